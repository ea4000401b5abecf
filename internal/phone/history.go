package phone

import (
	"cmp"
	"slices"
	"time"
)

// HistoryEntry is one line of somebody's history: a call as they saw it, whatever
// number of legs it took.
type HistoryEntry struct {
	SID      CallSID // the leg of the person whose history it is; the answered one, where several rang
	Incoming bool
	Peer     Address   // who was called, or who called
	Status   Status    // how it went between the two
	Denied   string    // the code of why it was refused, empty if it was not
	Started  time.Time // when it was placed
	Answered time.Time // zero if it never was
	Ended    time.Time // zero while it lasts
	Note     Note      // what was noted about it
}

// Duration is how long the two talked; zero while the call lasts.
func (h HistoryEntry) Duration() time.Duration {
	return Call{Answered: h.Answered, Ended: h.Ended}.Duration()
}

// History tells legs as the holder of an identity saw them, newest first. Legs of the same call
// must all be present: the parent and every child.
func History(me Identity, legs []Call) []HistoryEntry {
	byRoot := map[CallSID][]Call{}
	for _, leg := range legs {
		byRoot[leg.Root()] = append(byRoot[leg.Root()], leg)
	}
	var entries []HistoryEntry
	for _, family := range byRoot {
		entries = append(entries, tell(me, family)...)
	}
	slices.SortFunc(entries, func(a, b HistoryEntry) int {
		return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.SID, b.SID))
	})
	return entries
}

// tell gives the one or two entries that a call makes in somebody's history: two
// when they called themselves on another device.
func tell(me Identity, family []Call) []HistoryEntry {
	slices.SortFunc(family, func(a, b Call) int { return cmp.Compare(a.SID, b.SID) })
	var parent *Call
	var mine, answered *Call
	var target Address
	for i := range family {
		leg := &family[i]
		switch {
		case leg.Parent == "":
			parent = leg
		case leg.To == Client(me) && (mine == nil || mine.Answered.IsZero() && !leg.Answered.IsZero()):
			mine = leg
		}
		if leg.Parent != "" {
			target = leg.To
			if !leg.Answered.IsZero() && (answered == nil || leg.Answered.Before(answered.Answered)) {
				answered = leg
			}
		}
	}
	var entries []HistoryEntry
	if parent != nil && parent.From == Client(me) {
		entries = append(entries, outgoing(*parent, answered, target))
	}
	if mine != nil {
		entries = append(entries, incoming(*mine, parent))
	}
	for i := range entries {
		if parent != nil {
			entries[i].Note = parent.Note
		}
	}
	return entries
}

func outgoing(parent Call, answered *Call, target Address) HistoryEntry {
	h := HistoryEntry{
		SID: parent.SID, Peer: parent.To, Denied: parent.Denied,
		Started: parent.Started, Ended: parent.Ended, Status: parent.Outcome,
	}
	if h.Peer.IsZero() {
		h.Peer = target
	}
	switch {
	case answered != nil:
		h.Peer, h.Status = answered.To, answered.Status
		h.Answered, h.Ended = answered.Answered, answered.Ended
		if !h.Ended.IsZero() && !parent.Ended.IsZero() && parent.Ended.Before(h.Ended) { // they went on with somebody else
			h.Ended = parent.Ended
		}
	case h.Denied != "":
		h.Status = StatusFailed
	case parent.Room != "": // entered by itself: there is nobody to answer
		h = entered(h, parent)
	case h.Status != StatusUnknown:
	case parent.Status.Terminal():
		h.Status = StatusCanceled
	default:
		h.Status = StatusRinging
	}
	return h
}

// entered is the entry of a call into a room, which lasts as long as the leg itself.
func entered(h HistoryEntry, parent Call) HistoryEntry {
	h.Status, h.Answered = StatusInProgress, parent.Answered
	if h.Answered.IsZero() { // it is told at the end only
		h.Answered = parent.Started
	}
	if parent.Status.Terminal() {
		h.Status = StatusCompleted
	}
	return h
}

func incoming(leg Call, parent *Call) HistoryEntry {
	h := HistoryEntry{
		SID: leg.SID, Incoming: true, Peer: leg.From, Status: leg.Status,
		Started: leg.Started, Answered: leg.Answered, Ended: leg.Ended,
	}
	if parent != nil && !parent.From.IsZero() {
		h.Peer = parent.From
	}
	return h
}
