package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net"
	"path/filepath"
)

// publicURL is how the program under load believes to be reached: as behind a proxy that
// ends TLS, which is how it is run.
const (
	publicHost = "phone.example.com"
	publicURL  = "https://" + publicHost
)

// account holds made-up credentials of Twilio.
type account struct {
	sid, authToken, key, secret, app string
}

func newAccount() account {
	random := func() string {
		b := make([]byte, 16)
		_, _ = rand.Read(b) // never fails: https://pkg.go.dev/crypto/rand#Read
		return hex.EncodeToString(b)
	}
	return account{
		sid: "AC" + random(), authToken: random(), key: "SK" + random(), secret: random(), app: "AP" + random(),
	}
}

// settings are those of a program that uses this account and listens at addr.
func (a account) settings(e env, addr string) []string {
	return []string{
		"SOFTPHONE_ADDR=" + addr, "SOFTPHONE_PUBLIC_URL=" + publicURL, "SOFTPHONE_DATA_DIR=" + filepath.Join(e.dir, "data"),
		"SOFTPHONE_TWILIO_API_URL=http://127.0.0.1:1", "SOFTPHONE_CALL_STYLE=direct", "SOFTPHONE_RATE_LIMIT=0",
		"SOFTPHONE_LIMIT_CALLS=0", "SOFTPHONE_LIMIT_CALLS_PER_PERSON=0", "SOFTPHONE_LIMIT_STARTS_PER_MINUTE=0", "SOFTPHONE_LIMIT_MINUTES_PER_DAY=0",
		"SOFTPHONE_LIMIT_MINUTES_PER_PERSON=0", "SOFTPHONE_LIMIT_MINUTES_PER_RANGE=0",
		"TWILIO_ACCOUNT_SID=" + a.sid, "TWILIO_AUTH_TOKEN=" + a.authToken,
		"TWILIO_API_KEY=" + a.key, "TWILIO_API_SECRET=" + a.secret, "TWILIO_TWIML_APP_SID=" + a.app,
	}
}

// start starts a program that uses this account, on one processor.
func (a account) start(ctx context.Context, e env) (*process, error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	p, err := startProcess(ctx, e, 1, "softphone", a.settings(e, addr)...)
	if err == nil {
		p.host = addr // its URL is the public one
	}
	return p, err
}

// freeAddress is one that nobody listens at: the program only tells its public URL.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// local are the settings of a program with the carrier inside.
func local(e env, name string) []string {
	return []string{
		"SOFTPHONE_ADDR=127.0.0.1:0", "SOFTPHONE_DATA_DIR=" + filepath.Join(e.dir, name), "SOFTPHONE_MEDIA_LOOPBACK_ONLY=true",
		"SOFTPHONE_RATE_LIMIT=0",
		"SOFTPHONE_LIMIT_CALLS=0", "SOFTPHONE_LIMIT_CALLS_PER_PERSON=0", "SOFTPHONE_LIMIT_STARTS_PER_MINUTE=0", "SOFTPHONE_LIMIT_MINUTES_PER_DAY=0",
		"SOFTPHONE_LIMIT_MINUTES_PER_PERSON=0", "SOFTPHONE_LIMIT_MINUTES_PER_RANGE=0",
		"SOFTPHONE_CALL_STYLE=direct", // bridged calls are what is compared
	}
}
