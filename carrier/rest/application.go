package rest

import (
	"net/http"

	"softphone/carrier/exchange"
)

const (
	hookParams    = "FriendlyName ApiVersion VoiceUrl VoiceMethod VoiceFallbackUrl VoiceFallbackMethod StatusCallback StatusCallbackMethod"
	ignoredParams = "VoiceCallerIdLookup SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod SmsStatusCallback " +
		"MessageStatusCallback PublicApplicationConnectEnabled"
)

func (s *Server) applicationRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "Applications", params: "FriendlyName" + pageParams, handle: s.listApplications},
		{method: http.MethodPost, path: "Applications", params: hookParams, ignored: ignoredParams, handle: s.createApplication},
		{method: http.MethodGet, path: "Applications/*", handle: s.fetchApplication},
		{method: http.MethodPost, path: "Applications/*", params: hookParams, ignored: ignoredParams, handle: s.updateApplication},
		{method: http.MethodDelete, path: "Applications/*", handle: s.deleteApplication},
	}
}

// voiceHooks are the fields that applications and numbers share.
type voiceHooks struct {
	VoiceURL             *string `json:"voice_url"`
	VoiceMethod          string  `json:"voice_method"`
	VoiceFallbackURL     *string `json:"voice_fallback_url"`
	VoiceFallbackMethod  string  `json:"voice_fallback_method"`
	VoiceCallerIDLookup  bool    `json:"voice_caller_id_lookup"`
	StatusCallback       *string `json:"status_callback"`
	StatusCallbackMethod string  `json:"status_callback_method"`
	SmsURL               *string `json:"sms_url"`
	SmsMethod            string  `json:"sms_method"`
	SmsFallbackURL       *string `json:"sms_fallback_url"`
	SmsFallbackMethod    string  `json:"sms_fallback_method"`
}

func renderHooks(h exchange.Hooks) voiceHooks {
	return voiceHooks{
		VoiceURL: nullable(h.VoiceURL), VoiceMethod: orPost(h.VoiceMethod),
		VoiceFallbackURL: nullable(h.VoiceFallbackURL), VoiceFallbackMethod: orPost(h.VoiceFallbackMethod),
		StatusCallback: nullable(h.StatusCallback), StatusCallbackMethod: orPost(h.StatusCallbackMethod),
		SmsMethod: "POST", SmsFallbackMethod: "POST",
	}
}

// applicationResource is a TwiML application.
//
// Source: https://www.twilio.com/docs/usage/api/applications.
type applicationResource struct {
	voiceHooks

	AccountSID              string  `json:"account_sid"`
	APIVersion              string  `json:"api_version"`
	DateCreated             *string `json:"date_created"`
	DateUpdated             *string `json:"date_updated"`
	FriendlyName            *string `json:"friendly_name"`
	MessageStatusCallback   *string `json:"message_status_callback"`
	SID                     string  `json:"sid"`
	SmsStatusCallback       *string `json:"sms_status_callback"`
	URI                     string  `json:"uri"`
	PublicConnectionEnabled bool    `json:"public_application_connect_enabled"`
}

func (s *Server) renderApplication(a exchange.Application) any {
	return applicationResource{
		voiceHooks: renderHooks(a.Hooks), AccountSID: s.x.Account().SID, APIVersion: exchange.APIVersion,
		DateCreated: date(a.Created), DateUpdated: date(a.Updated), FriendlyName: nullable(a.FriendlyName),
		SID: a.SID, URI: s.uri("Applications", a.SID),
	}
}

func (s *Server) listApplications(r *request) (answer, error) {
	var all []exchange.Application
	for _, a := range s.x.Applications() {
		if r.form.wants("FriendlyName", a.FriendlyName) {
			all = append(all, a)
		}
	}
	return page(r, "applications", all, func(a exchange.Application) string { return a.SID }, s.renderApplication)
}

func (s *Server) fetchApplication(r *request) (answer, error) {
	a, found := s.x.Application(r.args[0])
	if !found {
		return answer{}, notFound(r.uri.Path)
	}
	return ok(s.renderApplication(a)), nil
}

func (s *Server) createApplication(r *request) (answer, error) {
	change := applicationChange(r.form)
	var a exchange.Application
	change(&a)
	r.form.hooksComplete(a.Hooks)
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	return created(s.renderApplication(s.x.AddApplication(a))), nil
}

func (s *Server) updateApplication(r *request) (answer, error) {
	a, found := s.x.Application(r.args[0])
	if !found {
		return answer{}, notFound(r.uri.Path)
	}
	change := applicationChange(r.form)
	change(&a)
	r.form.hooksComplete(a.Hooks)
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	if a, found = s.x.ChangeApplication(a.SID, change); !found {
		return answer{}, notFound(r.uri.Path)
	}
	return ok(s.renderApplication(a)), nil
}

func (s *Server) deleteApplication(r *request) (answer, error) {
	if !s.x.RemoveApplication(r.args[0]) {
		return answer{}, notFound(r.uri.Path)
	}
	return gone(), nil
}

// applicationChange reads what is to change in an application.
func applicationChange(f *form) func(*exchange.Application) {
	name := f.friendlyName()
	hooks := hookChange(f)
	return func(a *exchange.Application) {
		if f.has("FriendlyName") {
			a.FriendlyName = name
		}
		hooks(&a.Hooks)
	}
}

// hookChange reads what is to change in hooks. An empty URL is none.
func hookChange(f *form) func(*exchange.Hooks) {
	type change struct {
		name, value string
		field       func(*exchange.Hooks) *string
	}
	changes := []change{
		{"VoiceUrl", f.address("VoiceUrl", codeHookURL), func(h *exchange.Hooks) *string { return &h.VoiceURL }},
		{"VoiceMethod", f.method("VoiceMethod", codeHookMethod, ""), func(h *exchange.Hooks) *string { return &h.VoiceMethod }},
		{"VoiceFallbackUrl", f.address("VoiceFallbackUrl", codeHookURL), func(h *exchange.Hooks) *string { return &h.VoiceFallbackURL }},
		{"VoiceFallbackMethod", f.method("VoiceFallbackMethod", codeHookMethod, ""), func(h *exchange.Hooks) *string { return &h.VoiceFallbackMethod }},
		{"StatusCallback", f.address("StatusCallback", codeHookURL), func(h *exchange.Hooks) *string { return &h.StatusCallback }},
		{"StatusCallbackMethod", f.method("StatusCallbackMethod", codeHookMethod, ""), func(h *exchange.Hooks) *string { return &h.StatusCallbackMethod }},
	}
	return func(h *exchange.Hooks) {
		for _, c := range changes {
			if f.has(c.name) {
				*c.field(h) = c.value
			}
		}
	}
}

// hooksComplete refuses a fallback without what it stands in for.
func (f *form) hooksComplete(h exchange.Hooks) {
	if h.VoiceFallbackURL != "" && h.VoiceURL == "" {
		f.fail(codeFallbackAlone, "VoiceFallbackUrl cannot be set without VoiceUrl")
	}
}
