package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"softphone/internal/phone"
)

// maxKeys bounds the memory of a Limiter: when so many keys have been seen, those
// that are at rest are forgotten.
const maxKeys = 10_000

// Limiter allows each key so many attempts.
type Limiter struct {
	Every time.Duration    // one more attempt is allowed each time this has passed
	Burst int              // and so many at once
	Now   func() time.Time // the clock

	mu   sync.Mutex
	keys map[string]*rate.Limiter
}

// Allow takes one attempt of key. The error is of kind phone.Exhausted if there is none left.
func (l *Limiter) Allow(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Now()
	if l.keys == nil {
		l.keys = map[string]*rate.Limiter{}
	}
	if len(l.keys) >= maxKeys {
		for k, b := range l.keys {
			if b.TokensAt(now) >= float64(l.Burst) {
				delete(l.keys, k)
			}
		}
	}
	b := l.keys[key]
	if b == nil {
		if len(l.keys) >= maxKeys {
			return limited()
		}
		b = rate.NewLimiter(rate.Every(l.Every), l.Burst)
		l.keys[key] = b
	}
	if !b.AllowN(now, 1) {
		return limited()
	}
	return nil
}

func limited() error {
	return phone.Errorf(phone.Exhausted, "too_many_attempts", "Too many attempts: wait a minute, then try again.")
}
