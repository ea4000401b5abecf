package tokens_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	twilio "github.com/twilio/twilio-go/client/jwt"

	"softphone/tokens"
)

// grantsCases are voice grants in both libraries' words.
func grantsCases() map[string]struct {
	ours   tokens.Access
	theirs twilio.VoiceGrant
} {
	params := map[string]string{"tier": "gold & silver", "lang": "日本"}
	anyParams := map[string]any{"tier": "gold & silver", "lang": "日本"}
	return map[string]struct {
		ours   tokens.Access
		theirs twilio.VoiceGrant
	}{
		"nothing":  {tokens.Access{}, twilio.VoiceGrant{}},
		"incoming": {tokens.Access{Incoming: true}, twilio.VoiceGrant{Incoming: twilio.Incoming{Allow: true}}},
		"outgoing": {tokens.Access{ApplicationSID: app}, twilio.VoiceGrant{Outgoing: twilio.Outgoing{ApplicationSid: app}}},
		"everything": {
			tokens.Access{Incoming: true, ApplicationSID: app, Params: params, PushCredentialSID: push, EndpointID: "e"},
			twilio.VoiceGrant{
				Incoming:          twilio.Incoming{Allow: true},
				Outgoing:          twilio.Outgoing{ApplicationSid: app, ApplicationParams: anyParams},
				PushCredentialSid: push, EndpointID: "e",
			},
		},
	}
}

// theirs makes a token with Twilio's library, which knows no clock but the machine's.
func theirs(t *testing.T, grant *twilio.VoiceGrant, region string, ttl time.Duration) (*twilio.AccessToken, string) {
	t.Helper()
	made := twilio.CreateAccessToken(twilio.AccessTokenParams{
		AccountSid: account, SigningKeySid: keySID, Secret: secret, Identity: "alice", Region: region, Ttl: ttl.Seconds(),
	})
	made.AddGrant(grant)
	text, err := made.ToJwt()
	if err != nil {
		t.Fatal(err)
	}
	return &made, text
}

// TestOracle_readsOurs lets Twilio's library read and prove our tokens: what it finds must
// be what it would have written.
func TestOracle_readsOurs(t *testing.T) {
	for name, tt := range grantsCases() {
		for _, region := range []string{"", "ie1"} {
			t.Run(name+region, func(t *testing.T) {
				k := key()
				k.Region = region
				tt.ours.Identity = "alice"
				ours, err := signer(t, k, tokens.WithClock(time.Now)).Sign(tt.ours)
				if err != nil {
					t.Fatal(err)
				}
				reader, text := theirs(t, &tt.theirs, region, time.Hour)
				read, err := reader.FromJwt(ours.JWT, secret)
				if err != nil {
					t.Fatal(err)
				}
				if read.AccountSid != account || read.SigningKeySid != keySID || read.Identity != "alice" {
					t.Errorf("it reads %s, %s, %s", read.AccountSid, read.SigningKeySid, read.Identity)
				}
				header, claims, err := tokens.DecodeUnverified(text)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(header, read.Headers()); diff != "" {
					t.Errorf("header (-theirs +ours):\n%s", diff)
				}
				if diff := cmp.Diff(asJSON(t, claims["grants"]), asJSON(t, read.Payload()["grants"])); diff != "" {
					t.Errorf("grants (-theirs +ours):\n%s", diff)
				}
				if got := read.Payload()["exp"]; got != float64(ours.Expires.Unix()) {
					t.Errorf("exp is %v, want %d", got, ours.Expires.Unix())
				}
				if got := read.Payload()["jti"]; got != ours.ID {
					t.Errorf("jti is %v, want %s", got, ours.ID)
				}
				if _, there := read.Payload()["nbf"]; there {
					t.Error("nbf is there without being asked for")
				}
				if _, err := reader.FromJwt(ours.JWT, "another secret"); err == nil {
					t.Error("it takes another secret, so that it proves nothing")
				}
			})
		}
	}
}

// TestOracle_isRead lets our verification read tokens of Twilio's library.
func TestOracle_isRead(t *testing.T) {
	for name, tt := range grantsCases() {
		for _, region := range []string{"", "ie1"} {
			t.Run(name+region, func(t *testing.T) {
				_, text := theirs(t, &tt.theirs, region, time.Hour)
				got, err := tokens.VerifyAccess(text, keys, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				want := tokens.AccessClaims{
					ID: got.ID, KeySID: keySID, AccountSID: account, Region: region,
					Expires: got.NotBefore.Add(time.Hour), NotBefore: got.NotBefore, Identity: "alice",
					Incoming: tt.ours.Incoming, ApplicationSID: tt.ours.ApplicationSID, Params: tt.ours.Params,
					PushCredentialSID: tt.ours.PushCredentialSID, EndpointID: tt.ours.EndpointID,
				}
				if got.ID == "" || got.NotBefore.IsZero() {
					t.Errorf("jti is %q and nbf %s", got.ID, got.NotBefore)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("claims (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestOracle_differences keeps what is said of Twilio's library in doc.go true: should it
// change, the reason for this package is to be looked at again.
func TestOracle_differences(t *testing.T) {
	_, short := theirs(t, &twilio.VoiceGrant{}, "", time.Minute)
	got, err := tokens.VerifyAccess(short, keys, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if life := got.Expires.Sub(got.NotBefore); life != time.Hour {
		t.Errorf("a minute was asked for, and given were %s", life)
	}
	_, long := theirs(t, &twilio.VoiceGrant{}, "", 48*time.Hour)
	if _, err := tokens.VerifyAccess(long, keys, time.Now()); tokens.ReasonOf(err) != tokens.ReasonTooLong {
		t.Errorf("two days: %v", err)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// BenchmarkOracle_Sign is the measure for BenchmarkSigner_Sign: same machine, same moment.
func BenchmarkOracle_Sign(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		made := twilio.CreateAccessToken(twilio.AccessTokenParams{
			AccountSid: account, SigningKeySid: keySID, Secret: secret, Identity: "u_0123456789",
		})
		made.AddGrant(&twilio.VoiceGrant{Incoming: twilio.Incoming{Allow: true}, Outgoing: twilio.Outgoing{ApplicationSid: app}})
		if _, err := made.ToJwt(); err != nil {
			b.Fatal(err)
		}
	}
}
