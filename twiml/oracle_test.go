package twiml

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	oracle "github.com/twilio/twilio-go/twiml"
)

const (
	callSID = "CA0123456789abcdef0123456789abcdef"
	appSID  = "AP0123456789abcdef0123456789abcdef"
	byocSID = "BY0123456789abcdef0123456789abcdef"
)

// TestResponse_Encode_oracle writes the same document with Twilio's library and compares what
// a parser makes of both. Every attribute that the library knows is set in some case.
func TestResponse_Encode_oracle(t *testing.T) {
	tests := []struct {
		name   string
		ours   Verb
		theirs oracle.Element
	}{
		{"Dial", &Dial{
			Action: "/next?a=1&b=", Method: "GET", Timeout: 20 * time.Second, TimeLimit: time.Hour, HangupOnStar: true,
			CallerID: "+15005550006", AnswerOnBridge: true, RingTone: "us-old", Sequential: true, Record: RecordFromAnswerDual,
			Trim: TrimSilence, RecordingTrack: TrackInbound, RecordingConfigurationID: "config",
			RecordingStatusCallback: "https://example.com/r", RecordingStatusCallbackMethod: "POST",
			RecordingStatusCallbackEvents: RecordingInProgress | RecordingCompleted | RecordingAbsent,
			ReferURL:                      "/refer", ReferMethod: "GET", CallReason: "Your \"order\" & more",
			Nouns: []Noun{&Number{Number: "+14155552671"}},
		}, &oracle.VoiceDial{
			Action: "/next?a=1&b=", Method: "GET", Timeout: "20", TimeLimit: "3600", HangupOnStar: "true",
			CallerId: "+15005550006", AnswerOnBridge: "true", RingTone: "us-old", Sequential: "true", Record: "record-from-answer-dual",
			Trim: "trim-silence", RecordingTrack: "inbound", RecordingConfigurationId: "config",
			RecordingStatusCallback: "https://example.com/r", RecordingStatusCallbackMethod: "POST",
			RecordingStatusCallbackEvent: "in-progress completed absent",
			ReferUrl:                     "/refer", ReferMethod: "GET",
			OptionalAttributes: map[string]string{"callReason": "Your \"order\" & more"},
			InnerElements:      []oracle.Element{&oracle.VoiceNumber{PhoneNumber: "+14155552671"}},
		}},
		{"Number", dial(&Number{
			Number: "+14155552671", SendDigits: "wW12#*", BYOC: byocSID, URL: "/w", Method: "GET", StatusCallback: "/s", StatusCallbackMethod: "GET",
			StatusCallbackEvents: AllCallEvents, AMD: AMD{
				Detect: DetectMessageEnd, Timeout: 10 * time.Second, SpeechThreshold: 2000 * time.Millisecond, SpeechEndThreshold: 1500 * time.Millisecond,
				SilenceTimeout: 3000 * time.Millisecond, StatusCallback: "/amd", StatusCallbackMethod: "POST",
			},
		}), theirDial(&oracle.VoiceNumber{
			PhoneNumber: "+14155552671", SendDigits: "wW12#*", Byoc: byocSID, Url: "/w", Method: "GET", StatusCallback: "/s", StatusCallbackMethod: "GET",
			StatusCallbackEvent: "initiated ringing answered completed", MachineDetection: "DetectMessageEnd", MachineDetectionTimeout: "10",
			MachineDetectionSpeechThreshold: "2000", MachineDetectionSpeechEndThreshold: "1500", MachineDetectionSilenceTimeout: "3000",
			AmdStatusCallback: "/amd", AmdStatusCallbackMethod: "POST",
		})},
		{"Client", dial(&Client{
			Identity: "bob@example.com", URL: "/w", Method: "POST", StatusCallback: "/s", StatusCallbackMethod: "POST",
			StatusCallbackEvents: CallRinging | CallCompleted, ClientNotificationURL: "/push",
		}), theirDial(&oracle.VoiceClient{
			Identity: "bob@example.com", Url: "/w", Method: "POST", StatusCallback: "/s", StatusCallbackMethod: "POST",
			StatusCallbackEvent: "ringing completed", OptionalAttributes: map[string]string{"clientNotificationUrl": "/push"},
		})},
		{
			"Client with parameters", dial(&Client{Identity: "bob", Parameters: []Parameter{{"name", `Zoë "Z" <&>`}, {"x_id", "1"}}}),
			theirDial(&oracle.VoiceClient{InnerElements: []oracle.Element{
				&oracle.VoiceIdentity{ClientIdentity: "bob"},
				&oracle.VoiceParameter{Name: "name", Value: `Zoë "Z" <&>`}, &oracle.VoiceParameter{Name: "x_id", Value: "1"},
			}}),
		},
		{
			"several nouns", dial(&Client{Identity: "bob"}, &Client{Identity: "carol"}, &Number{Number: "+14155552671"}, &SIP{Address: "sip:a@example.com"}),
			theirDial(&oracle.VoiceClient{Identity: "bob"}, &oracle.VoiceClient{Identity: "carol"}, &oracle.VoiceNumber{PhoneNumber: "+14155552671"}, &oracle.VoiceSip{SipUrl: "sip:a@example.com"}),
		},
		{"SIP", dial(&SIP{
			Address: "sip:kate@example.com:5060;transport=tls?X-a=b&X-c=d", Username: "u", Password: "p&", URL: "/w", Method: "GET", StatusCallback: "/s",
			StatusCallbackMethod: "GET", StatusCallbackEvents: CallInitiated, AMD: AMD{Detect: DetectMachine},
		}), theirDial(&oracle.VoiceSip{
			SipUrl: "sip:kate@example.com:5060;transport=tls?X-a=b&X-c=d", Username: "u", Password: "p&", Url: "/w", Method: "GET", StatusCallback: "/s",
			StatusCallbackMethod: "GET", StatusCallbackEvent: "initiated", MachineDetection: "Enable",
		})},
		{
			"Queue", dial(&Queue{Name: "support & sales", URL: "/w", Method: "GET", ReservationSID: "WR0123456789abcdef0123456789abcdef", PostWorkActivitySID: "WA0123456789abcdef0123456789abcdef"}),
			theirDial(&oracle.VoiceQueue{Name: "support & sales", Url: "/w", Method: "GET", ReservationSid: "WR0123456789abcdef0123456789abcdef", PostWorkActivitySid: "WA0123456789abcdef0123456789abcdef"}),
		},
		{
			"Application", dial(&Application{SID: appSID, CopyParentTo: true, CustomerID: "c", URL: "/w", Method: "GET", StatusCallback: "/s", StatusCallbackMethod: "GET", StatusCallbackEvents: CallAnswered, Parameters: []Parameter{{"a", "b"}}}),
			theirDial(&oracle.VoiceApplication{
				CopyParentTo: "true", CustomerId: "c", Url: "/w", Method: "GET", StatusCallback: "/s", StatusCallbackMethod: "GET", StatusCallbackEvent: "answered",
				InnerElements: []oracle.Element{&oracle.VoiceApplicationSid{Sid: appSID}, &oracle.VoiceParameter{Name: "a", Value: "b"}},
			}),
		},
		{"Conference", dial(&Conference{
			Name: "Room_1-a", Muted: true, Beep: BeepOnEnter, StartOnEnter: Set(false), EndOnExit: true, Label: "agent é", JitterBuffer: JitterMedium,
			WaitURL: Set("https://example.com/wait"), WaitMethod: "GET", MaxParticipants: 12, Record: RecordFromStart, Trim: DoNotTrim, Region: "ie1", Coach: callSID,
			StatusCallback: "/s", StatusCallbackMethod: "POST",
			StatusCallbackEvents:    ConferenceStart | ConferenceEnd | ConferenceJoin | ConferenceLeave | ConferenceMute | ConferenceHold | ConferenceModify | ConferenceSpeaker | ConferenceAnnouncement,
			RecordingStatusCallback: "/r", RecordingStatusCallbackMethod: "GET", RecordingStatusCallbackEvents: RecordingCompleted, RecordingConfigurationID: "config",
		}), theirDial(&oracle.VoiceConference{
			Name: "Room_1-a", Muted: "true", Beep: "onEnter", StartConferenceOnEnter: "false", EndConferenceOnExit: "true", ParticipantLabel: "agent é", JitterBufferSize: "medium",
			WaitUrl: "https://example.com/wait", WaitMethod: "GET", MaxParticipants: "12", Record: "record-from-start", Trim: "do-not-trim", Region: "ie1", Coach: callSID,
			StatusCallback: "/s", StatusCallbackMethod: "POST", StatusCallbackEvent: "start end join leave mute hold modify speaker announcement",
			RecordingStatusCallback: "/r", RecordingStatusCallbackMethod: "GET", RecordingStatusCallbackEvent: "completed", RecordingConfigurationId: "config",
		})},
		{"Gather", &Gather{
			Input: InputBoth, Action: "/g", Method: "GET", Timeout: 3 * time.Second, NumDigits: 4, FinishOnKey: Set("*"), ActionOnEmptyResult: true,
			SpeechTimeout: 2 * time.Second, SpeechModel: "phone_call", MaxSpeechTime: 30 * time.Second, Language: "ja-JP", Hints: "yes, no",
			ProfanityFilter: Set(false), Enhanced: true, BargeIn: Set(false), PartialResultCallback: "/p", PartialResultCallbackMethod: "GET",
			Prompts: []Prompt{&Say{Content: Text("Press one.")}, &Play{URL: "/a.mp3", Loop: Endless}, &Pause{Length: 2 * time.Second}},
		}, &oracle.VoiceGather{
			Input: "dtmf speech", Action: "/g", Method: "GET", Timeout: "3", NumDigits: "4", FinishOnKey: "*", ActionOnEmptyResult: "true",
			SpeechTimeout: "2", SpeechModel: "phone_call", MaxSpeechTime: "30", Language: "ja-JP", Hints: "yes, no",
			ProfanityFilter: "false", Enhanced: "true", BargeIn: "false", PartialResultCallback: "/p", PartialResultCallbackMethod: "GET",
			InnerElements: []oracle.Element{&oracle.VoiceSay{Message: "Press one."}, &oracle.VoicePlay{Url: "/a.mp3", Loop: "0"}, &oracle.VoicePause{Length: "2"}},
		}},
		{"Gather, automatic", &Gather{Timeout: Auto, SpeechTimeout: Auto, Input: InputSpeech}, &oracle.VoiceGather{Timeout: "auto", SpeechTimeout: "auto", Input: "speech"}},
		{"Record", &Record{
			Action: "/v", Method: "GET", Timeout: 4 * time.Second, MaxLength: 2 * time.Minute, FinishOnKey: Set("12#"), PlayBeep: Set(false), Trim: DoNotTrim,
			RecordingStatusCallback: "/r", RecordingStatusCallbackMethod: "GET", RecordingStatusCallbackEvents: RecordingAbsent, Transcribe: true, TranscribeCallback: "/t",
		}, &oracle.VoiceRecord{
			Action: "/v", Method: "GET", Timeout: "4", MaxLength: "120", FinishOnKey: "12#", PlayBeep: "false", Trim: "do-not-trim",
			RecordingStatusCallback: "/r", RecordingStatusCallbackMethod: "GET", RecordingStatusCallbackEvent: "absent", Transcribe: "true", TranscribeCallback: "/t",
		}},
		{
			"Say", &Say{Content: Text("Fish & <chips> \"now\" 'later' ]]> äöü 日本 📞\n"), Voice: "Polly.Joanna", Language: "en-GB", Loop: 3},
			&oracle.VoiceSay{Message: "Fish & <chips> \"now\" 'later' ]]> äöü 日本 📞\n", Voice: "Polly.Joanna", Language: "en-GB", Loop: "3"},
		},
		{"Play digits", &Play{Digits: "ww12#"}, &oracle.VoicePlay{Digits: "ww12#"}},
		{"Redirect", &Redirect{URL: "https://example.com/a?b=c&d=%20", Method: "GET"}, &oracle.VoiceRedirect{Url: "https://example.com/a?b=c&d=%20", Method: "GET"}},
		{
			"Reject", &Reject{Reason: RejectBusy, Parameters: []Parameter{{"why", "late"}}},
			&oracle.VoiceReject{Reason: "busy", InnerElements: []oracle.Element{&oracle.VoiceParameter{Name: "why", Value: "late"}}},
		},
		{"Hangup", &Hangup{}, &oracle.VoiceHangup{}},
		{"Pause", &Pause{}, &oracle.VoicePause{}},
		{
			"Enqueue", &Enqueue{Name: "support", Action: "/a", Method: "GET", WaitURL: Set("/wait"), WaitURLMethod: "GET", MaxQueueSize: 7},
			&oracle.VoiceEnqueue{Name: "support", Action: "/a", Method: "GET", WaitUrl: "/wait", WaitUrlMethod: "GET", MaxQueueSize: "7"},
		},
		{
			"Enqueue a task", &Enqueue{WorkflowSID: "WW0123456789abcdef0123456789abcdef", Task: `{"a":"<b>"}`},
			&oracle.VoiceEnqueue{WorkflowSid: "WW0123456789abcdef0123456789abcdef", InnerElements: []oracle.Element{&oracle.VoiceTask{Body: `{"a":"<b>"}`}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ours, err := Response{Verbs: []Verb{tt.ours}}.Encode()
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := oracle.Voice([]oracle.Element{tt.theirs})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parse(t, theirs), parse(t, string(ours))); diff != "" {
				t.Errorf("(-twilio-go +ours):\n%s", diff)
			}
		})
	}
}

func dial(nouns ...Noun) *Dial { return &Dial{Nouns: nouns} }

func theirDial(nouns ...oracle.Element) *oracle.VoiceDial {
	return &oracle.VoiceDial{InnerElements: nouns}
}
