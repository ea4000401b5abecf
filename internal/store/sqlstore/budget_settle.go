package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"softphone/internal/phone"
)

const (
	keepReservation = 40 * 24 * time.Hour // how long one is kept that has been settled: longer than any month
	sweepEvery      = time.Hour           // how often those that are older are swept out
)

// Settle implements phone.BudgetStore.
func (s *Store) Settle(ctx context.Context, call phone.CallSID, used time.Duration, at time.Time) error {
	if used < 0 || at.IsZero() {
		return phone.Errorf(phone.Invalid, "reservation_invalid", "When a call ended must be said, and how long it did last must not be negative.")
	}
	if !storable(string(call)) {
		return nil // it has reserved nothing
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		var began, length int64
		err := s.scanPrepared(ctx, tx, `UPDATE reservations SET used = $2, settled = $3 WHERE call = $1 AND settled = 0 RETURNING at, length`,
			[]any{string(call), used.Microseconds(), micros(at)}, []any{&began, &length})
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		counts := used.Microseconds()
		if length == 0 {
			counts = 0 // its time does not count
		}
		if err = s.settleScopes(ctx, tx, call, began, length, counts); err != nil {
			return err
		}
		return s.sweepReservations(ctx, tx, at)
	}})
}

// settleScopes lets a call that began at a time count for this much, where it counted for what it reserved.
func (s *Store) settleScopes(ctx context.Context, tx *sql.Tx, call phone.CallSID, began, reserved, counts int64) error {
	rows, err := s.queryPrepared(ctx, tx, `UPDATE reservation_scopes SET counts = $2, settled = TRUE WHERE call = $1 RETURNING scope`, string(call), counts)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	args := []any{hourOf(began), counts - reserved}
	var scopes []string
	for rows.Next() {
		var scope string
		if err = rows.Scan(&scope); err != nil {
			return err
		}
		args = append(args, scope)
		scopes = append(scopes, "$"+strconv.Itoa(len(args)))
	}
	if err = rows.Err(); err != nil || counts == reserved || len(scopes) == 0 {
		return err
	}
	return s.execPrepared(ctx, tx, `UPDATE reservation_hours SET counts = counts + $2 WHERE hour = $1 AND scope IN (`+strings.Join(scopes, ", ")+`)`, args...)
}

// Assign implements phone.BudgetStore.
func (s *Store) Assign(ctx context.Context, from, to phone.CallSID) error {
	if to == "" || !storable(string(to)) {
		return phone.Errorf(phone.Invalid, "reservation_invalid", "The call that has the reservation must be named.").In("call")
	}
	if from == to || !storable(string(from)) {
		return nil // there is none that is another's
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		has, err := found(ctx, tx, `SELECT 1 FROM reservations WHERE call = $1`, string(to))
		if err != nil {
			return err
		}
		if has {
			return s.forget(ctx, tx, from)
		}
		if err = s.execPrepared(ctx, tx, `UPDATE reservations SET call = $2 WHERE call = $1`, string(from), string(to)); err != nil {
			return err
		}
		return s.execPrepared(ctx, tx, `UPDATE reservation_scopes SET call = $2 WHERE call = $1`, string(from), string(to))
	}})
}

// forget deletes a reservation, and lets nothing of it count.
func (s *Store) forget(ctx context.Context, tx *sql.Tx, call phone.CallSID) error {
	var began, counts int64
	err := tx.QueryRowContext(ctx, `SELECT r.at, s.counts FROM reservations AS r JOIN reservation_scopes AS s ON s.call = r.call WHERE r.call = $1 LIMIT 1`,
		string(call)).Scan(&began, &counts)
	switch {
	case err == nil:
		err = s.settleScopes(ctx, tx, call, began, counts, 0)
	case errors.Is(err, sql.ErrNoRows): // it counts for nothing
		err = nil
	}
	for _, table := range []string{"reservations", "reservation_scopes"} {
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE call = $1`, string(call)) //nolint:gosec // names of our own
		}
	}
	return err
}

// sweepReservations deletes what is too old to count, now and then. Only the writer calls it.
func (s *Store) sweepReservations(ctx context.Context, tx *sql.Tx, now time.Time) error {
	if now.Sub(s.swept).Abs() < sweepEvery {
		return nil
	}
	before := micros(now.Add(-keepReservation))
	_, err := tx.ExecContext(ctx, `DELETE FROM reservation_scopes WHERE call IN (SELECT call FROM reservations WHERE settled <> 0 AND at < $1)`, before)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM reservations WHERE settled <> 0 AND at < $1`, before)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM reservation_hours WHERE hour < $1`, hourOf(before))
	}
	if err == nil {
		s.swept = now
	}
	return err
}

// Unsettled implements phone.BudgetStore.
func (s *Store) Unsettled(ctx context.Context, q phone.ReservationQuery) ([]phone.Reservation, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, err
	}
	if !storable(string(q.Identity), string(q.Grant), string(q.Key)) {
		return nil, nil // nobody and nothing is called that
	}
	c := conditions{terms: []string{`settled = 0`}}
	with := ""
	if q.Grant != "" {
		c.add(`(grant_ = ? OR grant_ IN (SELECT id FROM descent))`, string(q.Grant))
		with = descent(`id = $1`)
	}
	if q.Identity != "" {
		c.add(`identity = ?`, string(q.Identity))
	}
	if q.Key != "" {
		c.add(`key_ = ?`, string(q.Key))
	}
	if !q.Before.IsZero() {
		c.add(`at < ?`, micros(q.Before))
	}
	limit := c.arg(q.Limit)
	rows, err := selected(ctx, s.db, "read reservations", scanReservation, with+`
		SELECT r.call, r.identity, r.grant_, r.key_, r.to_, r.at, r.length, r.used, r.settled, s.scope
		FROM (SELECT * FROM reservations`+c.where()+` ORDER BY at, call LIMIT `+limit+`) AS r
		LEFT JOIN reservation_scopes AS s ON s.call = r.call ORDER BY r.at, r.call, s.scope`, c.args...)
	var all []phone.Reservation
	for _, r := range rows { // one for each scope
		if n := len(all); n > 0 && all[n-1].Call == r.Call {
			all[n-1].Scopes = append(all[n-1].Scopes, r.Scopes...)
		} else {
			all = append(all, r)
		}
	}
	return all, err
}

func scanReservation(scan func(...any) error) (r phone.Reservation, err error) {
	var to string
	var at, length, used, settled int64
	var scope sql.NullString
	if err = scan(&r.Call, &r.Identity, &r.Grant, &r.Key, &to, &at, &length, &used, &settled, &scope); err != nil {
		return r, err
	}
	r.At, r.Settled = fromMicros(at), fromMicros(settled)
	r.Length, r.Used = time.Duration(length)*time.Microsecond, time.Duration(used)*time.Microsecond
	if scope.Valid {
		r.Scopes = []string{scope.String}
	}
	return r, r.To.UnmarshalText([]byte(to))
}

// Spent implements phone.BudgetStore.
func (s *Store) Spent(ctx context.Context, scope string, since time.Time) (calls int, used time.Duration, err error) {
	if !storable(scope) {
		return 0, 0, nil // nothing counts for that
	}
	var c conditions
	live := `SELECT (SELECT COUNT(*) FROM reservation_scopes WHERE scope = ` + c.arg(scope) + ` AND NOT settled), `
	var counts int64
	if err = s.db.QueryRowContext(ctx, live+timeUsed(&c, scope, since), c.args...).Scan(&calls, &counts); err != nil {
		return 0, 0, phone.InternalError("read what was used", err)
	}
	return calls, time.Duration(counts) * time.Microsecond, nil
}
