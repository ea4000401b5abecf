package obs

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func FuzzClean(f *testing.F) {
	f.Add("a +14155552671 b\u009b2J eyJhbGciOiJIUzI1NiJ9.x")
	f.Fuzz(func(t *testing.T, s string) {
		if got := clean(s); clean(got) != got || strings.ContainsAny(got, "\u009b\u202e") {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

func TestNewLogger(t *testing.T) {
	tests := []struct {
		name, level, format string
		log                 func(*slog.Logger)
		want, wantNot       string
	}{
		{"text", "info", "text", func(l *slog.Logger) { l.Info("up", slog.String("url", "x")) }, "msg=up url=x", ""},
		{"json", "info", "json", func(l *slog.Logger) { l.Info("up") }, `"msg":"up"`, ""},
		{"below the level", "warn", "text", func(l *slog.Logger) { l.Info("up") }, "", "up"},
		{"unknown level is info", "loud", "text", func(l *slog.Logger) { l.Info("up") }, "up", ""},
		{"secret key", "info", "text", func(l *slog.Logger) { l.Info("x", slog.String("Token", "eyJ0")) }, "Token=redacted", "eyJ0"},
		{"secret key in a group", "info", "json", func(l *slog.Logger) {
			l.WithGroup("request").Info("x", slog.String("cookie", "abc123"))
		}, `"cookie":"redacted"`, "abc123"},
		{"a number in a text", "info", "text", func(l *slog.Logger) { l.Info("x", slog.String("url", "/x?To=%2B14155552671&y=+14155552671")) }, `"/x?To=%2B141•••71&y=+141•••71"`, "4155552671"},
		{"a number in an error", "info", "json", func(l *slog.Logger) {
			l.Info("x", slog.Any("error", fmt.Errorf("dial: %w", errors.New("+81312345678 is busy"))))
		}, `"error":"dial: +813•••78 is busy"`, "812345"},
		{"a number in something else", "info", "json", func(l *slog.Logger) { l.Info("x", slog.Any("call", struct{ To string }{"+81312345678"})) }, "+813•••78", "12345678"},
		{"times and counts stay", "info", "text", func(l *slog.Logger) {
			l.Info("x", slog.String("at", "2026-01-31T12:00:00+0900"), slog.Any("n", []int{1, 2}), slog.Int64("big", 14155552671))
		}, `at=2026-01-31T12:00:00+0900 n="[1 2]" big=14155552671`, "redacted"},
		{"a token in a text", "info", "text", func(l *slog.Logger) {
			l.Info("x", slog.String("why", "bad eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJBQyJ9.c2lnbmF0dXJl here"))
		}, `"bad redacted here"`, "eyJ"},
		{"a key and a handle", "info", "text", func(l *slog.Logger) {
			l.Info("x", slog.String("why", "sk_abcdefghij0123_SECRETsecret gr_abcdefghijklmnopqrstuvwxyz Bearer abcdefgh123"))
		}, `"sk_redacted gr_redacted Bearer redacted"`, "SECRET"},
		{"a PIN", "info", "text", func(l *slog.Logger) { l.Info("x", slog.String("pin", "4711")) }, "pin=redacted", "4711"},
		{"what turns a terminal around", "info", "json", func(l *slog.Logger) { l.Info("x", slog.String("name", "a\x1b[2J\u009b2J\u202eb")) }, `"name":"a\u001b[2J\\u009b2J\\u202eb"`, "\u009b"},
		{"line breaks cannot forge a line", "info", "text", func(l *slog.Logger) {
			l.Info("x", slog.String("name", "a\nlevel=ERROR"))
		}, `"a\nlevel=ERROR"`, "a\nlevel"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			tt.log(NewLogger(&out, tt.level, tt.format))
			if !strings.Contains(out.String(), tt.want) {
				t.Errorf("log %q lacks %q", out.String(), tt.want)
			}
			if tt.wantNot != "" && strings.Contains(out.String(), tt.wantNot) {
				t.Errorf("log %q has %q", out.String(), tt.wantNot)
			}
		})
	}
}
