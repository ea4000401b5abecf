package verbs

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"softphone/carrier/exchange"
)

const (
	codeConferenceMuted      = 13230
	codeConferenceEnd        = 13231
	codeConferenceStart      = 13232
	codeConferenceWaitURL    = 13233
	codeConferenceWaitMethod = 13234
	codeConferenceBeep       = 13235
	codeConferenceName       = 13237
	codeConferenceTrim       = 13239

	maxParticipants = 250
)

// conference is the noun of a <Dial> that puts the call into a room.
// Source: twilio.com/docs/voice/twiml/conference.
type conference struct {
	request exchange.ConferenceRequest // but for Wait; URLs as written

	waitURL    string // as written
	waitMethod string
	hasWait    bool // waitUrl is given, and may be empty: silence
}

func parseConference(w *warnings, e *element) *conference {
	const name = "Dial->Conference"
	r := read(w, name, e)
	c := &conference{request: exchange.ConferenceRequest{
		Name:            e.text(),
		Label:           r.text("participantLabel"),
		Muted:           r.boolean("muted", codeConferenceMuted),
		StartOnEnter:    r.flag("startConferenceOnEnter", codeConferenceStart, true),
		EndOnExit:       r.boolean("endConferenceOnExit", codeConferenceEnd),
		Beep:            beeps(r),
		Coach:           r.text("coach"),
		Jitter:          jitter(r),
		MaxParticipants: r.integer("maxParticipants", codeSchema, maxParticipants, 2, maxParticipants),
		Region:          r.word("region", codeSchema, "us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1"),
		StatusCallback:  conferenceCallback(r),
		Record:          conferenceRecord(r),
	}}
	c.waitURL, c.hasWait = r.get("waitUrl")
	c.waitMethod = r.method("waitMethod", codeConferenceWaitMethod)
	r.unperformed("eventCallbackUrl")
	r.done()
	noElements(w, name, codeDialNested, e)
	if c.request.Name == "" {
		w.add(codeConferenceName, name, "the conference has no name")
	}
	return c
}

// flag is true or false.
func (r *reader) flag(name string, code int, def bool) bool {
	value, ok := r.get(name)
	switch {
	case !ok:
		return def
	case strings.EqualFold(value, "true"):
		return true
	case strings.EqualFold(value, "false"):
		return false
	}
	r.invalid(code, name, value, "true or false")
	return def
}

func beeps(r *reader) exchange.Beep {
	switch r.word("beep", codeConferenceBeep, "true", "false", "onEnter", "onExit") {
	case "false":
		return 0
	case "onEnter":
		return exchange.BeepOnEnter
	case "onExit":
		return exchange.BeepOnExit
	default:
		return exchange.BeepOnEnter | exchange.BeepOnExit
	}
}

func jitter(r *reader) time.Duration {
	switch r.word("jitterBufferSize", codeSchema, "large", "medium", "small", "off") {
	case "off":
		return 0
	case "small":
		return 20 * time.Millisecond
	case "medium":
		return 40 * time.Millisecond
	default:
		return 60 * time.Millisecond
	}
}

func conferenceCallback(r *reader) exchange.ConferenceCallback {
	cb := exchange.ConferenceCallback{URL: r.text("statusCallback"), Method: r.method("statusCallbackMethod", codeSchema)}
	for word := range strings.FieldsSeq(r.text("statusCallbackEvent")) {
		event, err := exchange.ParseConferenceEvent(word)
		if err != nil {
			r.invalid(codeSchema, "statusCallbackEvent", word, "start, end, join, leave, mute, hold, modify, speaker, announcement")
			continue
		}
		cb.Events |= event
	}
	if cb.URL != "" && cb.Events == 0 {
		r.warn.add(codeSchema, r.verb, "statusCallback without statusCallbackEvent: nothing is reported")
	}
	return cb
}

// enter puts the call into the conference and waits until it has left.
func (c *conference) enter(ctx context.Context, r *run, d dial) exchange.ConferenceResult {
	request := c.request
	request.TimeLimit, request.HangupOnStar = d.request.TimeLimit, d.request.HangupOnStar
	request.RecordLeg = d.request.Record
	r.resolveRecording("Dial->Conference", &request.Record)
	r.resolveRecording("Dial", &request.RecordLeg)
	if cb := &request.StatusCallback; cb.URL != "" {
		address, err := r.resolve(cb.URL)
		if err != nil {
			r.warn(codeOf(err), "Dial->Conference", "statusCallback "+strconv.Quote(cb.URL)+" cannot be resolved: "+err.Error())
		}
		cb.URL = address
	}
	request.Wait = c.wait(r)
	result := r.call.Conference(ctx, request)
	if result.ErrorCode != 0 {
		r.warn(result.ErrorCode, "Dial->Conference", "the call is not let into the conference")
	}
	return result
}

// wait is what the participant hears until the conference starts.
func (c *conference) wait(r *run) exchange.Sound {
	switch {
	case !c.hasWait || twiliosMusic(c.waitURL):
		return exchange.HoldMusic
	case c.waitURL == "":
		return exchange.NoSound
	}
	address, err := r.resolve(c.waitURL)
	if err != nil {
		r.warn(codeConferenceWaitURL, "Dial->Conference", "waitUrl "+strconv.Quote(c.waitURL)+" cannot be resolved: "+err.Error())
		return func(context.Context, exchange.PlayFunc) error { return err }
	}
	return r.p.sound(r.call.SID(), r.call.Params, r.jar, exchange.Document{URL: address, Method: c.waitMethod})
}

// twiliosMusic says whether a URL is one of Twilio's playlists; the local carrier plays its own music for it.
// Source: twilio.com/docs/voice/twiml/conference#attributes-wait-url.
func twiliosMusic(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	switch u.Hostname() {
	case "twimlets.com", "www.twimlets.com":
		return u.Path == "/holdmusic"
	case "s3.amazonaws.com":
		return strings.HasPrefix(bucket, "com.twilio.")
	}
	return strings.HasPrefix(u.Hostname(), "com.twilio.") && strings.HasSuffix(u.Hostname(), ".s3.amazonaws.com")
}

// outcomeOf is what the action is told; there is no child call.
// Source: twilio.com/docs/voice/twiml/dial#attributes-action.
func outcomeOf(result exchange.ConferenceResult) url.Values {
	status := "failed"
	if result.Joined {
		status = "answered"
	}
	v := url.Values{"DialCallStatus": {status}, "DialBridged": {strconv.FormatBool(result.Talked)}}
	putRecording(v, result.Recording)
	return v
}
