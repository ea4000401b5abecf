package rest

import (
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"softphone/carrier/exchange"
)

const (
	callParams = "To From Url Method FallbackUrl FallbackMethod Twiml ApplicationSid StatusCallback StatusCallbackEvent " +
		"StatusCallbackMethod SendDigits Timeout TimeLimit Record " + recordingParams
	callIgnored = "SipAuthUsername SipAuthPassword MachineDetection MachineDetectionTimeout " +
		"MachineDetectionSpeechThreshold MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AsyncAmd " +
		"AsyncAmdStatusCallback AsyncAmdStatusCallbackMethod Byoc CallerId CallReason CallToken ClientNotificationUrl"

	maxTwiML    = 4000 // characters
	maxIdentity = 256  // characters
	minRinging  = 5    // seconds
	maxRinging  = 600
	dayLong     = 24 * 60 * 60
	fourHours   = 4 * 60 * 60
)

var (
	e164        = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	punctuation = regexp.MustCompile(`[ ().\x{a0}-]`)
	digitString = regexp.MustCompile(`^[0-9A-Da-d*#wW]*$`)
)

// createCall begins a call.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource.
func (s *Server) createCall(r *request) (answer, error) {
	f := r.form
	o := s.outgoing(f)
	s.performs(f, &o)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	c, err := s.x.Place(o)
	if err != nil {
		return answer{}, err
	}
	return created(s.renderCall(c)), nil
}

// outgoing reads whom to call, and how.
func (s *Server) outgoing(f *form) exchange.Outgoing {
	o := exchange.Outgoing{
		To:             f.target(),
		Timeout:        time.Duration(f.integer("Timeout", codeTimeout, 60, minRinging, maxRinging)) * time.Second,
		TimeLimit:      time.Duration(f.integer("TimeLimit", codeParameter, fourHours, 1, dayLong)) * time.Second,
		StatusCallback: f.statusCallback(),
		Record:         f.recording(),
	}
	o.From = s.caller(f, o.To.Kind)
	if o.To.Kind == exchange.Client {
		o.Timeout = min(o.Timeout, time.Minute)
	}
	if o.To.SendDigits = f.text("SendDigits"); !digitString.MatchString(o.To.SendDigits) {
		f.fail(codeSendDigits, "SendDigits is %q: it may have 0-9 A-D * # w W", o.To.SendDigits)
	}
	return o
}

// target reads To.
func (f *form) target() exchange.Target {
	to := f.text("To")
	if to == "" {
		f.fail(codeNoTo, "No 'To' number is specified")
		return exchange.Target{}
	}
	if name, ok := strings.CutPrefix(to, "client:"); ok {
		identity, query, _ := strings.Cut(name, "?")
		if identity == "" || utf8.RuneCountInString(identity) > maxIdentity {
			f.fail(codeTo, "The client identifier %q is not valid: it has 1 to %d characters", identity, maxIdentity)
		}
		params, err := parameters(query)
		if err != nil {
			f.fail(codeTo, "The parameters of %q cannot be read: %v", to, err)
		}
		return exchange.Target{Kind: exchange.Client, To: identity, Params: params}
	}
	number := punctuation.ReplaceAllString(to, "")
	if !e164.MatchString(number) {
		f.fail(codeTo, "The 'To' number %s is not a valid phone number: the local carrier calls +E.164 and client:identity", to)
	}
	return exchange.Target{Kind: exchange.Number, To: number}
}

// caller reads From.
func (s *Server) caller(f *form, to exchange.TargetKind) string {
	from := f.text("From")
	if from == "" {
		f.fail(codeNoFrom, "A 'From' phone number is required")
		return ""
	}
	if to == exchange.Client && strings.HasPrefix(from, "client:") {
		return from
	}
	number := punctuation.ReplaceAllString(from, "")
	switch {
	case !e164.MatchString(number):
		f.fail(codeFrom, "The 'From' number %s is not a valid phone number or caller id", from)
	case !s.x.MayShow(number):
		f.fail(codeFromNotVerified, "The source phone number %s is not yet verified for your account", from)
	}
	return number
}

// performs reads what the call does when it is answered: the document of an
// application, of a URL, or of the request, in this order.
func (s *Server) performs(f *form, o *exchange.Outgoing) {
	sid := f.text("ApplicationSid")
	if sid == "" {
		o.Start = s.document(f)
		if o.Start.URL == "" && o.Start.Inline == "" {
			f.fail(codeURL, "Url parameter is required.")
		}
		return
	}
	app, found := s.x.Application(sid)
	switch {
	case !found:
		f.fail(codeApplication, "ApplicationSid %q is not an application of the account", sid)
	case app.VoiceURL == "":
		f.fail(codeApplication, "Application %s has no VoiceUrl", sid)
	}
	o.AppSID = app.SID
	o.Start = exchange.Document{
		URL: app.VoiceURL, Method: app.VoiceMethod, FallbackURL: app.VoiceFallbackURL, FallbackMethod: app.VoiceFallbackMethod,
	}
	o.StatusCallback = exchange.StatusCallback{URL: app.StatusCallback, Method: app.StatusCallbackMethod}
}

// document reads Url or Twiml; neither is an empty document.
func (s *Server) document(f *form) exchange.Document {
	d := exchange.Document{
		URL: f.address("Url", codeURL), Method: f.method("Method", codeMethod, "POST"), Inline: f.text("Twiml"),
		FallbackURL: f.address("FallbackUrl", codeURL), FallbackMethod: f.method("FallbackMethod", codeMethod, "POST"),
	}
	if utf8.RuneCountInString(d.Inline) > maxTwiML {
		f.fail(codeTwiMLSize, "Twiml has more than %d characters", maxTwiML)
	}
	if d.URL != "" && d.Inline != "" {
		s.log.Warn("TwiML and Url are both set: Url is used", slog.Int("code", codeTwiMLIgnored))
		d.Inline = ""
	}
	return d
}

// statusCallback reads where a leg is reported to.
func (f *form) statusCallback() exchange.StatusCallback {
	cb := exchange.StatusCallback{
		URL: f.address("StatusCallback", codeURL), Method: f.method("StatusCallbackMethod", codeMethod, "POST"),
	}
	for _, word := range f.words("StatusCallbackEvent") {
		event, err := exchange.ParseEvent(word)
		if err != nil {
			f.fail(codeParameter, "StatusCallbackEvent %q is unknown: use initiated, ringing, answered, completed", word)
		}
		cb.Events |= event
	}
	return cb
}
