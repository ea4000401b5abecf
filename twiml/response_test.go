package twiml

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden are documents as the product answers them, by the name of their file in testdata.
var golden = map[string]Response{
	"empty": {},
	"person-to-person": {Verbs: []Verb{
		&Dial{
			Action: "https://example.com/twilio/dialed", AnswerOnBridge: true, Timeout: 20 * time.Second, CallerID: "client:alice",
			Nouns: []Noun{&Client{
				Identity: "bob", Parameters: []Parameter{{"name", "Alice Ångström"}},
				StatusCallback: "https://example.com/twilio/status#rc=3&rp=all", StatusCallbackEvents: AllCallEvents,
			}},
		},
		&Hangup{},
	}},
	"telephone": {Verbs: []Verb{
		&Dial{CallerID: "+15005550006", TimeLimit: 4 * time.Hour, Nouns: []Noun{&Number{Number: "+819012345678"}}},
		&Say{Language: "en-US", Content: Text("The call could not be completed. Goodbye.")},
		&Hangup{},
	}},
	"conference-silent-wait": {Verbs: []Verb{
		&Dial{Nouns: []Noun{&Conference{
			Name: "call-1", StartOnEnter: Set(true), EndOnExit: true, Beep: BeepNever, WaitURL: Set(""), Label: "customer",
			StatusCallback: "https://example.com/twilio/conference", StatusCallbackEvents: ConferenceStart | ConferenceEnd | ConferenceJoin | ConferenceLeave | ConferenceHold,
		}}},
	}},
	"menu": {Verbs: []Verb{
		&Gather{NumDigits: 1, FinishOnKey: Set(""), Action: "/menu", Prompts: []Prompt{&Say{Content: Text("Press 1 for sales & 2 for support.")}, &Pause{}}},
		&Redirect{},
	}},
	"voicemail": {Verbs: []Verb{
		&Say{Content: Text("Please speak after the tone.")},
		&Record{MaxLength: 2 * time.Minute, FinishOnKey: Set(""), PlayBeep: Set(true), RecordingStatusCallback: "/recorded"},
	}},
	"busy":       {Verbs: []Verb{&Reject{Reason: RejectBusy}}},
	"queue-wait": {For: ForQueueWait, Verbs: []Verb{&Play{URL: "https://example.com/music.mp3", Loop: Endless}, &Leave{}}},
	"ssml": {Verbs: []Verb{&Say{Voice: "Polly.Joanna", Content: SSML{
		Text("Your code is "),
		&SayAs{InterpretAs: "digits", Text: "1234"},
		&Break{Strength: "weak"}, &Break{Time: 1500 * time.Millisecond},
		&Paragraph{Content: SSML{
			&Sentence{Content: SSML{Text("Say it "), &Emphasis{Level: "strong", Content: Text("slowly")}, Text(".")}},
			&Sentence{Content: SSML{&Prosody{Volume: "+6dB", Rate: "80%", Pitch: "low", Content: Text("Like this.")}}},
		}},
		&Lang{Language: "fr-FR", Content: Text("Ça va ?")},
		&Sub{Alias: "World Wide Web Consortium", Text: "W3C"},
		&Phoneme{Alphabet: "ipa", Phonetic: "pɪˈkɑːn", Text: "pecan"},
		&Word{Role: "amazon:VBD", Content: Text("read")},
		&SayAs{InterpretAs: "date", Format: "mdy", Text: "9/1/2026"},
	}}}},
	"white-space": {Verbs: []Verb{
		&Say{Content: Text(" two\nlines,\ta tab, a return\r ")},
		&Dial{Nouns: []Noun{&Client{Identity: "bob", Parameters: []Parameter{{"note", " two\nlines,\ta tab, a return\r\"'<>&"}}}}},
	}},
}

func TestResponse_Encode(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(golden) && !*update {
		t.Errorf("%d golden files for %d documents", len(files), len(golden))
	}
	for name, doc := range golden {
		t.Run(name, func(t *testing.T) {
			got, err := doc.Encode()
			if err != nil {
				t.Fatal(err)
			}
			parse(t, string(got))
			file := filepath.Join("testdata", name+".xml")
			if *update {
				if err = os.WriteFile(file, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for range 10 {
				if again, err := doc.Encode(); err != nil || !bytes.Equal(again, got) {
					t.Fatalf("written again it is another, or fails with %v:\n%s", err, again)
				}
			}
		})
	}
}

// What was put in is what an XML parser takes out, in text and in attributes.
func TestResponse_Encode_whiteSpace(t *testing.T) {
	const text = " two\nlines,\ta tab, a return\r "
	got, err := golden["white-space"].Encode()
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, string(got))
	if say, _ := root.find("Say"); say.text() != text {
		t.Errorf("Say holds %q, want %q", say.text(), text)
	}
	if p, _ := root.find("Parameter"); p.Attrs["value"] != " two\nlines,\ta tab, a return\r\"'<>&" {
		t.Errorf("Parameter holds %q", p.Attrs["value"])
	}
	// encoding/xml leaves white space in attributes as it is; other parsers, as XML demands, make blanks of it.
	if !bytes.Contains(got, []byte(`value=" two&#10;lines,&#9;a tab, a return&#13;`)) {
		t.Errorf("white space stands raw in an attribute:\n%s", got)
	}
}

func TestResponse_Append(t *testing.T) {
	got, err := Response{}.Append([]byte("before "))
	if err != nil || !strings.HasPrefix(string(got), "before <?xml") || !strings.HasSuffix(string(got), "<Response/>") {
		t.Errorf("got %q, %v", got, err)
	}
	got, err = Response{Verbs: []Verb{nil}}.Append([]byte("before "))
	if err == nil || string(got) != "before " {
		t.Errorf("after a failure it is %q, %v, want what was there before", got, err)
	}
}

func TestResponse_Append_limit(t *testing.T) {
	say := func(n int) Response { return Response{Verbs: []Verb{&Say{Content: Text(strings.Repeat("x", n))}}} }
	empty, err := say(1).Encode()
	if err != nil {
		t.Fatal(err)
	}
	room := MaxDocument - len(empty) + 1
	if doc, err := say(room).Append(make([]byte, 500)); err != nil || len(doc) != 500+MaxDocument {
		t.Errorf("a document of exactly %d bytes: %v", MaxDocument, err)
	}
	for _, n := range []int{room + 1, MaxDocument, 2 * MaxDocument} {
		if _, err := say(n).Encode(); err == nil || !strings.Contains(err.Error(), "larger") && !strings.Contains(err.Error(), "longer") {
			t.Errorf("a text of %d bytes: error %v", n, err)
		}
	}
}

func TestResponse_EncodeInline(t *testing.T) {
	doc := Response{Verbs: []Verb{&Redirect{URL: "https://example.com/next"}}}
	got, err := doc.EncodeInline()
	want, _ := doc.Encode()
	if err != nil || got != string(want) {
		t.Errorf("got %q, %v", got, err)
	}
	for name, verb := range map[string]Verb{
		"relative URL": &Redirect{URL: "/next"},
		"this URL":     &Redirect{},
		"too long":     &Say{Content: Text(strings.Repeat("x", MaxInline-20))},
	} {
		if got, err := (Response{Verbs: []Verb{verb}}).EncodeInline(); err == nil || got != "" {
			t.Errorf("%s: got %q, no error", name, got)
		}
	}
}

func ExampleResponse() {
	doc := Response{Verbs: []Verb{
		&Dial{AnswerOnBridge: true, Timeout: 20 * time.Second, Nouns: []Noun{&Client{Identity: "bob"}}},
		&Say{Content: Text("Nobody can take your call right now.")},
	}}
	body, err := doc.Encode()
	fmt.Println(string(body), err)
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <Response><Dial timeout="20" answerOnBridge="true"><Client>bob</Client></Dial><Say>Nobody can take your call right now.</Say></Response> <nil>
}

func BenchmarkResponse_Encode(b *testing.B) {
	for _, name := range []string{"busy", "person-to-person", "conference-silent-wait", "ssml"} {
		b.Run(name, func(b *testing.B) {
			doc := golden[name]
			b.ReportAllocs()
			for b.Loop() {
				if _, err := doc.Encode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
