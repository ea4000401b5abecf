package calls

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"softphone/internal/phone"
)

// memory is a store in memory, of what this package needs of one.
type memory struct {
	phone.EventLog // what is not written below is not expected

	mu          sync.Mutex
	err         error // of Append
	events      []phone.Event
	keys        map[string]bool
	byCall      map[phone.CallSID][]phone.Event
	conferences map[phone.ConferenceSID]phone.Conference
	rooms       map[phone.RoomName]phone.Room
	audited     []phone.AuditEntry
	attempts    map[string]int
	once        map[string][]byte
}

func newMemory() *memory {
	return &memory{
		keys: map[string]bool{}, byCall: map[phone.CallSID][]phone.Event{}, conferences: map[phone.ConferenceSID]phone.Conference{},
		rooms: map[phone.RoomName]phone.Room{}, once: map[string][]byte{},
	}
}

func (m *memory) Append(_ context.Context, folds phone.Folds, events ...phone.Event) (added []phone.Event, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	for _, e := range events {
		if m.keys[e.Key] {
			continue
		}
		m.keys[e.Key] = true
		m.events = append(m.events, e)
		e.Position = int64(len(m.events))
		added = append(added, e)
		if e.Conference != "" {
			m.conferences[e.Conference] = folds.Conference(m.conferences[e.Conference], e)
		} else {
			m.byCall[e.Call] = append(m.byCall[e.Call], e)
		}
	}
	return added, nil
}

func (m *memory) Call(_ context.Context, sid phone.CallSID) (phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.byCall[sid]) == 0 {
		return phone.Call{}, phone.Errorf(phone.Unknown, "call_unknown", "x")
	}
	return Apply(m.byCall[sid]), nil
}

func (m *memory) CallsOf(_ context.Context, sids []phone.CallSID) ([]phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []phone.Call
	for _, sid := range sids {
		if len(m.byCall[sid]) > 0 {
			found = append(found, Apply(m.byCall[sid]))
		}
	}
	return found, nil
}

func (m *memory) Unfinished(_ context.Context, before time.Time, _ int) ([]phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []phone.Call
	for _, events := range m.byCall {
		if c := Apply(events); !c.Status.Terminal() && c.Started.Before(before) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b phone.Call) int { return cmp.Compare(a.SID, b.SID) })
	return found, nil
}

func (m *memory) Family(_ context.Context, root phone.CallSID) (legs []phone.Call, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, events := range m.byCall {
		if c := Apply(events); c.Root() == root {
			legs = append(legs, c)
		}
	}
	return legs, nil
}

func (*memory) Legs(context.Context, phone.LegQuery) ([]phone.Call, error) { return nil, nil }

func (m *memory) Conference(_ context.Context, sid phone.ConferenceSID) (phone.Conference, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.conferences[sid]
	if !ok {
		return c, phone.Errorf(phone.Unknown, "conference_unknown", "x")
	}
	return c, nil
}

func (m *memory) Conferences(_ context.Context, q phone.ConferenceQuery) ([]phone.Conference, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []phone.Conference
	for _, c := range m.conferences {
		ended := c.Status == phone.ConferenceCompleted
		room, _ := phone.RoomOf(c.Name)
		if q.Live && ended || q.Ended && !ended || q.Room != "" && room != q.Room || !q.Before.IsZero() && !c.Created.Before(q.Before) {
			continue
		}
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b phone.Conference) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.SID, b.SID))
	})
	return found[:min(len(found), q.Limit)], nil
}

func (m *memory) ConferencesWith(_ context.Context, calls []phone.CallSID) (sids []phone.ConferenceSID, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for sid, c := range m.conferences {
		with := slices.ContainsFunc(c.People, func(p phone.Participant) bool { return slices.Contains(calls, p.Call) })
		if with && c.Status != phone.ConferenceCompleted {
			sids = append(sids, sid)
		}
	}
	return sids, nil
}

func (*memory) Timeline(context.Context, phone.ConferenceSID, int64, int) ([]phone.Event, error) {
	return nil, nil
}

func (m *memory) CreateRoom(_ context.Context, r phone.Room) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.rooms[r.Name]; ok {
		return phone.Errorf(phone.Conflict, "name_taken", "x")
	}
	m.rooms[r.Name] = r
	return nil
}

func (m *memory) Room(_ context.Context, name phone.RoomName) (phone.Room, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rooms[name]
	if !ok {
		return r, phone.Errorf(phone.Unknown, "room_unknown", "x")
	}
	return r, nil
}

func (*memory) RoomByPIN(context.Context, string) (phone.Room, error) { return phone.Room{}, nil }

func (*memory) RoomByNumber(context.Context, phone.Number) (phone.Room, error) {
	return phone.Room{}, nil
}

func (m *memory) Rooms(context.Context) (all []phone.Room, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rooms {
		all = append(all, r)
	}
	return all, nil
}

func (m *memory) UpdateRoom(_ context.Context, name phone.RoomName, change func(*phone.Room) error) (phone.Room, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rooms[name]
	if !ok {
		return r, phone.Errorf(phone.Unknown, "room_unknown", "x")
	}
	if err := change(&r); err != nil {
		return phone.Room{}, err
	}
	m.rooms[name] = r
	return r, nil
}

func (m *memory) DeleteRoom(_ context.Context, name phone.RoomName) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.rooms, name)
	return nil
}

func (m *memory) AuditSoon(ctx context.Context, e phone.AuditEntry) error { return m.Audit(ctx, e) }

func (m *memory) Audit(_ context.Context, e phone.AuditEntry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.audited = append(m.audited, e)
	return nil
}

func (*memory) Audited(context.Context, phone.AuditQuery) ([]phone.AuditEntry, error) {
	return nil, nil
}

func (m *memory) Once(_ context.Context, key, _ string, _ time.Time) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	answer, asked := m.once[key]
	switch {
	case !asked:
		m.once[key] = nil
		return nil, nil
	case answer == nil:
		return nil, phone.Errorf(phone.Conflict, "request_running", "x")
	}
	return answer, nil
}

func (m *memory) Answer(_ context.Context, key string, answer []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(answer) == 0 {
		delete(m.once, key)
		return nil
	}
	m.once[key] = answer
	return nil
}

func (m *memory) Attempt(_ context.Context, key string, _, _ time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.attempts == nil {
		m.attempts = map[string]int{}
	}
	m.attempts[key]++
	return m.attempts[key], nil
}

func (m *memory) Forgive(_ context.Context, key string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attempts[key]--
	return nil
}

// tell stores events, whose keys are made up.
func (m *memory) tell(t *testing.T, events ...phone.Event) {
	t.Helper()
	for i := range events {
		if events[i].Key == "" {
			events[i].Key = fmt.Sprintf("told:%d:%d", len(m.events), i)
		}
	}
	if _, err := m.Append(t.Context(), Folds(), events...); err != nil {
		t.Fatal(err)
	}
}

// fakeBoard is a switchboard that writes down what it is asked, in one line each, and answers as it is told.
type fakeBoard struct {
	mu      sync.Mutex
	asked   []string
	fail    func(line string) error                // why a request fails, nil if it does not
	answer  map[phone.ConferenceSID]phone.Observed // of Conference
	live    []phone.Observed
	status  phone.Status
	ended   time.Time
	talked  time.Duration
	calls   int
	changed func(line string) // after a request
}

func (b *fakeBoard) ask(format string, args ...any) error {
	line := fmt.Sprintf(format, args...)
	b.mu.Lock()
	b.asked = append(b.asked, line)
	fail, changed := b.fail, b.changed
	b.mu.Unlock()
	if fail != nil {
		if err := fail(line); err != nil {
			return err
		}
	}
	if changed != nil {
		changed(line)
	}
	return nil
}

// lines are what was asked since last time.
func (b *fakeBoard) lines() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	lines := b.asked
	b.asked = nil
	return lines
}

func (b *fakeBoard) Call(_ context.Context, sid phone.CallSID) (phone.Status, time.Time, time.Duration, error) {
	err := b.ask("call %s", short(sid))
	return b.status, b.ended, b.talked, err
}

func (b *fakeBoard) HangUp(_ context.Context, sid phone.CallSID) error {
	return b.ask("hangup %s", short(sid))
}

func (b *fakeBoard) Redirect(_ context.Context, sid phone.CallSID, url string) error {
	return b.ask("redirect %s %s", short(sid), url)
}

func (b *fakeBoard) LiveConferences(context.Context) ([]phone.Observed, error) {
	err := b.ask("live")
	return b.live, err
}

func (b *fakeBoard) Conference(_ context.Context, sid phone.ConferenceSID) (phone.Observed, error) {
	if err := b.ask("conference"); err != nil {
		return phone.Observed{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	o, ok := b.answer[sid]
	if !ok {
		return o, phone.Errorf(phone.Unknown, "conference_unknown", "x")
	}
	return o, nil
}

func (b *fakeBoard) EndConference(context.Context, phone.ConferenceSID) error { return b.ask("end") }

func (b *fakeBoard) Announce(_ context.Context, _ phone.ConferenceSID, url string) error {
	return b.ask("announce %s", url)
}

func (b *fakeBoard) AnnounceTo(_ context.Context, _ phone.ConferenceSID, call phone.CallSID, url string) error {
	return b.ask("announce to %s %s", short(call), url)
}

func (b *fakeBoard) Add(_ context.Context, conference string, a phone.Addition) (phone.CallSID, phone.ConferenceSID, error) {
	line := fmt.Sprintf("add %s from %s for %v", a.To, a.From, a.Timeout)
	if a.Muted {
		line += " muted"
	}
	if a.Coached != "" {
		line += " coaching " + short(a.Coached)
	}
	if err := b.ask("%s", line); err != nil {
		return "", "", err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	return leg(90 + b.calls), phone.ConferenceSID(conference), nil
}

func (b *fakeBoard) Change(_ context.Context, _ phone.ConferenceSID, call phone.CallSID, c phone.Change) error {
	line := "change " + short(call)
	names := [...]string{" end=", " held=", " muted="}
	for i, v := range []*bool{c.EndOnExit, c.Held, c.Muted} {
		if v != nil {
			line += fmt.Sprint(names[i], *v)
		}
	}
	if c.Coached != nil {
		line += " coach=" + short(*c.Coached)
	}
	if c.Music != "" {
		line += " music=" + string(c.Music)
	}
	return b.ask("%s", line)
}

func (b *fakeBoard) Remove(_ context.Context, _ phone.ConferenceSID, call phone.CallSID) error {
	return b.ask("remove %s", short(call))
}

func (b *fakeBoard) StartRecording(_ context.Context, call phone.CallSID, url string) (phone.RecordingSID, error) {
	if err := b.ask("record %s %s", short(call), url); err != nil {
		return "", err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	return phone.RecordingSID(fmt.Sprintf("RE%032x", b.calls)), nil
}

func (b *fakeBoard) SetRecording(_ context.Context, _ phone.ConferenceSID, call phone.CallSID, _ phone.RecordingSID, to phone.RecordingStatus) error {
	return b.ask("recording of %s %s", short(call), to)
}

// leg is the SID of the nth leg, and short how it is written down.
func leg(n int) phone.CallSID { return phone.CallSID(fmt.Sprintf("CA%032x", n)) }

func short(sid phone.CallSID) string {
	for n := range 100 {
		if leg(n) == sid {
			return fmt.Sprint(n)
		}
	}
	return string(sid)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// personal is a world in which all numbers are personal ones.
type personal struct{ phone.Numbering }

func (personal) Describe(n phone.Number) phone.NumberInfo {
	return phone.NumberInfo{Number: n, Region: "US", Type: phone.PersonalNumber}
}
