package exchange

import (
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever happens at the same time, everybody gets out and nothing is left behind.
func TestConference_churn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		var guests []*guest
		for i := range 12 {
			guests = append(guests, h.enter(string(rune('a'+i)), 0, ConferenceRequest{
				Name: "Room", StartOnEnter: i > 3, Beep: BeepOnEnter | BeepOnExit, MaxParticipants: 10,
				StatusCallback: ConferenceCallback{URL: "http://app/room", Events: 1<<9 - 1},
			}))
		}
		room := h.room("Room")
		var work sync.WaitGroup
		for n, g := range guests {
			work.Go(func() {
				random := rand.New(rand.NewPCG(uint64(n), 1))
				other := guests[random.IntN(len(guests))].sid
				for range 20 {
					yes := random.IntN(2) == 0
					switch random.IntN(6) {
					case 0:
						_, _ = room.Update(g.sid, ParticipantUpdate{Muted: &yes, CallSIDToCoach: &other, Coaching: &yes})
					case 1:
						_, _ = room.Update(g.sid, ParticipantUpdate{Hold: &yes, EndOnExit: new(false)})
					case 2:
						_ = room.AnnounceTo(g.sid, "x", tone(hzA))
					case 3:
						_ = room.Announce("x", NoSound)
					case 4:
						g.say()
						_ = room.Participants()
					case 5:
						_ = room.Info()
					}
					<-time.After(time.Duration(random.IntN(30)) * time.Millisecond)
				}
				switch random.IntN(4) {
				case 0:
					_ = room.Kick(g.sid)
				case 1:
					g.cancel()
				default:
					g.line.leg.HungUp()
				}
			})
		}
		work.Wait()
		joined := 0
		for _, g := range guests {
			if r := g.result(); r.Joined {
				joined++
			} else if r.ErrorCode != codeFull {
				t.Errorf("%s: %+v", g.name, r)
			}
		}
		if joined != 10 {
			t.Errorf("%d got in", joined)
		}
		if info := room.Info(); info.Status != ConferenceCompleted || info.Participants != 0 {
			t.Errorf("info = %+v", info)
		}
		sent := h.notes.fields("http://app/room", "StatusCallbackEvent")
		if last := sent[len(sent)-1]; last != "conference-end" {
			t.Errorf("the last callback is %s", last)
		}
	})
}
