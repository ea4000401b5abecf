package phone

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// floorStart is when the tests' floors begin.
var floorStart = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func floorCall(name string) CallSID {
	return CallSID("CA" + strings.Repeat("0", 31) + name)
}

func asks(name string) FloorRequest {
	return FloorRequest{ID: TurnID("turn-" + name), Call: floorCall(name), Holder: Client(Identity(name)), MaxTurn: 30 * time.Second}
}

// script plays what happens to a floor, a word at a time, and writes down how it is then.
type script struct {
	t     *testing.T
	floor Floor
	now   time.Time
	past  []string // who spoke, and why they stopped
}

// play does one thing: "ask a", "press", … and returns what is wrong with it, if it is refused. Who must mute or unmute somebody says so by !.
func (s *script) play(deed string) string {
	s.t.Helper()
	verb, who, _ := strings.Cut(deed, " ")
	f, duty := &s.floor, false
	var err error
	done := func(ended *Turn, next bool) bool {
		if ended != nil {
			s.past = append(s.past, string(ended.Call[33:])+" "+string(ended.Why))
		}
		return next
	}
	var turn Turn
	if f.Turn != nil {
		turn = *f.Turn
	}
	switch verb {
	case "ask":
		duty, err = f.Request(asks(who), s.now)
	case "dispatch":
		r := asks(who)
		r.Priority = true
		duty, err = f.Request(r, s.now)
	case "star":
		r := asks(who)
		r.Star = true
		duty, err = f.Request(r, s.now)
	case "renew":
		if !f.Renew(floorCall(who), s.now) {
			return "lost"
		}
	case "release":
		duty = f.Release(floorCall(who), s.now)
	case "leave":
		duty = f.Leave(floorCall(who), false, s.now)
	case "hangup":
		duty = f.Leave(floorCall(who), true, s.now)
	case "revoke":
		duty = f.Revoke("boss", s.now)
	case "silence":
		duty = f.Silence(floorCall(who), "boss", s.now)
	case "unsilence":
		f.Unsilence(floorCall(who))
	case "reopen":
		duty = f.Reopen(floorCall(who), s.now)
	case "opened":
		_, duty = f.Opened(turn.ID, turn.Claim, s.now)
	case "opened-late":
		open, next := f.Opened(turn.ID, turn.Claim-1, s.now)
		if !open && !next {
			return "late"
		}
	case "failed":
		duty = f.Failed(turn.ID, turn.Claim, TurnFailed, s.now)
	case "closed":
		duty = done(f.Closed(turn.ID, s.now))
	case "over":
		duty = done(f.Over(turn.ID, TurnReleased, s.now))
	case "empty":
		duty = f.Empty("", false, s.now)
	case "empty-late":
		duty = f.Empty("", true, s.now)
	case "wait":
		d, wrong := time.ParseDuration(who)
		if wrong != nil {
			s.t.Fatal(wrong)
		}
		s.now = s.now.Add(d)
	case "expire":
		duty = f.Expire(s.now)
	default:
		s.t.Fatalf("nothing is called %q", verb)
	}
	switch {
	case err != nil:
		return CodeOf(err)
	case duty:
		return "!"
	}
	return ""
}

// String is who speaks, in which phase and why no more, who waits, and who is silenced.
func (s *script) String() string {
	var b strings.Builder
	if t := s.floor.Turn; t != nil {
		fmt.Fprintf(&b, "%s %s", t.Call[33:], t.Phase)
		if t.Why != "" {
			fmt.Fprintf(&b, " (%s)", t.Why)
		}
	} else {
		b.WriteString("idle")
	}
	for _, q := range s.floor.Queue {
		fmt.Fprintf(&b, ", %s", q.Call[33:])
	}
	for _, c := range s.floor.Silenced {
		fmt.Fprintf(&b, ", not %s", c[33:])
	}
	return b.String()
}

func TestFloor(t *testing.T) {
	for _, tt := range []struct {
		name  string
		deeds string // separated by a comma; behind => what is answered, ! for a duty
		want  string
		past  string
	}{
		{"granted", "ask a => !, opened", "a open", ""},
		{"released", "ask a => !, opened, release a => !, closed", "idle", "a released"},
		{"a second press waits", "ask a => !, opened, ask b, ask c", "a open, b, c", ""},
		{"and is next", "ask a => !, opened, ask b, ask c, release a => !, closed => !, opened", "b open, c", "a released"},
		{"nobody is unmuted before the other is muted", "ask a => !, opened, ask b, release a => !", "a closing (released), b", ""},
		{"the same press twice is one", "ask a => !, ask a, opened, ask a, ask b, ask b", "a open, b", ""},
		{"released while it is being opened: who opens it closes it", "ask a => !, release a, opened => !, closed", "idle", "a released"},
		{"pressed again while it is being closed", "ask a => !, opened, release a => !, ask a, closed => !, opened", "a open", "a released"},
		{"who waits lets go", "ask a => !, opened, ask b, ask c, release b", "a open, c", ""},
		{"who has nothing lets go", "ask a => !, opened, release b", "a open", ""},
		{"not renewed", "ask a => !, opened, wait 3s, expire => !, closed", "idle", "a expired"},
		{"renewed", "ask a => !, opened, wait 2s, renew a, wait 2s, expire", "a open", ""},
		{"a place that is not renewed", "ask a => !, opened, ask b, ask c, wait 2s, renew a, renew c, wait 2s, expire", "a open, c", ""},
		{"a place that is lost comes back last", "ask a => !, opened, ask b, ask c, wait 2s, renew a, renew c, wait 1s, ask b", "a open, c, b", ""},
		{"the limit, renewed as it may be", "ask a => !, opened, wait 15s, ask a, wait 15s, ask a, expire => !, closed", "idle", "a limit"},
		{"the limit, which the page does not wait to be told", "ask a => !, opened, wait 15s, ask a, wait 15s, release a => !, closed", "idle", "a limit"},
		{"renewing what was taken away", "ask a => !, opened, revoke => !, renew a => lost, closed, renew a => lost", "idle", "a revoked"},
		{"left", "ask a => !, opened, ask b, leave a => !, leave b, closed", "idle", "a left"},
		{"the dispatcher interrupts", "ask a => !, opened, ask b, dispatch d => !, closed => !, opened", "d open, b", "a interrupted"},
		{"the dispatcher interrupts who is being let in", "ask a => !, dispatch d, opened => !, closed => !, opened", "d open", "a interrupted"},
		{"a dispatcher waits for another, before all others", "dispatch d => !, opened, ask a, ask b, dispatch e, dispatch f", "d open, e, f, a, b", ""},
		{"silenced while speaking", "ask a => !, opened, ask b, silence a => !, closed => !, ask a => floor_silenced", "b opening, not a", "a silenced"},
		{"silenced while waiting", "ask a => !, opened, ask b, silence b", "a open, not b", ""},
		{"heard again", "silence a, silence a, unsilence a, ask a => !", "a opening", ""},
		{"silenced who leaves and comes again", "silence a, leave a, ask a => floor_silenced", "idle, not a", ""},
		{"silenced whose call is over", "silence a, silence b, hangup a", "idle, not b", ""},
		{"cannot be unmuted", "ask a => !, ask b, failed => !, closed => !", "b opening", "a failed"},
		{"who unmutes is no more", "ask a => !, ask b, wait 2s, renew b, wait 1s, expire => !, closed => !", "b opening", "a expired"},
		{"who unmutes comes too late", "ask a => !, wait 3s, expire => !, opened-late => late", "a closing (expired)", ""},
		{"who mutes is no more", "ask a => !, opened, release a => !, wait 2s, expire, wait 1s, expire => !, closed", "idle", "a released"},
		{"muted by somebody else", "ask a => !, opened, reopen a => !, opened", "a open", ""},
		{"a telephone", "star a", "a open", ""},
		{"a telephone does not wait", "ask a => !, opened, star b => floor_taken", "a open", ""},
		{"a telephone leaves the conference to be let in", "star a, leave a", "a open", ""},
		{"a telephone lets go", "star a, ask b, over => !, opened", "b open", "a released"},
		{"a telephone hangs up", "star a, hangup a => !, closed", "idle", "a left"},
		{"a telephone has a little longer", "star a, wait 30s, renew a, expire, wait 5s, renew a, expire => !", "a closing (limit)", ""},
		{"a telephone that is being muted is not over", "star a, revoke => !, over", "a closing (revoked)", ""},
		{"the conference is over", "ask a => !, opened, ask b, silence c, empty => !, closed", "idle", "a left"},
		{"the conference is over, and another is held", "silence c, empty-late, ask c => floor_silenced", "idle, not c", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &script{t: t, now: floorStart}
			for line := range strings.SplitSeq(tt.deeds, ", ") {
				deed, want, _ := strings.Cut(line, " => ")
				if got := s.play(deed); got != want {
					t.Fatalf("%s: answered %q, want %q; the floor is %s", deed, got, want, s)
				}
			}
			if s.String() != tt.want || strings.Join(s.past, ", ") != tt.past {
				t.Errorf("the floor is %q, want %q; past %q, want %q", s, tt.want, strings.Join(s.past, ", "), tt.past)
			}
		})
	}
}

func TestFloor_Place(t *testing.T) {
	s := &script{t: t, now: floorStart}
	for _, deed := range []string{"ask a", "ask b", "ask c"} {
		s.play(deed)
	}
	places := func() string {
		return fmt.Sprint(s.floor.Place(floorCall("a")), s.floor.Place(floorCall("b")), s.floor.Place(floorCall("c")), s.floor.Place(floorCall("d")))
	}
	if got := places(); got != "1 2 3 -1" {
		t.Errorf("before the first is unmuted the places are %s", got)
	}
	s.play("opened")
	if got := places(); got != "0 1 2 -1" {
		t.Errorf("when the first speaks the places are %s", got)
	}
	s.play("reopen a")
	if got := places(); got != "0 1 2 -1" {
		t.Errorf("when the first is unmuted once more the places are %s", got)
	}
	s.play("opened")
	s.play("release a")
	if got := places(); got != "-1 1 2 -1" {
		t.Errorf("when the first is being muted the places are %s", got)
	}
}

func TestFloor_Due(t *testing.T) {
	s := &script{t: t, now: floorStart}
	due := func(want time.Duration, deeds ...string) {
		t.Helper()
		for _, deed := range deeds {
			s.play(deed)
		}
		if got := s.floor.Due(); !got.Equal(floorStart.Add(want)) {
			t.Errorf("after %v something is due at %s, want %s", deeds, got, floorStart.Add(want))
		}
	}
	if !s.floor.Due().IsZero() {
		t.Error("something is due on a floor that nobody wants")
	}
	due(FloorStep, "ask a")
	due(time.Second+FloorLease, "wait 1s", "opened")
	due(time.Second+FloorLease, "wait 1s", "ask b")
	due(2*time.Second+FloorLease, "ask a")
	due(3*time.Second+FloorStep, "wait 1s", "release b", "revoke")
}

// Nothing is heard of a telephone that speaks until it presses * again: servers renew its turn while its call lasts, up to its longest turn.
func TestFloor_Due_star(t *testing.T) {
	s := &script{t: t, now: floorStart}
	s.play("star t")
	limit := s.floor.Turn.MaxTurn + starGrace
	if got := s.floor.Due(); !got.Equal(floorStart.Add(FloorLease)) {
		t.Errorf("something is due at %s, want %s", got, floorStart.Add(FloorLease))
	}
	s.floor.Renew(floorCall("t"), floorStart.Add(limit-time.Second))
	if s.floor.Expire(floorStart.Add(limit - time.Second)) {
		t.Error("the turn ends before it is over")
	}
	if !s.floor.Expire(floorStart.Add(limit)) || s.floor.Turn.Why != TurnLimit {
		t.Errorf("when it is over the turn is %+v", s.floor.Turn)
	}
}

// world is a channel in which things happen in any order: voices are those that are unmuted, duties what servers are about to do.
type world struct {
	script
	voices  map[CallSID]bool
	servers []duty
}

// duty is what a server was told to do; it is forgotten when the server dies.
type duty struct {
	turn  Turn
	asked bool // at Twilio: what was asked may have been done
}

func (w *world) step(r *rand.Rand) string {
	name := string(rune('a' + r.IntN(5)))
	deed := "wait 700ms"
	switch n := r.IntN(16); {
	case n < 4:
		deed = "ask " + name
	case n < 5:
		deed = "dispatch " + name
	case n < 7:
		deed = "release " + name
	case n < 8:
		deed = []string{"revoke", "leave " + name, "hangup " + name, "silence " + name, "unsilence " + name, "unsilence " + name}[r.IntN(6)]
	case n < 9:
		deed = "expire"
	case n < 10:
		deed = "renew " + name
	case n < 11:
		w.servers = nil // all die
		return "die"
	case n < 14 && len(w.servers) > 0:
		return w.serve(r)
	}
	if w.play(deed) == "!" {
		w.servers = append(w.servers, duty{turn: *w.floor.Turn})
	}
	if strings.HasPrefix(deed, "wait") { // what takes longer than a step was given up
		w.servers = slices.DeleteFunc(w.servers, func(d duty) bool { return !w.now.Before(d.turn.Step) })
	}
	return deed
}

// serve has one of the servers go on: it asks Twilio, or hears the answer.
func (w *world) serve(r *rand.Rand) string {
	i := r.IntN(len(w.servers))
	d := w.servers[i]
	if !d.asked {
		w.voices[d.turn.Call] = d.turn.Phase == TurnOpening
		w.servers[i].asked = true
		return fmt.Sprintf("ask twilio for %s %s", d.turn.Call[33:], d.turn.Phase)
	}
	w.servers = slices.Delete(w.servers, i, i+1)
	next := false
	switch {
	case d.turn.Phase == TurnClosing:
		_, next = w.floor.Closed(d.turn.ID, w.now)
	case r.IntN(8) == 0:
		next = w.floor.Failed(d.turn.ID, d.turn.Claim, TurnFailed, w.now)
	default:
		_, next = w.floor.Opened(d.turn.ID, d.turn.Claim, w.now)
	}
	if next {
		w.servers = append(w.servers, duty{turn: *w.floor.Turn})
	}
	return fmt.Sprintf("twilio answers for %s %s", d.turn.Call[33:], d.turn.Phase)
}

// wrong is what must never be so, empty if all is well.
func (w *world) wrong() string {
	f := &w.floor
	loud := 0
	for _, on := range w.voices {
		if on {
			loud++
		}
	}
	switch {
	case loud > 1:
		return "two are heard"
	case f.Turn == nil && loud > 0:
		return "somebody is heard who has no turn"
	case f.Turn == nil && len(f.Queue) > 0:
		return "somebody waits for nobody"
	case f.Turn != nil && f.Turn.Phase == TurnOpen && !w.voices[f.Turn.Call]:
		return "who has the floor is not heard"
	case f.Turn != nil && f.Turn.Why == "" && slices.Contains(f.Silenced, f.Turn.Call):
		return "who is silenced has the floor"
	case !slices.IsSortedFunc(f.Queue, func(a, b FloorRequest) int {
		if a.Priority != b.Priority {
			if a.Priority {
				return -1
			}
			return 1
		}
		return a.Asked.Compare(b.Asked)
	}):
		return "the queue is out of order"
	}
	seen := map[CallSID]bool{}
	for _, q := range f.Queue {
		if seen[q.Call] || slices.Contains(f.Silenced, q.Call) {
			return "somebody waits twice, or is silenced and waits"
		}
		seen[q.Call] = true
	}
	if f.Turn != nil && f.Turn.Phase == TurnOpen && seen[f.Turn.Call] {
		return "who speaks waits"
	}
	return ""
}

// settle lets time pass and the servers work until nothing happens any more.
func (w *world) settle(r *rand.Rand) {
	for range 1000 {
		if len(w.servers) > 0 {
			w.serve(r)
			continue
		}
		if w.floor.Turn == nil && len(w.floor.Queue) == 0 {
			return
		}
		w.play("wait 1s")
		if w.play("expire") == "!" {
			w.servers = append(w.servers, duty{turn: *w.floor.Turn})
		}
	}
}

func testWorld(t *testing.T, seed uint64, steps int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	w := &world{script: script{t: t, now: floorStart}, voices: map[CallSID]bool{}}
	var deeds []string
	for range steps {
		deeds = append(deeds, w.step(r))
		if bad := w.wrong(); bad != "" {
			t.Fatalf("seed %d: %s: %s; after %s", seed, bad, w, strings.Join(deeds, ", "))
		}
	}
	w.settle(r)
	if bad := w.wrong(); bad != "" || w.floor.Turn != nil || len(w.floor.Queue) > 0 {
		t.Fatalf("seed %d: in the end the floor is %s, %s; after %s", seed, w, bad, strings.Join(deeds, ", "))
	}
}

// Whatever happens in whatever order, and whichever servers die in the middle of it: never are two heard, who is silenced never holds the
// floor, the queue is in order, and in the end the floor is free.
func TestFloor_random(t *testing.T) {
	for seed := range uint64(3000) {
		testWorld(t, seed, 120)
	}
}

func FuzzFloor(f *testing.F) {
	f.Add(uint64(1), uint16(100))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint16) { testWorld(t, seed, int(steps%2000)) })
}
