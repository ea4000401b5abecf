package exchange

import (
	"net/url"
	"strconv"
	"time"
)

// touch notes that the conference has changed. Loop only.
func (r *Conference) touch() { r.updated = r.x.cfg.Now() }

// report sends one status callback, if its kind was asked for; p is the participant whom it is about, or nil. Loop
// only.
//
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback.
func (r *Conference) report(kind ConferenceEvent, name string, p *participant, more ...string) {
	if r.callback.URL == "" || r.callback.Events&kind == 0 {
		return
	}
	r.sequence++
	v := url.Values{
		"ConferenceSid":       {r.sid},
		"FriendlyName":        {r.name},
		"AccountSid":          {r.x.cfg.Account.SID},
		"SequenceNumber":      {strconv.Itoa(r.sequence)},
		"Timestamp":           {r.x.cfg.Now().UTC().Format(time.RFC1123Z)},
		"StatusCallbackEvent": {name},
	}
	if p != nil {
		p.describe(v)
	}
	if kind == ConferenceEnd {
		r.ending.describe(v)
	}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	method := r.callback.Method
	if method == "" {
		method = "POST"
	}
	r.x.cfg.Notifier.Notify(r.sid, r.callback.URL, method, v)
}

// reportLeave reports that a participant has left.
func (r *Conference) reportLeave(p *participant, why string) {
	r.report(ConferenceLeave, "participant-leave", p,
		"ParticipantCallStatus", p.call.status.String(), "ReasonParticipantLeft", why)
}

// describe adds what callbacks say of a participant.
func (p *participant) describe(v url.Values) {
	v.Set("CallSid", p.call.sid)
	v.Set("Muted", strconv.FormatBool(p.muted))
	v.Set("Hold", strconv.FormatBool(p.held))
	v.Set("Coaching", strconv.FormatBool(p.coaching))
	if p.coaching {
		v.Set("CallSidToCoach", p.coached)
	}
	v.Set("EndConferenceOnExit", strconv.FormatBool(p.endOnExit))
	v.Set("StartConferenceOnEnter", strconv.FormatBool(p.startOnEnter))
	if p.label != "" {
		v.Set("ParticipantLabel", p.label)
	}
}

// describe adds why the conference has ended.
func (e ending) describe(v url.Values) {
	v.Set("ReasonConferenceEnded", e.reason)
	v.Set("Reason", e.text)
	if e.call != "" {
		v.Set("CallSidEndingConference", e.call)
	}
	if e.label != "" {
		v.Set("ParticipantLabelEndingConference", e.label)
	}
}
