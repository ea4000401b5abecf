package phone

import (
	"cmp"
	"slices"
	"time"
)

// HistoryEntry is one line of somebody's history: a call as they saw it, whatever
// number of legs it took.
type HistoryEntry struct {
	SID      CallSID  // the leg of the person whose history it is; the answered one, where several rang
	Of       Identity // whose history it is; of an [Overview], who called or who answered, empty for nobody
	Incoming bool
	Peer     Address   // who was called, or who called
	Line     Number    // the number of ours that was called, or that was shown; empty where there was none
	Status   Status    // how it went between the two
	Denied   string    // the code of why it was refused, empty if it was not
	Started  time.Time // when it was placed
	Answered time.Time // zero if it never was
	Ended    time.Time // zero while it lasts
	Note     Note      // what was noted about it
	// Elsewhere says that a call that came in was answered by somebody else, or on another device.
	Elsewhere bool
	// Of an [Overview]: whom it rang at, and the room that it entered by itself.
	Rang []Identity
	Room RoomName
}

// Result is how a call ended for whose history it is in, in one word.
type Result string

// The results.
const (
	ResultOngoing   Result = "ongoing"   // it goes on, or rings
	ResultAnswered  Result = "answered"  // the two talked
	ResultMissed    Result = "missed"    // came in, and was not answered
	ResultElsewhere Result = "elsewhere" // came in, and somebody else answered
	ResultDeclined  Result = "declined"  // came in, and was turned down
	ResultNoAnswer  Result = "no-answer" // was made, as all below
	ResultBusy      Result = "busy"
	ResultCanceled  Result = "canceled" // who made it gave up
	ResultFailed    Result = "failed"
	ResultDenied    Result = "denied" // was not allowed
)

// Results are all results.
func Results() []Result {
	return []Result{
		ResultOngoing, ResultAnswered, ResultMissed, ResultElsewhere, ResultDeclined,
		ResultNoAnswer, ResultBusy, ResultCanceled, ResultFailed, ResultDenied,
	}
}

// Result is how the call ended.
func (h HistoryEntry) Result() Result {
	outgoing := map[Status]Result{
		StatusNoAnswer: ResultNoAnswer, StatusBusy: ResultBusy, StatusCanceled: ResultCanceled, StatusFailed: ResultFailed,
	}
	switch {
	case h.Denied != "":
		return ResultDenied
	case h.Elsewhere:
		return ResultElsewhere
	case !h.Status.Terminal():
		return ResultOngoing
	case h.Status == StatusCompleted:
		return ResultAnswered
	case !h.Incoming:
		return outgoing[h.Status]
	case h.Status == StatusBusy:
		return ResultDeclined
	}
	return ResultMissed
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

// family is what there is to tell of the legs of one call.
type family struct {
	parent   *Call
	answered *Call   // the child that was answered first
	target   Address // whom the last child was for
	shown    Number  // the number that was shown to a telephone
}

// checks reports whether a call was made to measure the network, and with nobody: it is in no history.
func (f family) checks() bool { return f.parent != nil && f.parent.To.Kind() == CheckAddress }

// familyOf looks through the legs of one call, in the order of their SIDs.
func familyOf(legs []Call) (f family) {
	slices.SortFunc(legs, func(a, b Call) int { return cmp.Compare(a.SID, b.SID) })
	for i := range legs {
		leg := &legs[i]
		if leg.Parent == "" {
			f.parent = leg
			continue
		}
		f.target = leg.To
		if _, out := leg.To.Number(); out {
			f.shown = numberOf(leg.From)
		}
		if !leg.Answered.IsZero() && (f.answered == nil || leg.Answered.Before(f.answered.Answered)) {
			f.answered = leg
		}
	}
	return f
}

// numberOf is an address's number, empty where it has none.
func numberOf(a Address) Number {
	if n, ok := a.Number(); ok {
		return n
	}
	return ""
}

// tell gives the one or two entries that a call makes in somebody's history: two
// when they called themselves on another device.
func tell(me Identity, legs []Call) []HistoryEntry {
	f := familyOf(legs)
	if f.checks() {
		return nil
	}
	var mine *Call
	for i := range legs {
		leg := &legs[i]
		if leg.Parent != "" && leg.To == Client(me) && (mine == nil || mine.Answered.IsZero() && !leg.Answered.IsZero()) {
			mine = leg
		}
	}
	var entries []HistoryEntry
	if f.parent != nil && f.parent.From == Client(me) {
		entries = append(entries, f.outgoing())
	}
	if mine != nil {
		entries = append(entries, f.incoming(*mine))
	}
	for i := range entries {
		entries[i].Of = me
		if f.parent != nil {
			entries[i].Note = f.parent.Note
		}
	}
	return entries
}

// Overview tells the legs of one call as those see it who are in nobody's place: calls of our own people go out, all
// others come in. It is false where the leg is not known that it began with,
// and of calls that only measured the network.
func Overview(legs []Call) (HistoryEntry, bool) {
	f := familyOf(legs)
	if f.parent == nil || f.checks() {
		return HistoryEntry{}, false
	}
	h := f.outgoing()
	h.Note, h.Room = f.parent.Note, f.parent.Room
	for _, leg := range legs {
		if id, ours := leg.To.Client(); ours && leg.Parent != "" && !slices.Contains(h.Rang, id) {
			h.Rang = append(h.Rang, id)
		}
	}
	if id, ok := f.parent.From.Client(); ok && !id.Visitor() {
		h.Of = id
		return h, true
	}
	h.Incoming, h.Peer = true, f.parent.From
	h.Line = numberOf(f.parent.To)
	if f.answered != nil {
		if id, ours := f.answered.To.Client(); ours {
			h.Of = id
		}
	}
	return h, true
}

// outgoing is the entry of who called.
func (f family) outgoing() HistoryEntry {
	parent, answered := *f.parent, f.answered
	h := HistoryEntry{
		SID: parent.SID, Peer: parent.To, Line: f.shown, Denied: parent.Denied,
		Started: parent.Started, Ended: parent.Ended, Status: parent.Outcome,
	}
	if h.Peer.IsZero() {
		h.Peer = f.target
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
	case parent.Room != "" || parent.To.Kind() == ConferenceAddress: // entered by itself: there is nobody to answer
		h = entered(h, parent)
	case h.Status != StatusUnknown:
	case parent.Status.Terminal():
		h.Status = StatusCanceled
	default:
		h.Status = StatusRinging
	}
	return h
}

// entered is the entry of a call into a room, or of one that somebody came back to, which lasts as long as the leg itself.
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

// incoming is the entry of who was called by a leg.
func (f family) incoming(leg Call) HistoryEntry {
	h := HistoryEntry{
		SID: leg.SID, Incoming: true, Peer: leg.From, Status: leg.Status,
		Started: leg.Started, Answered: leg.Answered, Ended: leg.Ended,
	}
	h.Elsewhere = leg.Answered.IsZero() && leg.Status.Terminal() && f.answered != nil
	if f.parent != nil && !f.parent.From.IsZero() {
		h.Peer = f.parent.From
	}
	if f.parent != nil {
		h.Line = numberOf(f.parent.To)
	}
	return h
}
