package signal

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	twiliojwt "github.com/twilio/twilio-go/client/jwt"

	"softphone/carrier/exchange"
)

func testVerifier(t *testing.T) verifier {
	t.Helper()
	x, _ := newExchange(t, func(context.Context, *exchange.Call) {})
	return verifier{x, exchange.Key{SID: telephoneKey, Secret: telephoneSecret}, time.Now}
}

func TestVerify_codes(t *testing.T) {
	v := testVerifier(t)
	with := func(change map[string]any) jwt.MapClaims {
		c := accessClaims("alice")
		maps.Copy(c, change)
		return c
	}
	in := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	voice := func(identity any) map[string]any {
		return map[string]any{"grants": map[string]any{"identity": identity, "voice": map[string]any{}}}
	}
	tests := []struct {
		name   string
		token  string
		code   int
		reason string
	}{
		{"good", signed(t, with(nil), testSecret, fpaContentType), 0, ""},
		{"missing", "", 31102, ""},
		{"garbage", "not.a.token", 31204, ""},
		{"wrong secret", signed(t, with(nil), "other", fpaContentType), 31202, ""},
		{"signed with the auth token", signed(t, with(nil), testAuth, fpaContentType), 31202, ""},
		{"wrong content type", signed(t, with(nil), testSecret, "twilio-fpa;v=2"), 31204, ""},
		{"unknown key", signed(t, with(map[string]any{"iss": "SKno"}), testSecret, fpaContentType), 31203, ""},
		{"unknown account", signed(t, with(map[string]any{"sub": "ACno"}), testSecret, fpaContentType), 31203, ""},
		{"expired", signed(t, with(map[string]any{"exp": in(-time.Second)}), testSecret, fpaContentType), 31205, ""},
		{"expired and wrong secret", signed(t, with(map[string]any{"exp": in(-time.Second)}), "other", fpaContentType), 31202, ""},
		{"without exp", signed(t, with(map[string]any{"exp": nil}), testSecret, fpaContentType), 31204, ""},
		{"a day is allowed", signed(t, with(map[string]any{"exp": in(24 * time.Hour)}), testSecret, fpaContentType), 0, ""},
		{"more is not", signed(t, with(map[string]any{"exp": in(25 * time.Hour)}), testSecret, fpaContentType), 31207, ""},
		{"not yet valid", signed(t, with(map[string]any{"nbf": in(time.Minute)}), testSecret, fpaContentType), 31204, ""},
		{"without grants", signed(t, with(map[string]any{"grants": nil}), testSecret, fpaContentType), 31204, ""},
		{"without identity", signed(t, with(voice("")), testSecret, fpaContentType), 31204, ""},
		{"identity is a number", signed(t, with(voice(5)), testSecret, fpaContentType), 31204, ""},
		{"identity with a space", signed(t, with(voice("a b")), testSecret, fpaContentType), 31105, ""},
		{"identity too long", signed(t, with(voice(strings.Repeat("a", 257))), testSecret, fpaContentType), 31105, ""},
		{"longest identity", signed(t, with(voice(strings.Repeat("a", 256))), testSecret, fpaContentType), 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := v.verify(tt.token)
			code := 0
			if f, ok := errors.AsType[*fault](err); ok {
				code = f.Code
			}
			if code != tt.code {
				t.Errorf("code %d (%v), want %d", code, err, tt.code)
			}
		})
	}
}

func TestVerify_algorithmNone(t *testing.T) {
	v := testVerifier(t)
	token := jwt.NewWithClaims(jwt.SigningMethodNone, accessClaims("alice"))
	token.Header["cty"] = fpaContentType
	text, err := token.SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	if g, err := v.verify(text); err == nil {
		t.Errorf("an unsigned token gives %+v", g)
	}
}

// Twilio's own token builder is the oracle.
func TestVerify_twilioGo(t *testing.T) {
	v := testVerifier(t)
	token := twiliojwt.CreateAccessToken(twiliojwt.AccessTokenParams{
		AccountSid: testAccount, SigningKeySid: testKey, Secret: testSecret, Identity: "alice", Ttl: 3600,
	})
	token.AddGrant(&twiliojwt.VoiceGrant{
		Incoming: twiliojwt.Incoming{Allow: true},
		Outgoing: twiliojwt.Outgoing{ApplicationSid: testApp, ApplicationParams: map[string]any{"room": "r1"}},
	})
	text, err := token.ToJwt()
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.verify(text)
	if err != nil {
		t.Fatal(err)
	}
	g.expires = time.Time{}
	want := grant{identity: "alice", incoming: true, appSID: testApp, params: url.Values{"room": {"r1"}}}
	if diff := cmp.Diff(want, g, cmp.AllowUnexported(grant{})); diff != "" {
		t.Errorf("grant (-want +got):\n%s", diff)
	}
}

func TestVerify_capabilityToken(t *testing.T) {
	v := testVerifier(t)
	tests := []struct {
		name, scope string
		want        grant
	}{
		{
			"both ways", "scope:client:incoming?clientName=bob scope:client:outgoing?appParams=a%3D1%26b%3Dx%2By&appSid=" + testApp + "&clientName=bob",
			grant{identity: "bob", incoming: true, appSID: testApp, params: url.Values{"a": {"1"}, "b": {"x y"}}},
		},
		{
			"outgoing alone is anonymous", "scope:client:outgoing?appSid=" + testApp,
			grant{identity: "Anonymous", appSID: testApp, params: url.Values{}},
		},
		{
			"other scopes do not matter", "scope:stream:subscribe?path=%2F2010-04-01%2FEvents scope:client:incoming?clientName=bob",
			grant{identity: "bob", incoming: true, params: url.Values{}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := signed(t, jwt.MapClaims{
				"iss": testAccount, "exp": time.Now().Add(time.Hour).Unix(), "scope": tt.scope,
			}, testAuth, "")
			g, err := v.verify(text)
			if err != nil {
				t.Fatal(err)
			}
			g.expires = time.Time{}
			if diff := cmp.Diff(tt.want, g, cmp.AllowUnexported(grant{})); diff != "" {
				t.Errorf("grant (-want +got):\n%s", diff)
			}
		})
	}
	forged := signed(t, jwt.MapClaims{
		"iss": testAccount, "exp": time.Now().Add(time.Hour).Unix(), "scope": tests[0].scope,
	}, testSecret, "")
	if _, err := v.verify(forged); err == nil {
		t.Error("a capability token signed with the key's secret is accepted")
	}
}
