package rest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"softphone/carrier/exchange"
)

const (
	participantParams = "From To StatusCallback StatusCallbackMethod StatusCallbackEvent Label Timeout TimeLimit Muted Beep " +
		"StartConferenceOnEnter EndConferenceOnExit WaitUrl WaitMethod MaxParticipants ConferenceStatusCallback " +
		"ConferenceStatusCallbackMethod ConferenceStatusCallbackEvent Region Coaching CallSidToCoach JitterBufferSize " +
		"Record " + recordingParams + " " + roomRecordingParams
	participantIgnored = "EarlyMedia SipAuthUsername SipAuthPassword Byoc " +
		"CallerId CallReason MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold " +
		"MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AmdStatusCallback AmdStatusCallbackMethod " +
		"CallToken ClientNotificationUrl CallerDisplayName"

	maxParticipants = 250
)

// createParticipant calls somebody into a conference, which is given by the SID
// of a live one or by its name.
//
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant.
func (s *Server) createParticipant(r *request) (answer, error) {
	f := r.form
	o := s.outgoing(f)
	req := exchange.ConferenceRequest{
		Label: f.text("Label"), Muted: f.boolean("Muted", false),
		StartOnEnter: f.boolean("StartConferenceOnEnter", true), EndOnExit: f.boolean("EndConferenceOnExit", false),
		Beep: f.beep(), Jitter: f.jitter(), Region: f.text("Region"), TimeLimit: o.TimeLimit,
		MaxParticipants: f.integer("MaxParticipants", codeParameter, maxParticipants, 2, maxParticipants),
		StatusCallback:  f.conferenceCallback(),
		Record:          f.roomRecording(),
	}
	if f.boolean("Coaching", f.text("CallSidToCoach") != "") {
		if req.Coach = f.text("CallSidToCoach"); req.Coach == "" {
			f.fail(codeParameter, "CallSidToCoach is required with Coaching")
		}
	}
	wait := f.sound("Wait", http.MethodPost)
	if err := f.err(); err != nil {
		return answer{}, err
	}
	var sid string
	placed := make(chan struct{}) // then the SID is known, which the music's requests carry
	switch {
	case wait.URL != "":
		req.Wait = func(ctx context.Context, play exchange.PlayFunc) error {
			select {
			case <-placed:
				return s.legSound(sid, wait)(ctx, play)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	case f.has("WaitUrl"):
		req.Wait = exchange.NoSound
	}
	p, err := s.x.AddParticipant(r.args[0], o, req)
	if err != nil {
		return answer{}, absent(r, relabel(err))
	}
	sid = p.CallSID
	close(placed)
	return created(s.renderParticipant(p)), nil
}

// relabel gives faults of labels the codes that they have here.
func relabel(err error) error {
	refusal, ok := errors.AsType[*exchange.RefusalError](err)
	switch {
	case ok && refusal.Code == codeTwiMLLabel:
		return bad(codeLabel, "%s", refusal.Text)
	case ok && refusal.Code == codeTwiMLLabelTaken:
		return bad(codeLabelTaken, "%s", refusal.Text)
	}
	return err
}

func (f *form) beep() exchange.Beep {
	switch text := f.text("Beep"); text {
	case "", "true":
		return exchange.BeepOnEnter | exchange.BeepOnExit
	case "false":
	case "onEnter":
		return exchange.BeepOnEnter
	case "onExit":
		return exchange.BeepOnExit
	default:
		f.fail(codeParameter, "Beep is %q: it must be true, false, onEnter or onExit", text)
	}
	return 0
}

func (f *form) jitter() time.Duration {
	switch text := f.text("JitterBufferSize"); text {
	case "", "large":
		return 60 * time.Millisecond
	case "medium":
		return 40 * time.Millisecond
	case "small":
		return 20 * time.Millisecond
	case "off":
	default:
		f.fail(codeParameter, "JitterBufferSize is %q: it must be off, small, medium or large", text)
	}
	return 0
}

// conferenceCallback reads where the conference is reported to: its start and
// end, if nothing else is asked for.
func (f *form) conferenceCallback() exchange.ConferenceCallback {
	const events = "ConferenceStatusCallbackEvent"
	cb := exchange.ConferenceCallback{
		URL:    f.address("ConferenceStatusCallback", codeURL),
		Method: f.method("ConferenceStatusCallbackMethod", codeMethod, http.MethodPost),
	}
	for _, word := range f.words(events) {
		event, err := exchange.ParseConferenceEvent(word)
		if err != nil {
			f.fail(codeParameter, "%s %q is unknown: use start, end, join, leave, mute, hold, modify, speaker, announcement", events, word)
		}
		cb.Events |= event
	}
	if !f.has(events) {
		cb.Events = exchange.ConferenceStart | exchange.ConferenceEnd
	}
	return cb
}
