package twiml

// Say speaks a text: a [Text], or [SSML] where the pronunciation is marked up.
// Source: https://www.twilio.com/docs/voice/twiml/say
type Say struct {
	Content  Speech
	Voice    string // "man", "woman", "alice", "Polly.Joanna", "Google.en-US-Standard-A" …; default is the account's
	Language string // BCP 47 such as "ja-JP"; default en-US
	Loop     int    // how often, 1 to 1000, or Endless; default once
}

func (e *encoder) say(v *Say) {
	switch {
	case !e.start("Say"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case silent(v.Content):
		e.fail("", "", "Say needs a text")
		return
	case !only(v.Voice, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"):
		e.fail("voice", v.Voice, "must be a voice's name such as Polly.Joanna")
		return
	}
	e.attr("voice", v.Voice)
	e.language("language", v.Language)
	e.loop(v.Loop)
	e.speech(v.Content, inSay)
	e.end("Say")
}

// silent reports whether there is nothing to say at all.
func silent(s Speech) bool {
	switch s := s.(type) {
	case nil:
		return true
	case Text:
		return s == ""
	case SSML:
		return len(s) == 0
	}
	return false
}
