package exchange

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"softphone/carrier/media"
)

// hall is an exchange whose callers go into conferences.
type hall struct {
	*bench
	mu       sync.Mutex
	requests map[string]ConferenceRequest // by caller
	guests   map[string]*guest
}

// guest is a caller who talks at a frequency of his own and hears.
type guest struct {
	t       *testing.T
	name    string
	line    *fakeLine
	sid     string
	results chan ConferenceResult
	cancel  context.CancelFunc // of the Conference

	mu    sync.Mutex
	heard []int16
	tone  *media.Tone // nil: says nothing
}

// newHall starts an exchange; it must be called inside of a synctest bubble.
func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{requests: make(map[string]ConferenceRequest), guests: make(map[string]*guest)}
	n := 0
	h.bench = newBench(t, func(ctx context.Context, c *Call, _ Document) {
		name := c.Custom().Get("who")
		h.mu.Lock()
		req, g := h.requests[name], h.guests[name]
		inside, cancel := context.WithCancel(ctx)
		g.cancel = cancel
		h.mu.Unlock()
		g.results <- c.Conference(inside, req)
		cancel()
		<-ctx.Done()
	}, func(cfg *Config) {
		cfg.NewSID = func(prefix string) string { n++; return fmt.Sprintf("%s%032x", prefix, n) }
	})
	return h
}

// enter lets a caller into a conference; hz is what he says, if anything.
func (h *hall) enter(name string, hz float64, req ConferenceRequest) *guest {
	h.t.Helper()
	g := &guest{t: h.t, name: name, results: make(chan ConferenceResult, 1)}
	if hz != 0 {
		g.tone = &media.Tone{Frequencies: []float64{hz}}
	}
	h.mu.Lock()
	h.requests[name], h.guests[name] = req, g
	h.mu.Unlock()
	g.line = h.call(url.Values{"who": {name}})
	g.sid = g.line.leg.Call().SID()
	if near, ok := g.line.port.(*trunk); ok {
		near.other.Listen(g)
	}
	return g
}

// HearFrame implements media.Listener.
func (g *guest) HearFrame(f media.Frame) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var pcm [160]int16
	g.heard = append(g.heard, pcm[:media.DecodeMuLaw(pcm[:], f.Payload)]...)
}

// HearDigit implements media.Listener.
func (*guest) HearDigit(byte) {}

// say makes the guest say 20 ms.
func (g *guest) say() {
	near, ok := g.line.port.(*trunk)
	if !ok || g.tone == nil {
		return
	}
	var pcm [160]int16
	var coded [160]byte
	_, _ = g.tone.Read(pcm[:])
	media.EncodeMuLaw(coded[:], pcm[:])
	near.other.Write(media.Frame{Codec: media.PCMU, Payload: coded[:], Samples: 160})
}

// talk lets time pass in which all guests talk.
func (h *hall) talk(d time.Duration) {
	for range d / (20 * time.Millisecond) {
		for _, g := range h.guests {
			g.say()
		}
		<-time.After(20 * time.Millisecond)
	}
	synctest.Wait()
}

// The tones of guests and of sounds.
const (
	hzA = 400.0
	hzB = 1000.0
	hzC = 1700.0
	hzD = 2600.0
)

// hears says which of the tones were heard in the last 0.2 s: a, b, c, d.
func (g *guest) hears() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	pcm := g.heard[max(len(g.heard)-1600, 0):]
	got := ""
	for i, hz := range []float64{hzA, hzB, hzC, hzD} {
		if media.ToneLevel(pcm, 8000, hz) > 0.02 {
			got += "abcd"[i : i+1]
		}
	}
	return got
}

// expect talks for a second and then checks what each guest hears, in pairs of guest and tones.
func (h *hall) expect(when string, want ...any) {
	h.t.Helper()
	h.talk(time.Second)
	for pair := range slices.Chunk(want, 2) {
		g, _ := pair[0].(*guest)
		if got := g.hears(); got != pair[1] {
			h.t.Errorf("%s: %s hears %q, want %q", when, g.name, got, pair[1])
		}
	}
}

// result is how the guest's conference ended.
func (g *guest) result() ConferenceResult {
	g.t.Helper()
	synctest.Wait()
	select {
	case r := <-g.results:
		return r
	default:
		g.t.Fatalf("%s is still in the conference", g.name)
		return ConferenceResult{}
	}
}

// inside says whether the guest is in a conference.
func (g *guest) inside() bool {
	synctest.Wait()
	return len(g.results) == 0
}

// room is the conference of a name.
func (h *hall) room(name string) *Conference {
	h.t.Helper()
	synctest.Wait()
	r, ok := h.x.Conference(name)
	if !ok {
		h.t.Fatalf("there is no conference %q", name)
	}
	return r
}

// tone is a sound without end.
func tone(hz float64) Sound {
	return func(ctx context.Context, play PlayFunc) error {
		return play(ctx, &media.Tone{Frequencies: []float64{hz}})
	}
}

// quietly is a request for a room without beeps and music.
func quietly(more ...func(*ConferenceRequest)) ConferenceRequest {
	req := ConferenceRequest{Name: "Room", StartOnEnter: true, Wait: NoSound}
	for _, f := range more {
		f(&req)
	}
	return req
}
