package rest

import (
	"errors"
	"net/http"
	"time"

	"softphone/carrier/exchange"
)

// codeQueueName says that another queue has the name; it is seen in Twilio's answers, and in no list of codes.
const codeQueueName = 22003

func (s *Server) queueRoutes() []route {
	const (
		one     = "Queues/*"
		members = one + "/Members"
		member  = members + "/*"
	)
	return []route{
		{method: http.MethodGet, path: "Queues", handle: s.listQueues, params: pageParams},
		{method: http.MethodPost, path: "Queues", handle: s.createQueue, params: "FriendlyName MaxSize"},
		{method: http.MethodGet, path: one, handle: s.fetchQueue},
		{method: http.MethodPost, path: one, handle: s.updateQueue, params: "FriendlyName MaxSize"},
		{method: http.MethodDelete, path: one, handle: s.deleteQueue},
		{method: http.MethodGet, path: members, handle: s.listMembers, params: pageParams},
		{method: http.MethodGet, path: member, handle: s.fetchMember},
		{method: http.MethodPost, path: member, handle: s.updateMember, params: "Url Method"},
	}
}

// queueResource is a queue.
//
// Source: https://www.twilio.com/docs/voice/api/queue-resource.
type queueResource struct {
	AccountSID      string  `json:"account_sid"`
	AverageWaitTime int     `json:"average_wait_time"`
	CurrentSize     int     `json:"current_size"`
	DateCreated     *string `json:"date_created"`
	DateUpdated     *string `json:"date_updated"`
	FriendlyName    string  `json:"friendly_name"`
	MaxSize         int     `json:"max_size"`
	SID             string  `json:"sid"`
	URI             string  `json:"uri"`
}

func (s *Server) renderQueue(q exchange.QueueInfo) any {
	return queueResource{
		AccountSID: s.x.Account().SID, AverageWaitTime: int(q.AverageWait / time.Second), CurrentSize: q.CurrentSize,
		DateCreated: date(q.Created), DateUpdated: date(q.Updated), FriendlyName: q.FriendlyName, MaxSize: q.MaxSize,
		SID: q.SID, URI: s.uri("Queues", q.SID),
	}
}

// memberResource is a call in a queue.
//
// Source: https://www.twilio.com/docs/voice/api/member-resource.
type memberResource struct {
	CallSID      string  `json:"call_sid"`
	DateEnqueued *string `json:"date_enqueued"`
	Position     int     `json:"position"`
	QueueSID     string  `json:"queue_sid"`
	URI          string  `json:"uri"`
	WaitTime     int     `json:"wait_time"`
}

func (s *Server) renderMember(m exchange.MemberInfo) any {
	return memberResource{
		CallSID: m.CallSID, DateEnqueued: date(m.Enqueued), Position: m.Position, QueueSID: m.QueueSID,
		URI: s.uri("Queues", m.QueueSID, "Members", m.CallSID), WaitTime: int(m.Wait / time.Second),
	}
}

func (s *Server) listQueues(r *request) (answer, error) {
	return page(r, "queues", s.x.Queues(), func(q exchange.QueueInfo) string { return q.SID }, s.renderQueue)
}

// createQueue makes a queue, whose name no other may have.
//
// Source: https://www.twilio.com/docs/voice/api/queue-resource#create-a-queue-resource.
func (s *Server) createQueue(r *request) (answer, error) {
	name, size := r.form.queue()
	if name == "" {
		r.form.fail(codeFriendlyName, "FriendlyName is required")
	}
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	q, err := s.x.CreateQueue(name, size)
	if err != nil {
		return answer{}, queueFault(r, err)
	}
	return created(s.renderQueue(q)), nil
}

// queue reads the fields of a queue.
func (f *form) queue() (name string, size int) {
	return f.friendlyName(),
		f.integer("MaxSize", codeParameter, 0, 1, exchange.MaxQueueSize)
}

// queueFault makes the answer of an error.
func queueFault(r *request, err error) error {
	switch {
	case errors.Is(err, exchange.ErrNoQueue), errors.Is(err, exchange.ErrNoMember):
		return notFound(r.uri.Path)
	case errors.Is(err, exchange.ErrQueueName):
		return bad(codeQueueName, "A queue with the name %s already exists", r.form.text("FriendlyName"))
	case errors.Is(err, exchange.ErrQueueInUse):
		return &fault{http.StatusConflict, codeConflict, "Calls wait in queue " + r.args[0] + ": only empty queues are deleted"}
	}
	return err
}

func (s *Server) fetchQueue(r *request) (answer, error) {
	q, err := s.x.Queue(r.args[0])
	if err != nil {
		return answer{}, queueFault(r, err)
	}
	return ok(s.renderQueue(q)), nil
}

func (s *Server) updateQueue(r *request) (answer, error) {
	name, size := r.form.queue()
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	q, err := s.x.UpdateQueue(r.args[0], exchange.QueueUpdate{FriendlyName: name, MaxSize: size})
	if err != nil {
		return answer{}, queueFault(r, err)
	}
	return ok(s.renderQueue(q)), nil
}

func (s *Server) deleteQueue(r *request) (answer, error) {
	if err := s.x.DeleteQueue(r.args[0]); err != nil {
		return answer{}, queueFault(r, err)
	}
	return gone(), nil
}

// listMembers lists those who wait, the front first.
func (s *Server) listMembers(r *request) (answer, error) {
	all, err := s.x.QueueMembers(r.args[0])
	if err != nil {
		return answer{}, queueFault(r, err)
	}
	return page(r, "queue_members", all, func(m exchange.MemberInfo) string { return m.CallSID }, s.renderMember)
}

// fetchMember finds a call that waits, by its SID or as Front.
func (s *Server) fetchMember(r *request) (answer, error) {
	m, err := s.x.QueueMember(r.args[0], r.args[1])
	if err != nil {
		return answer{}, queueFault(r, err)
	}
	return ok(s.renderMember(m)), nil
}

// updateMember takes a call out of the queue and lets it perform another document. The answer is as it waited.
//
// Source: https://www.twilio.com/docs/voice/api/member-resource#update-a-member-resource.
func (s *Server) updateMember(r *request) (answer, error) {
	f := r.form
	doc := exchange.Document{URL: f.address("Url", codeURL), Method: f.method("Method", codeMethod, http.MethodPost)}
	if f.text("Url") == "" {
		f.fail(codeURL, "Url parameter is required.")
	}
	if err := f.err(); err != nil {
		return answer{}, err
	}
	m, err := s.x.Dequeue(r.args[0], r.args[1], doc)
	if err != nil {
		return answer{}, queueFault(r, err)
	}
	return ok(s.renderMember(m)), nil
}
