package tokens_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/tokens"
)

// seed adds the tokens of the golden files.
func seed(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/*.golden.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("golden files: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(text, &g); err != nil {
			f.Fatal(err)
		}
		f.Add(g.JWT)
	}
	f.Add("..")
	f.Add(forge(accessHeader, withExp(in(time.Hour))))
}

// FuzzDecodeUnverified: what is decoded is what encoding/json finds in the same text.
func FuzzDecodeUnverified(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, token string) {
		header, claims, err := tokens.DecodeUnverified(token)
		if err != nil {
			if tokens.ReasonOf(err) != tokens.ReasonMalformed {
				t.Errorf("error is %v", err)
			}
			return
		}
		segments := strings.Split(token, ".")
		for i, got := range []map[string]any{header, claims} {
			raw, err := base64.RawURLEncoding.DecodeString(segments[i])
			if err != nil {
				t.Fatal(err)
			}
			var want map[string]any
			d := json.NewDecoder(strings.NewReader(string(raw)))
			d.UseNumber()
			if err := d.Decode(&want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("part %d (-want +got):\n%s", i, diff)
			}
		}
	})
}

// FuzzVerifyAccess signs any header and claims rightly: nothing may panic, and what is
// accepted must be in time, from a known key, and of a valid identity.
func FuzzVerifyAccess(f *testing.F) {
	f.Add(accessHeader, withExp(in(time.Hour)))
	f.Add(header(`"twr":"ie1","kid":"`+keySID+`"`), withVoice(`{"incoming":{"allow":true},"outgoing":{"application_sid":"`+app+`","params":{"a":"b","c":1}},"endpoint_id":"e"}`))
	f.Add(`{}`, `{"exp":1e400}`)
	f.Fuzz(func(t *testing.T, header, claims string) {
		got, err := tokens.VerifyAccess(forge(header, claims), keys, noon)
		if err != nil {
			if tokens.ReasonOf(err) == tokens.ReasonUnknown {
				t.Errorf("error without a reason: %v", err)
			}
			return
		}
		if got.KeySID != keySID || !noon.Before(got.Expires) || got.Expires.Sub(noon) > tokens.MaxTTL || got.NotBefore.After(noon) {
			t.Errorf("accepted: %+v", got)
		}
		if err := tokens.CheckIdentity(got.Identity); err != nil {
			t.Errorf("accepted: %v", err)
		}
	})
}

// FuzzVerifyAccess_text: nothing may panic, and an accepted text is the only one for it.
func FuzzVerifyAccess_text(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := tokens.VerifyAccess(token, keys, noon); err != nil {
			return
		}
		if _, err := tokens.VerifyAccess(token+"A", keys, noon); err == nil {
			t.Error("accepted with a longer signature, too")
		}
		if _, err := tokens.VerifyCapability(token, secret, noon); err == nil {
			t.Error("accepted as a capability token, too")
		}
	})
}

// FuzzVerifyCapability: as FuzzVerifyAccess, with any scope.
func FuzzVerifyCapability(f *testing.F) {
	f.Add("scope:client:incoming?clientName=alice")
	f.Add("scope:client:outgoing?appParams=a%3Dx%2526y&appSid=" + app + "&clientName=a scope:stream:subscribe?params=a%3D1&path=%2F2010-04-01%2FEvents")
	f.Fuzz(func(t *testing.T, scope string) {
		claims, err := json.Marshal(map[string]any{"iss": account, "exp": noon.Add(time.Hour).Unix(), "scope": scope})
		if err != nil {
			t.Fatal(err)
		}
		got, err := tokens.VerifyCapability(forge(capabilityHeader, string(claims)), secret, noon)
		if err != nil {
			if tokens.ReasonOf(err) == tokens.ReasonUnknown {
				t.Errorf("error without a reason: %v", err)
			}
			return
		}
		if got.Incoming == "" && got.ApplicationSID == "" && !got.Events {
			t.Errorf("accepted, though it allows nothing: %q", scope)
		}
	})
}

// FuzzSign: what can be signed can be verified, and says what was asked.
func FuzzSign(f *testing.F) {
	f.Add("alice", int64(time.Minute), true, app, "k", "v", "e")
	f.Add("a b", int64(0), false, "", "", "", "")
	f.Add("é", int64(-1), false, app, "&=", "%+ \u2028<", "\x00")
	f.Fuzz(func(t *testing.T, identity string, ttl int64, incoming bool, appSID, name, value, endpoint string) {
		params := map[string]string{name: value}
		tok, err := signer(t, key()).Sign(tokens.Access{
			Identity: identity, TTL: time.Duration(ttl), Incoming: incoming, ApplicationSID: appSID, Params: params, EndpointID: endpoint,
		})
		if err == nil {
			got, verr := tokens.VerifyAccess(tok.JWT, keys, noon)
			if verr != nil {
				t.Fatal(verr)
			}
			want := tokens.AccessClaims{
				ID: tok.ID, KeySID: keySID, AccountSID: account, Expires: tok.Expires, Identity: identity,
				Incoming: incoming, ApplicationSID: appSID, Params: params, EndpointID: endpoint,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("access (-want +got):\n%s", diff)
			}
		}
		tok, err = capabilitySigner(t).Sign(tokens.Capability{TTL: time.Duration(ttl), Incoming: identity, ApplicationSID: appSID, Params: params})
		if err == nil {
			got, err := tokens.VerifyCapability(tok.JWT, secret, noon)
			if err != nil {
				t.Fatal(err)
			}
			want := tokens.CapabilityClaims{
				AccountSID: account, Expires: tok.Expires, Incoming: identity, ApplicationSID: appSID, Params: params, ClientName: identity,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("capability (-want +got):\n%s", diff)
			}
		}
	})
}
