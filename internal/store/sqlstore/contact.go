package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"softphone/internal/phone"
)

const contactNames = `id, owner, name, numbers, client, notes, by_, created, updated`

// contactOf selects what somebody, $1, sees of contacts.
const contactOf = `SELECT ` + contactNames + `,
	EXISTS (SELECT 1 FROM contact_favourites f WHERE f.contact = contacts.id AND f.identity = $1) FROM contacts WHERE owner IN ('', $1)`

// CreateContact implements phone.ContactStore.
func (s *Store) CreateContact(ctx context.Context, c phone.Contact) error {
	if err := checkContact(c); err != nil {
		return err
	}
	c = canonicalContact(c) // the caller may be gone before it is stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM contacts WHERE id = $1`, string(c.ID))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "contact_taken", "There is a contact of this ID already.").In("id")}
		}
		var n int
		if err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM contacts WHERE owner = $1`, string(c.Owner)).Scan(&n); err != nil {
			return err
		}
		most := phone.MostOwnContacts
		if c.Owner == "" {
			most = phone.MostSharedContacts
		}
		if n >= most {
			return refusal{phone.Errorf(phone.Conflict, "contacts_exhausted", "There can be at most %d contacts: delete some first.", most)}
		}
		if c.Favourite {
			if err = favour(ctx, tx, c.Owner, c.By, c.ID, true); err != nil {
				return err
			}
		}
		return putContact(ctx, tx, c)
	}})
}

// Contact implements phone.ContactStore.
func (s *Store) Contact(ctx context.Context, by phone.Identity, id phone.ContactID) (phone.Contact, error) {
	if !storable(string(by), string(id)) {
		return phone.Contact{}, contactUnknown()
	}
	c, err := scanContact(s.db.QueryRowContext(ctx, contactOf+` AND id = $2`, string(by), string(id)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Contact{}, contactUnknown()
	}
	if err != nil {
		return phone.Contact{}, phone.InternalError("read a contact", err)
	}
	return c, nil
}

// Contacts implements phone.ContactStore.
func (s *Store) Contacts(ctx context.Context, by phone.Identity) ([]phone.Contact, error) {
	if !storable(string(by)) {
		return nil, nil // nobody is called that
	}
	return selected(ctx, s.db, "read contacts", scanContact, contactOf+` ORDER BY name, id`, string(by))
}

// UpdateContact implements phone.ContactStore.
func (s *Store) UpdateContact(ctx context.Context, by phone.Identity, id phone.ContactID, change func(*phone.Contact) error) (phone.Contact, error) {
	var updated phone.Contact
	err := s.onContact(ctx, by, id, func(ctx context.Context, tx *sql.Tx, c phone.Contact) error {
		was := c
		if err := change(&c); err != nil {
			return refusal{err}
		}
		c.ID, c.Owner, c.Favourite = was.ID, was.Owner, was.Favourite
		if err := checkContact(c); err != nil {
			return refusal{err}
		}
		updated = canonicalContact(c)
		if _, err := tx.ExecContext(ctx, `DELETE FROM contacts WHERE id = $1`, string(id)); err != nil {
			return err
		}
		return putContact(ctx, tx, updated)
	})
	if err != nil {
		return phone.Contact{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

// DeleteContact implements phone.ContactStore.
func (s *Store) DeleteContact(ctx context.Context, by phone.Identity, id phone.ContactID) error {
	return s.onContact(ctx, by, id, func(ctx context.Context, tx *sql.Tx, _ phone.Contact) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM contact_favourites WHERE contact = $1`, string(id)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM contacts WHERE id = $1`, string(id))
		return err
	})
}

// FavourContact implements phone.ContactStore.
func (s *Store) FavourContact(ctx context.Context, by phone.Identity, id phone.ContactID, favourite bool) error {
	return s.onContact(ctx, by, id, func(ctx context.Context, tx *sql.Tx, c phone.Contact) error {
		return favour(ctx, tx, c.Owner, by, id, favourite)
	})
}

// onContact does something with a contact that somebody sees, in a transaction.
func (s *Store) onContact(ctx context.Context, by phone.Identity, id phone.ContactID, do func(context.Context, *sql.Tx, phone.Contact) error) error {
	if !storable(string(by), string(id)) {
		return contactUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		c, err := scanContact(tx.QueryRowContext(ctx, contactOf+` AND id = $2`, string(by), string(id)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{contactUnknown()}
		}
		if err != nil {
			return err
		}
		return do(ctx, tx, c)
	}})
}

// favour says whether a contact is the favourite of its owner or, where it is shared, of somebody.
func favour(ctx context.Context, tx *sql.Tx, owner, by phone.Identity, id phone.ContactID, favourite bool) error {
	if owner != "" {
		by = owner
	}
	statement := `DELETE FROM contact_favourites WHERE contact = $1 AND identity = $2`
	if favourite {
		statement = `INSERT INTO contact_favourites (contact, identity) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	}
	_, err := tx.ExecContext(ctx, statement, string(id), string(by))
	return err
}

func checkContact(c phone.Contact) error {
	if c.ID == "" || !storable(string(c.ID), string(c.Owner), string(c.By)) {
		return phone.Errorf(phone.Invalid, "contact_invalid", "A contact needs an ID, and its texts must be UTF-8 without NUL.")
	}
	return c.Check()
}

// canonicalContact is the contact as it will be when it is read again.
func canonicalContact(c phone.Contact) phone.Contact {
	c.Numbers = listed(c.Numbers)
	c.Created, c.Updated = fromMicros(micros(c.Created)), fromMicros(micros(c.Updated))
	return c
}

// putContact stores a contact that is not there.
func putContact(ctx context.Context, tx *sql.Tx, c phone.Contact) error {
	numbers, err := json.Marshal(c.Numbers)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO contacts (`+contactNames+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(c.ID), string(c.Owner), c.Name, string(numbers), string(c.Client), c.Notes, string(c.By), micros(c.Created), micros(c.Updated))
	return err
}

func contactUnknown() error {
	return phone.Errorf(phone.Unknown, "contact_unknown", "There is no such contact.")
}

func scanContact(scan func(...any) error) (c phone.Contact, err error) {
	var numbers []byte
	var created, updated int64
	if err = scan(&c.ID, &c.Owner, &c.Name, &numbers, &c.Client, &c.Notes, &c.By, &created, &updated, &c.Favourite); err != nil {
		return c, err
	}
	c.Created, c.Updated = fromMicros(created), fromMicros(updated)
	return c, json.Unmarshal(numbers, &c.Numbers)
}

// deleteContactsOf removes what somebody has, when they go: whoever has the identity next begins anew.
func deleteContactsOf(ctx context.Context, tx *sql.Tx, id phone.Identity) error {
	for _, statement := range []string{
		`DELETE FROM contact_favourites WHERE identity = $1`, `DELETE FROM contacts WHERE owner = $1 AND owner <> ''`,
	} {
		if _, err := tx.ExecContext(ctx, statement, string(id)); err != nil {
			return err
		}
	}
	return nil
}
