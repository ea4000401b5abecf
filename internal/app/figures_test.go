package app

import (
	"fmt"
	"slices"
	"testing"

	"softphone/internal/phone"
)

// Who was lost comes back: for the customer it is one call, that goes on, and so it is counted. A colleague to whom it is given then has answered it too.
func TestRejoin_figures(t *testing.T) {
	a := conferences(t)
	c := lost(t, talking(t, a))
	told := func(of phone.Identity) phone.HistoryEntry {
		t.Helper()
		lines, _, err := a.store.Told(t.Context(), phone.HistoryQuery{Of: of, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range lines {
			if h.SID == phone.CallSID(c.theirs.SID()) {
				return h
			}
		}
		t.Fatalf("the call is not among %+v", lines)
		return phone.HistoryEntry{}
	}
	if h := told("customer"); h.Result() != phone.ResultAnswered || h.Ended.IsZero() {
		t.Errorf("while nobody is there the call is %+v", h)
	}
	first := told("").Parts
	c.hers = connect(t, c.alice, "To", "conference:"+c.sid)
	<-c.hers.Connected()
	c.hers.Send(aliceTone)
	c.apart("Alice is back", c.hers, c.theirs)
	c.until("nobody is on hold", func(s state) bool { return s.Transfer.State == "completed" && s.held() == 0 })
	for _, of := range []phone.Identity{"customer", ""} {
		if h := told(of); h.Result() != phone.ResultOngoing || !h.Ended.IsZero() {
			t.Errorf("while Alice is back the call of %q is %+v", of, h)
		}
	}
	bob := join(t, a, "Bob")
	c.transfer("blind", "bob")
	his := pickUp(t, bob)
	his.Send(bobTone)
	c.apart("Bob has the call", his, c.theirs)
	over(t, "Alice has handed over", c.hers)
	if h := told("customer"); h.Result() != phone.ResultOngoing {
		t.Errorf("while Bob has it the call is %+v", h)
	}
	end(t, c.theirs)
	over(t, "the customer hangs up", his)
	eventually(t, "the call to be over for all", func() (string, bool) {
		h, all := told("customer"), told("")
		goesOn := slices.ContainsFunc(all.Parts, func(p phone.Part) bool { return !p.Over })
		return fmt.Sprintf("%+v\n%+v", h, all), !goesOn && h.Result() == phone.ResultAnswered && all.Result() == phone.ResultAnswered
	})
	all := told("")
	if len(first) != 2 || len(all.Parts) != 3 || all.Peer != phone.Client("alice") {
		t.Errorf("the call is %+v", all)
	}
	for _, p := range all.Parts {
		if p.Answered.IsZero() || p.Incoming != (p.Of != "customer") {
			t.Errorf("of %s it is %+v", p.Of, p)
		}
	}
}
