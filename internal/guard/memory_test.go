package guard

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"softphone/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a store in memory.
type memory struct {
	mu       sync.Mutex
	all      map[phone.CallSID]phone.Reservation
	switches map[string]phone.Switch
	calls    map[phone.CallSID]phone.Call
	audit    []phone.AuditEntry
	attempts map[string][]time.Time
	outbox   []phone.Delivery
	broken   error
	reads    int // of switches
}

func newMemory() *memory {
	return &memory{
		all: map[phone.CallSID]phone.Reservation{}, switches: map[string]phone.Switch{}, calls: map[phone.CallSID]phone.Call{},
		attempts: map[string][]time.Time{},
	}
}

func (m *memory) counts(scope string, since time.Time) (live, begun int, used time.Duration) {
	for _, r := range m.all {
		if !slices.Contains(r.Scopes, scope) {
			continue
		}
		if r.Settled.IsZero() {
			live++
		}
		if r.At.Before(since) {
			continue
		}
		begun++
		switch {
		case r.Length == 0:
		case r.Settled.IsZero():
			used += r.Length
		default:
			used += r.Used
		}
	}
	return live, begun, used
}

func (m *memory) Reserve(_ context.Context, r phone.Reservation, limits []phone.Limit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, again := m.all[r.Call]; again || m.broken != nil {
		return m.broken
	}
	for _, l := range limits {
		live, _, used := m.counts(l.Scope, l.Since)
		_, begun, _ := m.counts(l.Scope, r.At.Add(-l.Window))
		switch {
		case !slices.Contains(r.Scopes, l.Scope):
			return phone.Errorf(phone.Invalid, "limit_invalid", "no such scope")
		case l.Calls > 0 && live >= l.Calls:
			return phone.Errorf(phone.Exhausted, codeCalls, "no").In(l.Scope)
		case l.Starts > 0 && begun >= l.Starts:
			return phone.Errorf(phone.Exhausted, codeRate, "no").In(l.Scope)
		case l.Time > 0 && used+r.Length > l.Time:
			return phone.Errorf(phone.Exhausted, codeTime, "no").In(l.Scope)
		}
	}
	m.all[r.Call] = r
	return nil
}

func (m *memory) Settle(_ context.Context, call phone.CallSID, used time.Duration, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.all[call]; ok && r.Settled.IsZero() {
		r.Used, r.Settled = used, at
		m.all[call] = r
	}
	return m.broken
}

func (m *memory) Assign(_ context.Context, from, to phone.CallSID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.all[from]; ok {
		delete(m.all, from)
		r.Call = to
		m.all[to] = r
	}
	return m.broken
}

func (m *memory) Unsettled(_ context.Context, q phone.ReservationQuery) ([]phone.Reservation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []phone.Reservation
	for _, r := range m.all {
		if r.Settled.IsZero() && r.At.Before(q.Before) {
			all = append(all, r)
		}
	}
	return all, m.broken
}

func (m *memory) Spent(_ context.Context, scope string, since time.Time) (int, time.Duration, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	live, _, used := m.counts(scope, since)
	return live, used, m.broken
}

func (m *memory) Switches(context.Context) ([]phone.Switch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	var all []phone.Switch
	for _, s := range m.switches {
		all = append(all, s)
	}
	return all, m.broken
}

func (m *memory) SetSwitch(_ context.Context, s phone.Switch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.switches[s.Name] = s
	return m.broken
}

func (m *memory) Family(_ context.Context, root phone.CallSID) ([]phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var legs []phone.Call
	for _, c := range m.calls {
		if c.SID == root || c.Parent == root {
			legs = append(legs, c)
		}
	}
	return legs, m.broken
}

func (m *memory) Audit(_ context.Context, e phone.AuditEntry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.audit = append(m.audit, e)
	return m.broken
}

func (m *memory) Attempt(_ context.Context, key string, at, since time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attempts[key] = append(slices.DeleteFunc(m.attempts[key], func(t time.Time) bool { return t.Before(since) }), at)
	return len(m.attempts[key]), m.broken
}

func (m *memory) Forgive(_ context.Context, key string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := slices.Index(m.attempts[key], at); i >= 0 {
		m.attempts[key] = slices.Delete(m.attempts[key], i, i+1)
	}
	return nil
}

func (m *memory) Enqueue(_ context.Context, d phone.Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.outbox = append(m.outbox, d)
	return m.broken
}

// put stores how a call is.
func (m *memory) put(c phone.Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls[c.SID] = c
}

// reservation is what was set aside for a call.
func (m *memory) reservation(call phone.CallSID) (phone.Reservation, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.all[call]
	return r, ok
}
