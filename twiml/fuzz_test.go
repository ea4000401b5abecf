package twiml

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzResponse_Encode puts anything into the places that take text. Either the document is
// refused, or a parser finds there what was put in.
func FuzzResponse_Encode(f *testing.F) {
	f.Add("hello", "bob", "name", "value", "https://example.com/a?b=c", "+15005550006", uint16(0), 0, int64(0))
	f.Add("<&>\"'\r\n\t", "a<b", "", "\x00", "javascript:x", "client:x", uint16(0xffff), -1, int64(-1))
	f.Add("]]>", "é", "x", "\uffff\U0001F4DE", "//x", "+0", uint16(7), 1001, int64(20*time.Second))
	f.Fuzz(func(t *testing.T, text, identity, name, value, url, number string, events uint16, n int, d int64) {
		doc := Response{Verbs: []Verb{
			&Say{Content: SSML{Text(text), &Sub{Alias: value, Text: name}, &Prosody{Rate: number}}, Loop: n},
			&Dial{
				CallerID: number, Timeout: time.Duration(d), CallReason: name,
				Nouns: []Noun{&Client{
					Identity: identity, Parameters: []Parameter{{name, value}}, URL: url, StatusCallbackEvents: CallEvents(events),
				}},
			},
			&Redirect{URL: url},
		}}
		got, err := doc.Encode()
		if err != nil {
			if len(err.Error()) > 2000 || !utf8.ValidString(err.Error()) {
				t.Errorf("the error is no line for a log: %q", err)
			}
			return
		}
		if len(got) > MaxDocument {
			t.Errorf("%d bytes were written", len(got))
		}
		root := parse(t, string(got))
		client, _ := root.find("Identity")
		parameter, _ := root.find("Parameter")
		dial, _ := root.find("Dial")
		redirect, _ := root.find("Redirect")
		sub, _ := root.find("sub")
		say, _ := root.find("Say")
		for what, pair := range map[string][2]string{
			"text": {text + name, say.text()}, "identity": {identity, client.text()}, "name": {name, parameter.Attrs["name"]},
			"value": {value, parameter.Attrs["value"]}, "alias": {value, sub.Attrs["alias"]},
			"caller": {number, dial.Attrs["callerId"]}, "url": {url, redirect.text()},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: put in %q, taken out %q", what, pair[0], pair[1])
			}
		}
		if strings.ContainsAny(url, " \n<>") {
			t.Errorf("the URL %q was let through", url)
		}
	})
}

// FuzzSSML nests elements as the bytes say, and looks whether what is written is well-formed and
// keeps the text in order.
func FuzzSSML(f *testing.F) {
	f.Add("a(b(c)d)e")
	f.Add("(((((((((((((((((((((((((((((((((x")
	f.Fuzz(func(t *testing.T, program string) {
		rest := program
		var build func() SSML
		var want strings.Builder
		build = func() SSML {
			var row SSML
			for rest != "" {
				c := rest[0]
				rest = rest[1:]
				switch c {
				case ')':
					return row
				case '(':
					kind := byte(0)
					if rest != "" {
						kind = rest[0]
					}
					row = append(row, wrap(kind, build()))
				default:
					row = append(row, Text(rune(c)))
					want.WriteRune(rune(c))
				}
			}
			return row
		}
		got, err := Response{Verbs: []Verb{&Say{Content: build()}}}.Encode()
		if err != nil {
			return
		}
		if text := parse(t, string(got)).text(); text != want.String() {
			t.Errorf("said %q, want %q", text, want.String())
		}
	})
}

func wrap(kind byte, content SSML) Speech {
	switch kind % 6 {
	case 0:
		return &Paragraph{content}
	case 1:
		return &Sentence{content}
	case 2:
		return &Lang{"de-DE", content}
	case 3:
		return &Emphasis{"strong", content}
	case 4:
		return &Prosody{Rate: "slow", Content: content}
	default:
		return &Word{"amazon:VB", content}
	}
}
