package rest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/carrier/exchange"
)

// queued puts a call into a queue and gives what becomes of it.
func (b *bench) queued(queue string) (sid string, left <-chan exchange.EnqueueResult) {
	b.t.Helper()
	sid = b.call(echo)
	b.begun()
	c, live := b.x.Call(sid)
	if !live {
		b.t.Fatal("the call is not live")
	}
	results := make(chan exchange.EnqueueResult, 1)
	go func() { results <- c.Enqueue(b.t.Context(), exchange.EnqueueRequest{Name: queue}) }()
	for q := b.queue(queue); ; q = b.queue(queue) { // until it is in
		if q == nil {
			continue
		}
		if _, err := b.x.QueueMember(*q.Sid, sid); err == nil {
			return sid, results
		}
	}
}

// queue is a queue by its name; nil: there is none.
func (b *bench) queue(name string) *api.ApiV2010Queue {
	b.t.Helper()
	all, err := b.api.ListQueue(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range all {
		if *all[i].FriendlyName == name {
			return &all[i]
		}
	}
	return nil
}

func TestQueue(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	q, err := b.api.CreateQueue((&api.CreateQueueParams{}).SetFriendlyName("support"))
	if err != nil {
		t.Fatal(err)
	}
	if *q.FriendlyName != "support" || q.MaxSize != 1000 || q.CurrentSize != 0 || q.AverageWaitTime != 0 {
		t.Errorf("queue = %+v", q)
	}
	if q, err = b.api.UpdateQueue(*q.Sid, (&api.UpdateQueueParams{}).SetFriendlyName("help").SetMaxSize(5000)); err != nil || *q.FriendlyName != "help" || q.MaxSize != 5000 {
		t.Errorf("updated: %+v, %v", q, err)
	}
	if q, err = b.api.UpdateQueue(*q.Sid, &api.UpdateQueueParams{}); err != nil || *q.FriendlyName != "help" || q.MaxSize != 5000 {
		t.Errorf("updated by nothing: %+v, %v", q, err)
	}
	if q, err = b.api.FetchQueue(*q.Sid, nil); err != nil || *q.FriendlyName != "help" {
		t.Errorf("fetched: %+v, %v", q, err)
	}
	if _, err = b.api.CreateQueue((&api.CreateQueueParams{}).SetFriendlyName("sales").SetMaxSize(1)); err != nil {
		t.Fatal(err)
	}
	all, err := b.api.ListQueue((&api.ListQueueParams{}).SetPageSize(1))
	if err != nil || len(all) != 2 || *all[0].FriendlyName != "sales" || *all[1].Sid != *q.Sid {
		t.Errorf("list of %d: %v", len(all), err)
	}
	for name, fault := range map[string]struct {
		err  func() error
		code int
	}{
		"a name twice": {func() error {
			return only(b.api.CreateQueue((&api.CreateQueueParams{}).SetFriendlyName("help")))
		}, 22003},
		"a name that is taken": {func() error {
			return only(b.api.UpdateQueue(*q.Sid, (&api.UpdateQueueParams{}).SetFriendlyName("sales")))
		}, 22003},
		"no name": {func() error { return only(b.api.CreateQueue(&api.CreateQueueParams{})) }, 20002},
		"a long name": {func() error {
			return only(b.api.CreateQueue((&api.CreateQueueParams{}).SetFriendlyName(strings.Repeat("x", 65))))
		}, 20002},
		"too large": {func() error {
			return only(b.api.UpdateQueue(*q.Sid, (&api.UpdateQueueParams{}).SetMaxSize(5001)))
		}, 20001},
		"update of none": {func() error { return only(b.api.UpdateQueue("QU9", &api.UpdateQueueParams{})) }, 20404},
		"fetch of none":  {func() error { return only(b.api.FetchQueue("QU9", nil)) }, 20404},
		"delete of none": {func() error { return b.api.DeleteQueue("QU9", nil) }, 20404},
		"list of none":   {func() error { return only(b.api.ListMember("QU9", nil)) }, 20404},
	} {
		if err = fault.err(); code(t, err) != fault.code {
			t.Errorf("%s: %v, want %d", name, err, fault.code)
		}
	}
	if err = b.api.DeleteQueue(*q.Sid, nil); err != nil {
		t.Error(err)
	}
	if _, err = b.api.FetchQueue(*q.Sid, nil); code(t, err) != 20404 {
		t.Errorf("fetched when deleted: %v", err)
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first, firstLeft := b.queued("support")
	second, secondLeft := b.queued("support")
	q := *b.queue("support").Sid
	all, err := b.api.ListMember(q, (&api.ListMemberParams{}).SetPageSize(1))
	if err != nil || len(all) != 2 || *all[0].CallSid != first || *all[1].CallSid != second || all[1].Position != 2 {
		t.Errorf("list: %+v, %v", all, err)
	}
	front, err := b.api.FetchMember(q, "Front", nil)
	if err != nil || *front.CallSid != first || front.Position != 1 || *front.QueueSid != q {
		t.Errorf("front: %+v, %v", front, err)
	}
	m, err := b.api.FetchMember(q, second, nil)
	if err != nil || *m.CallSid != second || m.Position != 2 {
		t.Errorf("member: %+v, %v", m, err)
	}
	if err = b.api.DeleteQueue(q, nil); code(t, err) != 20409 {
		t.Errorf("delete of a queue in which calls wait: %v", err)
	}
	out := func() *api.UpdateMemberParams {
		return (&api.UpdateMemberParams{}).SetUrl("http://app.test/out").SetMethod("GET")
	}
	if m, err = b.api.UpdateMember(q, second, out()); err != nil || *m.CallSid != second || m.Position != 2 {
		t.Errorf("taken out: %+v, %v", m, err)
	}
	want := exchange.Document{URL: "http://app.test/out", Method: "GET"}
	if diff := cmp.Diff(want, b.begun()); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if r := <-secondLeft; r.Result != exchange.QueueRedirected || r.QueueSID != q {
		t.Errorf("the second left by %+v", r)
	}
	if m, err = b.api.UpdateMember(q, "Front", (&api.UpdateMemberParams{}).SetUrl("http://app.test/out")); err != nil || *m.CallSid != first {
		t.Errorf("front taken out: %+v, %v", m, err)
	}
	if got := b.begun(); got.Method != http.MethodPost {
		t.Errorf("document: %+v", got)
	}
	<-firstLeft
	for name, err := range map[string]error{
		"fetch of who has left": only(b.api.FetchMember(q, second, nil)),
		"front of nobody":       only(b.api.FetchMember(q, "Front", nil)),
		"update of nobody":      only(b.api.UpdateMember(q, "Front", out())),
		"update in no queue":    only(b.api.UpdateMember("QU9", second, out())),
	} {
		if code(t, err) != 20404 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for want, p := range map[int]*api.UpdateMemberParams{
		21205: {}, 21209: out().SetMethod("PUT"),
	} {
		if _, err = b.api.UpdateMember(q, "Front", p); code(t, err) != want {
			t.Errorf("%v, want %d", err, want)
		}
	}
	if err = b.api.DeleteQueue(q, nil); err != nil {
		t.Error(err)
	}
}

// only drops what comes with an error.
func only[T any](_ T, err error) error { return err }
