package calls

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"softphone/internal/phone"
)

// Merge makes one of two calls of the same person: the others of one come into the other, where nobody is on hold then. The person's
// own leg of the first ends with it. It may be asked for again when not all could come. The error is of kind Conflict with the code transfer_running
// while a transfer goes on in either.
//
// They are sent through the door of the other conference, which takes them out of theirs and off hold.
// Source: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource
func (c *Control) Merge(ctx context.Context, by phone.Grant, into, from phone.ConferenceSID) error {
	entry := phone.AuditEntry{Action: "conference.merge", Conference: into, Detail: shortened(string(from))}
	return c.command(ctx, by, ActionMerge, entry, func(*scene) error {
		if !from.Valid() || from == into {
			return phone.Errorf(phone.Invalid, "with_invalid", "With is the SID of another call of yours: CF and 32 hexadecimal digits.").In("with")
		}
		other, err := c.scene(ctx, from)
		if err == nil {
			err = other.may(by, ActionMerge)
		}
		if err != nil {
			return err
		}
		first, second := min(into, from), max(into, from) // two who bring the same calls together the other way round are in each other's way, too
		return c.alone(ctx, by, ActionMerge, first, "", transferRunning(), func(one *scene) error {
			return c.alone(ctx, by, ActionMerge, second, "", transferRunning(), func(two *scene) error {
				s, other := one, two
				if first == from {
					s, other = two, one
				}
				if s.conference.Transfer.Decides() || other.conference.Transfer.Decides() {
					return transferRunning()
				}
				return c.merge(ctx, by, s, other)
			})
		})
	})
}

func (c *Control) merge(ctx context.Context, by phone.Grant, s, other *scene) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deedLimit)
	defer cancel()
	into, from := s.conference, other.conference
	mine := phone.Transfer{By: by.Identity}
	events := []phone.Event{merged(into.SID, c, by, ""), merged(from.SID, c, by, into.SID)}
	leaving := other.castOf(mine)
	for _, p := range append(slices.Clone(leaving.senders), leaving.others...) { // that they leave it is wanted
		events = append(events, bye(from.SID, p.Call, by.Identity, c.Now()))
	}
	if err := c.record(ctx, events...); err != nil {
		return err
	}
	errs := []error{c.holdAll(ctx, s, s.castOf(mine).others, false)}
	door := c.Settings.Links.Enter("", into.Name, "", "")
	for _, p := range leaving.others {
		if err := c.Board.Redirect(ctx, p.Call, door); phone.KindOf(err) != phone.Unknown {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...) // who is left alone there is let go by the keeper
}

// merged is the event that says that a conference was made one with another.
func merged(sid phone.ConferenceSID, c *Control, by phone.Grant, into phone.ConferenceSID) phone.Event {
	return phone.Event{
		Key: fmt.Sprintf("merged:%s:%s", sid, c.NewSecret()), Kind: phone.CallsMerged, At: c.now(), Sequence: -1, Conference: sid,
		Detail: phone.Detail{By: by.Identity, Into: into},
	}
}
