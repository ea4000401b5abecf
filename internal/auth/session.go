package auth

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/phone"
)

// A session that was read is believed for this long before it is read again: the time
// in which a sign-out on one server reaches the others.
const believed = time.Second

// Everywhere is how long it takes at the most until what was ended on one server is refused on all.
const Everywhere = believed

// maxCached bounds the memory of the cache; when it is full it starts afresh.
const maxCached = 10_000

// seenEvery is how often it is noted that a session is used.
const seenEvery = time.Minute

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

func (c *cache) dropOf(id phone.Identity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.sessions {
		if e.session.User.Identity == id {
			delete(c.sessions, key)
		}
	}
}

// Session returns the session whose secret a browser shows. The error is of kind
// phone.Unsigned if there is none.
func (p *People) Session(ctx context.Context, secret string) (phone.Session, error) {
	if secret == "" || len(secret) > 64 {
		return phone.Session{}, noSession()
	}
	key, now := sessionKey(secret), p.Now()
	if s, ok := p.cache.get(key, now); ok {
		return s, nil
	}
	s, err := p.Store.Session(ctx, key, now)
	if err != nil {
		return phone.Session{}, err
	}
	if s.Method == "demo" && !p.Demo { // from the time before the server was for others
		return phone.Session{}, noSession()
	}
	if now.Sub(s.Seen) >= seenEvery {
		if err = p.Store.SeeSession(ctx, key, now); err != nil {
			p.Logger.Warn("the use of a session is not noted", slog.Any("error", err))
		}
		s.Seen = now.Truncate(time.Minute)
	}
	p.cache.put(s, now)
	return s, nil
}

func noSession() error {
	return phone.Errorf(phone.Unsigned, "session_missing", "Nobody is signed in here: sign in first.")
}

// SignOut ends a session: at once here, within a second on other servers.
func (p *People) SignOut(ctx context.Context, s phone.Session) error {
	return p.note(ctx, s.User.Identity, "person.sign_out", string(s.User.Identity), "", p.end(ctx, s.Key))
}

// end deletes a session, if it is there.
func (p *People) end(ctx context.Context, key string) error {
	p.cache.drop(key)
	err := p.Store.DeleteSession(ctx, key)
	p.cache.drop(key) // it may have been read again meanwhile
	return err
}

// Sessions returns somebody's sessions that stand, the newest first.
func (p *People) Sessions(ctx context.Context, id phone.Identity) ([]phone.Session, error) {
	return p.Store.SessionsOf(ctx, id, p.Now())
}

// SessionHandle names a session to the one whose it is. It is good for nothing else.
func SessionHandle(s phone.Session) string { return handle(s.Key) }

// EndSession ends one of one's own sessions, by its handle. The error is of kind [phone.Unknown] if there is none.
func (p *People) EndSession(ctx context.Context, id phone.Identity, name string) error {
	all, err := p.Sessions(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range all {
		if SessionHandle(s) == name {
			return p.note(ctx, id, "session.end", string(id), name, p.end(ctx, s.Key))
		}
	}
	return phone.Errorf(phone.Unknown, "session_unknown", "You have no such session.")
}

// EndSignIn ends the session with a key, whose grant was taken back: what somebody may themselves would stand in for it
// as long as they are signed in.
func (p *People) EndSignIn(ctx context.Context, by, of phone.Identity, key string) error {
	return p.note(ctx, by, "session.end", string(of), "its grant was taken back", p.end(ctx, key))
}

// EndSessions ends all sessions of somebody, as they or an administrator wish: at once here, within a second on
// other servers. The error is of kind [phone.Unknown] if there is no such person.
func (p *People) EndSessions(ctx context.Context, by, of phone.Identity) error {
	_, err := p.Store.Person(ctx, of)
	if err == nil {
		err = p.endAll(ctx, of, "")
	}
	return p.note(ctx, by, "session.end", string(of), "all", err)
}

// endAll deletes all sessions of somebody but the one with a key, which may be empty.
func (p *People) endAll(ctx context.Context, id phone.Identity, but string) error {
	p.cache.dropOf(id)
	err := p.Store.DeleteSessionsOf(ctx, id, but)
	p.cache.dropOf(id)
	return err
}
