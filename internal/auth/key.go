package auth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"softphone/internal/phone"
)

// keyBegins is how the text of an API key begins, by which it is known for what it is wherever it turns up.
const keyBegins = "sk_"

// longestKey is how long the text of an API key can be, in bytes.
const longestKey = 64

// usualPerMinute is how many tokens a minute may be got with a key where nobody has said how many.
const usualPerMinute = 600

// Keys lets other programs in.
type Keys struct {
	Store phone.KeyStore
	// Usual is how many tokens a minute may be got with a key that says nothing of it.
	Usual int
	Now   func() time.Time // the clock

	mu    sync.Mutex
	known map[phone.KeyID]believedKey
	rates map[phone.KeyID]*Limiter

	origins map[string]bool // that keys name which stand
	named   time.Time       // until when that is believed
}

// believedKey is what a store said a moment ago; of one that there is not, a key that has no hash.
type believedKey struct {
	key   phone.APIKey
	until time.Time
}

// errKey is the one answer to every key that is not good, whatever is wrong with it.
func errKey() error {
	return phone.Errorf(phone.Unsigned, "key_invalid", "There is no such API key, or it has ended: make a new one on the administration page.")
}

// Key returns the API key of a text: sk_, its name, an underscore and its secret. The error is of kind
// [phone.Unsigned], and the same in words and time whether there is no such key, its secret is wrong or it has ended.
func (k *Keys) Key(ctx context.Context, text string) (phone.APIKey, error) {
	id, secret := parseKey(text)
	key, err := k.read(ctx, id)
	if err != nil {
		return phone.APIKey{}, err
	}
	now := k.Now()
	sum := sha256.Sum256([]byte(secret))
	hash := key.Hash
	if hash == "" {
		hash = strings.Repeat("-", hex.EncodedLen(len(sum))) // of nothing: it takes as long to compare
	}
	right := subtle.ConstantTimeCompare([]byte(hash), []byte(hex.EncodeToString(sum[:]))) == 1
	if !right || key.Stands(now) != nil {
		return phone.APIKey{}, errKey()
	}
	return k.use(ctx, key, now)
}

// OfButton returns the key of a button, by its id: it has no secret. The error is of kind [phone.Unsigned], as that of Key.
func (k *Keys) OfButton(ctx context.Context, id phone.KeyID) (phone.APIKey, error) {
	key, err := k.read(ctx, id)
	if err != nil {
		return phone.APIKey{}, err
	}
	now := k.Now()
	if !slices.Contains(key.Scopes, phone.ScopeButton) || key.Stands(now) != nil {
		return phone.APIKey{}, errKey()
	}
	return k.use(ctx, key, now)
}

// use notes, to the minute, that a key is used.
func (k *Keys) use(ctx context.Context, key phone.APIKey, now time.Time) (phone.APIKey, error) {
	if minute := now.Truncate(time.Minute); key.Used.Before(minute) {
		used, err := k.Store.UpdateKey(ctx, key.ID, func(key *phone.APIKey) error {
			if key.Used.Before(minute) {
				key.Used = minute
			}
			return nil
		})
		if err != nil {
			return phone.APIKey{}, err
		}
		k.believe(key.ID, used)
		if used.Stands(now) != nil {
			return phone.APIKey{}, errKey()
		}
		key = used
	}
	return key, nil
}

// parseKey takes a key's text apart. What is none has the name and the secret of no key.
func parseKey(text string) (id phone.KeyID, secret string) {
	rest, ok := strings.CutPrefix(text, keyBegins)
	name, secret, whole := strings.Cut(rest, "_")
	if !ok || !whole || len(text) > longestKey || !keyName.MatchString(name) {
		return "", ""
	}
	return phone.KeyID(name), secret
}

var keyName = regexp.MustCompile(`^[a-z0-9]{10}$`)

// read returns a key, or one without a hash where there is none.
func (k *Keys) read(ctx context.Context, id phone.KeyID) (phone.APIKey, error) {
	now := k.Now()
	k.mu.Lock()
	b, ok := k.known[id]
	k.mu.Unlock()
	if ok && now.Before(b.until) {
		return b.key, nil
	}
	key, err := k.Store.Key(ctx, id)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return phone.APIKey{}, err
	}
	k.believe(id, key)
	return key, nil
}

func (k *Keys) believe(id phone.KeyID, key phone.APIKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil || len(k.known) >= maxCached {
		k.known = map[phone.KeyID]believedKey{}
	}
	k.known[id] = believedKey{key, k.Now().Add(handleBelieved)}
}

// Allow takes one of the tokens that may be got with a key in a minute. The error is of kind [phone.Exhausted] if
// there is none left.
func (k *Keys) Allow(key phone.APIKey) error {
	most := cmp.Or(key.PerMinute, k.Usual, usualPerMinute)
	k.mu.Lock()
	l := k.rates[key.ID]
	if l == nil || l.Burst != most {
		if k.rates == nil || len(k.rates) >= maxCached {
			k.rates = map[phone.KeyID]*Limiter{}
		}
		l = &Limiter{Every: time.Minute / time.Duration(most), Burst: most, Now: k.Now}
		k.rates[key.ID] = l
	}
	k.mu.Unlock()
	if l.Allow(string(key.ID)) != nil {
		return phone.Errorf(phone.Exhausted, "key_rate", "At most %d tokens a minute can be got with this API key: wait a minute, then try again.", most)
	}
	return nil
}

// Named reports whether any key that stands names an origin.
func (k *Keys) Named(ctx context.Context, origin string) (bool, error) {
	now := k.Now()
	k.mu.Lock()
	if now.Before(k.named) {
		defer k.mu.Unlock()
		return k.origins[origin], nil
	}
	k.mu.Unlock()
	all, err := k.Store.Keys(ctx)
	if err != nil {
		return false, err
	}
	origins := map[string]bool{}
	for _, key := range all {
		if key.Stands(now) == nil {
			for _, o := range key.Origins {
				origins[o] = true
			}
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.origins, k.named = origins, now.Add(believed)
	return origins[origin], nil
}

// Make makes a key from what is wanted of it: name, scopes, prefix, ceiling, origins, rate, who makes it and when it
// ends. Its text is for who asked, and is kept nowhere.
func (k *Keys) Make(ctx context.Context, want phone.APIKey) (text string, made phone.APIKey, err error) {
	if err = CheckKey(want); err != nil {
		return "", phone.APIKey{}, err
	}
	raw := make([]byte, 26) // 6 bytes make a name, 20 the secret: 160 bits
	_, _ = rand.Read(raw)   // never fails: https://pkg.go.dev/crypto/rand#Read
	letters := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	secret := letters.EncodeToString(raw[6:])
	sum := sha256.Sum256([]byte(secret))
	want.ID = phone.KeyID(letters.EncodeToString(raw[:6]))
	want.Hash, want.Hint = hex.EncodeToString(sum[:]), secret[len(secret)-4:]
	want.Created, want.Used, want.Revoked = k.Now(), time.Time{}, time.Time{}
	if err = k.Store.CreateKey(ctx, want); err != nil {
		return "", phone.APIKey{}, err
	}
	k.forget(want.ID)
	return keyBegins + string(want.ID) + "_" + secret, want, nil
}

// Rotate makes a key that takes the place of another, which ends after the overlap, with all that was got with
// it. The error is of kind [phone.Conflict] if that has ended.
func (k *Keys) Rotate(ctx context.Context, id phone.KeyID, by phone.Identity, overlap time.Duration) (text string, made phone.APIKey, err error) {
	old, err := k.Store.Key(ctx, id)
	if err != nil {
		return "", phone.APIKey{}, err
	}
	now := k.Now()
	if old.Stands(now) != nil {
		return "", phone.APIKey{}, phone.Errorf(phone.Conflict, "key_ended", "The API key has ended: make a new one.")
	}
	next := old
	next.Replaces, next.By = id, by
	if text, made, err = k.Make(ctx, next); err != nil {
		return "", phone.APIKey{}, err
	}
	_, err = k.Change(ctx, id, func(old *phone.APIKey) error {
		if end := now.Add(overlap); old.Expires.IsZero() || end.Before(old.Expires) {
			old.Expires = end
		}
		return nil
	})
	return text, made, err
}

// Change alters a key: its name, scopes, ceiling, origins, rate and end. What was got with it before can do no more
// than it can now.
func (k *Keys) Change(ctx context.Context, id phone.KeyID, change func(*phone.APIKey) error) (phone.APIKey, error) {
	changed, err := k.Store.UpdateKey(ctx, id, func(key *phone.APIKey) error {
		if err := change(key); err != nil {
			return err
		}
		return CheckKey(*key)
	})
	k.forget(id)
	return changed, err
}

// Revoke ends a key: at once here, within a second on other servers. The grants that were got with it end with it.
func (k *Keys) Revoke(ctx context.Context, id phone.KeyID) (phone.APIKey, error) {
	return k.Change(ctx, id, func(key *phone.APIKey) error {
		if key.Revoked.IsZero() {
			key.Revoked = k.Now()
		}
		return nil
	})
}

func (k *Keys) forget(id phone.KeyID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.known, id)
	k.named = time.Time{}
}

var keyPrefix = regexp.MustCompile(`^[a-z0-9]{1,20}_$`)

// The most that a key can be made with.
const (
	mostOrigins   = 20
	mostPerMinute = 60_000
)

// CheckKey returns nil if a key can be as it is, or else an error of kind [phone.Invalid] that names the field.
func CheckKey(k phone.APIKey) error {
	invalid := func(field, format string, args ...any) error {
		return phone.Errorf(phone.Invalid, field+"_invalid", format, args...).In(field)
	}
	switch n := utf8.RuneCountInString(k.Name); {
	case n < 1 || n > 64 || !phone.Printable(k.Name) || strings.TrimSpace(k.Name) != k.Name:
		return invalid("name", "The name must be 1 to 64 visible characters.")
	case len(k.Scopes) == 0:
		return invalid("scopes", "The key must be for something: tokens, check or both.")
	case !keyPrefix.MatchString(k.Prefix):
		return invalid("prefix", "The prefix must be 1 to 20 lower-case letters and digits, then an underscore, such as crm_.")
	case k.PerMinute < 0 || k.PerMinute > mostPerMinute:
		return invalid("per_minute", "per_minute must be 0, for the usual rate, to %d.", mostPerMinute)
	case len(k.Origins) > mostOrigins:
		return invalid("origins", "At most %d origins can be named.", mostOrigins)
	}
	for _, s := range k.Scopes {
		if !slices.Contains([]phone.Scope{phone.ScopeTokens, phone.ScopeCheck}, s) {
			return invalid("scopes", "%q is no scope: it must be tokens or check.", s)
		}
	}
	for _, o := range k.Origins {
		if !isOrigin(o) {
			return invalid("origins", "%q is no origin: it must be as browsers send it, such as https://crm.example, in lower case and without a path.", o)
		}
	}
	return nil
}

// isOrigin reports whether a text is an origin exactly as browsers write it.
// Source: https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || strings.HasSuffix(u.Host, ":") {
		return false
	}
	usual := map[string]string{"https": "443", "http": "80"}[u.Scheme]
	return s == u.Scheme+"://"+strings.ToLower(u.Host) && u.Port() != usual && strings.IndexFunc(s, func(r rune) bool { return r > '~' || r == '*' }) < 0
}
