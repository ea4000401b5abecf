package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"softphone/carrier/carriertest"
)

// state is what /v1/conferences says of one conference.
type state struct {
	SID          string
	Status       string
	Participants []struct {
		Call, Address, State string
		Held                 bool
	}
	Recording *struct{ SID, Status string }
	Transfer  *struct {
		ID                            int
		Kind, State, Reason, By, With string
	}
	May []string
}

// held is how many are on hold.
func (s state) held() (n int) {
	for _, p := range s.Participants {
		if p.Held && p.State == "here" {
			n++
		}
	}
	return n
}

func (s state) String() string {
	line := s.Status
	for _, p := range s.Participants {
		line += fmt.Sprintf(" %s:%s", p.Address, p.State)
		if p.Held {
			line += "(held)"
		}
	}
	if s.Recording != nil {
		line += " recording " + s.Recording.Status
	}
	if t := s.Transfer; t != nil {
		line += fmt.Sprintf(" transfer %d %s %s %s", t.ID, t.Kind, t.State, t.Reason)
	}
	return line
}

// talk is a call between Alice, who sends, and a customer, both of whom hear each other.
type talk struct {
	t               *testing.T
	alice, customer *person
	hers, theirs    *carriertest.Call
	sid             string
}

// tones of who takes part.
const (
	aliceTone, customerTone, bobTone, carolTone = 500, 700, 1100, 1500
)

// talking is a call that a customer made to Alice.
func talking(t *testing.T, a *App) *talk {
	t.Helper()
	return between(t, join(t, a, "Alice"), join(t, a, "Customer"), "client:alice")
}

// between is a call that a customer made, and that Alice answered.
func between(t *testing.T, alice, customer *person, to string) *talk {
	t.Helper()
	c := &talk{t: t, alice: alice, customer: customer}
	c.theirs = connect(t, c.customer, "To", to)
	c.hers = pickUp(t, c.alice)
	c.theirs.Send(customerTone)
	c.hers.Send(aliceTone)
	c.apart("at the beginning", c.hers, c.theirs)
	c.sid = c.conference(c.hers)
	return c
}

func pickUp(t *testing.T, p *person) *carriertest.Call {
	t.Helper()
	select {
	case call := <-p.Incoming():
		if err := call.Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-call.Connected()
		return call
	case <-time.After(15 * time.Second):
		t.Fatal("it does not ring")
		return nil
	}
}

// conference is the conference of Alice's call.
func (c *talk) conference(call *carriertest.Call) string {
	c.t.Helper()
	sid := call.Parameters()["CallSid"]
	if sid == "" {
		sid = call.SID()
	}
	var found string
	eventually(c.t, "a conference has "+sid, func() (string, bool) {
		var all struct{ Conferences []state }
		c.alice.send(c.t, http.MethodGet, "/v1/conferences?state=live", "", &all)
		for _, s := range all.Conferences {
			for _, p := range s.Participants {
				if p.Call == sid && p.State == "here" {
					found = s.SID
				}
			}
		}
		return fmt.Sprint(all.Conferences), found != ""
	})
	return found
}

func (c *talk) state() (s state) {
	c.t.Helper()
	c.alice.send(c.t, http.MethodGet, "/v1/conferences/"+c.sid, "", &s)
	return s
}

// until waits until the conference is as it should be.
func (c *talk) until(what string, ok func(s state) bool) state {
	c.t.Helper()
	var s state
	eventually(c.t, what, func() (string, bool) {
		s = c.state()
		return s.String(), ok(s)
	})
	return s
}

func (c *talk) reaches(want string) {
	c.t.Helper()
	c.until("the transfer is "+want, func(s state) bool { return s.Transfer != nil && s.Transfer.State == want })
}

// apart waits until calls hear each other. Each sends a tone.
func (c *talk) apart(when string, one, other *carriertest.Call) {
	c.t.Helper()
	hear(c.t, when+": the one does not hear the other", one, c.toneOf(other))
	hear(c.t, when+": the other does not hear the one", other, c.toneOf(one))
}

func (c *talk) toneOf(call *carriertest.Call) float64 {
	switch call {
	case c.hers:
		return aliceTone
	case c.theirs:
		return customerTone
	}
	return bobTone
}

// onHold waits until somebody hears music, and none of some tones.
func (c *talk) onHold(when string, call *carriertest.Call, not ...float64) {
	c.t.Helper()
	for _, hz := range not {
		if _, err := call.HearNot(c.t.Context(), hz, 0.02); err != nil {
			c.t.Fatalf("%s: who is on hold hears %v Hz: %v", when, hz, err)
		}
	}
	if _, err := call.HearSound(c.t.Context(), 0.01); err != nil {
		c.t.Fatalf("%s: who is on hold hears nothing: %v", when, err)
	}
}

func (c *talk) transfer(kind, to string) {
	c.t.Helper()
	c.alice.post(c.t, "/v1/conferences/"+c.sid+"/transfers", fmt.Sprintf(`{"kind":%q,"to":%q,"timeout":10}`, kind, to), nil)
}

func (c *talk) steer(action string) {
	c.t.Helper()
	s := c.state()
	if s.Transfer == nil {
		c.t.Fatal("there is no transfer")
	}
	c.alice.send(c.t, http.MethodPatch, fmt.Sprintf("/v1/conferences/%s/transfers/%d", c.sid, s.Transfer.ID), fmt.Sprintf(`{"action":%q}`, action), nil)
}

// told waits until the customer is taken out of the conference, and hears words.
func (c *talk) told() state {
	c.t.Helper()
	s := c.until("the customer is told", func(s state) bool { return s.Status == "completed" })
	select {
	case <-c.theirs.Done():
		c.t.Error("the call has ended without a word")
	default:
		if _, err := c.theirs.HearSound(c.t.Context(), 0.01); err != nil {
			c.t.Errorf("the customer hears nothing: %v", err)
		}
		end(c.t, c.theirs)
	}
	return s
}

func over(t *testing.T, what string, calls ...*carriertest.Call) {
	t.Helper()
	for _, call := range calls {
		select {
		case <-call.Done():
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: a call goes on", what)
		}
	}
}

func conferences(t *testing.T, pairs ...string) *App {
	t.Helper()
	return start(t, settings(t, append([]string{"SOFTPHONE_CALL_STYLE", "conference"}, pairs...)...))
}

// Alice talks with Bob while the customer hears music, talks with the customer while Bob does, and leaves them to each other.
func TestTransfer_warm(t *testing.T) {
	a := conferences(t)
	c, bob := talking(t, a), join(t, a, "Bob")
	c.transfer("warm", "bob")
	c.onHold("while it rings", c.theirs, aliceTone)
	his := pickUp(t, bob)
	his.Send(bobTone)
	c.reaches("talking")
	c.apart("talking with the target", c.hers, his)
	c.onHold("while Alice talks with Bob", c.theirs, aliceTone, bobTone)
	c.steer("swap")
	c.apart("swapped", c.hers, c.theirs)
	c.onHold("while Alice talks with the customer", his, aliceTone, customerTone)
	c.steer("swap")
	c.apart("swapped again", c.hers, his)
	c.steer("complete")
	over(t, "Alice has handed over", c.hers)
	c.apart("Bob has the call", his, c.theirs)
	his.Hangup()
	over(t, "Bob hangs up", c.theirs)
}

// The customer comes back when Alice does not want to hand over, or the target hangs up.
func TestTransfer_back(t *testing.T) {
	for _, tt := range []struct{ name, state, reason string }{{"canceled", "canceled", ""}, {"gone", "failed", "gone"}} {
		t.Run(tt.name, func(t *testing.T) {
			a := conferences(t)
			c, bob := talking(t, a), join(t, a, "Bob")
			c.transfer("warm", "bob")
			his := pickUp(t, bob)
			his.Send(bobTone)
			c.reaches("talking")
			if tt.name == "gone" {
				his.Hangup()
			} else {
				c.steer("cancel")
			}
			over(t, "Bob's leg", his)
			c.reaches(tt.state)
			if got := c.state().Transfer.Reason; got != tt.reason {
				t.Errorf("the reason is %q", got)
			}
			c.apart("the customer is back", c.hers, c.theirs)
			c.until("nobody is on hold", func(s state) bool { return s.held() == 0 })
			end(t, c.hers)
			over(t, "Alice hangs up", c.theirs)
		})
	}
}
