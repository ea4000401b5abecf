package live

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"softphone/internal/phone"
)

// Change is a call, a conference, a task or the floor of a channel that is not as it was.
type Change struct {
	Position   int64          // of the event that changed it
	Legs       []phone.Call   // all legs of the call, as they are now; none for what is no call
	Back       phone.Returns  // the legs by which people came back into it
	Conference *Conference    // nil for what is none
	Task       phone.TaskID   // empty for what is none
	Channel    phone.RoomName // likewise
}

// Conference is a conference with what belongs to it.
type Conference struct {
	phone.Conference
	Calls map[phone.CallSID]phone.Call // of its participants, as far as they are known
	Room  *phone.Room                  // nil for one that is held in no room, or in one that was taken away
}

// Concerned are the identities who made the call or were offered it; none for a conference.
func (c Change) Concerned() []phone.Identity {
	var who []phone.Identity
	for _, leg := range c.Legs {
		if id, ok := leg.Owner(false).Client(); ok && !slices.Contains(who, id) {
			who = append(who, id)
		}
	}
	return who
}

// Changes are the calls, tasks and floors that events changed, and the conferences if they are wanted: each once, at
// the position of the last event that changed it, in the order of their positions.
func Changes(ctx context.Context, log Log, events []phone.Event, conferences bool) ([]Change, error) {
	roots, about := map[phone.CallSID]int64{}, map[phone.CallSID]int64{}
	into := map[phone.ConferenceSID]int64{}
	held, tasks, channels := map[phone.ConferenceSID]int64{}, map[phone.TaskID]int64{}, map[phone.RoomName]int64{}
	for _, e := range events {
		switch e.Kind {
		case phone.FloorGranted, phone.FloorReleased, phone.FloorChanged:
			channels[e.Detail.Room] = e.Position
			continue
		case phone.TaskCreated, phone.TaskDone:
			tasks[e.Detail.Task] = e.Position
			continue
		default:
		}
		if e.Conference != "" {
			held[e.Conference] = e.Position
			continue
		}
		about[e.Call] = e.Position
		roots[phone.Call{SID: e.Call, Parent: e.Parent}.Root()] = e.Position
		if sid, entered := e.To.Conference(); entered {
			into[sid] = e.Position
		}
	}
	changes, err := callChanges(ctx, log, roots, into)
	if err != nil {
		return nil, err
	}
	for task, position := range tasks {
		changes = append(changes, Change{Position: position, Task: task})
	}
	for channel, position := range channels {
		changes = append(changes, Change{Position: position, Channel: channel})
	}
	if conferences {
		told, err := conferenceChanges(ctx, log, held, about)
		if err != nil {
			return nil, err
		}
		changes = append(changes, told...)
	}
	slices.SortStableFunc(changes, inOrder)
	return changes, nil
}

// callChanges are the calls that changed, and those into whose conferences somebody came back, or from which they
// left again.
func callChanges(ctx context.Context, log Log, roots map[phone.CallSID]int64, into map[phone.ConferenceSID]int64) ([]Change, error) {
	for sid, position := range into {
		held, err := log.Conference(ctx, sid)
		if phone.KindOf(err) == phone.Unknown {
			continue
		}
		if err != nil {
			return nil, err
		}
		if caller, ok := phone.CallerOf(held.Name); ok {
			roots[caller] = max(roots[caller], position)
		}
	}
	var changes []Change
	var left []phone.CallSID // by somebody who may come back
	for root, position := range roots {
		legs, err := log.Family(ctx, root)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(legs, func(leg phone.Call) bool { return leg.Status == phone.StatusCompleted }) {
			left = append(left, root)
		}
		changes = append(changes, Change{Position: position, Legs: legs})
	}
	if len(left) == 0 {
		return changes, nil
	}
	back, err := log.Returns(ctx, left)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		changes[i].Back = back
	}
	return changes, nil
}

// inOrder puts changes of the same position in an order that is always the same: a call, then
// conferences.
func inOrder(a, b Change) int {
	sid := func(c Change) phone.ConferenceSID {
		if c.Conference == nil {
			return ""
		}
		return c.Conference.SID
	}
	return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(sid(a), sid(b)))
}

// conferenceChanges are the conferences that events were about, and those that calls take part in of
// which something was heard.
func conferenceChanges(ctx context.Context, log Log, held map[phone.ConferenceSID]int64, about map[phone.CallSID]int64) ([]Change, error) {
	sids := slices.Collect(maps.Keys(held))
	if len(about) > 0 {
		with, err := log.ConferencesWith(ctx, slices.Collect(maps.Keys(about)))
		if err != nil {
			return nil, err
		}
		for _, sid := range with {
			if _, known := held[sid]; !known {
				sids = append(sids, sid)
			}
		}
	}
	var changes []Change
	for _, sid := range sids {
		c, err := load(ctx, log, sid)
		if phone.KindOf(err) == phone.Unknown {
			continue
		}
		if err != nil {
			return nil, err
		}
		position := held[sid]
		for _, p := range c.People {
			position = max(position, about[p.Call])
		}
		if position > 0 {
			changes = append(changes, Change{Position: position, Conference: &c})
		}
	}
	return changes, nil
}

// load reads a conference with what belongs to it.
func load(ctx context.Context, log Log, sid phone.ConferenceSID) (Conference, error) {
	held, err := log.Conference(ctx, sid)
	if err != nil {
		return Conference{}, err
	}
	c := Conference{Conference: held, Calls: map[phone.CallSID]phone.Call{}}
	people := make([]phone.CallSID, len(held.People))
	for i, p := range held.People {
		people[i] = p.Call
	}
	if len(people) > 0 {
		legs, err := log.CallsOf(ctx, people)
		if err != nil {
			return Conference{}, err
		}
		for _, leg := range legs {
			c.Calls[leg.SID] = leg
		}
	}
	if name, ok := phone.RoomOf(held.Name); ok {
		r, err := log.Room(ctx, name)
		switch {
		case err == nil:
			c.Room = &r
		case phone.KindOf(err) != phone.Unknown:
			return Conference{}, err
		}
	}
	return c, nil
}
