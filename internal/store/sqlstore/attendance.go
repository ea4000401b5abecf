package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"softphone/internal/phone"
)

const (
	leaseColumns = `identity text, page text, busy text, gone bigint, beat bigint`
	leaseNames   = `identity, page, busy, gone, beat`
	passColumns  = `identity text, call text, state text, at bigint, seen bigint`
	passNames    = `identity, call, state, at, seen`
)

// leaseRow is a lease as it is handed to the database.
type leaseRow struct {
	Identity phone.Identity   `json:"identity"`
	Page     string           `json:"page"`
	Busy     phone.Occupation `json:"busy"`
	Gone     int64            `json:"gone"`
	Beat     int64            `json:"beat"`
}

// PutLeases implements phone.AttendanceStore.
func (s *Store) PutLeases(ctx context.Context, leases []phone.Lease) error {
	type key struct {
		id   phone.Identity
		page string
	}
	latest := map[key]phone.Lease{} // a statement changes a row once
	var newest time.Time
	for _, l := range leases {
		if l.Identity == "" || l.Page == "" || l.Beat.IsZero() || !storable(string(l.Identity), l.Page, string(l.Busy)) {
			return phone.Errorf(phone.Invalid, "presence_invalid", "A lease needs somebody, their page and a time.")
		}
		if l.Beat.After(newest) {
			newest = l.Beat
		}
		k := key{l.Identity, l.Page}
		if had, ok := latest[k]; !ok || l.Beat.After(had.Beat) {
			latest[k] = l
		}
	}
	if len(latest) == 0 {
		return nil
	}
	rows, whose := make([]leaseRow, 0, len(latest)), make([]phone.Identity, 0, len(latest))
	for _, l := range latest {
		rows, whose = append(rows, leaseRow{l.Identity, l.Page, l.Busy, oneIf(l.Gone), micros(l.Beat)}), append(whose, l.Identity)
	}
	theirs, args, err := s.who(whose)
	if err != nil {
		return err
	}
	args = append(args, micros(newest.Add(-phone.LeaseSuperseded)))
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM leases`+theirs+` AND beat < $2`, args...); err != nil { //nolint:gosec // text of our own
			return err
		}
		return s.exec(ctx, tx, `INSERT INTO leases (`+leaseNames+`) SELECT `+leaseNames+` FROM `+s.engine.Rows(leaseColumns)+`
			WHERE true ON CONFLICT (identity, page) DO UPDATE SET busy = excluded.busy, gone = excluded.gone, beat = excluded.beat WHERE leases.beat <= excluded.beat`, rows)
	}})
}

func oneIf(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// who are some people, for a condition; where none is named there is no condition.
func (s *Store) who(of []phone.Identity) (where string, args []any, err error) {
	if len(of) == 0 {
		return "", nil, nil
	}
	type row struct {
		Identity phone.Identity `json:"identity"`
	}
	rows := []row{}
	for _, id := range of {
		if storable(string(id)) {
			rows = append(rows, row{id})
		}
	}
	list, err := json.Marshal(rows)
	return ` WHERE identity IN (SELECT identity FROM ` + s.engine.Rows("identity text") + `)`, []any{string(list)}, err
}

// Leases implements phone.AttendanceStore.
func (s *Store) Leases(ctx context.Context, of []phone.Identity) ([]phone.Lease, error) {
	where, args, err := s.who(of)
	if err != nil {
		return nil, err
	}
	return selected(ctx, s.db, "read who can be rung", func(scan func(...any) error) (l phone.Lease, err error) {
		var gone, beat int64
		err = scan(&l.Identity, &l.Page, &l.Busy, &gone, &beat)
		l.Gone, l.Beat = gone != 0, fromMicros(beat)
		return l, err
	}, `SELECT `+leaseNames+` FROM leases`+where+` ORDER BY identity, page`, args...)
}

// PutChoice implements phone.AttendanceStore.
func (s *Store) PutChoice(ctx context.Context, id phone.Identity, c phone.Choice) error {
	if id == "" || !storable(string(id), string(c.State), c.Reason) {
		return phone.Errorf(phone.Invalid, "presence_invalid", "A choice needs somebody, and texts in UTF-8 without NUL.")
	}
	state, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO choices (identity, state, at) VALUES ($1, $2, $3)
			ON CONFLICT (identity) DO UPDATE SET state = excluded.state, at = excluded.at WHERE choices.at <= excluded.at`, string(id), string(state), micros(c.At))
		return err
	}})
}

// Choices implements phone.AttendanceStore.
func (s *Store) Choices(ctx context.Context, of []phone.Identity) (map[phone.Identity]phone.Choice, error) {
	where, args, err := s.who(of)
	if err != nil {
		return nil, err
	}
	type chosen struct {
		id phone.Identity
		c  phone.Choice
	}
	all, err := selected(ctx, s.db, "read what people chose to be", func(scan func(...any) error) (one chosen, err error) {
		var state []byte
		if err = scan(&one.id, &state); err == nil {
			err = json.Unmarshal(state, &one.c)
		}
		return one, err
	}, `SELECT identity, state FROM choices`+where, args...)
	choices := make(map[phone.Identity]phone.Choice, len(all))
	for _, one := range all {
		choices[one.id] = one.c
	}
	return choices, err
}

// passRow is a pass as it is handed to the database.
type passRow struct {
	Identity phone.Identity `json:"identity"`
	Call     phone.CallSID  `json:"call"`
	State    string         `json:"state"`
	At       int64          `json:"at"`
	Seen     int64          `json:"seen"`
}

// AddPasses implements phone.AttendanceStore.
func (s *Store) AddPasses(ctx context.Context, passes []phone.Pass) error {
	rows := []passRow{}
	for _, p := range passes {
		state, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if p.Identity == "" || p.Call == "" || p.At.IsZero() || !storable(string(p.Identity), string(p.Call), string(state)) {
			return phone.Errorf(phone.Invalid, "presence_invalid", "Who was not rung needs a name, a call and a time.")
		}
		rows = append(rows, passRow{p.Identity, p.Call, string(state), micros(p.At), 0})
	}
	if len(rows) == 0 {
		return nil
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		return s.exec(ctx, tx, `INSERT INTO passes (`+passNames+`) SELECT `+passNames+` FROM `+s.engine.Rows(passColumns)+`
			WHERE true ON CONFLICT (identity, call) DO NOTHING`, rows)
	}})
}

// Passes implements phone.AttendanceStore.
func (s *Store) Passes(ctx context.Context, id phone.Identity, limit int) ([]phone.Pass, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	if !storable(string(id)) {
		return nil, nil
	}
	return selected(ctx, s.db, "read who was not rung", func(scan func(...any) error) (p phone.Pass, err error) {
		var state []byte
		if err = scan(&state); err == nil {
			err = json.Unmarshal(state, &p)
		}
		return p, err
	}, `SELECT state FROM passes WHERE identity = $1 AND seen = 0 ORDER BY at DESC, call DESC LIMIT $2`, string(id), limit)
}

// SeePasses implements phone.AttendanceStore.
func (s *Store) SeePasses(ctx context.Context, id phone.Identity, until time.Time) error {
	if !storable(string(id)) {
		return nil // there are none
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE passes SET seen = 1 WHERE identity = $1 AND seen = 0 AND at <= $2`, string(id), micros(until))
		return err
	}})
}
