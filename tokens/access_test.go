package tokens_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/tokens"
)

func TestNewSigner(t *testing.T) {
	tests := []struct {
		name        string
		change      func(*tokens.Key)
		field, part string
	}{
		{"no account", func(k *tokens.Key) { k.AccountSID = "" }, "AccountSID", "AC and 32"},
		{"short account", func(k *tokens.Key) { k.AccountSID = "AC123" }, "AccountSID", `"AC123"`},
		{"account with a letter that is no digit", func(k *tokens.Key) { k.AccountSID = "ACg" + account[3:] }, "AccountSID", "hexadecimal"},
		{"account as key", func(k *tokens.Key) { k.SID = account }, "SID", "SK and 32"},
		{"no secret", func(k *tokens.Key) { k.Secret = "" }, "Secret", "empty"},
		{"secret with its line end", func(k *tokens.Key) { k.Secret += "\n" }, "Secret", "white space"},
		{"region in words", func(k *tokens.Key) { k.Region = "ireland" }, "Region", `"ireland"`},
		{"region in capitals", func(k *tokens.Key) { k.Region = "IE1" }, "Region", "ie1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := key()
			tt.change(&k)
			_, err := tokens.NewSigner(k)
			wantField(t, err, tt.field, tt.part)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

func TestSigner_life(t *testing.T) {
	tests := []struct {
		ttl, want time.Duration // want 0: refused
	}{
		{0, time.Hour},
		{time.Second, time.Second},
		{time.Minute, time.Minute},
		{5 * time.Minute, 5 * time.Minute},
		{24 * time.Hour, 24 * time.Hour},
		{24*time.Hour + time.Second, 0},
		{200_000 * time.Second, 0},
		{time.Second - 1, 0},
		{1500 * time.Millisecond, 0},
		{-1, 0},
		{-time.Hour, 0},
		{1<<63 - 1, 0},
		{-1 << 63, 0},
	}
	for _, tt := range tests {
		t.Run(tt.ttl.String(), func(t *testing.T) {
			tok, err := signer(t, key()).Sign(tokens.Access{Identity: "alice", TTL: tt.ttl})
			if tt.want == 0 {
				wantField(t, err, "TTL", "is "+tt.ttl.String())
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := tokens.VerifyAccess(tok.JWT, keys, noon)
			if err != nil {
				t.Fatal(err)
			}
			if want := noon.Add(tt.want); !got.Expires.Equal(want) || !tok.Expires.Equal(want) {
				t.Errorf("ends at %s and %s, want %s", got.Expires, tok.Expires, want)
			}
		})
	}
}

func TestSigner_lifeNeverLonger(t *testing.T) {
	late := noon.Add(999 * time.Millisecond)
	s := signer(t, key(), tokens.WithClock(func() time.Time { return late }))
	tok, err := s.Sign(tokens.Access{Identity: "alice", TTL: tokens.MaxTTL})
	if err != nil {
		t.Fatal(err)
	}
	if want := noon.Add(tokens.MaxTTL); !tok.Expires.Equal(want) {
		t.Errorf("ends at %s, want %s", tok.Expires, want)
	}
}

func TestSigner_refuses(t *testing.T) {
	long := strings.Repeat("x", tokens.MaxLength)
	tests := []struct {
		name        string
		access      tokens.Access
		field, part string
	}{
		{"no identity", tokens.Access{}, "Identity", "empty"},
		{"bad identity", tokens.Access{Identity: "a b"}, "Identity", "' '"},
		{"App of another kind", tokens.Access{Identity: "a", ApplicationSID: account}, "ApplicationSID", "AP and 32"},
		{"params without App", tokens.Access{Identity: "a", Params: map[string]string{"k": "v"}}, "Params", "ApplicationSID"},
		{"param without name", tokens.Access{Identity: "a", ApplicationSID: app, Params: map[string]string{"": "v"}}, "Params", "empty name"},
		{"param that is not UTF-8", tokens.Access{Identity: "a", ApplicationSID: app, Params: map[string]string{"k": "\xff"}}, "Params", "UTF-8"},
		{"params too long", tokens.Access{Identity: "a", ApplicationSID: app, Params: map[string]string{"k": long}}, "Params", "bytes"},
		{"push credential", tokens.Access{Identity: "a", PushCredentialSID: "CR1"}, "PushCredentialSID", "CR and 32"},
		{"endpoint", tokens.Access{Identity: "a", EndpointID: "a\x00"}, "EndpointID", "control"},
		{"not before in the future", tokens.Access{Identity: "a", NotBefore: noon.Add(time.Second)}, "NotBefore", "not after now"},
		{"not before 1970", tokens.Access{Identity: "a", NotBefore: time.Unix(0, 0)}, "NotBefore", "1970"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := signer(t, key()).Sign(tt.access)
			wantField(t, err, tt.field, tt.part)
			if tok.JWT != "" {
				t.Error("there is a token all the same")
			}
		})
	}
}

func TestSigner_noRandomBits(t *testing.T) {
	broken := errors.New("no entropy")
	_, err := signer(t, key(), tokens.WithRandom(iotest.ErrReader(broken))).Sign(tokens.Access{Identity: "a"})
	if !errors.Is(err, broken) {
		t.Errorf("error is %v, want %v", err, broken)
	}
}

func TestR_TOK_4_ids(t *testing.T) {
	s := signer(t, key())
	const each, goroutines = 100, 8
	var mu sync.Mutex
	seen := make(map[string]bool)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range each {
				tok, err := s.Sign(tokens.Access{Identity: "a"})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[tok.ID] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != each*goroutines {
		t.Errorf("%d different ids, want %d", len(seen), each*goroutines)
	}
	for id := range seen {
		if len(id) != len(keySID)+1+32 || !strings.HasPrefix(id, keySID+"-") {
			t.Fatalf("the id is %q", id)
		}
	}
}

func TestSigner_roundTrip(t *testing.T) {
	k := key()
	k.Region = "ie1"
	tok, err := signer(t, k).Sign(tokens.Access{
		Identity: "アリス.a+b@c", TTL: time.Minute, NotBefore: noon.Add(-time.Minute), Incoming: true,
		ApplicationSID: app, Params: map[string]string{"a&b": "c=<d> é", "e": ""}, PushCredentialSID: push, EndpointID: "one",
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := tokens.VerifyAccess(tok.JWT, keys, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := tokens.AccessClaims{
		ID: tok.ID, KeySID: keySID, AccountSID: account, Region: "ie1",
		Expires: noon.Add(time.Minute), NotBefore: noon.Add(-time.Minute),
		Identity: "アリス.a+b@c", Incoming: true, ApplicationSID: app, Params: map[string]string{"a&b": "c=<d> é", "e": ""},
		PushCredentialSID: push, EndpointID: "one",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	k, s, c := key(), signer(t, key()), capabilitySigner(t)
	tok, err := s.Sign(tokens.Access{Identity: "a"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, v := range []any{k, &k, s, c, tok, &tok} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			_, _ = fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", slog.Any("key", k))
	asJSON, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(asJSON)
	for _, hidden := range []string{secret, fmt.Sprintf("%x", secret), strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]"), tok.JWT} {
		if strings.Contains(out.String(), hidden) {
			t.Errorf("%q is printed", hidden)
		}
	}
	if !strings.Contains(out.String(), keySID) {
		t.Error("nothing says which key it is")
	}
}

func BenchmarkSigner_Sign(b *testing.B) {
	s := signer(b, key())
	access := tokens.Access{Identity: "u_0123456789", TTL: 15 * time.Minute, Incoming: true, ApplicationSID: app}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Sign(access); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyAccess(b *testing.B) {
	tok, err := signer(b, key()).Sign(tokens.Access{Identity: "u_0123456789", Incoming: true, ApplicationSID: app})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tokens.VerifyAccess(tok.JWT, keys, noon); err != nil {
			b.Fatal(err)
		}
	}
}
