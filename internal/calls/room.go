package calls

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"softphone/internal/phone"
)

func unknownRoom() error {
	return phone.Errorf(phone.Unknown, "room_unknown", "There is no such room.")
}

// CreateRoom sets up a room, which who asks will moderate. The name, title and settings are what is
// asked for; who made it and when, and its secret, are filled in.
func (c *Control) CreateRoom(ctx context.Context, by phone.Grant, r phone.Room) (phone.Room, error) {
	r, err := c.createRoom(ctx, by, r)
	c.audit(ctx, by, err, phone.AuditEntry{Action: "room.create", Room: r.Name})
	if err != nil {
		return phone.Room{}, err
	}
	return r, nil
}

func (c *Control) createRoom(ctx context.Context, by phone.Grant, r phone.Room) (phone.Room, error) {
	name, err := phone.ParseRoomName(string(r.Name))
	if err != nil {
		return phone.Room{}, phone.Errorf(phone.Invalid, "name_invalid", "%s", err.Error()).In("name")
	}
	r.Name = name
	if !by.CreateRooms && !by.Supervise {
		return r, phone.Errorf(phone.Forbidden, "rooms_not_created", "You may not set up rooms.")
	}
	r.Secret, r.By, r.Created = c.NewSecret(), by.Identity, c.Now().UTC()
	r.Updated = r.Created
	if by.Identity != "" && !slices.Contains(r.Moderators, by.Identity) {
		r.Moderators = append(slices.Clone(r.Moderators), by.Identity)
	}
	if err = r.Check(); err != nil {
		return r, err
	}
	return r, c.choosing(ctx, by, func() error { return c.Store.CreateRoom(ctx, r) })
}

// That a PIN is taken tells that it opens another room. So often somebody may be told who does not see
// all PINs.
const (
	takenPINs   = 10
	takenWithin = 15 * time.Minute
)

// choosing does what may find that a PIN is taken. It is counted before, so that many at once are told no
// more, and taken back if none was.
func (c *Control) choosing(ctx context.Context, by phone.Grant, do func() error) error {
	if by.Supervise {
		return do()
	}
	key, now := "pin:taken:"+string(by.Identity), c.Now()
	n, err := c.Store.Attempt(ctx, key, now, now.Add(-takenWithin))
	if err != nil {
		return err
	}
	err = phone.Errorf(phone.Exhausted, "pins_guessed", "Too many PINs that others have were tried: change rooms again in a quarter of an hour.")
	if n <= takenPINs {
		err = do()
	}
	if code := phone.CodeOf(err); err != nil && (code == "pin_taken" || code == "moderator_pin_taken") {
		return err
	}
	if failed := c.Store.Forgive(context.WithoutCancel(ctx), key, now); failed != nil && err == nil {
		c.Logger.Error("an attempt could not be taken back", slog.String("key", key), slog.Any("error", failed))
	}
	return err
}

// mayModerate reports whether somebody may change a room, by an error of kind Unknown if there is none
// or they have no role in it, and Forbidden if they have another.
func mayModerate(by phone.Grant, r phone.Room) error {
	roles := by.RolesOf(r)
	switch {
	case roles&phone.RoleModerate != 0:
		return nil
	case roles == 0:
		return unknownRoom()
	}
	return phone.Errorf(phone.Forbidden, "action_not_allowed", "Only its moderators may change a room.")
}

// UpdateRoom lets change alter a room, and returns what it has become. Its name, its secret, and who made it and
// when stay. An error of change is returned as it is.
func (c *Control) UpdateRoom(ctx context.Context, by phone.Grant, name phone.RoomName, change func(*phone.Room) error) (phone.Room, error) {
	name, err := phone.ParseRoomName(string(name))
	if err != nil {
		return phone.Room{}, unknownRoom()
	}
	action, reason := "room.update", ""
	var r phone.Room
	held, err := c.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Room: name, Limit: 1})
	if err != nil {
		return phone.Room{}, err
	}
	err = c.choosing(ctx, by, func() error {
		r, err = c.Store.UpdateRoom(ctx, name, func(r *phone.Room) error {
			was := *r
			if refused := mayModerate(by, was); refused != nil {
				return refused
			}
			if wrong := change(r); wrong != nil {
				return wrong
			}
			r.Name, r.Secret, r.By, r.Created, r.Updated = was.Name, was.Secret, was.By, was.Created, c.Now().UTC()
			if r.Channel() != was.Channel() && len(held) > 0 { // who is in it entered to speak, or muted
				return phone.Errorf(phone.Conflict, "room_busy", "A conference is held in the room: end it before you make a channel of it, or no channel.").In("floor")
			}
			if r.Locked != was.Locked {
				action = choose(r.Locked, "room.lock", "room.unlock")
				reason = choose(r.Locked, reasonLocked, reasonUnlocked)
			}
			return r.Check()
		})
		return err
	})
	if phone.KindOf(err) == phone.Unknown {
		err = unknownRoom()
	}
	c.audit(ctx, by, err, phone.AuditEntry{Action: action, Room: name})
	if err != nil {
		return phone.Room{}, err
	}
	c.tellRoom(ctx, by, r, reason)
	return r, nil
}

// DeleteRoom deletes a room. The error is of kind Conflict, with the code room_busy, while a
// conference is held in it.
func (c *Control) DeleteRoom(ctx context.Context, by phone.Grant, name phone.RoomName) error {
	name, err := phone.ParseRoomName(string(name))
	if err != nil {
		return unknownRoom()
	}
	err = c.deleteRoom(ctx, by, name)
	if phone.KindOf(err) == phone.Unknown {
		err = unknownRoom()
	}
	c.audit(ctx, by, err, phone.AuditEntry{Action: "room.delete", Room: name})
	return err
}

func (c *Control) deleteRoom(ctx context.Context, by phone.Grant, name phone.RoomName) error {
	r, err := c.Store.Room(ctx, name)
	if err == nil {
		err = mayModerate(by, r)
	}
	if err != nil {
		return err
	}
	live, err := c.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Room: name, Limit: 1})
	if err != nil {
		return err
	}
	if len(live) > 0 {
		return phone.Errorf(phone.Conflict, "room_busy", "A conference is held in the room: end it first.")
	}
	return c.Store.DeleteRoom(ctx, name)
}
