package media

import (
	"sync"
	"time"
)

// RecordLeg makes a recorder of a leg, and the tap that what is recorded has to be given to.
func (e *Engine) RecordLeg(config RecorderConfig) (*Recorder, *Tap) {
	t := &Tap{}
	for i := range t.sides {
		t.sides[i].jitter = newJitter(tapDepth)
	}

	return &Recorder{config: config, engine: e, feed: t}, t
}

// tapDepth is how much of a side is gathered against jitter.
const tapDepth = 60 * time.Millisecond

// Tap takes both sides of a leg, frame by frame as they pass. What does not come is silence. It may be called from
// anywhere, and does not allocate but for the first Opus frame.
type Tap struct{ sides [2]side }

// Inbound takes what the far end says.
func (t *Tap) Inbound(f Frame) { t.sides[0].put(f) }

// Outbound takes what the far end hears.
func (t *Tap) Outbound(f Frame) { t.sides[1].put(f) }

// collect implements feed.
func (t *Tap) collect(take func(*tapeFrame) error) error {
	var f tapeFrame
	for i := range t.sides {
		t.sides[i].take(&f[i])
	}

	return take(&f)
}

// finish implements feed: what is left has waited for its time.
func (t *Tap) finish(take func(*tapeFrame) error) error {
	for range SamplesIn(tapDepth) / frameSamples {
		if err := t.collect(take); err != nil {
			return err
		}
	}

	return nil
}

// clear implements feed.
func (t *Tap) clear() {
	for i := range t.sides {
		t.sides[i].clear()
	}
}

// lost implements feed: a side never waits for the file.
func (*Tap) lost() int64 { return 0 }

// side is one direction of a leg. Frames come when they come, and are taken each 20 ms.
type side struct {
	mu      sync.Mutex
	decoder Decoder
	pcm     [MaxFrameSamples]int16
	jitter  jitter
}

func (s *side) put(f Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.decoder.Decode(f, s.pcm[:])
	if err != nil {
		return // recorded as silence
	}
	missing := 0
	if rate := f.Codec.ClockRate(); rate != 0 {
		missing = int(f.Gap / (rate / SourceRate))
	}
	s.jitter.put(s.pcm[:n], missing)
}

func (s *side) take(pcm *[frameSamples]int16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jitter.take(pcm)
}

func (s *side) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jitter.skip(s.jitter.count)
	s.jitter.playing = false
}
