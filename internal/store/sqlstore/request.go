package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"softphone/internal/phone"
)

const (
	keepRequest    = 24 * time.Hour // how long an answer is kept
	keepUnanswered = time.Minute    // how long an answer is waited for
)

// Once implements phone.Ledger.
func (s *Store) Once(ctx context.Context, key, digest string, now time.Time) ([]byte, error) {
	if !storable(key, digest) {
		return nil, phone.Errorf(phone.Invalid, "idempotency_key_invalid", "The Idempotency-Key must be UTF-8 without NUL.")
	}
	var answer []byte
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM requests WHERE asked < $1`, micros(now.Add(-keepRequest)))
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM requests WHERE answer IS NULL AND asked < $1`, micros(now.Add(-keepUnanswered)))
		}
		if err != nil {
			return err
		}
		var first string
		var given []byte
		err = tx.QueryRowContext(ctx, `SELECT digest, answer FROM requests WHERE key = $1`, key).Scan(&first, &given)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			answer = nil
			_, err = tx.ExecContext(ctx, `INSERT INTO requests (key, digest, asked) VALUES ($1, $2, $3)`, key, digest, micros(now))
			return err
		case err != nil:
			return err
		case first != digest:
			return refusal{phone.Errorf(phone.Invalid, "idempotency_key_reused",
				"This Idempotency-Key was used for another request: make a new key for each.")}
		case len(given) == 0:
			return refusal{phone.Errorf(phone.Conflict, "request_in_progress",
				"The same request is being carried out: try again in a moment.")}
		}
		answer = given
		return nil
	}})
	if err != nil {
		return nil, err // the writer may still be at it
	}
	return answer, nil
}

// Answer implements phone.Ledger.
func (s *Store) Answer(ctx context.Context, key string, answer []byte) error {
	if !storable(key) {
		return nil // nothing was asked with it
	}
	answer = append([]byte(nil), answer...) // the caller may be gone before it is stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) (err error) {
		if len(answer) == 0 {
			_, err = tx.ExecContext(ctx, `DELETE FROM requests WHERE key = $1`, key)
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE requests SET answer = $2 WHERE key = $1`, key, answer)
		}
		return err
	}})
}
