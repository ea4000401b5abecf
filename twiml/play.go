package twiml

// Play plays a file, or keys.
// Source: https://www.twilio.com/docs/voice/twiml/play
type Play struct {
	URL    string // of the audio: mp3, wav, aiff, gsm or µ-law
	Loop   int    // how often, 1 to 1000, or Endless; default once
	Digits string // keys to press instead of a URL: 0-9 A-D # *, w waits half a second, W one second
}

func (e *encoder) play(v *Play, prompting bool) {
	switch {
	case !e.start("Play"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case (v.URL == "") == (v.Digits == ""):
		e.fail("", "", "Play needs either a URL or digits, not both")
		return
	case v.Digits != "" && prompting:
		e.fail("digits", v.Digits, "digits cannot be played inside Gather")
		return
	case !only(v.Digits, digits):
		e.fail("digits", v.Digits, "must consist of 0-9, A-D, #, *, w and W")
		return
	case v.URL != "" && !e.checkURL("", v.URL):
		return
	}
	e.loop(v.Loop)
	e.attr("digits", v.Digits)
	if v.URL != "" {
		e.text(v.URL)
	}
	e.end("Play")
}
