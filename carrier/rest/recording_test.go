package rest

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/carrier/exchange"
)

// about waits for the callback of a recording.
func (b *bench) about(recording, status string) url.Values {
	b.t.Helper()
	for {
		if n := b.note(); n.Get("RecordingSid") == recording && n.Get("RecordingStatus") == status {
			return n
		}
	}
}

// get asks for the sound of a recording.
func (b *bench) get(path string, header map[string]string) (status int, got http.Header, body string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	req.SetBasicAuth(accountSID, authToken)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(raw)
}

const recordingsPath = "/2010-04-01/Accounts/" + accountSID + "/Recordings/"

func TestRecording_life(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *exchange.Config) { c.APIBaseURL = "http://api.test" })
	call := b.call(echo)
	b.begun()
	r, err := b.api.CreateCallRecording(call, (&api.CreateCallRecordingParams{}).SetRecordingChannels("dual").SetRecordingTrack("inbound").
		SetRecordingStatusCallback("http://app.test/rec").SetRecordingStatusCallbackEvent([]string{"in-progress completed", "absent"}).
		SetTrim("do-not-trim").SetRecordingStatusCallbackMethod("GET"))
	if err != nil {
		t.Fatal(err)
	}
	sid := *r.Sid
	if *r.Status != "in-progress" || *r.Source != "StartCallRecordingAPI" || r.Channels != 2 || *r.Track != "inbound" ||
		*r.CallSid != call || r.ConferenceSid != nil || r.Duration != nil {
		t.Errorf("new recording: %+v", r)
	}
	if n := b.about(sid, "in-progress"); n.Get("url") != "GET http://app.test/rec" || n.Get("CallSid") != call ||
		n.Get("RecordingUrl") != "http://api.test"+recordingsPath+sid {
		t.Errorf("callback: %v", n)
	}
	for _, step := range []struct{ status, behavior, want string }{
		{"paused", "skip", "paused"}, {"paused", "", "paused"}, {"in-progress", "", "in-progress"}, {"in-progress", "", "in-progress"},
	} {
		change := (&api.UpdateCallRecordingParams{}).SetStatus(step.status)
		if step.behavior != "" {
			change.SetPauseBehavior(step.behavior)
		}
		got, fault := b.api.UpdateCallRecording(call, currentRecording, change)
		if fault != nil || *got.Status != step.want || *got.Sid != sid {
			t.Errorf("%s: %+v, %v", step.status, got, fault)
		}
	}
	if status, _, body := b.get(recordingsPath+sid+".wav", nil); status != http.StatusNotFound || !strings.Contains(body, "in-progress") {
		t.Errorf("sound of a running recording: %d %s", status, body)
	}
	if err = b.api.DeleteCallRecording(call, sid, nil); err == nil || code(t, err) != 20409 {
		t.Errorf("delete of a running recording: %v", err)
	}
	if got, fault := b.api.UpdateCallRecording(call, sid, (&api.UpdateCallRecordingParams{}).SetStatus("stopped")); fault != nil || *got.Status != "stopped" {
		t.Errorf("stopped: %+v, %v", got, fault)
	}
	b.about(sid, "completed")
	if got, fault := b.api.FetchCallRecording(call, sid, nil); fault != nil || *got.Status != "completed" || got.Duration == nil {
		t.Errorf("fetch: %+v, %v", got, fault)
	}
	if got, fault := b.api.FetchRecording(sid, nil); fault != nil || *got.MediaUrl != "http://api.test"+recordingsPath+sid {
		t.Errorf("fetch of the account's: %+v, %v", got, fault)
	}
	if err = b.api.DeleteCallRecording(call, sid, nil); err != nil {
		t.Error(err)
	}
	if _, err = b.api.FetchRecording(sid, nil); err == nil || code(t, err) != 20404 {
		t.Errorf("fetch of a deleted recording: %v", err)
	}
	if status, _, _ := b.get(recordingsPath+sid+".wav", nil); status != http.StatusNotFound {
		t.Errorf("sound of a deleted recording: %d", status)
	}
}

func TestRecording_refused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	rings, ended := b.call(silent), b.call(busy)
	live := b.call(echo)
	b.begun()
	r, err := b.api.CreateCallRecording(live, nil)
	if err != nil {
		t.Fatal(err)
	}
	create := func(call string, change func(*api.CreateCallRecordingParams)) error {
		p := &api.CreateCallRecordingParams{}
		change(p)
		_, fault := b.api.CreateCallRecording(call, p)
		return fault
	}
	update := func(call, sid, status, behavior string) error {
		p := (&api.UpdateCallRecordingParams{}).SetStatus(status)
		if behavior != "" {
			p.SetPauseBehavior(behavior)
		}
		_, fault := b.api.UpdateCallRecording(call, sid, p)
		return fault
	}
	nothing := func(*api.CreateCallRecordingParams) {}
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"an unknown call", create("CA00000000000000000000000000000000", nothing), 20404},
		{"a call that rings", create(rings, nothing), 21220},
		{"a call that has ended", create(ended, nothing), 21220},
		{"channels", create(live, func(p *api.CreateCallRecordingParams) { p.SetRecordingChannels("three") }), 20001},
		{"track", create(live, func(p *api.CreateCallRecordingParams) { p.SetRecordingTrack("left") }), 20001},
		{"trim", create(live, func(p *api.CreateCallRecordingParams) { p.SetTrim("yes") }), 20001},
		{"event", create(live, func(p *api.CreateCallRecordingParams) { p.SetRecordingStatusCallbackEvent([]string{"begun"}) }), 20001},
		{"callback", create(live, func(p *api.CreateCallRecordingParams) { p.SetRecordingStatusCallback("app.test") }), 21205},
		{"status", update(live, *r.Sid, "completed", ""), 20001},
		{"pause behavior", update(live, *r.Sid, "paused", "loud"), 20001},
		{"a recording of another call", update(rings, *r.Sid, "paused", ""), 20404},
		{"none that runs", update(rings, currentRecording, "paused", ""), 20404},
		{"an unknown recording", update(live, "RE00000000000000000000000000000000", "stopped", ""), 20404},
		{"recordings of an unknown call", second(b.api.ListCallRecording("CA00000000000000000000000000000000", nil)), 20404},
		{"recordings of an unknown conference", second(b.api.ListConferenceRecording("CF00000000000000000000000000000000", nil)), 20404},
		{"the current one of the account", second(b.api.FetchRecording(currentRecording, nil)), 20404},
		{"stopped", update(live, *r.Sid, "stopped", ""), 0},
		{"stopped before", update(live, *r.Sid, "in-progress", ""), 21220},
	} {
		if got := 0; c.err != nil {
			if got = code(t, c.err); got != c.want {
				t.Errorf("%s: error %d, want %d", c.name, got, c.want)
			}
		} else if c.want != 0 {
			t.Errorf("%s: no error, want %d", c.name, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestRecording_lists(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	room := "Room"
	var conference string
	for _, label := range []string{"a", "b"} {
		p := (&api.CreateParticipantParams{}).SetTo(echo).SetLabel(label).SetConferenceRecord("record-from-start").SetConferenceTrim("do-not-trim").
			SetConferenceRecordingStatusCallback("http://app.test/rec").SetConferenceRecordingStatusCallbackEvent([]string{"in-progress", "completed", "absent", "failed"}).
			SetRecord(label == "b").SetTrim("do-not-trim").SetRecordingChannels("dual").SetRecordingStatusCallback("http://app.test/leg")
		conference = *b.invite(room, p).ConferenceSid
	}
	n := b.note()
	for n.Get("RecordingStatus") == "" {
		n = b.note()
	}
	if n.Get("ConferenceSid") != conference || n.Get("RecordingSource") != "Conference" {
		t.Errorf("callback: %v", n)
	}
	ofRoom, err := b.api.ListConferenceRecording(conference, nil)
	if err != nil || len(ofRoom) != 1 || *ofRoom[0].Source != "Conference" || *ofRoom[0].ConferenceSid != conference || ofRoom[0].CallSid != nil {
		t.Fatalf("recordings of the conference: %+v, %v", ofRoom, err)
	}
	inRoom, err := b.api.FetchParticipant(conference, "b", nil)
	if err != nil {
		t.Fatal(err)
	}
	ofCall, err := b.api.ListCallRecording(*inRoom.CallSid, (&api.ListCallRecordingParams{}).SetDateCreated(time.Now().UTC().Format(time.DateOnly)))
	if err != nil || len(ofCall) != 1 || *ofCall[0].Source != "OutboundAPI" || ofCall[0].Channels != 2 {
		t.Fatalf("recordings of the call: %+v, %v", ofCall, err)
	}
	for name, c := range map[string]struct {
		filter *api.ListRecordingParams
		want   []string
	}{
		"all":               {&api.ListRecordingParams{}, []string{*ofRoom[0].Sid, *ofCall[0].Sid}},
		"of the call":       {(&api.ListRecordingParams{}).SetCallSid(*inRoom.CallSid), []string{*ofCall[0].Sid}},
		"of the conference": {(&api.ListRecordingParams{}).SetConferenceSid(conference).SetIncludeSoftDeleted(true), []string{*ofRoom[0].Sid}},
		"later":             {(&api.ListRecordingParams{}).SetDateCreatedAfter(time.Now().Add(time.Hour)), nil},
	} {
		all, fault := b.api.ListRecording(c.filter)
		if fault != nil {
			t.Errorf("%s: %v", name, fault)
		}
		var got []string
		for _, r := range all {
			got = append(got, *r.Sid)
		}
		slices.Sort(c.want)
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	pause := (&api.UpdateConferenceRecordingParams{}).SetStatus("paused")
	if got, fault := b.api.UpdateConferenceRecording(conference, currentRecording, pause); fault != nil || *got.Status != "paused" {
		t.Errorf("pause: %+v, %v", got, fault)
	}
	if _, err = b.api.UpdateConference(conference, (&api.UpdateConferenceParams{}).SetStatus("completed")); err != nil {
		t.Fatal(err)
	}
	ended := map[string]url.Values{}
	for len(ended) < 2 {
		if n = b.note(); n.Get("RecordingStatus") == "completed" || n.Get("RecordingStatus") == "absent" { // the room may not have lived for 20 ms
			ended[n.Get("RecordingSid")] = n
		}
	}
	if got, fault := b.api.FetchConferenceRecording(conference, *ofRoom[0].Sid, nil); fault != nil || *got.Duration != ended[*got.Sid].Get("RecordingDuration") {
		t.Errorf("fetch: %+v, %v", got, fault)
	}
	if err = b.api.DeleteConferenceRecording(conference, *ofRoom[0].Sid, nil); err != nil {
		t.Error(err)
	}
	if err = b.api.DeleteRecording(*ofCall[0].Sid, nil); err != nil {
		t.Error(err)
	}
	if all, fault := b.api.ListRecording(nil); fault != nil || len(all) != 0 {
		t.Errorf("recordings are left: %+v, %v", all, fault)
	}
}

func TestRecording_ofNewCall(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := func() *api.CreateCallParams {
		return (&api.CreateCallParams{}).SetTo(echo).SetFrom(own).SetTwiml("<Response/>").SetStatusCallback("http://app.test/call").
			SetRecordingStatusCallback("http://app.test/rec").SetRecordingTrack("both").SetTrim("do-not-trim")
	}
	plain, err := b.api.CreateCall(p())
	if err != nil {
		t.Fatal(err)
	}
	b.begun()
	taped, err := b.api.CreateCall(p().SetRecord(true))
	if err != nil {
		t.Fatal(err)
	}
	b.begun()
	for _, sid := range []string{*plain.Sid, *taped.Sid} {
		if _, err = b.api.UpdateCall(sid, (&api.UpdateCallParams{}).SetStatus("completed")); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	for len(got) < 3 {
		n := b.note()
		_, path, _ := strings.Cut(n.Get("url"), "http://app.test/")
		if n.Get("CallStatus") == "completed" || n.Get("RecordingStatus") == "completed" {
			got[n.Get("CallSid")+" "+path] = n.Get("RecordingSid")
		}
	}
	if sid := got[*taped.Sid+" rec"]; sid == "" || got[*taped.Sid+" call"] != sid || got[*plain.Sid+" call"] != "" {
		t.Errorf("callbacks: %v", got)
	}
}

func TestRecording_sound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	call := b.call(echo)
	b.begun()
	live, _ := b.x.Call(call)
	// The message of a robot that says nothing is absent; what is recorded of the call is silence, and is there.
	result, err := live.RecordMessage(context.Background(), exchange.MessageRequest{MaxLength: time.Millisecond})
	if err != nil || result.Recording.Status != exchange.RecordingAbsent {
		t.Fatalf("message: %+v, %v", result, err)
	}
	r, err := live.StartRecording(exchange.RecordingRequest{Callback: exchange.RecordingCallback{URL: "http://app.test/rec"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = b.x.StopRecording(r.SID); err != nil {
		t.Fatal(err)
	}
	b.about(r.SID, "completed")
	status, header, body := b.get(recordingsPath+r.SID+".wav", nil)
	if status != http.StatusOK || header.Get("Content-Type") != "audio/wav" || !strings.HasPrefix(body, "RIFF") || len(body) <= 44 {
		t.Fatalf("sound: %d %v, %d bytes", status, header, len(body))
	}
	other := b.call(echo)
	for name, c := range map[string]struct {
		path   string
		header map[string]string
		status int
		want   string // part of the answer
	}{
		"a part":               {recordingsPath + r.SID + ".wav", map[string]string{"Range": "bytes=8-11"}, http.StatusPartialContent, "WAVE"},
		"not changed":          {recordingsPath + r.SID + ".wav", map[string]string{"If-Modified-Since": header.Get("Last-Modified")}, http.StatusNotModified, ""},
		"without extension":    {recordingsPath + r.SID, nil, http.StatusOK, body},
		"anything":             {recordingsPath + r.SID, map[string]string{"Accept": "audio/mpeg, */*"}, http.StatusOK, body},
		"of the call":          {strings.Replace(recordingsPath, "Recordings", "Calls/"+call+"/Recordings", 1) + r.SID + ".wav", nil, http.StatusOK, body},
		"of another call":      {strings.Replace(recordingsPath, "Recordings", "Calls/"+other+"/Recordings", 1) + r.SID + ".wav", nil, http.StatusNotFound, "20404"},
		"MP3":                  {recordingsPath + r.SID + ".mp3", nil, http.StatusNotFound, "there is no .mp3"},
		"MP3 by header":        {recordingsPath + r.SID, map[string]string{"Accept": "audio/mpeg"}, http.StatusNotFound, "there is no .mp3"},
		"another kind":         {recordingsPath + r.SID + ".ogg", nil, http.StatusNotFound, "20404"},
		"absent":               {recordingsPath + result.Recording.SID + ".wav", nil, http.StatusNotFound, "absent"},
		"unknown":              {recordingsPath + "RE0.wav", nil, http.StatusNotFound, "20404"},
		"out of the folder":    {recordingsPath + "..%2f" + r.SID + ".wav", nil, http.StatusNotFound, "20404"},
		"with wrong password":  {recordingsPath + r.SID + ".wav", map[string]string{"Authorization": "Basic QUM6eA=="}, http.StatusUnauthorized, "20003"},
		"the channels ignored": {recordingsPath + r.SID + ".wav?RequestedChannels=2", nil, http.StatusOK, body},
	} {
		status, _, got := b.get(c.path, c.header)
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: %d %.200s, want %d", name, status, got, c.status)
		}
	}
}
