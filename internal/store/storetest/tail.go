package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// testRefold has events of one call appended on both stores at once. A fold that did not
// see the events of another must not be the last.
func testRefold(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const writers, events = 4, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range events {
				n := i*writers + w
				_, err := stores[w%len(stores)].Append(t.Context(), phone.Folds{Call: earliest}, event(fmt.Sprint(n), 1, time.Duration(-n)*time.Second, phone.StatusRinging))
				if err != nil {
					t.Error(err)
					return
				}
				c, err := stores[w%len(stores)].Call(t.Context(), sid(1))
				if want := start.Add(time.Duration(-n) * time.Second); err != nil || c.Started.After(want) {
					t.Errorf("after event %d the call began at %v, want %v or before; error %v", n, c.Started, want, err)
				}
			}
		})
	}
	wg.Wait()
	for _, s := range stores {
		c, err := s.Call(t.Context(), sid(1))
		if want := start.Add(-(writers*events - 1) * time.Second); err != nil || !c.Started.Equal(want) {
			t.Errorf("the call began at %v, want %v; error %v", c.Started, want, err)
		}
	}
}

// earliest is a fold by which no event may be left out.
func earliest(events []phone.Event) phone.Call {
	c := phone.Call{SID: events[0].Call, From: events[0].From, To: events[0].To, Status: events[0].Status, Started: events[0].At}
	for _, e := range events {
		if e.At.Before(c.Started) {
			c.Started = e.At
		}
	}
	return c
}

// testBad appends events that cannot be read back among good ones, which may share a commit
// with them.
func testBad(t *testing.T, s phone.Store) {
	t.Helper()
	var wg sync.WaitGroup
	for n := range 60 {
		wg.Go(func() {
			e := event(fmt.Sprint(n), n, 0, phone.StatusRinging)
			if n%5 == 0 {
				e.Status = phone.Status(200)
			}
			added, err := s.Append(t.Context(), phone.Folds{Call: fold}, e)
			if good := n%5 != 0; good != (err == nil) || good != (len(added) == 1) {
				t.Errorf("append %d: %v, %v", n, added, err)
			}
		})
	}
	wg.Wait()
	if events := readAll(t, s, 100); len(events) != 48 {
		t.Errorf("%d events were stored, want the 48 good ones", len(events))
	}
}

func testTexts(t *testing.T, s phone.Store) {
	t.Helper()
	tests := []struct {
		name, key, denied string
		ok                bool
	}{
		{"quotes and letters", `k'"\\{}é電話 &`, "\u202e' OR 1=1 --", true},
		{"NUL in the key", "k\x00", "", false},
		{"NUL elsewhere", "k", "\x00", false},
		{"not UTF-8", "k\xff", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := event(tt.key, 1, 0, phone.StatusFailed)
			e.Denied = tt.denied
			added, err := s.Append(t.Context(), phone.Folds{Call: fold}, e)
			if !tt.ok {
				if phone.KindOf(err) != phone.Invalid {
					t.Errorf("error %v, want kind invalid", err)
				}
				return
			}
			if err != nil || len(added) != 1 {
				t.Fatalf("added %v, error %v", added, err)
			}
			if diff := cmp.Diff(added, readAll(t, s, 100), cmp.AllowUnexported(phone.Address{})); diff != "" {
				t.Errorf("read (-appended +read):\n%s", diff)
			}
		})
	}
	if _, err := s.Call(t.Context(), "CA\x00"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a call with a NUL gives %v, want kind unknown", err)
	}
	if legs, err := s.Legs(t.Context(), phone.LegQuery{Identity: "a\xff", Limit: 1}); err != nil || len(legs) != 0 {
		t.Errorf("legs of nobody: %v, %v", legs, err)
	}
}

// readAll reads the whole log, limit events at a time.
func readAll(t *testing.T, s phone.Store, limit int) []phone.Event {
	t.Helper()
	var all []phone.Event
	var after int64
	for {
		events, err := s.Read(t.Context(), after, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			return all
		}
		all = append(all, events...)
		after = events[len(events)-1].Position
	}
}

func testRead(t *testing.T, s phone.Store) {
	t.Helper()
	if events, err := s.Read(t.Context(), 0, 1); err != nil || len(events) != 0 {
		t.Errorf("an empty log gives %v, %v", events, err)
	}
	full := event("k1", 1, 1500*time.Microsecond, phone.StatusCompleted)
	full.Kind, full.Sequence, full.Parent, full.Duration, full.Denied = phone.DialEnded, 7, sid(9), 61*time.Second, "why"
	full.From = phone.Telephone("+15005550001")
	bare := phone.Event{Key: "k2", Kind: phone.CallRequested, Call: sid(2)}
	want := append1(t, s, full, bare, event("k3", 1, 0, phone.StatusBusy))
	for limit := 1; limit <= 4; limit++ {
		if diff := cmp.Diff(want, readAll(t, s, limit), cmp.AllowUnexported(phone.Address{})); diff != "" {
			t.Errorf("read %d at a time (-appended +read):\n%s", limit, diff)
		}
	}
	for _, limit := range []int{-1, 0, 1001} {
		if _, err := s.Read(t.Context(), 0, limit); phone.KindOf(err) != phone.Invalid {
			t.Errorf("limit %d gives %v, want kind invalid", limit, err)
		}
	}
}

func testWait(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := stores[1].Wait(over, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting in vain gives %v, want the context's error", err)
	}
	var after int64
	for n := range 10 {
		waited := make(chan error, len(stores))
		for _, s := range stores {
			go func() { waited <- s.Wait(t.Context(), after) }()
		}
		added := append1(t, stores[n%len(stores)], event(fmt.Sprint(n), n, 0, phone.StatusRinging))
		for range stores {
			if err := <-waited; err != nil {
				t.Errorf("wait: %v", err)
			}
		}
		after = added[0].Position
	}
	if err := stores[0].Wait(over, 0); err != nil {
		t.Errorf("what is there already need not be waited for: %v", err)
	}
}

// testTails has four writers append to both stores, some of the events twice, while others read
// each store from the beginning, in steps of any size. Folds take their time now and then, so
// that transactions that began first would end last if nothing kept them in order.
func testTails(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const writers, appends, keys = 4, 60, 150
	var mu sync.Mutex
	appended := map[string]int64{}
	var writing sync.WaitGroup
	for w := range writers {
		random := rand.New(rand.NewPCG(1, uint64(w))) //nolint:gosec // the same every time is what is wanted
		writing.Go(func() {
			for range appends {
				var events []phone.Event
				for range 1 + random.IntN(5) {
					n := random.IntN(keys)
					events = append(events, event(fmt.Sprintf("k%d", n), n/6, time.Duration(n)*time.Second, phone.StatusRinging))
				}
				pause := time.Duration(random.IntN(3)) * time.Millisecond
				added, err := stores[w%len(stores)].Append(t.Context(), phone.Folds{Call: func(events []phone.Event) phone.Call {
					<-time.After(pause)
					return fold(events)
				}}, events...)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, e := range added {
					if _, twice := appended[e.Key]; twice {
						t.Errorf("%s was new twice", e.Key)
					}
					appended[e.Key] = e.Position
				}
				mu.Unlock()
			}
		})
	}
	written, done := context.WithCancel(t.Context())
	tails := make([]map[string]int64, 2*len(stores))
	var reading sync.WaitGroup
	for i := range tails {
		reading.Go(func() { tails[i] = tail(written, t, stores[i%len(stores)], 1+i*3) })
	}
	writing.Wait()
	done()
	reading.Wait()
	for i, got := range tails {
		if diff := cmp.Diff(appended, got); diff != "" {
			t.Errorf("tail %d (-appended +read):\n%s", i, diff)
		}
	}
}

// tail follows a log until all is written and read, and returns the positions by key.
func tail(written context.Context, t *testing.T, s phone.EventLog, limit int) map[string]int64 {
	t.Helper()
	seen := map[string]int64{}
	var after int64
	for {
		last := written.Err() != nil // before reading: then nothing is missed
		events, err := s.Read(context.WithoutCancel(written), after, limit)
		if err != nil {
			t.Error(err)
			return seen
		}
		for _, e := range events {
			if _, twice := seen[e.Key]; twice || e.Position <= after {
				t.Errorf("%s at %d was read after position %d", e.Key, e.Position, after)
			}
			seen[e.Key], after = e.Position, e.Position
		}
		if len(events) > 0 {
			continue
		}
		if last {
			return seen
		}
		if err := s.Wait(written, after); err != nil && written.Err() == nil {
			t.Error(err)
			return seen
		}
	}
}
