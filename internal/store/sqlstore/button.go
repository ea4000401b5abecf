package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"softphone/internal/phone"
)

// CreateButton implements phone.ButtonStore.
func (s *Store) CreateButton(ctx context.Context, b phone.Button, k phone.APIKey) error {
	if err := checkButton(b); err != nil {
		return err
	}
	if err := checkKey(k); err != nil {
		return err
	}
	if b.ID != k.ID {
		return phone.Errorf(phone.Invalid, "button_invalid", "A button and its key have the same id.").In("id")
	}
	b, k = canonicalButton(b), canonicalKey(k) // the caller may be gone before they are stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM api_keys WHERE id = $1`, string(k.ID))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "key_taken", "There is an API key of this name already.").In("id")}
		}
		if err = onePrefix(ctx, tx, k); err != nil {
			return err
		}
		if err = putKey(ctx, tx, k); err != nil {
			return err
		}
		return putButton(ctx, tx, b)
	}})
}

// Button implements phone.ButtonStore.
func (s *Store) Button(ctx context.Context, id phone.KeyID) (phone.Button, error) {
	if !storable(string(id)) {
		return phone.Button{}, buttonUnknown()
	}
	b, err := scanButton(s.db.QueryRowContext(ctx, `SELECT state FROM buttons WHERE id = $1`, string(id)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Button{}, buttonUnknown()
	}
	if err != nil {
		return phone.Button{}, phone.InternalError("read a button", err)
	}
	return b, nil
}

// Buttons implements phone.ButtonStore.
func (s *Store) Buttons(ctx context.Context) ([]phone.Button, error) {
	return selected(ctx, s.db, "read the buttons", scanButton, `SELECT state FROM buttons ORDER BY created DESC, id`)
}

// UpdateButton implements phone.ButtonStore.
func (s *Store) UpdateButton(ctx context.Context, id phone.KeyID, change func(*phone.Button) error) (phone.Button, error) {
	if !storable(string(id)) {
		return phone.Button{}, buttonUnknown()
	}
	var updated phone.Button
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		b, k, err := buttonAndKey(ctx, tx, id)
		if err != nil {
			return err
		}
		was := b
		if err = change(&b); err != nil {
			return refusal{err}
		}
		b.ID, b.Seal, b.By, b.Created = id, was.Seal, was.By, was.Created
		if err = checkButton(b); err != nil {
			return refusal{err}
		}
		updated = canonicalButton(b)
		k.Name, k.PerMinute, k.Ceiling = b.Name, b.Limits.StartsPerMinute, b.Ceiling()
		if err = deleteRow(ctx, tx, `DELETE FROM api_keys WHERE id = $1`, id); err != nil {
			return err
		}
		if err = putKey(ctx, tx, canonicalKey(k)); err != nil {
			return err
		}
		if err = deleteRow(ctx, tx, `DELETE FROM buttons WHERE id = $1`, id); err != nil {
			return err
		}
		return putButton(ctx, tx, updated)
	}})
	if err != nil {
		return phone.Button{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

// DeleteButton implements phone.ButtonStore.
func (s *Store) DeleteButton(ctx context.Context, id phone.KeyID, at time.Time) error {
	if !storable(string(id)) {
		return buttonUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		if _, _, err := buttonAndKey(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE api_keys SET revoked = $1 WHERE id = $2 AND revoked = 0`, micros(at), string(id)); err != nil {
			return err
		}
		return deleteRow(ctx, tx, `DELETE FROM buttons WHERE id = $1`, id)
	}})
}

// buttonAndKey reads a button and the key that was made with it.
func buttonAndKey(ctx context.Context, tx *sql.Tx, id phone.KeyID) (phone.Button, phone.APIKey, error) {
	b, err := scanButton(tx.QueryRowContext(ctx, `SELECT state FROM buttons WHERE id = $1`, string(id)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return b, phone.APIKey{}, refusal{buttonUnknown()}
	}
	if err != nil {
		return b, phone.APIKey{}, err
	}
	k, err := scanKey(tx.QueryRowContext(ctx, `SELECT `+keyNames+` FROM api_keys WHERE id = $1`, string(id)).Scan)
	return b, k, err
}

func deleteRow(ctx context.Context, tx *sql.Tx, statement string, id phone.KeyID) error {
	_, err := tx.ExecContext(ctx, statement, string(id))
	return err
}

func checkButton(b phone.Button) error {
	texts := []string{string(b.ID), b.Name, b.Language, b.Privacy, b.Hours.Zone, string(b.Closed.Number), b.Seal, string(b.By), b.To.String()}
	texts = append(texts, b.Origins...)
	for language, w := range b.Words {
		texts = append(texts, language, w.Label, w.Who, w.Consent)
	}
	for _, k := range b.ContextKeys {
		texts = append(texts, k.ID, k.Secret)
	}
	if b.ID == "" || !storable(texts...) {
		return phone.Errorf(phone.Invalid, "button_invalid", "A button needs an id, and its texts must be UTF-8 without NUL.")
	}
	return nil
}

// canonicalButton is the button as it will be when it is read again.
func canonicalButton(b phone.Button) phone.Button {
	b.Origins, b.ContextKeys, b.Hours.Spans = listed(b.Origins), listed(b.ContextKeys), listed(b.Hours.Spans)
	for i := range b.ContextKeys {
		b.ContextKeys[i].Created = fromMicros(micros(b.ContextKeys[i].Created))
	}
	for i := range b.Hours.Spans {
		b.Hours.Spans[i].Days = listed(b.Hours.Spans[i].Days)
	}
	if b.Words = maps.Clone(b.Words); len(b.Words) == 0 {
		b.Words = nil
	}
	b.Created, b.Updated = fromMicros(micros(b.Created)), fromMicros(micros(b.Updated))
	return b
}

// putButton stores a button that is not there.
func putButton(ctx context.Context, tx *sql.Tx, b phone.Button) error {
	state, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO buttons (id, state, created) VALUES ($1, $2, $3)`, string(b.ID), string(state), micros(b.Created))
	return err
}

func buttonUnknown() error {
	return phone.Errorf(phone.Unknown, "button_unknown", "There is no such button.")
}

func scanButton(scan func(...any) error) (b phone.Button, err error) {
	var state []byte
	if err = scan(&state); err == nil {
		err = json.Unmarshal(state, &b)
	}
	return b, err
}
