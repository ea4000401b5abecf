package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"regexp"
	"time"

	"softphone/internal/phone"
)

const keyNames = `id, name, hash, hint, scopes, prefix, replaces, ceiling, origins, per_minute, by_, created, expires, used, revoked`

var keyPrefix = regexp.MustCompile(`^[a-z0-9]{1,20}_$`)

// CreateKey implements phone.KeyStore.
func (s *Store) CreateKey(ctx context.Context, k phone.APIKey) error {
	if err := checkKey(k); err != nil {
		return err
	}
	k = canonicalKey(k) // the caller may be gone before it is stored
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
		return putKey(ctx, tx, k)
	}})
}

// onePrefix refuses a key with whose prefix something of others begins, or the reverse.
func onePrefix(ctx context.Context, tx *sql.Tx, k phone.APIKey) error {
	if k.Replaces != "" {
		same, err := found(ctx, tx, `SELECT 1 FROM api_keys WHERE id = $1 AND prefix = $2`, string(k.Replaces), k.Prefix)
		if err == nil && !same {
			return refusal{phone.Errorf(phone.Invalid, "replaces_invalid", "A key takes the place of one that is there and has the same prefix.").In("replaces")}
		}
		return err // what its own prefix is was decided before
	}
	taken, err := found(ctx, tx, `SELECT 1 FROM api_keys WHERE substr(prefix, 1, length($1)) = $1 OR substr($1, 1, length(prefix)) = prefix LIMIT 1`, k.Prefix)
	if err != nil {
		return err
	}
	if taken {
		return refusal{phone.Errorf(phone.Conflict, "prefix_taken", "Identities that begin so are another API key's: choose another prefix.").In("prefix")}
	}
	if taken, err = found(ctx, tx, `SELECT 1 FROM people WHERE substr(identity, 1, length($1)) = $1 LIMIT 1`, k.Prefix); err != nil {
		return err
	}
	if taken {
		return refusal{phone.Errorf(phone.Conflict, "prefix_taken", "Somebody's identity begins so: choose another prefix.").In("prefix")}
	}
	return nil
}

func checkKey(k phone.APIKey) error {
	texts := []string{string(k.ID), k.Name, k.Hash, k.Hint, string(k.Replaces), string(k.By)}
	for _, scope := range k.Scopes {
		texts = append(texts, string(scope))
	}
	texts = append(texts, k.Origins...)
	switch {
	case k.ID == "" || !storable(texts...) || !storableGrant(k.Ceiling):
		return phone.Errorf(phone.Invalid, "key_invalid", "An API key needs an id, and its texts must be UTF-8 without NUL.")
	case !keyPrefix.MatchString(k.Prefix):
		return phone.Errorf(phone.Invalid, "prefix_invalid",
			"The prefix %q must be 1 to 20 lower-case letters and digits, then an underscore, such as crm_.", k.Prefix).In("prefix")
	}
	return nil
}

// canonicalKey is the key as it will be when it is read again.
func canonicalKey(k phone.APIKey) phone.APIKey {
	k.Ceiling = canonicalGrant(k.Ceiling)
	k.Created, k.Expires, k.Revoked = fromMicros(micros(k.Created)), fromMicros(micros(k.Expires)), fromMicros(micros(k.Revoked))
	k.Used = fromMicros(micros(k.Used.Truncate(time.Minute)))
	k.Scopes, k.Origins = listed(k.Scopes), listed(k.Origins)
	return k
}

// putKey stores a key that is not there.
func putKey(ctx context.Context, tx *sql.Tx, k phone.APIKey) error {
	scopes, err := json.Marshal(k.Scopes)
	if err != nil {
		return err
	}
	origins, err := json.Marshal(k.Origins)
	if err != nil {
		return err
	}
	ceiling, err := json.Marshal(k.Ceiling)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO api_keys (`+keyNames+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		string(k.ID), k.Name, k.Hash, k.Hint, string(scopes), k.Prefix, string(k.Replaces), string(ceiling), string(origins), k.PerMinute, string(k.By),
		micros(k.Created), micros(k.Expires), micros(k.Used), micros(k.Revoked))
	return err
}

// UpdateKey implements phone.KeyStore.
func (s *Store) UpdateKey(ctx context.Context, id phone.KeyID, change func(*phone.APIKey) error) (phone.APIKey, error) {
	if !storable(string(id)) {
		return phone.APIKey{}, keyUnknown()
	}
	var updated phone.APIKey
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		k, err := scanKey(tx.QueryRowContext(ctx, `SELECT `+keyNames+` FROM api_keys WHERE id = $1`, string(id)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{keyUnknown()}
		}
		if err != nil {
			return err
		}
		hash, prefix, replaces := k.Hash, k.Prefix, k.Replaces
		if err = change(&k); err != nil {
			return refusal{err}
		}
		k.ID, k.Hash, k.Prefix, k.Replaces = id, hash, prefix, replaces
		if err = checkKey(k); err != nil {
			return refusal{err}
		}
		if _, err = tx.ExecContext(ctx, `DELETE FROM api_keys WHERE id = $1`, string(id)); err != nil {
			return err
		}
		updated = canonicalKey(k)
		return putKey(ctx, tx, updated)
	}})
	if err != nil {
		return phone.APIKey{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

// Key implements phone.KeyStore.
func (s *Store) Key(ctx context.Context, id phone.KeyID) (phone.APIKey, error) {
	if !storable(string(id)) {
		return phone.APIKey{}, keyUnknown()
	}
	k, err := scanKey(s.db.QueryRowContext(ctx, `SELECT `+keyNames+` FROM api_keys WHERE id = $1`, string(id)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.APIKey{}, keyUnknown()
	}
	if err != nil {
		return phone.APIKey{}, phone.InternalError("read an API key", err)
	}
	return k, nil
}

// Keys implements phone.KeyStore.
func (s *Store) Keys(ctx context.Context) ([]phone.APIKey, error) {
	return selected(ctx, s.db, "read the API keys", scanKey, `SELECT `+keyNames+` FROM api_keys ORDER BY created DESC, id`)
}

func keyUnknown() error {
	return phone.Errorf(phone.Unknown, "key_unknown", "There is no such API key.")
}

func scanKey(scan func(...any) error) (k phone.APIKey, err error) {
	var scopes, ceiling, origins []byte
	var created, expires, used, revoked int64
	err = scan(&k.ID, &k.Name, &k.Hash, &k.Hint, &scopes, &k.Prefix, &k.Replaces, &ceiling, &origins, &k.PerMinute, &k.By, &created, &expires, &used, &revoked)
	if err == nil {
		err = json.Unmarshal(scopes, &k.Scopes)
	}
	if err == nil {
		err = json.Unmarshal(ceiling, &k.Ceiling)
	}
	if err == nil {
		err = json.Unmarshal(origins, &k.Origins)
	}
	k.Created, k.Expires, k.Used, k.Revoked = fromMicros(created), fromMicros(expires), fromMicros(used), fromMicros(revoked)
	return k, err
}
