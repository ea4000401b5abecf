package rest

import (
	"net/http"

	"softphone/carrier/exchange"
)

func (s *Server) callerIDRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "OutgoingCallerIds", params: "PhoneNumber FriendlyName" + pageParams, handle: s.listCallerIDs},
		{method: http.MethodGet, path: "OutgoingCallerIds/*", handle: s.fetchCallerID},
	}
}

// callerIDResource is a verified number of somebody else.
//
// Source: https://www.twilio.com/docs/voice/api/outgoing-caller-ids.
type callerIDResource struct {
	SID          string  `json:"sid"`
	DateCreated  *string `json:"date_created"`
	DateUpdated  *string `json:"date_updated"`
	FriendlyName string  `json:"friendly_name"`
	AccountSID   string  `json:"account_sid"`
	PhoneNumber  string  `json:"phone_number"`
	URI          string  `json:"uri"`
}

func (s *Server) renderCallerID(number string) any {
	sid := exchange.NumberSID(number)
	return callerIDResource{
		SID: sid, DateCreated: date(s.x.Created()), DateUpdated: date(s.x.Created()), FriendlyName: formatted(number),
		AccountSID: s.x.Account().SID, PhoneNumber: number, URI: s.uri("OutgoingCallerIds", sid),
	}
}

func (s *Server) listCallerIDs(r *request) (answer, error) {
	var all []string
	for _, number := range s.x.CallerIDs() {
		if r.form.wants("PhoneNumber", number) && r.form.wants("FriendlyName", formatted(number)) {
			all = append(all, number)
		}
	}
	return page(r, "outgoing_caller_ids", all, exchange.NumberSID, s.renderCallerID)
}

func (s *Server) fetchCallerID(r *request) (answer, error) {
	for _, number := range s.x.CallerIDs() {
		if exchange.NumberSID(number) == r.args[0] {
			return ok(s.renderCallerID(number)), nil
		}
	}
	return answer{}, notFound(r.uri.Path)
}

// wants says whether a filter lets a value pass: it is not there, or is the
// value.
func (f *form) wants(name, value string) bool {
	want := f.text(name)
	return want == "" || want == value
}
