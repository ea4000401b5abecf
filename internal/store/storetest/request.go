package storetest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"softphone/internal/phone"
)

func testRequests(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	answer := []byte("{\"a\":\"\x00\xff\"}")
	once := func(key, digest string, after time.Duration) (string, phone.Kind, bool) {
		t.Helper()
		got, err := stores[1].Once(t.Context(), key, digest, start.Add(after))
		return string(got), phone.KindOf(err), err == nil
	}
	goOn := func(key, digest string, after time.Duration) {
		t.Helper()
		if got, kind, ok := once(key, digest, after); !ok || got != "" {
			t.Errorf("%s: who asks first gets %q, error of kind %v; want to go on", key, got, kind)
		}
	}
	refused := func(key, digest string, after time.Duration, want phone.Kind) {
		t.Helper()
		if got, kind, ok := once(key, digest, after); ok || kind != want {
			t.Errorf("%s: got %q, error of kind %v; want an error of kind %v", key, got, kind, want)
		}
	}
	answered := func(key, digest string, after time.Duration) {
		t.Helper()
		if got, kind, ok := once(key, digest, after); !ok || got != string(answer) {
			t.Errorf("%s: got %q, error of kind %v; want the answer", key, got, kind)
		}
	}
	settle := func(key string, answer []byte) {
		t.Helper()
		given := slices.Clone(answer)
		if err := stores[0].Answer(t.Context(), key, given); err != nil {
			t.Fatal(err)
		}
		clear(given) // it was kept, whatever becomes of this
	}
	goOn("a", "d1", 0)
	refused("a", "d1", time.Second, phone.Conflict)
	refused("a", "d2", time.Second, phone.Invalid)
	settle("a", answer)
	answered("a", "d1", time.Second)
	answered("a", "d1", 24*time.Hour)
	refused("a", "d2", time.Hour, phone.Invalid)
	goOn("a", "d2", 24*time.Hour+time.Second) // forgotten

	goOn("b", "d", 0)
	settle("b", nil) // it failed, and may be tried again
	goOn("b", "d", time.Second)
	refused("b", "d", time.Minute, phone.Conflict)
	goOn("b", "d", 2*time.Minute) // no answer came
	settle("b", answer)
	answered("b", "d", 3*time.Minute)

	settle("never asked", answer)
	goOn("never asked", "d", 0)
	if _, err := stores[0].Once(t.Context(), "\x00", "d", start); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a key that cannot be kept gives %v, want kind invalid", err)
	}
	if err := stores[0].Answer(t.Context(), "\x00", answer); err != nil {
		t.Errorf("settling what was never asked: %v", err)
	}
}

// testRequestsTogether has a hundred ask with each of some keys at the same time. One is told to go on
// and settles it, the others are refused or get its answer.
func testRequestsTogether(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const keys, askers = 3, 100
	var carriedOut [keys]atomic.Int64
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range keys * askers {
		s, n := stores[i%2], i%keys
		all.Go(func() {
			<-begin
			key := fmt.Sprint("k", n)
			answer, err := s.Once(t.Context(), key, "d", start)
			switch {
			case err == nil && answer == nil:
				carriedOut[n].Add(1)
				if err = s.Answer(t.Context(), key, []byte(key)); err != nil {
					t.Error(err)
				}
			case err == nil && string(answer) != key, err != nil && phone.KindOf(err) != phone.Conflict:
				t.Errorf("%s: got %q, error %v", key, answer, err)
			}
		})
	}
	close(begin)
	all.Wait()
	for n := range carriedOut {
		if c := carriedOut[n].Load(); c != 1 {
			t.Errorf("request %d was carried out %d times", n, c)
		}
		if answer, err := stores[0].Once(t.Context(), fmt.Sprint("k", n), "d", start); err != nil || string(answer) != fmt.Sprint("k", n) {
			t.Errorf("request %d: the answer is %q, %v", n, answer, err)
		}
	}
}

func testAttempts(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	attempt := func(key string, at, since, want int) {
		t.Helper()
		got, err := stores[at%2].Attempt(t.Context(), key, start.Add(time.Duration(at)*time.Second), start.Add(time.Duration(since)*time.Second))
		if err != nil || got != want {
			t.Errorf("%s at %d s: %d attempts since %d s, %v; want %d", key, at, got, since, err, want)
		}
	}
	forgive := func(key string) {
		t.Helper()
		if err := stores[1].Forgive(t.Context(), key, start.Add(time.Second)); err != nil {
			t.Error(err)
		}
	}
	attempt("a", 1, 0, 1)
	attempt("a", 1, 0, 2)
	attempt("b", 1, 0, 1)
	attempt("a", 2, 0, 3)
	forgive("a") // one of two
	attempt("a", 3, 0, 3)
	forgive("a")
	forgive("a") // there is none any more
	forgive("c")
	forgive("\x00")
	attempt("a", 4, 0, 3)
	attempt("a", 5, 4, 2)
	attempt("a", 6, 0, 3) // older ones were forgotten
	attempt("b", 7, 1, 2)
	attempt("b", 24*3600+2, 0, 2) // a day is kept
	if _, err := stores[0].Attempt(t.Context(), "\x00", start, start); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a key that cannot be kept gives %v, want kind invalid", err)
	}

	// Each of those who come at the same time is counted, and gets another count.
	const many = 50
	var mu sync.Mutex
	var counts []int
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			n, err := stores[i%2].Attempt(t.Context(), "together", start, start)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			counts = append(counts, n)
		})
	}
	all.Wait()
	slices.Sort(counts)
	for i, n := range counts {
		if n != i+1 {
			t.Fatalf("the counts of %d attempts are %v", many, counts)
		}
	}
}

// testRefused has changes that are refused among changes that are not, which may share a commit
// with them.
func testRefused(t *testing.T, s phone.Store) {
	t.Helper()
	if err := s.CreateRoom(t.Context(), room("taken")); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			if n%2 == 0 {
				if err := s.CreateRoom(t.Context(), room("taken")); phone.KindOf(err) != phone.Conflict {
					t.Errorf("a name that is taken gives %v, want kind conflict", err)
				}
				return
			}
			if added, err := s.Append(t.Context(), folds(), event(fmt.Sprint(n), n, 0, phone.StatusRinging)); err != nil || len(added) != 1 {
				t.Errorf("append %d: %v, %v", n, added, err)
			}
		})
	}
	all.Wait()
	if events := readAll(t, s, 100); len(events) != 30 {
		t.Errorf("%d events were stored, want 30", len(events))
	}
}
