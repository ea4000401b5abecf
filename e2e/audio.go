package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Audible is an amplitude that only a tone that was sent on purpose reaches: a page hums
// with 0.3 of full scale, and what the codecs leave of it is more than half.
const Audible = 0.05

// Tone makes the page's microphone hum at a frequency, in Hz; 0 is silence.
func (p *Page) Tone(hz int) {
	p.t.Helper()
	p.Eval(fmt.Sprintf("__e2e.tone(%d)", hz), nil)
}

// RefuseMicrophone makes requests for the microphone fail with an error of that name
// (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia), such as
// NotAllowedError; an empty name lets them pass again.
func (p *Page) RefuseMicrophone(name string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf("__e2e.refuse(%q)", name), nil)
}

// level is the amplitude at a frequency of what the page gets from its peers: 0 to 1,
// over the last 170 ms.
func (p *Page) level(ctx context.Context, hz int) (float64, error) {
	text, err := p.driver.eval(ctx, fmt.Sprintf("__e2e.level(%d)", hz))
	if err != nil {
		return 0, err
	}
	var level float64
	err = json.Unmarshal(text, &level)
	return level, err
}

// HearTone waits until the page gets a tone.
func (p *Page) HearTone(hz int) {
	p.t.Helper()
	p.wait(fmt.Sprintf("a tone of %d Hz", hz), func(ctx context.Context) error {
		level, err := p.level(ctx, hz)
		if err == nil && level < Audible {
			err = fmt.Errorf("level is %.4f, want %.2f", level, Audible)
		}
		return err
	})
}

// HearToneFor waits until the page has got a tone for a time in all: gaps, as a busy machine makes,
// do not count.
func (p *Page) HearToneFor(hz int, during time.Duration) {
	p.t.Helper()
	var heard time.Duration
	var last time.Time // when it was heard last; zero in a gap
	p.wait(fmt.Sprintf("a tone of %d Hz for %s", hz, during), func(ctx context.Context) error {
		level, err := p.level(ctx, hz)
		now := time.Now()
		switch {
		case err != nil:
			return err
		case level < Audible:
			last = time.Time{}
		case last.IsZero():
			last = now
		default:
			heard += now.Sub(last)
			last = now
		}
		if heard < during {
			return fmt.Errorf("it was heard for %s, the level is %.4f", heard, level)
		}
		return nil
	})
}

// Silent waits until the page gets nothing at a frequency, and checks that it stays so
// for a time.
func (p *Page) Silent(hz int, during time.Duration) {
	p.t.Helper()
	quiet := func(ctx context.Context) error {
		level, err := p.level(ctx, hz)
		if err == nil && level >= Audible/5 {
			err = fmt.Errorf("level at %d Hz is %.4f, want silence", hz, level)
		}
		return err
	}
	p.wait(fmt.Sprintf("silence at %d Hz", hz), quiet)
	pace := time.NewTicker(50 * time.Millisecond)
	defer pace.Stop()
	for end := time.Now().Add(during); time.Now().Before(end); <-pace.C {
		ctx, cancel := context.WithTimeout(p.t.Context(), patience)
		err := quiet(ctx)
		cancel()
		if err != nil {
			p.t.Fatalf("%s: silence was broken: %v", p.who, err)
		}
	}
}

// Unheard waits until the page gets nothing at a frequency while it gets other sound, and checks that
// it stays so for a time. A gap in the other sound, as a busy machine makes, sounds at every
// frequency for a moment: most of the time must be silent, and never must the tone be there.
func (p *Page) Unheard(hz int, during time.Duration) {
	p.t.Helper()
	p.Silent(hz, 0)
	pace := time.NewTicker(50 * time.Millisecond)
	defer pace.Stop()
	quiet, all := 0, 0
	for end := time.Now().Add(during); time.Now().Before(end); <-pace.C {
		ctx, cancel := context.WithTimeout(p.t.Context(), patience)
		level, err := p.level(ctx, hz)
		cancel()
		if err != nil || level >= Audible {
			p.t.Fatalf("%s: at %d Hz the level is %.4f, %v", p.who, hz, level, err)
		}
		if all++; level < Audible/5 {
			quiet++
		}
	}
	if 2*quiet <= all {
		p.t.Fatalf("%s: %d Hz was silent %d times of %d", p.who, hz, quiet, all)
	}
}

// loud is the loudness from which on a page gets a sound: speech and music are well above it.
const loud = 0.01

// loudness is the root of the mean square of what the page gets from its peers: 0 to 1,
// over the last 170 ms.
func (p *Page) loudness(ctx context.Context) (float64, error) {
	text, err := p.driver.eval(ctx, "__e2e.loudness()")
	if err != nil {
		return 0, err
	}
	var loudness float64
	err = json.Unmarshal(text, &loudness)
	return loudness, err
}

// HearSomething waits until the page gets any sound: speech has no frequency of its own.
func (p *Page) HearSomething() {
	p.t.Helper()
	p.wait("any sound", func(ctx context.Context) error {
		loudness, err := p.loudness(ctx)
		if err == nil && loudness < loud {
			err = fmt.Errorf("loudness is %.4f", loudness)
		}
		return err
	})
}

// HearNothing waits until the page has got no sound for a time, without a break: longer than the
// pauses of speech, it is the end of what is said.
func (p *Page) HearNothing(during time.Duration) {
	p.t.Helper()
	var since time.Time // zero while there is sound
	p.wait(fmt.Sprintf("no sound for %s", during), func(ctx context.Context) error {
		loudness, err := p.loudness(ctx)
		now := time.Now()
		switch {
		case err != nil:
			return err
		case loudness >= loud:
			since = time.Time{}
			return fmt.Errorf("loudness is %.4f", loudness)
		case since.IsZero():
			since = now
		}
		if quiet := now.Sub(since); quiet < during {
			return fmt.Errorf("it has been quiet for %s only", quiet)
		}
		return nil
	})
}
