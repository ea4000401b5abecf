package live

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"softphone/internal/phone"
)

// memory is a log in memory.
type memory struct {
	mu          sync.Mutex
	events      []phone.Event
	legs        map[phone.CallSID][]phone.Call
	back        phone.Returns
	conferences map[phone.ConferenceSID]phone.Conference
	rooms       map[phone.RoomName]phone.Room
	grown       chan struct{}
	err         error
	reads       int
	onRead      func()
}

func newMemory() *memory {
	return &memory{
		legs: map[phone.CallSID][]phone.Call{}, conferences: map[phone.ConferenceSID]phone.Conference{},
		rooms: map[phone.RoomName]phone.Room{}, grown: make(chan struct{}),
	}
}

func (m *memory) append(e phone.Event) {
	e.Position = int64(len(m.events) + 1)
	m.events = append(m.events, e)
	close(m.grown)
	m.grown = make(chan struct{})
}

// add appends an event about a call of one parent leg and one child.
func (m *memory) add(root phone.CallSID, from, to phone.Identity) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.legs[root] = []phone.Call{
		{SID: root, From: phone.Client(from), To: phone.Client(to)},
		{SID: root + "child", Parent: root, From: phone.Client(from), To: phone.Client(to)},
	}
	m.append(phone.Event{Call: root + "child", Parent: root})
}

// join appends an event about a conference that calls take part in.
func (m *memory) join(sid phone.ConferenceSID, name string, calls ...phone.CallSID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := phone.Conference{SID: sid, Name: name}
	for _, call := range calls {
		c.People = append(c.People, phone.Participant{Call: call})
	}
	m.conferences[sid] = c
	m.append(phone.Event{Conference: sid})
}

// speak appends an event about the floor of a channel.
func (m *memory) speak(room phone.RoomName) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.append(phone.Event{Kind: phone.FloorChanged, Detail: phone.Detail{Room: room}})
}

// want appends an event about a task.
func (m *memory) want(task phone.TaskID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.append(phone.Event{Kind: phone.TaskCreated, Detail: phone.Detail{Task: task}})
}

func (m *memory) Newest(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.events)), m.err
}

func (m *memory) Read(_ context.Context, after int64, limit int) ([]phone.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	if m.err != nil {
		return nil, m.err
	}
	rest := m.events[min(int(after), len(m.events)):]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}

func (m *memory) Wait(ctx context.Context, after int64) error {
	for {
		m.mu.Lock()
		n, grown := len(m.events), m.grown
		m.mu.Unlock()
		if int64(n) > after {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *memory) Family(_ context.Context, root phone.CallSID) ([]phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.onRead != nil {
		m.onRead()
	}
	return m.legs[root], nil
}

func (m *memory) Returns(context.Context, []phone.CallSID) (phone.Returns, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.back, nil
}

func (m *memory) Conference(_ context.Context, sid phone.ConferenceSID) (phone.Conference, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.conferences[sid]
	if !ok {
		return c, phone.Errorf(phone.Unknown, "conference_unknown", "x")
	}
	return c, m.err
}

func (m *memory) ConferencesWith(_ context.Context, calls []phone.CallSID) ([]phone.ConferenceSID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var with []phone.ConferenceSID
	for sid, c := range m.conferences {
		if slices.ContainsFunc(c.People, func(p phone.Participant) bool { return slices.Contains(calls, p.Call) }) {
			with = append(with, sid)
		}
	}
	return with, m.err
}

func (m *memory) CallsOf(_ context.Context, sids []phone.CallSID) ([]phone.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var calls []phone.Call
	for _, family := range m.legs {
		for _, leg := range family {
			if slices.Contains(sids, leg.SID) {
				calls = append(calls, leg)
			}
		}
	}
	return calls, m.err
}

func (m *memory) Room(_ context.Context, name phone.RoomName) (phone.Room, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rooms[name]
	if !ok {
		return r, phone.Errorf(phone.Unknown, "room_unknown", "x")
	}
	return r, m.err
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// words is a teller that tells what changed by its SID, and its position. Of tasks and floors it tells all but mallory.
type words struct {
	mu       sync.Mutex
	ended    map[string]bool
	standing string
	size     int // of what is told, in bytes at the least
	grants   int
	note     string // of grants that are read again
}

// sees reports whether a viewer is told of floors and tasks: whose grant has a note is not.
func sees(v Viewer) bool { return v.Grant.Identity != "mallory" && v.Grant.Note == "" }

func (w *words) Tell(_ context.Context, changes []Change) func(Viewer) []Frame {
	return func(v Viewer) []Frame {
		var frames []Frame
		for _, c := range changes {
			switch {
			case c.Conference != nil && v.Conferences:
				frames = append(frames, w.frame(c.Position, string(c.Conference.SID)))
			case c.Channel != "" && sees(v):
				frames = append(frames, w.frame(c.Position, string(c.Channel)))
			case c.Task != "" && sees(v):
				frames = append(frames, w.frame(c.Position, string(c.Task)))
			case slices.Contains(c.Concerned(), v.Grant.Identity):
				frames = append(frames, w.frame(c.Position, string(c.Legs[0].SID)))
			}
		}
		return frames
	}
}

func (w *words) frame(position int64, what string) Frame {
	return NewFrame(position, fmt.Appendf(nil, "%d %s%*s\n", position, what, w.size, ""))
}

func (w *words) Standing() Frame {
	w.mu.Lock()
	defer w.mu.Unlock()
	return NewFrame(0, []byte(w.standing+"\n"))
}

func (w *words) Ended(_ context.Context, sessions []string) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ended []string
	for _, s := range sessions {
		if w.ended[s] {
			ended = append(ended, s)
		}
	}
	return ended, nil
}

func (w *words) Farewell() Frame { return NewFrame(0, []byte("bye\n")) }

func (w *words) Grant(_ context.Context, id phone.Identity) (phone.Grant, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.grants++
	return phone.Grant{Identity: id, Note: w.note}, nil
}

func (w *words) set(change func(w *words)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}
