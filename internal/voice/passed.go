package voice

import (
	"context"

	"softphone/internal/phone"
	"softphone/internal/routing"
)

// passed keeps who was not rung for a call, and why: they are told when they are back. A call that was refused for another reason would
// have rung with nobody.
func (a *Answerer) passed(ctx context.Context, r Request, call routing.Call, plan routing.Plan) {
	if a.Presence == nil || len(plan.Passed) == 0 {
		return
	}
	now := a.Now()
	passes := make([]phone.Pass, 0, len(plan.Passed))
	for _, id := range plan.Passed {
		at := call.Reach[id]
		passes = append(passes, phone.Pass{Identity: id, Call: r.Call, From: r.From, To: r.To, At: now, Why: at.Reach, Heard: at.Heard})
	}
	a.Presence.Passed(ctx, passes)
}
