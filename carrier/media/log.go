package media

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// pionLogs hands pion's log on to ours, one level quieter: what pion warns of is seldom news to an operator.
type pionLogs struct {
	log *slog.Logger
}

// NewLogger implements logging.LoggerFactory.
func (p pionLogs) NewLogger(scope string) logging.LeveledLogger {
	return pionLog{p.log.With(slog.String("pion", scope))}
}

// pionLog implements logging.LeveledLogger. pion's trace, debug and info are dropped.
type pionLog struct {
	log *slog.Logger
}

func (pionLog) Trace(string)          {}
func (pionLog) Tracef(string, ...any) {}
func (pionLog) Debug(string)          {}
func (pionLog) Debugf(string, ...any) {}
func (pionLog) Info(string)           {}
func (pionLog) Infof(string, ...any)  {}

func (l pionLog) Warn(text string) {
	l.log.Debug("webrtc", slog.String("text", text))
}

func (l pionLog) Warnf(format string, args ...any) {
	l.Warn(fmt.Sprintf(format, args...))
}

func (l pionLog) Error(text string) {
	l.log.Info("webrtc", slog.String("text", text))
}

func (l pionLog) Errorf(format string, args ...any) {
	l.Error(fmt.Sprintf(format, args...))
}
