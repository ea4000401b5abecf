package exchange

import (
	"context"
	"sync"
	"time"
)

// loop runs closures one at a time, in the order of their arrival, in one
// goroutine. It is also a context that ends when the loop is closed. Closures
// may post further closures; they must not wait for the loop.
type loop struct {
	mu     sync.Mutex
	queue  []func()
	closed bool

	wake chan struct{} // capacity 1
	quit chan struct{} // closed by close
	done chan struct{} // closed when the goroutine has ended
}

var _ context.Context = (*loop)(nil)

func newLoop() *loop {
	return &loop{
		wake: make(chan struct{}, 1),
		quit: make(chan struct{}),
		done: make(chan struct{}),
	}
}

func (l *loop) start() { go l.work() }

func (l *loop) work() {
	defer close(l.done)
	for {
		l.mu.Lock()
		tasks := l.queue
		l.queue = nil
		closed := l.closed
		l.mu.Unlock()
		for _, task := range tasks {
			task()
		}
		if closed && len(tasks) == 0 {
			return
		}
		if len(tasks) == 0 {
			<-l.wake
		}
	}
}

// post queues a closure and returns at once. It reports false if the loop has
// been closed; the closure is then never run.
func (l *loop) post(task func()) bool {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	l.queue = append(l.queue, task)
	l.mu.Unlock()
	l.nudge()
	return true
}

func (l *loop) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run runs a closure on the loop and waits for it. It must not be called from
// a closure.
func (l *loop) run(task func()) error {
	ran := make(chan struct{})
	if !l.post(func() { defer close(ran); task() }) {
		return ErrClosed
	}
	<-ran
	return nil
}

// close runs what is queued, ends the loop and waits for it. The loop must
// have been started.
func (l *loop) close() {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.quit)
	}
	l.mu.Unlock()
	l.nudge()
	<-l.done
}

// Deadline implements context.Context.
func (l *loop) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context: it is closed when the loop is.
func (l *loop) Done() <-chan struct{} { return l.quit }

// Err implements context.Context.
func (l *loop) Err() error {
	select {
	case <-l.quit:
		return context.Canceled
	default:
		return nil
	}
}

// Value implements context.Context.
func (l *loop) Value(any) any { return nil }
