package signal

import (
	"errors"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"softphone/carrier/exchange"
)

const (
	telephoneKey    = "SK0000000000000000000000000000000f"
	telephoneSecret = "telephone-secret"
	telephoneNumber = "+15005550101"
)

// telephoneClaims are those of a good token of a telephone.
func telephoneClaims() jwt.MapClaims {
	c := accessClaims("")
	c["iss"] = telephoneKey
	c["grants"] = map[string]any{
		"identity": exchange.TelephoneIdentity(telephoneNumber),
		"voice":    map[string]any{"incoming": map[string]any{"allow": true}},
	}
	return c
}

func TestVerify_telephone(t *testing.T) {
	v := testVerifier(t)
	client := accessClaims(exchange.TelephoneIdentity(telephoneNumber))
	nobody := telephoneClaims()
	nobody["grants"] = accessClaims("alice")["grants"]
	stranger := telephoneClaims()
	stranger["sub"] = "ACno"
	tests := []struct {
		name, token, want string
		code              int
	}{
		{"its key makes a telephone", signed(t, telephoneClaims(), telephoneSecret, fpaContentType), telephoneNumber, 0},
		{"a key of the account does not", signed(t, client, testSecret, fpaContentType), "", codeInvalidClientName},
		{"nor under its name", signed(t, telephoneClaims(), testSecret, fpaContentType), "", codeSignature},
		{"its key makes nothing else", signed(t, nobody, telephoneSecret, fpaContentType), "", codeInvalidClientName},
		{"nor for another account", signed(t, stranger, telephoneSecret, fpaContentType), "", codeNoAccount},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := v.verify(tt.token)
			code := 0
			if f, ok := errors.AsType[*fault](err); ok {
				code = f.Code
			}
			if code != tt.code || g.telephone != tt.want {
				t.Errorf("telephone %q, code %d (%v), want %q and %d", g.telephone, code, err, tt.want, tt.code)
			}
		})
	}
	v.telephones = exchange.Key{}
	if _, err := v.verify(signed(t, telephoneClaims(), telephoneSecret, fpaContentType)); err == nil {
		t.Error("there are telephones where none are wanted")
	}
}

func TestTelephone_registers(t *testing.T) {
	d := newDoor(t, hold, func(c *Config) { c.Telephones = exchange.Key{SID: telephoneKey, Secret: telephoneSecret} })
	w := d.open()
	w.send("listen", map[string]any{"token": signed(t, telephoneClaims(), telephoneSecret, fpaContentType)})
	w.want("connected")
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.want("ready")
	if !d.x.TelephoneRegistered(telephoneNumber) {
		t.Error("it is not registered as a telephone")
	}
	if n := d.x.Registered(exchange.TelephoneIdentity(telephoneNumber)); n != 0 {
		t.Error("it is registered as a client too")
	}
	w.send("register", map[string]any{"media": map[string]any{"audio": false}})
	w.want("offline")
	if d.x.TelephoneRegistered(telephoneNumber) {
		t.Error("it is still registered")
	}
}
