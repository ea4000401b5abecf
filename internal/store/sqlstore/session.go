package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"softphone/internal/phone"
)

// CreateSession implements phone.SessionStore. Sessions that expired are swept out.
func (s *Store) CreateSession(ctx context.Context, sn phone.Session) error {
	sn.Role = cmp.Or(sn.Role, phone.Agent)
	if sn.Role != phone.Agent && sn.Role != phone.Supervisor {
		return phone.Errorf(phone.Invalid, "role_invalid", "%q is no role: it must be agent or supervisor.", sn.Role).In("role")
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires <= $1`, micros(sn.Created)); err != nil {
			return err
		}
		taken, err := found(ctx, tx, `SELECT 1 FROM sessions WHERE identity = $1 AND role <> $2 LIMIT 1`, string(sn.User.Identity), string(sn.Role))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "name_taken",
				"Somebody of this name is signed in with the other code: sign out there first, or choose another name.").In("name")}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (key, identity, name, role, created, expires) VALUES ($1, $2, $3, $4, $5, $6)`,
			sn.Key, string(sn.User.Identity), sn.User.Name, string(sn.Role), micros(sn.Created), micros(sn.Expires))
		return err
	}})
}

// Session implements phone.SessionStore.
func (s *Store) Session(ctx context.Context, key string, now time.Time) (phone.Session, error) {
	sn := phone.Session{Key: key}
	var created, expires int64
	err := s.db.QueryRowContext(ctx, `SELECT identity, name, role, created, expires FROM sessions WHERE key = $1 AND expires > $2`,
		key, micros(now)).Scan(&sn.User.Identity, &sn.User.Name, &sn.Role, &created, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Session{}, phone.Errorf(phone.Unsigned, "session_missing", "Nobody is signed in here: sign in first.")
	}
	if err != nil {
		return phone.Session{}, phone.InternalError("read a session", err)
	}
	sn.Created, sn.Expires = fromMicros(created), fromMicros(expires)
	return sn, nil
}

// RoleOf implements phone.SessionStore.
func (s *Store) RoleOf(ctx context.Context, id phone.Identity, now time.Time) (phone.Role, error) {
	if !storable(string(id)) {
		return "", nil // nobody is called that
	}
	var supervises sql.NullInt64
	err := s.db.QueryRowContext(ctx, `SELECT MIN(CASE role WHEN 'supervisor' THEN 1 ELSE 0 END) FROM sessions WHERE identity = $1 AND expires > $2`,
		string(id), micros(now)).Scan(&supervises)
	switch {
	case err != nil:
		return "", phone.InternalError("read a role", err)
	case !supervises.Valid:
		return "", nil
	case supervises.Int64 == 1:
		return phone.Supervisor, nil
	}
	return phone.Agent, nil
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
	}, `SELECT key FROM sessions WHERE expires > $2 AND key IN (SELECT key FROM `+s.engine.Rows("key text")+`)`, string(text), micros(now))
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
