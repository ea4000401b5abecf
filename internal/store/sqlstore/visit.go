package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"

	"softphone/internal/phone"
)

// CreateVisit implements phone.VisitStore.
func (s *Store) CreateVisit(ctx context.Context, v phone.Visit) error {
	texts := []string{string(v.Identity), string(v.Button), v.Title, v.URL, v.Language, v.Origin}
	for name, value := range v.Verified {
		texts = append(texts, name, value)
	}
	if v.Identity == "" || v.Created.IsZero() || !storable(texts...) {
		return phone.Errorf(phone.Invalid, "visit_invalid", "A visit needs an identity and when it was, and its texts must be UTF-8 without NUL.")
	}
	v.Verified = maps.Clone(v.Verified) // the caller may be gone before it is stored
	state, err := json.Marshal(v)
	if err != nil {
		return phone.InternalError("write a visit", err)
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM visits WHERE identity = $1`, string(v.Identity))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "visit_taken", "There is a visit of this identity already.").In("identity")}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO visits (identity, state, created) VALUES ($1, $2, $3)`, string(v.Identity), string(state), micros(v.Created))
		return err
	}})
}

// Visit implements phone.VisitStore.
func (s *Store) Visit(ctx context.Context, id phone.Identity) (v phone.Visit, err error) {
	unknown := phone.Errorf(phone.Unknown, "visit_unknown", "There is no such visit.")
	if !storable(string(id)) {
		return v, unknown
	}
	var state []byte
	var created int64
	err = s.db.QueryRowContext(ctx, `SELECT state, created FROM visits WHERE identity = $1`, string(id)).Scan(&state, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return v, unknown
	}
	if err == nil {
		err = json.Unmarshal(state, &v)
	}
	if err != nil {
		return phone.Visit{}, phone.InternalError("read a visit", err)
	}
	v.Created = fromMicros(created)
	if len(v.Verified) == 0 {
		v.Verified = nil
	}
	return v, nil
}
