package exchange

import (
	"slices"
	"sync/atomic"

	"softphone/carrier/media"
)

// taps are the recorders of a port. They are read for each frame, without a lock.
type taps struct {
	all atomic.Pointer[[]*tapping] // never changed, only replaced; by the loop
}

// tapping is one recorder's tap, and which side it takes.
type tapping struct {
	tap   *media.Tap
	track RecordingTrack
}

// attach lets a recorder have what passes through the port, until detach. Loop only.
func (t *tapped) attach(tap *media.Tap, track RecordingTrack) (detach func()) {
	one := &tapping{tap, track}
	all := append(slices.Clone(t.taps.list()), one)
	t.taps.all.Store(&all)
	return func() {
		left := slices.DeleteFunc(slices.Clone(t.taps.list()), func(o *tapping) bool { return o == one })
		t.taps.all.Store(&left)
	}
}

func (t *taps) list() []*tapping {
	if all := t.all.Load(); all != nil {
		return *all
	}
	return nil
}

// inbound hands on what the far end says.
func (t *taps) inbound(f media.Frame) {
	for _, one := range t.list() {
		if one.track != TrackOutbound {
			one.tap.Inbound(f)
		}
	}
}

// Write implements media.Port: what the far end is to hear passes the recorders.
func (t *tapped) Write(f media.Frame) {
	for _, one := range t.taps.list() {
		if one.track != TrackInbound {
			one.tap.Outbound(f)
		}
	}
	t.Port.Write(f)
}
