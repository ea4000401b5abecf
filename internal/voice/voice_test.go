package voice

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type grants map[phone.Identity]phone.Grant

func (g grants) For(_ context.Context, id phone.Identity, _ []phone.GrantID) (phone.Grant, error) {
	if id == "broken" {
		return phone.Grant{}, errors.New("the store is down")
	}
	grant, ok := g[id]
	if !ok {
		return grant, phone.Errorf(phone.Unknown, "grant_unknown", "none")
	}
	return grant, nil
}

func (grants) Use(context.Context, phone.Identity, []phone.GrantID, phone.CallSID) error { return nil }

type people []phone.User

func (p people) SignedIn(context.Context) ([]phone.User, error) { return p, nil }

func (p people) NameOf(_ context.Context, id phone.Identity) string {
	for _, u := range p {
		if u.Identity == id {
			return u.Name
		}
	}
	return string(id)
}

const call = phone.CallSID("CA00000000000000000000000000000001")

// personal is a world in which all numbers are personal ones.
type personal struct{ phone.Numbering }

func (personal) Describe(n phone.Number) phone.NumberInfo {
	return phone.NumberInfo{Number: n, Region: "US", Type: phone.PersonalNumber}
}

// Would implements Guard.
func (g guarded) Would(ctx context.Context, a phone.Attempt) error {
	a.Call = call // which it need not have
	_, err := g.Admit(ctx, a)
	return err
}

// guarded is a guard that says the same of every call: a code, or how long it may last.
type guarded string

func (g guarded) Admit(_ context.Context, a phone.Attempt) (time.Duration, error) {
	if a.Call != call || a.To.IsZero() || a.Length <= 0 {
		return 0, fmt.Errorf("asked about %+v", a)
	}
	if length, err := time.ParseDuration(string(g)); err == nil {
		return length, nil
	}
	switch g {
	case "broken":
		return 0, errors.New("the store is down")
	case "calls_switched_off", "numbers_switched_off":
		return 0, phone.Errorf(phone.Unavailable, string(g), "no")
	}
	return 0, phone.Errorf(phone.Exhausted, string(g), "no")
}

func newAnswerer(language string, events *[]phone.Event) *Answerer {
	return &Answerer{
		Buttons: buttons{},
		Grants: ofButtons(grants{
			"alice": {
				Identity: "alice", Clients: []phone.Identity{phone.Everybody}, Teams: []phone.TeamName{phone.EveryTeam}, Numbers: []phone.NumberRule{{Prefix: "+1500555", Types: []phone.NumberType{phone.PersonalNumber}}}, CallerIDs: []phone.Number{"+15005550006"},
				Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleListen | phone.RoleSpeak}},
			},
			"ear":    {Identity: "ear", Rooms: []phone.RoomGrant{{Room: "standup", Roles: phone.RoleListen}}, MaxDuration: time.Minute},
			"boss":   {Identity: "boss", Clients: []phone.Identity{phone.Everybody}, Supervise: true},
			"chair":  {Identity: "chair"}, // moderates "talk" by the room's own word
			"prison": {Identity: "prison"},
		}),
		People:    people{{Identity: "alice", Name: "Alice"}, {Identity: "bob", Name: "Bob & <Sons>"}},
		Store:     newStore(),
		Numbering: personal{},
		Rules: routing.Rules{
			Incoming: map[phone.Number]routing.Line{
				"+15005550006": {People: []phone.Identity{"alice", "bob"}}, "+15005550007": {People: []phone.Identity{"*"}},
				"+15005550008": {PIN: true}, "+15005550012": {Team: "sales"}, "+15005550013": {Team: "gone"}, "+15005550010": {Room: "standup"}, "+15005550011": {Room: "gone"},
			},
			RingTimeout: 30 * time.Second, MaxCall: 4 * time.Hour,
		},
		Language:  language,
		Links:     phone.Links{Base: "https://phone.example"},
		Available: func() bool { return true },
		Note:      func(e phone.Event) { *events = append(*events, e) },
		Record: func(_ context.Context, all ...phone.Event) error {
			*events = append(*events, all...)
			return nil
		},
		Now:    func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) },
		Logger: slog.New(slog.DiscardHandler),
	}
}

// Each file of testdata is a request and what must come of it: the TwiML, and the events.
func TestAnswerer(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, events := perform(t, fields(string(archive.Files[0].Data)))
			got := []txtar.File{archive.Files[0], {Name: "twiml", Data: []byte(doc)}, {Name: "events", Data: []byte(events)}}
			if *update {
				archive.Files = got
				if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(archive)), string(txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: got}))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// fields reads "name value" lines.
func fields(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		m[name] = value
	}
	return m
}

func perform(t *testing.T, f map[string]string) (doc, events string) {
	t.Helper()
	var seen []phone.Event
	a := newAnswerer(f["language"], &seen)
	store, _ := a.Store.(*memory)
	a.Conferences, a.Messages = f["style"] == "conference", f["voicemail"] == "yes"
	if f["rest"] == "down" {
		a.Available = func() bool { return false }
	}
	for i, leg := range strings.Fields(f["legs"]) {
		store.leg(t, i, leg)
	}
	answer, more, err := ask(t, a, f)
	if err != nil {
		return "error " + phone.CodeOf(err) + "\n", ""
	}
	seen = append(seen, more...)
	out, err := answer.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range seen {
		fmt.Fprintf(&b, "%s %s %s -> %s %s %s\n", e.Kind, e.Key, e.From, e.To, e.Status, e.Denied)
		if d := e.Detail; d.Name != "" {
			fmt.Fprintf(&b, "  in %s, room %q, moderator %t, label %q\n", d.Name, d.Room, d.Moderator, d.Label)
		}
	}
	for _, e := range store.audit {
		fmt.Fprintf(&b, "audit %s %s %s %s %q %s\n", e.By, e.Action, e.Room, e.Conference, e.Detail, e.Outcome)
	}
	pretty := strings.NewReplacer("><", ">\n<").Replace(string(out))
	return strings.TrimSuffix(pretty, "\n") + "\n", b.String()
}

// ask asks what a golden file asks: for the URL of "at", or for the answer to a call.
func ask(t *testing.T, a *Answerer, f map[string]string) (twiml.Response, []phone.Event, error) {
	t.Helper()
	r := Request{Call: call, Mode: f["mode"], Coach: f["coach"]}
	if err := r.From.UnmarshalText([]byte(f["from"])); err != nil {
		t.Fatal(err)
	}
	if f["to"] != "" {
		r.To, r.ToError = phone.ParseAddress(f["to"])
	}
	status := phone.StatusUnknown
	if f["status"] != "" {
		if err := status.UnmarshalText([]byte(f["status"])); err != nil {
			t.Fatal(err)
		}
	}
	at, err := url.Parse(f["at"])
	if err != nil {
		t.Fatal(err)
	}
	query := at.Query()
	a.MayRejoin = func(_ context.Context, id phone.Identity, sid phone.ConferenceSID) (bool, error) {
		if f["lost"] == "broken" {
			return false, errors.New("the store is down")
		}
		return f["lost"] == string(id)+" "+string(sid), nil
	}
	if f["guard"] != "" {
		a.Guard = guarded(f["guard"])
	}
	if f["nobody"] != "" {
		a.Knows = func(_ context.Context, id phone.Identity) (bool, error) {
			if f["nobody"] == "broken" {
				return false, errors.New("the store is down")
			}
			return f["nobody"] != string(id), nil
		}
	}
	switch f["floor"] {
	case "free":
		a.Floors = &floors{holder: phone.TurnID(query.Get("turn"))}
	case "taken":
		a.Floors = &floors{answer: phone.Errorf(phone.Conflict, "floor_taken", "taken")}
	}
	switch at.Path {
	case "":
		return a.Answer(t.Context(), r), nil, nil
	case phone.PathDialed:
		ended := Ended{
			Request: r, Status: status, Over: f["over"] != "", Bridged: f["bridged"] != "", Failed: f["failed"] != "",
			Conference: query.Get("conference"), Coached: phone.CallSID(query.Get("coach")),
		}
		if offer, ok, err := phone.ParseOffer(query); ok {
			ended.Offer = &offer
		} else if ended.Conference == "" {
			ended.Dialed = "CA00000000000000000000000000000002"
		} else if err != nil {
			t.Fatal(err)
		}
		doc, events := a.After(t.Context(), ended)
		return doc, events, nil
	case phone.PathPIN:
		try, _ := strconv.Atoi(query.Get("try"))
		return a.PIN(t.Context(), Keyed{Request: r, Room: phone.RoomName(query.Get("room")), Try: try, Digits: f["digits"]}), nil, nil
	case phone.PathEnter:
		return a.Enter(t.Context(), Entering{
			Request: r, Room: phone.RoomName(query.Get("room")), Conference: query.Get("conference"), Role: query.Get("role"), Coach: query.Get("coach"),
		}), nil, nil
	case phone.PathStar:
		doc, events := a.Star(t.Context(), Starred{
			Request: r, Over: f["over"] != "", Status: status, Room: phone.RoomName(query.Get("room")), Turn: phone.TurnID(query.Get("turn")), Until: noon.Add(time.Second),
		})
		return doc, events, nil
	case phone.PathStranded:
		return a.Stranded(t.Context(), r, phone.TransferKind(query.Get("kind"))), nil, nil
	case phone.PathMoment:
		return a.Moment(t.Context(), r, phone.TransferKind(query.Get("kind"))), nil, nil
	case phone.PathNotice:
		doc, err := a.Notice(phone.Notice(query.Get("notice")))
		return doc, nil, err
	case phone.PathWait, phone.PathHold:
		doc, err := a.Music(phone.Music(query.Get("music")))
		return doc, nil, err
	case phone.PathSay:
		doc, err := a.Announcement(query.Get("language"), query.Get("text"))
		return doc, nil, err
	case phone.PathRinging:
		return a.Ringing(), nil, nil
	case phone.PathVoicemail:
		to, err := phone.ParseAddress(query.Get("to"))
		if err != nil {
			t.Fatal(err)
		}
		return a.Voicemail(t.Context(), r, to), nil, nil
	case phone.PathMessage:
		return a.Thanked(t.Context(), r), nil, nil
	case phone.PathUnanswered:
		return a.Unanswered(t.Context(), r, status), nil, nil
	}
	t.Fatalf("there is no %s", at)
	return twiml.Response{}, nil, nil
}

// Whatever a client sends as To, and whoever it is, there is an answer that can be written, and
// it is never silence.
func FuzzAnswer(f *testing.F) {
	for _, to := range []string{"client:bob", "+15005550001", "", "room:x", "911", "<Dial>", "client:\x00"} {
		f.Add("alice", to)
		f.Add("nobody", to)
	}
	f.Fuzz(func(t *testing.T, who, to string) {
		id, err := phone.ParseIdentity(who)
		if err != nil {
			return
		}
		var events []phone.Event
		a := newAnswerer("en", &events)
		r := Request{Call: call, From: phone.Client(id)}
		if to != "" {
			r.To, r.ToError = phone.ParseAddress(to)
		}
		doc := a.Answer(t.Context(), r)
		out, err := doc.Encode()
		if err != nil {
			t.Fatalf("from %q to %q: %v", who, to, err)
		}
		if !strings.Contains(string(out), "<Say") && !strings.Contains(string(out), "<Dial") {
			t.Errorf("from %q to %q is silence: %s", who, to, out)
		}
		if who != "alice" && strings.Contains(string(out), "<Dial") {
			t.Errorf("%q has no grant and reached %q: %s", who, to, out)
		}
	})
}

// Every phrase is there in both languages, and has a place for a name in both or neither.
func TestWords(t *testing.T) {
	en, ja := english(), japanese()
	for p, words := range en {
		if ja[p] == "" {
			t.Errorf("%s has no Japanese words", p)
		}
		if strings.Contains(words, "%s") != strings.Contains(ja[p], "%s") {
			t.Errorf("%s has a place for a name in one language only", p)
		}
	}
	if len(en) != len(ja) {
		t.Errorf("%d phrases in English, %d in Japanese", len(en), len(ja))
	}
}

// Three wrong PINs in a call, ten by a caller, fifty for a room: then nobody is let in for a while, not with
// the right one either, and what is said is the same whichever was wrong.
func TestPIN_attempts(t *testing.T) {
	var events []phone.Event
	a := newAnswerer("en", &events)
	now := a.Now()
	a.Now = func() time.Time { return now }
	store, _ := a.Store.(*memory)
	try := func(from, digits string) string {
		t.Helper()
		now = now.Add(time.Second)
		k := Keyed{Request: Request{Call: call}, Room: "talk", Try: 1, Digits: digits}
		if err := k.From.UnmarshalText([]byte(from)); err != nil {
			t.Fatal(err)
		}
		out, err := a.PIN(t.Context(), k).Encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	mustSay := func(words, doc string) {
		t.Helper()
		if !strings.Contains(doc, words) {
			t.Fatalf("%s, want %s", doc, words)
		}
	}
	const refused, wrong, in = "Too many wrong PINs", "This PIN is not right", "<Conference"
	mustSay(wrong, try("+14155552671", "9876"))
	if n := store.counted("pin:"); n != 2 { // of the caller and of the room
		t.Fatalf("%d wrong PINs are counted, want 2", n)
	}
	for range 60 { // right ones do not count
		mustSay(in, try("+14155552671", "1234"))
	}
	for range triesPerCaller - 1 {
		mustSay(wrong, try("+14155552671", "0000"))
	}
	mustSay(refused, try("+14155552671", "0000"))
	mustSay(refused, try("+14155552671", "1234"))
	mustSay(in, try("+14155552672", "1234")) // others are not kept out

	for range triesPerCaller { // who hides their number does so with all who do
		mustSay(wrong, try("", "0000"))
	}
	mustSay(refused, try("", "1234"))

	for i := range triesPerRoom - 2*triesPerCaller {
		mustSay(wrong, try(fmt.Sprintf("+1415555%04d", i), "0000"))
	}
	mustSay(refused, try("+14155559999", "1234"))
	now = now.Add(triesWithin)
	mustSay(in, try("+14155552671", "1234"))
}

// No PIN is in the log or in an event, whatever becomes of it.
func TestPIN_secret(t *testing.T) {
	var events []phone.Event
	a := newAnswerer("en", &events)
	var log strings.Builder
	a.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for i := range 60 {
		for _, digits := range []string{"1234", "73517351", "4321"} {
			a.PIN(t.Context(), Keyed{Request: Request{Call: call, From: phone.Telephone("+14155552671")}, Try: i%4 + 1, Digits: digits})
		}
	}
	for _, digits := range []string{"1234", "73517351", "4321"} {
		if seen := log.String() + fmt.Sprint(events); strings.Contains(seen, digits) {
			t.Errorf("the PIN %s is in %.2000s", digits, seen)
		}
	}
	if !strings.Contains(log.String(), "too many wrong PINs") {
		t.Errorf("the log does not tell of the attempts: %s", log.String())
	}
}

// Whatever is keyed in, nobody is let into a room but by a PIN of it.
func FuzzPIN(f *testing.F) {
	for _, digits := range []string{"1234", "99887766", "", "#", "0000000000000000", "１２３４"} {
		f.Add("talk", digits)
		f.Add("", digits)
	}
	f.Fuzz(func(t *testing.T, room, digits string) {
		var events []phone.Event
		a := newAnswerer("en", &events)
		out, err := a.PIN(t.Context(), Keyed{Request: Request{Call: call}, Room: phone.RoomName(room), Try: 1, Digits: digits}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		entered := strings.Contains(string(out), "<Conference")
		right := digits == "1234" || digits == "99887766" || (digits == "556677" && room != "talk")
		if entered && !right {
			t.Errorf("room %q, PIN %q: %s", room, digits, out)
		}
		if !entered && !strings.Contains(string(out), "<Say") {
			t.Errorf("room %q, PIN %q is silence: %s", room, digits, out)
		}
	})
}
