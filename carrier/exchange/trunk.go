package exchange

import (
	"sync"
	"sync/atomic"

	"softphone/carrier/media"
)

// callerEnd is the line of the call that dialled a number of the account: its
// far end is the number's inbound call.
type callerEnd struct {
	leg  *Leg // of the inbound call
	port media.Port
}

// Ring implements Line.
func (callerEnd) Ring() {}

// Answer implements Line.
func (callerEnd) Answer() {}

// Hangup implements Line.
func (e callerEnd) Hangup(Cause) { e.leg.HungUp() }

// Cancel implements Line.
func (e callerEnd) Cancel() { e.leg.HungUp() }

// Port implements Line.
func (e callerEnd) Port() media.Port { return e.port }

// calleeEnd is the line of the inbound call: its far end is the call that
// dialled.
type calleeEnd struct {
	leg  *Leg // of the dialling child
	port media.Port
}

// Ring implements Line.
func (e calleeEnd) Ring() { e.leg.Ringing() }

// Answer implements Line.
func (e calleeEnd) Answer() { e.leg.Answered() }

// Hangup implements Line. What became of the inbound call becomes of the child.
func (e calleeEnd) Hangup(cause Cause) {
	switch cause.Status {
	case StatusBusy:
		e.leg.Rejected()
	case StatusFailed:
		e.leg.Failed(0, "")
	case StatusUnknown, StatusQueued, StatusInitiated, StatusRinging, StatusInProgress,
		StatusCompleted, StatusNoAnswer, StatusCanceled:
		e.leg.Lost()
	}
}

// Cancel implements Line.
func (e calleeEnd) Cancel() { e.leg.Lost() }

// Port implements Line.
func (e calleeEnd) Port() media.Port { return e.port }

// trunk is one end of an audio path inside the exchange: what is written to one
// end is heard at the other.
type trunk struct {
	other *trunk
	ear   atomic.Pointer[media.Listener]
	done  chan struct{} // shared by both ends
	once  *sync.Once    // shared by both ends
}

func newTrunk() (a, b *trunk) {
	done, once := make(chan struct{}), new(sync.Once)
	a = &trunk{done: done, once: once}
	b = &trunk{done: done, once: once, other: a}
	a.other = b
	return a, b
}

// Write implements media.Port.
func (t *trunk) Write(f media.Frame) {
	if l := t.other.ear.Load(); l != nil && !t.closed() {
		(*l).HearFrame(f)
	}
}

// WriteDigit implements media.Port.
func (t *trunk) WriteDigit(d byte) {
	if l := t.other.ear.Load(); l != nil && !t.closed() {
		(*l).HearDigit(d)
	}
}

// Listen implements media.Port.
func (t *trunk) Listen(l media.Listener) {
	if l == nil {
		t.ear.Store(nil)
		return
	}
	t.ear.Store(&l)
}

// Takes implements media.Port: a trunk carries every codec.
func (*trunk) Takes(c media.Codec) bool { return c != media.CodecUnknown }

// Done implements media.Port.
func (t *trunk) Done() <-chan struct{} { return t.done }

// Close implements media.Port: both ends are closed.
func (t *trunk) Close() error {
	t.once.Do(func() { close(t.done) })
	return nil
}

func (t *trunk) closed() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}
