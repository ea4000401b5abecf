package phone

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func place(t *testing.T, name string) *time.Location {
	t.Helper()
	where, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return where
}

// Days and hours are those of the clocks of a place, when these are set forward or back too.
func TestNewStatistics_periods(t *testing.T) {
	tests := []struct {
		name, zone, since, until string
		by                       Step
		want                     []string
	}{
		{"a day of 23 hours", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z", ByDay, []string{"2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"}},
		{"a day of 25 hours", "America/New_York", "2026-11-01T04:00:00Z", "2026-11-03T05:00:00Z", ByDay, []string{"2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"}},
		{"an hour that is left out", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z", ByHour, []string{"2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00"}},
		{"an hour that comes twice", "Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", ByHour, []string{
			"2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00",
		}},
		{"a day that begins at one", "America/Santiago", "2026-09-06T03:00:00Z", "2026-09-07T04:00:00Z", ByDay, []string{
			"2026-09-05T23:00:00-04:00", "2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00",
		}},
		{"half an hour forward", "Australia/Lord_Howe", "2026-10-03T14:30:00Z", "2026-10-03T17:00:00Z", ByHour, []string{
			"2026-10-04T01:00:00+10:30", "2026-10-04T02:30:00+11:00", "2026-10-04T03:00:00+11:00",
		}},
		{"half an hour beside the others", "Asia/Kolkata", "2026-01-31T18:00:00Z", "2026-01-31T20:00:00Z", ByHour, []string{
			"2026-01-31T23:30:00+05:30", "2026-02-01T00:00:00+05:30", "2026-02-01T01:00:00+05:30",
		}},
		{"no time", "UTC", "2026-01-31T18:00:00Z", "2026-01-31T18:00:00Z", ByHour, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			since, _ := time.Parse(time.RFC3339, tt.since)
			until, _ := time.Parse(time.RFC3339, tt.until)
			var got []string
			for _, p := range NewStatistics(since, until, place(t, tt.zone), tt.by).Periods {
				got = append(got, p.Start.Format(time.RFC3339))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("periods (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatistics_Add(t *testing.T) {
	tokyo := place(t, "Asia/Tokyo")
	at := func(minutes, seconds int) time.Time {
		return time.Date(2026, 1, 31, 23, 0, 0, 0, tokyo).Add(time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second)
	}
	outside, ours, theirs := Telephone("+15005550001"), Number("+15005550006"), Number("+15005550007")
	s := NewStatistics(at(0, 0), at(120, 0), tokyo, ByDay)
	for _, h := range []HistoryEntry{
		{Of: "bob", Incoming: true, Peer: outside, Line: ours, Status: StatusCompleted, Started: at(0, 0), Answered: at(0, 10), Ended: at(1, 10), Rang: []Identity{"alice", "bob"}, Parts: []Part{
			{Of: "bob", Incoming: true, Started: at(0, 0), Answered: at(0, 10), Over: true, Talk: 40 * time.Second},
			{Of: "carol", Incoming: true, Started: at(0, 40), Answered: at(0, 50), Over: true, Talk: 20 * time.Second}, // bob gave her the call
			{Of: "dave", Incoming: true, Started: at(0, 30), Over: true},
		}},
		{Of: "alice", Incoming: true, Peer: outside, Line: ours, Status: StatusInProgress, Started: at(61, 0), Answered: at(61, 4), Parts: []Part{{Of: "alice", Incoming: true, Started: at(61, 0), Answered: at(61, 4)}}},
		{Incoming: true, Peer: outside, Line: theirs, Status: StatusNoAnswer, Started: at(59, 59), Ended: at(61, 0), Rang: []Identity{"alice", "bob"}, Parts: []Part{
			{Of: "alice", Incoming: true, Started: at(59, 59), Over: true}, {Of: "bob", Incoming: true, Started: at(59, 59), Over: true},
		}},
		{Incoming: true, Peer: outside, Line: theirs, Status: StatusRinging, Started: at(119, 0), Rang: []Identity{"alice"}, Parts: []Part{{Of: "alice", Incoming: true, Started: at(119, 0)}}},
		{Of: "alice", Peer: outside, Line: ours, Status: StatusCompleted, Started: at(5, 0), Answered: at(5, 7), Ended: at(7, 7), Parts: []Part{{Of: "alice", Started: at(5, 0), Answered: at(5, 7), Over: true, Talk: 2 * time.Minute}}},
		{Of: "alice", Peer: Client("bob"), Status: StatusBusy, Started: at(70, 0), Ended: at(71, 0), Rang: []Identity{"bob"}, Parts: []Part{
			{Of: "alice", Started: at(70, 0), Over: true}, {Of: "bob", Incoming: true, Started: at(70, 0), Over: true},
		}},
		{Of: "alice", Peer: InTeam("sales"), Status: StatusCanceled, Started: at(71, 0), Ended: at(72, 0)},
		{Of: "alice", Peer: Telephone(ours), Status: StatusNoAnswer, Started: at(71, 0), Ended: at(72, 0), Rang: []Identity{"bob"}}, // a number of ours that rings at bob
		{Of: "alice", Peer: outside, Status: StatusFailed, Started: at(71, 0), Ended: at(72, 0)},
		{Of: "alice", Peer: outside, Status: StatusFailed, Denied: "number_not_allowed", Started: at(5, 0)},                                                   // not allowed
		{Of: "alice", Peer: InRoom("talk"), Status: StatusCompleted, Started: at(5, 0), Answered: at(5, 0), Ended: at(9, 0)},                                  // into a room
		{Incoming: true, Peer: outside, Line: ours, Room: "talk", Status: StatusCompleted, Started: at(5, 0), Answered: at(5, 0), Ended: at(9, 0)},            // likewise
		{Of: "alice", Peer: outside, Line: ours, Status: StatusCompleted, Started: at(-1, 0), Answered: at(0, 0), Ended: at(9, 0), Rang: []Identity{"alice"}}, // before
	} {
		s.Add(h)
	}
	for _, r := range []Report{
		{By: "alice", At: at(59, 59), Verdict: VerdictGood, MOS: 4},
		{By: "bob", At: at(10, 0), Verdict: VerdictPoor},
		{By: "alice", At: at(60, 0), Verdict: VerdictFair, MOS: 3},
		{By: "bob", At: at(119, 0), Verdict: VerdictPoor, MOS: 2},
		{By: "bob", At: at(-1, 0), Verdict: VerdictPoor, MOS: 1}, // before
		{By: "bob", At: at(9, 0), MOS: 1},                        // nothing was measured
	} {
		s.Hear(r)
	}
	want := &Statistics{
		Total: Figures{Incoming: 4, Outgoing: 2, Internal: 3, Answered: 2, Missed: 1, Reached: 1, Talk: 3 * time.Minute, Wait: 14 * time.Second, LongestWait: 10 * time.Second},
		Periods: []Period{
			{at(0, 0), Figures{Incoming: 2, Outgoing: 1, Answered: 1, Missed: 1, Reached: 1, Talk: 3 * time.Minute, Wait: 10 * time.Second, LongestWait: 10 * time.Second}, Sound{Reports: 2, Poor: 1, Rated: 1, MOS: 4}},
			{at(60, 0), Figures{Incoming: 2, Outgoing: 1, Internal: 3, Answered: 1, Wait: 4 * time.Second, LongestWait: 4 * time.Second}, Sound{Reports: 2, Poor: 1, Rated: 2, MOS: 5}},
		},
		Agents: map[Identity]*Figures{
			"alice": {Incoming: 3, Outgoing: 2, Answered: 1, Missed: 1, Reached: 1, Talk: 2 * time.Minute, Wait: 4 * time.Second, LongestWait: 4 * time.Second},
			"carol": {Incoming: 1, Answered: 1, Talk: 20 * time.Second, Wait: 10 * time.Second, LongestWait: 10 * time.Second},
			"dave":  {Incoming: 1, Missed: 1},
			"bob":   {Incoming: 3, Answered: 1, Missed: 2, Talk: 40 * time.Second, Wait: 10 * time.Second, LongestWait: 10 * time.Second},
		},
		Numbers: map[Number]*Figures{
			ours:   {Incoming: 2, Outgoing: 1, Answered: 2, Reached: 1, Talk: 3 * time.Minute, Wait: 14 * time.Second, LongestWait: 10 * time.Second},
			theirs: {Incoming: 2, Missed: 1},
		},
		Sound:  Sound{Reports: 4, Poor: 2, Rated: 3, MOS: 9},
		Sounds: map[Identity]Sound{"alice": {Reports: 2, Rated: 2, MOS: 7}, "bob": {Reports: 2, Poor: 2, Rated: 1, MOS: 2}},
	}
	if got := []float64{s.Sound.Average(), s.Sounds["alice"].Average(), Sound{Reports: 1}.Average()}; !slices.Equal(got, []float64{3, 3.5, 0}) {
		t.Errorf("averages %v", got)
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("statistics (-want +got):\n%s", diff)
	}
}
