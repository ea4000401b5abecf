package tokens_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"softphone/tokens"
)

const (
	account = "AC00000000000000000000000000000001"
	keySID  = "SK00000000000000000000000000000002"
	app     = "AP00000000000000000000000000000003"
	push    = "CR00000000000000000000000000000004"
	secret  = "a secret of nobody"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func key() tokens.Key { return tokens.Key{AccountSID: account, SID: keySID, Secret: secret} }

func clock() time.Time { return noon }

func keys(sid string) (string, bool) { return secret, sid == keySID }

func signer(tb testing.TB, k tokens.Key, options ...tokens.Option) *tokens.Signer {
	tb.Helper()
	s, err := tokens.NewSigner(k, append([]tokens.Option{tokens.WithClock(clock)}, options...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func capabilitySigner(tb testing.TB) *tokens.CapabilitySigner {
	tb.Helper()
	s, err := tokens.NewCapabilitySigner(account, secret, tokens.WithClock(clock))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// forge makes a token of any text, rightly signed with secret: what it says is not
// checked by the code under test.
func forge(header, claims string) string {
	signed := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// wantField fails unless err is a FieldError of that field whose text holds part.
func wantField(t *testing.T, err error, field, part string) {
	t.Helper()
	var f *tokens.FieldError
	if !errors.As(err, &f) {
		t.Fatalf("error is %v, want a FieldError of %s", err, field)
	}
	if f.Field != field || !strings.Contains(f.Problem, part) {
		t.Fatalf("error is %q, want one of %s with %q", f, field, part)
	}
}
