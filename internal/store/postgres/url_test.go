package postgres

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	cfg, err := parse("postgres://alice:p%40ss@db.example.com:6432/phone?sslmode=require")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Host != "db.example.com" || cfg.Port != 6432 || cfg.User != "alice" || cfg.Password != "p@ss" || cfg.Database != "phone" || cfg.TLSConfig == nil {
		t.Errorf("read as %s@%s:%d/%s", cfg.User, cfg.Host, cfg.Port, cfg.Database)
	}
	if cfg.ConnectTimeout != connectTimeout || cfg.RuntimeParams["application_name"] != "softphone" {
		t.Errorf("timeout %v, name %q", cfg.ConnectTimeout, cfg.RuntimeParams["application_name"])
	}
	cfg, err = parse("postgresql://db.example.com/phone?connect_timeout=60&application_name=two")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.ConnectTimeout.Seconds() != 60 || cfg.RuntimeParams["application_name"] != "two" {
		t.Errorf("what the URL says is not taken: timeout %v, name %q", cfg.ConnectTimeout, cfg.RuntimeParams["application_name"])
	}
}

// No error and no line of the log has the password, in any form.
func TestOpen_secrets(t *testing.T) {
	tests := []struct{ name, url, says string }{
		{"not a URL", "postgres://softphone:hunter%zz2@localhost/x", "special characters in the password as %XX"},
		{"a bad port", "postgres://softphone:hunter2@localhost:99999/x", "cannot be used"},
		{"a bad port, the password escaped", "postgres://softphone:hunter%202%25@localhost:99999/x", "cannot be used"},
		{"a slash in the password", "postgres://softphone:hunter2/x@localhost/x", "special characters"},
		{"a bad setting", "postgres://localhost/x?password=hunter2&sslmode=hunter2", "cannot be used"},
		{"a file that is missing", "postgres://softphone:hunter2@localhost/x?sslmode=verify-full&sslrootcert=/no/such/file", "/no/such/file"},
		{"nobody there", "postgres://softphone:hunter2@127.0.0.1:1/x", "cannot be reached"},
		{"nobody there, the password in the query", "postgres://127.0.0.1:1/x?user=softphone&password=hunter2", "cannot be reached"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			s, err := Open(t.Context(), tt.url, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
			if err == nil {
				t.Fatal(s.Close())
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %q does not say %q", err, tt.says)
			}
			if strings.Contains(err.Error()+log.String(), "hunter") {
				t.Errorf("the password is in %q or %q", err, &log)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("postgres://softphone:hunter2@localhost:99999/x")
	f.Add("postgres://softphone:hunter2@[::1/x")
	f.Add("postgres://a?password=hunter2&port=x")
	f.Fuzz(func(t *testing.T, url string) {
		const secret = "hunter2correcthorse"
		_, err := parse(strings.ReplaceAll(url, "hunter2", secret))
		if err != nil && strings.Contains(err.Error(), secret) && strings.Contains(url, ":hunter2@") && strings.HasPrefix(url, "postgres://") {
			t.Errorf("the password is in %q", err)
		}
	})
}
