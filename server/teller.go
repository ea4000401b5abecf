package server

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"softphone/internal/live"
	"softphone/internal/phone"
)

// teller writes what pages are told.
type teller struct{ *Server }

var _ live.Teller = teller{}

// moments of the same position are told in one frame, and the position with the last of them: who got
// a part alone comes back to where they were before.
type told struct {
	position int64
	changes  []change
	frames   map[string]live.Frame // by whom they are the same for
}

// change is what changed, and what is told of it once that was needed: of a conference, a task or a floor.
type change struct {
	live.Change

	portrait *portrait
	task     *toldTask
	channel  *toldChannel
}

// part is what one change is for a viewer.
type part struct {
	key, event string
	data       func() []byte
}

// Tell returns what changes are for a viewer. What is the same for several viewers is written once.
func (t teller) Tell(ctx context.Context, changes []live.Change) func(live.Viewer) []live.Frame {
	names := t.names(ctx)
	var groups []told
	for i, c := range changes {
		if i == 0 || c.Position != changes[i-1].Position {
			groups = append(groups, told{position: c.Position, frames: map[string]live.Frame{}})
		}
		last := &groups[len(groups)-1]
		last.changes = append(last.changes, change{Change: c})
	}
	return func(v live.Viewer) []live.Frame {
		var frames []live.Frame
		for i := range groups {
			if f, ok := t.frame(ctx, &groups[i], v, names); ok {
				frames = append(frames, f)
			}
		}
		return frames
	}
}

// frame is what the changes of a position are for a viewer, and whether they are anything.
func (t teller) frame(ctx context.Context, g *told, v live.Viewer, names func(phone.Address) string) (live.Frame, bool) {
	var parts []part
	var key strings.Builder
	for i := range g.changes {
		c := &g.changes[i]
		p, ok := t.call(ctx, c.Change, v)
		switch {
		case c.Conference != nil:
			p, ok = t.ofConference(ctx, c, v, names)
		case c.Task != "":
			p, ok = t.ofTask(ctx, c, v)
		case c.Channel != "":
			p, ok = t.ofChannel(ctx, c, v, names)
		}
		if ok {
			parts = append(parts, p)
			key.WriteString(p.key)
			key.WriteByte('\n')
		}
	}
	if len(parts) == 0 {
		return live.Frame{}, false
	}
	if f, ok := g.frames[key.String()]; ok {
		return f, true
	}
	var text []byte
	for i, p := range parts {
		position := g.position
		if i < len(parts)-1 {
			position = 0
		}
		text = append(text, said(position, p.event, p.data())...)
	}
	f := live.NewFrame(g.position, text)
	g.frames[key.String()] = f
	return f, true
}

// call is what a changed call is for those who made it or were offered it.
func (t teller) call(ctx context.Context, c live.Change, v live.Viewer) (part, bool) {
	me := v.Grant.Identity
	return part{"call " + string(me), "calls", func() []byte {
		return marshal(map[string][]entry{"calls": t.entries(t.names(ctx), phone.History(me, c.Legs, c.Back))})
	}}, slices.Contains(c.Concerned(), me)
}

// ofConference is what a changed conference is for those who may see it.
func (t teller) ofConference(ctx context.Context, what *change, v live.Viewer, names func(phone.Address) string) (part, bool) {
	c := what.Conference
	if !v.Conferences {
		return part{}, false
	}
	view, ok := t.Control.ViewOf(ctx, v.Grant, c.Conference, c.Calls, c.Room)
	if !ok {
		return part{}, false
	}
	if what.portrait == nil {
		p := portray(names, c.Conference, c.Calls, c.Room)
		what.portrait = &p
	}
	p, me := what.portrait, v.Grant.Identity
	return part{string(c.SID) + " " + p.key(me, view.May), "conference", func() []byte { return p.seenBy(me, view.May) }}, true
}

// toldTask is a task, and who may see it beside supervisors.
type toldTask struct {
	task phone.Task
	who  []phone.Identity
	gone bool // it cannot be read
}

// ofTask is what a changed task is for those who may answer where it leads.
func (t teller) ofTask(ctx context.Context, what *change, v live.Viewer) (part, bool) {
	if what.task == nil {
		what.task = t.readTask(ctx, what.Task)
	}
	one := what.task
	event := "task.created"
	if !one.task.Done.IsZero() {
		event = "task.done"
	}
	may := !one.gone && (v.Grant.Supervise || slices.Contains(one.who, v.Grant.Identity))
	return part{"task " + string(one.task.ID), event, func() []byte { return marshal(taskOf(one.task)) }}, may
}

func (t teller) readTask(ctx context.Context, id phone.TaskID) *toldTask {
	one := &toldTask{}
	var err error
	if one.task, err = t.Store.Task(ctx, id); err == nil {
		one.who, err = t.answerers(ctx, one.task.To)
	}
	if err != nil { // pages that ask for the tasks have it all the same
		one.gone = true
		t.Logger.Warn("a task could not be told", slog.Any("error", err))
	}
	return one
}

// toldChannel is a channel, as it is told to all who may listen there.
type toldChannel struct {
	room phone.Room
	data []byte
	gone bool // it is no more, or cannot be read
}

// ofChannel is what a changed floor is for those who may listen to its channel.
func (t teller) ofChannel(ctx context.Context, what *change, v live.Viewer, names func(phone.Address) string) (part, bool) {
	if what.channel == nil {
		what.channel = t.readChannel(ctx, what.Channel, names)
	}
	one := what.channel
	return part{"channel " + string(one.room.Name), "channel", func() []byte { return one.data }}, !one.gone && hears(v.Grant, one.room)
}

func (t teller) readChannel(ctx context.Context, name phone.RoomName, names func(phone.Address) string) *toldChannel {
	r, err := t.Store.Room(ctx, name)
	if phone.KindOf(err) == phone.Unknown {
		return &toldChannel{gone: true}
	}
	var f phone.Floor
	if err == nil {
		f, err = t.Store.Floor(ctx, name)
	}
	if err != nil { // pages that come back are told how it is
		t.Logger.Warn("a floor could not be told", slog.Any("error", err))
		return &toldChannel{gone: true}
	}
	return &toldChannel{room: r, data: marshal(channelEvent{name, tellFloor(names, f)})}
}

// Standing says whether conferences can be steered.
func (t teller) Standing() live.Frame {
	return live.NewFrame(0, said(0, "control", marshal(map[string]bool{"control": t.Control.Available()})))
}

// Ended returns those of some sessions that have ended.
func (t teller) Ended(ctx context.Context, sessions []string) ([]string, error) {
	return t.People.Ended(ctx, sessions)
}

// Farewell is told to a page whose session has ended.
func (t teller) Farewell() live.Frame {
	return live.NewFrame(0, said(0, "end", marshal(map[string]string{"code": "session_missing"})))
}

// Grant is what an identity may do now.
func (t teller) Grant(ctx context.Context, id phone.Identity) (phone.Grant, error) {
	return t.Grants.GrantOf(ctx, id)
}
