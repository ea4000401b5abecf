package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func env(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		v, ok := m[name]
		return v, ok
	}
}

func twilioEnv(more ...string) func(string) (string, bool) {
	hex := strings.Repeat("0123456789abcdef", 2)
	return env(append([]string{
		"TWILIO_ACCOUNT_SID", "AC" + hex, "TWILIO_AUTH_TOKEN", "token", "TWILIO_API_KEY", "SK" + hex,
		"TWILIO_API_SECRET", "secret", "TWILIO_TWIML_APP_SID", "AP" + hex,
	}, more...)...)
}

func TestLoad_defaults(t *testing.T) {
	c, err := Load(Sources{Lookup: env()})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr: "localhost:8080", RateLimit: 100, DataDir: "data", Region: "us1", Edge: "roaming", CallStyle: "conference", Language: "en",
		RingTimeout: 30 * time.Second, TokenTTL: 15 * time.Minute, SessionTTL: 24 * time.Hour, MaxCall: 4 * time.Hour,
		Incoming: map[string][]string{}, LogLevel: "info", LogFormat: "text", ShutdownGrace: 10 * time.Second,
		LimitCalls: 100, LimitCallsPerPerson: 5, LimitStartsPerMinute: 20, LimitMinutesPerDay: 30_000, LimitMinutesPerPerson: 1440, LimitMinutesPerRange: 3000,
		OIDC: OIDC{Scopes: []string{"openid", "profile", "email"}},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if !c.Local() || !c.Private() {
		t.Error("without any setting the program must be local and private")
	}
}

func TestLoad_values(t *testing.T) {
	secretFile := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secretFile, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	yamlFile := filepath.Join(t.TempDir(), "softphone.yaml")
	if err := os.WriteFile(yamlFile, []byte("softphone_language: ja\nsoftphone_ring_timeout: 7s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		src  Sources
		get  func(Config) any
		want any
	}{
		{"environment", Sources{Lookup: env("SOFTPHONE_LANGUAGE", "ja")}, func(c Config) any { return c.Language }, "ja"},
		{"file", Sources{Lookup: env(), File: yamlFile}, func(c Config) any { return c.Language }, "ja"},
		{"file named by the environment", Sources{Lookup: env("SOFTPHONE_CONFIG", yamlFile)}, func(c Config) any { return c.RingTimeout }, 7 * time.Second},
		{"environment wins over file", Sources{Lookup: env("SOFTPHONE_RING_TIMEOUT", "9s"), File: yamlFile}, func(c Config) any { return c.RingTimeout }, 9 * time.Second},
		{"flag wins over environment", Sources{Lookup: env("SOFTPHONE_LANGUAGE", "ja"), Flags: map[string]string{"language": "en"}}, func(c Config) any { return c.Language }, "en"},
		{"secret from a file", Sources{Lookup: twilioEnv("TWILIO_AUTH_TOKEN", "", "TWILIO_AUTH_TOKEN_FILE", secretFile, "SOFTPHONE_PUBLIC_URL", "http://localhost")}, func(c Config) any { return c.AuthToken.Reveal() }, "from-a-file"},
		{"alias", Sources{Lookup: twilioEnv("TWILIO_TWIML_APP_SID", "", "TWIML_APP_SID", "AP"+strings.Repeat("a", 32), "SOFTPHONE_PUBLIC_URL", "http://localhost")}, func(c Config) any { return c.AppSID }, "AP" + strings.Repeat("a", 32)},
		{"PORT, local", Sources{Lookup: env("PORT", "9000")}, func(c Config) any { return c.Addr }, "localhost:9000"},
		{"PORT, with Twilio, is every interface", Sources{Lookup: twilioEnv("PORT", "9000", "SOFTPHONE_PUBLIC_URL", "https://p.example")}, func(c Config) any { return c.Addr }, ":9000"},
		{"SOFTPHONE_ADDR wins over PORT", Sources{Lookup: env("PORT", "9000", "SOFTPHONE_ADDR", "127.0.0.1:1")}, func(c Config) any { return c.Addr }, "127.0.0.1:1"},
		{"trailing slash of the public URL", Sources{Lookup: env("SOFTPHONE_PUBLIC_URL", "http://localhost:8080/")}, func(c Config) any { return c.PublicURL }, "http://localhost:8080"},
		{"limits", Sources{Lookup: env("SOFTPHONE_LIMIT_CALLS", "0")}, func(c Config) any { return []int{c.LimitCalls, c.LimitCallsPerPerson} }, []int{0, 5}},
		{"countries", Sources{Lookup: env("SOFTPHONE_COUNTRIES", "JP, US")}, func(c Config) any { return c.Countries }, []string{"JP", "US"}},
		{"prefixes", Sources{Lookup: env("SOFTPHONE_NUMBER_PREFIXES", "+81, +1415 ,")}, func(c Config) any { return c.NumberPrefixes }, []string{"+81", "+1415"}},
		{"proxies", Sources{Lookup: env("SOFTPHONE_TRUSTED_PROXIES", "10.0.0.7, 172.18.5.0/16,::1,fd00::/8")}, func(c Config) any { return fmt.Sprint(c.TrustedProxies) }, "[10.0.0.7/32 172.18.0.0/16 ::1/128 fd00::/8]"},
		{"no rate limit", Sources{Lookup: env("SOFTPHONE_RATE_LIMIT", "0")}, func(c Config) any { return c.RateLimit }, 0},
		{"incoming", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=alice,bob; +15005550009=*")}, func(c Config) any { return c.Incoming }, map[string][]string{"+15005550006": {"alice", "bob"}, "+15005550009": {"*"}}},
		{"incoming, to a room", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=alice;+15005550009=room:stand-up_2")}, func(c Config) any { return c.Incoming }, map[string][]string{"+15005550006": {"alice"}, "+15005550009": {"room:stand-up_2"}}},
		{"incoming, to a team", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550009=team:sales")}, func(c Config) any { return c.Incoming }, map[string][]string{"+15005550009": {"team:sales"}}},
		{"calls are conferences", Sources{Lookup: env()}, func(c Config) any { return c.CallStyle }, "conference"},
		{"calls are direct", Sources{Lookup: env("SOFTPHONE_CALL_STYLE", "direct")}, func(c Config) any { return c.CallStyle }, "direct"},
		{"conference line", Sources{Lookup: env("SOFTPHONE_CONFERENCE_LINE", "+15005550010")}, func(c Config) any { return c.ConferenceLine }, "+15005550010"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.get(c)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoad_errors(t *testing.T) {
	unknown := filepath.Join(t.TempDir(), "unknown.yaml")
	if err := os.WriteFile(unknown, []byte("softphone_adr: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		src  Sources
		want []string // all in the error
	}{
		{"bad address", Sources{Lookup: env("SOFTPHONE_ADDR", "8080")}, []string{"SOFTPHONE_ADDR (from environment)", "host:port"}},
		{"bad port", Sources{Lookup: env("PORT", "http")}, []string{"SOFTPHONE_ADDR (from PORT)"}},
		{"bad URL", Sources{Lookup: env("SOFTPHONE_PUBLIC_URL", "phone.example.com")}, []string{"SOFTPHONE_PUBLIC_URL", "https://"}},
		{"URL with a password", Sources{Lookup: env("SOFTPHONE_PUBLIC_URL", "https://a:b@phone.example.com")}, []string{"SOFTPHONE_PUBLIC_URL"}},
		{"bad account", Sources{Lookup: env("TWILIO_ACCOUNT_SID", "AC1")}, []string{"TWILIO_ACCOUNT_SID", "32 hexadecimal"}},
		{"some of Twilio's", Sources{Lookup: env("TWILIO_AUTH_TOKEN", "x")}, []string{"TWILIO_ACCOUNT_SID is missing", "TWILIO_API_KEY is missing", "TWILIO_API_SECRET is missing", "TWILIO_TWIML_APP_SID is missing", "SOFTPHONE_PUBLIC_URL is missing"}},
		{"duration out of range", Sources{Lookup: env("SOFTPHONE_TOKEN_TTL", "25h")}, []string{"SOFTPHONE_TOKEN_TTL", "1m0s to 24h0m0s"}},
		{"not a duration", Sources{Lookup: env("SOFTPHONE_RING_TIMEOUT", "30")}, []string{"SOFTPHONE_RING_TIMEOUT", "such as 30s"}},
		{"language", Sources{Lookup: env("SOFTPHONE_LANGUAGE", "fr")}, []string{"en or ja"}},
		{"alerts without a secret", Sources{Lookup: env("SOFTPHONE_ALERT_URL", "https://hooks.example")}, []string{"SOFTPHONE_ALERT_SECRET", "openssl"}},
		{"no number of calls", Sources{Lookup: env("SOFTPHONE_LIMIT_CALLS", "many")}, []string{"SOFTPHONE_LIMIT_CALLS", "0 to 100000"}},
		{"a team and somebody", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=team:sales,bob")}, []string{"SOFTPHONE_INCOMING", "one team"}},
		{"countries by name", Sources{Lookup: env("SOFTPHONE_COUNTRIES", "Japan")}, []string{"SOFTPHONE_COUNTRIES", "JP"}},
		{"home in small letters", Sources{Lookup: env("SOFTPHONE_HOME_COUNTRY", "jp")}, []string{"SOFTPHONE_HOME_COUNTRY", "JP"}},
		{"prefix without plus", Sources{Lookup: env("SOFTPHONE_NUMBER_PREFIXES", "81")}, []string{"SOFTPHONE_NUMBER_PREFIXES", "+81"}},
		{"proxy by name", Sources{Lookup: env("SOFTPHONE_TRUSTED_PROXIES", "10.0.0.7,caddy")}, []string{"SOFTPHONE_TRUSTED_PROXIES", `"caddy"`, "172.18.0.0/16"}},
		{"everybody as a proxy", Sources{Lookup: env("SOFTPHONE_TRUSTED_PROXIES", "0.0.0.0/0")}, []string{"SOFTPHONE_TRUSTED_PROXIES", "0.0.0.0/0"}},
		{"a proxy with a zone", Sources{Lookup: env("SOFTPHONE_TRUSTED_PROXIES", "fe80::1%eth0")}, []string{"SOFTPHONE_TRUSTED_PROXIES"}},
		{"a proxy of both kinds", Sources{Lookup: env("SOFTPHONE_TRUSTED_PROXIES", "::ffff:10.0.0.0/104")}, []string{"SOFTPHONE_TRUSTED_PROXIES"}},
		{"negative rate", Sources{Lookup: env("SOFTPHONE_RATE_LIMIT", "-1")}, []string{"SOFTPHONE_RATE_LIMIT", "0 to 100000"}},
		{"rate", Sources{Lookup: env("SOFTPHONE_RATE_LIMIT", "1e3")}, []string{"SOFTPHONE_RATE_LIMIT"}},
		{"incoming without people", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=")}, []string{"NUMBER=NAME"}},
		{"incoming twice", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=a;+15005550006=b")}, []string{"twice"}},
		{"incoming with a bad name", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=a b")}, []string{"letters, digits"}},
		{"incoming to two rooms", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=room:a,room:b")}, []string{"one room"}},
		{"incoming to a bad room", Sources{Lookup: env("SOFTPHONE_INCOMING", "+15005550006=room:A b")}, []string{"one room"}},
		{"call style", Sources{Lookup: env("SOFTPHONE_CALL_STYLE", "party")}, []string{"direct or conference"}},
		{"conference line", Sources{Lookup: env("SOFTPHONE_CONFERENCE_LINE", "7")}, []string{"SOFTPHONE_CONFERENCE_LINE", "E.164"}},
		{"conference line that leads elsewhere", Sources{Lookup: env("SOFTPHONE_CONFERENCE_LINE", "+15005550006", "SOFTPHONE_INCOMING", "+15005550006=alice")}, []string{"SOFTPHONE_CONFERENCE_LINE +15005550006 leads elsewhere"}},
		{"caller id", Sources{Lookup: env("TWILIO_CALLER_ID", "0312345678")}, []string{"TWILIO_CALLER_ID", "E.164"}},
		{"media port", Sources{Lookup: env("SOFTPHONE_MEDIA_PORT", "70000")}, []string{"SOFTPHONE_MEDIA_PORT"}},
		{"boolean", Sources{Lookup: env("SOFTPHONE_MEDIA_LOOPBACK_ONLY", "maybe")}, []string{"true or false"}},
		{"local mode on the network", Sources{Lookup: env("SOFTPHONE_ADDR", ":8080")}, []string{"local mode is for this machine alone"}},
		{"local mode on 0.0.0.0", Sources{Lookup: env("SOFTPHONE_ADDR", "0.0.0.0:8080")}, []string{"local mode is for this machine alone"}},
		{"local mode behind a tunnel", Sources{Lookup: env("SOFTPHONE_PUBLIC_URL", "https://x.example")}, []string{"local mode is for this machine alone"}},
		{"missing file", Sources{Lookup: env(), File: "/nonexistent"}, []string{"settings file"}},
		{"unknown key in the file", Sources{Lookup: env(), File: unknown}, []string{"softphone_adr is not a setting"}},
		{"missing secret file", Sources{Lookup: env("TWILIO_AUTH_TOKEN_FILE", "/nonexistent")}, []string{"TWILIO_AUTH_TOKEN (from TWILIO_AUTH_TOKEN_FILE)"}},
		{"several at once", Sources{Lookup: env("SOFTPHONE_LANGUAGE", "fr", "SOFTPHONE_LOG_LEVEL", "loud")}, []string{"SOFTPHONE_LANGUAGE", "SOFTPHONE_LOG_LEVEL"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(tt.src)
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v lacks %q", err, want)
				}
			}
		})
	}
}

func TestR_SEC_1_secret(t *testing.T) {
	c := Config{AuthToken: "canary-1", APISecret: "canary-2"}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", slog.Any("c", c), slog.Any("t", c.AuthToken))
	for _, shown := range []string{string(b), fmt.Sprint(c), fmt.Sprintf("%#v %+v %s", c, c, c.AuthToken), logged.String()} {
		if strings.Contains(shown, "canary") {
			t.Errorf("a secret shows in %s", shown)
		}
	}
	if Secret("").String() != "" {
		t.Error("no secret must print as nothing")
	}
}

func TestDocumentation(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "configuration.md")
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Documentation(), string(got)); diff != "" {
		t.Errorf("docs/configuration.md is not fresh, run make generate (-want +got):\n%s", diff)
	}
}
