package server

import (
	"net/http"
	"time"
)

// patient is an answer that may take as long as it likes, so long as the other side goes on taking it: what
// is read by drops would keep a connection for ever, and what is large needs more than an answer's time.
type patient struct {
	http.ResponseWriter
}

// Write implements io.Writer.
func (p patient) Write(b []byte) (int, error) {
	// Not every writer can: what a test writes to has no deadline.
	_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(patience))
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find what is below.
func (p patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }
