package rest

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// invite asks a number into a conference and waits until it is there.
func (b *bench) invite(room string, p *api.CreateParticipantParams) *api.ApiV2010Participant {
	b.t.Helper()
	made, err := b.api.CreateParticipant(url.PathEscape(room), p.SetFrom(own).SetConferenceStatusCallback("http://app.test/room").
		SetConferenceStatusCallbackEvent([]string{"start end join leave", "mute", "hold", "modify"}))
	if err != nil {
		b.t.Fatal(err)
	}
	if *made.Status != "queued" {
		b.t.Errorf("new participant is %s", *made.Status)
	}
	b.event("participant-join", *made.CallSid)
	return made
}

// event waits for a status callback of a conference.
func (b *bench) event(name, callSID string) url.Values {
	b.t.Helper()
	for {
		if n := b.note(); n.Get("StatusCallbackEvent") == name && n.Get("CallSid") == callSID {
			return n
		}
	}
}

func TestParticipant_life(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	agent := b.invite("room 1/2", (&api.CreateParticipantParams{}).SetTo(echo).SetLabel("agent").SetWaitUrl("").SetBeep("onEnter"))
	customer := b.invite(*agent.ConferenceSid, (&api.CreateParticipantParams{}).SetTo(echo).SetEndConferenceOnExit(true).SetWaitUrl("http://app.test/wait"))
	room, who := *agent.ConferenceSid, *customer.CallSid
	if *customer.ConferenceSid != room || *agent.Label != "agent" || customer.Label != nil || !*customer.EndConferenceOnExit {
		t.Errorf("participants = %+v, %+v", agent, customer)
	}
	c, err := b.api.FetchConference(room, nil)
	if err != nil || *c.FriendlyName != "room 1/2" || *c.Status != "in-progress" || c.ReasonConferenceEnded != nil {
		t.Errorf("conference: %+v, %v", c, err)
	}
	yes, no := (&api.UpdateParticipantParams{}).SetMuted(true).SetHold(true).SetHoldUrl("http://app.test/hold").SetHoldMethod("POST"),
		(&api.UpdateParticipantParams{}).SetMuted(false).SetHold(false).SetEndConferenceOnExit(false).SetBeepOnExit(true).
			SetAnnounceUrl("http://app.test/announce").SetWaitUrl("").SetWaitMethod("GET")
	p, err := b.api.UpdateParticipant(room, who, yes)
	if err != nil || !*p.Muted || !*p.Hold || *p.Status != "connected" {
		t.Errorf("muted and held: %+v, %v", p, err)
	}
	for name, filter := range map[string]*api.ListParticipantParams{
		who: (&api.ListParticipantParams{}).SetMuted(true).SetHold(true), *agent.CallSid: (&api.ListParticipantParams{}).SetMuted(false).SetCoaching(false),
	} {
		all, fault := b.api.ListParticipant(room, filter)
		if fault != nil || len(all) != 1 || *all[0].CallSid != name {
			t.Errorf("list: %d, %v", len(all), fault)
		}
	}
	if p, err = b.api.UpdateParticipant(room, who, no); err != nil || *p.Muted || *p.Hold || *p.EndConferenceOnExit {
		t.Errorf("not any more: %+v, %v", p, err)
	}
	// The agent listens in: only the customer hears it. It goes by its label.
	coach := (&api.UpdateParticipantParams{}).SetCallSidToCoach(who)
	if p, err = b.api.UpdateParticipant(room, "agent", coach); err != nil || !*p.Coaching || *p.CallSidToCoach != who {
		t.Errorf("coach: %+v, %v", p, err)
	}
	if p, err = b.api.FetchParticipant(room, "agent", nil); err != nil || *p.CallSid != *agent.CallSid {
		t.Errorf("fetch by label: %v", err)
	}
	if _, err = b.api.UpdateConference(room, (&api.UpdateConferenceParams{}).SetAnnounceUrl("http://app.test/all")); err != nil {
		t.Error(err)
	}
	if err = b.api.DeleteParticipant(room, "agent", nil); err != nil {
		t.Error(err)
	}
	b.event("participant-leave", *agent.CallSid)
	if err = b.api.DeleteParticipant(room, "agent", nil); code(t, err) != 20404 {
		t.Errorf("removed twice: %v", err)
	}
	if c, err = b.api.UpdateConference(room, (&api.UpdateConferenceParams{}).SetStatus("completed")); err != nil {
		t.Fatal(err)
	}
	if *c.Status != "completed" || *c.ReasonConferenceEnded != "conference-ended-via-api" {
		t.Errorf("conference that has ended = %+v", c)
	}
	if _, err = b.api.UpdateConference(room, (&api.UpdateConferenceParams{}).SetStatus("completed")); code(t, err) != 16022 {
		t.Errorf("ended twice: %v", err)
	}
	if _, err = b.api.FetchParticipant(room, who, nil); code(t, err) != 20404 {
		t.Errorf("fetch after the end: %v", err)
	}
	if _, err = b.api.UpdateParticipant(room, who, nil); code(t, err) != 20404 {
		t.Errorf("update after the end: %v", err)
	}
	if _, err = b.api.CreateParticipant(room, (&api.CreateParticipantParams{}).SetFrom(own).SetTo(echo)); code(t, err) != 20404 {
		t.Errorf("create after the end: %v", err)
	}
	all, err := b.api.ListParticipant(room, nil)
	if err != nil || len(all) != 0 {
		t.Errorf("participants after the end: %d, %v", len(all), err)
	}
}

func TestParticipant_rings(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.x.Register("bob", &device{})
	p, err := b.api.CreateParticipant("room", (&api.CreateParticipantParams{}).SetFrom("client:desk").SetTo("client:bob").SetLabel("bob").
		SetStatusCallback("http://app.test/leg").SetStatusCallbackEvent([]string{"ringing"}))
	if err != nil {
		t.Fatal(err)
	}
	if n := b.note(); n.Get("CallStatus") != "ringing" {
		t.Errorf("callback = %v", n)
	}
	for _, who := range []string{"bob", *p.CallSid} {
		if got, fault := b.api.FetchParticipant(*p.ConferenceSid, who, nil); fault != nil || *got.Status != "ringing" {
			t.Errorf("fetch while it rings: %v", fault)
		}
	}
	if all, fault := b.api.ListParticipant(*p.ConferenceSid, nil); fault != nil || len(all) != 0 {
		t.Errorf("list while it rings: %d, %v", len(all), fault)
	}
	if err = b.api.DeleteParticipant(*p.ConferenceSid, "bob", nil); code(t, err) != 20404 {
		t.Errorf("delete while it rings: %v", err)
	}
	if _, err = b.api.UpdateCall(*p.CallSid, (&api.UpdateCallParams{}).SetStatus("canceled")); err != nil {
		t.Error(err)
	}
	c, err := b.api.FetchConference(*p.ConferenceSid, nil)
	if err != nil || *c.Status != "completed" {
		t.Errorf("conference to which nobody comes: %v", err)
	}
}

func TestListConference(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.invite("a", (&api.CreateParticipantParams{}).SetTo(echo))
	second := b.invite("b", (&api.CreateParticipantParams{}).SetTo(echo))
	if _, err := b.api.UpdateConference(*first.ConferenceSid, (&api.UpdateConferenceParams{}).SetStatus("completed")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		params *api.ListConferenceParams
		want   []string
	}{
		{"all, the newest first", &api.ListConferenceParams{}, []string{*second.ConferenceSid, *first.ConferenceSid}},
		{"name", (&api.ListConferenceParams{}).SetFriendlyName("a"), []string{*first.ConferenceSid}},
		{"status", (&api.ListConferenceParams{}).SetStatus("init"), []string{*second.ConferenceSid}},
		{"day", (&api.ListConferenceParams{}).SetDateCreatedBefore("2001-01-01"), nil},
		{"changed", (&api.ListConferenceParams{}).SetDateUpdatedAfter("2001-01-01").SetStatus("completed"), []string{*first.ConferenceSid}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, err := b.api.ListConference(tt.params)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range all {
				got = append(got, *c.Sid)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("conferences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConference_faults(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.invite("room", (&api.CreateParticipantParams{}).SetTo(echo).SetLabel("taken"))
	room := *p.ConferenceSid
	good := func() *api.CreateParticipantParams {
		return (&api.CreateParticipantParams{}).SetFrom(own).SetTo(echo)
	}
	creations := []struct {
		name   string
		params *api.CreateParticipantParams
		want   int
	}{
		{"label taken", good().SetLabel("taken"), 16026},
		{"label with a slash", good().SetLabel("a/b"), 16024},
		{"beep", good().SetBeep("loud"), 20001},
		{"jitter", good().SetJitterBufferSize("huge"), 20001},
		{"size", good().SetMaxParticipants(251), 20001},
		{"event", good().SetConferenceStatusCallbackEvent([]string{"begin"}), 20001},
		{"callback", good().SetConferenceStatusCallback("x"), 21205},
		{"coach of nobody", good().SetCoaching(true), 20001},
		{"coach of somebody absent", good().SetCoaching(true).SetCallSidToCoach("CA00000000000000000000000000000009"), 16028},
		{"To", good().SetTo("app:" + appSID), 21211},
	}
	for _, tt := range creations {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := b.api.CreateParticipant(room, tt.params); code(t, err) != tt.want {
				t.Errorf("%v, want %d", err, tt.want)
			}
		})
	}
	for name, ask := range map[string]struct {
		err  func() error
		want int
	}{
		"unknown conference": {func() error { _, err := b.api.FetchConference("CF00000000000000000000000000000009", nil); return err }, 20404},
		"name for a SID":     {func() error { _, err := b.api.ListParticipant("room", nil); return err }, 20404},
		"status of a list":   {func() error { _, err := b.api.ListConference((&api.ListConferenceParams{}).SetStatus("x")); return err }, 20001},
		"status": {func() error {
			_, err := b.api.UpdateConference(room, (&api.UpdateConferenceParams{}).SetStatus("init"))
			return err
		}, 20001},
		"coach on itself": {func() error {
			_, err := b.api.UpdateParticipant(room, "taken", (&api.UpdateParticipantParams{}).SetCoaching(true).SetCallSidToCoach(*p.CallSid))
			return err
		}, 16028},
		"hold music": {func() error {
			_, err := b.api.UpdateParticipant(room, "taken", (&api.UpdateParticipantParams{}).SetHold(true).SetHoldUrl("x"))
			return err
		}, 21205},
		"unknown participant": {func() error { _, err := b.api.UpdateParticipant(room, "nobody", nil); return err }, 20404},
	} {
		if err := ask.err(); code(t, err) != ask.want {
			t.Errorf("%s: %v, want %d", name, err, ask.want)
		}
	}
}
