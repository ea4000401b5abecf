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
	b.Run("alone", func(b *testing.B) { benchmarkAppend(b, s, 1, &next) })
	b.Run("together", func(b *testing.B) { benchmarkAppend(b, s, producers, &next) })
}

func benchmarkAppend(b *testing.B, s phone.EventLog, producers int, next *atomic.Int64) {
	b.Helper()
	b.ReportAllocs()
	waits := make([]time.Duration, b.N)
	var begun atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range producers {
		all.Go(func() {
			for i := begun.Add(1) - 1; i < int64(b.N); i = begun.Add(1) - 1 {
				n := int(next.Add(1))
				e := event(fmt.Sprintf("CallSid=%s&n=%d", sid(n/perCall), n%perCall), n/perCall, time.Duration(n)*time.Second, phone.StatusRinging)
				asked := time.Now()
				if _, err := s.Append(b.Context(), phone.Folds{Call: fold}, e); err != nil {
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
