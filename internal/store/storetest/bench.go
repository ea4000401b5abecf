package storetest

import (
	"fmt"
	"runtime"
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

// BenchmarkAppend measures how many events a second a store makes durable for 64 producers
// that each wait for their own, and how long the slowest in a hundred waits.
func BenchmarkAppend(b *testing.B, s phone.EventLog) {
	b.Helper()
	b.SetParallelism(max(1, producers/runtime.GOMAXPROCS(0)))
	b.ReportAllocs()
	var next atomic.Int64
	var mu sync.Mutex
	var waits []time.Duration
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for pb.Next() {
			n := int(next.Add(1))
			e := event(fmt.Sprintf("CallSid=%s&n=%d", sid(n/perCall), n%perCall), n/perCall, time.Duration(n)*time.Second, phone.StatusRinging)
			asked := time.Now()
			if _, err := s.Append(b.Context(), fold, e); err != nil {
				b.Error(err)
				return
			}
			mine = append(mine, time.Since(asked))
		}
		mu.Lock()
		waits = append(waits, mine...)
		mu.Unlock()
	})
	b.StopTimer()
	slices.Sort(waits)
	b.ReportMetric(float64(len(waits))/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
}
