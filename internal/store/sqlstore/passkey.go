package sqlstore

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"time"

	"softphone/internal/phone"
)

const passkeyNames = `id, identity, name, data, created, used` //nolint:gosec // names of columns

// AddPasskey implements phone.PasskeyStore.
func (s *Store) AddPasskey(ctx context.Context, k phone.Passkey) error {
	if len(k.ID) == 0 || !storable(string(k.Identity), k.Name) || !jsonable(k.Data) {
		return phone.Errorf(phone.Invalid, "passkey_invalid", "A passkey needs an id, its texts must be UTF-8 without NUL, and its data JSON.")
	}
	id, data := passkeyID(k.ID), string(k.Data) // the caller may be gone before they are stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		there, err := found(ctx, tx, `SELECT 1 FROM people WHERE identity = $1`, string(k.Identity))
		if err != nil {
			return err
		}
		if !there {
			return refusal{personUnknown()}
		}
		taken, err := found(ctx, tx, `SELECT 1 FROM passkeys WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "passkey_taken", "This passkey is known already.")}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO passkeys (`+passkeyNames+`) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, string(k.Identity), k.Name, data, micros(k.Created), micros(k.Used))
		return err
	}})
}

// Passkeys implements phone.PasskeyStore.
func (s *Store) Passkeys(ctx context.Context, id phone.Identity) ([]phone.Passkey, error) {
	if !storable(string(id)) {
		return nil, nil // nobody is called that
	}
	return selected(ctx, s.db, "read the passkeys", scanPasskey,
		`SELECT `+passkeyNames+` FROM passkeys WHERE identity = $1 ORDER BY created, id`, string(id))
}

// Passkey implements phone.PasskeyStore.
func (s *Store) Passkey(ctx context.Context, id []byte) (phone.Passkey, error) {
	k, err := scanPasskey(s.db.QueryRowContext(ctx, `SELECT `+passkeyNames+` FROM passkeys WHERE id = $1`, passkeyID(id)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Passkey{}, passkeyUnknown()
	}
	if err != nil {
		return phone.Passkey{}, phone.InternalError("read a passkey", err)
	}
	return k, nil
}

// UsedPasskey implements phone.PasskeyStore.
func (s *Store) UsedPasskey(ctx context.Context, id, data []byte, at time.Time) error {
	if !jsonable(data) {
		return phone.Errorf(phone.Invalid, "passkey_invalid", "A passkey's data must be JSON.")
	}
	return s.changePasskey(ctx, `UPDATE passkeys SET data = $2, used = $3 WHERE id = $1`, passkeyID(id), string(data), micros(at))
}

// DeletePasskey implements phone.PasskeyStore.
func (s *Store) DeletePasskey(ctx context.Context, of phone.Identity, id []byte) error {
	if !storable(string(of)) {
		return passkeyUnknown()
	}
	return s.changePasskey(ctx, `DELETE FROM passkeys WHERE id = $1 AND identity = $2`, passkeyID(id), string(of))
}

// changePasskey runs a statement that changes one passkey.
func (s *Store) changePasskey(ctx context.Context, statement string, args ...any) error {
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			return refusal{passkeyUnknown()}
		}
		return err
	}})
}

func passkeyID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func passkeyUnknown() error {
	return phone.Errorf(phone.Unknown, "passkey_unknown", "There is no such passkey.")
}

func scanPasskey(scan func(...any) error) (k phone.Passkey, err error) {
	var id, data string
	var created, used int64
	if err = scan(&id, &k.Identity, &k.Name, &data, &created, &used); err != nil {
		return k, err
	}
	if data != "" {
		k.Data = []byte(data)
	}
	k.Created, k.Used = fromMicros(created), fromMicros(used)
	k.ID, err = base64.RawURLEncoding.DecodeString(id)
	return k, err
}
