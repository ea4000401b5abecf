package twilio

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

const (
	aCall       = "CA0123456789abcdef0123456789abcdef"
	another     = "CA0123456789abcdef0123456789abcde0"
	aConference = "CF0123456789abcdef0123456789abcdef"
	aRecording  = "RE0123456789abcdef0123456789abcdef"
)

// fields makes a form of names and values.
func fields(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// sameAddress compares addresses.
func sameAddress() cmp.Option {
	return cmp.Comparer(func(a, b phone.Address) bool { return a == b })
}

// fieldOf is the field that an error names.
func fieldOf(err error) string {
	if e, ok := errors.AsType[*phone.Error](err); ok {
		return e.Field
	}
	return ""
}

func ofConference(pairs ...string) url.Values {
	return fields(append([]string{
		"ConferenceSid", aConference, "FriendlyName", "room-a-0123456789abcdef", "SequenceNumber", "3",
		"Timestamp", "Sat, 31 Jan 2026 12:00:00 +0000",
	}, pairs...)...)
}

func TestParseConferenceEvent(t *testing.T) {
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	base := phone.Event{At: at, Sequence: 3, Conference: aConference, Detail: phone.Detail{Name: "room-a-0123456789abcdef"}}
	with := func(change func(*phone.Event)) phone.Event {
		e := base
		change(&e)
		return e
	}
	tests := []struct {
		name string
		form url.Values
		want phone.Event
	}{
		{"start", ofConference("StatusCallbackEvent", "conference-start"), with(func(e *phone.Event) {
			e.Kind, e.Key = phone.ConferenceStarted, "conference:"+aConference+":3:conference-start"
		})},
		{
			"end",
			ofConference("StatusCallbackEvent", "conference-end", "ReasonConferenceEnded", "last-participant-left", "CallSidEndingConference", aCall),
			with(func(e *phone.Event) {
				e.Kind, e.Key = phone.ConferenceFinished, "conference:"+aConference+":3:conference-end"
				e.Detail.Reason, e.Detail.EndedBy = "last-participant-left", aCall
			}),
		},
		{
			"coach is muted",
			ofConference("StatusCallbackEvent", "participant-mute", "CallSid", aCall, "Muted", "true", "Hold", "false", "Coaching", "true", "CallSidToCoach", another,
				"EndConferenceOnExit", "true", "StartConferenceOnEnter", "true"),
			with(func(e *phone.Event) {
				e.Kind, e.Key, e.Call = phone.ParticipantMuted, "conference:"+aConference+":3:participant-mute", aCall
				e.Detail.Muted, e.Detail.Coached, e.Detail.EndOnExit = true, another, true
			}),
		},
		{
			"left",
			ofConference("StatusCallbackEvent", "participant-leave", "CallSid", aCall, "Hold", "true", "ReasonParticipantLeft", "participant_hung_up"),
			with(func(e *phone.Event) {
				e.Kind, e.Key, e.Call = phone.ParticipantLeft, "conference:"+aConference+":3:participant-leave", aCall
				e.Detail.Held, e.Detail.Reason = true, "participant_hung_up"
			}),
		},
		{
			"announced to all",
			ofConference("StatusCallbackEvent", "announcement-fail", "ReasonAnnouncementFailed", "x"),
			with(func(e *phone.Event) {
				e.Kind, e.Key, e.Detail.Reason = phone.AnnouncementFailed, "conference:"+aConference+":3:announcement-fail", "x"
			}),
		},
		{
			"without a sequence",
			fields("ConferenceSid", aConference, "StatusCallbackEvent", "participant-join", "CallSid", aCall, "Timestamp", "Sat, 31 Jan 2026 12:00:00 +0000"),
			phone.Event{
				Kind: phone.ParticipantJoined, Key: "conference:" + aConference + ":-1:participant-join:" + aCall + ":1769860800",
				At: at, Sequence: -1, Conference: aConference, Call: aCall,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseConferenceEvent(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got, sameAddress()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseConferenceEvent_bad(t *testing.T) {
	join := []string{"StatusCallbackEvent", "participant-join", "CallSid", aCall}
	tests := []struct {
		name, field string
		form        url.Values
		kind        phone.Kind
	}{
		{"no conference", "ConferenceSid", fields(join...), phone.Invalid},
		{"a call in its place", "ConferenceSid", fields(append(join, "ConferenceSid", aCall)...), phone.Invalid},
		{"no call", "CallSid", ofConference("StatusCallbackEvent", "participant-join"), phone.Invalid},
		{"two calls", "CallSid", ofConference(append(join, "CallSid", another)...), phone.Invalid},
		{"a flag that is none", "Muted", ofConference(append(join, "Muted", "yes")...), phone.Invalid},
		{"a negative sequence", "SequenceNumber", fields(append(join, "ConferenceSid", aConference, "SequenceNumber", "-2")...), phone.Invalid},
		{"a date that is none", "Timestamp", fields(append(join, "ConferenceSid", aConference, "Timestamp", "noon")...), phone.Invalid},
		{"an event of the future", "StatusCallbackEvent", ofConference("StatusCallbackEvent", "participant-wave"), phone.Unknown},
		{"no event", "StatusCallbackEvent", ofConference(), phone.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseConferenceEvent(tt.form)
			if err == nil || phone.KindOf(err) != tt.kind || fieldOf(err) != tt.field {
				t.Errorf("error %v of kind %v in %q, want %v in %q", err, phone.KindOf(err), fieldOf(err), tt.kind, tt.field)
			}
		})
	}
}

func TestParseRecording(t *testing.T) {
	of := func(pairs ...string) url.Values {
		return fields(append([]string{
			"RecordingSid", aRecording, "RecordingStatus", "completed", "RecordingDuration", "7",
			"RecordingStartTime", "Sat, 31 Jan 2026 12:00:00 +0000",
		}, pairs...)...)
	}
	at := time.Date(2026, 1, 31, 12, 0, 7, 0, time.UTC)
	event := func(change func(*phone.Event)) phone.Event {
		e := phone.Event{
			Key: "recording:" + aRecording + ":completed", Kind: phone.RecordingReported, At: at, Sequence: -1, Duration: 7 * time.Second,
			Detail: phone.Detail{Recording: aRecording, RecordingStatus: phone.RecordingCompleted},
		}
		change(&e)
		return e
	}
	tests := []struct {
		name string
		form url.Values
		want phone.Event
	}{
		{"of a conference", of("ConferenceSid", aConference), event(func(e *phone.Event) { e.Conference = aConference })},
		{"of a call", of("CallSid", aCall), event(func(e *phone.Event) { e.Call, e.Detail.Recorded = aCall, aCall })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseRecording(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got, sameAddress()); d != "" {
				t.Error(d)
			}
		})
	}
	for field, form := range map[string]url.Values{
		"RecordingSid":    fields("ConferenceSid", aConference, "RecordingStatus", "completed"),
		"RecordingStatus": fields("ConferenceSid", aConference, "RecordingSid", aRecording, "RecordingStatus", "great"),
		"CallSid":         fields("RecordingSid", aRecording, "RecordingStatus", "absent"),
	} {
		if _, err := ParseRecording(form); fieldOf(err) != field || phone.KindOf(err) != phone.Invalid {
			t.Errorf("without %s: %v", field, err)
		}
	}
}

// FuzzParseConferenceEvent: whatever comes, it is read or refused, and what is read can be stored.
func FuzzParseConferenceEvent(f *testing.F) {
	f.Add(ofConference("StatusCallbackEvent", "participant-join", "CallSid", aCall, "Muted", "true").Encode())
	f.Add(fields("ConferenceSid", aConference, "RecordingSid", aRecording, "RecordingStatus", "absent").Encode())
	f.Fuzz(func(t *testing.T, raw string) {
		form, err := url.ParseQuery(raw)
		if err != nil {
			t.Skip()
		}
		for _, parse := range []func(url.Values) (phone.Event, error){ParseConferenceEvent, ParseRecording} {
			e, err := parse(form)
			if err == nil && (e.Key == "" || !strings.Contains(e.Key, ":") || e.Conference == "" && e.Call == "") {
				t.Errorf("%q was read as %+v", raw, e)
			}
		}
	})
}
