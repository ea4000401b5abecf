package media

import (
	"sync/atomic"
	"time"
)

// Listener takes what comes from the far end of a port. Both methods are called from one goroutine per port
// and must not block.
type Listener interface {
	// HearFrame takes one frame of audio; its payload is valid only during the call.
	HearFrame(Frame)

	// HearDigit takes one DTMF digit: 0-9, *, #, A-D. Each key press is reported once, when it begins.
	HearDigit(digit byte)
}

// PressListener is a Listener that also wants to know how long keys are held. Not every port can tell.
type PressListener interface {
	Listener

	// HearPress tells how long the key of the last HearDigit has been down so far, again and again, and at last how
	// long it was. It may never be told of a key, and the last report of it may be missing.
	HearPress(digit byte, held time.Duration, released bool)
}

// Port is one end of an audio path.
type Port interface {
	// Write sends a frame to the far end. It never blocks. Opus towards a far end without Opus is decoded to
	// PCMU; PCMU towards a far end without PCMU is dropped. After Close it does nothing.
	Write(Frame)

	// WriteDigit sends a DTMF digit to the far end, as an RFC 4733 event where the far end takes those.
	// Anything but 0-9, *, #, A-D (either case) is ignored.
	WriteDigit(digit byte)

	// Listen says where what comes from the far end goes; nil: nowhere. It replaces the former listener, which
	// may still see a call that was already under way.
	Listen(Listener)

	// Takes tells whether the far end understands the codec.
	Takes(Codec) bool

	// Done is closed when the port is closed or its transport has failed for good.
	Done() <-chan struct{}

	// Close frees the port. It may be called several times and from a listener; it does not wait.
	Close() error
}

// Bridge joins two ports by forwarding frames and digits both ways. It becomes the listener of both.
// release stops the forwarding in both directions; it may be called several times, also after other listeners
// took the ports over.
func Bridge(a, b Port) (release func()) {
	toB, toA := newForward(b), newForward(a)
	a.Listen(toB)
	b.Listen(toA)

	return func() {
		toB.to.Store(nil)
		toA.to.Store(nil)
	}
}

// forward is a listener that hands all it hears to a port, until the port is taken away.
type forward struct {
	to atomic.Pointer[Port]
}

func newForward(to Port) *forward {
	f := &forward{}
	f.to.Store(&to)

	return f
}

// HearFrame implements Listener.
func (f *forward) HearFrame(frame Frame) {
	if to := f.to.Load(); to != nil {
		(*to).Write(frame)
	}
}

// HearDigit implements Listener.
func (f *forward) HearDigit(digit byte) {
	if to := f.to.Load(); to != nil {
		(*to).WriteDigit(digit)
	}
}

// ear holds the listener of a port, which may change while the port is in use.
type ear struct {
	listener atomic.Pointer[Listener]
}

func (e *ear) set(l Listener) {
	if l == nil {
		e.listener.Store(nil)

		return
	}
	e.listener.Store(&l)
}

func (e *ear) frame(f Frame) {
	if l := e.listener.Load(); l != nil {
		(*l).HearFrame(f)
	}
}

func (e *ear) digit(d byte) {
	if l := e.listener.Load(); l != nil {
		(*l).HearDigit(d)
	}
}

func (e *ear) press(p press) {
	l := e.listener.Load()
	if l == nil {
		return
	}
	if p.begins {
		(*l).HearDigit(p.digit)
	}
	if long, ok := (*l).(PressListener); ok {
		long.HearPress(p.digit, p.held, p.released)
	}
}
