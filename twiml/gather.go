package twiml

import (
	"time"
	"unicode/utf8"
)

// Prompt is what can be heard while a [Gather] listens: [Say], [Play] or [Pause].
type Prompt interface{ prompt() }

func (*Say) prompt()   {}
func (*Play) prompt()  {}
func (*Pause) prompt() {}

// Gather listens for keys or speech and posts them to Action; without any the
// next verb is performed.
// Source: https://www.twilio.com/docs/voice/twiml/gather
type Gather struct {
	Prompts []Prompt // heard while listening; the first input stops them

	Input                       Input
	Action                      string           // URL that gets Digits, or SpeechResult and Confidence; default this document's
	Method                      string           // of Action: GET or POST (default)
	Timeout                     time.Duration    // silence that ends the input, whole seconds, or Auto; default 5 s
	NumDigits                   int              // digits that end the input; default any number
	FinishOnKey                 Optional[string] // the key that ends the input: one of 0-9 # *, Set("") for none; default #
	ActionOnEmptyResult         bool             // whether Action is asked even without input
	SpeechTimeout               time.Duration    // silence that ends speech, whole seconds, or Auto where there is no SpeechModel; default Timeout
	SpeechModel                 string           // such as "phone_call", "numbers_and_commands", "googlev2_telephony"
	MaxSpeechTime               time.Duration    // 1 s to 60 s
	Language                    string           // BCP 47, default en-US
	Hints                       string           // words that are expected, by commas; at most 500 of them
	ProfanityFilter             Optional[bool]   // default true
	Enhanced                    bool             // the better model of phone_call
	BargeIn                     Optional[bool]   // whether speech stops the prompts; default true
	PartialResultCallback       string           // URL told of speech while it is understood
	PartialResultCallbackMethod string           // GET or POST (default)
}

// Input is what a [Gather] listens for.
type Input string

// The inputs. The default is InputDTMF.
const (
	InputDTMF   Input = "dtmf"
	InputSpeech Input = "speech"
	InputBoth   Input = "dtmf speech"
)

func (e *encoder) gather(v *Gather, use Document) {
	switch {
	case !e.start("Gather"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use == ForConferenceWait || use == ForQueueWhisper:
		e.fail("", "", "Gather is not performed in a conference's wait document or a queue's whisper")
		return
	}
	e.input(v.Input)
	e.url("action", v.Action)
	e.method("method", v.Method)
	e.autoSeconds("timeout", v.Timeout, time.Second, time.Hour)
	e.integer("numDigits", v.NumDigits, 1, 1000)
	e.finishOnKey(v.FinishOnKey, 1)
	e.flag("actionOnEmptyResult", v.ActionOnEmptyResult)
	e.autoSeconds("speechTimeout", v.SpeechTimeout, time.Second, time.Minute)
	if v.SpeechTimeout == Auto && v.SpeechModel != "" { // https://www.twilio.com/docs/api/errors/13327
		e.fail("speechTimeout", "auto", "must be a number of seconds when there is a speechModel")
	}
	e.attr("speechModel", v.SpeechModel)
	e.seconds("maxSpeechTime", v.MaxSpeechTime, time.Second, time.Minute)
	e.language("language", v.Language)
	e.hints(v.Hints)
	e.optionalFlag("profanityFilter", v.ProfanityFilter)
	e.flag("enhanced", v.Enhanced)
	e.optionalFlag("bargeIn", v.BargeIn)
	e.url("partialResultCallback", v.PartialResultCallback)
	e.method("partialResultCallbackMethod", v.PartialResultCallbackMethod)
	for _, p := range v.Prompts {
		e.prompt(p)
	}
	e.end("Gather")
}

func (e *encoder) prompt(p Prompt) {
	switch p := p.(type) {
	case *Say:
		e.say(p)
	case *Play:
		e.play(p, true)
	case *Pause:
		e.pause(p)
	case nil:
		e.fail("", "", "a prompt is nil")
	}
}

func (e *encoder) input(in Input) {
	switch in {
	case "":
	case InputDTMF, InputSpeech, InputBoth:
		e.attrAlways("input", string(in))
	default:
		e.fail("input", string(in), `must be "dtmf", "speech" or "dtmf speech"`)
	}
}

// finishOnKey writes the keys that end an input; Set("") means none does.
func (e *encoder) finishOnKey(keys Optional[string], most int) {
	if !keys.set {
		return
	}
	if len(keys.value) > most || !only(keys.value, "0123456789#*") {
		rule := "must be one of 0-9, # and *, or empty"
		if most > 1 {
			rule = "must consist of 0-9, # and *, or be empty"
		}
		e.fail("finishOnKey", keys.value, rule)
		return
	}
	e.attrAlways("finishOnKey", keys.value)
}

func (e *encoder) hints(hints string) {
	count := 1
	for _, r := range hints {
		if r == ',' {
			count++
		}
	}
	if count > 500 {
		e.fail("hints", hints, "must be at most 500 words or phrases")
		return
	}
	e.attr("hints", hints)
}

// language writes a language tag, such as en-US. Source: BCP 47.
func (e *encoder) language(name, tag string) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
	if tag != "" && (len(tag) < 2 || utf8.RuneCountInString(tag) > 35 || !only(tag, letters) || tag[0] == '-' || tag[len(tag)-1] == '-') {
		e.fail(name, tag, "must be a language tag such as en-US")
		return
	}
	e.attr(name, tag)
}
