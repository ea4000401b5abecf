package app

import (
	"net/http"
	"strings"
	"testing"

	"softphone/carrier/carriertest"
)

// ringing is a call of a customer that rings at Alice.
func ringing(t *testing.T, a *App) (c *talk, sid string) {
	t.Helper()
	c = &talk{t: t, alice: join(t, a, "Alice"), customer: join(t, a, "Customer")}
	c.theirs = connect(t, c.customer, "To", "client:alice")
	c.theirs.Send(customerTone)
	c.hers = <-c.alice.Incoming()
	return c, c.hers.Parameters()["CallSid"]
}

// ringsOn fails the test if a call has ended.
func ringsOn(t *testing.T, call *carriertest.Call) {
	t.Helper()
	select {
	case <-call.Done():
		t.Fatal("it rings no more")
	default:
	}
}

// Alice gives a call that rings to Bob without answering it: what is refused leaves it ringing, and who is passed on hears Bob.
func TestPass(t *testing.T) {
	a := conferences(t)
	c, sid := ringing(t, a)
	bob := join(t, a, "Bob")
	for to, code := range map[string]string{"bobb": "person_unknown", "+44112": "emergency_number", "customer": "already_there", "team:none": "team_unknown"} {
		r := c.alice.of(a).try(t, http.MethodPost, "/v1/calls/"+sid+"/pass", `{"to":"`+to+`"}`)
		if r.status < 400 || !strings.Contains(r.body, code) {
			t.Errorf("to %s it is answered %d %s", to, r.status, r.body)
		}
	}
	if r := bob.of(a).try(t, http.MethodPost, "/v1/calls/"+sid+"/pass", `{"to":"bob"}`); r.status != http.StatusNotFound {
		t.Errorf("Bob, whose call it is not, is answered %d %s", r.status, r.body)
	}
	ringsOn(t, c.hers)
	c.alice.post(t, "/v1/calls/"+sid+"/pass", `{"to":"bob"}`, nil)
	over(t, "Alice has passed it on", c.hers)
	ringsOn(t, c.theirs)
	his := pickUp(t, bob)
	his.Send(bobTone)
	c.apart("Bob has the call", his, c.theirs)
	var mine struct{ Result string }
	c.alice.send(t, http.MethodGet, "/v1/calls/"+sid, "", &mine)
	if mine.Result != "elsewhere" {
		t.Errorf("Alice's history says %q", mine.Result)
	}
	end(t, his)
	over(t, "Bob hangs up", c.theirs)
}

// Nobody is stranded by a call that is passed on to who does not answer: the caller hears what all do whom nobody answers.
func TestPass_unanswered(t *testing.T) {
	for name, to := range map[string]string{"declined": "bob", "busy": "+15005550005", "without a phone": "carol"} {
		t.Run(name, func(t *testing.T) {
			a := conferences(t)
			c, sid := ringing(t, a)
			bob := join(t, a, "Bob")
			(&person{url: a.URL()}).post(t, "/v1/session", `{"name":"Carol"}`, nil)
			c.alice.post(t, "/v1/calls/"+sid+"/pass", `{"to":"`+to+`"}`, nil)
			over(t, "Alice has passed it on", c.hers)
			if to == "bob" {
				if err := (<-bob.Incoming()).Reject(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, "nobody waits in a conference", func() (string, bool) {
				var all struct{ Conferences []state }
				c.alice.send(t, http.MethodGet, "/v1/conferences?state=live", "", &all)
				return "a conference goes on", len(all.Conferences) == 0
			})
			if _, err := c.theirs.HearSound(t.Context(), 0.01); err != nil {
				t.Errorf("the caller is not told: %v", err)
			}
			over(t, "the caller was told", c.theirs)
		})
	}
}
