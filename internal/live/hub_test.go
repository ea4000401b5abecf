package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"softphone/internal/phone"
)

// memory is a log in memory.
type memory struct {
	mu     sync.Mutex
	events []phone.Event
	legs   map[phone.CallSID][]phone.Call
	grown  chan struct{}
	err    error
}

func newMemory() *memory {
	return &memory{legs: map[phone.CallSID][]phone.Call{}, grown: make(chan struct{})}
}

// add appends an event about a call of one parent leg and one child.
func (m *memory) add(root phone.CallSID, from, to phone.Identity) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.legs[root] = []phone.Call{
		{SID: root, From: phone.Client(from), To: phone.Client(to)},
		{SID: root + "child", Parent: root, From: phone.Client(from), To: phone.Client(to)},
	}
	m.events = append(m.events, phone.Event{Position: int64(len(m.events) + 1), Call: root + "child", Parent: root})
	close(m.grown)
	m.grown = make(chan struct{})
}

func (m *memory) Newest(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.events)), m.err
}

func (m *memory) Read(_ context.Context, after int64, limit int) ([]phone.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	rest := m.events[min(int(after), len(m.events)):]
	return rest[:min(limit, len(rest))], nil
}

func (m *memory) Wait(ctx context.Context, after int64) error {
	for {
		m.mu.Lock()
		n, grown := len(m.events), m.grown
		m.mu.Unlock()
		if int64(n) > after {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *memory) Family(_ context.Context, root phone.CallSID) ([]phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.legs[root], nil
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

func start(t *testing.T, log Log) *Hub {
	t.Helper()
	h := NewHub(log, slog.New(slog.DiscardHandler))
	if err := h.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHub_concerned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		log.add("before", "alice", "bob")
		h := start(t, log)
		alice, bob, mallory := h.Subscribe("alice"), h.Subscribe("bob"), h.Subscribe("mallory")
		if alice.From() != 1 {
			t.Errorf("a new subscription begins after %d", alice.From())
		}
		log.add("one", "alice", "bob")
		synctest.Wait()
		for name, s := range map[string]*Subscription{"alice": alice, "bob": bob} {
			select {
			case c := <-s.Changes():
				if c.Position != 2 || len(c.Legs) != 2 || c.Legs[0].SID != "one" {
					t.Errorf("%s is told %+v", name, c)
				}
			default:
				t.Errorf("%s is told nothing", name)
			}
		}
		select {
		case c := <-mallory.Changes():
			t.Errorf("mallory is told %+v", c)
		default:
		}
		alice.Close()
		alice.Close()
		log.add("two", "alice", "bob")
		synctest.Wait()
		if _, ok := <-alice.Changes(); ok {
			t.Error("a closed subscription is told more")
		}
		h.Close()
		<-bob.Changes()
		if _, ok := <-bob.Changes(); ok {
			t.Error("when the hub stops a subscription goes on")
		}
		if _, ok := <-h.Subscribe("late").Changes(); ok {
			t.Error("a stopped hub takes subscribers")
		}
	})
}

// Who does not read delays nobody, and is dropped.
func TestHub_slow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log)
		defer h.Close()
		slow, quick := h.Subscribe("alice"), h.Subscribe("bob")
		got := 0
		for i := range 3 * buffer {
			log.add(phone.CallSID(fmt.Sprint(i)), "alice", "bob")
			synctest.Wait()
			if _, ok := <-quick.Changes(); ok {
				got++
			}
		}
		if got != 3*buffer {
			t.Errorf("the quick one was told %d of %d", got, 3*buffer)
		}
		n := 0
		for range slow.Changes() {
			n++
		}
		if n != buffer {
			t.Errorf("the slow one was told %d, want the %d that fitted", n, buffer)
		}
	})
}

// counting is a log that counts how often it is read.
type counting struct {
	*memory
	reads int
}

func (c *counting) Read(ctx context.Context, after int64, limit int) ([]phone.Event, error) {
	c.reads++
	return c.memory.Read(ctx, after, limit)
}

// While nobody looks nothing is read; who comes then is told what is new, and only that.
func TestHub_nobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &counting{memory: newMemory()}
		h := start(t, log)
		defer h.Close()
		for i := range 10 {
			log.add(phone.CallSID(fmt.Sprint(i)), "alice", "bob")
			synctest.Wait()
		}
		if log.reads != 0 {
			t.Errorf("the log was read %d times for nobody", log.reads)
		}
		s := h.Subscribe("alice")
		if s.From() != 10 {
			t.Errorf("who subscribes then begins after %d, want 10", s.From())
		}
		log.add("new", "alice", "bob")
		synctest.Wait()
		if c := <-s.Changes(); c.Position != 11 {
			t.Errorf("told %+v", c)
		}
	})
}

// When the log fails for a while nothing is lost.
func TestHub_failingLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log)
		defer h.Close()
		s := h.Subscribe("alice")
		log.fail(errors.New("disk"))
		log.add("one", "alice", "bob")
		synctest.Wait()
		log.fail(nil)
		<-time.After(2 * pause) // by the clock of the test
		synctest.Wait()
		select {
		case c := <-s.Changes():
			if c.Legs[0].SID != "one" {
				t.Errorf("told %+v", c)
			}
		default:
			t.Error("what happened while the log failed is lost")
		}
	})
}

func TestHub_Start_failingLog(t *testing.T) {
	log := newMemory()
	log.fail(errors.New("disk"))
	if err := NewHub(log, slog.New(slog.DiscardHandler)).Start(t.Context()); err == nil {
		t.Error("started without its log")
	}
}

func TestChanges_once(t *testing.T) {
	log := newMemory()
	for range 3 {
		log.add("one", "alice", "bob")
		log.add("two", "bob", "carol")
	}
	changes, err := Changes(t.Context(), log, log.events)
	if err != nil || len(changes) != 2 || changes[0].Position != 5 || changes[1].Position != 6 {
		t.Errorf("changes %+v, %v; want each call once, at its last event", changes, err)
	}
}
