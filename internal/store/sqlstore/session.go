package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"softphone/internal/phone"
)

// sessionNames are what is read of a session, with who its person is now.
const sessionNames = `sessions.key, sessions.identity, people.name, people.role, sessions.method, sessions.agent,
	sessions.created, sessions.seen, sessions.expires`

// standing selects sessions that are good at a time, of people who may sign in.
func standing(now string) string {
	return ` FROM sessions JOIN people ON people.identity = sessions.identity WHERE sessions.expires > ` + now + ` AND NOT people.disabled`
}

// CreateSession implements phone.SessionStore.
func (s *Store) CreateSession(ctx context.Context, sn phone.Session) error {
	if !storable(sn.Key, string(sn.User.Identity), sn.Method, sn.Agent) {
		return phone.Errorf(phone.Invalid, "session_invalid", "A session's texts must be UTF-8 without NUL.")
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires <= $1`, micros(sn.Created)); err != nil {
			return err
		}
		var disabled bool
		err := tx.QueryRowContext(ctx, `SELECT disabled FROM people WHERE identity = $1`, string(sn.User.Identity)).Scan(&disabled)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return refusal{personUnknown()}
		case err != nil:
			return err
		case disabled:
			return refusal{phone.Errorf(phone.Forbidden, "person_disabled", "This account is switched off: ask an administrator.")}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (key, identity, method, agent, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
			sn.Key, string(sn.User.Identity), sn.Method, sn.Agent, micros(sn.Created), micros(sn.Expires))
		return err
	}})
}

// Session implements phone.SessionStore.
func (s *Store) Session(ctx context.Context, key string, now time.Time) (phone.Session, error) {
	err := sql.ErrNoRows
	var sn phone.Session
	if storable(key) {
		sn, err = scanSession(s.db.QueryRowContext(ctx, `SELECT `+sessionNames+standing("$1")+` AND sessions.key = $2`, micros(now), key).Scan)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Session{}, phone.Errorf(phone.Unsigned, "session_missing", "Nobody is signed in here: sign in first.")
	}
	if err != nil {
		return phone.Session{}, phone.InternalError("read a session", err)
	}
	return sn, nil
}

func scanSession(scan func(...any) error) (sn phone.Session, err error) {
	var created, seen, expires int64
	err = scan(&sn.Key, &sn.User.Identity, &sn.User.Name, &sn.Role, &sn.Method, &sn.Agent, &created, &seen, &expires)
	sn.Created, sn.Seen, sn.Expires = fromMicros(created), fromMicros(seen), fromMicros(expires)
	return sn, err
}

// SeeSession implements phone.SessionStore.
func (s *Store) SeeSession(ctx context.Context, key string, at time.Time) error {
	if !storable(key) {
		return nil // there is none
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE sessions SET seen = $2 WHERE key = $1 AND seen < $2`, key, micros(at.Truncate(time.Minute)))
		return err
	}})
}

// SessionsOf implements phone.SessionStore.
func (s *Store) SessionsOf(ctx context.Context, id phone.Identity, now time.Time) ([]phone.Session, error) {
	if !storable(string(id)) {
		return nil, nil // nobody is called that
	}
	return selected(ctx, s.db, "read the sessions", scanSession,
		`SELECT `+sessionNames+standing("$1")+` AND sessions.identity = $2 ORDER BY sessions.created DESC, sessions.key`, micros(now), string(id))
}

// SignedIn implements phone.SessionStore.
func (s *Store) SignedIn(ctx context.Context, id phone.Identity, now time.Time) (phone.Person, error) {
	return s.person(ctx, `identity = $1 AND NOT disabled
		AND EXISTS (SELECT 1 FROM sessions WHERE sessions.identity = people.identity AND sessions.expires > $2)`, string(id), micros(now))
}

// Standing implements phone.SessionStore.
func (s *Store) Standing(ctx context.Context, keys []string, now time.Time) ([]string, error) {
	type row struct {
		Key string `json:"key"`
	}
	var list []row
	for _, key := range keys {
		if storable(key) {
			list = append(list, row{key})
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	return selected(ctx, s.db, "read which sessions stand", func(scan func(...any) error) (key string, err error) {
		err = scan(&key)
		return key, err
	}, `SELECT sessions.key`+standing("$2")+` AND sessions.key IN (SELECT key FROM `+s.engine.Rows("key text")+`)`, string(text), micros(now))
}

// DeleteSession implements phone.SessionStore.
func (s *Store) DeleteSession(ctx context.Context, key string) error {
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE key = $1`, key)
		return err
	}})
}

// DeleteSessionsOf implements phone.SessionStore.
func (s *Store) DeleteSessionsOf(ctx context.Context, id phone.Identity, but string) error {
	if !storable(string(id), but) {
		return nil // there are none
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE identity = $1 AND key <> $2`, string(id), but)
		return err
	}})
}

// People implements phone.SessionStore.
func (s *Store) People(ctx context.Context, now time.Time) ([]phone.User, error) {
	return selected(ctx, s.db, "read who is signed in", func(scan func(...any) error) (u phone.User, err error) {
		err = scan(&u.Identity, &u.Name)
		return u, err
	}, `SELECT people.identity, people.name`+standing("$1")+` GROUP BY people.identity, people.name ORDER BY people.name, people.identity`, micros(now))
}
