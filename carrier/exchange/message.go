package exchange

import (
	"context"
	"strings"
	"time"

	"softphone/carrier/media"
)

// MessageRequest is what a Record verb asks for.
//
// Source: https://www.twilio.com/docs/voice/twiml/record.
type MessageRequest struct {
	Recording RecordingRequest // but for From, Track and Dual: what the far end says is recorded, now
	Beep      bool             // is heard before
	MaxLength time.Duration    // 0 is an hour. A browser may talk for 10 minutes at most
	Quiet     time.Duration    // silence that ends it; 0 is 5 s
	FinishOn  string           // keys that end it; may be empty
}

// MessageResult is how a message ended. It is complete even when the call has ended.
type MessageResult struct {
	Recording RecordingInfo // its Status is completed, or absent: nothing was said
	Digits    string        // the key that ended it, "hangup", or nothing
}

// The limits of a message.
//
// Source: https://www.twilio.com/docs/voice/twiml/record#attributes-max-length.
const (
	defaultMessage = time.Hour
	browserMessage = 10 * time.Minute
	defaultQuiet   = 5 * time.Second
)

// hungUp is what Digits says of a caller who hung up.
const hungUp = "hangup"

// RecordMessage records what the far end of an answered call says, until it is silent, presses a key, has talked for
// long enough or hangs up; or until ctx ends. It fails with ErrEnded or ErrClosed when nothing could be recorded.
func (c *Call) RecordMessage(ctx context.Context, req MessageRequest) (MessageResult, error) {
	c.FlushDigits()
	if req.Beep {
		if err := c.Play(ctx, media.RecordBeep()); err != nil {
			return MessageResult{}, err
		}
	}
	quiet := make(chan struct{})
	config := media.RecorderConfig{Quiet: req.Quiet, OnQuiet: func() { close(quiet) }}
	if config.Quiet <= 0 {
		config.Quiet = defaultQuiet
	}
	req.Recording.Track, req.Recording.Dual = TrackInbound, false
	var rec *recording
	if err := c.x.loop.run(func() { rec = c.tape(SourceRecord, req.Recording, config) }); err != nil {
		return MessageResult{}, err
	}
	if rec == nil {
		return MessageResult{}, ErrEnded
	}
	result := MessageResult{Digits: c.heardOut(ctx, rec, c.mostOf(req), quiet, req.FinishOn)}
	c.x.loop.post(func() { rec.end(RecordingProcessing) })
	result.Recording = c.x.settled(rec)
	return result, nil
}

// mostOf is how long a message may be.
func (c *Call) mostOf(req MessageRequest) time.Duration {
	most := req.MaxLength
	if most <= 0 {
		most = defaultMessage
	}
	far := c.to
	if c.direction == DirectionInbound {
		far = c.from
	}
	if strings.HasPrefix(far, "client:") {
		most = min(most, browserMessage)
	}
	return most
}

// heardOut waits for the end of a message and returns its Digits.
func (c *Call) heardOut(ctx context.Context, rec *recording, most time.Duration, quiet <-chan struct{}, finishOn string) string {
	limit := time.NewTimer(most)
	defer limit.Stop()
	for {
		for d, ok := c.ears.next(); ok; d, ok = c.ears.next() {
			if strings.IndexByte(finishOn, d) >= 0 {
				return string(d)
			}
		}
		select {
		case <-c.ears.came:
			continue
		case <-quiet:
		case <-limit.C:
		case <-rec.done:
		case <-c.done:
		case <-ctx.Done():
		}
		if c.Status().Final() {
			return hungUp
		}
		return ""
	}
}
