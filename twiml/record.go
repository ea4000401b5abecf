package twiml

import "time"

// Record records the caller, as a voicemail does, and posts the outcome to Action. If
// nothing but silence is heard the next verb is performed.
// Source: https://www.twilio.com/docs/voice/twiml/record
type Record struct {
	Action                        string           // URL that gets RecordingUrl and RecordingDuration; default this document's
	Method                        string           // of Action: GET or POST (default)
	Timeout                       time.Duration    // silence that ends the recording, whole seconds; default 5 s
	MaxLength                     time.Duration    // whole seconds, to 4 h; default 1 h
	FinishOnKey                   Optional[string] // the keys that end it, Set("") for none; default any of 1234567890*#
	PlayBeep                      Optional[bool]   // default true
	Trim                          Trim             // default trim-silence
	RecordingStatusCallback       string           // URL told when the recording can be fetched
	RecordingStatusCallbackMethod string           // GET or POST (default)
	RecordingStatusCallbackEvents RecordingEvents
	Transcribe                    bool   // only recordings of 2 s to 120 s are transcribed
	TranscribeCallback            string // URL told the text; implies Transcribe
}

func (e *encoder) record(v *Record, use Document) {
	switch {
	case !e.start("Record"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use != ForCall:
		e.fail("", "", "Record is not performed in a wait, hold or whisper document")
		return
	case (v.Transcribe || v.TranscribeCallback != "") && v.MaxLength > 2*time.Minute:
		e.fail("maxLength", v.MaxLength.String(), "must be at most 2m0s when the recording is transcribed")
		return
	}
	e.url("action", v.Action)
	e.method("method", v.Method)
	e.seconds("timeout", v.Timeout, time.Second, time.Hour)
	e.seconds("maxLength", v.MaxLength, time.Second, 4*time.Hour)
	e.finishOnKey(v.FinishOnKey, 12)
	e.optionalFlag("playBeep", v.PlayBeep)
	e.word("trim", string(v.Trim), "trim-silence do-not-trim")
	e.url("recordingStatusCallback", v.RecordingStatusCallback)
	e.method("recordingStatusCallbackMethod", v.RecordingStatusCallbackMethod)
	e.flags("recordingStatusCallbackEvent", uint16(v.RecordingStatusCallbackEvents), recordingEvents)
	e.flag("transcribe", v.Transcribe)
	e.url("transcribeCallback", v.TranscribeCallback)
	e.end("Record")
}
