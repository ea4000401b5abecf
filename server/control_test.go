package server

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

const (
	confSID  = phone.ConferenceSID("CF0123456789abcdef0123456789abcdef")
	otherSID = phone.ConferenceSID("CFfedcba9876543210fedcba9876543210")
	tapeSID  = phone.RecordingSID("RE0123456789abcdef0123456789abcdef")
)

// control lets supervisors do all, and others see the conferences they take part in. It writes
// down what it was asked for.
type control struct {
	store Store

	mu    sync.Mutex
	asked []string
	err   error
	down  bool
}

func (c *control) do(by phone.Grant, what string, args ...any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, strings.TrimSpace(fmt.Sprintf("%s %s %s", by.Identity, what, fmt.Sprint(args...))))
	return c.err
}

// take returns what was asked since the last time.
func (c *control) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	return asked
}

func (c *control) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *control) EndCallsOf(_ context.Context, by phone.Grant, of phone.Identity) error {
	return c.do(by, "end calls of", of)
}

func (c *control) End(_ context.Context, by phone.Grant, sid phone.ConferenceSID) error {
	return c.do(by, "end", sid)
}

func (c *control) Announce(_ context.Context, by phone.Grant, _ phone.ConferenceSID, a calls.Announcement) error {
	return c.do(by, "announce", fmt.Sprintf("%+v", a))
}

func (c *control) Add(_ context.Context, by phone.Grant, _ phone.ConferenceSID, r calls.AddRequest) (phone.CallSID, error) {
	return childSID, c.do(by, "add", fmt.Sprintf("%s %s %s %q %s", r.To, r.Mode, r.Coach, r.Label, r.Timeout))
}

func (c *control) Change(_ context.Context, by phone.Grant, _ phone.ConferenceSID, call phone.CallSID, p calls.ParticipantChange) error {
	var said []string
	flag := func(name string, v *bool) {
		if v != nil {
			said = append(said, fmt.Sprint(name, "=", *v))
		}
	}
	flag("muted", p.Muted)
	flag("held", p.Held)
	flag("moderator", p.Moderator)
	flag("end_on_exit", p.EndOnExit)
	if p.Kept {
		said = append(said, "kept")
	}
	if p.Music != "" {
		said = append(said, "music="+string(p.Music))
	}
	if p.Label != nil {
		said = append(said, "label="+*p.Label)
	}
	if p.Coach != nil {
		said = append(said, "coach="+string(*p.Coach))
	}
	return c.do(by, "change", call, " ", strings.Join(said, " "))
}

func (c *control) Remove(_ context.Context, by phone.Grant, _ phone.ConferenceSID, call phone.CallSID) error {
	return c.do(by, "remove", call)
}

func (c *control) StartRecording(_ context.Context, by phone.Grant, _ phone.ConferenceSID) (phone.RecordingSID, error) {
	return tapeSID, c.do(by, "record")
}

func (c *control) SetRecording(_ context.Context, by phone.Grant, _ phone.ConferenceSID, re phone.RecordingSID, to phone.RecordingStatus) error {
	return c.do(by, "recording", re, " ", to)
}

func (c *control) HangUp(_ context.Context, by phone.Grant, call phone.CallSID) error {
	return c.do(by, "hangup", call)
}

func (c *control) Lose(_ context.Context, by phone.Grant, call phone.CallSID) error {
	return c.do(by, "lose", call)
}

func (c *control) Hold(_ context.Context, by phone.Grant, _ phone.ConferenceSID, held bool) error {
	return c.do(by, "hold", held)
}

func (c *control) Merge(_ context.Context, by phone.Grant, _, from phone.ConferenceSID) error {
	return c.do(by, "merge", from)
}

func (c *control) StartTransfer(_ context.Context, by phone.Grant, _ phone.ConferenceSID, r calls.TransferRequest) (int, error) {
	return 3, c.do(by, "transfer", fmt.Sprintf("%s to %s for %s shown %q", r.Kind, r.To, r.Timeout, r.CallerID))
}

func (c *control) SteerTransfer(_ context.Context, by phone.Grant, _ phone.ConferenceSID, number int, a calls.TransferAction) error {
	return c.do(by, "transfer", number, " ", a)
}

func (c *control) Pass(_ context.Context, by phone.Grant, call phone.CallSID, r calls.PassRequest) error {
	return c.do(by, "pass", fmt.Sprintf("%s to %s shown %q", call, r.To, r.CallerID))
}

func (c *control) Voicemail(_ context.Context, by phone.Grant, call phone.CallSID) error {
	return c.do(by, "voicemail", call)
}

func (c *control) Note(_ context.Context, by phone.Grant, call phone.CallSID, n calls.NoteChange) error {
	said := ""
	for name, v := range map[string]*string{"note": n.Text, "outcome": n.Outcome} {
		if v != nil {
			said += " " + name + "=" + *v
		}
	}
	return c.do(by, "note", call, said)
}

func (c *control) CreateRoom(ctx context.Context, by phone.Grant, r phone.Room) (phone.Room, error) {
	r.Secret = "0123456789abcdef"
	r.Created, r.Updated = time.Unix(1, 0), time.Unix(1, 0)
	if err := c.do(by, "create", r.Name); err != nil {
		return r, err
	}
	return r, c.store.CreateRoom(ctx, r)
}

func (c *control) UpdateRoom(ctx context.Context, by phone.Grant, name phone.RoomName, change func(*phone.Room) error) (phone.Room, error) {
	if err := c.do(by, "update", name); err != nil {
		return phone.Room{}, err
	}
	return c.store.UpdateRoom(ctx, name, change)
}

func (c *control) DeleteRoom(ctx context.Context, by phone.Grant, name phone.RoomName) error {
	if err := c.do(by, "delete", name); err != nil {
		return err
	}
	return c.store.DeleteRoom(ctx, name)
}

func (c *control) View(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) (calls.View, error) {
	held, err := c.store.Conference(ctx, sid)
	if err != nil {
		return calls.View{}, err
	}
	v, ok := c.seen(ctx, by, held)
	if !ok {
		return v, phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference.")
	}
	return v, nil
}

func (c *control) Views(ctx context.Context, by phone.Grant, q phone.ConferenceQuery) ([]calls.View, error) {
	all, err := c.store.Conferences(ctx, q)
	var views []calls.View
	for _, held := range all {
		if v, ok := c.seen(ctx, by, held); ok {
			views = append(views, v)
		}
	}
	return views, err
}

func (c *control) seen(ctx context.Context, by phone.Grant, held phone.Conference) (calls.View, bool) {
	legs := map[phone.CallSID]phone.Call{}
	for _, p := range held.People {
		if leg, err := c.store.Call(ctx, p.Call); err == nil {
			legs[p.Call] = leg
		}
	}
	var r *phone.Room
	if name, ok := phone.RoomOf(held.Name); ok {
		if got, err := c.store.Room(ctx, name); err == nil {
			r = &got
		}
	}
	return c.ViewOf(ctx, by, held, legs, r)
}

func (c *control) ViewOf(ctx context.Context, by phone.Grant, held phone.Conference, legs map[phone.CallSID]phone.Call, r *phone.Room) (calls.View, bool) {
	judged, _ := (*calls.Control)(nil).ViewOf(ctx, by, held, legs, r) // who hears what is not ours to say
	v := calls.View{Conference: held, Calls: legs, Room: r, Hears: judged.Hears}
	if by.Supervise {
		v.May = []calls.Action{calls.ActionEnd, calls.ActionMute}
	}
	return v, by.Supervise || slices.ContainsFunc(held.People, func(p phone.Participant) bool {
		return addressOf(p, legs[p.Call]) == phone.Client(by.Identity)
	})
}

func (c *control) EndCalls(_ context.Context, by phone.Identity, why string, sids []phone.CallSID) error {
	return c.do(phone.Grant{Identity: by}, "end calls", sids, why)
}

func (c *control) Available() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.down
}

// everybody has signed in but identities of API keys'. Sue is a supervisor.
type everybody struct{}

func (everybody) SignedIn(_ context.Context, id phone.Identity, _ time.Time) (phone.Person, error) {
	if strings.HasPrefix(string(id), "crm_") {
		return phone.Person{}, phone.Errorf(phone.Unknown, "person_unknown", "There is no such person.")
	}
	p := phone.Person{User: phone.User{Identity: id}, Role: phone.Agent}
	if id == "sue" {
		p.Role = phone.Supervisor
	}
	return p, nil
}

// media is a recording that can be fetched.
type media struct{ err error }

func (m media) Media(context.Context, phone.RecordingSID) (io.ReadCloser, int64, string, error) {
	if m.err != nil {
		return nil, 0, "", m.err
	}
	return io.NopCloser(strings.NewReader("RIFFsound")), 9, "audio/x-wav", nil
}
