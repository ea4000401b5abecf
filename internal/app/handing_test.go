package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/carrier/carriertest"
	"softphone/internal/phone"
)

// Whoever is not reached, the customer comes back to Alice, who is told why.
func TestTransfer_notReached(t *testing.T) {
	tests := []struct {
		name, kind, to, reason string
	}{
		{"declined", "warm", "bob", "busy"},
		{"declined, blind", "blind", "bob", "busy"},
		{"busy", "blind", "+15005550005", "busy"},
		{"nobody has a phone", "warm", "carol", "no-answer"},
		{"silent", "blind", "bob", "no-answer"},
	}
	a := conferences(t)
	c, bob := talking(t, a), join(t, a, "Bob")
	(&person{url: a.URL()}).post(t, "/v1/session", `{"name":"Carol"}`, nil)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			eventually(t, "the end of the one before to be settled", func() (string, bool) {
				r := c.alice.of(a).try(t, http.MethodPost, "/v1/conferences/"+c.sid+"/transfers", fmt.Sprintf(`{"kind":%q,"to":%q,"timeout":5}`, tt.kind, tt.to))
				return r.body, r.status == http.StatusCreated || !strings.Contains(r.body, `"transfer_running"`)
			})
			if tt.to == "bob" {
				his := <-bob.Incoming()
				c.onHold("while it rings", c.theirs, aliceTone)
				if tt.reason == "busy" {
					if err := his.Reject(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				over(t, "Bob's leg", his)
			}
			s := c.until("it has failed", func(s state) bool {
				return s.Transfer != nil && s.Transfer.ID == i+1 && s.Transfer.State == "failed" && s.held() == 0
			})
			if s.Transfer.Reason != tt.reason {
				t.Errorf("the reason is %q, want %q", s.Transfer.Reason, tt.reason)
			}
			c.apart("the customer is back", c.hers, c.theirs)
		})
	}
}

// A name that is nobody's is refused before anybody is put on hold.
func TestTransfer_nobody(t *testing.T) {
	a := conferences(t)
	c := talking(t, a)
	r := c.alice.of(a).try(t, http.MethodPost, "/v1/conferences/"+c.sid+"/transfers", `{"kind":"warm","to":"bobb"}`)
	if r.status != http.StatusNotFound || !strings.Contains(r.body, `"person_unknown"`) || !strings.Contains(r.body, `"field":"to"`) {
		t.Errorf("it is answered %d %s", r.status, r.body)
	}
	if s := c.state(); s.Transfer != nil || s.held() > 0 {
		t.Errorf("it is %s", s)
	}
	c.apart("after it", c.hers, c.theirs)
}

// In a blind transfer Alice may hang up at once, or wait: she is let go when Bob answers.
func TestTransfer_blind(t *testing.T) {
	for _, waits := range []bool{true, false} {
		t.Run(fmt.Sprintf("Alice waits %t", waits), func(t *testing.T) {
			a := conferences(t)
			c, bob := talking(t, a), join(t, a, "Bob")
			c.transfer("blind", "bob")
			if !waits {
				end(t, c.hers)
			}
			c.onHold("while it rings", c.theirs, aliceTone)
			his := pickUp(t, bob)
			his.Send(bobTone)
			c.apart("Bob has the call", his, c.theirs)
			over(t, "Alice has handed over", c.hers)
			c.reaches("completed")
			end(t, c.theirs)
			over(t, "the customer hangs up", his)
		})
	}
}

// Who hangs up while they talk with the target has handed over.
func TestTransfer_hungUp(t *testing.T) {
	a := conferences(t)
	c, bob := talking(t, a), join(t, a, "Bob")
	c.transfer("warm", "bob")
	his := pickUp(t, bob)
	his.Send(bobTone)
	c.reaches("talking")
	end(t, c.hers)
	c.apart("Bob has the call", his, c.theirs)
	end(t, his)
	over(t, "Bob hangs up", c.theirs)
}

// Who is cut off while they talk with the target has handed over, too: Bob hears words, and then the customer.
func TestTransfer_lost(t *testing.T) {
	a := conferences(t)
	c, bob := talking(t, a), join(t, a, "Bob")
	c.alice.send(t, http.MethodPatch, "/v1/conferences/"+c.sid+"/participants/"+c.hers.Parameters()["CallSid"], `{"kept":true}`, nil)
	c.transfer("warm", "bob")
	his := pickUp(t, bob)
	his.Send(bobTone)
	c.reaches("talking")
	end(t, c.hers)
	c.apart("Bob has the call", his, c.theirs)
	if s := c.state(); s.Transfer.State != "completed" || s.Transfer.Reason != "lost" {
		t.Errorf("it is %s", s)
	}
	end(t, his)
	over(t, "Bob hangs up", c.theirs)
}

// A page that is heard of no more, while its leg seems to go on, is missed before the carrier gives the leg up.
func TestTransfer_silent(t *testing.T) {
	var ahead atomic.Int64
	a := startWith(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference"), Options{
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	c, bob := talking(t, a), join(t, a, "Bob")
	c.alice.send(t, http.MethodPatch, "/v1/conferences/"+c.sid+"/participants/"+c.hers.Parameters()["CallSid"], `{"kept":true}`, nil)
	c.alice.post(t, "/v1/presence", `{"page":"p1","busy":"call"}`, nil)
	c.transfer("warm", "bob")
	his := pickUp(t, bob)
	his.Send(bobTone)
	c.reaches("talking")
	missed := func() (string, bool) {
		held, err := a.store.Conference(t.Context(), phone.ConferenceSID(c.sid))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%+v", held.Transfer), held.Transfer.Missed
	}
	if was, yet := missed(); yet {
		t.Errorf("while the page is heard of it is %s", was)
	}
	ahead.Store(int64(phone.LeaseTime + time.Second))
	eventually(t, "those who wait to be told", missed)
	c.onHold("while Alice is missed", c.theirs, aliceTone, bobTone)
	if s := c.state(); s.Transfer.State != "talking" {
		t.Errorf("nobody is connected before the leg has ended, but it is %s", s)
	}
	end(t, c.hers)
	c.apart("Bob has the call", his, c.theirs)
}

// A customer whom nobody takes, and who was handed on by somebody who has gone, is told so, or given to the team that they called.
func TestTransfer_stranded(t *testing.T) {
	t.Run("no team", func(t *testing.T) {
		a := conferences(t)
		c, bob := talking(t, a), join(t, a, "Bob")
		c.transfer("blind", "bob")
		his := <-bob.Incoming()
		end(t, c.hers)
		if err := his.Reject(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.told()
	})
	t.Run("a team", func(t *testing.T) {
		a := conferences(t)
		alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
		alice.post(t, "/v1/admin/teams", `{"name":"sales","title":"Sales","members":["alice","dave"]}`, nil)
		c := between(t, alice, join(t, a, "Customer"), "team:sales")
		c.transfer("blind", "bob")
		his := <-bob.Incoming()
		end(t, c.hers)
		dave := join(t, a, "Dave")
		if err := his.Reject(t.Context()); err != nil {
			t.Fatal(err)
		}
		daves := pickUp(t, dave)
		daves.Send(bobTone)
		c.apart("Dave has the call", daves, c.theirs)
		if s := c.state(); s.Transfer.Kind != "return" {
			t.Errorf("it is %s", s)
		}
		end(t, daves)
		over(t, "Dave hangs up", c.theirs)
	})
}

// lost is a call whose person on the page was lost: the customer hears music.
func lost(t *testing.T, c *talk) *talk {
	t.Helper()
	c.alice.send(t, http.MethodPatch, "/v1/conferences/"+c.sid+"/participants/"+c.hers.Parameters()["CallSid"], `{"kept":true}`, nil)
	end(t, c.hers) // as the SDK does when the page goes
	c.until("Alice is expected back", func(s state) bool {
		return s.Transfer != nil && s.Transfer.Kind == "rejoin" && s.Transfer.State == "ringing" && s.held() == 1
	})
	c.onHold("while Alice is away", c.theirs, aliceTone)
	return c
}

// Who was lost comes back into the call: they alone, and nobody else.
func TestRejoin(t *testing.T) {
	w := settle(t, 1, carrier.ClientWins, "SOFTPHONE_CALL_STYLE", "conference")
	agent := func(name string) *person {
		p := w.invite(name, "")
		p.Phone = w.callee(p)
		return p
	}
	c := between(t, agent("Anna"), agent("Customer"), "client:anna")
	other := connect(t, c.alice, "To", "conference:"+c.sid)
	over(t, "nobody is expected", other)
	lost(t, c)
	mallory := agent("Mallory")
	theirs := connect(t, mallory, "To", "conference:"+c.sid)
	over(t, "Mallory is refused", theirs)
	mallory.tells(t, "outgoing conference:"+c.sid+" failed supervision_not_allowed")
	c.hers = connect(t, c.alice, "To", "conference:"+c.sid)
	<-c.hers.Connected()
	c.hers.Send(aliceTone)
	c.apart("Alice is back", c.hers, c.theirs)
	c.until("nobody is on hold", func(s state) bool { return s.Transfer.State == "completed" && s.held() == 0 })
	again := connect(t, c.alice, "To", "conference:"+c.sid)
	over(t, "it is over", again)

	// Who says goodbye is expected no more.
	mine := c.hers.SID()
	c.alice.send(t, http.MethodPatch, "/v1/conferences/"+c.sid+"/participants/"+mine, `{"kept":true}`, nil)
	c.alice.post(t, "/v1/calls/"+mine+"/end", "", nil)
	over(t, "Alice says goodbye", c.hers, c.theirs)
	if s := c.until("it ended", func(s state) bool { return s.Status == "completed" }); s.Transfer.ID != 1 {
		t.Errorf("after a goodbye it is %s", s)
	}
}

// Who does not come back within a minute is not waited for.
func TestRejoin_late(t *testing.T) {
	var ahead atomic.Int64
	a := startWith(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference"), Options{
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	c := lost(t, talking(t, a))
	ahead.Store(int64(61 * time.Second))
	if s := c.told(); s.Transfer.State != "failed" {
		t.Errorf("it is %s", s)
	}
}

// When both are cut off at once the call is over, and each is told so when they are back.
func TestRejoin_both(t *testing.T) {
	c := talking(t, conferences(t))
	for who, sid := range map[*person]string{c.alice: c.hers.Parameters()["CallSid"], c.customer: c.theirs.SID()} {
		who.send(t, http.MethodPatch, "/v1/conferences/"+c.sid+"/participants/"+sid, `{"kept":true}`, nil)
	}
	c.hers.Hangup()
	c.theirs.Hangup()
	over(t, "both", c.hers, c.theirs)
	c.until("it is over", func(s state) bool { return s.Status == "completed" })
	for who, other := range map[*person]string{c.alice: "client:customer", c.customer: "client:alice"} {
		eventually(t, "who is back to be told", func() (string, bool) {
			var told struct {
				Missed []struct{ Why, From string }
			}
			who.send(t, http.MethodGet, "/v1/presence", "", &told)
			return fmt.Sprint(told.Missed), len(told.Missed) == 1 && told.Missed[0].Why == "lost" && told.Missed[0].From == other
		})
	}
}

// Who gives up lets the other hear so at once.
func TestRejoin_givenUp(t *testing.T) {
	c := lost(t, talking(t, conferences(t)))
	c.steer("cancel")
	c.told()
}

// Two calls of Alice's become one, in which all hear each other.
func TestMerge(t *testing.T) {
	a := conferences(t)
	c, bob := talking(t, a), join(t, a, "Bob")
	c.alice.post(t, "/v1/conferences/"+c.sid+"/hold", `{"held":true}`, nil)
	c.onHold("the first call", c.theirs, aliceTone)
	second := connect(t, bob, "To", "client:alice")
	his := pickUp(t, c.alice)
	second.Send(bobTone)
	his.Send(carolTone)
	hear(t, "Bob does not hear Alice", second, carolTone)
	other := c.conference(his)
	c.alice.post(t, "/v1/conferences/"+c.sid+"/merge", `{"with":"`+other+`"}`, nil)
	for what, of := range map[string]struct {
		call *carriertest.Call
		hz   float64
	}{
		"the customer does not hear Bob": {c.theirs, bobTone}, "Bob does not hear the customer": {second, customerTone},
		"Alice does not hear Bob": {c.hers, bobTone}, "Bob does not hear Alice": {second, aliceTone},
	} {
		hear(t, what, of.call, of.hz)
	}
	over(t, "Alice's leg of the second call", his)
	end(t, c.hers)
	c.apart("when Alice has left", second, c.theirs)
	end(t, second)
	over(t, "the last one hangs up", c.theirs)
}

// A recording pauses while the customer is on hold, and goes on after.
func TestHold(t *testing.T) {
	a := conferences(t)
	c := talking(t, a)
	path := "/v1/conferences/" + c.sid
	c.alice.post(t, path+"/recordings", "", nil)
	c.until("it is recorded", func(s state) bool { return s.Recording != nil && s.Recording.Status == "in-progress" })
	c.alice.post(t, path+"/hold", `{"held":true}`, nil)
	c.onHold("on hold", c.theirs, aliceTone)
	c.until("it pauses", func(s state) bool { return s.held() == 1 && s.Recording != nil && s.Recording.Status == "paused" })
	c.alice.post(t, path+"/hold", `{"held":false}`, nil)
	c.apart("off hold", c.hers, c.theirs)
	c.until("it goes on", func(s state) bool { return s.held() == 0 && s.Recording != nil && s.Recording.Status == "in-progress" })
	end(t, c.hers)
	over(t, "Alice hangs up", c.theirs)
}
