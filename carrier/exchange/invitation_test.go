package exchange

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// newRoomBench is a bench whose SIDs look like SIDs.
func newRoomBench(t *testing.T) *bench {
	t.Helper()
	n := 0
	return newBench(t, stay, func(c *Config) {
		c.NewSID = func(prefix string) string {
			n++
			return fmt.Sprintf("%s%032d", prefix, n)
		}
	})
}

func roomRequest(label string) ConferenceRequest {
	return ConferenceRequest{
		Label: label, StartOnEnter: true, Wait: NoSound,
		StatusCallback: ConferenceCallback{URL: "http://app/room", Events: ConferenceStart | ConferenceEnd | ConferenceJoin | ConferenceLeave},
	}
}

func TestAddParticipant_comesWhenAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newRoomBench(t)
		device := newFakeDevice()
		b.x.Register("bob", device)
		p, err := b.x.AddParticipant("room", toClient("bob"), roomRequest("agent"))
		if err != nil {
			t.Fatal(err)
		}
		if p.CallStatus != StatusQueued || p.Label != "agent" || !conferenceSID.MatchString(p.ConferenceSID) {
			t.Errorf("participant = %+v", p)
		}
		synctest.Wait()
		r, ok := b.x.Conference(p.ConferenceSID)
		if !ok || r.Name() != "room" || r.Info().Status != ConferenceInit {
			t.Fatalf("the conference is not there")
		}
		for _, who := range []string{"agent", p.CallSID} {
			if got, fault := r.Invited(who); fault != nil || got.CallStatus != StatusRinging {
				t.Errorf("invited %s: %v, %v", who, got.CallStatus, fault)
			}
		}
		if all := r.Participants(); len(all) != 0 {
			t.Errorf("participants before anybody has come: %+v", all)
		}
		if _, err = b.x.AddParticipant("room", toClient("x"), roomRequest("agent")); !refused(err, codeLabelTaken) {
			t.Errorf("the same label: %v", err)
		}
		// Another one comes by the SID, with a robot.
		if _, err = b.x.AddParticipant(p.ConferenceSID, toNumber("+15005550001"), roomRequest("robot")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		line := <-device.lines
		line.leg.Answered()
		synctest.Wait()
		if got, fault := r.Participant("agent"); fault != nil || got.CallStatus != StatusInProgress {
			t.Errorf("participant: %+v, %v", got, fault)
		}
		if _, err = r.Invited("agent"); !errors.Is(err, ErrNoParticipant) {
			t.Errorf("still invited: %v", err)
		}
		if r.Info().Status != ConferenceInProgress {
			t.Errorf("conference is %v", r.Info().Status)
		}
		if err = r.Kick("agent"); err != nil {
			t.Error(err)
		}
		b.status(p.CallSID, "completed")
		b.live(r.Participants()[0].CallSID).Hangup()
		synctest.Wait()
		want := []string{
			"participant-join robot ", "participant-join agent ", "conference-start  ",
			"participant-leave agent participant_updated_via_api", "participant-leave robot participant_hung_up", "conference-end  ",
		}
		got := b.notes.fields("http://app/room", "StatusCallbackEvent", "ParticipantLabel", "ReasonParticipantLeft")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
	})
}

func refused(err error, code int) bool {
	r, ok := errors.AsType[*RefusalError](err)
	return ok && r.Code == code
}

// Of many conferences the one is meant that has the SID.
func TestAddParticipant_amongMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newRoomBench(t)
		silent := toNumber("+15005550004")
		var sids []string
		for i := range 12 {
			p, err := b.x.AddParticipant(fmt.Sprintf("room %d", i), silent, roomRequest("first"))
			if err != nil {
				t.Fatal(err)
			}
			sids = append(sids, p.ConferenceSID)
		}
		for _, sid := range sids {
			p, err := b.x.AddParticipant(sid, silent, roomRequest("second"))
			if err != nil || p.ConferenceSID != sid {
				t.Errorf("somebody is called into %s: %v, into %s", sid, err, p.ConferenceSID)
			}
		}
	})
}

func TestAddParticipant_nobodyComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newRoomBench(t)
		p, err := b.x.AddParticipant("room", toNumber("+15005550005"), roomRequest("busy one"))
		if err != nil {
			t.Fatal(err)
		}
		b.status(p.CallSID, "busy")
		r, ok := b.x.Conference(p.ConferenceSID)
		if !ok || r.Info().Status != ConferenceCompleted {
			t.Errorf("the conference lives on")
		}
		want := []string{"participant-leave busy participant_add_failed", "conference-end  "}
		if diff := cmp.Diff(want, b.notes.fields("http://app/room", "StatusCallbackEvent", "ParticipantCallStatus", "ReasonParticipantLeft")); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
		if _, err := b.x.AddParticipant(p.ConferenceSID, toClient("x"), roomRequest("")); !errors.Is(err, ErrConferenceEnded) {
			t.Errorf("into a conference that has ended: %v", err)
		}
		if _, err := r.Invited("busy one"); !errors.Is(err, ErrConferenceEnded) {
			t.Errorf("invited: %v", err)
		}
	})
}

func TestAddParticipant_conferenceEndsBefore(t *testing.T) {
	for _, bySID := range []bool{false, true} {
		t.Run(fmt.Sprintf("by SID %v", bySID), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newRoomBench(t)
				device := newFakeDevice()
				b.x.Register("bob", device)
				first, err := b.x.AddParticipant("room", toNumber("+15005550004"), roomRequest("")) // rings for ever
				if err != nil {
					t.Fatal(err)
				}
				name := "room"
				if bySID {
					name = first.ConferenceSID
				}
				p, err := b.x.AddParticipant(name, toClient("bob"), roomRequest(""))
				if err != nil {
					t.Fatal(err)
				}
				r, _ := b.x.Conference(first.ConferenceSID)
				if err := r.End(); err != nil {
					t.Fatal(err)
				}
				line := <-device.lines
				line.leg.Answered()
				<-time.After(time.Second)
				if bySID {
					b.status(p.CallSID, "completed")
					return
				}
				b.status(p.CallSID, "in-progress")
				if again, ok := b.x.Conference("room"); !ok || again.SID() == first.ConferenceSID {
					t.Error("the call is in no new conference")
				}
			})
		})
	}
}
