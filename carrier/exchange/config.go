package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"softphone/carrier/media"
)

// Account is the one account of the carrier.
type Account struct {
	SID       string // AC and 32 hex digits
	AuthToken string // signs webhooks and legacy capability tokens
}

// Key is an API key: it signs access tokens.
type Key struct {
	SID          string // SK and 32 hex digits
	Secret       string
	FriendlyName string
	Created      time.Time // zero in a Config: now
}

// Hooks are the URLs of an application or a number.
type Hooks struct {
	VoiceURL             string
	VoiceMethod          string // GET or POST; empty is POST
	VoiceFallbackURL     string // requested when VoiceURL fails; may be empty
	VoiceFallbackMethod  string
	StatusCallback       string // told once, when a call has ended; may be empty
	StatusCallbackMethod string
}

// Application is a TwiML application.
type Application struct {
	SID              string // AP and 32 hex digits
	FriendlyName     string
	Created, Updated time.Time // zero in a Config: now
	Hooks
}

// OwnNumber is a telephone number of the account.
type OwnNumber struct {
	Number           string // E.164
	FriendlyName     string
	AppSID           string    // the application that answers it; if set, Hooks are not used
	Created, Updated time.Time // zero in a Config: now
	Hooks
}

// SID returns the number's SID. It is made of the number alone.
func (n OwnNumber) SID() string { return NumberSID(n.Number) }

// Precedence says which wins when a custom parameter is both in the token and
// in the connect request. What Twilio does is not documented.
type Precedence uint8

// The values of Precedence.
const (
	ClientWins Precedence = iota // the connect request's value
	TokenWins                    // the token's value
	BothSent                     // both, the token's first
)

// Document says what TwiML a program starts with: a URL to fetch, or the text.
type Document struct {
	URL            string
	Method         string // GET or POST; empty is POST
	FallbackURL    string
	FallbackMethod string
	Inline         string // TwiML itself; then URL is not fetched
}

// Program runs the TwiML of a call. The package verbs implements it.
type Program interface {
	// Run is called in a goroutine of its own. It returns when the document is
	// exhausted, or soon after ctx ends, which is when the call has ended; the
	// exchange then hangs up whatever is left. Requests that must still be made
	// after the end of the call use Call.Afterwards.
	Run(ctx context.Context, call *Call, start Document)
}

// Notifier sends status callbacks. The package callback implements it.
type Notifier interface {
	// Notify queues one callback and returns at once. Callbacks of one call
	// arrive in the order of the calls to Notify.
	Notify(callSID, url, method string, params url.Values)
}

// SpeakFunc makes the sound of a text.
type SpeakFunc func(ctx context.Context, text, language, voice string) (Source, error)

// Config is what an exchange is made of. Engine, Program, Notifier and Logger
// are required.
type Config struct {
	Account    Account
	Keys       []Key
	Apps       []Application
	Numbers    []OwnNumber
	CallerIDs  []string // further numbers that may be shown to a dialled number
	Engine     *media.Engine
	Program    Program
	Notifier   Notifier
	Robots     map[string]Robot // by number; nil is DefaultRobots
	Speak      SpeakFunc        // for the talking clock; nil: it beeps
	Precedence Precedence
	RingMargin time.Duration // added to every Dial's timeout; Twilio adds about 5 s
	Remember   int           // how many calls that have ended are kept, and how many recordings; 0 is 1000
	Logger     *slog.Logger

	// RecordingsDir is where recordings are kept, as SID.wav; it is made when it is not there, and what is in it stays
	// after Close. Empty: a temporary folder, which Close removes.
	RecordingsDir string
	// APIBaseURL is where the REST API is reached, such as http://localhost:8080; callbacks of recordings say it.
	// Empty is https://api.twilio.com.
	APIBaseURL string

	Now    func() time.Time           // nil is time.Now
	NewSID func(prefix string) string // nil is random
}

func (c *Config) check() error {
	switch {
	case c.Precedence > BothSent:
		return fmt.Errorf("exchange: Config.Precedence is %d: it must be ClientWins, TokenWins or BothSent", c.Precedence)
	case c.Account.SID == "":
		return errors.New("exchange: Config.Account.SID is empty: give the account's AC… SID")
	case c.Engine == nil:
		return errors.New("exchange: Config.Engine is nil: give the media engine")
	case c.Program == nil:
		return errors.New("exchange: Config.Program is nil: give what runs TwiML")
	case c.Notifier == nil:
		return errors.New("exchange: Config.Notifier is nil: give what sends status callbacks")
	case c.Logger == nil:
		return errors.New("exchange: Config.Logger is nil: give a logger")
	case c.Remember < 0:
		return fmt.Errorf("exchange: Config.Remember is %d: it must not be negative", c.Remember)
	case c.RingMargin < 0:
		return fmt.Errorf("exchange: Config.RingMargin is %v: it must not be negative", c.RingMargin)
	}
	for _, n := range c.Numbers {
		if n.AppSID != "" && !hasApp(c.Apps, n.AppSID) {
			return fmt.Errorf("exchange: number %s names the application %s, which is not in Config.Apps", n.Number, n.AppSID)
		}
	}
	return nil
}

func hasApp(apps []Application, sid string) bool {
	for _, a := range apps {
		if a.SID == sid {
			return true
		}
	}
	return false
}
