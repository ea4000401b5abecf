package calls

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"

	"softphone/internal/phone"
)

// StartRecording begins to record a conference, and returns the recording. The error is of kind
// Conflict, with the code recording_running, if it is being recorded, and nobody_to_record if nobody is there.
//
// Twilio's API has no way to record a conference that was begun without, so a leg is recorded: what its end
// says, and all that it hears. The leg is chosen so that this is the conference: not one that is held, since it hears
// music; nor one that coaches or is coached, since it hears what others must not; nor one that is muted,
// since what its end says would be recorded although nobody hears it. Of the rest a moderator's is best, then
// the one that is there for longest. When it leaves, the [Keeper] goes on with another.
// Source: https://www.twilio.com/docs/voice/api/recording#create-a-recording-resource
func (c *Control) StartRecording(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) (re phone.RecordingSID, err error) {
	err = c.command(ctx, by, ActionRecord, phone.AuditEntry{Action: "recording.start", Conference: sid}, func(*scene) error {
		running := phone.Errorf(phone.Conflict, "recording_running", "The conference is being recorded.")
		return c.alone(ctx, by, ActionRecord, sid, "", running, func(s *scene) error {
			re, err = c.startRecording(ctx, by, s)
			return err
		})
	})
	return re, err
}

// startRecording records a leg, unless the conference is being recorded.
func (c *Control) startRecording(ctx context.Context, by phone.Grant, s *scene) (phone.RecordingSID, error) {
	if running, ok := s.recorded(); ok {
		return "", phone.Errorf(phone.Conflict, "recording_running", "The conference is being recorded: %s.", running.SID)
	}
	call, ok := s.bestToRecord()
	if !ok {
		return "", phone.Errorf(phone.Conflict, "nobody_to_record", "Nobody is in the conference who could be recorded.")
	}
	sid := s.conference.SID
	if err := c.Settings.notify(ctx, c.Board, sid, phone.NoticeRecorded); err != nil {
		return "", conferenceGone(err)
	}
	re, err := c.Board.StartRecording(ctx, call, c.Settings.Links.Recording(sid, call))
	if err != nil {
		return "", participantGone(err)
	}
	e := c.event(phone.RecordingReported, s, call, phone.Detail{
		By: by.Identity, Recording: re, RecordingStatus: phone.RecordingRunning, Recorded: call,
	})
	if err = c.record(ctx, e); err != nil { // nobody would know that they are recorded
		_ = c.Board.SetRecording(context.WithoutCancel(ctx), sid, call, re, phone.RecordingCompleted)
		return "", err
	}
	return re, nil
}

// recorded is the recording that is under way. One of a leg that is not there any more is over.
func (s *scene) recorded() (phone.Recording, bool) {
	for _, r := range s.conference.Tapes {
		if r.Status.Value.Ended() {
			continue
		}
		p, known := s.conference.Participant(r.Call)
		if r.Call == "" || !known || s.phase(p) == present {
			return r, true
		}
	}
	return phone.Recording{}, false
}

// bestToRecord is the leg to record.
func (s *scene) bestToRecord() (phone.CallSID, bool) {
	coached := map[phone.CallSID]bool{}
	for _, p := range s.conference.People {
		if s.phase(p) == present && p.Coached.Value != "" {
			coached[p.Coached.Value], coached[p.Call] = true, true
		}
	}
	fault := func(p phone.Participant) int {
		n := 0
		for weight, bad := range []bool{!s.moderates(p), p.Muted.Value, coached[p.Call], p.Held.Value} {
			if bad {
				n |= 1 << weight
			}
		}
		return n
	}
	var best *phone.Participant
	for i := range s.conference.People {
		p := &s.conference.People[i]
		if s.phase(*p) != present {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(fault(*p), fault(*best)), p.Presence.Value.At.Compare(best.Presence.Value.At)) < 0 {
			best = p
		}
	}
	if best == nil {
		return "", false
	}
	return best.Call, true
}

// SetRecording pauses a recording, goes on with it or ends it. What is so already is no error; one
// that has ended cannot go on.
func (c *Control) SetRecording(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, re phone.RecordingSID, to phone.RecordingStatus) error {
	entry := phone.AuditEntry{Action: "recording." + recordingVerb(to), Conference: sid, Detail: shortened(string(re))}
	return c.command(ctx, by, ActionRecord, entry, func(s *scene) error {
		if recordingVerb(to) == "set" {
			return phone.Errorf(phone.Invalid, "status_invalid", "The status must be paused, in-progress or completed.").In("status")
		}
		var tape phone.Recording
		for _, r := range s.conference.Tapes {
			if r.SID == re {
				tape = r
			}
		}
		switch now := tape.Status.Value; {
		case tape.SID == "":
			return phone.Errorf(phone.Unknown, "recording_unknown", "There is no such recording of this conference.")
		case now.Ended() && to == phone.RecordingCompleted:
			return nil
		case now.Ended():
			return recordingEnded()
		}
		if to == phone.RecordingRunning && tape.Status.Value == phone.RecordingPaused {
			if err := c.Settings.notify(ctx, c.Board, sid, phone.NoticeResumed); err != nil {
				return conferenceGone(err)
			}
		}
		if err := c.Board.SetRecording(ctx, sid, tape.Call, re, to); err != nil && (phone.KindOf(err) != phone.Unknown || to != phone.RecordingCompleted) {
			return vanished(err, "recording_ended", recordingEnded().Error())
		}
		d := phone.Detail{By: by.Identity, Recording: re, RecordingStatus: to, Recorded: tape.Call}
		if to == phone.RecordingRunning {
			d.Reason = phone.ReasonResumed
		}
		if err := c.record(ctx, c.event(phone.RecordingReported, s, tape.Call, d)); err != nil {
			return err
		}
		if to != phone.RecordingRunning && tape.Status.Value != to {
			n := choose(to == phone.RecordingPaused, phone.NoticePaused, phone.NoticeUnrecorded)
			if err := c.Settings.notify(ctx, c.Board, sid, n); err != nil {
				c.Logger.Warn("nobody could be told of a recording", slog.String("conference", string(sid)), slog.String("notice", string(n)), slog.Any("error", err))
			}
		}
		return nil
	})
}

// notify tells those in a conference of its recording, where they are to be. What begins or goes on is told before: nobody is recorded who
// cannot be told.
func (s Settings) notify(ctx context.Context, board *Watched, sid phone.ConferenceSID, n phone.Notice) error {
	if !s.Notices {
		return nil
	}
	return board.Announce(ctx, sid, s.Links.Notice(n))
}

func recordingEnded() error {
	return phone.Errorf(phone.Conflict, "recording_ended", "The recording has ended.")
}

// recordingVerb is what is done to a recording, "set" for what cannot be.
func recordingVerb(to phone.RecordingStatus) string {
	switch to {
	case phone.RecordingRunning:
		return "resume"
	case phone.RecordingPaused:
		return "pause"
	case phone.RecordingCompleted:
		return "stop"
	case phone.RecordingAbsent:
	}
	return "set"
}

// continued is the event that says that a recording goes on with another leg.
func continued(sid phone.ConferenceSID, old phone.Recording, re phone.RecordingSID, call phone.CallSID) phone.Event {
	return phone.Event{
		Key: fmt.Sprintf("continued:%s:%s", sid, old.SID), Kind: phone.RecordingReported, Sequence: -1, Call: call, Conference: sid,
		Detail: phone.Detail{
			By: old.By, Reason: phone.ReasonContinued, Recording: re, RecordingStatus: phone.RecordingRunning, Recorded: call,
		},
	}
}
