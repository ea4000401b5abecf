package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"softphone/internal/phone"
)

const (
	grantNames   = `id, parent, identity, key_, state, created, expires, revoked`
	maxChain     = 16             // how many grants may be made from each other at the most
	keepGrant    = 24 * time.Hour // how long one is kept that has ended
	grantMissing = "What this token allowed is there no longer: sign in again."
)

// chain selects a grant, $1, and those that it was made from, with a column how far each is from it.
const chain = `WITH RECURSIVE chain (far, id, parent, identity, key_, state, used_by, created, expires, revoked) AS (
		SELECT 0, id, parent, identity, key_, state, used_by, created, expires, revoked FROM grants WHERE id = $1
		UNION ALL
		SELECT chain.far + 1, g.id, g.parent, g.identity, g.key_, g.state, g.used_by, g.created, g.expires, g.revoked
		FROM chain JOIN grants AS g ON g.id = chain.parent WHERE chain.parent <> '' AND chain.far < 15
	) `

// CreateGrant implements phone.GrantStore.
func (s *Store) CreateGrant(ctx context.Context, g phone.Grant) error {
	if g.ID == "" || g.Created.IsZero() || !storableGrant(g) {
		return phone.Errorf(phone.Invalid, "grant_invalid", "A grant needs an id and when it was created, and its texts must be UTF-8 without NUL.")
	}
	g = canonicalGrant(g) // the caller may be gone before it is stored
	state := g
	state.ID, state.Parent, state.Identity, state.Key = "", "", "", "" // they have columns of their own
	state.Created, state.Expires, state.Revoked = time.Time{}, time.Time{}, time.Time{}
	text, err := json.Marshal(state)
	if err != nil {
		return phone.InternalError("write a grant", err)
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		if err := s.sweepGrants(ctx, tx, g.Created); err != nil {
			return err
		}
		if err := madeFrom(ctx, tx, g); err != nil {
			return err
		}
		return s.putGrant(ctx, tx, g, string(text))
	}})
}

// madeFrom refuses a grant that cannot be made from its parent.
func madeFrom(ctx context.Context, tx *sql.Tx, g phone.Grant) error {
	if g.Parent == "" {
		return nil
	}
	line, err := grantChain(ctx, tx, g.Parent)
	if err != nil {
		return err
	}
	if len(line) >= maxChain {
		return refusal{phone.Errorf(phone.Invalid, "grant_too_deep", "At most %d grants can be made one from the other: make it from an earlier one.", maxChain).In("parent")}
	}
	for _, above := range line {
		if err = above.Stands(g.Created); err != nil {
			return refusal{err}
		}
	}
	if err = line[0].Covers(g); err != nil {
		return refusal{err}
	}
	return nil
}

// sweepGrants deletes, now and then, those that ended long ago. None that was made from them stands longer. One that was
// revoked and would else stand is kept: the grant of a sign-in has the same id whenever it is made. Only the writer calls
// it.
func (s *Store) sweepGrants(ctx context.Context, tx *sql.Tx, now time.Time) error {
	if now.Sub(s.sweptGrants).Abs() < sweepEvery {
		return nil
	}
	before := micros(now.Add(-keepGrant))
	_, err := tx.ExecContext(ctx, `DELETE FROM grants WHERE expires <> 0 AND expires < $1`, before)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM grants WHERE revoked <> 0 AND revoked < $1 AND expires = 0`, before)
	}
	if err == nil {
		s.sweptGrants = now
	}
	return err
}

// putGrant stores a grant, whose state was written as a text. It refuses one that is there.
func (s *Store) putGrant(ctx context.Context, tx *sql.Tx, g phone.Grant, state string) error {
	var id string
	err := s.scanPrepared(ctx, tx, `INSERT INTO grants (`+grantNames+`, used_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')
		ON CONFLICT (id) DO NOTHING RETURNING id`, []any{
		string(g.ID), string(g.Parent), string(g.Identity), string(g.Key), state, micros(g.Created), micros(g.Expires), micros(g.Revoked),
	}, []any{&id})
	if errors.Is(err, sql.ErrNoRows) {
		return refusal{phone.Errorf(phone.Conflict, "grant_taken", "There is a grant of this id already.").In("id")}
	}
	return err
}

// GrantChain implements phone.GrantStore.
func (s *Store) GrantChain(ctx context.Context, id phone.GrantID) ([]phone.Grant, error) {
	if !storable(string(id)) {
		return nil, grantUnknown()
	}
	line, err := grantChain(ctx, s.db, id)
	if no, ok := errors.AsType[refusal](err); ok {
		return nil, no.error
	}
	if err != nil {
		return nil, phone.InternalError("read a grant", err)
	}
	return line, nil
}

// grantChain reads a chain, from a database or in a transaction. It refuses one that is not whole.
func grantChain(ctx context.Context, from queryer, id phone.GrantID) ([]phone.Grant, error) {
	line, err := selectedFrom(ctx, from, scanGrant, chain+`SELECT `+grantNames+` FROM chain ORDER BY far`, string(id))
	if err == nil && (len(line) == 0 || line[len(line)-1].Parent != "") {
		err = refusal{grantUnknown()}
	}
	return line, err
}

// Grants implements phone.GrantStore.
func (s *Store) Grants(ctx context.Context, q phone.GrantQuery) ([]phone.Grant, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, err
	}
	if !storable(string(q.Identity), string(q.Key)) {
		return nil, nil // nobody and nothing is called that
	}
	var c conditions
	if q.Identity != "" {
		c.add(`identity = ?`, string(q.Identity))
	}
	if q.Key != "" {
		c.add(`key_ = ? AND key_ <> ''`, string(q.Key))
	}
	if !q.Standing.IsZero() {
		c.add(`revoked = 0 AND (expires = 0 OR expires > ?)`, micros(q.Standing))
	}
	if !q.Before.IsZero() {
		c.add(`created < ?`, micros(q.Before))
	}
	limit := c.arg(q.Limit)
	return selected(ctx, s.db, "read grants", scanGrant,
		`SELECT `+grantNames+` FROM grants`+c.where()+` ORDER BY created DESC, id LIMIT `+limit, c.args...)
}

func grantUnknown() error {
	return phone.Errorf(phone.Unknown, "grant_unknown", "%s", grantMissing)
}

// storableGrant reports whether all texts of a grant can be kept as they are.
func storableGrant(g phone.Grant) bool {
	texts := []string{string(g.ID), string(g.Parent), string(g.Identity), string(g.By), string(g.Key), g.Note}
	for _, id := range g.Clients {
		texts = append(texts, string(id))
	}
	for _, team := range g.Teams {
		texts = append(texts, string(team))
	}
	for _, rule := range g.Numbers {
		texts = append(texts, rule.Prefix, rule.Region)
		for _, t := range rule.Types {
			texts = append(texts, string(t))
		}
	}
	for _, n := range g.CallerIDs {
		texts = append(texts, string(n))
	}
	for _, r := range g.Rooms {
		texts = append(texts, string(r.Room))
	}
	return storable(texts...)
}

// canonicalGrant is the grant as it will be when it is read again.
func canonicalGrant(g phone.Grant) phone.Grant {
	g.Created, g.Expires, g.Revoked = fromMicros(micros(g.Created)), fromMicros(micros(g.Expires)), fromMicros(micros(g.Revoked))
	g.Clients, g.Teams, g.CallerIDs = listed(g.Clients), listed(g.Teams), listed(g.CallerIDs)
	g.Numbers, g.Rooms = listed(g.Numbers), listed(g.Rooms)
	for i := range g.Numbers {
		g.Numbers[i].Types = listed(g.Numbers[i].Types)
	}
	return g
}

// listed is a copy of a list, nil for one that is empty.
func listed[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

func scanGrant(scan func(...any) error) (g phone.Grant, err error) {
	return scanGrantAnd(scan)
}

// scanGrantAnd reads a grant, and what was selected after it.
func scanGrantAnd(scan func(...any) error, more ...any) (phone.Grant, error) {
	var id phone.GrantID
	var parent phone.GrantID
	var identity phone.Identity
	var key phone.KeyID
	var state []byte
	var created, expires, revoked int64
	if err := scan(append([]any{&id, &parent, &identity, &key, &state, &created, &expires, &revoked}, more...)...); err != nil {
		return phone.Grant{}, err
	}
	var g phone.Grant
	err := json.Unmarshal(state, &g)
	g.ID, g.Parent, g.Identity, g.Key = id, parent, identity, key
	g.Created, g.Expires, g.Revoked = fromMicros(created), fromMicros(expires), fromMicros(revoked)
	return g, err
}
