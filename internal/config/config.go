// Package config has every setting of the program: its name, default, type, check
// and secrecy, in one table (options.go). It is the only package that reads the
// environment, and it knows nothing of what the settings are for.
package config

import (
	"net"
	"net/netip"
	"net/url"
	"time"
)

// Config is the program's settings, read and checked.
type Config struct {
	Addr           string         // host:port to listen on
	PublicURL      string         // how browsers and Twilio reach the server, without a trailing slash; empty: http:// and the address
	TrustedProxies []netip.Prefix // who may say in X-Forwarded-For whose request it is
	RateLimit      int            // requests of the API per second and address; 0: any number
	DataDir        string         // folder for what the program keeps
	DatabaseURL    Secret         // empty: a SQLite file in DataDir

	AccountSID         string
	AuthToken          Secret
	SecondaryAuthToken Secret // accepted beside AuthToken while tokens are rotated
	APIKey             string
	APISecret          Secret
	AppSID             string
	CallerID           string
	Region             string
	Edge               string
	APIURL             string // where the REST API is, when it is not at Twilio

	NumberPrefixes       []string
	Countries            []string            // whose telephone numbers may be called, ISO 3166
	HomeCountry          string              // whose numbers may be written in the national form; empty: none
	Incoming             map[string][]string // number → identities, "*" is everybody who is signed in; or one "room:NAME"
	ConferenceLine       string              // number that asks for the PIN of a room; empty for none
	CallStyle            string              // how people are connected: "direct" or "conference"
	Language             string              // of spoken words: "en" or "ja"
	RingTimeout          time.Duration
	TokenTTL             time.Duration
	CapabilityTokens     bool   // whether capability tokens are made as well
	PushIOS, PushAndroid string // push credentials, CR…; empty for none
	SessionTTL           time.Duration
	MaxCall              time.Duration
	RecordingNotices     bool
	Voicemail            bool

	OIDC OIDC

	// Limits of what calls may cost; 0 means that there is none.
	LimitCalls            int // to telephones at once, of all
	LimitCallsPerPerson   int
	LimitStartsPerMinute  int // of one person
	LimitMinutesPerDay    int // of calls to telephones
	LimitMinutesPerPerson int
	LimitMinutesPerRange  int    // to numbers that differ in the last four digits
	AlertURL              string // empty: alerts go nowhere
	AlertSecret           Secret
	FetchLoopback         bool // URLs that are fetched may lead to this machine

	MediaPort         int
	MediaLoopbackOnly bool

	MetricsAddr   string // host:port of figures for operators; empty: nowhere
	LogLevel      string
	LogFormat     string
	ShutdownGrace time.Duration
}

// Local reports whether none of Twilio's settings is given: the program then plays
// Twilio's part itself.
func (c Config) Local() bool {
	return c.AccountSID == "" && c.AuthToken == "" && c.APIKey == "" && c.APISecret == "" && c.AppSID == ""
}

// Demo reports whether people sign in by a name alone: where the program plays Twilio's part itself, and only this machine can
// reach it.
func (c Config) Demo() bool { return c.Local() && c.Private() }

// Private reports whether only this machine can reach the server: its address and its
// public URL are both loopback.
func (c Config) Private() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil || !loopback(host) {
		return false
	}
	if c.PublicURL == "" {
		return true
	}
	u, err := url.Parse(c.PublicURL)
	return err == nil && loopback(u.Hostname())
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
