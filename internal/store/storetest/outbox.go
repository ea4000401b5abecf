package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func delivery(id string, created, due time.Duration) phone.Delivery {
	return phone.Delivery{ID: id, Kind: "alert.x", Body: []byte(`{"a": "é電話 '; --"}`), Created: start.Add(created), Due: start.Add(due)}
}

func enqueue(t *testing.T, s phone.Store, deliveries ...phone.Delivery) {
	t.Helper()
	for _, d := range deliveries {
		if err := s.Enqueue(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

func deliveries(all []phone.Delivery) string {
	var ids []string
	for _, d := range all {
		ids = append(ids, d.ID)
	}
	return strings.Join(ids, " ")
}

func testOutbox(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	full := delivery("d1", 0, 0)
	full.Tries, full.Trouble = 3, "before"
	again := delivery("d1", time.Hour, time.Hour)
	enqueue(t, s, delivery("d3", 2*time.Second, time.Minute), full, delivery("d2", time.Second, time.Minute), again, phone.Delivery{ID: "d0", Created: start.Add(time.Hour), Due: start.Add(time.Hour)})
	claim := func(now time.Duration, limit int, want string) []phone.Delivery {
		t.Helper()
		got, err := other.Claim(t.Context(), start.Add(now), 10*time.Second, limit)
		if err != nil || deliveries(got) != want {
			t.Errorf("after %s was claimed %q, %v; want %q", now, deliveries(got), err, want)
		}
		return got
	}
	claim(-time.Microsecond, 10, "")
	got := claim(0, 10, "d1")
	full.Due = start.Add(10 * time.Second)
	if diff := cmp.Diff([]phone.Delivery{full}, got); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
	claim(10*time.Second-time.Microsecond, 10, "") // the lease lasts
	claim(10*time.Second, 10, "d1")
	claim(time.Minute, 2, "d1 d2")
	claim(time.Minute, 2, "d3")
	claim(time.Minute, 2, "")
	for _, id := range []string{"d2", "d2", "none", "\x00"} {
		if err := s.Delivered(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	postpone := func(id, trouble string, due time.Time) {
		t.Helper()
		if err := s.Postpone(t.Context(), id, trouble, due); err != nil {
			t.Error(err)
		}
	}
	postpone("d1", "refused \xff\x00", time.Time{})
	postpone("d3", "slow", start.Add(2*time.Minute))
	postpone("none", "slow", start)
	postpone("\x00", "slow", start)
	claim(2*time.Minute-time.Microsecond, 10, "")
	if got = claim(2*time.Minute, 10, "d3"); len(got) == 1 && (got[0].Tries != 1 || got[0].Trouble != "slow") {
		t.Errorf("what was postponed is %v", got[0])
	}
	postpone("d3", "gone", time.Time{})
	claim(50*time.Minute, 10, "")
	lost, err := s.Undelivered(t.Context(), 10)
	full.Due, full.Tries, full.Trouble = time.Time{}, 4, "refused ��"
	if err != nil || deliveries(lost) != "d3 d1" {
		t.Fatalf("not delivered are %q, %v", deliveries(lost), err)
	}
	if diff := cmp.Diff(full, lost[1]); diff != "" {
		t.Errorf("not delivered (-want +got):\n%s", diff)
	}
	if lost, err = s.Undelivered(t.Context(), 1); err != nil || deliveries(lost) != "d3" {
		t.Errorf("the newest that was not delivered is %q, %v", deliveries(lost), err)
	}
	invalid := func(what string, err error) {
		t.Helper()
		if phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", what, err)
		}
	}
	bad := delivery("x", 0, 0)
	bad.Body = []byte("{")
	invalid("no JSON", s.Enqueue(t.Context(), bad))
	bad = delivery("x", 0, 0)
	bad.Kind = "\x00"
	invalid("a text", s.Enqueue(t.Context(), bad))
	invalid("no id", s.Enqueue(t.Context(), delivery("", 0, 0)))
	bad = delivery("x", 0, 0)
	bad.Due = time.Time{}
	invalid("no time", s.Enqueue(t.Context(), bad))
	invalid("a page of none", second(s.Undelivered(t.Context(), 0)))
	invalid("claiming none", second(s.Claim(t.Context(), start, time.Second, 0)))
	invalid("claiming for no time", second(s.Claim(t.Context(), start, 0, 1)))

	// What was given up is kept for 40 days.
	enqueue(t, s, delivery("later", 40*24*time.Hour+2*time.Second, time.Hour))
	swept(t, s, start.Add(40*24*time.Hour+2*time.Second))
	if lost, err = s.Undelivered(t.Context(), 10); err != nil || deliveries(lost) != "d3" {
		t.Errorf("after 40 days there are %q, %v", deliveries(lost), err)
	}
	claim(time.Hour, 10, "d0 later")
}

// testOutboxTogether has two servers deliver the same messages.
func testOutboxTogether(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const messages = 200
	for i := range messages {
		enqueue(t, stores[0], delivery(fmt.Sprint("d", i), time.Duration(i)*time.Second, 0))
	}
	var mu sync.Mutex
	claimed := map[string]int{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for {
				got, err := stores[i%2].Claim(t.Context(), start, time.Hour, 7)
				if err != nil {
					t.Error(err)
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, d := range got {
					claimed[d.ID]++
				}
				mu.Unlock()
				for _, d := range got {
					if err := stores[(i+1)%2].Delivered(t.Context(), d.ID); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("%s was claimed %d times", id, n)
		}
	}
	if len(claimed) != messages {
		t.Errorf("%d of %d messages were claimed", len(claimed), messages)
	}
}
