package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"softphone/carrier"
	"softphone/internal/config"
	"softphone/internal/phone"
	"softphone/server"
)

// ownNumber is the number of the local carrier's account: who calls it reaches us, and
// it is shown to telephones that are called. The +1 500 555 range is Twilio's for tests.
// Source: https://www.twilio.com/docs/iam/test-credentials
const ownNumber = "+15005550006"

// ownConferenceLine is the local account's number that asks for the PIN of a room.
const ownConferenceLine = "+15005550007"

// credentials are Twilio's, or the local carrier's: the program cannot tell.
type credentials struct {
	AccountSID         string
	AuthToken          config.Secret
	SecondaryAuthToken config.Secret // empty unless auth tokens are being rotated
	APIKey             string
	APISecret          config.Secret
	AppSID             string
	CallerID           string
}

// credentialsFor are those of the settings, or else those of the local carrier, which
// are made at its first start and kept, so that pages stay connected over a restart.
func credentialsFor(cfg config.Config) (credentials, error) {
	if !cfg.Local() {
		return credentials{
			AccountSID: cfg.AccountSID, AuthToken: cfg.AuthToken, SecondaryAuthToken: cfg.SecondaryAuthToken,
			APIKey: cfg.APIKey, APISecret: cfg.APISecret, AppSID: cfg.AppSID, CallerID: cfg.CallerID,
		}, nil
	}
	kept, err := localCredentials(filepath.Join(cfg.DataDir, "carrier.json"))
	if err != nil {
		return credentials{}, fmt.Errorf("the local carrier's credentials: %w", err)
	}
	c := credentials{
		AccountSID: kept.AccountSID, AuthToken: config.Secret(kept.AuthToken),
		APIKey: kept.APIKey, APISecret: config.Secret(kept.APISecret), AppSID: kept.AppSID, CallerID: cfg.CallerID,
	}
	if c.CallerID == "" {
		c.CallerID = ownNumber
	}
	return c, nil
}

// keptCredentials is the file of the local carrier's credentials.
type keptCredentials struct {
	AccountSID string `json:"account_sid"`
	AuthToken  string `json:"auth_token"`
	APIKey     string `json:"api_key"`
	APISecret  string `json:"api_secret"`
	AppSID     string `json:"app_sid"`
}

func localCredentials(path string) (kept keptCredentials, err error) {
	b, err := os.ReadFile(path) //nolint:gosec // in the data folder of the settings
	switch {
	case err == nil:
		if err = json.Unmarshal(b, &kept); err != nil || kept.AccountSID == "" || kept.AuthToken == "" {
			return kept, fmt.Errorf("%s is damaged: delete it, and new ones are made", path)
		}
		return kept, nil
	case !errors.Is(err, fs.ErrNotExist):
		return kept, err
	}
	kept = keptCredentials{
		AccountSID: "AC" + random(), AuthToken: random(),
		APIKey: "SK" + random(), APISecret: random(), AppSID: "AP" + random(),
	}
	if b, err = json.MarshalIndent(kept, "", "  "); err != nil { //nolint:gosec // this file is where they are kept
		return kept, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return kept, err
	}
	return kept, os.WriteFile(path, append(b, '\n'), 0o600)
}

// random is 128 random bits as 32 hexadecimal digits.
func random() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: https://pkg.go.dev/crypto/rand#Read
	return hex.EncodeToString(b)
}

func (c credentials) authTokens() []string {
	tokens := []string{c.AuthToken.Reveal()}
	if c.SecondaryAuthToken != "" {
		tokens = append(tokens, c.SecondaryAuthToken.Reveal())
	}
	return tokens
}

// numbers are those that may be called: those of the settings, and in local mode the
// carrier's own demo numbers, which cost nothing.
func (c credentials) numbers(cfg config.Config) []phone.NumberRule {
	var rules []phone.NumberRule
	for _, prefix := range cfg.NumberPrefixes {
		rules = append(rules, phone.NumberRule{Prefix: prefix})
	}
	for _, country := range cfg.Countries {
		rules = append(rules, phone.NumberRule{Region: country})
	}
	if cfg.Local() {
		rules = append(rules, phone.NumberRule{Prefix: "+1500555", Types: []phone.NumberType{phone.PersonalNumber}})
	}
	return rules
}

// callerIDs are the numbers that may be shown to telephones that are called.
func (c credentials) callerIDs() []phone.Number {
	if c.CallerID == "" {
		return nil
	}
	return []phone.Number{phone.Number(c.CallerID)}
}

// incoming says who is rung for our numbers: in local mode everybody, unless the
// settings say otherwise.
func (c credentials) incoming(cfg config.Config) map[string][]string {
	if len(cfg.Incoming) == 0 && cfg.Local() {
		return map[string][]string{c.CallerID: {"*"}}
	}
	return cfg.Incoming
}

// conferenceLine is the number that asks for the PIN of a room, empty for none: in local mode there is one
// unless the settings lead that number elsewhere.
func (c credentials) conferenceLine(cfg config.Config) string {
	_, taken := cfg.Incoming[ownConferenceLine]
	if cfg.ConferenceLine == "" && cfg.Local() && !taken && c.CallerID != ownConferenceLine {
		return ownConferenceLine
	}
	return cfg.ConferenceLine
}

// speedDial offers the local carrier's demo numbers.
func speedDial() []server.SpeedDial {
	return []server.SpeedDial{
		{To: "+15005550001", Name: "echo"},
		{To: "+15005550002", Name: "clock"},
		{To: "+15005550003", Name: "music"},
		{To: "+15005550004", Name: "no_answer"},
		{To: "+15005550005", Name: "busy"},
		{To: "+15005550008", Name: "talker"},
		{To: "+15005550009", Name: "silent"},
		{To: ownNumber, Name: "own_number"},
	}
}

// origins are those of the page: its URL's, under each name that this machine has for itself.
func origins(page string) []string {
	all := []string{page}
	if u, err := url.Parse(page); err == nil {
		for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
			all = append(all, u.Scheme+"://"+net.JoinHostPort(name, u.Port()))
		}
	}
	return all
}

// newCarrier makes the local carrier, with this program as its one application.
func (a *App) newCarrier() (*carrier.Carrier, error) {
	c := a.creds
	numbers := []carrier.Number{}
	for number := range c.incoming(a.config) {
		numbers = append(numbers, carrier.Number{Number: number, ApplicationSID: c.AppSID})
	}
	if line := c.conferenceLine(a.config); line != "" {
		numbers = append(numbers, carrier.Number{Number: line, ApplicationSID: c.AppSID, FriendlyName: "conference line"})
	}
	return carrier.New(carrier.Config{
		AccountSID: c.AccountSID, AuthToken: c.AuthToken.Reveal(),
		APIKeySID: c.APIKey, APIKeySecret: c.APISecret.Reveal(),
		Applications: []carrier.Application{{
			SID: c.AppSID, FriendlyName: "softphone",
			VoiceURL: a.url + "/voice", VoiceFallbackURL: a.url + "/voice/fallback", StatusCallback: a.url + "/voice/status",
		}},
		Numbers:      numbers,
		Origins:      origins(a.url),
		LocalOrigins: true, // other frontends that are developed here
		Guests:       a.guest,
		APIBaseURL:   a.url,
		MediaPort:    a.config.MediaPort,
		LoopbackOnly: a.config.MediaLoopbackOnly,
		Logger:       a.logger("carrier"),
	})
}

// guest reports whether an origin is of a site that has a button.
func (a *App) guest(ctx context.Context, origin string) bool {
	known, err := a.buttons.Named(ctx, origin)
	return err == nil && known
}
