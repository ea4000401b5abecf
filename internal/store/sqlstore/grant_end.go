package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"softphone/internal/phone"
)

// RevokeGrant implements phone.GrantStore.
func (s *Store) RevokeGrant(ctx context.Context, id phone.GrantID, at time.Time) error {
	if at.IsZero() {
		return revokedWhen()
	}
	if !storable(string(id)) {
		return grantUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		there, err := found(ctx, tx, `SELECT 1 FROM grants WHERE id = $1`, string(id))
		if err != nil {
			return err
		}
		if !there {
			return refusal{grantUnknown()}
		}
		_, err = revokeGrants(ctx, tx, at, `id = $2`, string(id))
		return err
	}})
}

// RevokeGrantsOf implements phone.GrantStore.
func (s *Store) RevokeGrantsOf(ctx context.Context, id phone.Identity, key phone.KeyID, at time.Time) ([]phone.GrantID, error) {
	switch {
	case at.IsZero():
		return nil, revokedWhen()
	case id == "" && key == "":
		return nil, phone.Errorf(phone.Invalid, "grant_invalid", "Whose grants are to end must be said: an identity or a key.")
	case !storable(string(id), string(key)):
		return nil, nil // nobody and nothing is called that
	}
	c := conditions{args: []any{micros(at)}}
	if id != "" {
		c.add(`identity = ?`, string(id))
	}
	if key != "" {
		c.add(`key_ = ? AND key_ <> ''`, string(key))
	}
	var ended []phone.GrantID
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) (err error) {
		ended, err = revokeGrants(ctx, tx, at, c.all(), c.args[1:]...)
		return err
	}})
	if err != nil {
		return nil, err // the writer may still be at it
	}
	return ended, nil
}

// revokeGrants ends the grants that meet a condition on $2 and what follows, and those that were made from them, as far as
// they stand.
func revokeGrants(ctx context.Context, tx *sql.Tx, at time.Time, condition string, values ...any) ([]phone.GrantID, error) {
	ended, err := selectedFrom(ctx, tx, func(scan func(...any) error) (id phone.GrantID, err error) {
		err = scan(&id)
		return id, err
	}, descent(condition)+`UPDATE grants SET revoked = $1
		WHERE id IN (SELECT id FROM descent) AND revoked = 0 AND (expires = 0 OR expires > $1) RETURNING id`, append([]any{micros(at)}, values...)...)
	slices.Sort(ended)
	return ended, err
}

// descent selects the ids of the grants that meet a condition, and of those that were made from them.
func descent(condition string) string {
	return `WITH RECURSIVE descent (id) AS (
		SELECT id FROM grants WHERE ` + condition + `
		UNION
		SELECT g.id FROM descent JOIN grants AS g ON g.parent = descent.id AND g.parent <> ''
	) `
}

func revokedWhen() error {
	return phone.Errorf(phone.Invalid, "time_missing", "When the grant ends must be said.")
}

// UseGrant implements phone.GrantStore.
func (s *Store) UseGrant(ctx context.Context, id phone.GrantID, call phone.CallSID) error {
	if call == "" || !storable(string(call)) {
		return phone.Errorf(phone.Invalid, "call_invalid", "The call that uses the grant must be named.").In("call")
	}
	if !storable(string(id)) {
		return grantUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		line, err := selectedFrom(ctx, tx, scanUse, chain+`SELECT `+grantNames+`, used_by FROM chain ORDER BY far`, string(id))
		if err != nil {
			return err
		}
		if len(line) == 0 || line[len(line)-1].Parent != "" {
			return refusal{grantUnknown()}
		}
		for _, u := range line {
			if u.Once && u.by != "" && u.by != call {
				return refusal{phone.Errorf(phone.Forbidden, "grant_used", "This token was good for one call, which has been made: get a new token.")}
			}
		}
		for _, u := range line {
			if !u.Once || u.by == call {
				continue
			}
			if _, err = tx.ExecContext(ctx, `UPDATE grants SET used_by = $2 WHERE id = $1`, string(u.ID), string(call)); err != nil {
				return err
			}
		}
		return nil
	}})
}

// use is a grant with the call that used it.
type use struct {
	phone.Grant

	by phone.CallSID
}

func scanUse(scan func(...any) error) (u use, err error) {
	u.Grant, err = scanGrantAnd(scan, &u.by)
	return u, err
}
