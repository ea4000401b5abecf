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
	// Voicemail says that who called was asked for a message.
	Voicemail bool
	// Elsewhere says that a call that came in was answered by somebody else, or on another device.
	Elsewhere bool
	// Of an [Overview]: whom it rang at, the room that it entered by itself, and for whom of us it counts.
	Rang  []Identity
	Room  RoomName
	Parts []Part
}

// Part is what a call was for somebody here who made it, answered it or missed it. It counts once for each, however many legs
// of it were theirs, and not for whom it rang at while somebody else answered.
type Part struct {
	Of       Identity
	Incoming bool          // it came in for them
	Started  time.Time     // when it was placed; for who was called later, as by a transfer, when it began to ring
	Answered time.Time     // zero if it never was
	Over     bool          // it is over for them
	Talk     time.Duration // how long they talked, by all of their legs that have ended
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

// Returns are legs by which people came back into calls, by the leg that each of those began with. Such a leg began anew, with no
// parent: it leads into the conference of the call. Others who entered that are left aside.
type Returns map[CallSID][]Call

// History tells legs as the holder of an identity saw them, newest first. Legs of the same call
// must all be present: the parent and every child. Who came back into a call has another entry of that, and whoever
// stayed has one that goes on.
func History(me Identity, legs []Call, back Returns) []HistoryEntry {
	byRoot := map[CallSID][]Call{}
	for _, leg := range legs {
		byRoot[leg.Root()] = append(byRoot[leg.Root()], leg)
	}
	var entries []HistoryEntry
	for root, family := range byRoot {
		entries = append(entries, tell(me, family, back[root])...)
	}
	slices.SortFunc(entries, func(a, b HistoryEntry) int {
		return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.SID, b.SID))
	})
	return entries
}

// family is what there is to tell of the legs of one call.
type family struct {
	parent   *Call
	children []Call
	answered []Call  // the children that were, the first answered first
	back     []Call  // by which those came back who were in it
	target   Address // whom the last child was for
	shown    Number  // the number that was shown to a telephone
}

// checks reports whether a call was made to measure the network, and with nobody: it is in no history.
func (f family) checks() bool { return f.parent != nil && f.parent.To.Kind() == CheckAddress }

// familyOf looks through the legs of one call, in the order of their SIDs.
func familyOf(legs, back []Call) (f family) {
	slices.SortFunc(legs, func(a, b Call) int { return cmp.Compare(a.SID, b.SID) })
	for i, leg := range legs {
		if leg.Parent == "" {
			f.parent = &legs[i]
			continue
		}
		f.children = append(f.children, leg)
		f.target = leg.To
		if _, out := leg.To.Number(); out {
			f.shown = numberOf(leg.From)
		}
		if !leg.Answered.IsZero() {
			f.answered = append(f.answered, leg)
		}
	}
	slices.SortStableFunc(f.answered, func(a, b Call) int { return a.Answered.Compare(b.Answered) })
	for _, leg := range back {
		if leg.Denied == "" && f.had(leg.From) && (!leg.Answered.IsZero() || !leg.Status.Terminal()) {
			leg.Answered = cmp.Or(leg.Answered, leg.Started) // it is told at the end only
			f.back = append(f.back, leg)
		}
	}
	return f
}

// had reports whether somebody was in the call: they made or answered it.
func (f family) had(who Address) bool {
	return f.parent != nil && f.parent.From == who || slices.ContainsFunc(f.answered, func(leg Call) bool { return leg.To == who })
}

// later is the later of the ends of two legs, zero where one goes on.
func later(a, b time.Time) time.Time {
	if a.IsZero() || b.IsZero() {
		return time.Time{}
	}
	return latest(a, b)
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// earlier is the earlier of the ends of two legs, one of which may go on.
func earlier(a, b time.Time) time.Time {
	if b.IsZero() || !a.IsZero() && a.Before(b) {
		return a
	}
	return b
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
func tell(me Identity, legs, back []Call) []HistoryEntry {
	f := familyOf(legs, back)
	if f.checks() {
		return nil
	}
	var entries []HistoryEntry
	if f.parent != nil && f.parent.From == Client(me) {
		entries = append(entries, f.outgoing())
	}
	if h, rang := f.incoming(me); rang {
		entries = append(entries, h)
	}
	for i := range entries {
		entries[i].Of = me
		if f.parent != nil {
			entries[i].Note, entries[i].Voicemail = f.parent.Note, f.parent.Voicemail
		}
	}
	return entries
}

// Overview tells the legs of one call as those see it who are in nobody's place: calls of our own people go out, all
// others come in. It lasts as long as two were there, whoever they were and by whichever leg. It is false where the leg is
// not known that it began with, and of calls that only measured the network.
func Overview(legs, back []Call) (HistoryEntry, bool) {
	f := familyOf(legs, back)
	if f.parent == nil || f.checks() {
		return HistoryEntry{}, false
	}
	h := f.outgoing()
	if len(f.answered) > 0 {
		h.Ended, h.Status = f.until(), StatusInProgress
		if !h.Ended.IsZero() {
			h.Status = StatusCompleted
		}
	}
	h.Note, h.Room, h.Voicemail = f.parent.Note, f.parent.Room, f.parent.Voicemail
	for _, leg := range f.children {
		if id, ours := leg.To.Client(); ours && !slices.Contains(h.Rang, id) {
			h.Rang = append(h.Rang, id)
		}
	}
	h.Parts = f.parts(h.Rang, h.Ended)
	if id, ok := f.parent.From.Client(); ok && !id.Visitor() {
		h.Of = id
		return h, true
	}
	h.Incoming, h.Peer = true, f.parent.From
	h.Line = numberOf(f.parent.To)
	if len(f.answered) > 0 {
		if id, ours := f.answered[0].To.Client(); ours {
			h.Of = id
		}
	}
	return h, true
}

// until is when the last but one of all left who were in an answered call; zero while two are there.
func (f family) until() time.Time {
	last, before := f.parent.Ended, f.answered[0].Ended
	last, before = later(last, before), earlier(last, before)
	for _, leg := range slices.Concat(f.answered[1:], f.back) {
		before = later(before, earlier(last, leg.Ended))
		last = later(last, leg.Ended)
	}
	return before
}

// parts are for whom of us the call counts, which was over at a time: who made it, and of those at whom it rang whoever answered or missed it.
func (f family) parts(rang []Identity, over time.Time) []Part {
	var parts []Part
	made, ours := f.parent.From.Client()
	if ours = ours && !made.Visitor(); ours {
		h := f.outgoing()
		parts = append(parts, Part{Of: made, Started: h.Started, Answered: h.Answered, Over: h.Status.Terminal(), Talk: f.talk(made, over)})
	}
	for _, id := range rang {
		h, _ := f.incoming(id)
		if h.Elsewhere || ours && id == made || id.Visitor() {
			continue
		}
		p := Part{Of: id, Incoming: true, Started: h.Started, Answered: h.Answered, Over: h.Status.Terminal(), Talk: f.talk(id, over)}
		switch {
		case len(f.answered) == 0: // others may answer yet
			p.Started, p.Over = f.parent.Started, f.parent.Status.Terminal()
		case f.answered[0].To == Client(id): // they were waited for from the first
			p.Started = f.parent.Started
		}
		parts = append(parts, p)
	}
	return parts
}

// talk is how long somebody talked, as far as the call went on, by whichever of their legs that have ended.
func (f family) talk(who Identity, over time.Time) (talk time.Duration) {
	var legs []Call
	if len(f.answered) > 0 && f.parent.From == Client(who) {
		h := f.outgoing()
		legs = append(legs, Call{Answered: h.Answered, Ended: h.Ended})
	}
	for _, leg := range f.answered {
		if leg.To == Client(who) {
			legs = append(legs, leg)
		}
	}
	for _, leg := range f.back {
		if leg.From == Client(who) {
			legs = append(legs, leg)
		}
	}
	slices.SortFunc(legs, func(a, b Call) int { return a.Answered.Compare(b.Answered) })
	var counted time.Time
	for _, leg := range legs {
		leg.Answered, leg.Ended = latest(leg.Answered, counted), earlier(leg.Ended, over)
		talk += leg.Duration()
		counted = latest(counted, leg.Ended)
	}
	return talk
}

// outgoing is the entry of who called. It lasts until they left, or all others had.
func (f family) outgoing() HistoryEntry {
	parent := *f.parent
	h := HistoryEntry{
		SID: parent.SID, Peer: parent.To, Line: f.shown, Denied: parent.Denied,
		Started: parent.Started, Ended: parent.Ended, Status: parent.Outcome,
	}
	if h.Peer.IsZero() {
		h.Peer = f.target
	}
	switch {
	case len(f.answered) > 0:
		first := f.answered[0]
		h.Peer, h.Answered, h.Status = first.To, first.Answered, StatusInProgress
		others := first.Ended
		for _, leg := range f.answered[1:] {
			others = later(others, leg.Ended)
		}
		for _, leg := range f.back {
			if leg.From != parent.From {
				others = later(others, leg.Ended)
			}
		}
		if h.Ended = earlier(others, parent.Ended); !h.Ended.IsZero() {
			h.Status = StatusCompleted
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

// skew is by how much the clocks may differ that say when legs rang and were answered: ours, and Twilio's whole seconds.
const skew = 2 * time.Second

// incoming is the entry of who was called, and whether they were. However often it rang at them, there is one: of the leg that they answered
// first, until the last of those that they answered ended; or else of the first, which is as the last is. It was answered elsewhere if
// somebody else did after it began to ring there for the last time: who was called when somebody had answered, and was to take over, missed it.
func (f family) incoming(me Identity) (HistoryEntry, bool) {
	var mine []Call
	for _, leg := range f.children {
		if leg.To == Client(me) {
			mine = append(mine, leg)
		}
	}
	if len(mine) == 0 {
		return HistoryEntry{}, false
	}
	slices.SortStableFunc(mine, func(a, b Call) int { return a.Started.Compare(b.Started) })
	leg, last := mine[0], mine[len(mine)-1]
	for i, one := range slices.DeleteFunc(slices.Clone(f.answered), func(c Call) bool { return c.To != Client(me) }) {
		if i == 0 {
			leg, last = one, one
		} else if last.Ended = later(last.Ended, one.Ended); last.Ended.IsZero() {
			last.Status = StatusInProgress
		}
	}
	h := HistoryEntry{
		SID: leg.SID, Incoming: true, Peer: leg.From, Status: last.Status,
		Started: leg.Started, Answered: leg.Answered, Ended: last.Ended,
	}
	h.Elsewhere = h.Answered.IsZero() && h.Status.Terminal() &&
		slices.ContainsFunc(f.answered, func(c Call) bool { return c.Answered.After(last.Started.Add(-skew)) })
	if f.parent != nil && !f.parent.From.IsZero() {
		h.Peer = f.parent.From
	}
	if f.parent != nil {
		h.Line = numberOf(f.parent.To)
		if !h.Elsewhere && h.Status == StatusCanceled && f.parent.Voicemail && f.parent.Outcome == StatusBusy { // they had the caller sent away
			h.Status = StatusBusy
		}
	}
	return h, true
}
