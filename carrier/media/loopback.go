package media

import (
	"sync"
	"time"
)

// loopbackDelay is how much later the echo robot says what it heard: long enough to be told from a hum.
const loopbackDelay = 300 * time.Millisecond

// loopbackFrames is how many frames it remembers at most; of more in 300 ms, the later are dropped.
const loopbackFrames = 64

// loopback is an echo robot.
type loopback struct {
	engine *Engine
	ear    ear
	finish sync.Once
	done   chan struct{}

	mu    sync.Mutex
	ring  [loopbackFrames]echo
	first int
	count int
}

// echo is a frame or a digit on its way back; its buffer is used again.
type echo struct {
	due     time.Time
	frame   Frame
	payload []byte
	digit   byte
}

// NewLoopback makes an echo robot: what is written to the port comes back to its listener 300 ms later, in the same
// codec, and digits too. On an engine that is not running the port is done from the beginning.
func NewLoopback(e *Engine) Port {
	l := &loopback{engine: e, done: make(chan struct{})}
	if e.adopt(l) != nil {
		l.finish.Do(func() { close(l.done) })

		return l
	}
	e.beats.add(l)

	return l
}

// Write implements Port.
func (l *loopback) Write(f Frame) {
	if slot := l.put(); slot != nil {
		defer l.mu.Unlock()
		slot.payload = append(slot.payload[:0], f.Payload...)
		slot.digit, slot.frame = 0, f
		slot.frame.Payload = slot.payload
	}
}

// WriteDigit implements Port.
func (l *loopback) WriteDigit(digit byte) {
	if eventOf(digit) == noEvent {
		return
	}
	if slot := l.put(); slot != nil {
		defer l.mu.Unlock()
		slot.digit = digit
	}
}

// put returns the next free place with the lock held, or nil without it.
func (l *loopback) put() *echo {
	l.mu.Lock()
	select {
	case <-l.done:
		l.mu.Unlock()

		return nil
	default:
	}
	if l.count == loopbackFrames {
		l.mu.Unlock()

		return nil
	}
	slot := &l.ring[(l.first+l.count)%loopbackFrames]
	l.count++
	slot.due = time.Now().Add(loopbackDelay)

	return slot
}

// tick implements ticker.
func (l *loopback) tick(now time.Time) {
	for {
		l.mu.Lock()
		slot := &l.ring[l.first]
		if l.count == 0 || slot.due.After(now) {
			l.mu.Unlock()

			return
		}
		l.mu.Unlock()
		// The place stays taken while the listener reads it, and only this goroutine frees places.
		if slot.digit != 0 {
			l.ear.digit(slot.digit)
		} else {
			l.ear.frame(slot.frame)
		}
		l.mu.Lock()
		l.first = (l.first + 1) % loopbackFrames
		l.count--
		l.mu.Unlock()
	}
}

// Listen implements Port.
func (l *loopback) Listen(to Listener) {
	l.ear.set(to)
}

// Takes implements Port: an echo needs to understand nothing.
func (*loopback) Takes(c Codec) bool {
	return c == PCMU || c == Opus
}

// Done implements Port.
func (l *loopback) Done() <-chan struct{} {
	return l.done
}

// Close implements Port.
func (l *loopback) Close() error {
	l.finish.Do(func() {
		l.engine.beats.remove(l)
		close(l.done)
		l.engine.disown(l)
	})

	return nil
}
