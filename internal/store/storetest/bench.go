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

const (
	producers = 64 // how many append at the same time
	perCall   = 6  // how many events a call has
)

// BenchmarkAppend measures how many events a second a store makes durable, and how long the
// slowest in a hundred waits: for one producer, and for 64 that each wait for their own.
func BenchmarkAppend(b *testing.B, s phone.EventLog) {
	b.Helper()
	var next atomic.Int64
	both(b, func() (phone.Folds, []phone.Event) {
		n := int(next.Add(1))
		e := event(fmt.Sprintf("CallSid=%s&n=%d", sid(n/perCall), n%perCall), n/perCall, time.Duration(n)*time.Second, phone.StatusRinging)
		return phone.Folds{Call: fold}, []phone.Event{e}
	}, s)
}

const (
	conferences = 200 // how many are held at the same time
	people      = 10  // how many are in each
)

// BenchmarkConferences measures the same of events about conferences that many people are in.
func BenchmarkConferences(b *testing.B, s phone.EventLog) {
	b.Helper()
	for c := range conferences {
		var all []phone.Event
		for p := range people {
			all = append(all, happened(phone.ParticipantJoined, c, p+1, c*people+p+1, 0))
		}
		if _, err := s.Append(b.Context(), folds(), all...); err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	kinds := []phone.EventKind{phone.SpeechStarted, phone.SpeechStopped, phone.ParticipantMuted}
	both(b, func() (phone.Folds, []phone.Event) {
		n := int(next.Add(1))
		c, round := n%conferences, n/conferences
		return folds(), []phone.Event{happened(kinds[round%len(kinds)], c, people+1+round, c*people+round%people+1, time.Duration(n)*time.Millisecond)}
	}, s)
}

// both measures one producer, and many.
func both(b *testing.B, next func() (phone.Folds, []phone.Event), s phone.EventLog) {
	b.Helper()
	b.Run("alone", func(b *testing.B) { benchmark(b, s, 1, next) })
	b.Run("together", func(b *testing.B) { benchmark(b, s, producers, next) })
}

func benchmark(b *testing.B, s phone.EventLog, producers int, next func() (phone.Folds, []phone.Event)) {
	b.Helper()
	b.ReportAllocs()
	waits := make([]time.Duration, b.N)
	var begun atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range producers {
		all.Go(func() {
			for i := begun.Add(1) - 1; i < int64(b.N); i = begun.Add(1) - 1 {
				folds, events := next()
				asked := time.Now()
				if _, err := s.Append(b.Context(), folds, events...); err != nil {
					b.Error(err)
					return
				}
				waits[i] = time.Since(asked)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(waits)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(waits[b.N/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(waits[b.N*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkReserve has many callers reserve within three limits and settle, as in the middle of a day of 50,000 calls.
func BenchmarkReserve(b *testing.B, s phone.Store) {
	b.Helper()
	limits := func(scopes []string) []phone.Limit {
		return []phone.Limit{
			{Scope: "account", Calls: 5000, Starts: 100_000_000, Window: time.Minute, Time: 1e6 * time.Hour, Since: start},
			{Scope: scopes[1], Calls: 5, Time: 1000 * time.Hour, Since: start},
			{Scope: scopes[2], Time: 1e6 * time.Hour, Since: start},
		}
	}
	one := func(n int64) phone.Reservation {
		return phone.Reservation{
			Call: sid(int(n)), Identity: "alice", Grant: "g1", To: phone.Telephone("+15005550006"), At: start.Add(time.Duration(n) * time.Second),
			Scopes: []string{"account", fmt.Sprintf("identity:%d", n%1000), "prefix:+1", "key:k1"}, Length: time.Hour,
		}
	}
	var next atomic.Int64
	do := func(settle bool) {
		n := next.Add(1)
		r := one(n)
		if err := s.Reserve(b.Context(), r, limits(r.Scopes)); err != nil {
			b.Error(err)
		}
		if settle {
			if err := s.Settle(b.Context(), r.Call, time.Minute, r.At.Add(time.Minute)); err != nil {
				b.Error(err)
			}
		}
	}
	var all sync.WaitGroup
	for i := range 256 {
		all.Go(func() {
			for j := range 50_000 / 256 {
				do(i > 0 || j > 100) // some last
			}
		})
	}
	all.Wait()
	if b.Failed() {
		return
	}
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			do(true)
		}
	})
}
