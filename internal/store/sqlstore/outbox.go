package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"softphone/internal/phone"
)

const deliveryNames = `id, kind, body, created, due, tries, trouble`

// Enqueue implements phone.Outbox.
func (s *Store) Enqueue(ctx context.Context, d phone.Delivery) error {
	switch {
	case d.ID == "" || !storable(d.ID, d.Kind, d.Trouble) || !jsonable(d.Body):
		return phone.Errorf(phone.Invalid, "delivery_invalid", "A message needs an id, its texts must be UTF-8 without NUL, and its body JSON.")
	case d.Due.IsZero():
		return phone.Errorf(phone.Invalid, "delivery_invalid", "When a message is to be sent must be said.").In("due")
	}
	body := string(d.Body) // the caller may be gone before it is stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO outbox (`+deliveryNames+`) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
			d.ID, d.Kind, body, micros(d.Created), micros(d.Due), d.Tries, d.Trouble)
		return err
	}})
}

// Claim implements phone.Outbox. Where nothing is due it only reads.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]phone.Delivery, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	until := micros(now.Add(lease))
	if until <= micros(now) {
		return nil, phone.Errorf(phone.Invalid, "lease_invalid", "How long a message is claimed for must be said.").In("lease")
	}
	due, err := selected(ctx, s.db, "read the outbox", scanOne, `SELECT 1 FROM outbox WHERE due <> 0 AND due <= $1 LIMIT 1`, micros(now))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	var claimed []phone.Delivery
	err = s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) (err error) {
		claimed, err = selectedFrom(ctx, tx, scanDelivery, `UPDATE outbox SET due = $2
			WHERE id IN (SELECT id FROM outbox WHERE due <> 0 AND due <= $1 ORDER BY created, id LIMIT $3) RETURNING `+deliveryNames,
			micros(now), until, limit)
		return err
	}})
	if err != nil {
		return nil, err // the writer may still be at it
	}
	slices.SortFunc(claimed, func(a, b phone.Delivery) int {
		return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID))
	})
	return claimed, nil
}

// Delivered implements phone.Outbox.
func (s *Store) Delivered(ctx context.Context, id string) error {
	if !storable(id) {
		return nil // there is none
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE id = $1`, id)
		return err
	}})
}

// Postpone implements phone.Outbox.
func (s *Store) Postpone(ctx context.Context, id, trouble string, due time.Time) error {
	if !storable(id) {
		return nil // there is none
	}
	trouble = strings.ReplaceAll(strings.ToValidUTF8(trouble, "�"), "\x00", "�") // another program may have said it
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET tries = tries + 1, trouble = $2, due = $3 WHERE id = $1`, id, trouble, micros(due))
		return err
	}})
}

// Undelivered implements phone.Outbox.
func (s *Store) Undelivered(ctx context.Context, limit int) ([]phone.Delivery, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	return selected(ctx, s.db, "read the outbox", scanDelivery,
		`SELECT `+deliveryNames+` FROM outbox WHERE due = 0 ORDER BY created DESC, id LIMIT $1`, limit)
}

func scanOne(scan func(...any) error) (one int64, err error) {
	err = scan(&one)
	return one, err
}

func scanDelivery(scan func(...any) error) (d phone.Delivery, err error) {
	var body string
	var created, due int64
	err = scan(&d.ID, &d.Kind, &body, &created, &due, &d.Tries, &d.Trouble)
	if body != "" {
		d.Body = []byte(body)
	}
	d.Created, d.Due = fromMicros(created), fromMicros(due)
	return d, err
}
