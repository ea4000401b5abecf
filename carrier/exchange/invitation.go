package exchange

import (
	"context"
	"log/slog"
	"slices"
)

// leftFailed is why somebody left who was invited and has never come.
const leftFailed = "participant_add_failed"

// codeConferenceEnded says that there is no such conference, or not any more.
const codeConferenceEnded = 16022

// invitation is a call on its way into a conference. Loop only.
type invitation struct {
	call *Call
	room *Conference
	req  ConferenceRequest
}

// AddParticipant begins a call that comes into a conference when it is
// answered. The conference is given by the SID of a live one, or by a name; by
// a name it is there from now on, if it was not. What the call is to perform
// is not used. When the conference ends before the call is answered, the call
// goes on: it comes into the next conference of that name, or, if the
// conference was given by its SID, into none.
//
// It fails with ErrConferenceEnded, a *RefusalError (13237, 13240, 16020,
// 16023, 16025, 16027, 16028) or ErrClosed.
//
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant.
func (x *Exchange) AddParticipant(sidOrName string, o Outgoing, req ConferenceRequest) (ParticipantInfo, error) {
	var (
		info   ParticipantInfo
		result error
	)
	failed := x.loop.run(func() { info, result = x.invite(sidOrName, o, req) })
	if failed != nil {
		return ParticipantInfo{}, failed
	}
	return info, result
}

func (x *Exchange) invite(sidOrName string, o Outgoing, req ConferenceRequest) (ParticipantInfo, error) {
	req.Name = sidOrName
	if conferenceSID.MatchString(sidOrName) {
		rooms := x.liveRooms() // in another order each time
		i := slices.IndexFunc(rooms, func(r *Conference) bool { return r.sid == sidOrName })
		if i < 0 {
			return ParticipantInfo{}, ErrConferenceEnded
		}
		req.SID, req.Name = sidOrName, rooms[i].name
	}
	c := x.outgoing(o)
	if err := x.admit(req, c); err != nil {
		return ParticipantInfo{}, err
	}
	r := x.room(req)
	if req.Label != "" && slices.ContainsFunc(r.invited, func(i *invitation) bool { return i.req.Label == req.Label }) {
		return ParticipantInfo{}, &RefusalError{codeLabelTaken, "another participant has this label"}
	}
	o.Perform = func(ctx context.Context, c *Call) { c.Conference(ctx, req) }
	i := &invitation{call: c, room: r, req: req}
	c.invitation = i
	r.invited = append(r.invited, i)
	r.touch()
	info := i.info()
	x.place(c, o)
	return info, nil
}

// over forgets an invitation whose call has come or has ended, and tells why
// nobody came. A conference to which nobody comes is over. Loop only.
func (i *invitation) over() {
	r := i.room
	i.call.invitation = nil
	r.invited = slices.DeleteFunc(r.invited, func(o *invitation) bool { return o == i })
	if r.status == ConferenceCompleted || !i.call.status.Final() {
		return
	}
	r.touch()
	r.x.log.Info("nobody comes into the conference", slog.String("call", i.call.sid), slog.String("conference", r.sid))
	r.reportLeave(i.participant(), leftFailed)
	if len(r.participants) == 0 && len(r.invited) == 0 {
		r.end(ending{"last-participant-left", "The last participant could not be added.", i.call.sid, i.req.Label}, leftFailed)
	}
}

// participant is what the invited will be.
func (i *invitation) participant() *participant {
	return &participant{
		call: i.call, room: i.room, joined: i.call.created, label: i.req.Label, muted: i.req.Muted,
		startOnEnter: i.req.StartOnEnter, endOnExit: i.req.EndOnExit, beep: i.req.Beep,
		coaching: i.req.Coach != "", coached: i.req.Coach,
	}
}

func (i *invitation) info() ParticipantInfo { return i.participant().info() }

// Invited returns who has been called into the conference and has not come
// yet, under the call's SID or the label. It fails as Participant does.
func (r *Conference) Invited(who string) (ParticipantInfo, error) {
	info, result := ParticipantInfo{}, ErrNoParticipant
	failed := r.x.loop.run(func() {
		if result = r.alive(); result != nil {
			return
		}
		result = ErrNoParticipant
		for _, i := range r.invited {
			if i.call.sid == who || i.req.Label != "" && i.req.Label == who {
				info, result = i.info(), nil
			}
		}
	})
	if failed != nil {
		return ParticipantInfo{}, failed
	}
	return info, result
}
