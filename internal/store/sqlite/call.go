package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"softphone/internal/phone"
)

const callColumns = `sid, parent, from_, to_, status, started, answered, ended, outcome, denied`

func putCall(ctx context.Context, tx *sql.Tx, c phone.Call) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO calls (root, `+callColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (sid) DO UPDATE SET root = excluded.root, parent = excluded.parent, from_ = excluded.from_, to_ = excluded.to_,
			status = excluded.status, started = excluded.started, answered = excluded.answered, ended = excluded.ended,
			outcome = excluded.outcome, denied = excluded.denied`,
		string(c.Root()), string(c.SID), string(c.Parent), c.From.String(), c.To.String(), c.Status.String(),
		micros(c.Started), micros(c.Answered), micros(c.Ended), c.Outcome.String(), c.Denied)
	return err
}

// Call implements phone.CallStore.
func (s *Store) Call(ctx context.Context, sid phone.CallSID) (phone.Call, error) {
	row := s.db.QueryRowContext(ctx, `SELECT `+callColumns+` FROM calls WHERE sid = ?`, string(sid))
	c, err := scanCall(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Call{}, phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
	}
	if err != nil {
		return phone.Call{}, phone.InternalError("read a call", err)
	}
	return c, nil
}

// Legs implements phone.CallStore.
func (s *Store) Legs(ctx context.Context, q phone.LegQuery) ([]phone.Call, error) {
	before := int64(math.MaxInt64)
	if !q.Before.IsZero() {
		before = q.Before.UnixMicro()
	}
	me := phone.Client(q.Identity).String()
	rows, err := s.db.QueryContext(ctx, `WITH mine AS (
			SELECT root, MIN(started) AS placed FROM calls
			WHERE ((from_ = ?1 AND parent = '') OR (to_ = ?1 AND parent <> '')) AND (?2 = '' OR sid = ?2)
			GROUP BY root HAVING placed < ?3 ORDER BY placed DESC, root LIMIT ?4)
		SELECT `+callColumns+` FROM calls WHERE root IN (SELECT root FROM mine) ORDER BY started DESC, sid`,
		me, string(q.Call), before, q.Limit)
	if err != nil {
		return nil, phone.InternalError("read calls", err)
	}
	defer func() { _ = rows.Close() }()
	var legs []phone.Call
	for rows.Next() {
		c, err := scanCall(rows.Scan)
		if err != nil {
			return nil, phone.InternalError("read calls", err)
		}
		legs = append(legs, c)
	}
	if err := rows.Err(); err != nil {
		return nil, phone.InternalError("read calls", err)
	}
	return legs, nil
}

func scanCall(scan func(...any) error) (phone.Call, error) {
	var c phone.Call
	var from, to, status, outcome string
	var started, answered, ended int64
	err := scan(&c.SID, &c.Parent, &from, &to, &status, &started, &answered, &ended, &outcome, &c.Denied)
	if err != nil {
		return phone.Call{}, err
	}
	c.Started, c.Answered, c.Ended = fromMicros(started), fromMicros(answered), fromMicros(ended)
	err = readTexts(map[*phone.Address]string{&c.From: from, &c.To: to},
		map[*phone.Status]string{&c.Status: status, &c.Outcome: outcome})
	return c, err
}
