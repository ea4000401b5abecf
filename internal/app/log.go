package app

import (
	"io"
	"log/slog"

	"softphone/internal/config"
	"softphone/internal/obs"
)

// NewLogger makes the program's logger as the settings want it.
func NewLogger(w io.Writer, cfg config.Config) *slog.Logger {
	return obs.NewLogger(w, cfg.LogLevel, cfg.LogFormat)
}
