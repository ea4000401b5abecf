package presence_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"softphone/internal/phone"
	"softphone/internal/presence"
	"softphone/internal/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shared is a store as several servers see it, which counts what is written, or does not answer.
type shared struct {
	phone.AttendanceStore

	puts int
	down error // nothing can be read or written
	full error // nothing can be written
}

func (s *shared) PutLeases(ctx context.Context, leases []phone.Lease) error {
	if err := errors.Join(s.down, s.full); err != nil {
		return err
	}
	s.puts++
	return s.AttendanceStore.PutLeases(ctx, leases)
}

func (s *shared) Leases(ctx context.Context, of []phone.Identity) ([]phone.Lease, error) {
	if s.down != nil {
		return nil, s.down
	}
	return s.AttendanceStore.Leases(ctx, of)
}

// open makes a store, outside of any bubble of time.
func open(t *testing.T) *shared {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "softphone.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &shared{AttendanceStore: store}
}

func register(store phone.AttendanceStore, now func() time.Time) *presence.Register {
	return &presence.Register{Store: store, Now: now, Logger: slog.New(slog.DiscardHandler)}
}

// clock is a time that stands still until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time       { return c.at }
func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }
func newClock() *clock                { return &clock{time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)} }

// say lets a page be heard.
func say(t *testing.T, r *presence.Register, page string, busy phone.Occupation) presence.Heard {
	t.Helper()
	heard, err := r.Beat(t.Context(), "ada", page, busy)
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

func reach(t *testing.T, r *presence.Register, want phone.Reach) {
	t.Helper()
	if got := r.Reach(t.Context(), []phone.Identity{"ada"})["ada"].Reach; got != want {
		t.Errorf("ada is %q, not %q", got, want)
	}
}

func TestRegister_severalServers(t *testing.T) {
	store, c := open(t), newClock()
	one, other := register(store, c.now), register(store, c.now)
	reach(t, one, phone.ReachUnknown)
	if heard := say(t, one, "p1", ""); heard.Before.Reach != phone.ReachUnknown || heard.Reach != phone.ReachAvailable {
		t.Errorf("the first beat is told %+v", heard)
	}
	reach(t, other, phone.ReachAvailable) // what is new is known everywhere at once
	say(t, other, "p2", phone.OnCall)
	reach(t, one, phone.ReachBusy)
	if heard := say(t, one, "p1", ""); heard.Reach != phone.ReachBusy || heard.Before.Reach != phone.ReachBusy {
		t.Errorf("a page beside one that is busy is told %+v", heard)
	}
	if _, err := one.Choose(t.Context(), "ada", phone.Choice{State: phone.ReachDND}); err != nil {
		t.Fatal(err)
	}
	reach(t, other, phone.ReachDND)
	if heard := say(t, other, "p2", phone.OnCall); heard.Reach != phone.ReachDND {
		t.Errorf("a page elsewhere is told %+v", heard)
	}
	if _, err := other.Choose(t.Context(), "ada", phone.Choice{State: phone.ReachAvailable}); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"p2", "nobody"} {
		if err := one.Leave(t.Context(), "ada", page); err != nil {
			t.Fatal(err)
		}
	}
	reach(t, other, phone.ReachAvailable)
	c.pass(phone.LeaseTime + time.Second)
	reach(t, one, phone.ReachStale)
	reach(t, other, phone.ReachStale)
}

// Nobody makes everybody's reading long by pages without number; those that are known go on, and later there are others.
func TestRegister_tooManyPages(t *testing.T) {
	store, c := open(t), newClock()
	r := register(store, c.now)
	for i := range 100 {
		say(t, r, fmt.Sprint("p", i), "")
	}
	if _, err := r.Beat(t.Context(), "ada", "another", ""); phone.CodeOf(err) != "pages_exhausted" {
		t.Errorf("one page more gives %v", err)
	}
	if _, err := r.Beat(t.Context(), "bob", "another", ""); err != nil {
		t.Errorf("somebody else's page gives %v", err)
	}
	c.pass(time.Minute)
	say(t, r, "p7", phone.OnCall)
	c.pass(phone.LeaseSuperseded - time.Minute)
	say(t, r, "another", "")
}

// Who slept is told what did not ring meanwhile, once they have seen it no more, and a page that beats is not asked about.
func TestRegister_missed(t *testing.T) {
	store, c := open(t), newClock()
	r := register(store, c.now)
	say(t, r, "p1", "")
	c.pass(time.Minute)
	call := phone.Pass{Identity: "ada", Call: "CA1", From: phone.Client("bob"), To: phone.Client("ada"), At: c.at, Why: phone.ReachStale, Heard: c.at.Add(-time.Minute)}
	barred := call
	barred.Call, barred.Why = "CA2", phone.ReachBarred
	r.Passed(t.Context(), []phone.Pass{call, barred})
	heard := say(t, r, "p1", "")
	if diff := cmp.Diff([]phone.Pass{call}, heard.Missed); diff != "" || heard.Before.Reach != phone.ReachStale {
		t.Errorf("who wakes is told %+v (-want +got):\n%s", heard, diff)
	}
	c.pass(phone.BeatEvery)
	if heard = say(t, r, "p1", ""); len(heard.Missed) > 0 || heard.Before.Reach != phone.ReachAvailable {
		t.Errorf("they are told again: %+v", heard)
	}
	if err := r.See(t.Context(), "ada", call.At); err != nil {
		t.Fatal(err)
	}
	if heard = say(t, r, "p2", ""); len(heard.Missed) > 0 {
		t.Errorf("another page tells what was seen: %+v", heard)
	}
}

// Beats that are no news cost no write of their own, and are stored within a second.
func TestRegister_batches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &memory{}
		counted := &shared{AttendanceStore: kept}
		r := register(counted, time.Now)
		r.Start(t.Context())
		for range 12 {
			for _, id := range []phone.Identity{"ada", "bob", "cleo"} {
				if _, err := r.Beat(t.Context(), id, "p1", ""); err != nil {
					t.Fatal(err)
				}
			}
			<-time.After(phone.BeatEvery)
			synctest.Wait()
		}
		if counted.puts > 3+12 {
			t.Errorf("%d writes", counted.puts)
		}
		if age := time.Since(kept.newest()); age > phone.BeatEvery {
			t.Errorf("the store is %s behind", age)
		}
		r.Close()
	})
}

// What cannot be stored is kept until it can, and nobody is passed over because the store is down.
func TestRegister_storeDown(t *testing.T) {
	store, c := open(t), newClock()
	r := register(store, c.now)
	say(t, r, "p1", "")
	c.pass(time.Minute)
	reach(t, r, phone.ReachStale)
	store.down = errors.New("down")
	reach(t, r, phone.ReachUnknown)
	if _, err := r.Beat(t.Context(), "ada", "p1", ""); !errors.Is(err, store.down) {
		t.Errorf("a beat that cannot be taken note of gives %v", err)
	}
	store.down, store.full = nil, errors.New("disk full")
	say(t, r, "p1", "")
	reach(t, r, phone.ReachAvailable)
	reach(t, register(store, c.now), phone.ReachStale) // elsewhere that is not known yet
	store.full = nil
	r.Start(t.Context())
	r.Close()
	reach(t, register(store, c.now), phone.ReachAvailable)
}

// While there was no server, no page could say anything.
func TestRegister_restart(t *testing.T) {
	store := open(t)
	before := newClock()
	say(t, register(store, before.now), "p1", "")
	for _, tt := range []struct {
		name  string
		down  time.Duration
		after time.Duration
		want  phone.Reach
	}{
		{"at once", 30 * time.Second, 0, phone.ReachAvailable},
		{"a lease later", 30 * time.Second, phone.LeaseTime + time.Second, phone.ReachStale},
		{"after a night", 8 * time.Hour, 0, phone.ReachStale},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &clock{before.at.Add(tt.down)}
			r := register(store, c.now)
			r.Start(t.Context())
			defer r.Close()
			c.pass(tt.after)
			reach(t, r, tt.want)
		})
	}
}

func TestRegister_callable(t *testing.T) {
	store, c := open(t), newClock()
	r := register(store, c.now)
	r.Callable = func(_ context.Context, id phone.Identity) (bool, error) {
		if id == "cleo" {
			return false, errors.New("down")
		}
		return id != "ada", nil
	}
	say(t, r, "p1", "")
	want := []phone.Identity{"bob", "cleo"}
	if diff := cmp.Diff(want, r.Ringable(t.Context(), []phone.Identity{"ada", "bob", "cleo"})); diff != "" {
		t.Errorf("who is rung (-want +got):\n%s", diff)
	}
	reach(t, r, phone.ReachBarred)
}

// Of very many, all are read together.
func TestRegister_many(t *testing.T) {
	store, c := open(t), newClock()
	r := register(store, c.now)
	say(t, r, "p1", phone.WritingUp)
	many := []phone.Identity{"ada"}
	for i := range 200 {
		many = append(many, phone.Identity(rune('ა'+i%30)))
	}
	state := func() phone.Reach {
		t.Helper()
		all, err := r.Of(t.Context(), many)
		if err != nil {
			t.Fatal(err)
		}
		return all["ada"].Reach
	}
	if got := state(); got != phone.ReachBusy {
		t.Errorf("ada is %q", got)
	}
	say(t, r, "p1", "") // news is seen at once
	if got := state(); got != phone.ReachAvailable {
		t.Errorf("ada is %q", got)
	}
}

// memory is a store in a bubble of time.
type memory struct {
	phone.AttendanceStore

	leases []phone.Lease
}

func (m *memory) PutLeases(_ context.Context, leases []phone.Lease) error {
	m.leases = append(m.leases, leases...)
	return nil
}

func (m *memory) Leases(context.Context, []phone.Identity) ([]phone.Lease, error) { return nil, nil }

func (m *memory) Passes(context.Context, phone.Identity, int) ([]phone.Pass, error) {
	return nil, nil
}

func (m *memory) Choices(context.Context, []phone.Identity) (map[phone.Identity]phone.Choice, error) {
	return nil, nil //nolint:nilnil // nobody chose anything
}

func (m *memory) newest() time.Time { return m.leases[len(m.leases)-1].Beat }
