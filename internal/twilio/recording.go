package twilio

import (
	"context"
	"io"
	"net/http"
	"net/url"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/internal/phone"
)

// StartRecording records a leg and all that it hears.
// Source: https://www.twilio.com/docs/voice/api/recording#create-a-recording-resource
func (c *Client) StartRecording(ctx context.Context, call phone.CallSID, callback string) (phone.RecordingSID, error) {
	params := (&api.CreateCallRecordingParams{}).
		SetRecordingChannels("mono").SetRecordingTrack("both").
		SetRecordingStatusCallback(callback).SetRecordingStatusCallbackEvent([]string{"in-progress", "completed", "absent"})
	got, err := c.api(ctx).CreateCallRecording(url.PathEscape(string(call)), params)
	if err != nil {
		return "", failure("call", err)
	}
	sid := phone.RecordingSID(deref(got.Sid))
	if !sid.Valid() {
		return "", unreadable(phone.Errorf(phone.Unavailable, "rest_unreadable", "the recording has no SID"))
	}
	return sid, nil
}

// SetRecording pauses, goes on with or ends a recording.
// Source: https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource
func (c *Client) SetRecording(ctx context.Context, conference phone.ConferenceSID, call phone.CallSID, sid phone.RecordingSID, to phone.RecordingStatus) error {
	var status string
	switch to {
	case phone.RecordingRunning, phone.RecordingPaused:
		status = string(to)
	case phone.RecordingCompleted:
		status = "stopped"
	case phone.RecordingAbsent:
		fallthrough
	default:
		return phone.Errorf(phone.Invalid, "status_invalid", "A recording can be in-progress, paused or completed.").In("status")
	}
	var err error
	if call != "" {
		_, err = c.api(ctx).UpdateCallRecording(url.PathEscape(string(call)), url.PathEscape(string(sid)), (&api.UpdateCallRecordingParams{}).SetStatus(status))
	} else {
		_, err = c.api(ctx).UpdateConferenceRecording(url.PathEscape(string(conference)), url.PathEscape(string(sid)), (&api.UpdateConferenceRecordingParams{}).SetStatus(status))
	}
	return failure("recording", err)
}

// Media opens the sound of a recording that has ended: its bytes, how many they are (-1 where that
// is not said) and their type, such as audio/x-wav. Who asked closes it. Right after the end it may not
// be there yet: the error is of kind phone.Unknown then.
func (c *Client) Media(ctx context.Context, sid phone.RecordingSID) (sound io.ReadCloser, size int64, mime string, err error) {
	where := &url.URL{
		Scheme: "https", Host: "api.twilio.com",
		Path: "/2010-04-01/Accounts/" + c.credentials.AccountSID + "/Recordings/" + string(sid) + ".wav",
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, where.String(), nil)
	if err != nil {
		return nil, 0, "", err
	}
	r.SetBasicAuth(c.credentials.APIKey, c.credentials.APISecret)
	c.transport.rewrite(r)
	answer, err := (&http.Client{}).Do(r) // Twilio leads to where it keeps the sound
	if err != nil {
		return nil, 0, "", phone.Errorf(phone.Unavailable, "rest_unavailable", "The recording cannot be fetched: %w", err)
	}
	switch answer.StatusCode {
	case http.StatusOK:
		return answer.Body, answer.ContentLength, answer.Header.Get("Content-Type"), nil
	case http.StatusNotFound:
		err = phone.Errorf(phone.Unknown, "recording_unknown", "There is no such recording, or it is not ready yet.")
	default:
		err = phone.Errorf(phone.Unavailable, "rest_unavailable", "The recording cannot be fetched: Twilio answers %d.", answer.StatusCode)
	}
	_ = answer.Body.Close()
	return nil, 0, "", err
}
