package rest

import (
	"errors"
	"net/http"
	"net/url"

	"softphone/carrier/exchange"
)

// codeConferenceEnded says that a conference is over.
const codeConferenceEnded = 16022

func (s *Server) conferenceRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "Conferences", handle: s.listConferences,
			params: "FriendlyName Status DateCreated DateCreated< DateCreated> DateUpdated DateUpdated< DateUpdated>" + pageParams,
		},
		{method: http.MethodGet, path: "Conferences/*", handle: s.fetchConference},
		{method: http.MethodPost, path: "Conferences/*", handle: s.updateConference, params: "Status AnnounceUrl AnnounceMethod"},
	}
}

// conferenceResource is a conference.
//
// Source: https://www.twilio.com/docs/voice/api/conference-resource.
type conferenceResource struct {
	AccountSID              string            `json:"account_sid"`
	APIVersion              string            `json:"api_version"`
	CallSIDEndingConference *string           `json:"call_sid_ending_conference"`
	DateCreated             *string           `json:"date_created"`
	DateUpdated             *string           `json:"date_updated"`
	FriendlyName            string            `json:"friendly_name"`
	ReasonConferenceEnded   *string           `json:"reason_conference_ended"`
	Region                  string            `json:"region"`
	SID                     string            `json:"sid"`
	Status                  string            `json:"status"`
	SubresourceURIs         map[string]string `json:"subresource_uris"`
	URI                     string            `json:"uri"`
}

func (s *Server) renderConference(c exchange.ConferenceInfo) any {
	return conferenceResource{
		AccountSID: s.x.Account().SID, APIVersion: exchange.APIVersion, DateCreated: date(c.Created), DateUpdated: date(c.Updated),
		CallSIDEndingConference: nullable(c.CallSIDEndingConference), FriendlyName: c.FriendlyName,
		ReasonConferenceEnded: nullable(c.ReasonEnded), Region: c.Region, SID: c.SID, Status: c.Status.String(),
		SubresourceURIs: map[string]string{
			"participants": s.uri("Conferences", c.SID, "Participants"), "recordings": s.uri("Conferences", c.SID, "Recordings"),
		},
		URI: s.uri("Conferences", c.SID),
	}
}

func (s *Server) listConferences(r *request) (answer, error) {
	f := r.form
	switch f.text("Status") {
	case "", "init", "in-progress", "completed":
	default:
		f.fail(codeParameter, "Status is %q: it must be init, in-progress or completed", f.text("Status"))
	}
	made, changed := f.span("DateCreated"), f.span("DateUpdated")
	if err := f.err(); err != nil {
		return answer{}, err
	}
	var all []exchange.ConferenceInfo
	for _, c := range s.x.Conferences() {
		info := c.Info()
		if f.wants("FriendlyName", info.FriendlyName) && f.wants("Status", info.Status.String()) && made(info.Created) && changed(info.Updated) {
			all = append(all, info)
		}
	}
	return page(r, "conferences", all, func(c exchange.ConferenceInfo) string { return c.SID }, s.renderConference)
}

// conference returns the conference whose SID a path has.
func (s *Server) conference(r *request) (*exchange.Conference, error) {
	c, found := s.x.Conference(r.args[0])
	if !found || c.SID() != r.args[0] {
		return nil, notFound(r.uri.Path)
	}
	return c, nil
}

func (s *Server) fetchConference(r *request) (answer, error) {
	c, err := s.conference(r)
	if err != nil {
		return answer{}, err
	}
	return ok(s.renderConference(c.Info())), nil
}

// updateConference ends a conference, or plays something to all.
//
// Source: https://www.twilio.com/docs/voice/api/conference-resource#update-a-conference-resource.
func (s *Server) updateConference(r *request) (answer, error) {
	f := r.form
	if status := f.text("Status"); status != "" && status != "completed" {
		f.fail(codeParameter, "Status is %q: it must be completed", status)
	}
	announcement := f.sound("Announce", http.MethodPost)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	c, err := s.conference(r)
	if err != nil {
		return answer{}, err
	}
	switch {
	case f.has("Status"):
		err = c.End()
	case announcement.URL != "":
		params := func() url.Values {
			return url.Values{"AccountSid": {s.x.Account().SID}, "ConferenceSid": {c.SID()}, "FriendlyName": {c.Name()}}
		}
		err = c.Announce(announcement.URL, s.sound(c.SID(), params, announcement))
	}
	if errors.Is(err, exchange.ErrConferenceEnded) {
		return answer{}, &fault{http.StatusNotFound, codeConferenceEnded, "Conference " + c.SID() + " does not exist or is completed"}
	}
	if err != nil {
		return answer{}, err
	}
	return ok(s.renderConference(c.Info())), nil
}

// sound reads a pair of parameters such as HoldUrl and HoldMethod.
func (f *form) sound(name, method string) exchange.Document {
	return exchange.Document{URL: f.address(name+"Url", codeURL), Method: f.method(name+"Method", codeMethod, method)}
}
