package media

import (
	"context"
	"slices"
	"sync"
	"time"
)

// SeatConfig says how a far end sits in a room.
type SeatConfig struct {
	// Muted, Aside as SetMuted, SetAside.
	Muted, Aside bool

	// Depth is how much of the far end's sound is gathered against jitter before it is heard; 0: a frame.
	Depth time.Duration

	// OnVoice is told when the far end begins and ends to speak; nil: nobody is, and speech is not looked for. It is
	// called by the mixer's goroutine, must not block and must not call the mixer or the seat. Keys are no speech.
	OnVoice func(speaking bool)
}

// Seat is the place of one port in a room. It is the port's PressListener.
type Seat struct {
	mixer   *Mixer
	port    Port
	onVoice func(speaking bool)

	// Guarded by the mixer's lock.
	muted, aside bool
	coach        bool
	coached      *Seat
	music        playlist // heard while aside
	prompts      playlist // heard always
	voice        voice
	fresh        bool                // nothing has been sent yet
	in           [frameSamples]int16 // of the present tick
	heard        bool                // in counts
	coded        [frameSamples]byte

	decoding sync.Mutex // one frame at a time
	decoder  Decoder
	pcm      [MaxFrameSamples]int16

	arriving sync.Mutex // is taken last
	jitter   jitter
	keys     keypad
}

// Join gives a port a seat. The port's sound goes to the room and the room's to the port until Leave.
func (m *Mixer) Join(port Port, config SeatConfig) *Seat {
	s := &Seat{
		mixer: m, port: port, onVoice: config.OnVoice, muted: config.Muted, aside: config.Aside,
		fresh: true, jitter: newJitter(config.Depth),
	}
	s.keys.turn(s.silenced())
	port.Listen(s)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seats = append(m.seats, s)

	return s
}

// Leave frees the seat: when it returns, nothing is written to the port any more. Who has the port next has to listen
// to it.
func (s *Seat) Leave() {
	m := s.mixer
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seats = slices.DeleteFunc(m.seats, func(o *Seat) bool { return o == s })
	for _, other := range m.seats {
		if other.coached == s {
			other.coached = nil
		}
	}
}

// SetMuted silences the far end for the room, or lets it speak again.
func (s *Seat) SetMuted(muted bool) {
	s.mixer.mu.Lock()
	defer s.mixer.mu.Unlock()
	s.muted = muted
	s.silence()
}

// SetAside takes the seat out of the room, or back into it.
func (s *Seat) SetAside(aside bool) {
	s.mixer.mu.Lock()
	defer s.mixer.mu.Unlock()
	s.aside = aside
	s.silence()
}

// silenced tells that nothing of the far end is heard. The mixer's lock is held.
func (s *Seat) silenced() bool { return s.muted || s.aside }

// silence lets keys that are pressed from now on be heard or not, as the voice is. The mixer's lock is held.
func (s *Seat) silence() {
	s.arriving.Lock()
	defer s.arriving.Unlock()
	s.keys.turn(s.silenced())
}

// SetCoach makes the seat a coach, whom only the coached seat hears (nil: nobody), or an ordinary one. Coaches hear the
// room as everybody does.
func (s *Seat) SetCoach(coach bool, coached *Seat) {
	s.mixer.mu.Lock()
	defer s.mixer.mu.Unlock()
	s.coach, s.coached = coach, coached
}

// Music plays a sound to the seat that is heard while it is aside. It returns at the sound's end (nil), with the
// sound's error, ctx's, ErrPortDone, or ErrClosed when the mixer has ended. Sounds played at once are heard at once.
func (s *Seat) Music(ctx context.Context, src Source) error {
	return s.mixer.play(ctx, &s.music, src, s.port.Done())
}

// Announce plays a sound to this seat alone, above the talk and instead of music. It returns as Music does.
func (s *Seat) Announce(ctx context.Context, src Source) error {
	return s.mixer.play(ctx, &s.prompts, src, s.port.Done())
}

// HearFrame implements Listener.
func (s *Seat) HearFrame(f Frame) {
	s.decoding.Lock()
	defer s.decoding.Unlock()
	n, err := s.decoder.Decode(f, s.pcm[:])
	if err != nil {
		return // heard as silence
	}
	missing := 0
	if rate := f.Codec.ClockRate(); rate != 0 {
		missing = int(f.Gap / (rate / SourceRate))
	}
	s.arriving.Lock()
	defer s.arriving.Unlock()
	s.jitter.put(s.pcm[:n], missing)
}

// HearDigit implements Listener: the room hears the digit's two tones, as it hears the voice.
func (s *Seat) HearDigit(digit byte) {
	s.arriving.Lock()
	defer s.arriving.Unlock()
	s.keys.press(digit)
}

// HearPress implements PressListener: the tones last as long as the key is held.
func (s *Seat) HearPress(digit byte, held time.Duration, released bool) {
	s.arriving.Lock()
	defer s.arriving.Unlock()
	s.keys.hold(digit, held, released)
}

// listen takes the next 20 ms of the far end. The mixer's lock is held.
func (s *Seat) listen() {
	s.arriving.Lock()
	sounds := s.jitter.take(&s.in)
	turned := s.onVoice != nil && s.voice.hear(&s.in, sounds, s.silenced())
	sounds = s.keys.mix(&s.in) || sounds
	s.arriving.Unlock()
	s.heard = sounds && !s.silenced()
	if turned {
		s.onVoice(s.voice.speaking)
	}
}
