package tokens_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/tokens"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden is a file testdata/NAME.golden.json: a token and what it says, for readers.
type golden struct {
	Header map[string]any `json:"header"`
	Claims map[string]any `json:"claims"`
	JWT    string         `json:"jwt"`
}

func TestGolden(t *testing.T) {
	access := func(k tokens.Key, a tokens.Access) func(*testing.T) (tokens.Token, error) {
		return func(t *testing.T) (tokens.Token, error) {
			t.Helper()
			random := bytes.NewReader([]byte("0123456789abcdef"))
			return signer(t, k, tokens.WithRandom(random)).Sign(a)
		}
	}
	capability := func(c tokens.Capability) func(*testing.T) (tokens.Token, error) {
		return func(t *testing.T) (tokens.Token, error) {
			t.Helper()
			return capabilitySigner(t).Sign(c)
		}
	}
	ireland, named := key(), key()
	ireland.Region, named.Region = "ie1", "us1"
	params := map[string]string{"tier": "gold & silver", "lang": "ja"}
	tests := []struct {
		name string
		make func(*testing.T) (tokens.Token, error)
	}{
		{"access_agent", access(key(), tokens.Access{Identity: "alice", TTL: 15 * time.Minute, Incoming: true, ApplicationSID: app})},
		{"access_default_region_named", access(named, tokens.Access{Identity: "alice", Incoming: true})},
		{"access_everything", access(ireland, tokens.Access{
			Identity: "alice", TTL: tokens.MaxTTL, NotBefore: noon.Add(-time.Minute), Incoming: true,
			ApplicationSID: app, Params: params, PushCredentialSID: push, EndpointID: "phone-1",
		})},
		{"access_outgoing_only", access(key(), tokens.Access{Identity: "w_1", TTL: 5 * time.Minute, ApplicationSID: app})},
		{"capability_both", capability(tokens.Capability{TTL: time.Minute, Incoming: "alice", ApplicationSID: app, Params: params})},
		{"capability_everything", capability(tokens.Capability{
			Incoming: "alice", ApplicationSID: app, Params: params, Events: true, EventParams: map[string]string{"k": "v w"},
		})},
		{"capability_incoming", capability(tokens.Capability{Incoming: "bob@example.com"})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := tt.make(t)
			if err != nil {
				t.Fatal(err)
			}
			got := golden{JWT: tok.JWT}
			if got.Header, got.Claims, err = tokens.DecodeUnverified(tok.JWT); err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			e := json.NewEncoder(&text)
			e.SetIndent("", "  ")
			e.SetEscapeHTML(false)
			if err = e.Encode(got); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", tt.name+".golden.json")
			if *update {
				if err = os.WriteFile(file, text.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}
