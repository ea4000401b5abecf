package server

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

func legSID(n int) phone.CallSID { return phone.CallSID(fmt.Sprintf("CA%032x", n)) }

// leg keeps a leg: n of the call that began with root, begun so many minutes after t0, answered and ended so many seconds later; 0 for never.
func (f *fixture) leg(t *testing.T, n, root, minute int, from, to string, status phone.Status, answered, ended int) {
	t.Helper()
	begun := t0.Add(time.Duration(minute) * time.Minute)
	e := phone.Event{Kind: phone.CallStatus, At: begun, Sequence: 0, Call: legSID(n), From: at(t, from), To: at(t, to), Status: phone.StatusInitiated}
	if root != n {
		e.Parent = legSID(root)
	}
	events := []phone.Event{e}
	if answered > 0 {
		e.At, e.Sequence, e.Status = begun.Add(time.Duration(answered)*time.Second), 1, phone.StatusInProgress
		events = append(events, e)
	}
	if ended > 0 {
		e.At, e.Sequence, e.Status = begun.Add(time.Duration(ended)*time.Second), 2, status
		events = append(events, e)
	}
	for i := range events {
		events[i].Key = fmt.Sprintf("leg%d-%d", n, i)
	}
	log, ok := f.Log.(phone.EventLog)
	if !ok {
		t.Fatal("the fixture has no log")
	}
	if _, err := log.Append(t.Context(), calls.Folds(), events...); err != nil {
		t.Fatal(err)
	}
}

func at(t *testing.T, address string) phone.Address {
	t.Helper()
	a, err := phone.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	outside = "+15005550001"
	ours    = "+15005550006"
)

// day is a day of calls: alice calls bob, bob misses a call, a team call that bob answers and carol does not, alice is
// busy to call out.
func (f *fixture) day(t *testing.T) {
	t.Helper()
	f.leg(t, 1, 1, 0, "alice", "bob", phone.StatusCompleted, 0, 70)
	f.leg(t, 2, 1, 0, "alice", "bob", phone.StatusCompleted, 10, 70)
	f.leg(t, 11, 11, 10, outside, ours, phone.StatusCompleted, 0, 30)
	f.leg(t, 12, 11, 10, outside, "bob", phone.StatusNoAnswer, 0, 30)
	f.leg(t, 21, 21, 20, outside, ours, phone.StatusCompleted, 0, 50)
	f.leg(t, 22, 21, 20, outside, "bob", phone.StatusCompleted, 20, 50)
	f.leg(t, 23, 21, 20, outside, "carol", phone.StatusCanceled, 0, 20)
	f.leg(t, 31, 31, 90, "alice", outside, phone.StatusCompleted, 0, 5)
	f.leg(t, 32, 31, 90, ours, outside, phone.StatusBusy, 0, 5)
}

func (f *fixture) told(t *testing.T, who, query string) (all []string, next *string) {
	t.Helper()
	w := f.do(http.MethodGet, "/v1/calls?"+query, "", who)
	want(t, w, 200, "")
	page := decode[callPage](t, w)
	for _, e := range page.Calls {
		all = append(all, fmt.Sprintf("%s %s %s %s %s", e.SID[32:], e.Of.Identity, e.Direction, e.Peer.Address, e.Result))
	}
	return all, page.Next
}

func TestCalls_found(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Root")
	root, alice, bob := f.signInAs(t, "Sue", phone.Supervisor), f.signInAs(t, "Alice", phone.Agent), f.signInAs(t, "Bob", phone.Agent)
	f.day(t)
	if err := f.Store.CreateContact(t.Context(), phone.Contact{ID: "1", Name: "Zoë Ｅｘample", Numbers: []phone.Number{outside}}); err != nil {
		t.Fatal(err)
	}
	const (
		toBob  = "01 alice outgoing client:bob answered"
		busy   = "1f alice outgoing +15005550001 canceled"
		fromA  = "02 bob incoming client:alice answered"
		missed = "0c bob incoming +15005550001 missed"
		taken  = "16 bob incoming +15005550001 answered"
	)
	tests := []struct {
		name, who, query string
		want             []string
	}{
		{"mine", alice, "", []string{busy, toBob}},
		{"mine, by name", bob, "of=bob", []string{taken, missed, fromA}},
		{"came in", bob, "direction=incoming", []string{taken, missed, fromA}},
		{"went out", bob, "direction=outgoing", nil},
		{"missed", bob, "result=missed", []string{missed}},
		{"with somebody", bob, "peer=alice", []string{fromA}},
		{"with a number", bob, "peer=" + url.QueryEscape(outside), []string{taken, missed}},
		{"a contact's name, in another width", bob, "text=" + url.QueryEscape("ZOË example"), []string{taken, missed}},
		{"a colleague's name", bob, "text=ALI", []string{fromA}},
		{"digits of a number", bob, "text=" + url.QueryEscape("(500) 555-0001"), []string{taken, missed}},
		{"digits of ours", bob, "text=5550006", []string{taken, missed}},
		{"nobody", bob, "text=nobody", nil},
		{"since", bob, "since=" + url.QueryEscape(t0.Add(10*time.Minute).Format(time.RFC3339)), []string{taken, missed}},
		{"until", bob, "until=" + url.QueryEscape(t0.Add(10*time.Minute).Format(time.RFC3339)), []string{fromA}},
		{"before", bob, "before=" + url.QueryEscape(t0.Add(20*time.Minute).Format(time.RFC3339)), []string{missed, fromA}},
		{"somebody else's, for a supervisor", root, "of=alice", []string{busy, toBob}},
		{"everybody's, for a supervisor", root, "of=everybody", []string{
			busy, "15 bob incoming +15005550001 answered", "0b  incoming +15005550001 missed", toBob,
		}},
		{"what everybody missed", root, "of=everybody&result=missed", []string{"0b  incoming +15005550001 missed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, next := f.told(t, tt.who, tt.query)
			if diff := cmp.Diff(tt.want, got); diff != "" || next != nil {
				t.Errorf("calls (-want +got):\n%s next %v", diff, next)
			}
		})
	}
	carol := f.signInAs(t, "Carol", phone.Agent)
	if got, _ := f.told(t, carol, ""); len(got) != 1 || !strings.HasSuffix(got[0], " elsewhere") {
		t.Errorf("whom somebody else answered for is told %q", got)
	}
}

func TestCalls_pages(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	for n := range 30 {
		f.leg(t, 2*n+1, 2*n+1, n/3, "alice", "bob", phone.StatusCompleted, 0, 5)
	}
	all, _ := f.told(t, alice, "limit=200")
	for _, query := range []string{"limit=7", "limit=10&text=bob", "limit=30"} {
		var got []string
		for cursor, pages := "", 0; ; pages++ {
			page, next := f.told(t, alice, query+"&cursor="+cursor)
			got = append(got, page...)
			if next == nil || pages > 10 {
				break
			}
			cursor = *next
		}
		if diff := cmp.Diff(all, got); diff != "" || len(got) != 30 {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestCalls_badInput(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Root")
	root, alice := f.signInAs(t, "Sue", phone.Supervisor), f.signInAs(t, "Alice", phone.Agent)
	want(t, f.do(http.MethodGet, "/v1/calls?text="+strings.Repeat("%E9%9B%BB", 200), "", alice), 200, "")
	for _, tt := range []struct{ who, query, code, field string }{
		{alice, "of=bob", "supervision_not_allowed", "of"},
		{alice, "of=everybody", "supervision_not_allowed", "of"},
		{root, "of=a%20b", "of_invalid", "of"},
		{alice, "text=" + strings.Repeat("a", 201), "search_invalid", "text"},
		{alice, "text=" + strings.Repeat("%E9%9B%BB", 201), "search_invalid", "text"},
		{alice, "text=%00", "search_invalid", "text"},
		{alice, "text=%ff", "search_invalid", "text"},
		{alice, "direction=up", "direction_invalid", "direction"},
		{alice, "result=good", "result_invalid", "result"},
		{alice, "peer=%2B0", "peer_invalid", "peer"},
		{alice, "since=yesterday", "since_invalid", "since"},
		{alice, "until=tomorrow", "until_invalid", "until"},
		{alice, "before=now", "before_invalid", "before"},
		{alice, "limit=201", "limit_invalid", "limit"},
		{alice, "cursor=!", "cursor_invalid", "cursor"},
		{alice, "cursor=MTIz", "cursor_invalid", "cursor"},
	} {
		for _, path := range []string{"/v1/calls?", "/v1/calls/export?format=csv&"} {
			if strings.Contains(path, "export") && (tt.field == "before" || tt.field == "limit" || tt.field == "cursor") {
				continue
			}
			w := f.do(http.MethodGet, path+tt.query, "", tt.who)
			status := 422
			if tt.code == "supervision_not_allowed" {
				status = 403
			}
			want(t, w, status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("%s is wrong in %q, want %q", tt.query, p.Field, tt.field)
			}
		}
	}
	want(t, f.do(http.MethodGet, "/v1/calls/export", "", alice), 422, "format_invalid")
	want(t, f.do(http.MethodGet, "/v1/calls/export?format=xml", "", alice), 422, "format_invalid")
	want(t, f.do(http.MethodGet, "/v1/calls/export?format=csv", ""), 401, "session_missing")
}

func TestCalls_export(t *testing.T) {
	f := newFixture(t)
	admin, root, bob := f.signInAs(t, "Root", phone.Administrator), f.signInAs(t, "Sue", phone.Supervisor), f.signInAs(t, "Bob", phone.Agent)
	f.day(t)
	if err := f.Store.CreateContact(t.Context(), phone.Contact{ID: "1", Name: `=HYPERLINK("x"), Inc.`, Numbers: []phone.Number{outside}}); err != nil {
		t.Fatal(err)
	}
	w := f.do(http.MethodGet, "/v1/calls/export?format=csv&result=missed", "", bob)
	want(t, w, 200, "")
	const text = "\uFEFF" + callHead +
		`2026-01-31T12:10:00Z,incoming,missed,bob,Bob,'+15005550001,"'=HYPERLINK(""x""), Inc.",'+15005550006,,2026-01-31T12:10:30Z,0,,,,CA0000000000000000000000000000000c` + "\r\n"
	if diff := cmp.Diff(strings.ReplaceAll(text, "2026-01-31T12", t0.Format("2006-01-02T15")), w.Body.String()); diff != "" {
		t.Errorf("CSV (-want +got):\n%s", diff)
	}
	if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="calls-`) || !strings.HasSuffix(got, `.csv"`) {
		t.Errorf("it is called %s", got)
	}
	all, err := csv.NewReader(strings.NewReader(f.do(http.MethodGet, "/v1/calls/export?format=csv&of=everybody", "", root).Body.String())).ReadAll()
	if err != nil || len(all) != 5 {
		t.Errorf("CSV of everybody has %d rows, %v", len(all), err)
	}
	for query, n := range map[string]int{"of=everybody": 4, "text=nobody": 0} {
		w = f.do(http.MethodGet, "/v1/calls/export?format=json&"+query, "", root)
		var file struct{ Calls []entry }
		if err = json.Unmarshal(w.Body.Bytes(), &file); err != nil || len(file.Calls) != n {
			t.Errorf("%s: %d calls, %v: %s", query, len(file.Calls), err, w.Body)
		}
	}
	if got := f.audited(t, "action=call.export", admin); len(got) != 4 {
		t.Errorf("the audit has %v", got)
	}
}

func TestStatistics(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Root")
	root, alice := f.signInAs(t, "Sue", phone.Supervisor), f.signInAs(t, "Alice", phone.Agent)
	f.day(t)
	f.leg(t, 41, 41, 100, "alice", "nobdy", phone.StatusCompleted, 0, 2) // a name that nobody has
	f.leg(t, 42, 41, 100, "alice", "nobdy", phone.StatusFailed, 0, 1)
	f.leg(t, 51, 51, 110, outside, ours, phone.StatusCompleted, 0, 9) // Sue misses a call: she is somebody
	f.leg(t, 52, 51, 110, outside, "sue", phone.StatusNoAnswer, 0, 9)
	for who, q := range map[phone.Identity]phone.Quality{
		"alice": {Verdict: phone.VerdictGood, Samples: []phone.Sample{{MOS: 4.2}, {MOS: 4.3}, {MOS: 0}}},
		"bob":   {Verdict: phone.VerdictPoor, Samples: []phone.Sample{{MOS: 2}}},
		"carol": {Verdict: phone.VerdictGood},
	} {
		err := f.Store.UpdateQuality(t.Context(), legSID(1), who, t0.Add(time.Minute), func(held *phone.Quality) error {
			held.Verdict, held.Samples = q.Verdict, q.Samples
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	mos := func(v float64) *float64 { return &v }
	query := url.Values{"since": {t0.Format(time.RFC3339)}, "until": {t0.Add(2 * time.Hour).Format(time.RFC3339)}, "by": {"hour"}, "zone": {"Asia/Tokyo"}}
	w := f.do(http.MethodGet, "/v1/statistics?"+query.Encode(), "", root)
	want(t, w, 200, "")
	got := decode[statistics](t, w)
	busiest := statisticsFigures{Incoming: 2, Outgoing: 1, Answered: 1, Missed: 1, Reached: 1, Talk: 90, Wait: 20, LongestWait: 20}
	busiest.Outgoing, busiest.Reached = 0, 0 // it was between colleagues
	whole := statisticsTotal{busiest, 2}
	whole.Outgoing, whole.Incoming, whole.Missed = 1, 3, 2
	if diff := cmp.Diff(whole, got.Total, cmp.AllowUnexported(statisticsTotal{})); diff != "" {
		t.Errorf("total (-want +got):\n%s", diff)
	}
	if len(got.Periods) < 2 || got.Periods[0].statisticsTotal != (statisticsTotal{busiest, 1}) || got.Periods[0].Sound.Poor != 1 || got.Periods[1].Sound.Reports != 0 || got.Zone != "Asia/Tokyo" {
		t.Errorf("periods are %+v", got.Periods)
	}
	agents := []statisticsAgent{
		{"alice", "Alice", statisticsFigures{Outgoing: 3, Reached: 1, Talk: 60}, statisticsSound{1, 0, mos(4.25)}},
		{"bob", "bob", statisticsFigures{Incoming: 3, Answered: 2, Missed: 1, Talk: 90, Wait: 30, LongestWait: 20}, statisticsSound{1, 1, mos(2)}},
		{"carol", "carol", statisticsFigures{}, statisticsSound{1, 0, nil}},
		{"sue", "Sue", statisticsFigures{Incoming: 1, Missed: 1}, statisticsSound{}},
	}
	if diff := cmp.Diff(statisticsSound{3, 1, mos(3.13)}, got.Sound); diff != "" {
		t.Errorf("sound (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(agents, got.Agents, cmp.AllowUnexported(statisticsAgent{})); diff != "" {
		t.Errorf("agents (-want +got):\n%s", diff)
	}
	numbers := []statisticsNumber{{ours, statisticsFigures{Incoming: 3, Outgoing: 1, Answered: 1, Missed: 2, Talk: 30, Wait: 20, LongestWait: 20}}}
	if diff := cmp.Diff(numbers, got.Numbers, cmp.AllowUnexported(statisticsNumber{})); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	want(t, f.do(http.MethodGet, "/v1/statistics", "", alice), 403, "supervision_not_allowed")
	want(t, f.do(http.MethodGet, "/v1/statistics", "", root), 200, "")
	for query, code := range map[string]string{
		"by=week": "by_invalid", "zone=Local": "zone_invalid", "zone=../etc": "zone_invalid", "zone=Mars/Base": "zone_invalid", "since=x": "since_invalid", "until=x": "until_invalid",
		"since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z": "since_invalid", "since=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z&by=hour": "since_invalid",
	} {
		want(t, f.do(http.MethodGet, "/v1/statistics?"+query, "", root), 422, code)
	}
}

// One request has calls counted at a time: many at once would leave nobody a connection to read by.
func TestStatistics_busy(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Root")
	sue := f.signInAs(t, "Sue", phone.Supervisor)
	f.counting <- struct{}{} // another's
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	want(t, f.doFor(ctx, http.MethodGet, "/v1/statistics", "", sue), 503, "statistics_busy")
	<-f.counting
	want(t, f.do(http.MethodGet, "/v1/statistics", "", sue), 200, "")
}
