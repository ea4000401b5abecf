package media

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
)

// Mixer is one room of a conference: each seat hears the sum of all others, every 20 ms. It does not allocate while it
// mixes.
//
// A seat that is aside (waiting, on hold) is neither heard nor hears the room, but music of its own. A coach is heard
// by one seat only. Keys that a far end presses are heard as their two tones, wherever its voice is. The methods may be called from anywhere, but not from a Port's Write or a seat's OnVoice.
type Mixer struct {
	engine *Engine
	done   chan struct{} // closed when Run has returned

	mu      sync.Mutex // held during a tick
	seats   []*Seat
	beeps   playlist // heard in the room
	overlay playlist // heard by everybody, also aside
	reels   []*reel  // of recorders

	// Of the present tick.
	total   [frameSamples]int32 // of the room: seats and beeps
	above   [frameSamples]int32 // of the overlay
	work    [frameSamples]int32
	coaches []*Seat // those who speak now
	shared  [frameSamples]byte
	quiet   [frameSamples]byte
}

// NewMixer makes a mixer. It does nothing until Run.
func (e *Engine) NewMixer() *Mixer {
	m := &Mixer{engine: e, done: make(chan struct{})}
	for i := range m.quiet {
		m.quiet[i] = MuLawSilence
	}

	return m
}

// Run mixes until ctx ends. It is called once.
func (m *Mixer) Run(ctx context.Context) {
	defer close(m.done)
	beat := newMetronome(m.engine.epoch)
	defer beat.stop()
	for beat.wait(ctx) == nil {
		m.tick()
	}
}

// Beep lets the room hear a sound. It returns at once.
func (m *Mixer) Beep(src Source) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.beeps.add(src)
}

// Announce lets everybody hear a sound, above the talk and instead of music. It returns at the sound's end (nil), with
// the sound's error, ctx's, or ErrClosed when the mixer has ended.
func (m *Mixer) Announce(ctx context.Context, src Source) error {
	return m.play(ctx, &m.overlay, src, nil)
}

// play adds a source to a playlist and waits for its end.
func (m *Mixer) play(ctx context.Context, list *playlist, src Source, port <-chan struct{}) error {
	m.mu.Lock()
	p := list.add(src)
	m.mu.Unlock()
	var err error
	select {
	case err = <-p.ended:
		return err
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-port:
		err = ErrPortDone
	case <-m.done:
		err = ErrClosed
	}
	m.mu.Lock()
	list.remove(p)
	m.mu.Unlock()

	return err
}

// tick hears every seat and speaks to every seat, once.
func (m *Mixer) tick() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.total[:])
	m.coaches = m.coaches[:0]
	talk := m.beeps.mix(&m.total)
	for _, s := range m.seats {
		s.listen()
		switch {
		case !s.heard:
		case s.coach:
			m.coaches = append(m.coaches, s)
		default:
			talk = true
			for i, sample := range &s.in {
				m.total[i] += int32(sample)
			}
		}
	}
	clear(m.above[:])
	announced := m.overlay.mix(&m.above)
	if announced {
		talk = true
		for i, sample := range &m.above {
			m.total[i] += sample
		}
	}
	for _, q := range m.reels {
		q.push(&m.total)
	}
	shared := m.quiet[:]
	if talk {
		encodeSum(&m.shared, &m.total)
		shared = m.shared[:]
	}
	for _, s := range m.seats {
		m.speak(s, shared, announced)
	}
}

// speak sends a seat its 20 ms. shared is what everybody hears who says nothing himself.
func (m *Mixer) speak(s *Seat, shared []byte, announced bool) {
	own := false
	switch {
	case s.aside && (announced || !s.prompts.empty()):
		m.work, own = m.above, true // which is silence when nothing is announced to all
		s.music.skip()
	case s.aside:
		clear(m.work[:])
		own = s.music.mix(&m.work)
		if !own {
			shared = m.quiet[:]
		}
	default:
		s.music.skip()
		own = m.minus(s)
	}
	if !s.prompts.empty() {
		if !own {
			m.work, own = m.total, true
		}
		s.prompts.mix(&m.work)
	}
	if own {
		encodeSum(&s.coded, &m.work)
		shared = s.coded[:]
	}
	s.port.Write(Frame{Codec: PCMU, Payload: shared, Samples: frameSamples, Marker: s.fresh})
	s.fresh = false
}

// minus puts into work what a seat in the room hears, if that is not what everybody hears.
func (m *Mixer) minus(s *Seat) (own bool) {
	if s.heard && !s.coach {
		own = true
		for i, sample := range &s.in {
			m.work[i] = m.total[i] - int32(sample)
		}
	}
	for _, coach := range m.coaches {
		if coach.coached != s {
			continue
		}
		if !own {
			m.work, own = m.total, true
		}
		for i, sample := range &coach.in {
			m.work[i] += int32(sample)
		}
	}

	return own
}

// encodeSum turns a sum of samples into µ-law. What is too loud is cut off.
func encodeSum(coded *[frameSamples]byte, sum *[frameSamples]int32) {
	for i, sample := range sum {
		coded[i] = linearToMuLaw(int16(min(max(sample, -1<<15), 1<<15-1)))
	}
}

// playlist is sounds that are heard together.
type playlist struct {
	list []*playback
}

// playback is one sound on its way.
type playback struct {
	src   Source
	ended chan error // capacity 1
	pcm   [frameSamples]int16
}

func (l *playlist) empty() bool { return len(l.list) == 0 }

func (l *playlist) add(src Source) *playback {
	p := &playback{src: src, ended: make(chan error, 1)}
	l.list = append(l.list, p)

	return p
}

func (l *playlist) remove(p *playback) {
	l.list = slices.DeleteFunc(l.list, func(o *playback) bool { return o == p })
}

// mix adds the next 20 ms of all sounds to sum and tells whether there was any.
func (l *playlist) mix(sum *[frameSamples]int32) (sounds bool) {
	for i := 0; i < len(l.list); {
		p := l.list[i]
		n, err := readFull(p.src, p.pcm[:])
		if n > 0 {
			sounds = true
			for k, sample := range p.pcm[:n] {
				sum[k] += int32(sample)
			}
		}
		if err == nil {
			i++

			continue
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		p.ended <- err
		l.list = slices.Delete(l.list, i, i+1)
	}

	return sounds
}

// skip lets 20 ms pass unheard.
func (l *playlist) skip() {
	if l.empty() {
		return
	}
	var unheard [frameSamples]int32
	l.mix(&unheard)
}
