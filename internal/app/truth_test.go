package app

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier"
	"softphone/carrier/callback"
	"softphone/carrier/carriertest"
	"softphone/carrier/exchange"
	"softphone/internal/config"
	"softphone/internal/store/postgrestest"
)

const (
	// patience is how long something may take that happens by itself.
	patience = 20 * time.Second
	// soon is how often the tests' programs compare what they know.
	soon = 300 * time.Millisecond
)

// startComparing starts a program that often compares what it was told with how things are.
func startComparing(t *testing.T, cfg config.Config) *App {
	t.Helper()
	return startWith(t, cfg, Options{Compare: soon})
}

// eventually waits until something is so. What is found in the way is told when it does not come to be.
func eventually(t *testing.T, what string, so func() (found string, ok bool)) {
	t.Helper()
	within(t, patience, what, so)
}

// within is eventually for what may take another time.
func within(t *testing.T, limit time.Duration, what string, so func() (found string, ok bool)) {
	t.Helper()
	var found string
	for end := time.Now().Add(limit); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		var ok bool
		if found, ok = so(); ok {
			return
		}
	}
	t.Fatalf("%s: it did not come to be: %s", what, found)
}

// member is somebody who is in the room, called into it, or neither.
type member struct {
	*person

	call *carriertest.Call // nil for who is neither
	sid  string
}

// crowd is people who come into a room and leave it, in an order of chance.
type crowd struct {
	*rand.Rand

	t       *testing.T
	carrier *carrier.Carrier
	room    string // the conference's name at the carrier
	people  []*member
	boards  []site
	feeds   []*feed
	done    map[string]int
}

func gather(t *testing.T, a *App, seed uint64) *crowd {
	t.Helper()
	c := &crowd{
		Rand: rand.New(rand.NewPCG(seed, seed)),
		t:    t, carrier: a.Carrier(), done: map[string]int{},
	}
	for _, name := range []string{"Alice", "Bob", "Carol", "Dave"} {
		c.people = append(c.people, &member{person: join(t, a, name)})
	}
	c.people[0].post(t, "/v1/rooms", `{"name":"talk","music":"silence"}`, nil)
	room, err := a.store.Room(t.Context(), "talk")
	if err != nil {
		t.Fatal(err)
	}
	c.room = room.ConferenceName()
	return c
}

// look adds a program whose list and feed must be right.
func (c *crowd) look(s site) {
	c.boards, c.feeds = append(c.boards, s), append(c.feeds, s.follow(c.t))
}

// live is the room's conference, if it goes on.
func (c *crowd) live() (*exchange.Conference, bool) { return c.carrier.Conference(c.room) }

// here is how the carrier has a call in the conference.
func (c *crowd) here(sid string) (exchange.ParticipantInfo, bool) {
	if held, ok := c.live(); ok {
		if p, err := held.Participant(sid); err == nil {
			return p, true
		}
	}
	return exchange.ParticipantInfo{}, false
}

// truth is what the carrier has.
func (c *crowd) truth() map[string][]string {
	all := map[string][]string{}
	held, ok := c.live()
	if !ok {
		return all
	}
	var lines []string
	for _, p := range held.Participants() {
		coached := ""
		if p.Coaching {
			coached = p.CallSIDToCoach
		}
		lines = append(lines, fmt.Sprintf("%s here muted=%t held=%t coach=%s end=%t", p.CallSID, p.Muted, p.Hold, coached, p.EndOnExit))
	}
	for _, m := range c.people {
		if _, err := held.Invited(m.sid); m.call != nil && err == nil {
			lines = append(lines, m.sid+" ringing")
		}
	}
	slices.Sort(lines)
	all[held.SID()] = append([]string{held.Info().Status.String()}, lines...)
	return all
}

// agree waits until all lists and feeds say what the carrier has, and nothing else.
func (c *crowd) agree(when string) {
	c.t.Helper()
	eventually(c.t, when+", the board and the carrier agree", func() (string, bool) {
		truth := c.truth()
		for i, s := range c.boards {
			listed, _ := s.live(c.t)
			fed, _, _ := c.feeds[i].live()
			if diff := cmp.Diff(truth, listed); diff != "" {
				return fmt.Sprintf("list of program %d (-carrier +list):\n%s", i, diff), false
			}
			if diff := cmp.Diff(truth, fed); diff != "" {
				return fmt.Sprintf("feed of program %d (-carrier +feed):\n%s", i, diff), false
			}
		}
		return "", true
	})
}

// path is that of the conference, once the first program knows of it.
func (c *crowd) path() string {
	held, ok := c.live()
	if !ok {
		return ""
	}
	path := "/v1/conferences/" + held.SID()
	eventually(c.t, "the program hears of the conference", func() (string, bool) {
		got := c.boards[0].try(c.t, http.MethodGet, path, "")
		return got.body, got.status == http.StatusOK
	})
	return path
}

// command asks for something. What is over already, as we were not told, may be refused; nothing else.
func (c *crowd) command(method, path, body string, want int) (answer, bool) {
	c.t.Helper()
	got := c.boards[0].try(c.t, method, path, body)
	switch {
	case got.status == want:
		return got, true
	case got.status == http.StatusNotFound && got.Code == "participant_unknown", got.status == http.StatusConflict:
		c.done["refused: "+got.Code]++
		return got, false
	}
	c.t.Fatalf("%s %s %s: %d %s", method, path, body, got.status, got.body)
	return got, false
}

// step lets one thing happen, at the carrier when it returns.
func (c *crowd) step() {
	c.t.Helper()
	m := c.people[c.IntN(len(c.people))]
	if m.call != nil {
		if _, here := c.here(m.sid); !here {
			c.ringing(m)
			return
		}
	}
	did := ""
	switch n := c.IntN(10); {
	case m.call == nil && n < 6:
		did = c.enter(m, []string{"", "listen"}[c.IntN(2)])
	case m.call == nil:
		did = c.add(m)
	case n < 3:
		did = c.change(m, "muted", func(p exchange.ParticipantInfo) bool { return p.Muted })
	case n < 6:
		did = c.change(m, "held", func(p exchange.ParticipantInfo) bool { return p.Hold })
	case n < 8:
		m.call.Hangup()
		c.gone(m)
		did = "leave"
	case n < 9:
		if _, ok := c.command(http.MethodDelete, c.path()+"/participants/"+m.sid, "", http.StatusNoContent); ok {
			c.gone(m)
			did = "remove"
		}
	case c.IntN(3) == 0:
		if _, ok := c.command(http.MethodPost, c.path()+"/end", "", http.StatusNoContent); ok {
			for _, m := range c.people {
				if m.call != nil && !c.rings(m) {
					c.gone(m)
				}
			}
			did = "end"
		}
	}
	if did != "" {
		c.done[did]++
	}
}

func (c *crowd) rings(m *member) bool {
	select {
	case <-m.call.Accepted():
		return false
	default:
		return m.call.Custom()["name"] != "" // who was added, and has not answered
	}
}

// enter lets somebody call the room.
func (c *crowd) enter(m *member, mode string) string {
	c.t.Helper()
	m.call = connect(c.t, m.person, "To", "room:talk", "x_mode", mode)
	<-m.call.Connected()
	m.sid = m.call.SID()
	eventually(c.t, "who called is in the room", func() (string, bool) { _, ok := c.here(m.sid); return "", ok })
	return "enter"
}

// add has somebody called. They answer when it is their turn again.
func (c *crowd) add(m *member) string {
	c.t.Helper()
	path := c.path()
	if path == "" {
		return ""
	}
	got, ok := c.command(http.MethodPost, path+"/participants", fmt.Sprintf(`{"to":"client:%s"}`, m.Identity()), http.StatusCreated)
	if !ok {
		return ""
	}
	var made struct{ Call string }
	if err := json.Unmarshal([]byte(got.body), &made); err != nil {
		c.t.Fatal(err)
	}
	m.sid = made.Call
	select {
	case m.call = <-m.Incoming():
	case <-time.After(patience):
		c.t.Fatalf("%s was added and is not called", m.Identity())
	}
	return "add"
}

// ringing lets somebody do something whose telephone rings: the conference may have ended meanwhile.
func (c *crowd) ringing(m *member) {
	c.t.Helper()
	select {
	case <-m.call.Done():
		m.call = nil
		return
	default:
	}
	switch c.IntN(3) {
	case 0:
		m.call.Hangup()
		c.gone(m)
		c.done["decline"]++
		return
	case 1:
		if path := c.path(); path != "" {
			if _, ok := c.command(http.MethodDelete, path+"/participants/"+m.sid, "", http.StatusNoContent); ok {
				c.gone(m)
				c.done["give up"]++
			}
			return
		}
	}
	if err := m.call.Answer(c.t.Context()); err != nil {
		c.gone(m) // it was not wanted any more in the same moment
		return
	}
	eventually(c.t, "who was added and answered is in the room, or was not wanted any more", func() (string, bool) {
		select {
		case <-m.call.Done():
			m.call = nil
			return "", true
		default:
		}
		_, ok := c.here(m.sid)
		return m.sid, ok
	})
	c.done["answer"]++
}

// change changes a flag, which is so at the carrier when the command has been answered.
func (c *crowd) change(m *member, flag string, read func(exchange.ParticipantInfo) bool) string {
	c.t.Helper()
	p, _ := c.here(m.sid)
	want := !read(p)
	if _, ok := c.command(http.MethodPatch, c.path()+"/participants/"+m.sid, fmt.Sprintf(`{%q:%t}`, flag, want), http.StatusNoContent); !ok {
		return ""
	}
	if p, ok := c.here(m.sid); !ok || read(p) != want {
		c.t.Errorf("%s=%t was answered as done, and is not: %+v", flag, want, p)
	}
	return fmt.Sprintf("%s=%t", flag, want)
}

// gone waits until somebody's call is over at the carrier.
func (c *crowd) gone(m *member) {
	c.t.Helper()
	eventually(c.t, "who left is gone", func() (string, bool) {
		if _, here := c.here(m.sid); here {
			return "still in the room", false
		}
		select {
		case <-m.call.Done():
			return "", true
		default:
			return "the call goes on", false
		}
	})
	m.call = nil
}

// disperse lets everybody go.
func (c *crowd) disperse() {
	c.t.Helper()
	for _, m := range c.people {
		if m.call == nil {
			continue
		}
		m.call.Hangup()
		c.gone(m)
	}
}

// history waits until everybody's calls have come to their end in history, too.
func (c *crowd) history() {
	c.t.Helper()
	for _, m := range c.people {
		eventually(c.t, "history comes to an end", func() (string, bool) {
			var list struct {
				Calls []struct {
					SID   string
					Ended *time.Time `json:"ended_at"`
				}
			}
			m.send(c.t, http.MethodGet, "/v1/calls", "", &list)
			for _, call := range list.Calls {
				if call.Ended == nil {
					return call.SID, false
				}
			}
			return "", true
		})
	}
}

// run is a crowd's whole evening. Whatever becomes of callbacks, the list, the feed and the history are right
// when what is known has been compared.
func (c *crowd) run(faults callback.Faults, steps int) {
	c.t.Helper()
	set := func(f callback.Faults) {
		if err := c.carrier.SetFaults(carrier.Faults{CallbackFaults: f}); err != nil {
			c.t.Fatal(err)
		}
	}
	set(faults)
	for n := range steps {
		if c.step(); n == steps/2 {
			c.agree("halfway")
		}
	}
	c.agree("at the end")
	set(callback.Faults{}) // what was kept back comes now, and is old
	for range 3 {
		<-time.After(soon)
		c.agree("when late callbacks have come")
	}
	set(faults)
	c.disperse()
	c.agree("when everybody has left")
	set(callback.Faults{})
	<-time.After(soon)
	c.agree("when all has been told")
	c.history()
	if len(c.done) < 5 {
		c.t.Errorf("too little happened: %v", c.done)
	}
}

// The board tells the truth, whatever becomes of the carrier's callbacks.
func TestTruth(t *testing.T) {
	long := callback.Duration(2 * time.Second)
	tests := []struct {
		name   string
		faults callback.Faults
	}{
		{"all arrive", callback.Faults{}},
		{"three of ten are lost", callback.Faults{Drop: 0.3}},
		{"all are lost", callback.Faults{Drop: 1}},
		{"repeated", callback.Faults{Repeat: callback.Repeat{Probability: 0.7, Times: 3}}},
		{"delayed", callback.Faults{Delay: callback.Delay{Probability: 0.4, For: long}}},
		{"shuffled", callback.Faults{Shuffle: callback.Shuffle{Probability: 0.8, Reports: 6, Within: long}}},
		{"the connection fails", callback.Faults{Fail: 0.6}},
		{"everything", callback.Faults{
			Drop: 0.2, Fail: 0.2, Delay: callback.Delay{Probability: 0.2, For: long / 2}, Repeat: callback.Repeat{Probability: 0.3, Times: 2},
			Shuffle: callback.Shuffle{Probability: 0.5, Reports: 5, Within: long},
		}},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			seed := uint64(i + 1)
			tt.faults.Seed = seed
			a := startComparing(t, settings(t))
			c := gather(t, a, seed)
			c.look(c.people[0].of(a))
			c.run(tt.faults, 30)
		})
	}
}

// Two programs on one PostgreSQL: one has the carrier and hears its callbacks, the other sees the same.
func TestTruth_together(t *testing.T) {
	database := postgrestest.New(t, false).Database(t)
	a := startComparing(t, settings(t, "SOFTPHONE_DATABASE_URL", database))
	b := startComparing(t, settings(t, "SOFTPHONE_DATABASE_URL", database,
		"TWILIO_ACCOUNT_SID", a.creds.AccountSID, "TWILIO_AUTH_TOKEN", a.creds.AuthToken.Reveal(), "TWILIO_API_KEY", a.creds.APIKey,
		"TWILIO_API_SECRET", a.creds.APISecret.Reveal(), "TWILIO_TWIML_APP_SID", a.creds.AppSID,
		"SOFTPHONE_TWILIO_API_URL", a.URL(), "SOFTPHONE_PUBLIC_URL", "http://localhost:1"))
	const seed = 17
	c := gather(t, a, seed)
	c.look(c.people[0].of(a))
	c.look(first(t, b).of(b)) // who signs in by name alone does so at the other program only
	c.run(callback.Faults{
		Seed: seed, Drop: 0.4, Repeat: callback.Repeat{Probability: 0.3, Times: 2},
		Shuffle: callback.Shuffle{Probability: 0.5, Reports: 5, Within: callback.Duration(time.Second)},
	}, 30)
}
