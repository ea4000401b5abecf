package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"softphone/internal/config"
)

// command runs a command line and returns its exit code.
func command(ctx context.Context, args ...string) int {
	c := root() //nolint:contextcheck // commands take theirs from ExecuteContext
	c.SetOut(io.Discard)
	c.SetErr(io.Discard)
	c.SetArgs(args)
	return exitCode(c.ExecuteContext(ctx), io.Discard)
}

func TestExitCodes(t *testing.T) {
	t.Setenv("SOFTPHONE_DATA_DIR", t.TempDir())
	t.Setenv("SOFTPHONE_API_KEY", "sk_canary")
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"no command", nil, 2},
		{"unknown command", []string{"dance"}, 2},
		{"unknown flag", []string{"serve", "--colour", "red"}, 2},
		{"too many arguments", []string{"version", "please"}, 2},
		{"bad setting", []string{"serve", "--addr", "nowhere"}, 1},
		{"help", []string{"--help"}, 0},
		{"version", []string{"version"}, 0},
		{"settings", []string{"settings"}, 0},
		{"token without an identity", []string{"token"}, 2},
		{"token for a bad identity", []string{"token", "--identity", "a b"}, 1},
		{"token of a bad kind", []string{"token", "--identity", "alice", "--kind", "golden"}, 1},
		{"token that lives too long", []string{"token", "--identity", "alice", "--ttl", "25h"}, 1},
		{"token", []string{"token", "--identity", "alice"}, 0},
		{"check without whom", []string{"check", "--as", "crm_ada"}, 2},
		{"check of an argument", []string{"check", "bob"}, 2},
		{"check at no address", []string{"check", "--to", "bob", "--url", "nowhere"}, 2},
		{"check for all to read", []string{"check", "--to", "bob", "--url", "http://phone.example"}, 2},
		{"check where nobody listens", []string{"check", "--to", "bob", "--url", "http://127.0.0.1:1"}, 2},
		{"capability token", []string{"token", "--identity", "alice", "--kind", "capability", "--ttl", "10m"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := command(t.Context(), tt.args...); got != tt.want {
				t.Errorf("exit code %d, want %d", got, tt.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	t.Setenv("SOFTPHONE_API_KEY", "sk_canary")
	said := make(chan string, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in map[string]string
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.URL.Path != "/v1/check" || r.Header.Get("Authorization") != "Bearer sk_canary" || in["as"] != "crm_ada" {
			t.Errorf("it is asked for %s with %v, %v", r.URL, in, err)
		}
		_, _ = io.WriteString(w, <-said)
	}))
	defer s.Close()
	tests := []struct {
		name, answer string
		args         []string
		code         int
		want         string
	}{
		{
			"allowed", `{"allowed":true,"code":"","reason":"","plan":"ring bob","steps":[{"step":"caller","ok":true,"detail":"client:crm_ada"}]}`, nil, 0,
			"yes  caller       client:crm_ada\nallowed: ring bob\n",
		},
		{
			"denied", `{"allowed":false,"code":"no","reason":"You may not.","steps":[{"step":"rights","ok":false,"code":"no","detail":"You may not."}]}`, nil, 1,
			"no   rights       no You may not.\ndenied: no: You may not.\n",
		},
		{"denied, for a program", `{"allowed":false,"code":"no","reason":"You may not.","steps":[{"step":"rights"}]}`, []string{"--json"}, 1, `"code": "no",`},
		{"no answer", `{`, nil, 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said <- tt.answer
			var out, problems bytes.Buffer
			c := root()
			c.SetOut(&out)
			c.SetArgs(append([]string{"check", "--to", "bob", "--as", "crm_ada", "--url", s.URL}, tt.args...))
			if got := exitCode(c.ExecuteContext(t.Context()), &problems); got != tt.code || !strings.Contains(out.String(), tt.want) || (tt.code == 2) == (problems.Len() == 0) {
				t.Errorf("exit code %d, want %d; it prints %q and %q", got, tt.code, out.String(), problems.String())
			}
			if strings.Contains(out.String()+problems.String(), "canary") {
				t.Error("the key is printed")
			}
		})
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	for err, want := range map[error]string{
		usageError{io.EOF}: "See softphone --help.",
		io.EOF:             "softphone: EOF\n",
	} {
		var b bytes.Buffer
		exitCode(err, &b)
		if !strings.Contains(b.String(), want) {
			t.Errorf("%v prints %q", err, b.String())
		}
	}
}

// Secrets on a command line would be seen by everybody on the machine.
func TestFlags_noSecrets(t *testing.T) {
	flags := serve().Flags()
	for _, o := range config.Options() {
		if got := flags.Lookup(o.Flag()) != nil; got == o.Secret {
			t.Errorf("%s has a flag: %v", o.Name, got)
		}
	}
}

func TestFirstScreen(t *testing.T) {
	hex := strings.Repeat("0", 32)
	tests := []struct {
		name  string
		cfg   config.Config
		first string
		want  []string
	}{
		{"local", config.Config{}, "", []string{"Open            http://localhost:8080", "Local mode", "No Twilio account", "+15005550001", "Ctrl+C"}},
		{"twilio", config.Config{AccountSID: "AC" + hex, AuthToken: "canary"}, "", []string{"Account AC" + hex, "http://localhost:8080/voice", "/voice/status"}},
		{"nobody in charge", config.Config{AccountSID: "AC" + hex}, "http://localhost:8080/join#secret", []string{"First of all", "first administrator", " http://localhost:8080/join#secret\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := firstScreen(&b, tt.cfg, "http://localhost:8080", tt.first); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(b.String(), want) {
					t.Errorf("the first screen lacks %q:\n%s", want, b.String())
				}
			}
			if tt.first == "" && strings.Contains(b.String(), "First of all") {
				t.Errorf("the first screen has a link for nobody:\n%s", b.String())
			}
			if strings.Contains(b.String(), "canary") {
				t.Error("the first screen shows a secret")
			}
		})
	}
}

// lines is a writer whose text can be waited for.
type lines struct{ got chan string }

func (l lines) Write(p []byte) (int, error) {
	l.got <- string(p)
	return len(p), nil
}

func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cfg, err := config.Load(config.Sources{
		Flags:  map[string]string{"addr": "localhost:0", "data-dir": t.TempDir(), "media-loopback-only": "true", "log-level": "error"},
		Lookup: func(string) (string, bool) { return "", false },
	})
	if err != nil {
		t.Fatal(err)
	}
	screen := lines{make(chan string, 1)}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, cfg, screen) }()
	var shown string
	select {
	case shown = <-screen.got:
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(30 * time.Second):
		t.Fatal("nothing is shown")
	}
	url := regexp.MustCompile(`http://localhost:\d+`).FindString(shown)
	for _, path := range []string{"/healthz", "/readyz", "/", "/v1/settings"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	addr := strings.TrimPrefix(url, "http://")
	if code := command(ctx, "health", "--addr", addr); code != 0 {
		t.Errorf("health of a server that runs: exit code %d", code)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("stopping: %v", err)
	}
	if code := command(t.Context(), "health", "--addr", addr); code != 1 {
		t.Errorf("health of a server that has stopped: exit code %d", code)
	}
}
