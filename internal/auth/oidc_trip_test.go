package auth

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"softphone/internal/phone"
)

// silent is a network on which nobody answers.
type silent struct{ asked int }

func (s *silent) RoundTrip(*http.Request) (*http.Response, error) {
	s.asked++
	return nil, errors.New("nobody answers")
}

// Who comes back from the provider is asked for what they left with, before anybody else is asked anything.
func TestOIDC_Finish_state(t *testing.T) {
	for _, tt := range []struct {
		name string
		a    Arrival
		wait time.Duration
		code string
	}{
		{"as they left", Arrival{State: "state", Binder: "binder"}, 0, "oidc_unavailable"}, // the provider is asked
		{"just in time", Arrival{State: "state", Binder: "binder"}, TripLimit - time.Microsecond, "oidc_unavailable"},
		{"too late", Arrival{State: "state", Binder: "binder"}, TripLimit, "oidc_state"},
		{"another state", Arrival{State: "stat", Binder: "binder"}, 0, "oidc_state"},
		{"no state", Arrival{Binder: "binder"}, 0, "oidc_state"},
		{"another browser", Arrival{State: "state", Binder: "other"}, 0, "oidc_state"},
		{"a browser without cookies", Arrival{State: "state"}, 0, "oidc_state"},
		{"what is kept of the browser's part", Arrival{State: "state", Binder: sessionKey("binder")}, 0, "oidc_state"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, org := organised(t)
			network := &silent{}
			org.Client = &http.Client{Transport: network}
			data, err := json.Marshal(trip{Trip: Trip{Next: "/"}, Binder: sessionKey("binder")})
			if err != nil {
				t.Fatal(err)
			}
			err = o.kept.PutTicket(t.Context(), phone.Ticket{
				Key: sessionKey("state"), Purpose: phone.TicketOIDC, Data: data, Created: *o.now, Expires: o.now.Add(TripLimit),
			})
			if err != nil {
				t.Fatal(err)
			}
			o.pass(tt.wait)
			tt.a.Code = "code"
			_, secret, _, err := org.Finish(t.Context(), tt.a)
			if codeOf(err) != tt.code || secret != "" || (network.asked > 0) != (tt.code == "oidc_unavailable") {
				t.Errorf("%v, want %s; the provider was asked %d times", err, tt.code, network.asked)
			}
			again := Arrival{State: "state", Binder: "binder", Code: "code"}
			if _, _, _, err = org.Finish(t.Context(), again); tt.a.State == again.State && codeOf(err) != "oidc_state" {
				t.Errorf("the same again: %v", err)
			}
		})
	}
}

func TestOIDC_Begin_unavailable(t *testing.T) {
	o, org := organised(t)
	org.Client = &http.Client{Transport: &silent{}}
	if d, err := org.Begin(t.Context(), Trip{Next: "/"}); codeOf(err) != "oidc_unavailable" || d != (Departure{}) {
		t.Errorf("%+v, %v", d, err)
	}
	if all, err := o.kept.Tickets(t.Context(), phone.TicketOIDC, *o.now); err != nil || len(all) != 0 {
		t.Errorf("kept are %+v, %v", all, err)
	}
}

func TestOIDC_secure(t *testing.T) {
	for _, tt := range []struct {
		name, issuer, endpoint string
		good                   bool
	}{
		{"with TLS", issuerHere, "https://id.example/token", true},
		{"without", issuerHere, "http://id.example/token", false},
		{"this machine, for somebody else's provider", issuerHere, "http://127.0.0.1/token", false},
		{"this machine, for a provider on it", "http://localhost:9000", "http://127.0.0.1:9000/token", true},
		{"elsewhere, for a provider on it", "http://localhost:9000", "http://id.example/token", false},
		{"a name that begins so", "http://localhost:9000", "http://localhost.evil.example/token", false},
		{"with a name in it", issuerHere, "https://me@id.example/token", false},
		{"a path", issuerHere, "/token", false},
		{"a script", issuerHere, "javascript://id.example/%0aalert(1)", false},
		{"nothing", issuerHere, "", false},
	} {
		if err := (&OIDC{Issuer: tt.issuer}).secure(tt.endpoint); (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestStyle(t *testing.T) {
	for _, tt := range []struct {
		name, secret string
		methods      []string
		want         oauth2.AuthStyle
	}{
		{"nothing said", "s", nil, oauth2.AuthStyleInHeader},
		{"both", "s", []string{"client_secret_post", "client_secret_basic"}, oauth2.AuthStyleInHeader},
		{"in the body alone", "s", []string{"client_secret_post"}, oauth2.AuthStyleInParams},
		{"something else", "s", []string{"private_key_jwt"}, oauth2.AuthStyleInHeader},
		{"no secret", "", []string{"client_secret_basic"}, oauth2.AuthStyleInParams},
	} {
		if got := style(tt.secret, tt.methods); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
