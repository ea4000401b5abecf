package rest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/carrier/exchange"
)

func TestCall_life(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, err := b.api.CreateCall((&api.CreateCallParams{}).SetTo(echo).SetFrom(own).SetUrl("http://app.test/answered?a=b").
		SetMethod("GET").SetFallbackUrl("http://app.test/fallback").SetStatusCallback("http://app.test/leg").
		SetStatusCallbackMethod("GET").SetStatusCallbackEvent([]string{"initiated", "ringing answered", "completed"}))
	if err != nil {
		t.Fatal(err)
	}
	if *c.Status != "queued" || *c.Direction != "outbound-api" || c.Duration != nil || c.StartTime != nil ||
		*c.FromFormatted != "(500) 555-0006" || *c.PhoneNumberSid != exchange.NumberSID(own) {
		t.Errorf("new call = %+v", c)
	}
	want := exchange.Document{
		URL: "http://app.test/answered?a=b", Method: "GET", FallbackURL: "http://app.test/fallback", FallbackMethod: "POST",
	}
	if diff := cmp.Diff(want, b.begun()); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if c, err = b.api.FetchCall(*c.Sid, nil); err != nil {
		t.Fatal(err)
	}
	if *c.Status != "in-progress" || c.StartTime == nil || c.EndTime != nil {
		t.Errorf("answered call = %+v", c)
	}
	if c, err = b.api.UpdateCall(*c.Sid, (&api.UpdateCallParams{}).SetTwiml("<Response><Pause/></Response>")); err != nil {
		t.Fatal(err)
	}
	if d := b.begun(); d.Inline != "<Response><Pause/></Response>" || *c.Status != "in-progress" {
		t.Errorf("document after the redirect = %+v", d)
	}
	if c, err = b.api.UpdateCall(*c.Sid, (&api.UpdateCallParams{}).SetStatus("canceled").SetTimeLimit(600)); err != nil || *c.Status != "in-progress" {
		t.Errorf("canceled while it is in progress: %v", err)
	}
	if c, err = b.api.UpdateCall(*c.Sid, (&api.UpdateCallParams{}).SetStatus("completed")); err != nil {
		t.Fatal(err)
	}
	if *c.Status != "completed" || c.Duration == nil || c.EndTime == nil {
		t.Errorf("call that has ended = %+v", c)
	}
	for i, status := range []string{"initiated", "ringing", "in-progress", "completed"} {
		n := b.note()
		if got := n.Get("url") + " " + n.Get("SequenceNumber") + " " + n.Get("CallStatus"); got != fmt.Sprintf("GET http://app.test/leg %d %s", i, status) {
			t.Errorf("callback %d: %s", i, got)
		}
	}
	for _, p := range []*api.UpdateCallParams{
		(&api.UpdateCallParams{}).SetStatus("completed"), (&api.UpdateCallParams{}).SetUrl("http://app.test/x"),
	} {
		if _, err = b.api.UpdateCall(*c.Sid, p); code(t, err) != 21220 {
			t.Errorf("update of a call that has ended: %v", err)
		}
	}
	if err = b.api.DeleteCall(*c.Sid, nil); err != nil {
		t.Error(err)
	}
	if _, err = b.api.FetchCall(*c.Sid, nil); code(t, err) != 20404 {
		t.Errorf("fetch of a deleted call: %v", err)
	}
	if err = b.api.DeleteCall(*c.Sid, nil); code(t, err) != 20404 {
		t.Errorf("delete of a deleted call: %v", err)
	}
}

func TestCall_clientRings(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.x.Register("bob", &device{})
	c, err := b.api.CreateCall((&api.CreateCallParams{}).SetTo("client:bob?a=1%202&b=x").SetFrom("client:desk").SetApplicationSid(appSID))
	if err != nil {
		t.Fatal(err)
	}
	if *c.To != "client:bob" || *c.From != "client:desk" || c.PhoneNumberSid != nil {
		t.Errorf("call = %+v", c)
	}
	if err = b.api.DeleteCall(*c.Sid, nil); code(t, err) != 20409 {
		t.Errorf("delete of a live call: %v", err)
	}
	if _, err = b.api.UpdateCall(*c.Sid, (&api.UpdateCallParams{}).SetTwiml("<Response/>")); code(t, err) != 21220 {
		t.Errorf("redirect while it rings: %v", err)
	}
	if c, err = b.api.UpdateCall(*c.Sid, (&api.UpdateCallParams{}).SetStatus("canceled")); err != nil || *c.Status != "canceled" {
		t.Errorf("cancel: %v", err)
	}
	n := b.note()
	if n.Get("url") != "POST http://app.test/ended" || n.Get("ApplicationSid") != appSID || n.Get("CallStatus") != "canceled" {
		t.Errorf("callback of the application = %v", n)
	}
}

func TestCreateCall_faults(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := func() *api.CreateCallParams {
		return (&api.CreateCallParams{}).SetTo("client:bob").SetFrom("client:x").SetTwiml("<Response/>")
	}
	long := string(make([]byte, 4001))
	tests := []struct {
		name   string
		params *api.CreateCallParams
		want   int
	}{
		{"no To", (&api.CreateCallParams{}).SetFrom(own).SetTwiml("<Response/>"), 21201},
		{"no From", (&api.CreateCallParams{}).SetTo(echo).SetTwiml("<Response/>"), 21213},
		{"no document", (&api.CreateCallParams{}).SetTo(echo).SetFrom(own), 21205},
		{"To is no number", good().SetTo("bob").SetFrom(own), 21211},
		{"To is SIP", good().SetTo("sip:bob@example.com").SetFrom(own), 21211},
		{"To has no identity", good().SetTo("client:"), 21211},
		{"To has bad parameters", good().SetTo("client:bob?a=%zz"), 21211},
		{"From is no number", good().SetTo(echo), 21212},
		{"From is somebody else's", good().SetTo(echo).SetFrom("+15559990000"), 21210},
		{"URL", good().SetUrl("app/voice"), 21205},
		{"fallback URL", good().SetFallbackUrl("x"), 21205},
		{"status callback", good().SetStatusCallback("ftp://x"), 21205},
		{"event", good().SetStatusCallbackEvent([]string{"rang"}), 20001},
		{"method", good().SetMethod("PUT"), 21209},
		{"digits", good().SetSendDigits("1x"), 21206},
		{"timeout", good().SetTimeout(601), 21208},
		{"time limit", good().SetTimeLimit(0), 20001},
		{"application", good().SetApplicationSid("AP00000000000000000000000000000009"), 21218},
		{"TwiML", good().SetTwiml(long), 32018},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := b.api.CreateCall(tt.params)
			if err == nil {
				t.Fatal("no error")
			}
			if got := code(t, err); got != tt.want {
				t.Errorf("code %d, want %d: %v", got, tt.want, err)
			}
		})
	}
	if n := len(b.x.Records()); n != 0 {
		t.Errorf("%d calls were begun", n)
	}
}

func TestUpdateCall_faults(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	sid := b.call(silent)
	tests := []struct {
		name   string
		sid    string
		params *api.UpdateCallParams
		want   int
	}{
		{"unknown call", "CA00000000000000000000000000000009", (&api.UpdateCallParams{}).SetStatus("completed"), 20404},
		{"status", sid, (&api.UpdateCallParams{}).SetStatus("busy"), 20001},
		{"URL", sid, (&api.UpdateCallParams{}).SetUrl("x"), 21205},
		{"method", sid, (&api.UpdateCallParams{}).SetUrl("http://app.test/x").SetMethod("PATCH"), 21209},
		{"limit", sid, (&api.UpdateCallParams{}).SetTimeLimit(-1), 20001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := b.api.UpdateCall(tt.sid, tt.params)
			if err == nil {
				t.Fatal("no error")
			}
			if got := code(t, err); got != tt.want {
				t.Errorf("code %d, want %d: %v", got, tt.want, err)
			}
		})
	}
}

func TestListCall_pages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var want []string
	for range 5 {
		want = append([]string{b.call(busy)}, want...)
	}
	all, err := b.api.ListCall((&api.ListCallParams{}).SetPageSize(2).SetStatus("busy").SetTo(busy))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		got = append(got, *c.Sid)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("all pages (-want +got):\n%s", diff)
	}
	first, err := b.api.PageCall((&api.ListCallParams{}).SetPageSize(2).SetStatus("busy"), "", "")
	if err != nil {
		t.Fatal(err)
	}
	base := "/2010-04-01/Accounts/" + accountSID + "/Calls.json?"
	if first.FirstPageUri != base+"Page=0&PageSize=2&Status=busy" || *first.NextPageUri != base+"Page=1&PageSize=2&PageToken=PA"+want[1]+"&Status=busy" {
		t.Errorf("links = %s %s", first.FirstPageUri, *first.NextPageUri)
	}
	b.call(busy) // moves nothing on the next page
	second, err := b.api.PageCall((&api.ListCallParams{}).SetPageSize(2).SetStatus("busy"), "PA"+want[1], "1")
	if err != nil {
		t.Fatal(err)
	}
	if *second.Calls[0].Sid != want[2] || second.Start != 2 || second.End != 3 || second.Page != 1 {
		t.Errorf("second page = %+v", second)
	}
	back, err := b.api.PageCall((&api.ListCallParams{}).SetPageSize(2).SetStatus("busy"), "PB"+want[2], "0")
	if err != nil {
		t.Fatal(err)
	}
	if *back.Calls[0].Sid != want[0] {
		t.Errorf("the page before it begins with %s", *back.Calls[0].Sid)
	}
	if _, err := b.api.PageCall((&api.ListCallParams{}).SetPageSize(1001), "", ""); code(t, err) != 20007 {
		t.Errorf("page size: %v", err)
	}
}

func TestListCall_filters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.call(busy)
	live := b.call(echo)
	yesterday, tomorrow := time.Now().Add(-24*time.Hour), time.Now().Add(24*time.Hour)
	tests := []struct {
		name   string
		params *api.ListCallParams
		want   int
	}{
		{"all", &api.ListCallParams{}, 2},
		{"To", (&api.ListCallParams{}).SetTo(echo), 1},
		{"From", (&api.ListCallParams{}).SetFrom(own), 2},
		{"nobody", (&api.ListCallParams{}).SetFrom("client:nobody"), 0},
		{"parent", (&api.ListCallParams{}).SetParentCallSid(live), 0},
		{"after yesterday", (&api.ListCallParams{}).SetStartTimeAfter(yesterday), 2},
		{"before yesterday", (&api.ListCallParams{}).SetStartTimeBefore(yesterday), 0},
		{"ended before tomorrow", (&api.ListCallParams{}).SetEndTimeBefore(tomorrow), 1},
		{"started at another time", (&api.ListCallParams{}).SetStartTime(yesterday), 0},
		{"limit", (&api.ListCallParams{}).SetLimit(1), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, err := b.api.ListCall(tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if len(all) != tt.want {
				t.Errorf("%d calls, want %d", len(all), tt.want)
			}
		})
	}
	if _, err := b.api.ListCall((&api.ListCallParams{}).SetStatus("dead")); code(t, err) != 20001 {
		t.Errorf("status: %v", err)
	}
}
