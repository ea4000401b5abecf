package obs

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

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
