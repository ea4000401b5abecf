package verbs

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"softphone/carrier/exchange"
)

const (
	codeRecordMethod      = 13610
	codeRecordTimeout     = 13611
	codeRecordLength      = 13612
	codeRecordFinish      = 13613
	codeRecordTranscribe  = 13614
	codeRecordBeep        = 13616
	codeRecordEvent       = 13621
	codeRecordingCallback = 13256

	maxMessage = 4 * 60 * 60 // seconds
)

// record records what the caller says. Source: twilio.com/docs/voice/twiml/record.
type record struct {
	action, method string
	request        exchange.MessageRequest // URLs as written
}

func (record) name() string { return "Record" }

func parseRecord(w *warnings, e *element) verb {
	r := read(w, "Record", e)
	v := record{
		action: r.text("action"), method: r.method("method", codeRecordMethod),
		request: exchange.MessageRequest{
			Recording: recorded(r, codeSchema, "trim-silence"),
			Beep:      r.flag("playBeep", codeRecordBeep, true),
			MaxLength: r.seconds("maxLength", codeRecordLength, 3600, 1, maxMessage),
			Quiet:     r.seconds("timeout", codeRecordTimeout, 5, 1, maxMessage),
			FinishOn:  "1234567890*#",
		},
	}
	if value, ok := r.get("finishOnKey"); ok {
		if finishKeys.MatchString(value) {
			v.request.FinishOn = value
		} else {
			r.invalid(codeRecordFinish, "finishOnKey", value, "keys of 0-9 * #, or nothing")
		}
	}
	if r.boolean("transcribe", codeRecordTranscribe) {
		r.unperformed("transcribe")
	}
	r.unperformed("transcribeCallback")
	r.done()
	noElements(w, "Record", codeSchema, e)
	noText(w, "Record", codeSchema, e)
	return v
}

// perform records until the end of the message. The action is asked also when the caller has hung up. If nothing was
// said the next verb follows.
func (v record) perform(ctx context.Context, r *run) (*target, error) {
	if err := r.answer(ctx); err != nil {
		return nil, err
	}
	request := v.request
	r.resolveRecording("Record", &request.Recording)
	result, err := r.call.RecordMessage(ctx, request)
	if err != nil {
		return nil, err
	}
	if result.Recording.Status != exchange.RecordingCompleted || redirected(ctx) {
		return nil, ctx.Err()
	}
	extra := url.Values{"Digits": {result.Digits}}
	putRecording(extra, result.Recording)
	return &target{url: v.action, method: v.method, extra: extra, outlives: true}, nil
}

// recorded reads how something is recorded: the attributes that <Record>, <Dial> and <Conference> share. trim is what
// happens to silence if nothing is said of it.
func recorded(r *reader, trimCode int, trim string) exchange.RecordingRequest {
	other := "do-not-trim"
	if trim == other {
		other = "trim-silence"
	}
	req := exchange.RecordingRequest{
		Trim: r.word("trim", trimCode, trim, other) == "trim-silence",
		Callback: exchange.RecordingCallback{
			URL: r.text("recordingStatusCallback"), Method: r.method("recordingStatusCallbackMethod", codeSchema),
		},
	}
	for word := range strings.FieldsSeq(r.text("recordingStatusCallbackEvent")) {
		event, err := exchange.ParseRecordingEvent(word)
		if err != nil {
			r.invalid(codeRecordEvent, "recordingStatusCallbackEvent", word, "in-progress, completed, absent")
			continue
		}
		req.Callback.Events |= event
	}
	r.unperformed("recordingConfigurationId")
	return req
}

// resolveRecording makes the callback's URL absolute. One that cannot be is not asked.
func (r *run) resolveRecording(verb string, req *exchange.RecordingRequest) {
	cb := &req.Callback
	if cb.URL == "" {
		return
	}
	address, err := r.resolve(cb.URL)
	if err != nil {
		r.warn(codeRecordingCallback, verb, "recordingStatusCallback "+strconv.Quote(cb.URL)+" cannot be resolved: "+err.Error())
	}
	cb.URL = address
}

// putRecording tells an action of a recording, if there is one.
func putRecording(v url.Values, of exchange.RecordingInfo) {
	if of.Status != exchange.RecordingCompleted {
		return
	}
	v.Set("RecordingUrl", of.URL)
	v.Set("RecordingSid", of.SID)
	v.Set("RecordingDuration", of.Seconds())
}

// dialRecord reads whether and how a <Dial> is recorded.
// Source: twilio.com/docs/voice/twiml/dial#record.
func dialRecord(r *reader) exchange.RecordingRequest {
	req := recorded(r, codeSchema, "do-not-trim")
	track, _ := exchange.ParseRecordingTrack(r.word("recordingTrack", codeSchema, "both", "inbound", "outbound"))
	req.Track = track
	value, _ := r.get("record")
	from, dual := strings.CutSuffix(value, "-dual")
	switch from {
	case "record-from-answer":
		req.From, req.Dual = exchange.RecordFromAnswer, dual
		return req
	case "record-from-ringing":
		req.From, req.Dual = exchange.RecordFromRinging, dual
		return req
	}
	switch value {
	case "true":
		req.From = exchange.RecordFromAnswer
	case "", "do-not-record", "false":
		return exchange.RecordingRequest{}
	default:
		r.invalid(codeDialRecord, "record", value, "do-not-record, record-from-answer, record-from-answer-dual, record-from-ringing or record-from-ringing-dual")
		return exchange.RecordingRequest{}
	}
	return req
}

// conferenceRecord reads whether and how a conference is recorded.
// Source: twilio.com/docs/voice/twiml/conference#attributes-record.
func conferenceRecord(r *reader) exchange.RecordingRequest {
	req := recorded(r, codeConferenceTrim, "trim-silence")
	if r.word("record", codeSchema, "do-not-record", "record-from-start", "true", "false") == "record-from-start" || r.text("record") == "true" {
		req.From = exchange.RecordFromAnswer
		return req
	}
	return exchange.RecordingRequest{}
}
