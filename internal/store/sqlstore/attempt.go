package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"softphone/internal/phone"
)

const keepAttempt = 24 * time.Hour // how long an attempt is kept at the most

// Attempt implements phone.Ledger.
func (s *Store) Attempt(ctx context.Context, key string, at, since time.Time) (int, error) {
	if !storable(key) {
		return 0, phone.Errorf(phone.Invalid, "attempt_invalid", "The key of an attempt must be UTF-8 without NUL.")
	}
	var counted int
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE at < $1`, micros(at.Add(-keepAttempt)))
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM attempts WHERE key = $1 AND at < $2`, key, micros(since))
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO attempts (key, at) VALUES ($1, $2)`, key, micros(at))
		}
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM attempts WHERE key = $1`, key).Scan(&counted)
	}})
	if err != nil {
		return 0, err // the writer may still be at it
	}
	return counted, nil
}

// Forgive implements phone.Ledger.
func (s *Store) Forgive(ctx context.Context, key string, at time.Time) error {
	if !storable(key) {
		return nil // none was counted
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE id = (SELECT MIN(id) FROM attempts WHERE key = $1 AND at = $2)`, key, micros(at))
		return err
	}})
}
