package voice

import (
	"context"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// floors is the floor of one channel, as a test wants it.
type floors struct {
	answer error // of the next who ask
	holder phone.TurnID
	broken error // of who give it back
	log    []string
}

// Star implements Floors.
func (f *floors) Star(_ context.Context, room phone.Room, sid phone.CallSID, from phone.Address, dispatcher bool) (phone.Turn, error) {
	who := "asks"
	if dispatcher {
		who = "asks as a dispatcher"
	}
	if sid != call {
		who += " with another call"
	}
	f.log = append(f.log, strings.TrimSpace(from.String()+" "+who+" in "+string(room.Name)))
	if f.answer != nil {
		return phone.Turn{}, f.answer
	}
	f.holder = "turn1"
	return phone.Turn{FloorRequest: phone.FloorRequest{ID: f.holder, Call: sid, Star: true}}, nil
}

// Unstar implements Floors.
func (f *floors) Unstar(_ context.Context, room phone.RoomName, turn phone.TurnID, why phone.TurnEnd) (bool, error) {
	f.log = append(f.log, string(turn)+" "+string(why)+" in "+string(room))
	had := f.holder == turn
	if had {
		f.holder = ""
	}
	return had, f.broken
}

// noon is when the tests' clock stands still.
var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// sees compares what a document has, in this order, and what it has not.
func sees(t *testing.T, doc twiml.Response, want []string, never string) {
	t.Helper()
	out, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	rest := string(out)
	for _, text := range want {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			t.Fatalf("there is no %s where it should be in\n%s", text, out)
		}
		rest = after
	}
	if never != "" && strings.Contains(string(out), never) {
		t.Errorf("there is %s in\n%s", never, out)
	}
}

// What a telephone in a channel is told each time that it has pressed *, or has left it otherwise.
func TestStar(t *testing.T) {
	const (
		listens = `timeLimit="14390" hangupOnStar="true"><Conference muted="true"`
		speaks  = `timeLimit="30" hangupOnStar="true"><Conference beep`
		granted = "floor-granted.wav"
		refused = "floor-refused.wav"
		over    = "floor-over.wav"
	)
	taken := phone.Errorf(phone.Conflict, "floor_taken", "taken")
	for _, tt := range []struct {
		name   string
		s      Starred
		floors floors
		leg    phone.Call // beside SID and Started
		gone   bool       // there is no such room
		want   []string   // in this order in the document
		never  string
		log    string
	}{
		{
			name: "asks and is granted the floor", log: "+14155552671 asks in yard",
			want: []string{granted, `<Dial action="https://phone.example/voice/star?room=yard&amp;turn=turn1&amp;until=1769860830000"`, speaks, "<Hangup"}, never: "muted",
		},
		{name: "a dispatcher asks", leg: phone.Call{Moderator: true}, want: []string{granted, speaks}, log: "+14155552671 asks as a dispatcher in yard"},
		{
			name: "somebody else speaks", floors: floors{answer: taken}, log: "+14155552671 asks in yard",
			want: []string{refused, `<Dial action="https://phone.example/voice/star?room=yard"`, listens, "<Hangup"},
		},
		{name: "silenced", floors: floors{answer: phone.Errorf(phone.Conflict, "floor_silenced", "silenced")}, want: []string{refused, listens}, log: "+14155552671 asks in yard"},
		{name: "it cannot be known who speaks", floors: floors{answer: context.DeadlineExceeded}, want: []string{refused, listens}, log: "+14155552671 asks in yard"},
		{
			name: "gives the floor back", s: Starred{Turn: "turn1"}, floors: floors{holder: "turn1"}, want: []string{over, listens}, never: granted,
			log: "turn1 released in yard",
		},
		{
			name: "its time is over", s: Starred{Turn: "turn1", Until: noon}, floors: floors{holder: "turn1"}, want: []string{over, listens}, never: granted,
			log: "turn1 limit in yard",
		},
		{
			name: "its turn was taken away, and its time is over", s: Starred{Turn: "turn1", Until: noon}, want: []string{over, listens}, never: granted,
			log: "turn1 limit in yard",
		},
		{
			name: "its turn was taken away, and it asks again", s: Starred{Turn: "turn0"}, want: []string{granted, speaks}, never: over,
			log: "turn0 released in yard, +14155552671 asks in yard",
		},
		{
			name: "its turn was taken away by who still speaks", s: Starred{Turn: "turn0"}, floors: floors{answer: taken, holder: "turn9"}, want: []string{refused, listens},
			log: "turn0 released in yard, +14155552671 asks in yard",
		},
		{
			name: "it cannot be known whether it has the floor", s: Starred{Turn: "turn1"}, floors: floors{broken: context.DeadlineExceeded}, want: []string{over, listens}, never: granted,
			log: "turn1 released in yard",
		},
		{name: "hangs up while it speaks", s: Starred{Turn: "turn1", Over: true}, floors: floors{holder: "turn1"}, want: []string{"<Response><Hangup"}, log: "turn1 left in yard"},
		{name: "hangs up while it listens", s: Starred{Over: true}, want: []string{"<Response><Hangup"}},
		{name: "is not let in", s: Starred{Status: phone.StatusFailed}, want: []string{"full", "<Hangup"}, never: "<Dial"},
		{
			name: "is not let in to speak", s: Starred{Turn: "turn1", Status: phone.StatusFailed}, floors: floors{holder: "turn1"}, want: []string{"full"}, never: "<Dial",
			log: "turn1 released in yard",
		},
		{name: "its call may last no longer", leg: phone.Call{Limit: 10 * time.Second}, want: []string{"<Response><Hangup"}},
		{
			name: "its call may last a little longer", leg: phone.Call{Limit: 25 * time.Second}, want: []string{granted, `turn=turn1&amp;until=1769860815000" timeLimit="15"`},
			log: "+14155552671 asks in yard",
		},
		{name: "the channel is gone", gone: true, want: []string{"There is no such room", "<Hangup"}, never: "<Dial"},
		{name: "it is a channel no more", s: Starred{Room: "standup"}, want: []string{`<Dial action="https://phone.example/voice/dialed?`, "room-standup"}, never: "Star"},
		{name: "a page cannot press *", s: Starred{Request: Request{From: phone.Client("alice")}}, want: []string{`<Conference muted="true"`}, never: "hangupOnStar"},
		{name: "a hidden number", s: Starred{Request: Request{From: phone.Address{}}, Until: time.Unix(1, 0)}, want: []string{granted, speaks}, log: "asks in yard"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var events []phone.Event
			a := newAnswerer("en", &events)
			a.Floors = &tt.floors
			store, _ := a.Store.(*memory)
			tt.leg.SID, tt.leg.Started = call, noon.Add(-10*time.Second)
			store.family = []phone.Call{tt.leg, {SID: "CA00000000000000000000000000000002", Parent: call, Limit: time.Second}}
			s := tt.s
			s.Call = call
			if s.From.IsZero() && s.Until.Unix() != 1 {
				s.From = phone.Telephone("+14155552671")
			}
			if s.Room == "" {
				s.Room = "yard"
			}
			if tt.gone {
				s.Room = "gone"
			}
			if s.Status == phone.StatusUnknown {
				s.Status = phone.StatusCompleted
			}
			if s.Until.IsZero() {
				s.Until = noon.Add(time.Second)
			}
			doc, _ := a.Star(t.Context(), s)
			sees(t, doc, tt.want, tt.never)
			if got := strings.Join(tt.floors.log, ", "); got != tt.log {
				t.Errorf("the floor sees %q, want %q", got, tt.log)
			}
		})
	}
}

// A telephone whose turn was taken away listens on, and hears that.
func TestTurnOver(t *testing.T) {
	var events []phone.Event
	a := newAnswerer("en", &events)
	f := &floors{}
	a.Floors = f
	r := Request{Call: call, From: phone.Telephone("+14155552671")}
	sees(t, a.TurnOver(t.Context(), r, "yard"), []string{"floor-over.wav", `hangupOnStar="true"><Conference muted="true"`}, "turn=")
	sees(t, a.TurnOver(t.Context(), r, "gone"), []string{"There is no such room"}, "<Dial")
	store, _ := a.Store.(*memory)
	store.broken = context.DeadlineExceeded
	sees(t, a.TurnOver(t.Context(), r, "yard"), []string{"something went wrong"}, "<Dial")
	if len(f.log) > 0 {
		t.Errorf("the floor sees %q", f.log)
	}
}

// Telephones are told how to speak when they enter a channel; who only listens, and a page, are not, and nobody is where there are no floors.
func TestAdmit_star(t *testing.T) {
	for name, tt := range map[string]struct {
		from    phone.Address
		mode    routing.Mode
		floors  Floors
		starred bool
	}{
		"a telephone":              {phone.Telephone("+14155552671"), routing.Speak, &floors{}, true},
		"a hidden number":          {phone.Address{}, routing.Speak, &floors{}, true},
		"a telephone that listens": {phone.Telephone("+14155552671"), routing.Listen, &floors{}, false},
		"a page":                   {phone.Client("alice"), routing.Speak, &floors{}, false},
		"without floors":           {phone.Telephone("+14155552671"), routing.Speak, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			var events []phone.Event
			a := newAnswerer("en", &events)
			a.Floors = tt.floors
			doc := a.Enter(t.Context(), Entering{Request: Request{Call: call, From: tt.from}, Room: "yard", Role: string(tt.mode)})
			want, never := []string{"<Conference muted=\"true\""}, "hangupOnStar"
			if tt.starred {
				want, never = []string{"Press star to speak", `voice/star?room=yard"`, `hangupOnStar="true"`, "<Conference muted=\"true\""}, "dialed"
			}
			sees(t, doc, want, never)
		})
	}
}
