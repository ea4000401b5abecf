package auth

import (
	"context"
	"sync"
	"time"

	"softphone/internal/phone"
)

// A session that was read is believed for this long before it is read again: the time
// in which a sign-out on one server reaches the others.
const believed = time.Second

// maxCached bounds the memory of the cache; when it is full it starts afresh.
const maxCached = 10_000

// cache remembers sessions that were read a moment ago.
type cache struct {
	mu       sync.Mutex
	sessions map[string]cached
}

type cached struct {
	session phone.Session
	until   time.Time
}

func (c *cache) get(key string, now time.Time) (phone.Session, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.sessions[key]
	return e.session, ok && now.Before(e.until) && now.Before(e.session.Expires)
}

func (c *cache) put(s phone.Session, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions == nil || len(c.sessions) >= maxCached {
		c.sessions = map[string]cached{}
	}
	c.sessions[s.Key] = cached{s, now.Add(believed)}
}

func (c *cache) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, key)
}

// Session returns the session whose secret a browser shows. The error is of kind
// phone.Unsigned if there is none.
func (p *People) Session(ctx context.Context, secret string) (phone.Session, error) {
	if secret == "" || len(secret) > 64 {
		return phone.Session{}, phone.Errorf(phone.Unsigned, "session_missing", "Nobody is signed in here: sign in first.")
	}
	key, now := sessionKey(secret), p.Now()
	if s, ok := p.cache.get(key, now); ok {
		return s, nil
	}
	s, err := p.Store.Session(ctx, key, now)
	if err != nil {
		return phone.Session{}, err
	}
	p.cache.put(s, now)
	return s, nil
}

// SignOut ends a session: at once here, within a second on other servers.
func (p *People) SignOut(ctx context.Context, s phone.Session) error {
	p.cache.drop(s.Key)
	err := p.Store.DeleteSession(ctx, s.Key)
	p.cache.drop(s.Key) // it may have been read again meanwhile
	return err
}
