package telephone

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"softphone/carrier/exchange"
)

// Config is what a desk is made of. All but Now is required.
type Config struct {
	Exchange *exchange.Exchange
	Key      exchange.Key // signs tokens; the signalling knows it, the account does not
	Origins  []string     // origins of pages that may have telephones, exactly
	Logger   *slog.Logger
	Now      func() time.Time // nil is time.Now
}

const (
	// life is how long a token is good.
	life = time.Hour
	// most is how many numbers are out at a time.
	most = 1000
	// fpaContentType is the content type of access tokens.
	//
	// Source: https://www.twilio.com/docs/iam/access-tokens.
	fpaContentType = "twilio-fpa;v=1"
)

// Numbers that are given to who wants any: of the range that Twilio keeps for
// tests.
const (
	prefix      = "+150055501"
	first, last = 1, 99
)

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// Why there is no telephone.
var (
	errNumber = errors.New("number must be E.164: + and 7 to 15 digits")
	errTaken  = errors.New("the number is somebody else's")
	errNone   = errors.New("no number is free")
)

// Desk hands out telephones. It is safe for concurrent use.
type Desk struct {
	cfg Config

	mu   sync.Mutex
	held map[string]holding // by number
}

// holding is a number that was given to somebody.
type holding struct {
	secret  string // proves that somebody had the number before
	expires time.Time
}

// New checks the configuration and returns a desk.
func New(cfg Config) (*Desk, error) {
	switch {
	case cfg.Exchange == nil:
		return nil, errors.New("telephone: Config.Exchange is nil: give the exchange")
	case cfg.Key.SID == "" || cfg.Key.Secret == "":
		return nil, errors.New("telephone: Config.Key is empty: give the key that signs the tokens of telephones")
	case cfg.Logger == nil:
		return nil, errors.New("telephone: Config.Logger is nil: give a logger")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Desk{cfg: cfg, held: make(map[string]holding)}, nil
}

// take gives a number to somebody, or its token anew to who had it before. An
// empty number is the next that is free.
func (d *Desk) take(number, secret string) (string, holding, error) {
	d.forget()
	ours := d.ours()
	d.mu.Lock()
	defer d.mu.Unlock()
	if number == "" {
		if number = d.next(ours); number == "" {
			return "", holding{}, errNone
		}
	}
	h, out := d.held[number]
	switch {
	case !e164.MatchString(number):
		return "", holding{}, errNumber
	case out && subtle.ConstantTimeCompare([]byte(secret), []byte(h.secret)) == 1:
	case out || ours[number]:
		return "", holding{}, errTaken
	case len(d.held) >= most:
		return "", holding{}, errNone
	default:
		h.secret = exchange.RandomSID("")
	}
	h.expires = d.cfg.Now().Add(life)
	d.held[number] = h
	return number, h, nil
}

// forget takes back the numbers whose token has expired and that nobody uses.
func (d *Desk) forget() {
	expired := func(h holding) bool { return !d.cfg.Now().Before(h.expires) }
	d.mu.Lock()
	stale := maps.Clone(d.held)
	d.mu.Unlock()
	maps.DeleteFunc(stale, func(number string, h holding) bool {
		return !expired(h) || d.cfg.Exchange.TelephoneRegistered(number)
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.held, func(number string, h holding) bool {
		_, ok := stale[number]
		return ok && expired(h)
	})
}

// ours are the numbers of the account and of robots, which no telephone has.
func (d *Desk) ours() map[string]bool {
	all := map[string]bool{}
	for _, n := range d.cfg.Exchange.Numbers() {
		all[n.Number] = true
	}
	for _, r := range d.cfg.Exchange.Robots() {
		all[r.Number] = true
	}
	return all
}

// next returns the next number that is free; empty if none is. Holds mu.
func (d *Desk) next(ours map[string]bool) string {
	for n := first; n <= last; n++ {
		number := fmt.Sprintf("%s%02d", prefix, n)
		if _, out := d.held[number]; !out && !ours[number] {
			return number
		}
	}
	return ""
}

// token makes the token of a telephone.
func (d *Desk) token(number string, expires time.Time) (string, error) {
	now := d.cfg.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"jti": fmt.Sprintf("%s-%d", d.cfg.Key.SID, now.UnixNano()), "iss": d.cfg.Key.SID, "sub": d.cfg.Exchange.Account().SID,
		"exp": jwt.NewNumericDate(expires),
		"grants": map[string]any{
			"identity": exchange.TelephoneIdentity(number),
			"voice":    map[string]any{"incoming": map[string]any{"allow": true}},
		},
	})
	token.Header["cty"] = fpaContentType
	return token.SignedString([]byte(d.cfg.Key.Secret))
}
