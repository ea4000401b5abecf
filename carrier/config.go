package carrier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"time"

	"softphone/carrier/exchange"
)

// Application is a TwiML application. Methods are GET or POST; empty is POST.
type Application struct {
	SID                  string // AP and 32 hex digits
	FriendlyName         string
	VoiceURL             string // http or https
	VoiceMethod          string
	VoiceFallbackURL     string // may be empty
	VoiceFallbackMethod  string
	StatusCallback       string // may be empty
	StatusCallbackMethod string
}

// Number is a telephone number of the account. It is answered by an
// application, or by URLs of its own.
type Number struct {
	Number               string // E.164
	FriendlyName         string
	ApplicationSID       string // if set, the URLs below are not used
	VoiceURL             string
	VoiceMethod          string
	VoiceFallbackURL     string
	VoiceFallbackMethod  string
	StatusCallback       string
	StatusCallbackMethod string
}

// Precedence says which wins when a custom parameter is both in the token and
// in the connect request; what Twilio does is not documented.
type Precedence = exchange.Precedence

// The values of Precedence.
const (
	ClientWins = exchange.ClientWins
	TokenWins  = exchange.TokenWins
	BothSent   = exchange.BothSent
)

// OwnNumber is the number that every local account has, for caller ids.
const OwnNumber = "+15005550006"

// Config is what a carrier is made of. The account, the key, one application
// or more, and the logger are required.
type Config struct {
	AccountSID   string // AC and 32 hex digits
	AuthToken    string // signs webhooks
	APIKeySID    string // SK and 32 hex digits
	APIKeySecret string // signs access tokens
	Applications []Application
	Numbers      []Number // OwnNumber is added if it is missing
	CallerIDs    []string // verified numbers of others, in E.164

	Origins      []string // origins of pages, such as http://localhost:8080
	LocalOrigins bool     // pages of this machine may connect too, whatever their port
	// Guests reports whether pages of a further origin may bring calls here too; nil: none may. Twilio asks nobody where they come
	// from, but this carrier is on somebody's own machine.
	Guests               func(ctx context.Context, origin string) bool
	MediaPort            int    // UDP; 0: any
	LoopbackOnly         bool   // media on 127.0.0.1 only; Firefox cannot use that
	AllowRemoteCallbacks bool   // webhooks may leave this machine
	Edge                 string // what browsers are told to come back to; empty is roaming

	// APIBaseURL is where pages and the application reach Handler, such as
	// http://localhost:8080: callbacks give addresses of recordings below it.
	// Empty is https://api.twilio.com, whose requests a client has to send here.
	APIBaseURL string
	// RecordingsDir is where recordings are kept, as RE….wav. It is made if it is
	// not there; files stay in it after Close, but the next carrier does not know
	// them. Empty is a temporary folder that Close removes.
	RecordingsDir string

	// Speak makes the sound of a text: 16-bit mono samples, and their rate in Hz.
	// nil is the speech of package speech, whose first words take seconds.
	Speak func(ctx context.Context, text, language, voice string) (pcm []int16, rate int, err error)

	Precedence  Precedence    // of custom parameters
	RingMargin  time.Duration // added to the timeout of Dial; Twilio adds about 5 s
	KeepCalls   time.Duration // how long at least calls outlive their socket; 0 is 5 s
	Heartbeat   time.Duration // between the newlines on a socket; 0 is 10 s
	SilentAfter time.Duration // a socket that says nothing for so long is cut; 0 is 25 s

	Logger *slog.Logger
}

var (
	sidForm    = regexp.MustCompile(`^(AC|AP|SK)[0-9a-zA-Z]{32}$`)
	numberForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// check returns the first fault, naming the field.
func (c *Config) check() error {
	for _, f := range []struct{ name, value, prefix string }{
		{"AccountSID", c.AccountSID, "AC"},
		{"APIKeySID", c.APIKeySID, "SK"},
	} {
		if !isSID(f.value, f.prefix) {
			return fmt.Errorf("carrier: Config.%s is %q: it must be %s and 32 letters or digits", f.name, f.value, f.prefix)
		}
	}
	switch {
	case c.AuthToken == "":
		return errors.New("carrier: Config.AuthToken is empty: give the secret that signs webhooks")
	case c.APIKeySecret == "":
		return errors.New("carrier: Config.APIKeySecret is empty: give the secret that signs tokens")
	case len(c.Applications) == 0:
		return errors.New("carrier: Config.Applications is empty: calls need an application to go to")
	case c.MediaPort < 0 || c.MediaPort > 65535:
		return fmt.Errorf("carrier: Config.MediaPort is %d: it must be 0 to 65535", c.MediaPort)
	case c.RingMargin < 0 || c.KeepCalls < 0 || c.Heartbeat < 0 || c.SilentAfter < 0:
		return errors.New("carrier: RingMargin, KeepCalls, Heartbeat and SilentAfter must not be negative")
	case c.Logger == nil:
		return errors.New("carrier: Config.Logger is nil: give a logger")
	}
	if c.APIBaseURL != "" {
		if err := checkURL("Config.APIBaseURL", c.APIBaseURL); err != nil {
			return fmt.Errorf("carrier: %w", err)
		}
	}
	for _, a := range c.Applications {
		if !isSID(a.SID, "AP") {
			return fmt.Errorf("carrier: application SID %q must be AP and 32 letters or digits", a.SID)
		}
		if err := checkURL("VoiceURL", a.VoiceURL); err != nil {
			return fmt.Errorf("carrier: application %s: %w", a.SID, err)
		}
	}
	for _, n := range c.Numbers {
		if !numberForm.MatchString(n.Number) {
			return fmt.Errorf("carrier: number %q must be E.164: + and 7 to 15 digits", n.Number)
		}
		if n.ApplicationSID != "" {
			continue
		}
		if err := checkURL("VoiceURL", n.VoiceURL); err != nil {
			return fmt.Errorf("carrier: number %s: %w, or give an ApplicationSID", n.Number, err)
		}
	}
	return nil
}

func isSID(s, prefix string) bool {
	return strings.HasPrefix(s, prefix) && sidForm.MatchString(s)
}

func checkURL(field, text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("%s is %q: it must be a whole http or https URL", field, text)
	}
	return nil
}

// apps and numbers as the exchange wants them.
func (c *Config) apps() []exchange.Application {
	apps := make([]exchange.Application, len(c.Applications))
	for i, a := range c.Applications {
		apps[i] = exchange.Application{SID: a.SID, FriendlyName: a.FriendlyName, Hooks: exchange.Hooks{
			VoiceURL: a.VoiceURL, VoiceMethod: a.VoiceMethod,
			VoiceFallbackURL: a.VoiceFallbackURL, VoiceFallbackMethod: a.VoiceFallbackMethod,
			StatusCallback: a.StatusCallback, StatusCallbackMethod: a.StatusCallbackMethod,
		}}
	}
	return apps
}

func (c *Config) numbers() []exchange.OwnNumber {
	numbers := make([]exchange.OwnNumber, 0, len(c.Numbers)+1)
	own := false
	for _, n := range c.Numbers {
		own = own || n.Number == OwnNumber
		numbers = append(numbers, exchange.OwnNumber{
			Number: n.Number, FriendlyName: n.FriendlyName, AppSID: n.ApplicationSID,
			Hooks: exchange.Hooks{
				VoiceURL: n.VoiceURL, VoiceMethod: n.VoiceMethod,
				VoiceFallbackURL: n.VoiceFallbackURL, VoiceFallbackMethod: n.VoiceFallbackMethod,
				StatusCallback: n.StatusCallback, StatusCallbackMethod: n.StatusCallbackMethod,
			},
		})
	}
	if !own {
		numbers = append(numbers, exchange.OwnNumber{
			Number: OwnNumber, FriendlyName: "own number", AppSID: c.Applications[0].SID,
		})
	}
	return numbers
}
