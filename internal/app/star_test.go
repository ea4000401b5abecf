package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"softphone/carrier/carriertest"
)

// yard is a channel with somebody in it who dispatches, and telephones.
type yard struct {
	*App
	name, pin string
	boss      *person
	call      *carriertest.Call // theirs
}

func openYard(t *testing.T, a *App, who, name, pin string, turn int) *yard {
	t.Helper()
	y := &yard{App: a, name: name, pin: pin, boss: join(t, a, who)}
	y.boss.post(t, "/v1/rooms", fmt.Sprintf(`{"name":%q,"pin":%q,"moderators":[%q],"floor":{"max_turn":%d}}`, name, pin, strings.ToLower(who), turn), nil)
	y.call = connect(t, y.boss, "To", "room:"+name)
	<-y.call.Connected()
	return y
}

// telephone calls the conference line, and keys in the PIN of the channel.
func (y *yard) telephone(t *testing.T, number string, hz float64) *carriertest.Call {
	t.Helper()
	got := (&person{}).of(y.App).try(t, http.MethodPost, "/carrier/telephones", `{"number":"`+number+`"}`)
	var given struct{ Token string }
	if err := json.Unmarshal([]byte(got.body), &given); err != nil || got.status != http.StatusCreated {
		t.Fatalf("a telephone is answered %d %s", got.status, got.body)
	}
	call := connect(t, &person{Phone: phoneOf(t, y.App, given.Token)}, "To", ownConferenceLine)
	<-call.Connected()
	if _, err := call.HearSound(t.Context(), 0.01); err != nil { // which takes as long
		t.Fatalf("it is not asked for the PIN: %v", err)
	}
	members := y.look(t).Members
	press(t, call, y.pin+"#")
	y.until(t, "the telephone is in the channel", func(c channelSeen) bool { return c.Members == members+1 })
	call.Send(hz)
	return call
}

func press(t *testing.T, call *carriertest.Call, digits string) {
	t.Helper()
	if err := call.SendDigits(t.Context(), digits); err != nil {
		t.Fatal(err)
	}
}

// deaf waits until a tone is not heard any more, for as long as a turn takes to begin.
func deaf(t *testing.T, what string, call *carriertest.Call, hz float64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if _, err := call.HearNot(ctx, hz, 0.02); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// channelSeen is a channel as who dispatches is told of it.
type channelSeen struct {
	Name    string
	Live    string
	Members int
	Floor   struct {
		State string
		Turn  *struct{ Call, Name string }
	}
}

func (y *yard) look(t *testing.T) channelSeen {
	t.Helper()
	var all struct{ Channels []channelSeen }
	y.boss.send(t, http.MethodGet, "/v1/channels", "", &all)
	for _, c := range all.Channels {
		if c.Name == y.name {
			return c
		}
	}
	t.Fatalf("%s is not among the channels: %+v", y.name, all)
	return channelSeen{}
}

func (y *yard) until(t *testing.T, what string, is func(channelSeen) bool) {
	t.Helper()
	within(t, enters, what, func() (string, bool) {
		c := y.look(t)
		return fmt.Sprintf("%+v", c), is(c)
	})
}

func holds(call *carriertest.Call) func(channelSeen) bool {
	return func(c channelSeen) bool { return c.Floor.Turn != nil && c.Floor.Turn.Call == call.SID() }
}

func idle(c channelSeen) bool { return c.Floor.State == "idle" }

func (y *yard) ask(t *testing.T) {
	t.Helper()
	var got struct{ Outcome string }
	y.boss.post(t, "/v1/channels/"+y.name+"/floor", `{"call":"`+y.call.SID()+`"}`, &got)
	if got.Outcome != "granted" {
		t.Fatalf("Alice is %s", got.Outcome)
	}
}

func (y *yard) release(t *testing.T) {
	t.Helper()
	y.boss.send(t, http.MethodDelete, "/v1/channels/"+y.name+"/floor?call="+y.call.SID(), "", nil)
}

// ended is how the turns in the channel ended, the last first.
func (y *yard) ended(t *testing.T) string {
	t.Helper()
	var all struct {
		Turns []struct{ Name, Why string }
	}
	y.boss.send(t, http.MethodGet, "/v1/channels/"+y.name+"/turns", "", &all)
	var how []string
	for _, turn := range all.Turns {
		how = append(how, turn.Name+" "+turn.Why)
	}
	return strings.Join(how, ", ")
}

// enters is for how long a telephone may take to enter: it is spoken to before, and the local carrier's voice is slow where
// races are looked for.
const enters = time.Minute

// Telephones listen in a channel until they press *, and are heard then; a dispatcher comes before them, and another telephone does not.
func TestStar(t *testing.T) {
	a := start(t, settings(t)) // one for all: what was spoken once is known
	y := openYard(t, a, "Alice", "yard", "471101", 60)
	y.call.Send(440)
	one := y.telephone(t, "+15005550101", 700)

	y.ask(t)
	hear(t, "the telephone does not hear Alice", one, 440)
	deaf(t, "who has pressed nothing is heard", y.call, 700)
	y.release(t)
	y.until(t, "idle", idle)
	deaf(t, "Alice is heard without the floor", one, 440)

	press(t, one, "*")
	y.until(t, "the telephone's turn", holds(one))
	hear(t, "Alice does not hear the telephone that pressed *", y.call, 700)
	two := y.telephone(t, "+15005550102", 1000)
	hear(t, "the other telephone does not hear the first", two, 700)
	press(t, two, "*")
	hear(t, "the other telephone is not told that it may not speak", two, 310)
	hear(t, "the other telephone does not hear the first any more", two, 700)
	deaf(t, "two are heard", y.call, 1000)

	y.ask(t) // and takes the floor from the telephone
	deaf(t, "who was interrupted is heard", y.call, 700)
	hear(t, "who was interrupted does not hear Alice", one, 440)
	press(t, one, "*")
	hear(t, "the telephone is not told that it may not interrupt", one, 310)
	hear(t, "the telephone that was refused does not hear Alice", one, 440)
	y.release(t)
	y.until(t, "idle", idle)
	press(t, one, "*")
	y.until(t, "the telephone's turn again", holds(one))
	hear(t, "who was interrupted cannot speak again", y.call, 700)
	press(t, one, "*")
	y.until(t, "idle", idle)
	deaf(t, "who has pressed * again is heard", y.call, 700)

	press(t, two, "*")
	y.until(t, "the other telephone's turn", holds(two))
	hear(t, "the other telephone is not heard when it may be", y.call, 1000)
	two.Hangup()
	y.until(t, "idle when who spoke has hung up", idle)
	want := "+15•••02 left, +15•••01 released, Alice released, +15•••01 interrupted, Alice released"
	if got := y.ended(t); got != want {
		t.Errorf("the turns ended as %s, want %s", got, want)
	}
	end(t, one, y.call)

	starLimit(t, openYard(t, a, "Bob", "gate", "471102", 5))
	starRemoved(t, openYard(t, a, "Carol", "dock", "471103", 60))
}

// starLimit sees that a telephone that presses nothing more is heard for the longest turn, and listens on.
func starLimit(t *testing.T, y *yard) {
	t.Helper()
	one := y.telephone(t, "+15005550103", 700)
	press(t, one, "*")
	hear(t, "Alice does not hear the telephone that pressed *", y.call, 700)
	y.until(t, "idle when the time is over", idle)
	deaf(t, "who has spoken for the longest turn is heard", y.call, 700)
	y.call.Send(440)
	y.ask(t)
	hear(t, "who has spoken for the longest turn does not listen on", one, 440)
	if got := y.ended(t); !strings.HasSuffix(got, " limit") {
		t.Errorf("the turns ended as %s", got)
	}
	end(t, one, y.call)
}

// starRemoved sees that who is removed from a channel, or is there when it is ended, does not come back.
func starRemoved(t *testing.T, y *yard) {
	t.Helper()
	one, two := y.telephone(t, "+15005550104", 700), y.telephone(t, "+15005550105", 1000)
	conference := "/v1/conferences/" + y.look(t).Live
	y.boss.send(t, http.MethodDelete, conference+"/participants/"+one.SID(), "", nil)
	if err := one.Ended(t.Context()); err != nil {
		t.Errorf("who was removed is there: %v", err)
	}
	y.boss.post(t, conference+"/end", `{}`, nil)
	for _, call := range []*carriertest.Call{two, y.call} {
		if err := call.Ended(t.Context()); err != nil {
			t.Errorf("who was there when it ended is there still: %v", err)
		}
	}
}
