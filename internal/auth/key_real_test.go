package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// key makes an API key.
func (o office) key(t *testing.T, change func(*phone.APIKey)) (string, phone.APIKey) {
	t.Helper()
	want := crmKey()
	if change != nil {
		change(&want)
	}
	text, made, err := o.keys.Make(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	return text, made
}

// works says what a key's text is answered with, empty if it is let in.
func works(t *testing.T, k *Keys, text string) string {
	t.Helper()
	key, err := k.Key(t.Context(), text)
	if err != nil && key.ID != "" {
		t.Errorf("who is refused gets %+v", key)
	}
	if err != nil && err.Error() != errKey().Error() {
		t.Errorf("another answer than to every key: %v", err)
	}
	return codeOf(err)
}

func TestParseKey(t *testing.T) {
	secret := strings.Repeat("s", 32)
	for _, tt := range []struct {
		name, text string
		id         phone.KeyID
		secret     string
	}{
		{"a key", "sk_abcdefgh27_" + secret, "abcdefgh27", secret},
		{"no secret", "sk_abcdefgh27_", "abcdefgh27", ""},
		{"an underscore in the secret", "sk_abcdefgh27_a_b", "abcdefgh27", "a_b"},
		{"nothing", "", "", ""},
		{"no beginning", "abcdefgh27_" + secret, "", ""},
		{"a beginning in capitals", "SK_abcdefgh27_" + secret, "", ""},
		{"another beginning", "pk_abcdefgh27_" + secret, "", ""},
		{"no end", "sk_abcdefgh27", "", ""},
		{"a short name", "sk_abcdefgh2_" + secret, "", ""},
		{"a long name", "sk_abcdefgh277_" + secret, "", ""},
		{"a name in capitals", "sk_ABCDEFGH27_" + secret, "", ""},
		{"a line after the name", "sk_abcdefgh2\n_" + secret, "", ""},
		{"a line before it", "\nsk_abcdefgh27_" + secret, "", ""},
		{"as long as can be", "sk_abcdefgh27_" + strings.Repeat("s", 50), "abcdefgh27", strings.Repeat("s", 50)},
		{"longer", "sk_abcdefgh27_" + strings.Repeat("s", 51), "", ""},
	} {
		if id, secret := parseKey(tt.text); id != tt.id || secret != tt.secret {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, id, secret, tt.id, tt.secret)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add("sk_abcdefgh27_" + strings.Repeat("s", 32))
	f.Add("sk_abcdefgh27_")
	f.Add("sk__")
	f.Add("sk_abcdefgh27_a_b_\x00")
	f.Fuzz(func(t *testing.T, text string) {
		id, secret := parseKey(text)
		if id == "" {
			if secret != "" {
				t.Errorf("%q is no key and has the secret %q", text, secret)
			}
			return
		}
		if text != "sk_"+string(id)+"_"+secret || len(text) > longestKey || len(id) != 10 || strings.Trim(string(id), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			t.Errorf("%q is %q and %q", text, id, secret)
		}
	})
}

func FuzzIsOrigin(f *testing.F) {
	for _, s := range []string{"https://crm.example", "http://localhost:3000", "https://[::1]:8443", "https://crm.example:443", "null", "https://a@b", "https://a/?b#c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !isOrigin(s) {
			return
		}
		scheme, host, ok := strings.Cut(s, "://")
		if !ok || scheme != "https" && scheme != "http" || host == "" || strings.ContainsAny(host, "/?#@*\\ \t\r\n\x00") || strings.ToLower(s) != s {
			t.Errorf("%q is an origin", s)
		}
	})
}

// A key is let in by its secret alone, while it stands, and nobody is told what else was wrong.
func TestKeys_Key_stands(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(ctx context.Context, o office, id phone.KeyID) error
		code string
	}{
		{"made", func(context.Context, office, phone.KeyID) error { return nil }, ""},
		{"just before its end", func(_ context.Context, o office, _ phone.KeyID) error {
			o.pass(time.Hour - time.Nanosecond)
			return nil
		}, ""},
		{"at its end", func(_ context.Context, o office, _ phone.KeyID) error {
			o.pass(time.Hour)
			return nil
		}, "key_invalid"},
		{"revoked", func(ctx context.Context, o office, id phone.KeyID) error {
			_, err := o.keys.Revoke(ctx, id)
			return err
		}, "key_invalid"},
		{"revoked, and its end put off", func(ctx context.Context, o office, id phone.KeyID) error {
			_, err := o.keys.Revoke(ctx, id)
			if err == nil {
				_, err = o.keys.Change(ctx, id, func(k *phone.APIKey) error {
					k.Expires = time.Time{}
					return nil
				})
			}
			return err
		}, "key_invalid"},
		{"its end is moved to now", func(ctx context.Context, o office, id phone.KeyID) error {
			_, err := o.keys.Change(ctx, id, func(k *phone.APIKey) error {
				k.Expires = *o.now
				return nil
			})
			return err
		}, "key_invalid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			text, made := o.key(t, func(k *phone.APIKey) { k.Expires = o.now.Add(time.Hour) })
			elsewhere := &Keys{Store: o.kept, Now: o.Now}
			for _, k := range []*Keys{o.keys, elsewhere} {
				if got := works(t, k, text); got != "" {
					t.Fatal(got)
				}
			}
			if err := tt.end(t.Context(), o, made.ID); err != nil {
				t.Fatal(err)
			}
			if got := works(t, o.keys, text); got != tt.code {
				t.Errorf("at once: %q, want %q", got, tt.code)
			}
			if tt.name != "just before its end" {
				o.pass(handleBelieved)
			}
			if got := works(t, elsewhere, text); got != tt.code {
				t.Errorf("half a second later, elsewhere: %q, want %q", got, tt.code)
			}
			if wrong := text[:len(text)-1] + "!"; works(t, o.keys, wrong) != "key_invalid" {
				t.Error("another secret is let in")
			}
		})
	}
}

// When it is noted that a key is used it is seen that it was revoked a moment ago on another server.
func TestKeys_Key_usedWhenRevoked(t *testing.T) {
	o := newOffice(t)
	text, made := o.key(t, nil)
	o.pass(30 * time.Second) // which is not yet another minute
	elsewhere := &Keys{Store: o.kept, Now: o.Now}
	if got := works(t, elsewhere, text); got != "" {
		t.Fatal(got)
	}
	o.pass(30*time.Second - time.Nanosecond)
	if _, err := elsewhere.read(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.keys.Revoke(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	o.pass(time.Nanosecond)
	if got := works(t, elsewhere, text); got != "key_invalid" {
		t.Errorf("answered with %q", got)
	}
}

// Of a key nothing is kept that lets anybody in.
func TestKeys_Make(t *testing.T) {
	o := newOffice(t)
	text, made := o.key(t, func(k *phone.APIKey) {
		k.Hash, k.Revoked, k.Used = "mine", *o.now, *o.now
	})
	id, secret := parseKey(text)
	sum := sha256.Sum256([]byte(secret))
	kept, err := o.kept.Key(t.Context(), id)
	if err != nil || len(secret) != 32 || kept.Hash != hex.EncodeToString(sum[:]) || kept.Hint != secret[28:] || made.ID != id {
		t.Fatalf("%q is kept as %+v, %v", text, kept, err)
	}
	if !kept.Revoked.IsZero() || !kept.Used.IsZero() || !kept.Created.Equal(*o.now) {
		t.Errorf("who asks says what is not theirs to say: %+v", kept)
	}
	again, _ := o.key(t, func(k *phone.APIKey) { k.Prefix = "erp_" })
	if _, other := parseKey(again); other == secret {
		t.Error("two keys have one secret")
	}
	o.member(t, "abc_1", phone.Agent)
	for name, change := range map[string]struct {
		change func(*phone.APIKey)
		code   string
	}{
		"another key's prefix":     {func(*phone.APIKey) {}, "prefix_taken"},
		"a person's identity":      {func(k *phone.APIKey) { k.Prefix = "abc_" }, "prefix_taken"},
		"no name":                  {func(k *phone.APIKey) { k.Name = " " }, "name_invalid"},
		"in the place of what not": {func(k *phone.APIKey) { k.Prefix, k.Replaces = "new_", made.ID }, "replaces_invalid"},
	} {
		want := crmKey()
		change.change(&want)
		if given, key, refused := o.keys.Make(t.Context(), want); codeOf(refused) != change.code || given != "" || key.ID != "" {
			t.Errorf("%s: %v, want %s", name, refused, change.code)
		}
	}
	if _, err := o.keys.Change(t.Context(), made.ID, func(k *phone.APIKey) error {
		k.Scopes = nil
		return nil
	}); codeOf(err) != "scopes_invalid" {
		t.Errorf("changed to what none may be: %v", err)
	}
}

// The old key ends after the overlap, or when it would have ended anyway, and the new one is as the old one was.
func TestKeys_Rotate_overlap(t *testing.T) {
	for _, tt := range []struct {
		name         string
		ends         time.Duration // of the old one by itself; zero: never
		overlap, end time.Duration
	}{
		{"an hour", 0, time.Hour, time.Hour},
		{"at once", 0, 0, 0},
		{"longer than it has", 30 * time.Minute, time.Hour, 30 * time.Minute},
		{"shorter than it has", 2 * time.Hour, time.Hour, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			old, made := o.key(t, func(k *phone.APIKey) {
				k.PerMinute, k.Ceiling = 7, phone.Grant{Clients: only("bob")}
				if tt.ends > 0 {
					k.Expires = o.now.Add(tt.ends)
				}
			})
			text, next, err := o.keys.Rotate(t.Context(), made.ID, "root", tt.overlap)
			if err != nil {
				t.Fatal(err)
			}
			want := made
			want.ID, want.Hash, want.Hint, want.Replaces, want.By = next.ID, next.Hash, next.Hint, made.ID, "root"
			if diff := cmp.Diff(want, next); diff != "" || next.Hash == made.Hash {
				t.Errorf("the new one (-want +got):\n%s", diff)
			}
			if tt.end > 0 {
				o.pass(tt.end - time.Microsecond)
				if got := works(t, o.keys, old); got != "" {
					t.Errorf("the old one just before: %s", got)
				}
				o.pass(time.Microsecond)
			}
			if got := works(t, o.keys, old); got != "key_invalid" {
				t.Errorf("the old one after the overlap: %q", got)
			}
			if got := works(t, o.keys, text); (got == "") != (tt.ends == 0 || tt.end < tt.ends) {
				t.Errorf("the new one after the overlap: %q", got)
			}
		})
	}
	o := newOffice(t)
	if _, _, err := o.keys.Rotate(t.Context(), "aaaaaaaaaa", "root", 0); codeOf(err) != "key_unknown" {
		t.Errorf("one that there is not: %v", err)
	}
}

// An origin is one while a key that stands names it.
func TestKeys_Named(t *testing.T) {
	o := newOffice(t)
	named := func(k *Keys, origin string) bool {
		t.Helper()
		yes, err := k.Named(t.Context(), origin)
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	elsewhere := &Keys{Store: o.kept, Now: o.Now}
	if named(o.keys, "https://crm.example") || named(elsewhere, "https://crm.example") {
		t.Error("before there is a key")
	}
	_, made := o.key(t, func(k *phone.APIKey) { k.Origins = append(k.Origins, "http://localhost:3000") })
	o.key(t, func(k *phone.APIKey) {
		k.Prefix, k.Origins, k.Expires = "erp_", []string{"https://erp.example"}, o.now.Add(time.Minute)
	})
	if !named(o.keys, "https://crm.example") || !named(o.keys, "http://localhost:3000") || !named(o.keys, "https://erp.example") {
		t.Error("at once, where it was made")
	}
	o.pass(Everywhere)
	if !named(elsewhere, "https://crm.example") {
		t.Error("a second later, elsewhere")
	}
	for _, no := range []string{"", "null", "https://evil.example", "https://crm.example.evil.example", "http://crm.example", "https://CRM.example", "https://crm.example:443"} {
		if named(o.keys, no) {
			t.Errorf("%q", no)
		}
	}
	if _, err := o.keys.Revoke(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if named(o.keys, "https://crm.example") {
		t.Error("at once, where it was revoked")
	}
	o.pass(Everywhere)
	if named(elsewhere, "https://crm.example") || !named(elsewhere, "https://erp.example") {
		t.Error("a second later, elsewhere")
	}
	o.pass(time.Minute)
	if named(elsewhere, "https://erp.example") {
		t.Error("when the key has expired")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.pass(Everywhere)
	if yes, err := elsewhere.Named(ctx, "https://erp.example"); yes || err == nil {
		t.Errorf("a store that does not answer: %v, %v", yes, err)
	}
	if key, err := elsewhere.Key(ctx, "sk_aaaaaaaaaa_"); err == nil || phone.KindOf(err) == phone.Unsigned || key.ID != "" {
		t.Errorf("a store that does not answer: %v", err)
	}
}
