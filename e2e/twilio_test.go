package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"softphone/carrier"
)

// onTwilio starts the program as it runs on Twilio: Twilio's settings, no carrier inside, no shim
// in the page, and nobody who can sign in yet. The browser alone is deceived: what the SDK knows as
// Twilio's host is a carrier on this machine, by HTTPS.
func onTwilio(t *testing.T) (*program, *Browser) {
	t.Helper()
	browser(t, "chromium") // or skip

	const account, key, application = "AC0123456789abcdef0123456789abcdef", "SK0123456789abcdef0123456789abcdef", "AP0123456789abcdef0123456789abcdef"
	address := free(t)
	origin := "http://" + address
	log := &output{}
	stand, err := carrier.New(carrier.Config{
		AccountSID: account, AuthToken: "TokenOfTheTest", APIKeySID: key, APIKeySecret: "SecretOfTheTest",
		Applications: []carrier.Application{{
			SID: application, FriendlyName: "softphone",
			VoiceURL: origin + "/voice", StatusCallback: origin + "/voice/status",
		}},
		Origins: []string{origin},
		Logger:  slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err = stand.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if closeErr := stand.Close(); closeErr != nil {
			t.Errorf("the carrier does not stop cleanly: %v", closeErr)
		}
		if t.Failed() {
			t.Logf("the carrier's log:\n%s", log.last(100))
		}
	})
	twilio := httptest.NewTLSServer(stand.Handler())
	t.Cleanup(twilio.Close)
	api := httptest.NewServer(stand.Handler()) // a server that trusts no made-up certificate asks here
	t.Cleanup(api.Close)

	p := serve(t, map[string]string{
		"SOFTPHONE_ADDR":           address,
		"SOFTPHONE_PUBLIC_URL":     origin,
		"SOFTPHONE_TWILIO_API_URL": api.URL,
		"TWILIO_ACCOUNT_SID":       account,
		"TWILIO_AUTH_TOKEN":        "TokenOfTheTest",
		"TWILIO_API_KEY":           key,
		"TWILIO_API_SECRET":        "SecretOfTheTest",
		"TWILIO_TWIML_APP_SID":     application,
	})
	return p, deceived(t, twilio)
}

func TestTwilio_nothingIsLocal(t *testing.T) {
	p, b := onTwilio(t)
	if p.app.Carrier() != nil {
		t.Fatal("there is a carrier inside")
	}
	home := &person{Page: b.NewProfile(t).Open(t, "home")}
	home.Goto(p.url + "/telephone")
	home.says("There is a telephone here only in local mode")
	alice := p.joinBy(b.NewProfile(t), p.app.FirstLink(), "Alice", aliceHz)
	var invited struct{ Link string }
	alice.ask("POST", "/v1/admin/invitations", map[string]string{"role": "agent", "name": "Bob"}, &invited)
	bob := p.joinBy(b.NewProfile(t), invited.Link, "Bob", bobHz)
	talk(t, alice, bob)
	alice.hangUp()
	alice.isIdle()
	bob.isIdle()
	for _, who := range []*person{alice, bob} {
		for _, fault := range who.Faults() {
			if strings.HasPrefix(fault, "policy:") {
				t.Errorf("%s: %s", who.name, fault)
			}
		}
	}
}

// deceived is a Chromium for which a server on this machine is Twilio.
func deceived(t *testing.T, twilio *httptest.Server) *Browser {
	t.Helper()
	at, err := url.Parse(twilio.URL)
	if err != nil {
		t.Fatal(err)
	}
	key := sha256.Sum256(twilio.Certificate().RawSubjectPublicKeyInfo)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	b, err := Chromium(ctx, os.Getenv("SOFTPHONE_CHROME"),
		fmt.Sprintf("--host-resolver-rules=MAP voice-js.roaming.twilio.com %s, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1", at.Host),
		"--ignore-certificate-errors-spki-list="+base64.StdEncoding.EncodeToString(key[:]))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if closeErr := b.Close(); closeErr != nil {
			t.Errorf("the browser does not close: %v", closeErr)
		}
	})
	return b
}

// free is an address that nothing listened on a moment ago.
func free(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return "localhost:" + port
}
