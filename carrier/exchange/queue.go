package exchange

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	// DefaultQueueSize is how many calls a queue holds if nothing else was asked for.
	DefaultQueueSize = 1000
	// MaxQueueSize is the most that may be asked for.
	MaxQueueSize = 5000
	// MaxQueueName is how many characters the name of a queue has at most.
	MaxQueueName = 64

	// FrontOfQueue stands for the SID of the call that has waited longest.
	FrontOfQueue = "Front"
)

var (
	// ErrQueueName means that another queue has the name.
	ErrQueueName = errors.New("exchange: a queue with this name exists already")
	// ErrQueueInUse means that calls wait in the queue.
	ErrQueueInUse = errors.New("exchange: calls wait in the queue")
	// ErrNoQueue means that no queue has the SID.
	ErrNoQueue = errors.New("exchange: no queue has this SID")
	// ErrNoMember means that no such call waits in the queue.
	ErrNoMember = errors.New("exchange: no such call waits in the queue")
)

// queue is a line of calls that wait to be taken by others. It lasts until it is deleted. Owned by the loop.
type queue struct {
	x       *Exchange
	sid     string
	name    string
	most    int
	order   uint64
	created time.Time
	updated time.Time
	members []*member // that wait, the front first
	takers  []*pickup // that wait for a member, the first first
}

// QueueInfo is a queue at one moment.
type QueueInfo struct {
	SID              string // QU and 32 hex digits
	FriendlyName     string
	CurrentSize      int
	MaxSize          int
	AverageWait      time.Duration // of those who wait
	Created, Updated time.Time

	order uint64
}

// MemberInfo is a call in a queue at one moment.
type MemberInfo struct {
	CallSID, QueueSID string
	Enqueued          time.Time
	Position          int // from 1
	Wait              time.Duration
}

// CreateQueue makes a queue; a size of 0 is the default. It fails with ErrQueueName or ErrClosed.
func (x *Exchange) CreateQueue(name string, size int) (QueueInfo, error) {
	var info QueueInfo
	result := ErrQueueName
	err := x.loop.run(func() {
		if x.queueNamed(name) == nil {
			info, result = x.newQueue(name, size).info(), nil
		}
	})
	return info, errors.Join(err, result)
}

// Queues returns the queues, the newest first.
func (x *Exchange) Queues() []QueueInfo {
	var all []QueueInfo
	if err := x.loop.run(func() {
		for _, q := range x.queues {
			all = append(all, q.info())
		}
	}); err != nil {
		return nil
	}
	slices.SortFunc(all, func(a, b QueueInfo) int {
		if a.order > b.order {
			return -1
		}
		return 1
	})
	return all
}

// Queue returns the queue with a SID. It fails with ErrNoQueue or ErrClosed.
func (x *Exchange) Queue(sid string) (QueueInfo, error) {
	var info QueueInfo
	err := x.withQueue(sid, func(q *queue) error {
		info = q.info()
		return nil
	})
	return info, err
}

// QueueUpdate is what is to change; what is zero stays. Calls that wait stay when the queue is made smaller.
type QueueUpdate struct {
	FriendlyName string
	MaxSize      int
}

// UpdateQueue changes a queue. It fails with ErrNoQueue, ErrQueueName or ErrClosed.
func (x *Exchange) UpdateQueue(sid string, u QueueUpdate) (QueueInfo, error) {
	var info QueueInfo
	err := x.withQueue(sid, func(q *queue) error {
		if u.FriendlyName != "" {
			if other := x.queueNamed(u.FriendlyName); other != nil && other != q {
				return ErrQueueName
			}
			q.name = u.FriendlyName
		}
		if u.MaxSize > 0 {
			q.most = u.MaxSize
		}
		q.updated = x.cfg.Now()
		info = q.info()
		return nil
	})
	return info, err
}

// DeleteQueue removes a queue in which nobody waits. Those who wait for somebody to come fail. It fails with
// ErrNoQueue, ErrQueueInUse or ErrClosed.
func (x *Exchange) DeleteQueue(sid string) error {
	return x.withQueue(sid, func(q *queue) error {
		if len(q.members) > 0 {
			return ErrQueueInUse
		}
		delete(x.queues, sid)
		for _, p := range slices.Clone(q.takers) {
			p.finish(StatusFailed)
		}
		return nil
	})
}

// QueueMembers returns the calls that wait in a queue, the front first. It fails with ErrNoQueue or ErrClosed.
func (x *Exchange) QueueMembers(sid string) ([]MemberInfo, error) {
	var all []MemberInfo
	err := x.withQueue(sid, func(q *queue) error {
		for _, m := range q.members {
			all = append(all, m.info())
		}
		return nil
	})
	return all, err
}

// QueueMember returns a call that waits in a queue, by its SID or as FrontOfQueue. It fails with ErrNoQueue,
// ErrNoMember or ErrClosed.
func (x *Exchange) QueueMember(sid, call string) (MemberInfo, error) {
	var info MemberInfo
	err := x.withMember(sid, call, func(m *member) error {
		info = m.info()
		return nil
	})
	return info, err
}

// Dequeue takes a call out of a queue and lets it perform another document. What it returns is the call as it waited. It
// fails as QueueMember does.
//
// Source: https://www.twilio.com/docs/voice/api/member-resource#update-a-member-resource.
func (x *Exchange) Dequeue(sid, call string, to Document) (MemberInfo, error) {
	var info MemberInfo
	err := x.withMember(sid, call, func(m *member) error {
		info = m.info()
		return m.call.redirect(Redirection{Start: to})
	})
	return info, err
}

func (x *Exchange) withQueue(sid string, operation func(*queue) error) error {
	result := ErrNoQueue
	err := x.loop.run(func() {
		if q := x.queues[sid]; q != nil {
			result = operation(q)
		}
	})
	return errors.Join(err, result)
}

func (x *Exchange) withMember(sid, call string, operation func(*member) error) error {
	return x.withQueue(sid, func(q *queue) error {
		for _, m := range q.members {
			if call == FrontOfQueue || m.call.sid == call {
				return operation(m)
			}
		}
		return ErrNoMember
	})
}

// queueNamed returns the queue with a name; nil if there is none. Loop only.
func (x *Exchange) queueNamed(name string) *queue {
	for _, q := range x.queues {
		if q.name == name {
			return q
		}
	}
	return nil
}

// newQueue makes a queue; a size of 0 is the default. Loop only.
func (x *Exchange) newQueue(name string, size int) *queue {
	if size <= 0 {
		size = DefaultQueueSize
	}
	x.made++
	now := x.cfg.Now()
	q := &queue{x: x, sid: x.cfg.NewSID("QU"), name: name, most: size, order: x.made, created: now, updated: now}
	x.queues[q.sid] = q
	x.log.Info("queue", slog.String("queue", q.sid))
	return q
}

func (q *queue) info() QueueInfo {
	return QueueInfo{
		SID: q.sid, FriendlyName: q.name, CurrentSize: len(q.members), MaxSize: q.most, AverageWait: q.average(),
		Created: q.created, Updated: q.updated, order: q.order,
	}
}

// average is how long those who wait have waited so far.
func (q *queue) average() time.Duration {
	if len(q.members) == 0 {
		return 0
	}
	var sum time.Duration
	for _, m := range q.members {
		sum += m.waited()
	}
	return sum / time.Duration(len(q.members))
}

func (m *member) info() MemberInfo {
	return MemberInfo{
		CallSID: m.call.sid, QueueSID: m.queue.sid, Enqueued: m.since, Position: slices.Index(m.queue.members, m) + 1, Wait: m.waited(),
	}
}

// waited is how long the call has waited, or had when it left.
func (m *member) waited() time.Duration {
	if !m.left.IsZero() {
		return m.left.Sub(m.since)
	}
	return m.call.x.cfg.Now().Sub(m.since)
}

// describe adds what requests of a waitUrl say of the place in the queue.
//
// Source: https://www.twilio.com/docs/voice/twiml/enqueue#attributes-waiturl.
func (m *member) describe(v url.Values) {
	q := m.queue
	v.Set("QueueSid", q.sid)
	v.Set("QueuePosition", strconv.Itoa(slices.Index(q.members, m)+1))
	v.Set("QueueTime", seconds(m.waited()))
	v.Set("AvgQueueTime", seconds(q.average()))
	v.Set("CurrentQueueSize", strconv.Itoa(len(q.members)))
	v.Set("MaxQueueSize", strconv.Itoa(q.most))
}

// seconds writes a time as whole seconds.
func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// QueueResult is how an Enqueue ended.
//
// Source: https://www.twilio.com/docs/voice/twiml/enqueue#queueresult-values.
type QueueResult uint8

// The values of QueueResult.
const (
	QueueSystemError           QueueResult = iota // the call could not be put into the queue, such as because it had ended
	QueueBridged                                  // it has talked with who took it
	QueueBridging                                 // it ended as it was about to be connected
	QueueError                                    // the TwiML, or that of the waitUrl, was wrong or could not be had
	QueueHangup                                   // the caller hung up
	QueueLeft                                     // by Leave
	QueueRedirected                               // by a request to the REST API while it waited
	QueueRedirectedFromBridged                    // by a request to the REST API while it talked
	QueueFull
)

// String returns Twilio's word, such as "queue-full".
func (r QueueResult) String() string {
	switch r {
	case QueueSystemError:
		return "system-error"
	case QueueBridged:
		return "bridged"
	case QueueBridging:
		return "bridging-in-process"
	case QueueError:
		return "error"
	case QueueHangup:
		return "hangup"
	case QueueLeft:
		return "leave"
	case QueueRedirected:
		return "redirected"
	case QueueRedirectedFromBridged:
		return "redirected-from-bridged"
	case QueueFull:
		return "queue-full"
	}
	return fmt.Sprintf("QueueResult(%d)", uint8(r))
}
