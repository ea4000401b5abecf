package verbs

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	codeSayLoop     = 13510
	codeSayVoice    = 13511
	codeSayLanguage = 13512
	codeSayText     = 13520
	codeSayLimit    = 13521

	codeGatherSayVoice = 13321
	codeGatherSayLoop  = 13322

	maxSay  = 4096 // characters
	maxLoop = 1000 // also what "endless", 0, means
)

var (
	languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	namedVoice  = regexp.MustCompile(`^[A-Za-z]+\.[A-Za-z0-9_:.-]+$`) // Polly.Joanna, Google.en-US-Standard-A
)

// say speaks. Source: twilio.com/docs/voice/twiml/say.
type say struct {
	parts           []part
	language, voice string
	loop            int
}

// part is a stretch of speech or, when text is empty, a pause.
type part struct {
	text  string
	pause time.Duration
}

func (say) name() string { return "Say" }

// parseSay reads a <Say>; parent is "" or "Gather->". It gives nil when there is nothing to speak.
func parseSay(w *warnings, parent string, e *element) verb {
	name := parent + "Say"
	loopCode, voiceCode := codeSayLoop, codeSayVoice
	if parent != "" {
		loopCode, voiceCode = codeGatherSayLoop, codeGatherSayVoice
	}
	r := read(w, name, e)
	s := say{language: "en-US", voice: "man", loop: r.integer("loop", loopCode, 1, 0, maxLoop)}
	if value, ok := r.get("language"); ok {
		if languageTag.MatchString(value) {
			s.language = value
		} else {
			r.invalid(codeSayLanguage, "language", value, "a language such as en-GB")
		}
	}
	if value, ok := r.get("voice"); ok {
		if value == "man" || value == "woman" || value == "alice" || namedVoice.MatchString(value) {
			s.voice = value
		} else {
			r.invalid(voiceCode, "voice", value, "man, woman, alice or a voice such as Polly.Joanna")
		}
	}
	r.done()
	s.parts = flatten(w, name, e)
	length := 0
	for _, p := range s.parts {
		length += utf8.RuneCountInString(p.text)
	}
	switch {
	case length == 0:
		w.add(codeSayText, name, "there is no text to speak")
		return nil
	case length > maxSay:
		w.add(codeSayLimit, name, "the text has %d characters, more than %d, and is not spoken", length, maxSay)
		return nil
	}
	return s
}

func (s say) perform(ctx context.Context, r *run) (*target, error) {
	if err := r.answer(ctx); err != nil {
		return nil, err
	}
	for range repetitions(s.loop) {
		for _, p := range s.parts {
			if err := s.speak(ctx, r, p); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

func (s say) speak(ctx context.Context, r *run, p part) error {
	if p.text == "" {
		return wait(ctx, p.pause)
	}
	r.log.Info("say", slog.Int("characters", utf8.RuneCountInString(p.text)), slog.String("language", s.language))
	sound, err := r.p.speak(ctx, p.text, s.language, s.voice)
	if err != nil {
		return fmt.Errorf("speech: %w", err)
	}
	return r.call.Play(ctx, sound)
}

// repetitions is how often a loop value means.
func repetitions(loop int) int {
	if loop == 0 {
		return maxLoop
	}
	return loop
}

// wait returns after d, or with the error of ctx.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// words is text as it is spoken: white space is one space.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }
