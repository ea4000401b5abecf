package voice

import (
	"context"
	"fmt"
	"strings"

	"softphone/internal/phone"
	"softphone/internal/routing"
)

// Explanation says what would become of a call, and why.
type Explanation struct {
	Denied error  // why it would be refused, nil if it would not
	Plan   string // what would be done with it, in words; empty if it would be refused
	Steps  []Step // what was looked at, in order, up to the first that refuses
}

// Step is something that was looked at.
type Step struct {
	Name   string // caller, grant, destination, rights, plan or limits
	Denied error  // why the call ends here, nil if it does not
	Detail string // what was found, in a few words
}

// Explain says what Answer would do with a call of a client's, without doing any of it: nothing is stored, and a
// grant that is good for one call stays so. Given, if there is one, stands for what the caller may, as if a token had just
// been made with all of it.
func (a *Answerer) Explain(ctx context.Context, r Request, given *phone.Grant) (Explanation, error) {
	r.given = given
	r, err := a.led(ctx, r)
	if err != nil {
		return Explanation{}, err
	}
	call, plan, err := a.plan(ctx, r)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Denied: plan.Denied}
	step := func(name string, denied error, detail string) bool {
		e.Steps = append(e.Steps, Step{name, denied, detail})
		return denied == nil
	}
	whose := "what " + r.From.String() + " may themselves"
	if given != nil {
		whose = "all that a token for " + r.From.String() + " may say"
	} else if call.Grant.ID != "" {
		whose = "the grant " + string(call.Grant.ID)
	}
	if !step("caller", r.FromError, r.From.String()) || !step("grant", call.FromError, whose) ||
		!step("destination", call.ToError, destination(call)) || !step("rights", right(call, plan), "") {
		return e, nil
	}
	if !step("plan", plan.Denied, planned(plan)) {
		return e, nil
	}
	if a.Guard != nil {
		err = a.Guard.Would(ctx, attempted(r, call, plan))
		if err != nil && !ofGuard(err) {
			return Explanation{}, err
		}
		if e.Denied = err; !step("limits", err, "") {
			return e, nil
		}
	}
	e.Plan = planned(plan)
	return e, nil
}

// destination is whom a call is for, and what is known of a number.
func destination(c routing.Call) string {
	if n, ok := c.To.Number(); ok {
		return fmt.Sprintf("%s, region %s, type %s", n, c.Called.Region, c.Called.Type)
	}
	return c.To.String()
}

// right is why the grant does not allow a call, where that is why it is refused.
func right(c routing.Call, p routing.Plan) error {
	if err := c.Grant.Allows(c.To, c.Called); err != nil && p.Denied != nil && phone.CodeOf(err) == phone.CodeOf(p.Denied) {
		return err
	}
	return nil
}

// planned is a plan in words.
func planned(p routing.Plan) string {
	switch {
	case p.Denied != nil:
		return ""
	case p.Check:
		return fmt.Sprintf("measure the network, for at most %s", p.MaxCall)
	case p.Ask != nil:
		return "ask for the PIN of a room"
	case p.Enter != nil:
		return "enter " + entered(*p.Enter)
	case p.Number != "":
		return fmt.Sprintf("call %s, shown %s, for at most %s", p.Number, p.CallerID, p.MaxCall)
	}
	var to []string
	for _, id := range p.Clients {
		to = append(to, phone.Client(id).String())
	}
	return fmt.Sprintf("ring %s, for at most %s", strings.Join(to, ", "), p.MaxCall)
}

func entered(e routing.Entry) string {
	where := "the conference"
	if e.Room != nil {
		where = "the room " + string(e.Room.Name)
	}
	switch {
	case e.Coach != "":
		return where + " to coach"
	case e.Moderator:
		return where + " as a moderator"
	case e.Muted:
		return where + " to listen"
	}
	return where + " to speak"
}
