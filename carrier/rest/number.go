package rest

import (
	"net/http"
	"strings"

	"softphone/carrier/exchange"
)

func (s *Server) numberRoutes() []route {
	const ignored = "AccountSid SmsApplicationSid SmsFallbackMethod SmsFallbackUrl SmsMethod SmsUrl VoiceCallerIdLookup " +
		"EmergencyStatus EmergencyAddressSid TrunkSid VoiceReceiveMode IdentitySid AddressSid BundleSid"
	return []route{
		{
			method: http.MethodGet, path: "IncomingPhoneNumbers", handle: s.listNumbers,
			params: "FriendlyName PhoneNumber" + pageParams, ignored: "Beta Origin",
		},
		{method: http.MethodGet, path: "IncomingPhoneNumbers/*", handle: s.fetchNumber},
		{
			method: http.MethodPost, path: "IncomingPhoneNumbers/*", handle: s.updateNumber,
			params: hookParams + " VoiceApplicationSid", ignored: ignored,
		},
	}
}

// numberResource is a number of the account.
//
// Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
type numberResource struct {
	voiceHooks

	AccountSID             string          `json:"account_sid"`
	AddressSID             *string         `json:"address_sid"`
	AddressRequirements    string          `json:"address_requirements"`
	APIVersion             string          `json:"api_version"`
	Beta                   bool            `json:"beta"`
	BundleSID              *string         `json:"bundle_sid"`
	Capabilities           map[string]bool `json:"capabilities"`
	DateCreated            *string         `json:"date_created"`
	DateUpdated            *string         `json:"date_updated"`
	EmergencyAddressSID    *string         `json:"emergency_address_sid"`
	EmergencyAddressStatus string          `json:"emergency_address_status"`
	EmergencyStatus        string          `json:"emergency_status"`
	FriendlyName           string          `json:"friendly_name"`
	IdentitySID            *string         `json:"identity_sid"`
	Origin                 string          `json:"origin"`
	PhoneNumber            string          `json:"phone_number"`
	SID                    string          `json:"sid"`
	SmsApplicationSID      *string         `json:"sms_application_sid"`
	Status                 string          `json:"status"`
	TrunkSID               *string         `json:"trunk_sid"`
	Type                   *string         `json:"type"`
	URI                    string          `json:"uri"`
	VoiceApplicationSID    *string         `json:"voice_application_sid"`
	VoiceReceiveMode       string          `json:"voice_receive_mode"`
}

func (s *Server) renderNumber(n exchange.OwnNumber) any {
	return numberResource{
		voiceHooks: renderHooks(n.Hooks), AccountSID: s.x.Account().SID, AddressRequirements: "none",
		APIVersion: exchange.APIVersion, Capabilities: map[string]bool{"voice": true, "sms": false, "mms": false, "fax": false},
		DateCreated: date(n.Created), DateUpdated: date(n.Updated), EmergencyAddressStatus: "unregistered",
		EmergencyStatus: "Inactive", FriendlyName: numberName(n), Origin: "local-carrier", PhoneNumber: n.Number, SID: n.SID(),
		Status: "in-use", URI: s.uri("IncomingPhoneNumbers", n.SID()),
		VoiceApplicationSID: nullable(n.AppSID), VoiceReceiveMode: "voice",
	}
}

// numberName is the friendly name; by default it is the number as people write
// it.
func numberName(n exchange.OwnNumber) string {
	if n.FriendlyName == "" {
		return formatted(n.Number)
	}
	return n.FriendlyName
}

// listNumbers filters by the friendly name, and by a part of the number.
func (s *Server) listNumbers(r *request) (answer, error) {
	part := strings.Trim(r.form.text("PhoneNumber"), "*")
	var all []exchange.OwnNumber
	for _, n := range s.x.Numbers() {
		if r.form.wants("FriendlyName", numberName(n)) && strings.Contains(n.Number, part) {
			all = append(all, n)
		}
	}
	return page(r, "incoming_phone_numbers", all, exchange.OwnNumber.SID, s.renderNumber)
}

// number returns the number that a path names.
func (s *Server) number(r *request) (exchange.OwnNumber, error) {
	for _, n := range s.x.Numbers() {
		if n.SID() == r.args[0] {
			return n, nil
		}
	}
	return exchange.OwnNumber{}, notFound(r.uri.Path)
}

func (s *Server) fetchNumber(r *request) (answer, error) {
	n, err := s.number(r)
	if err != nil {
		return answer{}, err
	}
	return ok(s.renderNumber(n)), nil
}

func (s *Server) updateNumber(r *request) (answer, error) {
	n, err := s.number(r)
	if err != nil {
		return answer{}, err
	}
	f := r.form
	name, app, hooks := f.friendlyName(), f.text("VoiceApplicationSid"), hookChange(f)
	if _, found := s.x.Application(app); app != "" && !found {
		f.fail(codeApplication, "VoiceApplicationSid %q is not an application of the account", app)
	}
	change := func(n *exchange.OwnNumber) {
		if f.has("FriendlyName") {
			n.FriendlyName = name
		}
		if f.has("VoiceApplicationSid") {
			n.AppSID = app
		}
		hooks(&n.Hooks)
	}
	change(&n)
	f.hooksComplete(n.Hooks)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	n, _ = s.x.ChangeNumber(n.Number, change)
	return ok(s.renderNumber(n)), nil
}
