package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Option is one setting as its documentation needs it.
type Option struct {
	Name    string // of the environment variable, and in lower case of the key in the file
	Alias   []string
	Default string
	Secret  bool
	Help    string
	set     func(c *Config, value string) error
}

// Flag is the name of the command-line flag: "addr" for SOFTPHONE_ADDR.
func (o Option) Flag() string {
	name := strings.TrimPrefix(o.Name, "SOFTPHONE_")
	return strings.ReplaceAll(strings.ToLower(name), "_", "-")
}

// Options is the table of all settings, in the order of the documentation.
func Options() []Option {
	return append([]Option{
		{Name: "SOFTPHONE_ADDR", Default: "localhost:8080", Help: "Address to listen on, host:port. PORT alone is honoured too.", set: address(func(c *Config) *string { return &c.Addr })},
		{Name: "SOFTPHONE_PUBLIC_URL", Help: "How browsers and Twilio reach the server. Twilio's signatures are checked against it. Default: http:// and the address.", set: baseURL(func(c *Config) *string { return &c.PublicURL })},
		{Name: "SOFTPHONE_TRUSTED_PROXIES", Help: "Addresses of the proxies in front, separated by commas: 10.0.0.7,172.18.0.0/16. Only they are believed, in X-Forwarded-For, whose request it is; limits count by that. Name proxies alone, and no network that clients are in. None: the address of the connection counts.", set: proxies},
		{Name: "SOFTPHONE_RATE_LIMIT", Default: "100", Help: "How many requests of the API per second one address may make, 0 to 100000, ten seconds' worth of them at once; other routes have a part or a multiple of it, feeds of events ten times as many. An IPv6 address counts as its /64. Twilio's requests are not limited. 0: there are no limits.", set: count(100_000, func(c *Config) *int { return &c.RateLimit })},
		{Name: "SOFTPHONE_DATA_DIR", Default: "data", Help: "Folder for what the program keeps.", set: text(func(c *Config) *string { return &c.DataDir })},
		{Name: "SOFTPHONE_DATABASE_URL", Secret: true, Help: "Database: sqlite:PATH, for one server, or postgres://HOST/NAME, for any number. Default: softphone.db in the data folder.", set: secret(func(c *Config) *Secret { return &c.DatabaseURL })},

		{Name: "TWILIO_ACCOUNT_SID", Help: "Twilio account, AC…. Without Twilio's settings the program runs in local mode.", set: sid("AC", func(c *Config) *string { return &c.AccountSID })},
		{Name: "TWILIO_AUTH_TOKEN", Secret: true, Help: "The account's auth token: checks that webhooks come from Twilio.", set: secret(func(c *Config) *Secret { return &c.AuthToken })},
		{Name: "TWILIO_AUTH_TOKEN_SECONDARY", Secret: true, Help: "A second auth token to accept while tokens are rotated.", set: secret(func(c *Config) *Secret { return &c.SecondaryAuthToken })},
		{Name: "TWILIO_API_KEY", Alias: []string{"TWILIO_API_KEY_SID"}, Help: "API key, SK…: signs access tokens.", set: sid("SK", func(c *Config) *string { return &c.APIKey })},
		{Name: "TWILIO_API_SECRET", Alias: []string{"TWILIO_API_KEY_SECRET"}, Secret: true, Help: "The API key's secret.", set: secret(func(c *Config) *Secret { return &c.APISecret })},
		{Name: "TWILIO_TWIML_APP_SID", Alias: []string{"TWIML_APP_SID"}, Help: "TwiML App, AP…, whose VoiceUrl is this server's /voice.", set: sid("AP", func(c *Config) *string { return &c.AppSID })},
		{Name: "TWILIO_CALLER_ID", Help: "Number shown to telephones that are called, E.164. Must be the account's.", set: number(func(c *Config) *string { return &c.CallerID })},
		{Name: "TWILIO_REGION", Default: "us1", Help: "Home region of the account's keys and Apps.", set: matching(regexp.MustCompile(`^[a-z]{2}[0-9]$`), "a region such as us1 or ie1", func(c *Config) *string { return &c.Region })},
		{Name: "TWILIO_EDGE", Default: "roaming", Help: "Where browsers connect to Twilio.", set: matching(regexp.MustCompile(`^[a-z-]{3,30}$`), "an edge such as roaming or dublin", func(c *Config) *string { return &c.Edge })},
		{Name: "SOFTPHONE_TWILIO_API_URL", Help: "Where Twilio's REST API is, when it is not at Twilio, as for tests. Default: Twilio's own.", set: baseURL(func(c *Config) *string { return &c.APIURL })},

		{Name: "SOFTPHONE_NUMBER_PREFIXES", Help: "Beginnings of the telephone numbers that may be called, separated by commas: +81,+1415. Only ordinary numbers, no premium-rate ones and the like. Without these and SOFTPHONE_COUNTRIES no number may be called.", set: prefixes},
		{Name: "SOFTPHONE_COUNTRIES", Help: "Countries whose ordinary telephone numbers may be called, beside those of the prefixes: JP,US. +1 alone would mean two dozen of them.", set: countries},
		{Name: "SOFTPHONE_HOME_COUNTRY", Help: "Country whose numbers may be written in the national form: JP makes +81312345678 of 03-1234-5678, and calls 110 and 119 emergency numbers. None: numbers must be international.", set: matching(country, "a country such as JP", func(c *Config) *string { return &c.HomeCountry })},
		{Name: "SOFTPHONE_LIMIT_CALLS", Default: "100", Help: "How many calls to telephones may last at once, of all together, 0 to 100000. 0: no limit, as for the next five.", set: count(100_000, func(c *Config) *int { return &c.LimitCalls })},
		{Name: "SOFTPHONE_LIMIT_CALLS_PER_PERSON", Default: "5", Help: "How many calls one person may make at once, 0 to 1000.", set: count(1000, func(c *Config) *int { return &c.LimitCallsPerPerson })},
		{Name: "SOFTPHONE_LIMIT_STARTS_PER_MINUTE", Default: "20", Help: "How many calls one person may begin in a minute, 0 to 10000.", set: count(10_000, func(c *Config) *int { return &c.LimitStartsPerMinute })},
		{Name: "SOFTPHONE_LIMIT_MINUTES_PER_DAY", Default: "30000", Help: "How many minutes all calls to telephones together may last within 24 hours. A call that lasts counts as the longest that it may become.", set: count(10_000_000, func(c *Config) *int { return &c.LimitMinutesPerDay })},
		{Name: "SOFTPHONE_LIMIT_MINUTES_PER_PERSON", Default: "1440", Help: "The same of one person's calls to telephones.", set: count(10_000_000, func(c *Config) *int { return &c.LimitMinutesPerPerson })},
		{Name: "SOFTPHONE_LIMIT_MINUTES_PER_RANGE", Default: "3000", Help: "The same of calls to one range of 10,000 telephone numbers: all that differ in the last four digits alone.", set: count(10_000_000, func(c *Config) *int { return &c.LimitMinutesPerRange })},
		{Name: "SOFTPHONE_ALERT_URL", Help: "Where alerts go, https://…: each is posted there as JSON, signed as Standard Webhooks says. None: alerts are in the audit log and the log alone.", set: text(func(c *Config) *string { return &c.AlertURL })},
		{Name: "SOFTPHONE_ALERT_SECRET", Secret: true, Help: "What alerts are signed with: whsec_ and the base64 of 24 to 64 random bytes. Required for SOFTPHONE_ALERT_URL.", set: secret(func(c *Config) *Secret { return &c.AlertSecret })},
		{Name: "SOFTPHONE_FETCH_LOOPBACK", Default: "false", Help: "Let URLs of the settings that this program fetches, such as where alerts go, lead to this machine itself, by HTTP too. Other networks that are not public are never fetched from.", set: boolean(func(c *Config) *bool { return &c.FetchLoopback })},
		{Name: "SOFTPHONE_INCOMING", Help: "Where our numbers lead: +15005550006=alice,bob;+15005550009=*;+15005550010=room:standup. * is everybody who is signed in; team:sales is a team, and nobody beside it. A room may name numbers of moderators, who are not asked for its PIN: numbers of callers can be forged.", set: incoming},
		{Name: "SOFTPHONE_CONFERENCE_LINE", Help: "Number of ours that asks callers for the PIN of a room, E.164.", set: number(func(c *Config) *string { return &c.ConferenceLine })},
		{Name: "SOFTPHONE_CALL_STYLE", Default: "conference", Help: "How people are connected: conference, in which calls can be held, joined and listened to, and which falls back to direct while Twilio's REST API is down; or direct, which needs no REST API.", set: oneOf([]string{"direct", "conference"}, func(c *Config) *string { return &c.CallStyle })},
		{Name: "SOFTPHONE_LANGUAGE", Default: "en", Help: "Language of spoken words: en or ja.", set: oneOf([]string{"en", "ja"}, func(c *Config) *string { return &c.Language })},
		{Name: "SOFTPHONE_RING_TIMEOUT", Default: "30s", Help: "How long a callee rings, 5s to 10m.", set: duration(5*time.Second, 10*time.Minute, func(c *Config) *time.Duration { return &c.RingTimeout })},
		{Name: "SOFTPHONE_TOKEN_TTL", Default: "15m", Help: "How long a token is good that asks for nothing else, and the longest that may be asked for, 1m to 24h.", set: duration(time.Minute, 24*time.Hour, func(c *Config) *time.Duration { return &c.TokenTTL })},
		{Name: "SOFTPHONE_CAPABILITY_TOKENS", Default: "false", Help: "Make capability tokens as well, for frontends that use SDK 1.x. They are signed with the auth token.", set: boolean(func(c *Config) *bool { return &c.CapabilityTokens })},
		{Name: "SOFTPHONE_PUSH_CREDENTIAL_IOS", Help: "Push credential, CR…, in the tokens of iOS applications.", set: sid("CR", func(c *Config) *string { return &c.PushIOS })},
		{Name: "SOFTPHONE_PUSH_CREDENTIAL_ANDROID", Help: "Push credential, CR…, in the tokens of Android applications.", set: sid("CR", func(c *Config) *string { return &c.PushAndroid })},
		{Name: "SOFTPHONE_SESSION_TTL", Default: "24h", Help: "How long a sign-in lasts, 1m to 720h.", set: duration(time.Minute, 720*time.Hour, func(c *Config) *time.Duration { return &c.SessionTTL })},
		{Name: "SOFTPHONE_VOICEMAIL", Default: "false", Help: "Whoever calls a person, a team or one of our numbers and is not answered can leave a message, which those who may answer there find among their tasks. Without it only those leave a message whom somebody sends to voicemail.", set: boolean(func(c *Config) *bool { return &c.Voicemail })},
		{Name: "SOFTPHONE_RECORDING_NOTICES", Default: "false", Help: "Tell those in a call or a conference, in spoken words, when somebody begins to record it, when the recording pauses, as it does while somebody is on hold, when it goes on, and when it is ended. Nobody is recorded, or again, who cannot be told. Who comes later is not told, nor who enters a room or presses a button that records all.", set: boolean(func(c *Config) *bool { return &c.RecordingNotices })},
		{Name: "SOFTPHONE_MAX_CALL", Default: "4h", Help: "Longest call, 1m to 24h.", set: duration(time.Minute, 24*time.Hour, func(c *Config) *time.Duration { return &c.MaxCall })},

		{Name: "SOFTPHONE_MEDIA_PORT", Default: "0", Help: "UDP port of the local carrier's sound; 0 is any free one.", set: port(func(c *Config) *int { return &c.MediaPort })},
		{Name: "SOFTPHONE_MEDIA_LOOPBACK_ONLY", Default: "false", Help: "Keep the local carrier's sound on 127.0.0.1. Firefox cannot use it then.", set: boolean(func(c *Config) *bool { return &c.MediaLoopbackOnly })},

		{Name: "SOFTPHONE_METRICS_ADDR", Help: "Address of /metrics, figures in Prometheus's format: localhost:9090. Nobody is asked who they are there: keep it from strangers. None: there are none.", set: optional(address(func(c *Config) *string { return &c.MetricsAddr }))},
		{Name: "SOFTPHONE_LOG_LEVEL", Default: "info", Help: "debug, info, warn or error.", set: oneOf([]string{"debug", "info", "warn", "error"}, func(c *Config) *string { return &c.LogLevel })},
		{Name: "SOFTPHONE_LOG_FORMAT", Default: "text", Help: "text or json.", set: oneOf([]string{"text", "json"}, func(c *Config) *string { return &c.LogFormat })},
		{Name: "SOFTPHONE_SHUTDOWN_GRACE", Default: "10s", Help: "How long to finish what is under way when stopped, 0s to 5m.", set: duration(0, 5*time.Minute, func(c *Config) *time.Duration { return &c.ShutdownGrace })},
	}, oidcOptions()...)
}

type setter = func(*Config, string) error

func text(field func(*Config) *string) setter {
	return func(c *Config, v string) error {
		*field(c) = v
		return nil
	}
}

func secret(field func(*Config) *Secret) setter {
	return func(c *Config, v string) error {
		*field(c) = Secret(v)
		return nil
	}
}

func matching(re *regexp.Regexp, want string, field func(*Config) *string) setter {
	return func(c *Config, v string) error {
		if v != "" && !re.MatchString(v) {
			return fmt.Errorf("is %q, want %s", v, want)
		}
		*field(c) = v
		return nil
	}
}

func sid(prefix string, field func(*Config) *string) setter {
	re := regexp.MustCompile("^" + prefix + "[0-9a-f]{32}$")
	return matching(re, prefix+" and 32 hexadecimal digits", field)
}

func number(field func(*Config) *string) setter {
	return matching(regexp.MustCompile(`^\+[1-9][0-9]{2,14}$`), "an E.164 number such as +15005550006", field)
}

func oneOf(values []string, field func(*Config) *string) setter {
	return func(c *Config, v string) error {
		if slices.Contains(values, v) {
			*field(c) = v
			return nil
		}
		return fmt.Errorf("is %q, want %s", v, strings.Join(values, " or "))
	}
}

func address(field func(*Config) *string) setter {
	return func(c *Config, v string) error {
		if _, p, err := net.SplitHostPort(v); err != nil || !validPort(p) {
			return fmt.Errorf("is %q, want host:port such as localhost:8080", v)
		}
		*field(c) = v
		return nil
	}
}

// optional lets a setting be empty.
func optional(set setter) setter {
	return func(c *Config, v string) error {
		if v == "" {
			return nil
		}
		return set(c, v)
	}
}

func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n <= 65535
}

func baseURL(field func(*Config) *string) setter {
	return func(c *Config, v string) error {
		if v == "" {
			*field(c) = ""
			return nil
		}
		u, err := url.Parse(v)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return fmt.Errorf("is not a base URL such as https://phone.example.com")
		}
		*field(c) = strings.TrimRight(v, "/")
		return nil
	}
}

func duration(low, high time.Duration, field func(*Config) *time.Duration) setter {
	return func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < low || d > high {
			return fmt.Errorf("is %q, want a duration from %v to %v such as 30s", v, low, high)
		}
		*field(c) = d
		return nil
	}
}

func port(field func(*Config) *int) setter {
	return func(c *Config, v string) error {
		if !validPort(v) {
			return fmt.Errorf("is %q, want a port from 0 to 65535", v)
		}
		*field(c), _ = strconv.Atoi(v)
		return nil
	}
}

func count(high int, field func(*Config) *int) setter {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > high {
			return fmt.Errorf("is %q, want a number from 0 to %d", v, high)
		}
		*field(c) = n
		return nil
	}
}

// proxies reads addresses and networks. Everybody is no proxy: whoever asks would be believed.
func proxies(c *Config, v string) error {
	c.TrustedProxies = nil
	for _, s := range list(v, ",") {
		p, err := netip.ParsePrefix(s)
		if a, alone := netip.ParseAddr(s); alone == nil && a.Zone() == "" {
			a = a.Unmap()
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil || p.Bits() == 0 || p.Addr().Is4In6() {
			return fmt.Errorf("has %q, want an address or a network such as 10.0.0.7 or 172.18.0.0/16", s)
		}
		c.TrustedProxies = append(c.TrustedProxies, p.Masked())
	}
	return nil
}

func boolean(field func(*Config) *bool) setter {
	return func(c *Config, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("is %q, want true or false", v)
		}
		*field(c) = b
		return nil
	}
}

func prefixes(c *Config, v string) error {
	c.NumberPrefixes = nil
	for _, p := range list(v, ",") {
		if !regexp.MustCompile(`^\+[1-9][0-9]{0,14}$`).MatchString(p) {
			return fmt.Errorf("has %q, want + and digits such as +81", p)
		}
		c.NumberPrefixes = append(c.NumberPrefixes, p)
	}
	return nil
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

func countries(c *Config, v string) error {
	c.Countries = nil
	for _, name := range list(v, ",") {
		if !country.MatchString(name) {
			return fmt.Errorf("has %q, want two capital letters such as JP", name)
		}
		c.Countries = append(c.Countries, name)
	}
	return nil
}

func incoming(c *Config, v string) error {
	c.Incoming = map[string][]string{}
	for _, line := range list(v, ";") {
		num, people, ok := strings.Cut(line, "=")
		who := list(people, ",")
		if !ok || len(who) == 0 || !regexp.MustCompile(`^\+[1-9][0-9]{2,14}$`).MatchString(num) {
			return fmt.Errorf("has %q, want NUMBER=NAME,NAME such as +15005550006=alice,bob, or NUMBER=room:NAME", line)
		}
		for _, name := range who {
			if room, ok := strings.CutPrefix(name, "room:"); ok {
				if len(who) > 1 || !regexp.MustCompile(`^[a-z0-9_-]{1,40}$`).MatchString(room) {
					return fmt.Errorf("has %q, want one room of a-z, 0-9, underscores and hyphens, and nobody beside it", line)
				}
				continue
			}
			if team, ok := strings.CutPrefix(name, "team:"); ok {
				if len(who) > 1 || !regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`).MatchString(team) {
					return fmt.Errorf("has %q, want one team of a-z, 0-9 and hyphens, and nobody beside it", line)
				}
				continue
			}
			if name != "*" && !regexp.MustCompile(`^[A-Za-z0-9_]{1,121}$`).MatchString(name) {
				return fmt.Errorf("has the name %q, want letters, digits and underscores, or *", name)
			}
		}
		if _, twice := c.Incoming[num]; twice {
			return fmt.Errorf("names %s twice", num)
		}
		c.Incoming[num] = who
	}
	return nil
}

func list(v, sep string) []string {
	var parts []string
	for p := range strings.SplitSeq(v, sep) {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}
