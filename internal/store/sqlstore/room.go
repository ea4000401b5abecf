package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"softphone/internal/phone"
)

const roomNames = `name, title, moderated, grace, pin, moderator_pin, number, moderator_numbers, moderators,
	max_participants, beep, record, music, locked, max_turn, secret, by_, created, updated`

// CreateRoom implements phone.RoomStore.
func (s *Store) CreateRoom(ctx context.Context, r phone.Room) error {
	if err := checkRoom(r); err != nil {
		return err
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM rooms WHERE name = $1`, string(r.Name))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "name_taken", "There is a room of this name already: choose another.").In("name")}
		}
		if err := unique(ctx, tx, r); err != nil {
			return err
		}
		return putRoom(ctx, tx, r)
	}})
}

// UpdateRoom implements phone.RoomStore.
func (s *Store) UpdateRoom(ctx context.Context, name phone.RoomName, change func(*phone.Room) error) (phone.Room, error) {
	if !storable(string(name)) {
		return phone.Room{}, roomUnknown()
	}
	var updated phone.Room
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		r, err := scanRoom(tx.QueryRowContext(ctx, `SELECT `+roomNames+` FROM rooms WHERE name = $1`, string(name)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{roomUnknown()}
		}
		if err != nil {
			return err
		}
		secret := r.Secret
		if err = change(&r); err != nil {
			return refusal{err}
		}
		r.Name, r.Secret = name, secret
		if err = checkRoom(r); err != nil {
			return refusal{err}
		}
		if err = unique(ctx, tx, r); err != nil {
			return err
		}
		if err = clearRoom(ctx, tx, name); err != nil {
			return err
		}
		updated = canonicalRoom(r)
		return putRoom(ctx, tx, r)
	}})
	if err != nil {
		return phone.Room{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

// DeleteRoom implements phone.RoomStore.
func (s *Store) DeleteRoom(ctx context.Context, name phone.RoomName) error {
	if !storable(string(name)) {
		return roomUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		there, err := found(ctx, tx, `SELECT 1 FROM rooms WHERE name = $1`, string(name))
		if err != nil {
			return err
		}
		if !there {
			return refusal{roomUnknown()}
		}
		for _, statement := range []string{`DELETE FROM floors WHERE room = $1`, `DELETE FROM turns WHERE room = $1`} {
			if _, err = tx.ExecContext(ctx, statement, string(name)); err != nil {
				return err
			}
		}
		return clearRoom(ctx, tx, name)
	}})
}

// Room implements phone.RoomStore.
func (s *Store) Room(ctx context.Context, name phone.RoomName) (phone.Room, error) {
	return s.room(ctx, `name = $1`, string(name))
}

// RoomByPIN implements phone.RoomStore.
func (s *Store) RoomByPIN(ctx context.Context, pin string) (phone.Room, error) {
	return s.room(ctx, `name = (SELECT room FROM room_pins WHERE pin = $1)`, pin)
}

// RoomByNumber implements phone.RoomStore.
func (s *Store) RoomByNumber(ctx context.Context, n phone.Number) (phone.Room, error) {
	return s.room(ctx, `number = $1 AND number <> ''`, string(n))
}

// Rooms implements phone.RoomStore.
func (s *Store) Rooms(ctx context.Context) ([]phone.Room, error) {
	return selected(ctx, s.db, "read the rooms", scanRoom, `SELECT `+roomNames+` FROM rooms ORDER BY name`)
}

// room reads the one room that meets a condition on $1.
func (s *Store) room(ctx context.Context, condition, value string) (phone.Room, error) {
	err := sql.ErrNoRows
	var r phone.Room
	if storable(value) {
		r, err = scanRoom(s.db.QueryRowContext(ctx, `SELECT `+roomNames+` FROM rooms WHERE `+condition, value).Scan)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Room{}, roomUnknown()
	}
	if err != nil {
		return phone.Room{}, phone.InternalError("read a room", err)
	}
	return r, nil
}

func roomUnknown() error {
	return phone.Errorf(phone.Unknown, "room_unknown", "There is no such room.")
}

// unique refuses a room whose number or one of whose PINs is another's.
func unique(ctx context.Context, tx *sql.Tx, r phone.Room) error {
	for _, t := range []struct{ field, value, statement, message string }{
		{"pin", r.PIN, `SELECT 1 FROM room_pins WHERE pin = $1 AND room <> $2`, "Another room has this PIN: choose another."},
		{"moderator_pin", r.ModeratorPIN, `SELECT 1 FROM room_pins WHERE pin = $1 AND room <> $2`, "Another room has this PIN: choose another."},
		{"number", string(r.Number), `SELECT 1 FROM rooms WHERE number = $1 AND name <> $2`, "Another room has this number."},
	} {
		if t.value == "" {
			continue
		}
		taken, err := found(ctx, tx, t.statement, t.value, string(r.Name))
		if err != nil {
			return err
		}
		if taken || t.field == "moderator_pin" && t.value == r.PIN {
			return refusal{phone.Errorf(phone.Conflict, t.field+"_taken", "%s", t.message).In(t.field)}
		}
	}
	return nil
}

// checkRoom reports a text that cannot be kept.
func checkRoom(r phone.Room) error {
	texts := []string{
		string(r.Name), r.Title, r.PIN, r.ModeratorPIN, string(r.Number), string(r.Beep), string(r.Music), r.Secret, string(r.By),
	}
	for _, n := range r.ModeratorNumbers {
		texts = append(texts, string(n))
	}
	for _, id := range r.Moderators {
		texts = append(texts, string(id))
	}
	if !storable(texts...) {
		return phone.Errorf(phone.Invalid, "room_invalid", "A room's texts must be UTF-8 without NUL.")
	}
	return nil
}

// canonicalRoom is the room as it will be when it is read again.
func canonicalRoom(r phone.Room) phone.Room {
	r.Grace, r.MaxTurn = r.Grace.Truncate(time.Microsecond), r.MaxTurn.Truncate(time.Microsecond)
	r.Created, r.Updated = fromMicros(micros(r.Created)), fromMicros(micros(r.Updated))
	if len(r.ModeratorNumbers) == 0 {
		r.ModeratorNumbers = nil
	}
	if len(r.Moderators) == 0 {
		r.Moderators = nil
	}
	return r
}

// clearRoom takes a room away with all that belongs to it.
func clearRoom(ctx context.Context, tx *sql.Tx, name phone.RoomName) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM room_pins WHERE room = $1`, string(name))
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM rooms WHERE name = $1`, string(name))
	}
	return err
}

// putRoom stores a room that is not there.
func putRoom(ctx context.Context, tx *sql.Tx, r phone.Room) error {
	r = canonicalRoom(r)
	numbers, err := json.Marshal(r.ModeratorNumbers)
	if err != nil {
		return err
	}
	people, err := json.Marshal(r.Moderators)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO rooms (`+roomNames+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		string(r.Name), r.Title, r.Moderated, r.Grace.Microseconds(), r.PIN, r.ModeratorPIN, string(r.Number), string(numbers), string(people),
		r.MaxParticipants, string(r.Beep), r.Record, string(r.Music), r.Locked, r.MaxTurn.Microseconds(), r.Secret, string(r.By), micros(r.Created), micros(r.Updated))
	for _, pin := range []string{r.PIN, r.ModeratorPIN} {
		if err == nil && pin != "" {
			_, err = tx.ExecContext(ctx, `INSERT INTO room_pins (pin, room) VALUES ($1, $2)`, pin, string(r.Name))
		}
	}
	return err
}

func scanRoom(scan func(...any) error) (phone.Room, error) {
	var r phone.Room
	var grace, turn, created, updated int64
	var numbers, people []byte
	err := scan(&r.Name, &r.Title, &r.Moderated, &grace, &r.PIN, &r.ModeratorPIN, &r.Number, &numbers, &people,
		&r.MaxParticipants, &r.Beep, &r.Record, &r.Music, &r.Locked, &turn, &r.Secret, &r.By, &created, &updated)
	if err == nil {
		err = json.Unmarshal(numbers, &r.ModeratorNumbers)
	}
	if err == nil {
		err = json.Unmarshal(people, &r.Moderators)
	}
	r.Grace, r.MaxTurn = time.Duration(grace)*time.Microsecond, time.Duration(turn)*time.Microsecond
	r.Created, r.Updated = fromMicros(created), fromMicros(updated)
	return r, err
}
