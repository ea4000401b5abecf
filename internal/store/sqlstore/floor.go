package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"softphone/internal/phone"
)

// Floor implements phone.FloorStore.
func (s *Store) Floor(ctx context.Context, room phone.RoomName) (phone.Floor, error) {
	if !storable(string(room)) {
		return phone.Floor{Room: room}, nil
	}
	f, _, err := readFloor(s.db.QueryRowContext(ctx, `SELECT state FROM floors WHERE room = $1`, string(room)), room)
	if err != nil {
		return phone.Floor{}, phone.InternalError("read a floor", err)
	}
	return f, nil
}

// readFloor reads a floor, and the text that it is kept as.
func readFloor(row *sql.Row, room phone.RoomName) (f phone.Floor, state []byte, err error) {
	err = row.Scan(&state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = nil
	case err == nil:
		err = json.Unmarshal(state, &f)
	}
	f.Room = room
	return f, state, err
}

// UpdateFloor implements phone.FloorStore.
func (s *Store) UpdateFloor(
	ctx context.Context, room phone.RoomName, folds phone.Folds, change func(*phone.Floor) (phone.FloorOutcome, error),
) (phone.Floor, error) {
	if !storable(string(room)) {
		return phone.Floor{}, roomUnknown()
	}
	var updated phone.Floor
	a := &appending{folds: folds}
	err := s.write(ctx, write{append: a, apply: func(ctx context.Context, tx *sql.Tx) error {
		a.events, a.rows = nil, nil
		f, was, err := readFloor(tx.QueryRowContext(ctx, `SELECT state FROM floors WHERE room = $1`, string(room)), room)
		if err == nil && was == nil { // so that nothing is kept of a floor that nobody altered, as of a room that is not there
			was, err = json.Marshal(f)
		}
		if err != nil {
			return err
		}
		out, err := change(&f)
		if err != nil {
			return refusal{err}
		}
		f.Room = room
		state, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if !storable(string(state)) {
			return refusal{phone.Errorf(phone.Invalid, "floor_invalid", "A floor's texts must be UTF-8 without NUL.")}
		}
		if err = a.take(out.Events); err != nil {
			return refusal{err}
		}
		updated = phone.Floor{}
		if err = json.Unmarshal(state, &updated); err != nil { // as it will be read again
			return err
		}
		if !bytes.Equal(was, state) {
			if err = putFloor(ctx, tx, f, state); err != nil {
				return err
			}
		}
		return addTurns(ctx, tx, out.Turns)
	}})
	if err != nil {
		return phone.Floor{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

func putFloor(ctx context.Context, tx *sql.Tx, f phone.Floor, state []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO floors (room, state, due) VALUES ($1, $2, $3)
		ON CONFLICT (room) DO UPDATE SET state = excluded.state, due = excluded.due`, string(f.Room), string(state), micros(f.Due()))
	return err
}

// addTurns keeps turns that have ended.
func addTurns(ctx context.Context, tx *sql.Tx, turns []phone.Turn) error {
	for _, t := range turns {
		state, err := json.Marshal(t)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO turns (id, room, state, started, ended) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
			string(t.ID), string(t.Room), string(state), micros(t.Since), micros(t.Ended))
		if err != nil {
			return err
		}
	}
	return nil
}

// FloorsDue implements phone.FloorStore.
func (s *Store) FloorsDue(ctx context.Context, now time.Time, limit int) ([]phone.RoomName, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	scan := func(scan func(...any) error) (room phone.RoomName, err error) {
		err = scan(&room)
		return room, err
	}
	return selected(ctx, s.db, "read what is due on floors", scan,
		`SELECT room FROM floors WHERE due <> 0 AND due <= $1 ORDER BY due, room LIMIT $2`, micros(now), limit)
}

// Turns implements phone.FloorStore.
func (s *Store) Turns(ctx context.Context, q phone.TurnQuery) ([]phone.Turn, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, err
	}
	if !storable(string(q.Room)) {
		return nil, nil
	}
	var c conditions
	c.add(`room = ?`, string(q.Room))
	if !q.Before.IsZero() {
		c.add(`ended < ?`, micros(q.Before))
	}
	scan := func(scan func(...any) error) (t phone.Turn, err error) {
		var state []byte
		if err = scan(&state); err == nil {
			err = json.Unmarshal(state, &t)
		}
		return t, err
	}
	return selected(ctx, s.db, "read the turns", scan, `SELECT state FROM turns`+c.where()+` ORDER BY ended DESC, id DESC LIMIT `+c.arg(q.Limit), c.args...)
}
