package twiml

import (
	"strings"
	"time"
)

// Speech is what is said: [Text], the SSML elements [Break], [Emphasis],
// [Lang], [Paragraph], [Sentence], [Phoneme], [Prosody], [SayAs], [Sub] and
// [Word], or several of them in a row as [SSML]. Which elements a voice obeys depends on the voice.
// Source: https://www.twilio.com/docs/voice/twiml/say/text-speech
type Speech interface{ speech() }

// Text is spoken as it is.
type Text string

// SSML is speech in several parts, one after the other: text mixed with elements.
type SSML []Speech

// Break is a silence: of a strength, or of a length.
type Break struct {
	Strength string        // none x-weak weak medium strong x-strong
	Time     time.Duration // milliseconds, to 10 s
}

// Emphasis speaks louder and slower, or the opposite.
type Emphasis struct {
	Level   string // strong moderate reduced
	Content Speech
}

// Lang speaks in another language.
type Lang struct {
	Language string // BCP 47 such as "fr-FR"
	Content  Speech
}

// Paragraph pauses after what it holds.
type Paragraph struct{ Content Speech }

// Sentence pauses after what it holds, shorter than a [Paragraph].
type Sentence struct{ Content Speech }

// Phoneme says how a word is pronounced.
type Phoneme struct {
	Alphabet string // ipa x-sampa x-amazon-jyutping x-amazon-pinyin
	Phonetic string // the pronunciation in that alphabet
	Text     string // the word
}

// Prosody changes volume, rate and pitch.
type Prosody struct {
	Volume  string // silent x-soft soft medium loud x-loud, or "+6dB"
	Rate    string // x-slow slow medium fast x-fast, or "80%"
	Pitch   string // x-low low medium high x-high, or "+10%"
	Content Speech
}

// SayAs says what kind of thing a text is.
type SayAs struct {
	InterpretAs string // such as digits, characters, cardinal, ordinal, date, time, telephone, address
	Format      string // of a date: mdy dmy ymd md dm ym my d m y yyyymmdd
	Text        string
}

// Sub speaks something else than what is written.
type Sub struct {
	Alias string // what is spoken
	Text  string
}

// Word says which part of speech a word is.
type Word struct {
	Role    string // such as amazon:VB (verb), amazon:VBD (past), amazon:NN (noun), amazon:SENSE_1
	Content Speech
}

func (Text) speech()       {}
func (SSML) speech()       {}
func (*Break) speech()     {}
func (*Emphasis) speech()  {}
func (*Lang) speech()      {}
func (*Paragraph) speech() {}
func (*Sentence) speech()  {}
func (*Phoneme) speech()   {}
func (*Prosody) speech()   {}
func (*SayAs) speech()     {}
func (*Sub) speech()       {}
func (*Word) speech()      {}

// within says which SSML elements may not stand here. It grows on the way inwards.
type within uint8

const (
	inSay       within = 0
	noParagraph within = 1 << iota
	noSentence
	noLang
)

// speech writes mixed content; nil is none.
// Source, for what may stand inside what: https://www.w3.org/TR/speech-synthesis11/#S3.1
func (e *encoder) speech(s Speech, in within) {
	if e.err != nil {
		return
	}
	switch s := s.(type) {
	case Text:
		e.text(string(s))
	case SSML:
		e.row(s, in)
	case *Break:
		e.breakMark(s)
	case *Phoneme:
		e.phoneme(s)
	case *SayAs:
		e.sayAs(s)
	case *Sub:
		e.sub(s)
	case *Paragraph, *Sentence, *Lang, *Emphasis, *Prosody, *Word:
		e.container(s, in)
	case nil:
	}
}

// row writes parts of speech. It counts as a level of depth, so that a row which holds itself ends.
func (e *encoder) row(parts SSML, in within) {
	if e.rows++; e.rows > maxDepth {
		e.fail("", "", "SSML nests too deep")
		return
	}
	for _, p := range parts {
		e.speech(p, in)
	}
	e.rows--
}

// container writes the SSML elements that hold others.
func (e *encoder) container(s Speech, in within) {
	switch s := s.(type) {
	case *Paragraph:
		if e.begin("p", s == nil) && e.allowed(in, noParagraph) {
			e.finish("p", s.Content, in|noParagraph)
		}
	case *Sentence:
		if e.begin("s", s == nil) && e.allowed(in, noSentence) {
			e.finish("s", s.Content, in|noParagraph|noSentence)
		}
	case *Lang:
		if e.begin("lang", s == nil) && e.allowed(in, noLang) && e.required("xml:lang", s.Language) {
			e.language("xml:lang", s.Language)
			e.finish("lang", s.Content, in)
		}
	case *Emphasis:
		if e.begin("emphasis", s == nil) {
			e.word("level", s.Level, "strong moderate reduced")
			e.finish("emphasis", s.Content, in|noParagraph|noSentence)
		}
	case *Prosody:
		if e.begin("prosody", s == nil) {
			e.prosody("volume", s.Volume, "silent x-soft soft medium loud x-loud", "dB")
			e.prosody("rate", s.Rate, "x-slow slow medium fast x-fast", "%")
			e.prosody("pitch", s.Pitch, "x-low low medium high x-high", "%")
			e.finish("prosody", s.Content, in)
		}
	case *Word:
		if e.begin("w", s == nil) && e.required("role", s.Role) {
			e.attr("role", s.Role)
			e.finish("w", s.Content, in|noParagraph|noSentence|noLang)
		}
	}
}

func (e *encoder) begin(name string, absent bool) bool {
	if !e.start(name) {
		return false
	}
	return !absent || e.fail("", "", "the element is nil")
}

func (e *encoder) finish(name string, content Speech, in within) {
	e.speech(content, in)
	e.end(name)
}

func (e *encoder) allowed(in, forbidden within) bool {
	return in&forbidden == 0 || e.fail("", "", "the element may not stand inside this one")
}

func (e *encoder) required(attribute, value string) bool {
	return value != "" || e.fail(attribute, "", "must not be empty")
}

func (e *encoder) breakMark(s *Break) {
	if e.begin("break", s == nil) {
		e.word("strength", s.Strength, "none x-weak weak medium strong x-strong")
		e.milliseconds("time", s.Time, 10*time.Second)
		e.end("break")
	}
}

// milliseconds writes a length as SSML wants it: "250ms".
func (e *encoder) milliseconds(name string, d, most time.Duration) {
	switch {
	case d == 0:
	case d < time.Millisecond || d > most || d%time.Millisecond != 0:
		e.fail(name, d.String(), "must be whole milliseconds, at most "+most.String())
	default:
		e.number(name, d.Milliseconds())
		if e.err == nil {
			e.buf = append(e.buf[:len(e.buf)-1], `ms"`...)
		}
	}
}

func (e *encoder) phoneme(s *Phoneme) {
	if e.begin("phoneme", s == nil) && e.required("ph", s.Phonetic) && e.required("", s.Text) {
		e.word("alphabet", s.Alphabet, "ipa x-sampa x-amazon-jyutping x-amazon-pinyin")
		e.attr("ph", s.Phonetic)
		e.text(s.Text)
		e.end("phoneme")
	}
}

func (e *encoder) sayAs(s *SayAs) {
	if e.begin("say-as", s == nil) && e.required("interpret-as", s.InterpretAs) {
		e.word("interpret-as", s.InterpretAs, "character characters spell-out cardinal number ordinal digits fraction unit date time address expletive telephone")
		e.word("format", s.Format, "mdy dmy ymd md dm ym my d m y yyyymmdd")
		e.text(s.Text)
		e.end("say-as")
	}
}

func (e *encoder) sub(s *Sub) {
	if e.begin("sub", s == nil) && e.required("alias", s.Alias) {
		e.attr("alias", s.Alias)
		e.text(s.Text)
		e.end("sub")
	}
}

// prosody writes one of the words, or a number with a sign and a unit: "+6dB", "80%".
func (e *encoder) prosody(name, value, words, unit string) {
	if value == "" || hasWord(words, value) {
		e.attr(name, value)
		return
	}
	n, measured := strings.CutSuffix(value, unit)
	n = strings.TrimLeft(n, "+-")
	if !measured || n == "" || len(value)-len(n)-len(unit) > 1 || !only(n, "0123456789.") || strings.Count(n, ".") > 1 {
		e.fail(name, value, "must be a number with "+unit+", or one of: "+words)
		return
	}
	e.attrAlways(name, value)
}
