package rest

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"softphone/carrier/exchange"
)

func (s *Server) callRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "Calls", handle: s.listCalls,
			params: "To From ParentCallSid Status StartTime StartTime< StartTime> EndTime EndTime< EndTime>" + pageParams,
		},
		{method: http.MethodPost, path: "Calls", handle: s.createCall, params: callParams, ignored: callIgnored},
		{method: http.MethodGet, path: "Calls/*", handle: s.fetchCall},
		{
			method: http.MethodPost, path: "Calls/*", handle: s.updateCall,
			params: "Url Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Twiml TimeLimit",
		},
		{method: http.MethodDelete, path: "Calls/*", handle: s.deleteCall},
	}
}

// callResource is a call.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource.
type callResource struct {
	AccountSID      string            `json:"account_sid"`
	AnsweredBy      *string           `json:"answered_by"`
	APIVersion      string            `json:"api_version"`
	CallerName      *string           `json:"caller_name"`
	DateCreated     *string           `json:"date_created"`
	DateUpdated     *string           `json:"date_updated"`
	Direction       string            `json:"direction"`
	Duration        *string           `json:"duration"`
	EndTime         *string           `json:"end_time"`
	ForwardedFrom   *string           `json:"forwarded_from"`
	From            string            `json:"from"`
	FromFormatted   string            `json:"from_formatted"`
	GroupSID        *string           `json:"group_sid"`
	ParentCallSID   *string           `json:"parent_call_sid"`
	PhoneNumberSID  *string           `json:"phone_number_sid"`
	Price           *string           `json:"price"`
	PriceUnit       string            `json:"price_unit"`
	QueueTime       string            `json:"queue_time"`
	SID             string            `json:"sid"`
	StartTime       *string           `json:"start_time"`
	Status          string            `json:"status"`
	SubresourceURIs map[string]string `json:"subresource_uris"`
	To              string            `json:"to"`
	ToFormatted     string            `json:"to_formatted"`
	TrunkSID        *string           `json:"trunk_sid"`
	URI             string            `json:"uri"`
}

func (s *Server) renderCall(r exchange.Record) any {
	c := callResource{
		AccountSID: s.x.Account().SID, APIVersion: exchange.APIVersion, DateCreated: date(r.Created), DateUpdated: date(r.Updated),
		Direction: r.Direction.String(), EndTime: date(r.Ended), From: r.From, FromFormatted: formatted(r.From),
		ParentCallSID: nullable(r.ParentSID), PhoneNumberSID: s.numberSID(r), PriceUnit: "USD", QueueTime: "0", SID: r.SID,
		StartTime: date(r.Dialled), Status: callStatus(r.Status), SubresourceURIs: map[string]string{"recordings": s.uri("Calls", r.SID, "Recordings")}, To: r.To,
		ToFormatted: formatted(r.To), URI: s.uri("Calls", r.SID),
	}
	if !r.Ended.IsZero() {
		seconds := strconv.Itoa(int(r.Duration / time.Second))
		c.Duration = &seconds
	}
	return c
}

// callStatus is a status as the API has it: without initiated.
func callStatus(s exchange.Status) string {
	if s == exchange.StatusInitiated {
		s = exchange.StatusQueued
	}
	return s.String()
}

// numberSID is the SID of the account's number that took a call, or from which
// it was made.
func (s *Server) numberSID(r exchange.Record) *string {
	number := r.From
	if r.Direction == exchange.DirectionInbound {
		number = r.To
	}
	if !s.x.MayShow(number) {
		return nil
	}
	sid := exchange.NumberSID(number)
	return &sid
}

func (s *Server) listCalls(r *request) (answer, error) {
	f := r.form
	status := f.text("Status")
	if _, err := exchange.ParseStatus(status); status != "" && err != nil {
		f.fail(codeParameter, "Status is %q: it must be the status of a call", status)
	}
	started, ended := f.span("StartTime"), f.span("EndTime")
	if err := f.err(); err != nil {
		return answer{}, err
	}
	var all []exchange.Record
	for _, c := range s.x.Records() {
		if f.wants("To", c.To) && f.wants("From", c.From) && f.wants("ParentCallSid", c.ParentSID) &&
			f.wants("Status", callStatus(c.Status)) && started(c.Dialled) && ended(c.Ended) {
			all = append(all, c)
		}
	}
	return page(r, "calls", all, func(c exchange.Record) string { return c.SID }, s.renderCall)
}

func (s *Server) fetchCall(r *request) (answer, error) {
	c, found := s.x.Record(r.args[0])
	if !found {
		return answer{}, notFound(r.uri.Path)
	}
	return ok(s.renderCall(c)), nil
}

func (s *Server) deleteCall(r *request) (answer, error) {
	switch err := s.x.Forget(r.args[0]); {
	case errors.Is(err, exchange.ErrUnknownCall):
		return answer{}, notFound(r.uri.Path)
	case errors.Is(err, exchange.ErrLive):
		return answer{}, &fault{http.StatusConflict, codeConflict, "Call " + r.args[0] + " has not ended: only finished calls are deleted"}
	case err != nil:
		return answer{}, err
	}
	return gone(), nil
}
