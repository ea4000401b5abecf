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

// sweep is how often it is looked which keys are at rest: with all places taken, that
// each request looked would be a way to keep us busy.
const sweep = time.Second

// crowd is how many times what one key may do all keys together may do for which there is no place.
const crowd = 10

// Limiter allows each key so many attempts.
type Limiter struct {
	Every time.Duration    // one more attempt is allowed each time this has passed
	Burst int              // and so many at once
	Now   func() time.Time // the clock

	mu    sync.Mutex
	keys  map[string]*rate.Limiter
	rest  *rate.Limiter // of keys for which there is no place: they are neither refused nor free
	swept time.Time
}

// Allow takes one attempt of key. The error is of kind phone.Exhausted if there is none left.
func (l *Limiter) Allow(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Now()
	if !l.of(key, now).AllowN(now, 1) {
		return limited()
	}
	return nil
}

// of is the bucket of a key. The lock is held.
func (l *Limiter) of(key string, now time.Time) *rate.Limiter {
	if b := l.keys[key]; b != nil {
		return b
	}
	if l.keys == nil {
		l.keys = map[string]*rate.Limiter{}
		l.rest = rate.NewLimiter(rate.Every(l.Every)*crowd, l.Burst*crowd)
	}
	if len(l.keys) >= maxKeys && now.Sub(l.swept) >= sweep {
		l.swept = now
		for k, b := range l.keys {
			if b.TokensAt(now) >= float64(l.Burst) {
				delete(l.keys, k)
			}
		}
	}
	if len(l.keys) >= maxKeys {
		return l.rest
	}
	b := rate.NewLimiter(rate.Every(l.Every), l.Burst)
	l.keys[key] = b
	return b
}

func limited() error {
	return phone.Errorf(phone.Exhausted, "too_many_attempts", "Too many attempts: wait a minute, then try again.")
}
