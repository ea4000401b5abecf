package voice

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
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

func (g grants) GrantOf(_ context.Context, id phone.Identity) (phone.Grant, error) {
	if id == "broken" {
		return phone.Grant{}, errors.New("the store is down")
	}
	grant, ok := g[id]
	if !ok {
		return grant, phone.Errorf(phone.Unknown, "grant_unknown", "none")
	}
	return grant, nil
}

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

func newAnswerer(language string, events *[]phone.Event) *Answerer {
	return &Answerer{
		Grants: grants{
			"alice":  {Identity: "alice", Clients: true, Prefixes: []string{"+1500555"}, CallerID: "+15005550006"},
			"prison": {Identity: "prison"},
		},
		People: people{{Identity: "alice", Name: "Alice"}, {Identity: "bob", Name: "Bob & <Sons>"}},
		Rules: routing.Rules{
			Incoming:    map[phone.Number][]phone.Identity{"+15005550006": {"alice", "bob"}, "+15005550007": {"*"}},
			RingTimeout: 30 * time.Second, MaxCall: 4 * time.Hour,
		},
		Language: language,
		Dialed:   "https://phone.example/voice/dialed", Status: "https://phone.example/voice/status",
		Note:   func(e phone.Event) { *events = append(*events, e) },
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
	r := Request{Call: call}
	if err := r.From.UnmarshalText([]byte(f["from"])); err != nil {
		t.Fatal(err)
	}
	if f["to"] != "" {
		r.To, r.ToError = phone.ParseAddress(f["to"])
	}
	var answer twiml.Response
	if f["dialed"] == "" {
		answer = a.Answer(t.Context(), r)
	} else {
		var status phone.Status
		if err := status.UnmarshalText([]byte(f["dialed"])); err != nil {
			t.Fatal(err)
		}
		var event phone.Event
		answer, event = a.After(t.Context(), Ended{Request: r, Dialed: "CA00000000000000000000000000000002", Status: status})
		seen = append(seen, event)
	}
	out, err := answer.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range seen {
		fmt.Fprintf(&b, "%s %s %s -> %s %s %s\n", e.Kind, e.Key, e.From, e.To, e.Status, e.Denied)
	}
	pretty := strings.NewReplacer("><", ">\n<").Replace(string(out))
	return strings.TrimSuffix(pretty, "\n") + "\n", b.String()
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
