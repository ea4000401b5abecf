package calls

import (
	"context"

	"softphone/internal/phone"
)

// View is a conference as somebody may see it.
type View struct {
	Conference phone.Conference
	Calls      map[phone.CallSID]phone.Call // those of its participants that are known
	Room       *phone.Room                  // in which it is held; nil if in none, or if that is no more
	May        []Action                     // what they may do with it now
	Hears      []phone.RecordingSID         // the recordings that they may listen to
}

// View returns a conference as somebody sees it. The error is of kind Unknown if there is none, or
// if they may not see it.
func (c *Control) View(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) (View, error) {
	s, err := c.scene(ctx, sid)
	if err != nil {
		return View{}, err
	}
	v, ok := s.view(by)
	if !ok {
		return View{}, unknownConference()
	}
	return v, nil
}

// ViewOf is a conference as somebody sees it, from what is known already; false if they may not
// see it. The room is the one whose name the conference's tells, nil if there is none.
func (*Control) ViewOf(_ context.Context, by phone.Grant, c phone.Conference, calls map[phone.CallSID]phone.Call, room *phone.Room) (View, bool) {
	s := scene{conference: c, calls: calls}
	if room != nil {
		s.room = roomHolding(c, *room)
	}
	return s.view(by)
}

func (s *scene) view(by phone.Grant) (View, bool) {
	st := s.standing(by.Identity)
	if !sees(by, s.conference, s.room, st) {
		return View{}, false
	}
	v := View{Conference: s.conference, Calls: s.calls, Room: s.room}
	for _, a := range actions() {
		if may(by, a, s.conference, s.room, st) == nil {
			v.May = append(v.May, a)
		}
	}
	for _, tape := range s.conference.Tapes {
		if s.hears(by, tape) {
			v.Hears = append(v.Hears, tape.SID)
		}
	}
	return v, true
}

// pages is how many pages of conferences are looked through for those that somebody may see.
const pages = 10

// Views returns a page of the conferences that somebody may see, the newest first. Where most of
// them may not be seen it may be shorter than the limit.
func (c *Control) Views(ctx context.Context, by phone.Grant, q phone.ConferenceQuery) ([]View, error) {
	rooms, err := c.rooms(ctx)
	if err != nil {
		return nil, err
	}
	var views []View
	for range pages {
		page, err := c.Store.Conferences(ctx, q)
		if err != nil {
			return nil, err
		}
		all, err := callsOfAll(ctx, c.Store, page)
		if err != nil {
			return nil, err
		}
		for _, conference := range page {
			v, ok := c.ViewOf(ctx, by, conference, part(all, conference), rooms[conference.Name])
			if ok && len(views) < q.Limit {
				views = append(views, v)
			}
		}
		if len(page) < q.Limit || len(views) == q.Limit {
			break
		}
		q.Before = page[len(page)-1].Created
	}
	return views, nil
}

// rooms are all rooms, by the names of their conferences.
func (c *Control) rooms(ctx context.Context) (map[string]*phone.Room, error) {
	return roomsByConference(ctx, c.Store)
}

func roomsByConference(ctx context.Context, store Store) (map[string]*phone.Room, error) {
	all, err := store.Rooms(ctx)
	if err != nil {
		return nil, err
	}
	rooms := make(map[string]*phone.Room, len(all))
	for i := range all {
		rooms[all[i].ConferenceName()] = &all[i]
	}
	return rooms, nil
}

// legsAtOnce is how many calls are asked for at once at the most.
const legsAtOnce = 1000

// callsOfAll are the calls of all participants of some conferences.
func callsOfAll(ctx context.Context, store Store, conferences []phone.Conference) (map[phone.CallSID]phone.Call, error) {
	var sids []phone.CallSID
	for _, c := range conferences {
		for _, p := range c.People {
			sids = append(sids, p.Call)
		}
	}
	all := make(map[phone.CallSID]phone.Call, len(sids))
	for len(sids) > 0 {
		n := min(len(sids), legsAtOnce)
		legs, err := store.CallsOf(ctx, sids[:n])
		if err != nil {
			return nil, err
		}
		for _, leg := range legs {
			all[leg.SID] = leg
		}
		sids = sids[n:]
	}
	return all, nil
}

// part are those calls that belong to a conference.
func part(all map[phone.CallSID]phone.Call, c phone.Conference) map[phone.CallSID]phone.Call {
	calls := make(map[phone.CallSID]phone.Call, len(c.People))
	for _, p := range c.People {
		if leg, ok := all[p.Call]; ok {
			calls[p.Call] = leg
		}
	}
	return calls
}
