package tokens

import (
	"crypto/rand"
	"io"
	"time"
)

// Option changes what a signer takes from its surroundings.
type Option func(*surroundings)

type surroundings struct {
	now    func() time.Time
	random io.Reader
}

// WithClock makes a signer take the time from now instead of [time.Now].
func WithClock(now func() time.Time) Option {
	return func(s *surroundings) { s.now = now }
}

// WithRandom makes a signer take the random bits of token ids from r instead of
// [rand.Reader]. r must be safe for concurrent use if the signer is used concurrently.
func WithRandom(r io.Reader) Option {
	return func(s *surroundings) { s.random = r }
}

func surroundingsOf(options []Option) surroundings {
	s := surroundings{now: time.Now, random: rand.Reader}
	for _, o := range options {
		o(&s)
	}
	return s
}
