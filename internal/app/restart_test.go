package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/internal/store/postgrestest"
)

// The server through which a transfer was begun stops in the middle of it, and its callbacks with it. Another goes on.
func TestTransfer_restart(t *testing.T) {
	t.Parallel()
	w := settle(t, 2, carrier.ClientWins, "SOFTPHONE_DATABASE_URL", postgrestest.New(t, false).Database(t), "SOFTPHONE_CALL_STYLE", "conference")
	agent := func(name string) *person {
		p := w.invite(name, "")
		p.Phone = w.callee(p)
		return p
	}
	anna, bob := agent("Anna"), agent("Bob")
	c := between(t, anna, agent("Customer"), "client:anna") // by the first server
	c.transfer("warm", "bob")
	his := pickUp(t, bob)
	his.Send(bobTone)
	first, second := w.programs[0], w.programs[1]
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	there := *anna
	there.url = second.URL()
	c.alice = &there
	c.reaches("talking") // as it was told, or is asked for
	hear(t, "Bob does not hear Anna", his, aliceTone)

	// Two clicks at two moments: the second is too late.
	path := fmt.Sprintf("/v1/conferences/%s/transfers/1", c.sid)
	c.steer("complete")
	if r := c.alice.of(second).try(t, http.MethodPatch, path, `{"action":"cancel"}`); r.Code != "transfer_over" {
		t.Errorf("canceled when it is complete: %d %s", r.status, r.body)
	}
	over(t, "Anna has handed over", c.hers)
	c.apart("Bob has the call", his, c.theirs)
	end(t, his)
	select { // that Bob has left was told to nobody, and is asked for every quarter of a minute
	case <-c.theirs.Done():
	case <-time.After(40 * time.Second):
		t.Error("the customer is left alone")
	}
}
