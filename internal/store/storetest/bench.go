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
