package verbs

import (
	"strings"
	"time"
)

// flattener turns the mixed content of a <Say> into parts. Marks that change how a text sounds are left out; breaks
// stay; what is to be spelled is spelled.
//
// Source: twilio.com/docs/voice/twiml/say/text-speech, "SSML tags".
type flattener struct {
	warn  *warnings
	verb  string
	parts []part
	text  strings.Builder
}

// Pauses for <break strength>, <s> and <p>. SSML leaves the lengths to the voice.
const (
	pauseWeak    = 250 * time.Millisecond
	pauseMedium  = 500 * time.Millisecond
	pauseStrong  = 750 * time.Millisecond
	pauseXStrong = time.Second
	maxBreak     = 10 * time.Second
)

func flatten(w *warnings, verb string, e *element) []part {
	f := &flattener{warn: w, verb: verb}
	f.content(e)
	f.flush()
	return f.parts
}

func (f *flattener) content(e *element) {
	for _, child := range e.children {
		if child.element == nil {
			f.text.WriteString(child.text)
			continue
		}
		f.element(child.element)
	}
}

func (f *flattener) element(e *element) {
	r := read(f.warn, f.verb+"->"+e.name, e)
	switch e.name {
	case "break":
		f.pause(breakTime(r))
	case "p":
		f.content(e)
		f.pause(pauseXStrong)
	case "s":
		f.content(e)
		f.pause(pauseStrong)
	case "sub":
		if alias := r.text("alias"); alias != "" {
			f.text.WriteString(alias)
		} else {
			f.content(e)
		}
	case "say-as":
		r.get("format")
		switch r.text("interpret-as") {
		case "characters", "spell-out", "digits", "telephone":
			f.text.WriteString(" " + spell(e.text()) + " ")
		default:
			f.content(e)
		}
	case "emphasis", "lang", "phoneme", "prosody", "w":
		for _, name := range []string{"level", "xml:lang", "alphabet", "ph", "volume", "rate", "pitch", "role"} {
			r.get(name)
		}
		f.content(e)
	default:
		f.warn.add(codeSchema, f.verb, "element <%s> is not known", e.name)
		f.content(e)
		return
	}
	r.done()
}

// pause ends the stretch of text. Pauses next to each other are one, the longest.
func (f *flattener) pause(d time.Duration) {
	f.flush()
	if d == 0 {
		return
	}
	if n := len(f.parts); n > 0 && f.parts[n-1].text == "" {
		f.parts[n-1].pause = max(f.parts[n-1].pause, d)
		return
	}
	f.parts = append(f.parts, part{pause: d})
}

func (f *flattener) flush() {
	if text := words(f.text.String()); text != "" {
		f.parts = append(f.parts, part{text: text})
	}
	f.text.Reset()
}

func breakTime(r *reader) time.Duration {
	strength := r.word("strength", codeSchema, "medium", "none", "x-weak", "weak", "strong", "x-strong")
	if value, ok := r.get("time"); ok {
		d, err := time.ParseDuration(value) // "2s", "500ms" as in SSML
		if err == nil && d >= 0 {
			return min(d, maxBreak)
		}
		r.invalid(codeSchema, "time", value, "a time such as 500ms or 2s")
	}
	switch strength {
	case "none", "x-weak":
		return 0
	case "weak":
		return pauseWeak
	case "strong":
		return pauseStrong
	case "x-strong":
		return pauseXStrong
	default:
		return pauseMedium
	}
}

// spell puts a space between the characters of text.
func spell(text string) string {
	var out []string
	for _, char := range words(text) {
		if char != ' ' {
			out = append(out, string(char))
		}
	}
	return strings.Join(out, " ")
}
