package twiml

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestError gives each rule a document that breaks it, and looks whether the error says where and why.
func TestError(t *testing.T) {
	var (
		many   = make([]Noun, 11)
		number = &Number{Number: "+14155552671"}
		client = &Client{Identity: "bob"}
		room   = func(change func(*Conference)) Verb {
			c := &Conference{Name: "room"}
			change(c)
			return dial(c)
		}
		dialWith = func(change func(*Dial)) Verb {
			d := dial(client)
			change(d)
			return d
		}
	)
	for i := range many {
		many[i] = client
	}
	tests := []struct {
		name      string
		verb      Verb
		path      string
		attribute string
		rule      string // a part of it
	}{
		{"nil verb", nil, "Response", "", "nil"},
		{"nil Dial", (*Dial)(nil), "Response/Dial", "", "nil"},
		{"nil Say", (*Say)(nil), "Response/Say", "", "nil"},
		{"nil Play", (*Play)(nil), "Response/Play", "", "nil"},
		{"nil Pause", (*Pause)(nil), "Response/Pause", "", "nil"},
		{"nil Gather", (*Gather)(nil), "Response/Gather", "", "nil"},
		{"nil Record", (*Record)(nil), "Response/Record", "", "nil"},
		{"nil Redirect", (*Redirect)(nil), "Response/Redirect", "", "nil"},
		{"nil Reject", (*Reject)(nil), "Response/Reject", "", "nil"},
		{"nil Hangup", (*Hangup)(nil), "Response/Hangup", "", "nil"},
		{"nil Enqueue", (*Enqueue)(nil), "Response/Enqueue", "", "nil"},
		{"nil Leave", (*Leave)(nil), "Response/Leave", "", "nil"},
		{"nil noun", dial(nil), "Response/Dial", "", "nil"},
		{"nil Number", dial((*Number)(nil)), "Response/Dial/Number", "", "nil"},
		{"nil Client", dial((*Client)(nil)), "Response/Dial/Client", "", "nil"},
		{"nil SIP", dial((*SIP)(nil)), "Response/Dial/Sip", "", "nil"},
		{"nil Conference", dial((*Conference)(nil)), "Response/Dial/Conference", "", "nil"},
		{"nil Queue", dial((*Queue)(nil)), "Response/Dial/Queue", "", "nil"},
		{"nil Application", dial((*Application)(nil)), "Response/Dial/Application", "", "nil"},
		{"nil prompt", &Gather{Prompts: []Prompt{nil}}, "Response/Gather", "", "nil"},
		{"nil SSML", &Say{Content: SSML{(*Break)(nil)}}, "Response/Say/break", "", "nil"},

		{"Dial without noun", dial(), "Response/Dial", "", "somebody"},
		{"11 nouns", dial(many...), "Response/Dial", "", "10"},
		{"Conference with Client", dial(client, &Conference{Name: "room"}), "Response/Dial/Conference", "", "only noun"},
		{"Queue with Number", dial(&Queue{Name: "q"}, number), "Response/Dial/Queue", "", "only noun"},
		{"Application twice", dial(&Application{SID: appSID}, &Application{SID: appSID}), "Response/Dial/Application", "", "only noun"},
		{"Application with referUrl", &Dial{ReferURL: "/r", Nouns: []Noun{&Application{SID: appSID}}}, "Response/Dial/Application", "", "referUrl"},
		{"timeout too short", dialWith(func(d *Dial) { d.Timeout = time.Second }), "Response/Dial", "timeout", "5s to 10m0s"},
		{"timeout negative", dialWith(func(d *Dial) { d.Timeout = -time.Minute }), "Response/Dial", "timeout", "5s to 10m0s"},
		{"timeout too long", dialWith(func(d *Dial) { d.Timeout = time.Hour }), "Response/Dial", "timeout", "5s to 10m0s"},
		{"timeout in fractions", dialWith(func(d *Dial) { d.Timeout = 5500 * time.Millisecond }), "Response/Dial", "timeout", "multiple of 1s"},
		{"timeLimit", dialWith(func(d *Dial) { d.TimeLimit = 25 * time.Hour }), "Response/Dial", "timeLimit", "24h"},
		{"method", dialWith(func(d *Dial) { d.Method = "PUT" }), "Response/Dial", "method", "GET POST"},
		{"two methods", dialWith(func(d *Dial) { d.Method = "GET POST" }), "Response/Dial", "method", "GET POST"},
		{"ringTone", dialWith(func(d *Dial) { d.RingTone = "xx" }), "Response/Dial", "ringTone", "us-old"},
		{"record", dialWith(func(d *Dial) { d.Record = "yes" }), "Response/Dial", "record", "record-from-answer"},
		{"trim", dialWith(func(d *Dial) { d.Trim = "yes" }), "Response/Dial", "trim", "trim-silence"},
		{"recordingTrack", dialWith(func(d *Dial) { d.RecordingTrack = "mine" }), "Response/Dial", "recordingTrack", "inbound"},
		{"callReason", dialWith(func(d *Dial) { d.CallReason = strings.Repeat("ä", 51) }), "Response/Dial", "callReason", "50"},
		{"callerId", dialWith(func(d *Dial) { d.CallerID = "alice" }), "Response/Dial", "callerId", "E.164"},
		{"callerId's identity", dialWith(func(d *Dial) { d.CallerID = "client:a b" }), "Response/Dial", "callerId", "blanks"},
		{"callerId beside SIP", &Dial{CallerID: "alice", Nouns: []Noun{&SIP{Address: "sip:a@b"}, client}}, "Response/Dial", "callerId", "E.164"},
		{"undeclared recording event", dialWith(func(d *Dial) { d.RecordingStatusCallbackEvents = 8 }), "Response/Dial", "recordingStatusCallbackEvent", "declared"},

		{"URL with a blank", &Redirect{URL: "https://example.com/a b"}, "Response/Redirect", "", "percent-encoded"},
		{"URL with a letter outside ASCII", &Redirect{URL: "https://example.com/ä"}, "Response/Redirect", "", "percent-encoded"},
		{"URL with a newline", &Redirect{URL: "https://example.com/\nx"}, "Response/Redirect", "", "percent-encoded"},
		{"URL with a bad escape", &Redirect{URL: "https://example.com/%2"}, "Response/Redirect", "", "hexadecimal"},
		{"URL of another scheme", &Redirect{URL: "ftp://example.com/"}, "Response/Redirect", "", "https://"},
		{"javascript URL", dialWith(func(d *Dial) { d.Action = "javascript:alert(1)" }), "Response/Dial", "action", "https://"},
		{"URL without scheme", &Redirect{URL: "//example.com/"}, "Response/Redirect", "", "scheme"},
		{"URL without host", &Redirect{URL: "https:///a"}, "Response/Redirect", "", "no host"},
		{"URL with a port alone", &Redirect{URL: "https://:443/a"}, "Response/Redirect", "", "no host"},

		{"national number", dial(&Number{Number: "415-555-2671"}), "Response/Dial/Number", "", "E.164"},
		{"number with letters", dial(&Number{Number: "+1415555267a"}), "Response/Dial/Number", "", "E.164"},
		{"number with a leading 0", dial(&Number{Number: "+0415555267"}), "Response/Dial/Number", "", "E.164"},
		{"number too long", dial(&Number{Number: "+1234567890123456"}), "Response/Dial/Number", "", "E.164"},
		{"sendDigits", dial(&Number{Number: number.Number, SendDigits: "1,2"}), "Response/Dial/Number", "sendDigits", "0-9"},
		{"byoc", dial(&Number{Number: number.Number, BYOC: "BY1"}), "Response/Dial/Number", "byoc", "BY"},
		{"undeclared event", dial(&Number{Number: number.Number, StatusCallbackEvents: 1 << 6}), "Response/Dial/Number", "statusCallbackEvent", "declared"},
		{"detection of nothing", dial(&Number{Number: number.Number, AMD: AMD{Timeout: 5 * time.Second}}), "Response/Dial/Number", "machineDetection", "must be set"},
		{"detection in microseconds", dial(&Number{Number: number.Number, AMD: AMD{Detect: DetectMachine, SpeechThreshold: 2*time.Second + 1}}), "Response/Dial/Number", "machineDetectionSpeechThreshold", "multiple of 1ms"},

		{"no identity", dial(&Client{}), "Response/Dial/Client", "", "1 to 256"},
		{"identity too long", dial(&Client{Identity: strings.Repeat("é", 257)}), "Response/Dial/Client", "", "1 to 256"},
		{"identity with a blank", dial(&Client{Identity: "a b"}), "Response/Dial/Client", "", "blanks"},
		{"identity with a bracket", dial(&Client{Identity: "a<b"}), "Response/Dial/Client", "", "blanks"},
		{"identity that turns the text around", dial(&Client{Identity: "a\u202eb"}), "Response/Dial/Client", "", "control"},
		{"identity not UTF-8", dial(&Client{Identity: "a\xff"}), "Response/Dial/Client", "", "blanks"},
		{"parameter without name", dial(&Client{Identity: "bob", Parameters: []Parameter{{"", "x"}}}), "Response/Dial/Client/Parameter", "name", "empty"},
		{"parameter twice", dial(&Client{Identity: "bob", Parameters: []Parameter{{"a", "1"}, {"a", "2"}}}), "Response/Dial/Client/Parameter", "name", "twice"},
		{"parameters too large", dial(&Client{Identity: "bob", Parameters: []Parameter{{"a", strings.Repeat("x", 400)}, {"b", strings.Repeat("x", 400)}}}), "Response/Dial/Client/Parameter", "value", "800"},

		{"SIP without scheme", dial(&SIP{Address: "a@example.com"}), "Response/Dial/Sip", "", "sip:user@host"},
		{"SIP without host", dial(&SIP{Address: "sip:a"}), "Response/Dial/Sip", "", "sip:user@host"},
		{"SIP header", dial(&SIP{Address: "sip:a@b?X-Good=1&From=evil"}), "Response/Dial/Sip", "", "X-"},
		{"SIP headers too long", dial(&SIP{Address: "sip:a@b?X-A=" + strings.Repeat("x", 1024)}), "Response/Dial/Sip", "", "1024"},
		{"queue without name", dial(&Queue{}), "Response/Dial/Queue", "", "1 to 64"},
		{"queue's name too long", dial(&Queue{Name: strings.Repeat("q", 65)}), "Response/Dial/Queue", "", "1 to 64"},
		{"reservation", dial(&Queue{ReservationSID: "WR1"}), "Response/Dial/Queue", "reservationSid", "WR"},
		{"application's SID", dial(&Application{SID: "AP1"}), "Response/Dial/Application", "", "AP"},
		{"customer's id", dial(&Application{SID: appSID, CustomerID: strings.Repeat("c", 257)}), "Response/Dial/Application", "customerId", "256"},

		{"room without name", room(func(c *Conference) { c.Name = "" }), "Response/Dial/Conference", "", "1 to 64"},
		{"room with a slash", room(func(c *Conference) { c.Name = "a/b" }), "Response/Dial/Conference", "", "letters"},
		{"room too long", room(func(c *Conference) { c.Name = strings.Repeat("a", 65) }), "Response/Dial/Conference", "", "1 to 64"},
		{"label with a slash", room(func(c *Conference) { c.Label = "a/b" }), "Response/Dial/Conference", "participantLabel", "128"},
		{"label like a call", room(func(c *Conference) { c.Label = callSID }), "Response/Dial/Conference", "participantLabel", "SID"},
		{"label too long", room(func(c *Conference) { c.Label = strings.Repeat("a", 129) }), "Response/Dial/Conference", "participantLabel", "128"},
		{"one participant", room(func(c *Conference) { c.MaxParticipants = 1 }), "Response/Dial/Conference", "maxParticipants", "2 to 250"},
		{"251 participants", room(func(c *Conference) { c.MaxParticipants = 251 }), "Response/Dial/Conference", "maxParticipants", "2 to 250"},
		{"coach", room(func(c *Conference) { c.Coach = "bob" }), "Response/Dial/Conference", "coach", "CA"},
		{"beep", room(func(c *Conference) { c.Beep = "yes" }), "Response/Dial/Conference", "beep", "onEnter"},
		{"region", room(func(c *Conference) { c.Region = "mars" }), "Response/Dial/Conference", "region", "ie1"},
		{"jitter buffer", room(func(c *Conference) { c.JitterBuffer = "tiny" }), "Response/Dial/Conference", "jitterBufferSize", "small"},
		{"waitUrl", room(func(c *Conference) { c.WaitURL = Set("wait me") }), "Response/Dial/Conference", "waitUrl", "percent"},
		{"conference's recording", room(func(c *Conference) { c.Record = "record-from-answer" }), "Response/Dial/Conference", "record", "record-from-start"},

		{"silent Say", &Say{}, "Response/Say", "", "text"},
		{"empty Say", &Say{Content: Text("")}, "Response/Say", "", "text"},
		{"Say of no parts", &Say{Content: SSML{}}, "Response/Say", "", "text"},
		{"voice", &Say{Content: Text("x"), Voice: "a\"b"}, "Response/Say", "voice", "voice"},
		{"language", &Say{Content: Text("x"), Language: "en_US"}, "Response/Say", "language", "en-US"},
		{"loop", &Say{Content: Text("x"), Loop: 1001}, "Response/Say", "loop", "1 to 1000"},
		{"negative loop", &Say{Content: Text("x"), Loop: -2}, "Response/Say", "loop", "1 to 1000"},
		{"control character", &Say{Content: Text("a\x00b")}, "Response/Say", "", "control"},
		{"not UTF-8", &Say{Content: Text("a\xffb")}, "Response/Say", "", "UTF-8"},
		{"excluded by XML", &Say{Content: Text("a\uffffb")}, "Response/Say", "", "XML"},
		{"control character in an attribute", dial(&Client{Identity: "bob", Parameters: []Parameter{{"a", "\x1b"}}}), "Response/Dial/Client/Parameter", "value", "control"},

		{"p in s", &Say{Content: &Sentence{Content: &Paragraph{Content: Text("x")}}}, "Response/Say/s/p", "", "inside"},
		{"p in p", &Say{Content: &Paragraph{Content: &Prosody{Content: &Paragraph{}}}}, "Response/Say/p/prosody/p", "", "inside"},
		{"s in emphasis", &Say{Content: &Emphasis{Content: SSML{&Sentence{}}}}, "Response/Say/emphasis/s", "", "inside"},
		{"lang in w", &Say{Content: &Word{Role: "amazon:VB", Content: &Lang{Language: "fr"}}}, "Response/Say/w/lang", "", "inside"},
		{"break's strength", &Say{Content: &Break{Strength: "huge"}}, "Response/Say/break", "strength", "x-strong"},
		{"break too long", &Say{Content: &Break{Time: time.Minute}}, "Response/Say/break", "time", "10s"},
		{"lang without language", &Say{Content: &Lang{}}, "Response/Say/lang", "xml:lang", "empty"},
		{"phoneme without pronunciation", &Say{Content: &Phoneme{Text: "x"}}, "Response/Say/phoneme", "ph", "empty"},
		{"prosody's rate", &Say{Content: &Prosody{Rate: "fast!"}}, "Response/Say/prosody", "rate", "x-fast"},
		{"prosody's volume", &Say{Content: &Prosody{Volume: "++6dB"}}, "Response/Say/prosody", "volume", "dB"},
		{"say-as", &Say{Content: &SayAs{InterpretAs: "song"}}, "Response/Say/say-as", "interpret-as", "digits"},
		{"sub without alias", &Say{Content: &Sub{Text: "x"}}, "Response/Say/sub", "alias", "empty"},
		{"w without role", &Say{Content: &Word{}}, "Response/Say/w", "role", "empty"},

		{"Play of nothing", &Play{}, "Response/Play", "", "either"},
		{"Play of both", &Play{URL: "/a", Digits: "1"}, "Response/Play", "", "either"},
		{"Play's digits", &Play{Digits: "1 2"}, "Response/Play", "digits", "0-9"},
		{"digits inside Gather", &Gather{Prompts: []Prompt{&Play{Digits: "1"}}}, "Response/Gather/Play", "digits", "Gather"},
		{"pause", &Pause{Length: -time.Second}, "Response/Pause", "length", "1s"},
		{"Gather's input", &Gather{Input: "keys"}, "Response/Gather", "input", "dtmf"},
		{"Gather's key", &Gather{FinishOnKey: Set("12")}, "Response/Gather", "finishOnKey", "one of"},
		{"Gather's timeout", &Gather{Timeout: -2}, "Response/Gather", "timeout", "1s"},
		{"Gather's automatic end with a model", &Gather{Input: InputSpeech, SpeechTimeout: Auto, SpeechModel: "phone_call"}, "Response/Gather", "speechTimeout", "speechModel"},
		{"Gather's digits", &Gather{NumDigits: -1}, "Response/Gather", "numDigits", "1 to"},
		{"Gather's hints", &Gather{Hints: strings.Repeat("a,", 500)}, "Response/Gather", "hints", "500"},
		{"Record's key", &Record{FinishOnKey: Set("x")}, "Response/Record", "finishOnKey", "consist"},
		{"Record's transcription", &Record{Transcribe: true, MaxLength: time.Hour}, "Response/Record", "maxLength", "2m0s"},
		{"Reject's reason", &Reject{Reason: "lunch"}, "Response/Reject", "reason", "busy"},
		{"Enqueue without name", &Enqueue{}, "Response/Enqueue", "", "1 to 64"},
		{"Enqueue of both", &Enqueue{Name: "q", Task: "{}"}, "Response/Enqueue", "", "workflow"},
		{"Enqueue's size", &Enqueue{Name: "q", MaxQueueSize: 5001}, "Response/Enqueue", "maxQueueSize", "5000"},
		{"Leave outside a queue", &Leave{}, "Response/Leave", "", "wait document of Enqueue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Response{Verbs: []Verb{tt.verb}}.Encode()
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %s, %v, want an Error", doc, err)
			}
			if e.Verb != 1 || e.Path != tt.path || e.Attribute != tt.attribute || !strings.Contains(e.Rule, tt.rule) {
				t.Errorf("got %+v, want verb 1 at %s, attribute %q, rule with %q", e, tt.path, tt.attribute, tt.rule)
			}
			if text := e.Error(); !strings.Contains(text, e.Path) || !strings.Contains(text, e.Rule) || !strings.Contains(text, e.Attribute) {
				t.Errorf("%q leaves something out", text)
			}
		})
	}
}

func TestError_place(t *testing.T) {
	_, err := Response{Verbs: []Verb{&Say{Content: Text("x")}, &Reject{}}}.Encode()
	var e *Error
	if !errors.As(err, &e) || e.Verb != 2 || !strings.Contains(e.Rule, "first verb") {
		t.Errorf("Reject in second place: %v", err)
	}
	const want = `twiml: verb 1: Response/Dial timeout "1s": must be 5s to 10m0s`
	_, err = Response{Verbs: []Verb{&Dial{Timeout: time.Second}}}.Encode()
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestError_keepsPasswords(t *testing.T) {
	const secret = "hunter2"
	for name, verb := range map[string]Verb{
		"in a URL":                &Redirect{URL: "https://user:" + secret + "@exa mple.com/"},
		"with a slash, in a URL":  &Redirect{URL: "https://user:a/" + secret + "@exa mple.com/"},
		"in a URL of Dial":        &Dial{Action: "ftp://user:" + secret + "@example.com"},
		"of a SIP address":        dial(&SIP{Address: "sip:a@b", Password: secret + "\x00"}),
		"in a URL that is an odd": &Play{URL: "https://user:" + secret + "@example.com/%"},
	} {
		_, err := Response{Verbs: []Verb{verb}}.Encode()
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: error %v, want one without the password", name, err)
		}
	}
}

// TestDocument pairs every kind of document with every verb.
func TestDocument(t *testing.T) {
	verbs := map[string]Verb{
		"Dial": dial(&Client{Identity: "bob"}), "Say": &Say{Content: Text("x")}, "Play": &Play{URL: "/a"}, "Pause": &Pause{},
		"Gather": &Gather{}, "Record": &Record{}, "Redirect": &Redirect{}, "Reject": &Reject{}, "Hangup": &Hangup{},
		"Enqueue": &Enqueue{Name: "q"}, "Leave": &Leave{},
	}
	allowed := map[Document]string{
		ForCall:           "Dial Say Play Pause Gather Record Redirect Reject Hangup Enqueue",
		ForConferenceWait: "Say Play Pause Redirect",
		ForQueueWait:      "Say Play Pause Hangup Redirect Leave Gather",
		ForWhisper:        "Say Play Pause Gather Redirect Hangup",
		ForQueueWhisper:   "Say Play Pause Redirect",
		99:                "",
	}
	for document, list := range allowed {
		for name, verb := range verbs {
			_, err := Response{For: document, Verbs: []Verb{verb}}.Encode()
			if want := hasWord(list, name); want != (err == nil) {
				t.Errorf("document %d with %s: error %v, want allowed = %v", document, name, err, want)
			}
		}
	}
}

func TestURL_accepted(t *testing.T) {
	for _, url := range []string{
		"https://example.com", "http://example.com:8080/a?b=c&d=%20e#rc=3&rp=all", "HTTPS://EXAMPLE.COM/", "/a/b?c", "b.xml", "?x=1",
		"../up", "https://[::1]:8443/x", "https://user:pass@example.com/", "https://example.com/a:b@c/'(d)!*,;=~",
	} {
		if _, err := (Response{Verbs: []Verb{&Redirect{URL: url}}}).Encode(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// Content that holds itself must end in an error and not in a full stack.
func TestSSML_circular(t *testing.T) {
	row := SSML{nil}
	row[0] = row
	prosody := &Prosody{}
	prosody.Content = prosody
	both := &Prosody{}
	both.Content = SSML{Text("x"), both, both}
	for name, content := range map[string]Speech{"row": row, "element": prosody, "both": both} {
		if _, err := (Response{Verbs: []Verb{&Say{Content: content}}}).Encode(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestOptional(t *testing.T) {
	if v, ok := (Optional[bool]{}).Get(); v || ok {
		t.Error("the zero Optional has a value")
	}
	if v, ok := Set(false).Get(); v || !ok {
		t.Error("Set(false) has none")
	}
}

func TestDial_callerID_accepted(t *testing.T) {
	for name, d := range map[string]*Dial{
		"any text towards SIP":   {CallerID: "alice", Nouns: []Noun{&SIP{Address: "sip:a@b"}}},
		"a client":               {CallerID: "client:alice@example.com", Nouns: []Noun{&Client{Identity: "bob"}}},
		"a number to a client":   {CallerID: "+14155552671", Nouns: []Noun{&Client{Identity: "bob"}}},
		"SIP with UUI, over TLS": {Nouns: []Noun{&SIP{Address: "sips:a@b:5061?User-to-User=1&x-lower=2"}}},
	} {
		if _, err := (Response{Verbs: []Verb{d}}).Encode(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
