package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"softphone/internal/phone"
)

// CreateSession implements phone.SessionStore. Sessions that expired are swept out.
func (s *Store) CreateSession(ctx context.Context, sn phone.Session) error {
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires <= $1`, micros(sn.Created)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (key, identity, name, created, expires) VALUES ($1, $2, $3, $4, $5)`,
			sn.Key, string(sn.User.Identity), sn.User.Name, micros(sn.Created), micros(sn.Expires))
		return err
	}})
}

// Session implements phone.SessionStore.
func (s *Store) Session(ctx context.Context, key string, now time.Time) (phone.Session, error) {
	sn := phone.Session{Key: key}
	var created, expires int64
	err := s.db.QueryRowContext(ctx, `SELECT identity, name, created, expires FROM sessions WHERE key = $1 AND expires > $2`,
		key, micros(now)).Scan(&sn.User.Identity, &sn.User.Name, &created, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Session{}, phone.Errorf(phone.Unsigned, "session_missing", "Nobody is signed in here: sign in first.")
	}
	if err != nil {
		return phone.Session{}, phone.InternalError("read a session", err)
	}
	sn.Created, sn.Expires = fromMicros(created), fromMicros(expires)
	return sn, nil
}

// DeleteSession implements phone.SessionStore.
func (s *Store) DeleteSession(ctx context.Context, key string) error {
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE key = $1`, key)
		return err
	}})
}

// People implements phone.SessionStore.
func (s *Store) People(ctx context.Context, now time.Time) ([]phone.User, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT identity, MAX(name) AS called FROM sessions WHERE expires > $1 GROUP BY identity ORDER BY called, identity`, micros(now))
	if err != nil {
		return nil, phone.InternalError("read the people", err)
	}
	defer func() { _ = rows.Close() }()
	var people []phone.User
	for rows.Next() {
		var u phone.User
		if err := rows.Scan(&u.Identity, &u.Name); err != nil {
			return nil, phone.InternalError("read the people", err)
		}
		people = append(people, u)
	}
	if err := rows.Err(); err != nil {
		return nil, phone.InternalError("read the people", err)
	}
	return people, nil
}
