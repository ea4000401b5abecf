package callback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// report is one status callback.
type report struct {
	callSID string
	outgoing
}

// Start begins to deliver reports. ctx lends its values only: what stops the Client is Close.
func (c *Client) Start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.started || c.closed {
		return errors.New("callback: Start a second time, or after Close")
	}
	c.started = true
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	go c.run(running, cancel)
	return nil
}

// Notify reports a status: params go to rawURL with method (GET or POST; empty means POST). It never blocks. Reports
// of one callSID are delivered one after the other in the order of the calls to Notify; those of different calls side
// by side. A failed connection is tried once more, with the same idempotency token, unless the URL's fragment says
// otherwise. What cannot be delivered is logged, as is an answer that Twilio warns of (15003); nobody is told.
func (c *Client) Notify(callSID, rawURL, method string, params url.Values) {
	own := make(url.Values, len(params))
	for name, values := range params {
		own[name] = slices.Clone(values)
	}
	r := report{callSID: callSID, outgoing: outgoing{url: rawURL, method: method, params: own}}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.admit(r)
}

// Close refuses further reports, waits up to Config.Drain for those on their way, then gives up the rest and
// returns an error that says how many. A second Close does nothing.
func (c *Client) Close() error {
	c.mu.Lock()
	first, started := !c.closed, c.started
	if first {
		c.settle()
		c.closed = true
		close(c.closing)
		close(c.reports)
	}
	c.mu.Unlock()
	c.transport.CloseIdleConnections()
	if !first || !started {
		return nil
	}
	<-c.done
	if c.abandoned > 0 {
		return fmt.Errorf("callback: %d status reports were not delivered before the deadline", c.abandoned)
	}
	return nil
}

// run owns the queues. A call is in waiting while one of its reports is on its way; the value is what waits behind it.
func (c *Client) run(ctx context.Context, cancel context.CancelFunc) {
	defer close(c.done)
	defer cancel()
	waiting := make(map[string][]report)
	finished := make(chan string)
	deliver := func(r report) {
		c.deliver(ctx, r)
		finished <- r.callSID
	}
	reports := c.reports
	var deadline <-chan time.Time
	for reports != nil || len(waiting) > 0 {
		select {
		case r, open := <-reports:
			if !open {
				reports = nil
				deadline = time.After(c.drain)
				break
			}
			queue, busy := waiting[r.callSID]
			switch {
			case !busy:
				waiting[r.callSID] = nil
				go deliver(r)
			case len(queue) >= c.queue:
				c.drop(r, "too many reports of one call")
			default:
				waiting[r.callSID] = append(queue, r)
			}
		case callSID := <-finished:
			queue := waiting[callSID]
			if len(queue) == 0 {
				delete(waiting, callSID)
				break
			}
			waiting[callSID] = queue[1:]
			go deliver(queue[0])
		case <-deadline:
			for callSID, queue := range waiting {
				c.abandoned += 1 + len(queue)
				waiting[callSID] = nil
			}
			cancel()
		}
	}
}

func (c *Client) deliver(ctx context.Context, r report) {
	log := c.log.With(slog.String("call_sid", r.callSID), slog.String("event", r.params.Get("CallStatus")))
	c.linger(ctx, r.outgoing)
	answer, err := c.send(ctx, r.outgoing)
	if err != nil {
		log.Warn("status report was not delivered", slog.Int("code", CodeOf(err)), slog.Any("error", err))
		return
	}
	if answer.status >= http.StatusMultipleChoices || len(answer.body) > 0 && kindOf(answer.contentType) == KindUnknown {
		log.Warn("odd answer to a status report",
			slog.Int("code", CodeStatusWarning), slog.String("url", logged(display(answer.url))),
			slog.Int("status", answer.status), slog.String("content_type", answer.contentType))
	}
}

func (c *Client) drop(r report, reason string) {
	c.log.Error("status report dropped", slog.String("call_sid", r.callSID), slog.String("reason", reason))
}
