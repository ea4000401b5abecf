package voice

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"softphone/internal/phone"
	"softphone/twiml"
)

// A document that is heard while somebody waits, or is on hold, is performed once: it leads to itself
// to go on.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-wait-url
func waiting(verbs ...twiml.Verb) twiml.Response {
	return twiml.Response{For: twiml.ForConferenceWait, Verbs: verbs}
}

// quiet is how long silence lasts before it is asked for again.
const quiet = 5 * time.Minute

// breath is the silence before music begins again: a recording that cannot be fetched is over at once, and
// would be asked for without end.
const breath = time.Second

// Music is what is heard while somebody waits or is on hold. The error is of kind [phone.Invalid] for what
// is neither silence nor a URL: Twilio plays its own music where no URL of ours is given.
func (a *Answerer) Music(music phone.Music) (twiml.Response, error) {
	if music == phone.MusicSilence {
		return waiting(&twiml.Pause{Length: quiet}, &twiml.Redirect{}), nil
	}
	u, err := url.Parse(string(music))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return twiml.Response{}, phone.Errorf(phone.Invalid, "music_invalid", "The music must be silence or a URL.").In("music")
	}
	return waiting(&twiml.Play{URL: u.String()}, &twiml.Pause{Length: breath}, &twiml.Redirect{}), nil
}

// maxAnnouncement is how long an announcement may be, in bytes.
const maxAnnouncement = 4000

var languageTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$`)

// Announcement speaks a text. The language is a tag such as en, ja or de-DE; empty is that of the settings.
func (a *Answerer) Announcement(language, text string) (twiml.Response, error) {
	if language == "" {
		language = a.Language
	}
	if !languageTag.MatchString(language) {
		return twiml.Response{}, phone.Errorf(phone.Invalid, "language_invalid", "The language must be a tag such as en, ja or de-DE.").In("language")
	}
	if text == "" || len(text) > maxAnnouncement {
		return twiml.Response{}, phone.Errorf(phone.Invalid, "text_invalid", "The text must be 1 to %d bytes.", maxAnnouncement).In("text")
	}
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	t := tongueFor(primary)
	if primary != englishTag && primary != japaneseTag || len(language) > len(primary) {
		t.tag = language
	}
	return waiting(&twiml.Say{Voice: t.voice, Language: t.tag, Content: twiml.Text(text)}), nil
}
