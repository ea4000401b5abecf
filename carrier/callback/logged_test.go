package callback

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// What the application says to itself in the queries of its URLs is of people: it is not logged, whatever goes wrong.
func TestLogged(t *testing.T) {
	var log bytes.Buffer
	c := &Client{log: slog.New(slog.NewTextHandler(&log, nil))}
	e := &Error{Code: CodeRetrieval, URL: "https://app.example/voice/dialed?to=%2B15005550001", Err: errors.New("no answer")}
	c.complain(e)
	c.log.Warn("x", slog.Any("error", e))
	if text := log.String(); strings.Contains(text, "15005550001") || !strings.Contains(text, "https://app.example/voice/dialed") {
		t.Errorf("the log says %s", text)
	}
}
