package exchange

import (
	"context"
	"strings"
	"sync"
	"time"
)

// ReadDigit returns the next digit of the call's far end (0-9 A-D * #), also
// one that was pressed before. Digits pressed during a Dial go to the callee.
// It fails with ctx's error or ErrEnded.
func (c *Call) ReadDigit(ctx context.Context) (byte, error) {
	for {
		if d, ok := c.ears.next(); ok {
			return d, nil
		}
		select {
		case <-c.ears.came:
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-c.done:
			return 0, ErrEnded
		}
	}
}

// FlushDigits forgets the digits that were not read.
func (c *Call) FlushDigits() { c.ears.flush() }

// KeepDigits forgets the digits that were not read but for what was typed ahead:
// those of the last while, the newest if they are more than most. If the first
// of them is one of but, it is forgotten too.
func (c *Call) KeepDigits(within time.Duration, most int, but string) { c.ears.keep(within, most, but) }

// maxDigits is how many digits are kept unread; older ones are dropped.
const maxDigits = 256

// ears keeps the digits that nobody has read yet.
type ears struct {
	came chan struct{} // capacity 1

	mu     sync.Mutex
	digits []unread
}

// unread is a digit and when it was pressed.
type unread struct {
	digit byte
	at    time.Time
}

func newEars() *ears { return &ears{came: make(chan struct{}, 1)} }

func (e *ears) put(d byte) {
	e.mu.Lock()
	if len(e.digits) == maxDigits {
		e.digits = e.digits[1:]
	}
	e.digits = append(e.digits, unread{d, time.Now()})
	e.mu.Unlock()
	select {
	case e.came <- struct{}{}:
	default:
	}
}

func (e *ears) next() (byte, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.digits) == 0 {
		return 0, false
	}
	d := e.digits[0].digit
	e.digits = e.digits[1:]
	return d, true
}

func (e *ears) flush() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.digits = nil
}

func (e *ears) keep(within time.Duration, most int, but string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.digits = e.digits[max(len(e.digits)-most, 0):]
	for len(e.digits) > 0 && time.Since(e.digits[0].at) > within {
		e.digits = e.digits[1:]
	}
	if len(e.digits) > 0 && strings.IndexByte(but, e.digits[0].digit) >= 0 {
		e.digits = e.digits[1:]
	}
}
