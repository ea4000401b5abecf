// Package obs has what operators see: logs. It knows nothing of what is logged, but
// for the keys that must never show a secret.
package obs

import (
	"io"
	"log/slog"
	"strings"
)

// NewLogger makes the program's logger. Level is debug, info, warn or error; format
// is text or json. Attributes whose key names a secret are printed as "redacted".
func NewLogger(w io.Writer, level, format string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	opts := &slog.HandlerOptions{Level: l, ReplaceAttr: redact}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// redact hides the values of attributes that should not have been logged at all: a
// second fence behind the types that hide themselves.
func redact(_ []string, a slog.Attr) slog.Attr {
	switch strings.ToLower(a.Key) {
	case "token", "secret", "password", "authorization", "cookie", "signature", "digits":
		return slog.String(a.Key, "redacted")
	}
	return a
}
