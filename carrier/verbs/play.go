package verbs

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"regexp"

	"softphone/carrier/callback"
)

const (
	codePlayLoop   = 13410
	codePlayType   = 13420
	codePlayDigits = 13430

	codeGatherPlayType = 13325
	codeGatherNested   = 13320
)

var digitString = regexp.MustCompile(`^[0-9A-Da-d*#wW]+$`)

// play plays a file or sends digits. Source: twilio.com/docs/voice/twiml/play.
type play struct {
	url      string // as written
	digits   string // instead of url
	loop     int
	typeCode int
}

func (play) name() string { return "Play" }

// parsePlay reads a <Play>; parent is "" or "Gather->". It gives nil when there is nothing to play.
func parsePlay(w *warnings, parent string, e *element) verb {
	name := parent + "Play"
	r := read(w, name, e)
	p := play{url: e.text(), loop: r.integer("loop", codePlayLoop, 1, 0, maxLoop), typeCode: codePlayType}
	if parent != "" {
		p.typeCode = codeGatherPlayType
	}
	digits, hasDigits := r.get("digits")
	r.done()
	noElements(w, name, codeSchema, e)
	switch {
	case !hasDigits && p.url == "":
		w.add(callback.CodeURLFormat, name, "there is neither a URL nor digits")
		return nil
	case !hasDigits:
		return p
	case parent != "":
		w.add(codeGatherNested, name, "digits cannot be sent inside <Gather>")
		return nil
	case !digitString.MatchString(digits):
		w.add(codePlayDigits, name, "digits=%q: want 0-9 A-D * # w W", digits)
		return nil
	case p.url != "":
		w.add(codeSchema, name, "the URL is ignored because there are digits")
	}
	p.url, p.digits = "", digits
	return p
}

func (p play) perform(ctx context.Context, r *run) (*target, error) {
	if err := r.answer(ctx); err != nil {
		return nil, err
	}
	if p.digits != "" {
		for range repetitions(p.loop) {
			if err := r.call.SendDigits(ctx, p.digits); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	address, err := r.resolve(p.url)
	if err != nil {
		return nil, err
	}
	file, err := r.p.client.FetchMedia(ctx, address, r.jar)
	if err != nil {
		return nil, err
	}
	return nil, playFile(ctx, r, file, p.loop, p.typeCode)
}

func playFile(ctx context.Context, r *run, file callback.Media, loop, typeCode int) error {
	switch file.ContentType {
	case "audio/wav", "audio/wave", "audio/x-wav", "audio/x-wave", "audio/vnd.wave":
	default:
		return &failure{code: typeCode, err: fmt.Errorf("content type %q: the local carrier plays audio/wav only", file.ContentType)}
	}
	r.log.Info("play", slog.Int("bytes", len(file.Body)))
	for range repetitions(loop) {
		sound, err := r.p.decode(bytes.NewReader(file.Body))
		if err != nil {
			return &failure{code: typeCode, err: err}
		}
		if err := r.call.Play(ctx, sound); err != nil {
			return err
		}
	}
	return nil
}

// recording is the whole of an application's answer that was audio instead of TwiML.
type recording struct{ file callback.Media }

func (recording) name() string { return "audio" }

func (a recording) perform(ctx context.Context, r *run) (*target, error) {
	if err := r.answer(ctx); err != nil {
		return nil, err
	}
	return nil, playFile(ctx, r, a.file, 1, codePlayType)
}
