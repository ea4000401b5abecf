package rest

import (
	"errors"
	"net/http"
	"slices"

	"softphone/carrier/exchange"
)

const (
	// recordingParams say how a call is recorded.
	recordingParams = "RecordingStatusCallback RecordingStatusCallbackMethod RecordingStatusCallbackEvent RecordingChannels " +
		"RecordingTrack Trim"
	// roomRecordingParams say whether and how a conference is recorded.
	roomRecordingParams = "ConferenceRecord ConferenceTrim ConferenceRecordingStatusCallback " +
		"ConferenceRecordingStatusCallbackMethod ConferenceRecordingStatusCallbackEvent"
)

// createCallRecording records a live call.
//
// Source: https://www.twilio.com/docs/voice/api/recording#create-a-recording-resource.
func (s *Server) createCallRecording(r *request) (answer, error) {
	req := r.form.callRecording("do-not-trim")
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	if _, known := s.x.Record(r.args[0]); !known {
		return answer{}, notFound(r.uri.Path)
	}
	notEligible := bad(codeCallState, "Requested resource is not eligible for recording: the call is not in-progress")
	c, live := s.x.Call(r.args[0])
	if !live {
		return answer{}, notEligible
	}
	i, err := c.StartRecording(req)
	if errors.Is(err, exchange.ErrEnded) || errors.Is(err, exchange.ErrNotAnswered) {
		return answer{}, notEligible
	}
	if err != nil {
		return answer{}, err
	}
	return created(s.renderCallRecording(i)), nil
}

// recording reads whether and how a call that is begun is recorded.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource.
func (f *form) recording() exchange.RecordingRequest {
	req := f.callRecording("trim-silence")
	if !f.boolean("Record", false) {
		return exchange.RecordingRequest{}
	}
	req.From = exchange.RecordFromAnswer
	return req
}

// callRecording reads how a call is recorded. trim is what happens to silence if
// nothing is said of it.
func (f *form) callRecording(trim string) exchange.RecordingRequest {
	req := exchange.RecordingRequest{Trim: f.trim("Trim", trim), Callback: f.recordingCallback("RecordingStatusCallback")}
	switch channels := f.text("RecordingChannels"); channels {
	case "", "mono":
	case "dual":
		req.Dual = true
	default:
		f.fail(codeParameter, "RecordingChannels is %q: it must be mono or dual", channels)
	}
	if track := f.text("RecordingTrack"); track != "" {
		var err error
		if req.Track, err = exchange.ParseRecordingTrack(track); err != nil {
			f.fail(codeParameter, "RecordingTrack is %q: it must be inbound, outbound or both", track)
		}
	}
	return req
}

// roomRecording reads whether and how a conference is recorded.
//
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant.
func (f *form) roomRecording() exchange.RecordingRequest {
	req := exchange.RecordingRequest{
		From: exchange.RecordFromAnswer, Trim: f.trim("ConferenceTrim", "trim-silence"),
		Callback: f.recordingCallback("ConferenceRecordingStatusCallback"),
	}
	switch record := f.text("ConferenceRecord"); record {
	case "true", "record-from-start":
		return req
	case "", "false", "do-not-record":
	default:
		f.fail(codeParameter, "ConferenceRecord is %q: it must be true, false, record-from-start or do-not-record", record)
	}
	return exchange.RecordingRequest{}
}

func (f *form) trim(name, def string) bool {
	text := f.text(name)
	switch text {
	case "":
		text = def
	case "trim-silence", "do-not-trim":
	default:
		f.fail(codeParameter, "%s is %q: it must be trim-silence or do-not-trim", name, text)
	}
	return text == "trim-silence"
}

// recordingCallback reads where a recording is reported to.
func (f *form) recordingCallback(name string) exchange.RecordingCallback {
	cb := exchange.RecordingCallback{
		URL: f.address(name, codeURL), Method: f.method(name+"Method", codeMethod, http.MethodPost),
	}
	for _, word := range f.words(name + "Event") {
		event, err := exchange.ParseRecordingEvent(word)
		// These are Twilio's too, for participants: they are never sent.
		if err != nil && !slices.Contains([]string{"started", "paused", "resumed", "stopped", "failed"}, word) {
			f.fail(codeParameter, "%sEvent %q is unknown: use in-progress, completed, absent", name, word)
		}
		cb.Events |= event
	}
	return cb
}
