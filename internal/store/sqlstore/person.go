package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"softphone/internal/phone"
)

const personNames = `identity, name, email, role, password, issuer, subject, rights, disabled, created, updated`

// CreatePerson implements phone.PeopleStore.
func (s *Store) CreatePerson(ctx context.Context, p phone.Person) error {
	if err := checkPerson(p); err != nil {
		return err
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM people WHERE identity = $1`, string(p.Identity))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "identity_taken", "There is somebody of this identity already: choose another.").In("identity")}
		}
		if taken, err = found(ctx, tx, `SELECT 1 FROM api_keys WHERE substr($1, 1, length(prefix)) = prefix LIMIT 1`, string(p.Identity)); err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "identity_taken", "Identities that begin so belong to an API key: choose another.").In("identity")}
		}
		if err := onePerson(ctx, tx, p); err != nil {
			return err
		}
		return putPerson(ctx, tx, p)
	}})
}

// onePerson refuses a person whose e-mail address or subject is another's.
func onePerson(ctx context.Context, tx *sql.Tx, p phone.Person) error {
	taken, err := found(ctx, tx, `SELECT 1 FROM people WHERE email = $1 AND email <> '' AND identity <> $2`, p.Email, string(p.Identity))
	if err != nil {
		return err
	}
	if taken {
		return refusal{phone.Errorf(phone.Conflict, "email_taken", "Somebody has this e-mail address already.").In("email")}
	}
	taken, err = found(ctx, tx, `SELECT 1 FROM people WHERE issuer = $1 AND subject = $2 AND subject <> '' AND identity <> $3`, p.Issuer, p.Subject, string(p.Identity))
	if err != nil {
		return err
	}
	if taken {
		return refusal{phone.Errorf(phone.Conflict, "subject_taken", "This account of the OpenID provider is somebody else's already.").In("subject")}
	}
	return nil
}

func checkPerson(p phone.Person) error {
	switch {
	case !storable(string(p.Identity), p.Name, p.Email, p.Password, p.Issuer, p.Subject):
		return phone.Errorf(phone.Invalid, "person_invalid", "A person's texts must be UTF-8 without NUL.")
	case !p.Role.Valid():
		return phone.Errorf(phone.Invalid, "role_invalid", "%q is no role: it must be agent, supervisor or administrator.", p.Role).In("role")
	}
	return nil
}

func putPerson(ctx context.Context, tx *sql.Tx, p phone.Person) error {
	rights := ""
	if p.Rights != nil {
		text, err := json.Marshal(p.Rights)
		if err != nil {
			return err
		}
		rights = string(text)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO people (`+personNames+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(p.Identity), p.Name, p.Email, string(p.Role), p.Password, p.Issuer, p.Subject, rights, p.Disabled, micros(p.Created), micros(p.Updated))
	return err
}

// UpdatePerson implements phone.PeopleStore.
func (s *Store) UpdatePerson(ctx context.Context, id phone.Identity, change func(*phone.Person) error) (phone.Person, error) {
	if !storable(string(id)) {
		return phone.Person{}, personUnknown()
	}
	var updated phone.Person
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		p, err := scanPerson(tx.QueryRowContext(ctx, `SELECT `+personNames+` FROM people WHERE identity = $1`, string(id)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{personUnknown()}
		}
		if err != nil {
			return err
		}
		was := p
		if err = change(&p); err != nil {
			return refusal{err}
		}
		p.Identity = id
		if err = checkPerson(p); err != nil {
			return refusal{err}
		}
		if administers(was) && !administers(p) {
			if err = anotherAdministrator(ctx, tx, id); err != nil {
				return err
			}
		}
		if err = onePerson(ctx, tx, p); err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `DELETE FROM people WHERE identity = $1`, string(id)); err != nil {
			return err
		}
		updated = p
		return putPerson(ctx, tx, p)
	}})
	if err != nil {
		return phone.Person{}, err
	}
	return updated, nil
}

func administers(p phone.Person) bool { return p.Role == phone.Administrator && !p.Disabled }

// anotherAdministrator refuses to leave nobody in charge: nobody who can sign in, where that one can.
func anotherAdministrator(ctx context.Context, tx *sql.Tx, but phone.Identity) error {
	const can = `(p.password <> '' OR p.subject <> '' OR EXISTS (SELECT 1 FROM passkeys k WHERE k.identity = p.identity))`
	another, err := found(ctx, tx, `SELECT 1 FROM people p WHERE p.role = $1 AND NOT p.disabled AND p.identity <> $2
		AND (`+can+` OR NOT EXISTS (SELECT 1 FROM people p WHERE p.identity = $2 AND `+can+`)) LIMIT 1`, string(phone.Administrator), string(but))
	if err == nil && !another {
		return refusal{phone.Errorf(phone.Conflict, "administrator_needed", "No other administrator could sign in: let somebody else be one first.").In("role")}
	}
	return err
}

// DeletePerson implements phone.PeopleStore.
func (s *Store) DeletePerson(ctx context.Context, id phone.Identity) error {
	if !storable(string(id)) {
		return personUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		p, err := scanPerson(tx.QueryRowContext(ctx, `SELECT `+personNames+` FROM people WHERE identity = $1`, string(id)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{personUnknown()}
		}
		if err != nil {
			return err
		}
		if administers(p) {
			if err = anotherAdministrator(ctx, tx, id); err != nil {
				return err
			}
		}
		for _, table := range []string{"people", "sessions", "passkeys", "grants", "leases", "choices", "passes"} {
			if _, err = tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE identity = $1`, string(id)); err != nil { //nolint:gosec // names of our own
				return err
			}
		}
		if err = deleteContactsOf(ctx, tx, id); err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `DELETE FROM tasks WHERE to_ = $1`, phone.Client(id).String()); err != nil {
			return err
		}
		// A link to a new password must not let its holder be whoever has the identity next.
		_, err = tx.ExecContext(ctx, `DELETE FROM tickets WHERE for_ = $1`, string(id))
		return err
	}})
}

// Person implements phone.PeopleStore.
func (s *Store) Person(ctx context.Context, id phone.Identity) (phone.Person, error) {
	return s.person(ctx, `identity = $1`, string(id))
}

// PersonByEmail implements phone.PeopleStore.
func (s *Store) PersonByEmail(ctx context.Context, email string) (phone.Person, error) {
	return s.person(ctx, `email = $1 AND email <> ''`, email)
}

// PersonBySubject implements phone.PeopleStore.
func (s *Store) PersonBySubject(ctx context.Context, issuer, subject string) (phone.Person, error) {
	return s.person(ctx, `issuer = $1 AND subject = $2 AND subject <> ''`, issuer, subject)
}

// Persons implements phone.PeopleStore.
func (s *Store) Persons(ctx context.Context) ([]phone.Person, error) {
	return selected(ctx, s.db, "read the people", scanPerson, `SELECT `+personNames+` FROM people ORDER BY name, identity`)
}

// person reads the one person who meets a condition.
func (s *Store) person(ctx context.Context, condition string, values ...any) (phone.Person, error) {
	for _, v := range values {
		if text, ok := v.(string); ok && !storable(text) {
			return phone.Person{}, personUnknown()
		}
	}
	p, err := scanPerson(s.db.QueryRowContext(ctx, `SELECT `+personNames+` FROM people WHERE `+condition, values...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Person{}, personUnknown()
	}
	if err != nil {
		return phone.Person{}, phone.InternalError("read a person", err)
	}
	return p, nil
}

func personUnknown() error {
	return phone.Errorf(phone.Unknown, "person_unknown", "There is nobody of this identity.")
}

func scanPerson(scan func(...any) error) (p phone.Person, err error) {
	var rights string
	var created, updated int64
	if err = scan(&p.Identity, &p.Name, &p.Email, &p.Role, &p.Password, &p.Issuer, &p.Subject, &rights, &p.Disabled, &created, &updated); err != nil {
		return p, err
	}
	p.Created, p.Updated = fromMicros(created), fromMicros(updated)
	if rights != "" {
		err = json.Unmarshal([]byte(rights), &p.Rights)
	}
	return p, err
}
