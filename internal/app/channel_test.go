package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"softphone/carrier/carriertest"
	"softphone/internal/floor"
	"softphone/internal/phone"
	"softphone/internal/store/postgrestest"
)

// talker is somebody in a channel.
type talker struct {
	*person

	call *carriertest.Call
	hz   float64
}

// comeIn sets up a channel and has people come into it, each with a tone of their own. The first moderates it.
func comeIn(t *testing.T, a *App, names ...string) []*talker {
	t.Helper()
	all := make([]*talker, 0, len(names))
	for i, name := range names {
		m := &talker{person: join(t, a, name), hz: []float64{440, 700, 1100, 1700}[i]}
		m.id = strings.ToLower(name)
		if i == 0 {
			m.post(t, "/v1/rooms", `{"name":"yard","floor":{"max_turn":30}}`, nil)
		} else { // who signs in by name alone may do all
			all[0].send(t, http.MethodPatch, "/v1/admin/people/"+m.id, `{"role":"agent"}`, nil)
		}
		m.call = connect(t, m.person, "To", "room:yard")
		<-m.call.Connected()
		m.call.Send(m.hz)
		all = append(all, m)
	}
	eventually(t, "all are in the channel", func() (string, bool) {
		var told struct{ Channels []struct{ Members int } }
		all[0].send(t, http.MethodGet, "/v1/channels", "", &told)
		return fmt.Sprint(told), len(told.Channels) == 1 && told.Channels[0].Members == len(names)
	})
	return all
}

// press asks for the floor, and is what is answered.
func (m *talker) press(t *testing.T) string {
	t.Helper()
	var told struct{ Outcome string }
	m.post(t, "/v1/channels/yard/floor", fmt.Sprintf(`{"call":%q}`, m.call.SID()), &told)
	return told.Outcome
}

func (m *talker) lets(t *testing.T) {
	t.Helper()
	m.send(t, http.MethodDelete, "/v1/channels/yard/floor?call="+m.call.SID(), "", nil)
}

// only waits until all others hear one of them, and none of the others; nil is nobody.
func only(t *testing.T, who *talker, all []*talker) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, listens := range all {
		if listens == who {
			continue
		}
		for _, speaks := range all {
			if speaks == listens {
				continue
			}
			var err error
			if speaks == who {
				_, err = listens.call.Hear(ctx, speaks.hz, 0.1)
			} else {
				_, err = listens.call.HearNot(ctx, speaks.hz, 0.02)
			}
			if err != nil {
				t.Fatalf("%s at %s: %v", speaks.id, listens.id, err)
			}
		}
	}
}

// spoken is a turn that has ended.
type spoken struct {
	Identity, Why  string
	Started, Ended time.Time
}

// turns are the last turns in the channel, the last first.
func (m *talker) turns(t *testing.T) []spoken {
	t.Helper()
	var told struct{ Turns []spoken }
	m.send(t, http.MethodGet, "/v1/channels/yard/turns", "", &told)
	return told.Turns
}

// spoke is why they ended.
func (m *talker) spoke(t *testing.T) (all []string) {
	t.Helper()
	for _, turn := range m.turns(t) {
		all = append(all, turn.Identity+" "+turn.Why)
	}
	return all
}

// holder is who is heard now, by what the program tells.
func (m *talker) holder(t *testing.T) string {
	t.Helper()
	var told struct {
		Channels []struct {
			Floor struct{ Turn *struct{ Identity string } }
		}
	}
	m.send(t, http.MethodGet, "/v1/channels", "", &told)
	if len(told.Channels) == 1 && told.Channels[0].Floor.Turn != nil {
		return told.Channels[0].Floor.Turn.Identity
	}
	return ""
}

// Four are in a channel, and send all the time: who presses is heard, and nobody else.
func TestChannel(t *testing.T) {
	t.Parallel()
	a := start(t, settings(t))
	all := comeIn(t, a, "Alice", "Bob", "Carol", "Dave")
	alice, bob, carol := all[0], all[1], all[2]
	only(t, nil, all)

	r := rand.New(rand.NewPCG(4, 4))
	for range 8 {
		who := all[r.IntN(len(all))]
		if got := who.press(t); got != "granted" {
			t.Fatalf("the press of %s is answered %s", who.id, got)
		}
		only(t, who, all)
		who.lets(t)
		if got := bob.holder(t); got != "" {
			t.Fatalf("%s has let go, and %s holds the floor", who.id, got)
		}
	}
	only(t, nil, all)

	// Who waits is next; the dispatcher does not wait.
	if got := bob.press(t) + " " + carol.press(t); got != "granted queued" {
		t.Fatalf("the presses of Bob and Carol are answered %s", got)
	}
	bob.lets(t)
	only(t, carol, all)
	if got := alice.press(t); got != "granted" {
		t.Fatalf("the dispatcher's press is answered %s", got)
	}
	only(t, alice, all)
	alice.post(t, "/v1/channels/yard/floor/revoke", "", nil)
	only(t, nil, all)
	if got := fmt.Sprint(alice.spoke(t)[:3]); got != "[alice revoked carol interrupted bob released]" {
		t.Errorf("spoken have %s", got)
	}

	// Who is silenced is not heard, also not when that ends: until they press again.
	bob.press(t)
	var list struct{ Conferences []struct{ SID string } }
	alice.send(t, http.MethodGet, "/v1/conferences", "", &list)
	mute := func(muted bool) {
		alice.send(t, http.MethodPatch, "/v1/conferences/"+list.Conferences[0].SID+"/participants/"+bob.call.SID(), fmt.Sprintf(`{"muted":%t}`, muted), nil)
	}
	only(t, bob, all)
	mute(true)
	only(t, nil, all)
	mute(false)
	only(t, nil, all)
	if got := bob.press(t); got != "granted" {
		t.Fatalf("the press of who is silenced no more is answered %s", got)
	}
	only(t, bob, all)
	bob.call.Hangup()
	eventually(t, "the turn of who has left is over", func() (string, bool) { last := alice.spoke(t)[0]; return last, last == "bob left" })
	if h := alice.holder(t); h != "" {
		t.Errorf("the floor is held by %s", h)
	}
}

// Nothing more is heard of who holds the floor: within the lease they are muted, and who waits is heard.
func TestChannel_lost(t *testing.T) {
	t.Parallel()
	a := start(t, settings(t))
	all := comeIn(t, a, "Alice", "Bob", "Carol")
	alice, bob, carol := all[0], all[1], all[2]
	if got := bob.press(t); got != "granted" {
		t.Fatalf("Bob's press is answered %s", got)
	}
	eventually(t, "Carol has the floor", func() (string, bool) {
		got := carol.press(t) // as a page does that waits
		return got, got == "granted"
	})
	last := alice.turns(t)[0]
	if took := last.Ended.Sub(last.Started); took < phone.FloorLease-time.Second || took > phone.FloorLease+2*time.Second {
		t.Errorf("a floor that is not renewed is held for %s, want %s", took, phone.FloorLease)
	}
	if last.Identity != "bob" || last.Why != "expired" {
		t.Errorf("spoken has %+v", last)
	}
	only(t, carol, all)
}

// dying has Twilio unmute somebody, and dies before it hears of it.
type dying struct {
	floor.Board

	asked, over chan struct{}
}

func (d dying) Change(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, c phone.Change) error {
	err := d.Board.Change(ctx, sid, call, c)
	if !*c.Muted {
		close(d.asked)
		<-d.over
	}
	return err
}

// Two programs on one PostgreSQL: one gives somebody the floor and dies in the middle of it. The other mutes them and goes on.
func TestChannel_serverDies(t *testing.T) {
	t.Parallel()
	database := postgrestest.New(t, false).Database(t)
	a := start(t, settings(t, "SOFTPHONE_DATABASE_URL", database))
	b := start(t, settings(t, "SOFTPHONE_DATABASE_URL", database,
		"TWILIO_ACCOUNT_SID", a.creds.AccountSID, "TWILIO_AUTH_TOKEN", a.creds.AuthToken.Reveal(), "TWILIO_API_KEY", a.creds.APIKey,
		"TWILIO_API_SECRET", a.creds.APISecret.Reveal(), "TWILIO_TWIML_APP_SID", a.creds.AppSID,
		"SOFTPHONE_TWILIO_API_URL", a.URL(), "SOFTPHONE_PUBLIC_URL", "http://localhost:1"))
	all := comeIn(t, a, "Alice", "Bob", "Carol")
	bob, carol := all[1], all[2]
	room, err := b.store.Room(t.Context(), "yard")
	if err != nil {
		t.Fatal(err)
	}
	b.floors.Close() // it does nothing any more but what it is about to begin
	b.speaking = false
	last := dying{b.floors.Board, make(chan struct{}), make(chan struct{})}
	b.floors.Board = last
	ended := make(chan error, 1)
	go func() {
		_, err := b.floors.Request(context.WithoutCancel(t.Context()), room, floor.Press{Call: phone.CallSID(bob.call.SID()), Holder: phone.Client("bob")})
		ended <- err
	}()
	<-last.asked
	only(t, bob, all)
	eventually(t, "Carol has the floor", func() (string, bool) {
		got := carol.press(t)
		return got, got == "granted"
	})
	only(t, carol, all)
	close(last.over)
	if err := <-ended; phone.CodeOf(err) != "floor_lost" {
		t.Errorf("who asked the server that came back too late is told %v", err)
	}
	if got := carol.press(t); got != "granted" {
		t.Errorf("Carol's floor is %s", got)
	}
	only(t, carol, all)
}
