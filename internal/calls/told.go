package calls

import (
	"context"
	"fmt"
	"log/slog"

	"softphone/internal/phone"
)

// Why a room changed, in RoomChanged.
const (
	reasonLocked   = "locked"
	reasonUnlocked = "unlocked"
)

// tellRoom tells those who look at the conference that is held in a room that the room has changed: they are
// told what the log tells. Nothing is lost if it cannot be: they see it with the next change.
func (c *Control) tellRoom(ctx context.Context, by phone.Grant, r phone.Room, reason string) {
	held, err := c.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Room: r.Name, Limit: 10})
	for _, live := range held {
		if err == nil {
			_, err = c.Tracker.Record(ctx, phone.Event{
				Key: fmt.Sprintf("room:%s:%d", live.SID, r.Updated.UnixNano()), Kind: phone.RoomChanged, At: r.Updated, Sequence: -1,
				Conference: live.SID, Detail: phone.Detail{Name: live.Name, Room: r.Name, By: by.Identity, Reason: reason},
			})
		}
	}
	if err != nil {
		c.Logger.Warn("those who look at a conference could not be told that its room has changed",
			slog.String("room", string(r.Name)), slog.Any("error", err))
	}
}
