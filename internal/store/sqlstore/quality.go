package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"softphone/internal/phone"
)

// UpdateQuality implements phone.QualityStore.
func (s *Store) UpdateQuality(ctx context.Context, call phone.CallSID, by phone.Identity, at time.Time, change func(*phone.Quality) error) error {
	if call == "" || by == "" || at.IsZero() || !storable(string(call), string(by)) {
		return phone.Errorf(phone.Invalid, "quality_invalid", "Quality needs a call, who reports it and when.")
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		q, err := scanQuality(tx.QueryRowContext(ctx, `SELECT call, identity, state, at FROM qualities WHERE call = $1 AND identity = $2`, string(call), string(by)).Scan)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		q.Call, q.By, q.At = call, by, at
		if err = change(&q); err != nil {
			return refusal{err}
		}
		texts := []string{string(q.Verdict), q.Codec, q.Issue}
		for _, c := range q.Causes {
			texts = append(texts, string(c))
		}
		for _, w := range q.Warnings {
			texts = append(texts, w.Name)
		}
		if !storable(texts...) {
			return refusal{phone.Errorf(phone.Invalid, "quality_invalid", "The texts of a quality must be UTF-8 without NUL.")}
		}
		state, err := json.Marshal(q)
		if err != nil {
			return refusal{phone.Errorf(phone.Invalid, "quality_invalid", "A measure is not a number.")}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO qualities (call, identity, state, at, verdict, mos) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (call, identity) DO UPDATE SET state = excluded.state, at = excluded.at, verdict = excluded.verdict, mos = excluded.mos`,
			string(call), string(by), string(state), micros(at), string(q.Verdict), q.MOS())
		return err
	}})
}

// Qualities implements phone.QualityStore.
func (s *Store) Qualities(ctx context.Context, calls []phone.CallSID) ([]phone.Quality, error) {
	list, err := callList(calls)
	if err != nil || list == "" {
		return nil, err
	}
	return selected(ctx, s.db, "read qualities", scanQuality, `SELECT call, identity, state, at FROM qualities
		WHERE call IN (SELECT call FROM `+s.engine.Rows("call text")+`) ORDER BY call, identity`, list)
}

// Reports implements phone.QualityStore.
func (s *Store) Reports(ctx context.Context, since, until time.Time) ([]phone.Report, error) {
	return selected(ctx, s.db, "read reports of quality", func(scan func(...any) error) (r phone.Report, err error) {
		var at int64
		err = scan(&r.By, &at, &r.Verdict, &r.MOS)
		r.At = fromMicros(at)
		return r, err
	}, `SELECT identity, at, verdict, mos FROM qualities WHERE at >= $1 AND at < $2 AND verdict <> '' ORDER BY at, call, identity`, micros(since), micros(until))
}

func scanQuality(scan func(...any) error) (phone.Quality, error) {
	var call phone.CallSID
	var by phone.Identity
	var state []byte
	var at int64
	if err := scan(&call, &by, &state, &at); err != nil {
		return phone.Quality{}, err
	}
	var q phone.Quality
	err := json.Unmarshal(state, &q)
	q.Call, q.By, q.At = call, by, fromMicros(at)
	return q, err
}
