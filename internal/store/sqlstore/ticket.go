package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"softphone/internal/phone"
)

const ticketNames = `key, purpose, for_, by_, data, created, expires`

// PutTicket implements phone.TicketStore.
func (s *Store) PutTicket(ctx context.Context, t phone.Ticket) error {
	if t.Key == "" || !storable(t.Key, string(t.Purpose), string(t.For), string(t.By)) || !jsonable(t.Data) {
		return phone.Errorf(phone.Invalid, "ticket_invalid", "A ticket needs a key, its texts must be UTF-8 without NUL, and its data JSON.")
	}
	data := string(t.Data) // the caller may be gone before it is stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM tickets WHERE key = $1 AND expires > $2`, t.Key, micros(t.Created))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "ticket_taken", "There is a ticket of this key already.")}
		}
		if _, err = tx.ExecContext(ctx, `DELETE FROM tickets WHERE expires <= $1`, micros(t.Created)); err != nil {
			return err
		}
		if t.Purpose == phone.TicketFirst || t.Purpose == phone.TicketReset {
			if _, err = tx.ExecContext(ctx, `DELETE FROM tickets WHERE purpose = $1 AND for_ = $2`, string(t.Purpose), string(t.For)); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO tickets (`+ticketNames+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			t.Key, string(t.Purpose), string(t.For), string(t.By), data, micros(t.Created), micros(t.Expires))
		return err
	}})
}

// jsonable reports whether data is JSON that every engine can keep as it is, or nothing.
func jsonable(data []byte) bool {
	return len(data) == 0 || (utf8.Valid(data) && json.Valid(data))
}

// Ticket implements phone.TicketStore.
func (s *Store) Ticket(ctx context.Context, key string, p phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	if !storable(key, string(p)) {
		return phone.Ticket{}, ticketInvalid()
	}
	t, err := scanTicket(s.db.QueryRowContext(ctx, `SELECT `+ticketNames+` FROM tickets WHERE key = $1 AND purpose = $2 AND expires > $3`,
		key, string(p), micros(now)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Ticket{}, ticketInvalid()
	}
	if err != nil {
		return phone.Ticket{}, phone.InternalError("read a ticket", err)
	}
	return t, nil
}

// TakeTicket implements phone.TicketStore.
func (s *Store) TakeTicket(ctx context.Context, key string, p phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	if !storable(key, string(p)) {
		return phone.Ticket{}, ticketInvalid()
	}
	var taken phone.Ticket
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		t, err := scanTicket(tx.QueryRowContext(ctx, `DELETE FROM tickets WHERE key = $1 AND purpose = $2 AND expires > $3 RETURNING `+ticketNames,
			key, string(p), micros(now)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{ticketInvalid()}
		}
		taken = t
		return err
	}})
	if err != nil {
		return phone.Ticket{}, err // the writer may still be at it
	}
	return taken, nil
}

// Tickets implements phone.TicketStore.
func (s *Store) Tickets(ctx context.Context, p phone.TicketPurpose, now time.Time) ([]phone.Ticket, error) {
	if !storable(string(p)) {
		return nil, nil // there is no such purpose
	}
	return selected(ctx, s.db, "read tickets", scanTicket,
		`SELECT `+ticketNames+` FROM tickets WHERE purpose = $1 AND expires > $2 ORDER BY created DESC, key`, string(p), micros(now))
}

// DeleteTicket implements phone.TicketStore.
func (s *Store) DeleteTicket(ctx context.Context, key string) error {
	if !storable(key) {
		return nil // there is none
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM tickets WHERE key = $1`, key)
		return err
	}})
}

func ticketInvalid() error {
	return phone.Errorf(phone.Unknown, "ticket_invalid", "This link has been used, has ended, or is not complete: ask for a new one.")
}

func scanTicket(scan func(...any) error) (t phone.Ticket, err error) {
	var data string
	var created, expires int64
	err = scan(&t.Key, &t.Purpose, &t.For, &t.By, &data, &created, &expires)
	if data != "" {
		t.Data = []byte(data)
	}
	t.Created, t.Expires = fromMicros(created), fromMicros(expires)
	return t, err
}
