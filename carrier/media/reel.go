package media

import (
	"slices"
	"sync"
)

// Record makes a recorder of what everybody hears in the room: all seats that are in it, beeps and announcements, but
// no coaches, and nobody's music. It has one channel. stop ends that, and may be called several times.
func (m *Mixer) Record(config RecorderConfig) (r *Recorder, stop func()) {
	config.Dual = false
	q := &reel{}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reels = append(m.reels, q)

	return &Recorder{config: config, engine: m.engine, feed: q}, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.reels = slices.DeleteFunc(m.reels, func(o *reel) bool { return o == q })
	}
}

// reelFrames is how much of a room waits for the file: about 1.3 s.
const reelFrames = 64

// reel holds what a room has said until it is in the file. It is a feed.
type reel struct {
	mu     sync.Mutex
	frames [reelFrames][frameSamples]int16
	first  int
	count  int
	missed int64
}

// push adds 20 ms, if there is room. It does not allocate.
func (q *reel) push(sum *[frameSamples]int32) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.count == reelFrames {
		q.missed++

		return
	}
	to := &q.frames[(q.first+q.count)%reelFrames]
	for i, sample := range sum {
		to[i] = clip(sample)
	}
	q.count++
}

// pop takes 20 ms; false says that there are none.
func (q *reel) pop(pcm *[frameSamples]int16) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.count == 0 {
		return false
	}
	*pcm = q.frames[q.first]
	q.first = (q.first + 1) % reelFrames
	q.count--

	return true
}

// collect implements feed. The room's clock is the recorder's, but who of the two is first each time is open: what is
// late is taken with the next.
func (q *reel) collect(take func(*tapeFrame) error) error {
	for {
		var f tapeFrame
		if !q.pop(&f[0]) {
			return nil
		}
		if err := take(&f); err != nil {
			return err
		}
	}
}

// finish implements feed.
func (q *reel) finish(take func(*tapeFrame) error) error { return q.collect(take) }

// clear implements feed.
func (q *reel) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.count = 0
}

// lost implements feed.
func (q *reel) lost() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()

	return q.missed
}
