package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"softphone/internal/phone"
)

// Append implements phone.EventLog.
func (s *Store) Append(ctx context.Context, fold phone.Fold, events ...phone.Event) ([]phone.Event, error) {
	var added []phone.Event
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		added = added[:0]
		for _, e := range events {
			position, err := insertEvent(ctx, tx, e)
			if errors.Is(err, sql.ErrNoRows) {
				continue // this key is stored already
			}
			if err != nil {
				return err
			}
			e.Position = position
			added = append(added, e)
		}
		return refold(ctx, tx, fold, added)
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

func insertEvent(ctx context.Context, tx *sql.Tx, e phone.Event) (position int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO events (key, kind, at, sequence, call, parent, from_, to_, status, duration, denied)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING position`,
		e.Key, string(e.Kind), micros(e.At), e.Sequence, string(e.Call), string(e.Parent),
		e.From.String(), e.To.String(), e.Status.String(), e.Duration.Microseconds(), e.Denied).Scan(&position)
	return position, err
}

// refold derives anew each call that the events are about.
func refold(ctx context.Context, tx *sql.Tx, fold phone.Fold, events []phone.Event) error {
	done := map[phone.CallSID]bool{}
	for _, e := range events {
		if done[e.Call] {
			continue
		}
		done[e.Call] = true
		all, err := eventsOf(ctx, tx, e.Call)
		if err != nil {
			return err
		}
		if err := putCall(ctx, tx, fold(all)); err != nil {
			return err
		}
	}
	return nil
}

func eventsOf(ctx context.Context, tx *sql.Tx, sid phone.CallSID) ([]phone.Event, error) {
	rows, err := tx.QueryContext(ctx, `SELECT position, key, kind, at, sequence, call, parent, from_, to_, status, duration, denied
		FROM events WHERE call = ? ORDER BY position`, string(sid))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var events []phone.Event
	for rows.Next() {
		var e phone.Event
		var at, duration int64
		var from, to, status string
		if err := rows.Scan(&e.Position, &e.Key, &e.Kind, &at, &e.Sequence, &e.Call, &e.Parent,
			&from, &to, &status, &duration, &e.Denied); err != nil {
			return nil, err
		}
		e.At, e.Duration = fromMicros(at), time.Duration(duration)*time.Microsecond
		if err := readTexts(map[*phone.Address]string{&e.From: from, &e.To: to}, map[*phone.Status]string{&e.Status: status}); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

// readTexts reads what was stored as text back into addresses and statuses.
func readTexts(addresses map[*phone.Address]string, statuses map[*phone.Status]string) error {
	for a, text := range addresses {
		if err := a.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	for st, text := range statuses {
		if err := st.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	return nil
}
