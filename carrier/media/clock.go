package media

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	ticksPerSecond = 50
	tickLength     = time.Second / ticksPerSecond

	// maxBehind is how much lost time is made up for; after a longer stop of the machine the clock goes on from now.
	maxBehind = 5 * tickLength
)

// metronome counts ticks on a fixed grid, so that being late once does not make all later ones late. It runs on
// package time, which tests replace by testing/synctest.
type metronome struct {
	timer *time.Timer
	due   time.Time
}

// newMetronome starts with the grid point of epoch that is nearest to now: metronomes of one epoch beat together.
func newMetronome(epoch time.Time) *metronome {
	now := time.Now()
	since := now.Sub(epoch) + tickLength/2

	return &metronome{timer: time.NewTimer(0), due: epoch.Add(since - since%tickLength)}
}

// wait returns at the next beat, at once when that is past already, or with the context's error.
// The last beat's time has passed when it returns the second time.
func (m *metronome) wait(ctx context.Context) error {
	m.timer.Reset(time.Until(m.due))
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-m.timer.C:
	}
	m.due = m.due.Add(tickLength)
	if now := time.Now(); now.Sub(m.due) > maxBehind {
		m.due = now
	}

	return nil
}

func (m *metronome) stop() {
	m.timer.Stop()
}

// ticker is called by the clock goroutine each 20 ms. It must not block.
type ticker interface {
	tick(now time.Time)
}

// beats is the list of what moves with the clock.
type beats struct {
	mu   sync.Mutex
	list []ticker // never changed, only replaced
}

func (b *beats) add(t ticker) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(slices.Clone(b.list), t)
}

func (b *beats) remove(t ticker) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = slices.DeleteFunc(slices.Clone(b.list), func(other ticker) bool { return other == t })
}

func (b *beats) tick(now time.Time) {
	b.mu.Lock()
	list := b.list
	b.mu.Unlock()
	for _, t := range list {
		t.tick(now)
	}
}
