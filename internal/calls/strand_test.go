package calls

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// body is a leg as the carrier knows it.
type body struct {
	from, to      phone.Address
	here, ringing bool
	held, over    bool
	told          bool // hears words, and hangs up
}

// play is a call of a customer, 1, that people hand on as they like, at a carrier whose callbacks may get lost. What the keeper wants
// to be done is done, or, now and then, not.
type play struct {
	*rand.Rand
	t        *testing.T
	store    *memory
	now      time.Time
	sequence int
	legs     map[phone.CallSID]*body
	lossy    bool // callbacks get lost, and deeds fail
	ended    bool
	silent   bool // no page of Alice's is heard of
	log      []string
}

func rehearse(t *testing.T, random *rand.Rand) *play {
	t.Helper()
	p := &play{Rand: random, t: t, store: newMemory(), now: t0, legs: map[phone.CallSID]*body{}, lossy: random.IntN(2) == 0}
	p.store.tell(t, phone.Event{Kind: phone.CallAdmitted, At: t0, Sequence: -1, Call: leg(1), From: address(customer), To: address("team:sales")})
	p.legs[leg(1)] = &body{from: address(customer), to: address("team:sales")}
	p.enter(leg(1))
	p.call("client:alice", phone.Detail{})
	p.enter(leg(2))
	return p
}

func (p *play) note(format string, args ...any) { p.log = append(p.log, fmt.Sprintf(format, args...)) }

// callback tells something, unless it gets lost.
func (p *play) callback(e phone.Event) {
	if e.Conference != "" {
		p.sequence++
		e.Sequence, e.Detail.Name = p.sequence, phone.CallConference(leg(1))
	}
	if e.At = p.now; p.lossy && len(p.legs) > 1 && p.IntN(4) == 0 {
		return
	}
	p.store.tell(p.t, e)
}

func (p *play) call(to string, d phone.Detail) phone.CallSID {
	sid := leg(len(p.legs) + 1)
	a := phone.Addition{From: phone.Client("alice"), To: address(to)}
	p.legs[sid] = &body{from: a.From, to: a.To, ringing: true}
	p.store.tell(p.t, dialled(simulated, sid, leg(1), a, p.now, d)...)
	return sid
}

func (p *play) enter(sid phone.CallSID) {
	b := p.legs[sid]
	b.here, b.ringing = true, false
	p.callback(phone.Event{Kind: phone.ParticipantJoined, Call: sid, Conference: simulated})
}

// leave takes a leg out of the conference, which it may survive.
func (p *play) leave(sid phone.CallSID, status phone.Status) {
	b := p.legs[sid]
	if b.over {
		return
	}
	if b.here {
		p.callback(phone.Event{Kind: phone.ParticipantLeft, Call: sid, Conference: simulated, Detail: phone.Detail{Reason: "participant_hung_up"}})
	}
	b.here, b.ringing, b.held = false, false, false
	if b.over = status.Terminal(); b.over {
		p.callback(phone.Event{Kind: phone.CallStatus, Call: sid, Sequence: 9, Status: status})
	}
	p.ended = p.ended || len(p.there()) == 0
}

func (p *play) there() (sids []phone.CallSID) {
	for n := range len(p.legs) {
		if sid := leg(n + 1); p.legs[sid].here {
			sids = append(sids, sid)
		}
	}
	return sids
}

// compare is what the reconciler does.
func (p *play) compare() {
	c := p.store.conferences[simulated]
	o := phone.Observed{SID: simulated, Name: phone.CallConference(leg(1)), Status: phone.ConferenceInProgress}
	if p.ended {
		o.Status = phone.ConferenceCompleted
	}
	for _, sid := range p.there() {
		o.People = append(o.People, phone.ObservedParticipant{Call: sid, Held: p.legs[sid].held})
	}
	p.store.tell(p.t, observation(c, o, p.now))
	for sid, b := range p.legs {
		if b.over {
			p.store.tell(p.t, phone.Event{
				Key: "asked:" + string(sid), Kind: phone.CallStatus, At: p.now, Sequence: observed, Call: sid, Status: phone.StatusCompleted,
			})
		}
	}
}

func (p *play) scene() *scene {
	s, err := stage(p.t.Context(), p.store, simulated)
	if err != nil {
		p.t.Fatal(err)
	}
	s.silent = map[phone.Identity]bool{"alice": p.silent}
	return s
}

// tend does what the keeper would until nothing is left to be done, or too much was.
func (p *play) tend() {
	for range 30 {
		if p.ended {
			return
		}
		s := p.scene()
		done := false
		for _, a := range keep(s, p.now) {
			if p.lossy && p.IntN(5) == 0 { // the API is down
				continue
			}
			done = p.do(a) || done
		}
		if !done {
			return
		}
	}
}

func (p *play) do(a act) bool {
	b := p.legs[a.call]
	p.note("%v %s %s", p.now.Sub(t0), a.deed, short(a.call))
	switch a.deed {
	case advanceTransfer:
		p.store.tell(p.t, transferred(simulated, a.transfer, "", p.now))
	case holdLeg, unholdLeg:
		if held := a.deed == holdLeg; b.here && b.held != held {
			b.held = held
			p.callback(phone.Event{
				Kind: choose(held, phone.ParticipantHeld, phone.ParticipantUnheld), Call: a.call, Conference: simulated, Detail: phone.Detail{Held: held},
			})
			return true
		}
		return false
	case letGo:
		p.store.tell(p.t, bye(simulated, a.call, "", p.now))
		p.leave(a.call, phone.StatusCompleted)
	case hangUpLeg:
		done := !b.over
		p.leave(a.call, phone.StatusCompleted)
		return done
	case returnOthers, tellStranded, tellUnanswered, giveUpOffer:
		if a.deed == returnOthers && p.IntN(2) == 0 {
			t := a.transfer
			p.store.tell(p.t, transferred(simulated, phone.Transfer{
				Number: t.Number + 1, Version: t.Version + 1, Kind: phone.ReturnTransfer, State: phone.TransferRinging, Started: p.now, Until: p.now.Add(30 * time.Second),
			}, "", p.now))
			if p.IntN(4) > 0 { // else the server dies
				p.call("client:dave", called("", "", t.Number+1))
			}
			return true
		}
		done := b.here
		b.told = b.told || b.here
		p.leave(a.call, phone.StatusInProgress)
		return done
	case endConference:
		for _, sid := range p.there() {
			p.leave(sid, phone.StatusCompleted)
		}
	case tellLost:
		return false // the call is over
	case endUnmoderated, continueTape, stopTape, hushTape, resumeTape:
		p.t.Fatalf("%s is for another call", a.deed)
	}
	return true
}

// act lets people do something.
func (p *play) act() {
	sids := p.there()
	var ringing []phone.CallSID
	for n := range len(p.legs) {
		if sid := leg(n + 1); p.legs[sid].ringing {
			ringing = append(ringing, sid)
		}
	}
	t := p.store.conferences[simulated].Transfer
	what := p.IntN(12)
	p.note("%v act %d, transfer %s %s, here %d, ringing %d", p.now.Sub(t0), what, t.Kind, t.State, len(sids), len(ringing))
	switch {
	case what < 3:
		p.send()
	case what == 3 && t.Active():
		by := phone.Grant{Identity: t.By, Supervise: t.By == ""}
		action := []TransferAction{TransferComplete, TransferSwap, TransferCancel}[p.IntN(3)]
		if next, err := p.scene().steered(by, t.Number, action); err == nil && next.Version > t.Version {
			p.store.tell(p.t, transferred(simulated, next, t.By, p.now))
		}
	case what < 6 && len(ringing) > 0:
		sid := ringing[p.IntN(len(ringing))]
		switch p.IntN(3) {
		case 0:
			p.leave(sid, phone.StatusBusy)
		case 1:
			p.leave(sid, phone.StatusNoAnswer)
		default:
			p.enter(sid)
		}
	case what < 8 && len(sids) > 0: // somebody hangs up, or is lost
		sid := sids[p.IntN(len(sids))]
		if p.IntN(2) == 0 {
			p.store.tell(p.t, bye(simulated, sid, "", p.now))
		}
		p.leave(sid, phone.StatusCompleted)
	case what == 8 && len(sids) > 0:
		p.store.tell(p.t, phone.Event{Kind: phone.ParticipantKept, At: p.now, Sequence: -1, Call: sids[p.IntN(len(sids))], Conference: simulated})
	case what == 9 && t.Kind == phone.RejoinTransfer && t.Active(): // they come back
		sid := leg(len(p.legs) + 1)
		p.legs[sid] = &body{from: phone.Client(t.By), to: phone.InConference(simulated)}
		p.store.tell(p.t, phone.Event{Kind: phone.CallAdmitted, At: p.now, Sequence: -1, Call: sid, From: phone.Client(t.By), To: phone.InConference(simulated)})
		p.enter(sid)
	case what == 11:
		p.silent = !p.silent
	case what == 10 && !t.Decides() && slices.Contains(sids, leg(2)): // Alice puts the others on hold
		for _, sid := range sids {
			if sid != leg(2) {
				p.do(act{deed: holdLeg, call: sid})
			}
		}
	}
}

// send is what Alice does to hand the customer on, as [Control.StartTransfer] does it. The server may die at any moment of it.
func (p *play) send() {
	s := p.scene()
	if p.store.conferences[simulated].Transfer.Decides() || !s.standing("alice").Inside {
		return
	}
	old := s.conference.Transfer
	t := phone.Transfer{
		Number: old.Number + 1, Version: old.Version + 1, Kind: []phone.TransferKind{phone.BlindTransfer, phone.WarmTransfer}[p.IntN(2)],
		State: phone.TransferRinging, By: "alice", To: phone.Client("bob"), Started: p.now, Until: p.now.Add(25 * time.Second),
	}
	others := s.castOf(t).others
	if len(others) == 0 {
		return
	}
	p.store.tell(p.t, transferred(simulated, t, "alice", p.now))
	for _, o := range others {
		if p.lossy && p.IntN(8) == 0 {
			return
		}
		p.do(act{deed: holdLeg, call: o.Call})
	}
	to := []string{"client:bob", "+15005550009"}[p.IntN(2)]
	p.call(to, called("alice", "", t.Number))
}

// pass lets time go by: callbacks are compared, and telephones ring no longer than they may.
func (p *play) pass(d time.Duration) {
	for end := p.now.Add(d); p.now.Before(end) && !p.ended; {
		p.now = p.now.Add(5 * time.Second)
		for sid, b := range p.legs {
			if b.ringing && p.now.Sub(p.store.byCall[sid][0].At) >= 25*time.Second {
				p.leave(sid, phone.StatusNoAnswer)
			}
		}
		if p.now.Sub(t0)/time.Second%15 == 0 {
			p.compare()
		}
		p.tend()
	}
}

// Whatever people do, whatever is not told and whichever server dies: nobody stays on hold whom nobody can take off it, and no
// transfer goes on without end.
func TestTransfer_strandsNobody(t *testing.T) {
	seed := rand.Uint64()
	rounds := uint64(3000)
	if testing.Short() {
		rounds = 300
	}
	for i := range rounds {
		p := rehearse(t, rand.New(rand.NewPCG(seed, i)))
		for range 3 + p.IntN(12) {
			if p.ended {
				break
			}
			p.act()
			p.tend()
			if p.IntN(3) == 0 {
				p.pass(time.Duration(1+p.IntN(4)) * 5 * time.Second)
			}
		}
		p.lossy = false // what was lost is asked for
		p.pass(5 * time.Minute)
		p.judge(seed, i)
		if t.Failed() {
			return
		}
	}
}

// judge looks at what is left when nobody has done anything for five minutes.
func (p *play) judge(seed, round uint64) {
	if p.ended {
		return
	}
	p.compare()
	s := p.scene()
	fail := func(why string) {
		p.t.Errorf("seed %d, play %d: %s\n%s\n%+v", seed, round, why, strings.Join(p.log, "\n"), s.conference)
	}
	if acts := keep(s, p.now); len(acts) > 0 {
		fail(fmt.Sprintf("there is no end to %v", deeds(acts)))
	}
	if tr := s.conference.Transfer; tr.Active() && tr.State != phone.TransferTalking {
		fail("a transfer goes on without end")
	}
	able := false // somebody can take people off hold
	held := 0
	for _, sid := range p.there() {
		b := p.legs[sid]
		end := b.to
		if sid == leg(1) || b.to.Kind() == phone.ConferenceAddress {
			end = b.from
		}
		_, person := end.Client()
		able = able || person
		if b.held {
			held++
		}
	}
	switch {
	case held > 0 && !able:
		fail("somebody is on hold whom nobody can take off it")
	case len(p.there()) < 2:
		fail("somebody is left alone")
	case held == len(p.there()):
		fail("all are on hold")
	}
}
