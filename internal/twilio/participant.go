package twilio

import (
	"context"
	"net/http"
	"net/url"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/internal/phone"
)

// conferenceEvents are all events of a conference, as Participants takes them.
func conferenceEvents() []string {
	return []string{"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"}
}

// Add calls somebody into a conference.
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant
func (c *Client) Add(ctx context.Context, conference string, a phone.Addition) (phone.CallSID, phone.ConferenceSID, error) {
	to, err := destination(a)
	if err != nil {
		return "", "", err
	}
	params := (&api.CreateParticipantParams{}).
		SetTo(to).SetFrom(a.From.String()).SetTimeout(int(a.Timeout / time.Second)).
		SetMuted(a.Muted).SetBeep(beep(a.Settings.Beep)).
		SetStartConferenceOnEnter(true).SetEndConferenceOnExit(false).
		SetStatusCallback(a.Settings.Leg).SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"}).
		SetConferenceStatusCallback(a.Settings.Status).SetConferenceStatusCallbackEvent(conferenceEvents())
	if a.MaxCall > 0 {
		params.SetTimeLimit(int(a.MaxCall / time.Second))
	}
	if a.Coached != "" {
		params.SetCoaching(true).SetCallSidToCoach(string(a.Coached))
	}
	if a.Settings.MaxParticipants > 0 {
		params.SetMaxParticipants(a.Settings.MaxParticipants)
	}
	if a.Settings.Record {
		params.SetConferenceRecord("record-from-start").SetConferenceRecordingStatusCallback(a.Settings.Recording).
			SetConferenceRecordingStatusCallbackEvent([]string{"in-progress", "completed", "absent"})
	}
	got, err := c.api(ctx).CreateParticipant(url.PathEscape(conference), params)
	if err != nil {
		return "", "", failure("conference", err)
	}
	call, sid := phone.CallSID(deref(got.CallSid)), phone.ConferenceSID(deref(got.ConferenceSid))
	if !call.Valid() {
		return "", "", unreadable(phone.Errorf(phone.Unavailable, "rest_unreadable", "the participant has no call"))
	}
	return call, sid, nil
}

// destination is who is to be called, as Twilio takes it: clients are told who calls.
func destination(a phone.Addition) (string, error) {
	switch a.To.Kind() {
	case phone.ClientAddress:
		to := a.To.String()
		if a.Name != "" {
			to += "?name=" + url.QueryEscape(a.Name)
		}
		return to, nil
	case phone.NumberAddress:
		return a.To.String(), nil
	case phone.RoomAddress, phone.ConferenceAddress, phone.TeamAddress, phone.CheckAddress, phone.NoAddress:
	}
	return "", phone.Errorf(phone.Invalid, "to_invalid", "Only a client or a telephone can be called.").In("to")
}

// beep is when a participant makes the room hear a tone, as Twilio takes it.
func beep(b phone.Beep) string {
	switch b {
	case phone.BeepBoth:
		return "true"
	case phone.BeepEnter:
		return "onEnter"
	case phone.BeepExit:
		return "onExit"
	case phone.BeepNever:
	}
	return "false"
}

// Change changes how a participant is. Who is held hears the document at Hold.
func (c *Client) Change(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, change phone.Change) error {
	params := &api.UpdateParticipantParams{Muted: change.Muted, Hold: change.Held, EndConferenceOnExit: change.EndOnExit}
	if change.Held != nil && *change.Held && change.Music != "" {
		params.SetHoldUrl(string(change.Music)).SetHoldMethod(http.MethodPost)
	}
	if change.Coached != nil {
		params.SetCoaching(*change.Coached != "")
		if *change.Coached != "" {
			params.SetCallSidToCoach(string(*change.Coached))
		}
	}
	return c.update(ctx, sid, call, params)
}

// AnnounceTo lets one participant hear a document.
func (c *Client) AnnounceTo(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, document string) error {
	return c.update(ctx, sid, call, (&api.UpdateParticipantParams{}).SetAnnounceUrl(document).SetAnnounceMethod(http.MethodPost))
}

func (c *Client) update(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, params *api.UpdateParticipantParams) error {
	_, err := c.api(ctx).UpdateParticipant(url.PathEscape(string(sid)), url.PathEscape(string(call)), params)
	return failure("participant", err)
}

// Remove lets a participant leave the conference.
func (c *Client) Remove(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID) error {
	return failure("participant", c.api(ctx).DeleteParticipant(url.PathEscape(string(sid)), url.PathEscape(string(call)), nil))
}
