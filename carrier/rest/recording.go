package rest

import (
	"errors"
	"net/http"

	"softphone/carrier/exchange"
)

// currentRecording stands for the SID of the recording that runs.
//
// Source: https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource.
const currentRecording = "Twilio.CURRENT"

func (s *Server) recordingRoutes() []route {
	const (
		filters = "DateCreated DateCreated< DateCreated>" + pageParams
		one     = "Recordings/*"
		update  = "Status PauseBehavior"
	)
	routes := []route{
		{method: http.MethodGet, path: "Recordings", handle: s.ofAccount(s.listRecordings), params: "CallSid ConferenceSid " + filters, ignored: "IncludeSoftDeleted"},
		{method: http.MethodGet, path: one, handle: s.ofAccount(s.fetchRecording), ignored: "IncludeSoftDeleted"},
		{method: http.MethodDelete, path: one, handle: s.ofAccount(s.deleteRecording)},
		{method: http.MethodPost, path: "Calls/*/Recordings", handle: s.createCallRecording, params: recordingParams},
	}
	for _, of := range []struct {
		path string
		as   func(recordingHandler) func(*request) (answer, error)
	}{{"Calls/*/", s.ofCall}, {"Conferences/*/", s.ofConference}} {
		routes = append(
			routes,
			route{method: http.MethodGet, path: of.path + "Recordings", handle: of.as(s.listRecordings), params: filters},
			route{method: http.MethodGet, path: of.path + one, handle: of.as(s.fetchRecording)},
			route{method: http.MethodPost, path: of.path + one, handle: of.as(s.updateRecording), params: update},
			route{method: http.MethodDelete, path: of.path + one, handle: of.as(s.deleteRecording)},
		)
	}
	return routes
}

// owner is whose recordings a path is about, and how they look there.
type owner struct {
	sid    string // of a call or a conference; empty: the account
	has    func(exchange.RecordingInfo) bool
	render func(exchange.RecordingInfo) any
}

type recordingHandler func(r *request, of owner) (answer, error)

func (s *Server) ofAccount(handle recordingHandler) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		every := func(exchange.RecordingInfo) bool { return true }
		return handle(r, owner{has: every, render: s.renderRecording})
	}
}

func (s *Server) ofCall(handle recordingHandler) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		sid := r.args[0]
		own := func(i exchange.RecordingInfo) bool { return i.CallSID == sid }
		return handle(r, owner{sid, own, s.renderCallRecording})
	}
}

func (s *Server) ofConference(handle recordingHandler) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		sid := r.args[0]
		own := func(i exchange.RecordingInfo) bool { return i.ConferenceSID == sid }
		return handle(r, owner{sid, own, s.renderConferenceRecording})
	}
}

// recordingResource is what every recording has.
//
// Source: https://www.twilio.com/docs/voice/api/recording.
type recordingResource struct {
	AccountSID        string  `json:"account_sid"`
	APIVersion        string  `json:"api_version"`
	CallSID           *string `json:"call_sid"`
	Channels          int     `json:"channels"`
	ConferenceSID     *string `json:"conference_sid"`
	DateCreated       *string `json:"date_created"`
	DateUpdated       *string `json:"date_updated"`
	Duration          *string `json:"duration"`
	EncryptionDetails *string `json:"encryption_details"`
	ErrorCode         *int    `json:"error_code"`
	Price             *string `json:"price"`
	PriceUnit         string  `json:"price_unit"`
	SID               string  `json:"sid"`
	Source            string  `json:"source"`
	StartTime         *string `json:"start_time"`
	Status            string  `json:"status"`
	URI               string  `json:"uri"`
}

// callRecordingResource is a recording as one of its call.
type callRecordingResource struct {
	recordingResource
	Track string `json:"track"`
}

// accountRecordingResource is a recording as one of the account.
type accountRecordingResource struct {
	recordingResource
	MediaURL        string            `json:"media_url"`
	SubresourceURIs map[string]string `json:"subresource_uris"`
}

func (s *Server) renderBase(i exchange.RecordingInfo, uri string) recordingResource {
	r := recordingResource{
		AccountSID: s.x.Account().SID, APIVersion: exchange.APIVersion, CallSID: nullable(i.CallSID), Channels: i.Channels,
		ConferenceSID: nullable(i.ConferenceSID), DateCreated: date(i.Created), DateUpdated: date(i.Updated), PriceUnit: "USD",
		SID: i.SID, Source: i.Source.String(), StartTime: date(i.Created), Status: i.Status.String(), URI: uri,
	}
	if i.Status.Final() {
		seconds := i.Seconds()
		r.Duration = &seconds
	}
	return r
}

func (s *Server) renderRecording(i exchange.RecordingInfo) any {
	return accountRecordingResource{s.renderBase(i, s.uri("Recordings", i.SID)), i.URL, map[string]string{}}
}

func (s *Server) renderCallRecording(i exchange.RecordingInfo) any {
	return callRecordingResource{s.renderBase(i, s.uri("Calls", i.CallSID, "Recordings", i.SID)), i.Track.String()}
}

func (s *Server) renderConferenceRecording(i exchange.RecordingInfo) any {
	return s.renderBase(i, s.uri("Conferences", i.ConferenceSID, "Recordings", i.SID))
}

func (s *Server) listRecordings(r *request, of owner) (answer, error) {
	f := r.form
	made := f.span("DateCreated")
	if err := f.err(); err != nil {
		return answer{}, err
	}
	if of.sid != "" && !s.known(of.sid) {
		return answer{}, notFound(r.uri.Path)
	}
	var all []exchange.RecordingInfo
	for _, i := range s.x.Recordings() {
		if of.has(i) && f.wants("CallSid", i.CallSID) && f.wants("ConferenceSid", i.ConferenceSID) && made(i.Created) {
			all = append(all, i)
		}
	}
	return page(r, "recordings", all, func(i exchange.RecordingInfo) string { return i.SID }, of.render)
}

// known says whether there is such a call or conference.
func (s *Server) known(sid string) bool {
	if _, call := s.x.Record(sid); call {
		return true
	}
	_, conference := s.x.Conference(sid)
	return conference
}

// recording returns the recording that a path names.
func (s *Server) recording(r *request, of owner) (exchange.RecordingInfo, error) {
	sid := r.args[len(r.args)-1]
	find := s.x.Recording
	if sid == currentRecording && of.sid != "" {
		sid, find = of.sid, s.x.CurrentRecording
	}
	i, found := find(sid)
	if !found || !of.has(i) {
		return i, notFound(r.uri.Path)
	}
	return i, nil
}

func (s *Server) fetchRecording(r *request, of owner) (answer, error) {
	i, err := s.recording(r, of)
	if err != nil {
		return answer{}, err
	}
	return ok(of.render(i)), nil
}

// updateRecording pauses a recording, goes on with it, or ends it.
//
// Source: https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource.
func (s *Server) updateRecording(r *request, of owner) (answer, error) {
	f := r.form
	skip := false
	switch behavior := f.text("PauseBehavior"); behavior {
	case "", "silence":
	case "skip":
		skip = true
	default:
		f.fail(codeParameter, "PauseBehavior is %q: it must be skip or silence", behavior)
	}
	change := s.x.StopRecording
	switch status := f.text("Status"); status {
	case "stopped":
	case "paused":
		change = func(sid string) (exchange.RecordingInfo, error) { return s.x.PauseRecording(sid, skip) }
	case "in-progress":
		change = s.x.ResumeRecording
	default:
		f.fail(codeParameter, "Status is %q: it must be stopped, paused or in-progress", status)
	}
	if err := f.err(); err != nil {
		return answer{}, err
	}
	i, err := s.recording(r, of)
	if err != nil {
		return answer{}, err
	}
	if i, err = change(i.SID); err != nil {
		return answer{}, recordingFault(r, err)
	}
	return ok(of.render(i)), nil
}

func (s *Server) deleteRecording(r *request, of owner) (answer, error) {
	i, err := s.recording(r, of)
	if err != nil {
		return answer{}, err
	}
	if err := s.x.DeleteRecording(i.SID); err != nil {
		return answer{}, recordingFault(r, err)
	}
	return gone(), nil
}

// recordingFault says what is wrong with a change of a recording.
func recordingFault(r *request, err error) error {
	switch {
	case errors.Is(err, exchange.ErrUnknownRecording):
		return notFound(r.uri.Path)
	case errors.Is(err, exchange.ErrRecordingEnded):
		return bad(codeCallState, "The recording is not in-progress.")
	case errors.Is(err, exchange.ErrRecordingLive):
		return &fault{http.StatusConflict, codeConflict, "The recording has not ended: only finished recordings are deleted"}
	}
	return err
}
