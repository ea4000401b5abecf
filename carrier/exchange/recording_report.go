package exchange

import (
	"net/url"
	"strconv"
	"time"
)

// recordingURL is the address of a recording, as callbacks have it: whoever wants the sound adds .wav to it.
func (x *Exchange) recordingURL(sid string) string {
	return x.cfg.APIBaseURL + "/" + APIVersion + "/Accounts/" + x.cfg.Account.SID + "/Recordings/" + sid
}

// report sends one callback, if its event was asked for. Loop only.
//
// Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback.
func (rec *recording) report(event RecordingEvent) {
	cb := rec.callback
	if cb.Events == 0 {
		cb.Events = RecordingCompletes
	}
	if cb.URL == "" || cb.Events&event == 0 {
		return
	}
	about, of := rec.of.CallSID, "CallSid"
	if about == "" {
		about, of = rec.of.ConferenceSID, "ConferenceSid"
	}
	p := url.Values{
		"AccountSid":         {rec.x.cfg.Account.SID},
		of:                   {about},
		"RecordingSid":       {rec.of.SID},
		"RecordingUrl":       {rec.of.URL},
		"RecordingStatus":    {rec.of.Status.String()},
		"RecordingChannels":  {strconv.Itoa(rec.of.Channels)},
		"RecordingTrack":     {rec.of.Track.String()},
		"RecordingStartTime": {rec.of.Created.UTC().Format(time.RFC1123Z)},
		"RecordingSource":    {rec.of.Source.String()},
		"ErrorCode":          {"0"},
	}
	if rec.of.Status.Final() {
		p.Set("RecordingDuration", rec.of.Seconds())
	}
	if cb.Method == "" {
		cb.Method = "POST"
	}
	rec.x.cfg.Notifier.Notify(about, cb.URL, cb.Method, p)
}

// Seconds returns the duration as callbacks have it, such as "12".
func (i RecordingInfo) Seconds() string { return strconv.Itoa(int(i.Duration / time.Second)) }

// putRecording says where the recording is that a call was begun with. Its file is not finished: the duration is what
// is known now. Loop only.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallback.
func (c *Call) putRecording(p url.Values) {
	if c.recorded == nil {
		return
	}
	of := c.recorded.of
	if c.recorded.recorder != nil {
		of.Duration = c.recorded.recorder.Length().Round(time.Second)
	}
	p.Set("RecordingSid", of.SID)
	p.Set("RecordingUrl", of.URL)
	p.Set("RecordingDuration", of.Seconds())
}
