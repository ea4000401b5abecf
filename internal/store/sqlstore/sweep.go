package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"softphone/internal/phone"
)

const (
	keepTurn     = 400 * 24 * time.Hour // how long it is kept who spoke in a channel
	keepTask     = 400 * 24 * time.Hour // how long a task is kept at the most
	keepDone     = 40 * 24 * time.Hour  // and one that was done
	keepDelivery = 40 * 24 * time.Hour  // how long a message is kept that was given up
)

// Sweep implements phone.Store.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	for _, old := range []struct {
		statement string
		kept      time.Duration
	}{
		{`DELETE FROM visits WHERE created < $1`, phone.VisitKept},
		{`DELETE FROM tasks WHERE created < $1`, keepTask},
		{`DELETE FROM tasks WHERE done <> 0 AND done < $1`, keepDone},
		{`DELETE FROM qualities WHERE at < $1`, phone.QualityKept},
		{`DELETE FROM turns WHERE ended < $1`, keepTurn},
		{`DELETE FROM leases WHERE beat < $1`, phone.LeaseKept},
		{`DELETE FROM passes WHERE at < $1`, phone.PassKept},
		{`DELETE FROM outbox WHERE due = 0 AND created < $1`, keepDelivery},
	} {
		err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, old.statement, micros(now.Add(-old.kept)))
			return err
		}})
		if err != nil {
			return err
		}
	}
	return nil
}
