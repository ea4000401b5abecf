package guard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"softphone/internal/phone"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// world is a guard with a clock that is set by hand.
type world struct {
	*Guard
	t     *testing.T
	store *memory
	now   time.Time
	n     int
}

func newWorld(limits Limits) *world {
	w := &world{store: newMemory(), now: noon}
	w.Guard = &Guard{
		Store: w.store, Limits: limits, MaxCall: 4 * time.Hour, Now: func() time.Time { return w.now }, Logger: slog.New(slog.DiscardHandler),
	}
	return w
}

func sid(n int) phone.CallSID { return phone.CallSID(fmt.Sprintf("CA%032x", n)) }

const number = phone.Number("+14155552671")

// try makes one more call of somebody's.
func (w *world) try(t *testing.T, grant phone.Grant, to phone.Address) (time.Duration, string) {
	t.Helper()
	w.n++
	length, err := w.Admit(t.Context(), phone.Attempt{Call: sid(w.n), Grant: grant, To: to, Length: grant.MaxDuration})
	if err == nil {
		return length, ""
	}
	return length, phone.CodeOf(err)
}

// settle ends a call after a time.
func (w *world) end(t *testing.T, n int, used time.Duration) {
	t.Helper()
	if err := w.store.Settle(t.Context(), sid(n), used, w.now); err != nil {
		t.Fatal(err)
	}
}

// Each limit on its own: how many calls are let through, and why the next is not.
func TestR_TOLL_5_limits(t *testing.T) {
	alice := phone.Grant{Identity: "alice"}
	with := func(change func(*phone.Grant)) phone.Grant {
		g := alice
		change(&g)
		return g
	}
	outside := phone.Telephone(number)
	tests := []struct {
		name   string
		limits Limits
		grant  phone.Grant
		to     phone.Address
		calls  int
		code   string
	}{
		{"none", Limits{}, alice, outside, 50, ""},
		{"calls of one", Limits{CallsPerPerson: 3}, alice, outside, 3, "calls_exhausted"},
		{"calls of one, to people", Limits{CallsPerPerson: 3}, alice, phone.Client("bob"), 3, "calls_exhausted"},
		{"calls of one, to rooms", Limits{CallsPerPerson: 3}, alice, phone.InRoom("x"), 3, "calls_exhausted"},
		{"calls of the grant", Limits{CallsPerPerson: 3}, with(func(g *phone.Grant) { g.Calls = 2 }), outside, 2, "calls_exhausted"},
		{"a wider grant", Limits{CallsPerPerson: 3}, with(func(g *phone.Grant) { g.Calls = 9 }), outside, 3, "calls_exhausted"},
		{"velocity", Limits{StartsPerMinute: 4}, alice, phone.Client("bob"), 4, "rate_exhausted"},
		{"calls of all", Limits{Calls: 5}, alice, outside, 5, "calls_exhausted"},
		{"calls of all are those to telephones", Limits{Calls: 5}, alice, phone.Client("bob"), 50, ""},
		{"minutes of all", Limits{MinutesPerDay: 600}, alice, outside, 3, "time_exhausted"}, // 240 + 240 + 120
		{"minutes of one", Limits{MinutesPerPerson: 241}, alice, outside, 2, "time_exhausted"},
		{"minutes of the grant", Limits{MinutesPerPerson: 241}, with(func(g *phone.Grant) { g.MinutesPerDay = 240 }), outside, 1, "time_exhausted"},
		{"minutes of a range", Limits{MinutesPerRange: 480}, alice, outside, 2, "time_exhausted"},
		{"short calls", Limits{MinutesPerDay: 10}, with(func(g *phone.Grant) { g.MaxDuration = 30 * time.Second }), outside, 20, "time_exhausted"},
		{"minutes do not count for people", Limits{MinutesPerDay: 1, MinutesPerPerson: 1, MinutesPerRange: 1}, alice, phone.Client("bob"), 50, ""},
		{"nobody's own", Limits{CallsPerPerson: 1, Calls: 1, MinutesPerDay: 1}, phone.Grant{}, phone.Telephone("+15005550006"), 50, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(tt.limits)
			for n := range 51 {
				if _, code := w.try(t, tt.grant, tt.to); code != "" || n == 50 {
					if n != tt.calls || code != tt.code {
						t.Errorf("%d calls, then %q; want %d, then %q", n, code, tt.calls, tt.code)
					}
					return
				}
			}
		})
	}
}

// A range is all numbers that differ in the last four digits; others do not count for it.
func TestAdmit_range(t *testing.T) {
	w := newWorld(Limits{MinutesPerRange: 240})
	alice := phone.Grant{Identity: "alice"}
	for _, tt := range []struct {
		to   phone.Number
		code string
	}{{"+14155552671", ""}, {"+14155550000", "time_exhausted"}, {"+14155562671", ""}, {"+29012", ""}} {
		if _, code := w.try(t, alice, phone.Telephone(tt.to)); code != tt.code {
			t.Errorf("%s: %q, want %q", tt.to, code, tt.code)
		}
	}
}

// A call lasts as long as all allow: what is left of the budgets, but for the last minute.
func TestAdmit_length(t *testing.T) {
	w := newWorld(Limits{MinutesPerDay: 300, MinutesPerPerson: 250})
	alice, bob := phone.Grant{Identity: "alice"}, phone.Grant{Identity: "bob", MaxDuration: 20 * time.Minute}
	want := func(grant phone.Grant, length time.Duration, code string) {
		t.Helper()
		got, refused := w.try(t, grant, phone.Telephone(number))
		if refused != code || code == "" && got != length {
			t.Errorf("%v %q, want %v %q", got, refused, length, code)
		}
	}
	want(alice, 4*time.Hour, "")    // 60 left
	want(bob, 20*time.Minute, "")   // 40
	want(alice, 10*time.Minute, "") // 30 left of all, none of her own
	want(alice, 0, "time_exhausted")
	want(bob, 20*time.Minute, "") // 10
	want(bob, 10*time.Minute, "") // 0
	want(bob, 0, "time_exhausted")
	w.end(t, 1, 90*time.Second) // 238.5 are free again
	want(bob, 20*time.Minute, "")
	w.now = w.now.Add(25 * time.Hour)
	want(alice, 4*time.Hour, "") // what lasts since yesterday is yesterday's
}

// An API key's ceiling is a limit for all that is done with it.
func TestAdmit_key(t *testing.T) {
	w := newWorld(Limits{})
	w.Keys = keys{"k1": {ID: "k1", Ceiling: phone.Grant{Calls: 2, MinutesPerDay: 300}}}
	for _, tt := range []struct {
		id   phone.Identity
		code string
	}{{"crm_1", ""}, {"crm_2", ""}, {"crm_3", "calls_exhausted"}} {
		if _, code := w.try(t, phone.Grant{Identity: tt.id, Key: "k1"}, phone.Telephone(number)); code != tt.code {
			t.Errorf("%s: %q, want %q", tt.id, code, tt.code)
		}
	}
	if _, code := w.try(t, phone.Grant{Identity: "x", Key: "gone"}, phone.Client("bob")); code != "key_unknown" {
		t.Errorf("with a key that is no more: %q", code)
	}
}

// The time of a button's calls counts wherever they lead, and how many are begun a minute: both are its visitors' together.
func TestAdmit_button(t *testing.T) {
	button := phone.APIKey{ID: "b1", Scopes: []phone.Scope{phone.ScopeButton}, PerMinute: 3, Ceiling: phone.Grant{Calls: 9, MinutesPerDay: 100, MaxDuration: 30 * time.Minute}}
	visitor := func(n int) phone.Grant {
		return phone.Grant{Identity: phone.Identity(fmt.Sprint("w", n)), Key: "b1", MaxDuration: 30 * time.Minute}
	}
	w := newWorld(Limits{MinutesPerDay: 1, Calls: 1}) // which are of telephones
	w.Keys = keys{"b1": button}
	for n, code := range []string{"", "", "", "rate_exhausted"} {
		if _, got := w.try(t, visitor(n), phone.InTeam("sales")); got != code {
			t.Errorf("call %d: %q, want %q", n, got, code)
		}
	}
	w.now = w.now.Add(2 * time.Minute)
	if length, code := w.try(t, visitor(5), phone.InTeam("sales")); code != "" || length != 10*time.Minute {
		t.Errorf("what is left is %s, %q; want ten minutes", length, code)
	}
	if _, code := w.try(t, visitor(6), phone.InTeam("sales")); code != "time_exhausted" {
		t.Errorf("with no time left: %q", code)
	}
	w.end(t, 1, time.Minute)
	if length, code := w.try(t, visitor(7), phone.InTeam("sales")); code != "" || length != 29*time.Minute {
		t.Errorf("after a short call there is %s, %q", length, code)
	}
}

type keys map[phone.KeyID]phone.APIKey

func (k keys) Key(_ context.Context, id phone.KeyID) (phone.APIKey, error) {
	key, ok := k[id]
	if !ok {
		return key, phone.Errorf(phone.Unknown, "key_unknown", "none")
	}
	return key, nil
}

// A question that is asked again has the same answer, and counts once.
func TestAdmit_again(t *testing.T) {
	w := newWorld(Limits{CallsPerPerson: 1, StartsPerMinute: 1, MinutesPerDay: 240, Calls: 1})
	for range 3 {
		w.n = 0
		if _, code := w.try(t, phone.Grant{Identity: "alice"}, phone.Telephone(number)); code != "" {
			t.Errorf("refused: %s", code)
		}
	}
	if _, code := w.try(t, phone.Grant{Identity: "bob"}, phone.Telephone(number)); code != "calls_exhausted" {
		t.Errorf("another is told %q", code)
	}
}

func TestAdmit_broken(t *testing.T) {
	w := newWorld(Limits{MinutesPerDay: 1})
	w.store.broken = errors.New("down")
	if _, code := w.try(t, phone.Grant{Identity: "alice"}, phone.Telephone(number)); code != "internal" {
		t.Errorf("it is told %q", code)
	}
}

// However many try at once, no more are let through than the budget has.
func TestR_TOLL_2_race(t *testing.T) {
	w := newWorld(Limits{Calls: 100, MinutesPerDay: 100 * 60})
	var admitted atomic.Int64
	var all sync.WaitGroup
	for n := range 2000 {
		all.Go(func() {
			grant := phone.Grant{Identity: phone.Identity(fmt.Sprintf("p%d", n%50)), MaxDuration: time.Hour}
			if _, err := w.Admit(t.Context(), phone.Attempt{Call: sid(n), Grant: grant, To: phone.Telephone(number), Length: time.Hour}); err == nil {
				admitted.Add(1)
			}
		})
	}
	all.Wait()
	if n := admitted.Load(); n != 100 {
		t.Errorf("%d were let through", n)
	}
}

func TestSwitches(t *testing.T) {
	w := newWorld(Limits{})
	alice := phone.Grant{Identity: "alice"}
	want := func(to phone.Address, grant phone.Grant, code string) {
		t.Helper()
		if _, got := w.try(t, grant, to); got != code {
			t.Errorf("%v: %q, want %q", to, got, code)
		}
	}
	want(phone.Telephone(number), alice, "")
	if err := w.SetSwitch(t.Context(), phone.Switch{Name: phone.SwitchNoNumbers, On: true, By: "boss", Reason: "fraud"}); err != nil {
		t.Fatal(err)
	}
	want(phone.Telephone(number), alice, "numbers_switched_off")
	want(phone.Client("bob"), alice, "")
	want(phone.Telephone("+15005550006"), phone.Grant{}, "") // whoever calls us from outside
	// Another server sets it: within a second it is known here.
	w.store.switches[phone.SwitchNoCalls] = phone.Switch{Name: phone.SwitchNoCalls, On: true}
	w.now = w.now.Add(believed)
	want(phone.Client("bob"), alice, "calls_switched_off")
	want(phone.Client("bob"), phone.Grant{}, "calls_switched_off")
	if err := w.SetSwitch(t.Context(), phone.Switch{Name: phone.SwitchNoCalls}); err != nil {
		t.Fatal(err)
	}
	want(phone.Client("bob"), alice, "")
	reads := w.store.reads
	for range 10 {
		want(phone.Client("bob"), alice, "")
	}
	if w.store.reads != reads {
		t.Errorf("%d more reads", w.store.reads-reads)
	}
	all, err := w.Switches(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != phone.SwitchNoCalls || all[0].On || !all[1].On || all[1].At != noon {
		t.Errorf("%v %v", all, err)
	}
	w.store.broken = errors.New("down")
	w.now = w.now.Add(believed)
	want(phone.Client("bob"), alice, "internal") // rather no call than one that was switched off
}

func TestUsage(t *testing.T) {
	w := newWorld(Limits{Calls: 9, CallsPerPerson: 5, MinutesPerDay: 600, MinutesPerPerson: 500})
	alice := phone.Grant{Identity: "alice", Calls: 2, MinutesPerDay: 300, MaxDuration: time.Hour}
	w.try(t, alice, phone.Telephone(number))
	w.try(t, alice, phone.Telephone(number))
	w.end(t, 1, 61*time.Second)
	for _, tt := range []struct {
		want Usage
		of   func() (Usage, error)
	}{
		{Usage{"account", 1, 9, 62, 600}, func() (Usage, error) { return w.Account(t.Context()) }},
		{Usage{"identity:alice", 1, 2, 62, 300}, func() (Usage, error) { return w.Person(t.Context(), alice) }},
		{Usage{"key:k1", 0, 3, 0, 0}, func() (Usage, error) {
			return w.Key(t.Context(), phone.APIKey{ID: "k1", Ceiling: phone.Grant{Calls: 3}})
		}},
	} {
		if got, err := tt.of(); err != nil || got != tt.want {
			t.Errorf("%+v, %v, want %+v", got, err, tt.want)
		}
	}
}

// Would says what Admit would, and sets nothing aside.
func TestGuard_Would(t *testing.T) {
	outside := phone.Telephone(number)
	tests := []struct {
		name   string
		limits Limits
		before int // calls of Alice's that last
		off    string
		to     phone.Address
		want   string
	}{
		{"nothing is limited", Limits{}, 3, "", outside, ""},
		{"one more may last", Limits{CallsPerPerson: 2}, 1, "", outside, ""},
		{"no more may last", Limits{CallsPerPerson: 2}, 2, "", outside, "calls_exhausted"},
		{"no more of all", Limits{Calls: 1}, 1, "", outside, "calls_exhausted"},
		{"the minutes are used up", Limits{MinutesPerDay: 60}, 1, "", outside, "time_exhausted"},
		{"people cost nothing", Limits{MinutesPerDay: 60}, 1, "", phone.Client("bob"), ""},
		{"telephones are off", Limits{}, 0, phone.SwitchNoNumbers, outside, "numbers_switched_off"},
		{"people are not", Limits{}, 0, phone.SwitchNoNumbers, phone.Client("bob"), ""},
		{"all is off", Limits{}, 0, phone.SwitchNoCalls, phone.Client("bob"), "calls_switched_off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(tt.limits)
			alice := phone.Grant{Identity: "alice", MaxDuration: time.Hour}
			for range tt.before {
				if _, code := w.try(t, alice, outside); code != "" {
					t.Fatal(code)
				}
			}
			if tt.off != "" {
				if err := w.store.SetSwitch(t.Context(), phone.Switch{Name: tt.off, On: true, By: "boss", At: w.now}); err != nil {
					t.Fatal(err)
				}
				w.now = w.now.Add(time.Second) // what was read of switches is believed until then
			}
			for range 2 {
				err := w.Would(t.Context(), phone.Attempt{Grant: alice, To: tt.to})
				got := ""
				if err != nil {
					got = phone.CodeOf(err)
				}
				if got != tt.want {
					t.Errorf("%q, want %q", got, tt.want)
				}
			}
			if _, code := w.try(t, alice, tt.to); code != tt.want {
				t.Errorf("Admit says %q, want %q", code, tt.want)
			}
		})
	}
}
