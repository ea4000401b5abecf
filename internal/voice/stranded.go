package voice

import (
	"context"

	"softphone/internal/phone"
	"softphone/twiml"
)

// Stranded tells somebody that nobody is there for them any more, and hangs up: who spoke with them was lost and did not
// come back, or nobody took the call to whom they were sent.
func (a *Answerer) Stranded(ctx context.Context, r Request, kind phone.TransferKind) twiml.Response {
	phrase := PhraseStranded
	if kind == phone.RejoinTransfer {
		phrase = PhraseLost
	}
	return a.speakTo(a.ledAgain(ctx, r), phrase, "")
}

// twiliosMusic is what Twilio plays to who is on hold where nothing is said of what.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-wait-url
const twiliosMusic = "http://twimlets.com/holdmusic?Bucket=com.twilio.music.classical"

// Moment is what somebody hears on hold while a team is called for them: what happens, and then that it rings; or, while who
// spoke with them is cut off, that they are to wait, and then music.
func (a *Answerer) Moment(ctx context.Context, r Request, kind phone.TransferKind) twiml.Response {
	t := a.tongueOf(a.ledAgain(ctx, r))
	if kind == phone.RejoinTransfer {
		return waiting(say(t, PhraseInterrupted, ""), &twiml.Redirect{URL: twiliosMusic})
	}
	return waiting(say(t, PhraseMoment, ""), &twiml.Redirect{URL: a.Links.Ringing()})
}

// Notice is something that those in a call are told, in the language of the settings. The error is of kind [phone.Invalid]
// if there is none of the name.
func (a *Answerer) Notice(n phone.Notice) (twiml.Response, error) {
	var phrase Phrase
	switch n {
	case phone.NoticeInterrupted:
		phrase = PhraseInterrupted
	case phone.NoticeConnected:
		phrase = PhraseConnected
	case phone.NoticeRecorded:
		phrase = PhraseRecorded
	case phone.NoticePaused:
		phrase = PhrasePaused
	case phone.NoticeResumed:
		phrase = PhraseResumed
	case phone.NoticeUnrecorded:
		phrase = PhraseUnrecorded
	default:
		return twiml.Response{}, phone.Errorf(phone.Invalid, "notice_invalid", "There is no such notice.").In("notice")
	}
	return waiting(say(a.Language, phrase, "")), nil
}
