// Package obs has what operators see: logs. It knows nothing of what is logged, but
// for the keys that must never show a secret.
package obs

import (
	"io"
	"log/slog"
)

// NewLogger makes the program's logger. Level is debug, info, warn or error; format
// is text or json. What must not be logged is hidden, see redact.
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
