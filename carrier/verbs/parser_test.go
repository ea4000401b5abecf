package verbs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"softphone/carrier/exchange"
)

func TestParse_fatal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		code int
	}{
		"nothing":                  {"", codeParse},
		"white space":              {" \n", codeParse},
		"text":                     {"Hello", codeParse},
		"JSON":                     {`{"a": 1}`, codeParse},
		"not closed":               {"<Response>", codeParse},
		"wrongly closed":           {"<Response><Say>x</Response>", codeParse},
		"two roots":                {"<Response/><Response/>", codeParse},
		"text after the root":      {"<Response/>x", codeParse},
		"ampersand":                {"<Response><Play>http://a/?b&c=d</Play></Response>", codeParse},
		"entity of HTML":           {"<Response><Say>a&nbsp;b</Say></Response>", codeParse},
		"own entity":               {`<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>`, codeParse},
		"attribute twice":          {`<Response><Dial timeout="5" timeout="6"/></Response>`, codeParse},
		"attribute without quotes": {`<Response><Dial timeout=5/></Response>`, codeParse},
		"space before declaration": {` <?xml version="1.0"?><Response/>`, codeParse},
		"invalid UTF-8":            {"<Response><Say>\xff</Say></Response>", codeParse},
		"control character":        {"<Response><Say>\x01</Say></Response>", codeParse},
		"unknown encoding":         {`<?xml version="1.0" encoding="koi8-r"?><Response/>`, codeParse},
		"too deep":                 {strings.Repeat("<Response>", maxDepth+1) + strings.Repeat("</Response>", maxDepth+1), codeParse},
		"version":                  {`<?xml version="1.1"?><Response/>`, codeVersion},
		"lower case":               {"<response/>", codeRoot},
		"web page":                 {"<html><body/></html>", codeRoot},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := parse([]byte(test.text)); codeOf(err) != test.code {
				t.Errorf("parse: %v, want code %d", err, test.code)
			}
		})
	}
}

func TestParse_wellFormed(t *testing.T) {
	t.Parallel()
	hello := []verb{say{parts: []part{{text: "Grüß Gott"}}, language: "en-US", voice: "man", loop: 1}}
	for name, text := range map[string]string{
		"plain":                 "<Response><Say>Grüß Gott</Say></Response>",
		"declaration":           `<?xml version="1.0" encoding="utf-8" ?>` + "\n<Response>\n<Say>Grüß\tGott</Say></Response>\n",
		"byte order mark":       "\ufeff<?xml version=\"1.0\"?><Response><Say>Grüß Gott</Say></Response>",
		"Latin 1":               "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Response><Say>Gr\xfc\xdf Gott</Say></Response>",
		"comments and entities": "<!-- a --><Response><!-- b --><Say>Gr&#xFC;<!-- c -->&#223; Gott</Say></Response><!-- d -->",
		"CDATA":                 "<Response><Say><![CDATA[Grüß Gott]]></Say></Response>",
		"schema location":       `<Response xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="x.xsd"><Say>Grüß Gott</Say></Response>`,
		"stylesheet":            `<?xml version="1.0"?><?xml-stylesheet href="a"?><!DOCTYPE Response><Response><Say>Grüß Gott</Say></Response>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(document{verbs: hello}, doc, cmp.AllowUnexported(document{}, say{}, part{})); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse_defaults(t *testing.T) {
	t.Parallel()
	doc, err := parse([]byte(`<Response><Dial><Client>a</Client></Dial><Gather/><Redirect/><Pause/><Play>x</Play></Response>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []verb{
		dial{method: "POST", request: exchange.DialRequest{
			Timeout: 30 * time.Second, TimeLimit: 4 * time.Hour,
			Targets: []exchange.Target{{Kind: exchange.Client, To: "a", StatusCallback: exchange.StatusCallback{Method: "POST"}}},
		}},
		gather{method: "POST", timeout: 5 * time.Second, finishOn: "#", digits: true},
		redirect{method: "POST"},
		pause{length: time.Second},
		play{url: "x", loop: 1, typeCode: codePlayType},
	}
	if diff := cmp.Diff(want, doc.verbs, cmp.AllowUnexported(dial{}, gather{}, redirect{}, pause{}, play{})); diff != "" || len(doc.warnings) != 0 {
		t.Errorf("warnings %v; verbs (-want +got):\n%s", doc.warnings, diff)
	}
}

func TestParse_sayTooLong(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{maxSay: 0, maxSay + 1: codeSayLimit} {
		doc, err := parse([]byte("<Response><Say>" + strings.Repeat("é", n) + "</Say></Response>"))
		if err != nil {
			t.Fatal(err)
		}
		code := 0
		if len(doc.warnings) == 1 {
			code = doc.warnings[0].code
		}
		if code != want || (len(doc.verbs) == 1) != (want == 0) {
			t.Errorf("%d characters: %d verbs, warnings %v; want code %d", n, len(doc.verbs), doc.warnings, want)
		}
	}
}

func TestParseClient_tooLong(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{maxIdentity: 1, maxIdentity + 1: 0} {
		doc, err := parse([]byte("<Response><Dial><Client>" + strings.Repeat("é", n) + "</Client></Dial></Response>"))
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := doc.verbs[0].(dial); !ok || len(d.request.Targets) != want {
			t.Errorf("identity of %d characters: %+v, want %d targets", n, doc.verbs[0], want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"+14158675310":       "+14158675310",
		" +1 (415) 867-5310": "+14158675310",
		"415.867.5310":       "+14158675310",
		"1 415 867 5310":     "+14158675310",
		"+49\u00a030 1234":   "+49301234",
		"1158675310":         "1158675310",
		"anonymous":          "anonymous",
		"":                   "",
	} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBreakTime(t *testing.T) {
	t.Parallel()
	for attrs, want := range map[string]time.Duration{
		"":                               pauseMedium,
		`strength="none"`:                0,
		`strength="x-weak"`:              0,
		`strength="weak"`:                pauseWeak,
		`strength="strong"`:              pauseStrong,
		`strength="x-strong"`:            pauseXStrong,
		`strength="loud"`:                pauseMedium,
		`time="250ms"`:                   250 * time.Millisecond,
		`time="1.5s" strength="none"`:    1500 * time.Millisecond,
		`time="99s"`:                     maxBreak,
		`time="-1s" strength="strong"`:   pauseStrong,
		`time="1 s" strength="x-strong"`: pauseXStrong,
	} {
		tree, err := readTree([]byte("<break " + attrs + "/>"))
		if err != nil {
			t.Fatal(err)
		}
		if got := breakTime(read(&warnings{}, "Say", tree)); got != want {
			t.Errorf("<break %s/>: %v, want %v", attrs, got, want)
		}
	}
}

// Any text is either refused with a code, or every verb of it is one that can be performed.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range txtar.Parse(text).Files {
			if strings.HasSuffix(part.Name, ".xml") {
				f.Add(part.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := parse(text)
		if err != nil {
			if code := codeOf(err); code != codeParse && code != codeVersion && code != codeRoot {
				t.Errorf("parse: %v, which is no code of a document", err)
			}
			return
		}
		for _, v := range doc.verbs {
			if v == nil || v.name() == "" {
				t.Errorf("verb %#v", v)
			}
			if d, ok := v.(dial); ok && (len(d.request.Targets) > maxNouns || d.request.Timeout < 5*time.Second) {
				t.Errorf("dial out of bounds: %+v", d)
			}
		}
		for _, w := range doc.warnings {
			if w.code < 11000 || w.verb == "" || w.text == "" {
				t.Errorf("warning %+v", w)
			}
		}
	})
}
