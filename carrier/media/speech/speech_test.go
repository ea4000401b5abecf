package speech

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// fake is an engine that counts what it is asked.
type fake struct {
	pcm   []int16
	err   error
	asked int
	block chan struct{}
}

func (*fake) name() string { return "fake" }

func (f *fake) speak(ctx context.Context, _ utterance) ([]int16, int, error) {
	f.asked++
	if f.block != nil {
		select {
		case <-f.block:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
	}

	return f.pcm, 16000, f.err
}

func newSpeaker(t *testing.T, flite, espeak engine) *Speaker {
	t.Helper()
	s := New(Config{})
	s.flite, s.espeak = flite, espeak
	t.Cleanup(s.Close)

	return s
}

func TestSpeak_choosesEngine(t *testing.T) {
	sound, failure := []int16{1, 2, 3}, errors.New("broken")
	tests := map[string]struct {
		text, language string
		flite, espeak  fake
		wantFlite      int
		wantEspeak     int
		wantRate       int
	}{
		"EnglishByFlite":         {"hi", "en-US", fake{pcm: sound}, fake{pcm: sound}, 1, 0, 16000},
		"NoLanguageIsEnglish":    {"hi", "", fake{pcm: sound}, fake{pcm: sound}, 1, 0, 16000},
		"EnglishWithoutFlite":    {"hi", "en", fake{err: errUnable}, fake{pcm: sound}, 1, 1, 16000},
		"FliteSaysNothing":       {"hi", "en", fake{}, fake{pcm: sound}, 1, 1, 16000},
		"GermanByEspeak":         {"Grüß Gott", "de-AT", fake{pcm: sound}, fake{pcm: sound}, 0, 1, 16000},
		"GermanLettersByFlite":   {"Guten Tag", "de", fake{pcm: sound}, fake{err: failure}, 1, 1, 16000},
		"JapaneseNobodyCanChime": {"こんにちは", "ja-JP", fake{pcm: sound}, fake{err: errUnable}, 0, 1, chimeRate},
		"EnglishNobodyCanChime":  {"hi", "en", fake{err: failure}, fake{err: failure}, 1, 1, chimeRate},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSpeaker(t, &test.flite, &test.espeak)
			pcm, rate, err := s.Speak(t.Context(), test.text, test.language, "")
			if err != nil || len(pcm) == 0 {
				t.Fatalf("Speak: %d samples, %v", len(pcm), err)
			}
			if test.flite.asked != test.wantFlite || test.espeak.asked != test.wantEspeak || rate != test.wantRate {
				t.Errorf("flite asked %d, espeak asked %d, rate %d; want %d, %d, %d",
					test.flite.asked, test.espeak.asked, rate, test.wantFlite, test.wantEspeak, test.wantRate)
			}
		})
	}
}

func TestSpeak_refuses(t *testing.T) {
	s := newSpeaker(t, &fake{pcm: []int16{1}}, &fake{})
	tests := map[string]struct {
		text string
		want error
	}{
		"Empty":         {"", ErrNoText},
		"OnlySpace":     {" \r\n\t\x00", ErrNoText},
		"TooLong":       {strings.Repeat("ä", MaxText+1), ErrTextTooLong},
		"LongestIsFine": {strings.Repeat("ä", MaxText), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, _, err := s.Speak(t.Context(), test.text, "en", ""); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestSpeak_remembers(t *testing.T) {
	flite := &fake{pcm: []int16{1}}
	s := newSpeaker(t, flite, &fake{})
	for range 3 {
		for _, text := range []string{"one", " one\n", "two"} {
			if _, _, err := s.Speak(t.Context(), text, "EN", "Woman"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if flite.asked != 2 {
		t.Errorf("synthesised %d times, want 2", flite.asked)
	}
}

func TestSpeak_waitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSpeaker(t, &fake{pcm: []int16{1}, block: make(chan struct{})}, &fake{err: errUnable})
		held, release := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() {
			_, _, err := s.Speak(held, "first", "en", "")
			first <- err
		}()
		synctest.Wait()
		impatient, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := s.Speak(impatient, "second", "en", ""); !errors.Is(err, context.Canceled) {
			t.Errorf("waiting: %v", err)
		}
		release()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("first: %v", err)
		}
	})
}

func TestSpeak_timeoutIsNotTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSpeaker(t, &fake{block: make(chan struct{})}, &fake{pcm: []int16{7}})
		pcm, _, err := s.Speak(t.Context(), "hi", "en", "")
		if err != nil || len(pcm) != 1 {
			t.Errorf("got %v, %v; want what the second engine says", pcm, err)
		}
	})
}

func TestSpeak_closed(t *testing.T) {
	s := New(Config{})
	s.Close()
	if _, _, err := s.Speak(t.Context(), "hi", "en", ""); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestCache_forgetsOldest(t *testing.T) {
	c := newCache()
	for i := range cachePhrases + 1 {
		c.put(utterance{text: strings.Repeat("x", i+1)}, make([]int16, 10), 8000)
	}
	if _, ok := c.get(utterance{text: "x"}); ok {
		t.Error("the oldest is still there")
	}
	if _, ok := c.get(utterance{text: "xx"}); !ok {
		t.Error("the second oldest is gone")
	}
	c.put(utterance{text: "huge"}, make([]int16, cacheSamples), 8000)
	if len(c.order) != 1 || c.samples != cacheSamples {
		t.Errorf("%d phrases with %d samples, want the huge one only", len(c.order), c.samples)
	}
}

func TestUtterance_voices(t *testing.T) {
	tests := map[string]struct {
		language, voice, flite, espeak string
	}{
		"Default":     {"en-us", "", "slt", "en-us+f3"},
		"Man":         {"en-gb", "man", "rms", "en-gb+m3"},
		"PollyMan":    {"en-us", "polly.matthew-neural", "rms", "en-us+m3"},
		"PollyWoman":  {"de-de", "polly.vicki", "slt", "de+f3"},
		"FliteName":   {"en-us", "kal16", "kal16", "en-us+f3"},
		"Mandarin":    {"zh-cn", "", "slt", "cmn+f3"},
		"Cantonese":   {"zh-hk", "", "slt", "yue+f3"},
		"Norwegian":   {"nb-no", "", "slt", "nb+f3"},
		"Mexican":     {"es-mx", "", "slt", "es-419+f3"},
		"NotALetter":  {"--help", "", "slt", ""},
		"PathRefused": {"../x", "", "slt", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			u := utterance{text: "x", language: test.language, voice: test.voice}
			if got := u.fliteVoice(); got != test.flite {
				t.Errorf("flite voice %q, want %q", got, test.flite)
			}
			if got := u.espeakVoice(); got != test.espeak {
				t.Errorf("espeak voice %q, want %q", got, test.espeak)
			}
		})
	}
}
