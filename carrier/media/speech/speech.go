package speech

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxText is the longest text that is spoken at once, in characters, as for Twilio's Say.
// https://www.twilio.com/docs/voice/twiml/say
const MaxText = 4096

var (
	// ErrNoText is returned for a text with nothing to say in it.
	ErrNoText = errors.New("speech: no text to speak")

	// ErrTextTooLong is returned for a text of more than MaxText characters.
	ErrTextTooLong = errors.New("speech: text is too long")

	// ErrClosed is returned by a speaker that was closed.
	ErrClosed = errors.New("speech: speaker is closed")

	errUnable = errors.New("speech: engine is not available")
)

// Config says how a Speaker is to be.
type Config struct {
	// Logger takes the log; nil: none.
	Logger *slog.Logger

	// Timeout bounds one synthesis; 0: 20 s.
	Timeout time.Duration
}

// utterance is what is to be spoken, checked.
type utterance struct {
	text     string
	language string // lower-case BCP 47 tag
	voice    string // as asked for, lower case
}

// engine is one way to speak.
type engine interface {
	name() string
	// speak returns 16-bit mono samples and their rate. errUnable: this engine cannot say it.
	speak(ctx context.Context, u utterance) (pcm []int16, rate int, err error)
}

// Speaker speaks. It is safe for concurrent use; syntheses run one at a time.
type Speaker struct {
	log     *slog.Logger
	timeout time.Duration
	flite   engine
	espeak  engine
	recent  *cache

	turn   chan struct{} // holds one token: whose turn it is to synthesise
	closed chan struct{}
}

// New makes a speaker. It finds out what it can do when it is asked to speak.
func New(config Config) *Speaker {
	log := config.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	timeout := config.Timeout
	if timeout <= 0 {
		timeout = 20 * time.Second
	}
	s := &Speaker{
		log: log, timeout: timeout, flite: inside(), espeak: espeak{}, recent: newCache(),
		turn: make(chan struct{}, 1), closed: make(chan struct{}),
	}
	s.turn <- struct{}{}

	return s
}

// Speak turns text into 16-bit mono samples at rate Hz. language is a BCP 47 tag such as en-US, de-DE or ja; empty
// stands for en-US. voice is one of Twilio's (man, woman, alice, Polly.Matthew …) or of Flite's (kal, kal16, awb, rms,
// slt); any other, and none, is a woman's. The samples belong to the speaker's cache and must not be changed.
//
// Errors: ErrNoText, ErrTextTooLong, ErrClosed, the context's. That an engine fails or is missing is none: the next one
// speaks, the chime at last.
func (s *Speaker) Speak(ctx context.Context, text, language, voice string) (pcm []int16, rate int, err error) {
	u, err := check(text, language, voice)
	if err != nil {
		return nil, 0, err
	}
	if p, ok := s.recent.get(u); ok {
		return p.pcm, p.rate, nil
	}
	select {
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	select {
	case <-s.closed:
		return nil, 0, ErrClosed
	default:
	}
	if p, ok := s.recent.get(u); ok { // somebody else asked for the same while we waited
		return p.pcm, p.rate, nil
	}
	for _, e := range s.engines(u) {
		pcm, rate, err = s.try(ctx, e, u)
		if err == nil {
			s.recent.put(u, pcm, rate)

			return pcm, rate, nil
		}
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
	}
	s.log.Warn("nothing can speak this, so it is a chime", slog.String("language", u.language))
	pcm, rate = chime()

	return pcm, rate, nil
}

// try speaks with one engine.
func (s *Speaker) try(ctx context.Context, e engine, u utterance) ([]int16, int, error) {
	bounded, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	pcm, rate, err := e.speak(bounded, u)
	if err == nil && len(pcm) == 0 {
		err = fmt.Errorf("speech: %s gave no sound", e.name())
	}
	if err != nil && !errors.Is(err, errUnable) && ctx.Err() == nil { // who hung up wants no speech
		s.log.Warn("speech engine failed", slog.String("engine", e.name()), slog.String("language", u.language),
			slog.String("error", err.Error()))
	}

	return pcm, rate, err
}

// engines are the ways to say something, best first.
func (s *Speaker) engines(u utterance) []engine {
	switch {
	case u.english():
		return []engine{s.flite, s.espeak}
	case u.ascii():
		return []engine{s.espeak, s.flite}
	default:
		return []engine{s.espeak}
	}
}

// Close waits for the synthesis that is under way; there is none after it. It may be called once.
func (s *Speaker) Close() {
	<-s.turn
	defer func() { s.turn <- struct{}{} }()
	close(s.closed)
}

func check(text, language, voice string) (u utterance, err error) {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return u, ErrNoText
	case n > MaxText:
		return u, fmt.Errorf("%w: %d characters, want at most %d", ErrTextTooLong, n, MaxText)
	}
	language = strings.ToLower(strings.TrimSpace(language))
	if language == "" {
		language = "en-us"
	}

	return utterance{text: text, language: language, voice: strings.ToLower(strings.TrimSpace(voice))}, nil
}
