package tokens_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/tokens"
)

func TestNewCapabilitySigner(t *testing.T) {
	tests := []struct{ name, account, token, field, part string }{
		{"a key's SID", keySID, secret, "AccountSID", "AC and 32"},
		{"no auth token", account, "", "AuthToken", "empty"},
		{"auth token with a space", account, " x", "AuthToken", "white space"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tokens.NewCapabilitySigner(tt.account, tt.token)
			wantField(t, err, tt.field, tt.part)
		})
	}
}

func TestCapabilitySigner_scope(t *testing.T) {
	tests := []struct {
		name       string
		capability tokens.Capability
		want       string
	}{
		{"incoming", tokens.Capability{Incoming: "alice"}, "scope:client:incoming?clientName=alice"},
		{"outgoing", tokens.Capability{ApplicationSID: app}, "scope:client:outgoing?appSid=" + app},
		{
			"both, the name copied",
			tokens.Capability{ApplicationSID: app, Incoming: "a@b"},
			"scope:client:outgoing?appSid=" + app + "&clientName=a%40b scope:client:incoming?clientName=a%40b",
		},
		{
			"params sorted and encoded twice",
			tokens.Capability{ApplicationSID: app, Params: map[string]string{"z": "1 2", "a": "x&y"}},
			"scope:client:outgoing?appParams=a%3Dx%2526y%26z%3D1%2B2&appSid=" + app,
		},
		{"events", tokens.Capability{Events: true}, "scope:stream:subscribe?path=%2F2010-04-01%2FEvents"},
		{
			"filtered events",
			tokens.Capability{Events: true, EventParams: map[string]string{"k": "v"}},
			"scope:stream:subscribe?params=k%3Dv&path=%2F2010-04-01%2FEvents",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := capabilitySigner(t).Sign(tt.capability)
			if err != nil {
				t.Fatal(err)
			}
			header, claims, err := tokens.DecodeUnverified(tok.JWT)
			if err != nil {
				t.Fatal(err)
			}
			if claims["scope"] != tt.want {
				t.Errorf("scope is\n%s, want\n%s", claims["scope"], tt.want)
			}
			if diff := cmp.Diff(map[string]any{"typ": "JWT", "alg": "HS256"}, header); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCapabilitySigner_roundTrip(t *testing.T) {
	params := map[string]string{"a": "x&y=z +%", "é": ""}
	tok, err := capabilitySigner(t).Sign(tokens.Capability{
		TTL: time.Minute, Incoming: "alice", ApplicationSID: app, Params: params, Events: true, EventParams: params,
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := tokens.VerifyCapability(tok.JWT, secret, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := tokens.CapabilityClaims{
		AccountSID: account, Expires: noon.Add(time.Minute), Incoming: "alice", ApplicationSID: app, Params: params,
		ClientName: "alice", Events: true, EventParams: params,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	if tok.ID != "" || !tok.Expires.Equal(want.Expires) {
		t.Errorf("token has id %q and ends at %s", tok.ID, tok.Expires)
	}
}

func TestCapabilitySigner_refuses(t *testing.T) {
	tests := []struct {
		name        string
		capability  tokens.Capability
		field, part string
	}{
		{"nothing allowed", tokens.Capability{}, "Capability", "allows nothing"},
		{"bad name", tokens.Capability{Incoming: "a b"}, "Incoming", "' '"},
		{"App of another kind", tokens.Capability{ApplicationSID: keySID}, "ApplicationSID", "AP and 32"},
		{"params without App", tokens.Capability{Incoming: "a", Params: map[string]string{"k": "v"}}, "Params", "ApplicationSID"},
		{"filters without events", tokens.Capability{Incoming: "a", EventParams: map[string]string{"k": "v"}}, "EventParams", "Events"},
		{"too long a life", tokens.Capability{Incoming: "a", TTL: 25 * time.Hour}, "TTL", "the most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := capabilitySigner(t).Sign(tt.capability)
			wantField(t, err, tt.field, tt.part)
		})
	}
}
