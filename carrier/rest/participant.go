package rest

import (
	"errors"
	"net/http"
	"net/url"

	"softphone/carrier/exchange"
)

// Codes of a label that cannot be given by the API; in TwiML they are others.
const (
	codeLabel           = 16024
	codeLabelTaken      = 16026
	codeTwiMLLabel      = 16023
	codeTwiMLLabelTaken = 16025
)

func (s *Server) participantRoutes() []route {
	const (
		all = "Conferences/*/Participants"
		one = all + "/*"
	)
	return []route{
		{method: http.MethodGet, path: all, handle: s.listParticipants, params: "Muted Hold Coaching" + pageParams},
		{method: http.MethodPost, path: all, handle: s.createParticipant, params: participantParams, ignored: participantIgnored},
		{method: http.MethodGet, path: one, handle: s.fetchParticipant},
		{
			method: http.MethodPost, path: one, handle: s.updateParticipant,
			params: "Muted Hold HoldUrl HoldMethod AnnounceUrl AnnounceMethod WaitUrl WaitMethod BeepOnExit EndConferenceOnExit " +
				"Coaching CallSidToCoach",
		},
		{method: http.MethodDelete, path: one, handle: s.deleteParticipant},
	}
}

// participantResource is a participant.
//
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource.
type participantResource struct {
	AccountSID             string  `json:"account_sid"`
	CallSID                string  `json:"call_sid"`
	CallSIDToCoach         *string `json:"call_sid_to_coach"`
	Coaching               bool    `json:"coaching"`
	ConferenceSID          string  `json:"conference_sid"`
	DateCreated            *string `json:"date_created"`
	DateUpdated            *string `json:"date_updated"`
	EndConferenceOnExit    bool    `json:"end_conference_on_exit"`
	Hold                   bool    `json:"hold"`
	Label                  *string `json:"label"`
	Muted                  bool    `json:"muted"`
	QueueTime              string  `json:"queue_time"`
	StartConferenceOnEnter bool    `json:"start_conference_on_enter"`
	Status                 string  `json:"status"`
	URI                    string  `json:"uri"`
}

func (s *Server) renderParticipant(p exchange.ParticipantInfo) any {
	return participantResource{
		AccountSID: s.x.Account().SID, CallSID: p.CallSID, CallSIDToCoach: nullable(p.CallSIDToCoach), Coaching: p.Coaching,
		ConferenceSID: p.ConferenceSID, DateCreated: date(p.Joined), DateUpdated: date(p.Joined), EndConferenceOnExit: p.EndOnExit,
		Hold: p.Hold, Label: nullable(p.Label), Muted: p.Muted, QueueTime: "0", StartConferenceOnEnter: p.StartOnEnter,
		Status: participantStatus(p.CallStatus), URI: s.uri("Conferences", p.ConferenceSID, "Participants", p.CallSID),
	}
}

// participantStatus says how far the call of a participant is.
func participantStatus(s exchange.Status) string {
	switch s {
	case exchange.StatusQueued:
		return "queued"
	case exchange.StatusInitiated:
		return "connecting"
	case exchange.StatusRinging:
		return "ringing"
	case exchange.StatusInProgress:
		return "connected"
	case exchange.StatusCompleted:
		return "complete"
	case exchange.StatusUnknown, exchange.StatusBusy, exchange.StatusFailed, exchange.StatusNoAnswer, exchange.StatusCanceled:
	}
	return "failed"
}

// listParticipants lists those who have come.
func (s *Server) listParticipants(r *request) (answer, error) {
	f := r.form
	muted, hold, coaching := f.flag("Muted"), f.flag("Hold"), f.flag("Coaching")
	if err := f.err(); err != nil {
		return answer{}, err
	}
	c, err := s.conference(r)
	if err != nil {
		return answer{}, err
	}
	is := func(want *bool, value bool) bool { return want == nil || *want == value }
	var all []exchange.ParticipantInfo
	for _, p := range c.Participants() {
		if is(muted, p.Muted) && is(hold, p.Hold) && is(coaching, p.Coaching) {
			all = append(all, p)
		}
	}
	return page(r, "participants", all, func(p exchange.ParticipantInfo) string { return p.CallSID }, s.renderParticipant)
}

// fetchParticipant finds those who have come, and those who are called.
func (s *Server) fetchParticipant(r *request) (answer, error) {
	c, err := s.conference(r)
	if err != nil {
		return answer{}, err
	}
	p, err := c.Participant(r.args[1])
	if errors.Is(err, exchange.ErrNoParticipant) {
		p, err = c.Invited(r.args[1])
	}
	if err != nil {
		return answer{}, absent(r, err)
	}
	return ok(s.renderParticipant(p)), nil
}

// absent makes 404 of an error that says that somebody is not there.
func absent(r *request, err error) error {
	if errors.Is(err, exchange.ErrNoParticipant) || errors.Is(err, exchange.ErrConferenceEnded) {
		return notFound(r.uri.Path)
	}
	return err
}

func (s *Server) deleteParticipant(r *request) (answer, error) {
	c, err := s.conference(r)
	if err != nil {
		return answer{}, err
	}
	if err := c.Kick(r.args[1]); err != nil {
		return answer{}, absent(r, err)
	}
	return gone(), nil
}

// updateParticipant changes somebody who has come, by the call's SID or the
// label.
//
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource.
func (s *Server) updateParticipant(r *request) (answer, error) {
	f := r.form
	u := exchange.ParticipantUpdate{
		Muted: f.flag("Muted"), Hold: f.flag("Hold"), BeepOnExit: f.flag("BeepOnExit"),
		EndOnExit: f.flag("EndConferenceOnExit"), Coaching: f.flag("Coaching"),
	}
	if sid := f.text("CallSidToCoach"); sid != "" {
		u.CallSIDToCoach = &sid
		coaching := f.boolean("Coaching", true) // to name somebody is to coach
		u.Coaching = &coaching
	}
	hold, wait, announcement := f.sound("Hold", http.MethodGet), f.sound("Wait", http.MethodPost), f.sound("Announce", http.MethodPost)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	c, err := s.conference(r)
	if err != nil {
		return answer{}, err
	}
	p, err := c.Participant(r.args[1])
	if err != nil {
		return answer{}, absent(r, err)
	}
	if hold.URL != "" {
		u.HoldMusic = s.legSound(p.CallSID, hold)
	}
	switch {
	case wait.URL != "":
		u.Wait = s.legSound(p.CallSID, wait)
	case f.has("WaitUrl"):
		u.Wait = exchange.NoSound
	}
	if p, err = c.Update(p.CallSID, u); err != nil {
		return answer{}, absent(r, err)
	}
	if announcement.URL != "" {
		if err = c.AnnounceTo(p.CallSID, announcement.URL, s.legSound(p.CallSID, announcement)); err != nil {
			return answer{}, absent(r, err)
		}
	}
	return ok(s.renderParticipant(p)), nil
}

// legSound is a sound for a call: its requests carry the call's parameters.
func (s *Server) legSound(sid string, doc exchange.Document) exchange.Sound {
	return s.sound(sid, func() url.Values {
		if c, live := s.x.Call(sid); live {
			return c.Params()
		}
		return url.Values{"CallSid": {sid}, "AccountSid": {s.x.Account().SID}}
	}, doc)
}
