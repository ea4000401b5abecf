package rest

import (
	"errors"
	"time"

	"softphone/carrier/exchange"
)

// updateCall changes a live call.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource.
func (s *Server) updateCall(r *request) (answer, error) {
	f := r.form
	status := f.text("Status")
	if status != "" && status != "canceled" && status != "completed" {
		f.fail(codeParameter, "Status is %q: it must be canceled or completed", status)
	}
	next := exchange.Redirection{
		Start: s.document(f), StatusCallback: f.address("StatusCallback", codeURL),
		StatusCallbackMethod: f.method("StatusCallbackMethod", codeMethod, "POST"),
	}
	limit := f.integer("TimeLimit", codeParameter, 0, 1, dayLong)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	if _, known := s.x.Record(r.args[0]); !known {
		return answer{}, notFound(r.uri.Path)
	}
	c, live := s.x.Call(r.args[0])
	if !live {
		return answer{}, notLive()
	}
	err := change(c, status, next, time.Duration(limit)*time.Second)
	if errors.Is(err, exchange.ErrEnded) || errors.Is(err, exchange.ErrNotAnswered) {
		return answer{}, notLive()
	}
	if err != nil {
		return answer{}, err
	}
	return ok(s.renderCall(c.Record())), nil
}

func notLive() *fault { return bad(codeCallState, "Call is not in-progress. Cannot redirect.") }

// change does the one thing that is asked for. The status comes before the
// document, and the limit goes with either.
func change(c *exchange.Call, status string, next exchange.Redirection, limit time.Duration) error {
	if limit > 0 {
		if err := c.Limit(limit); err != nil {
			return err
		}
	}
	switch {
	case status == "completed":
		return c.Complete()
	case status == "canceled":
		return c.Cancel()
	case next.Start.URL != "" || next.Start.Inline != "":
		return c.Redirect(next)
	}
	return nil
}
