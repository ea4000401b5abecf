package guard

import (
	"errors"
	"strings"
	"time"

	"softphone/internal/phone"
)

// tell raises what somebody should know of a call that was admitted, or refused.
func (g *Guard) tell(limits []phone.Limit, spent []use, r phone.Reservation, refused error) {
	data := func(scope string) map[string]any {
		return map[string]any{"budget": scope, "identity": string(r.Identity)}
	}
	if e, ok := errors.AsType[*phone.Error](refused); ok {
		alert := Alert{Type: AlertBudgetExhausted, Scope: e.Field + " " + e.Code, Data: data(e.Field)}
		alert.Data["reason"] = e.Code
		switch e.Code {
		case codeRate:
			alert.Type = AlertVelocity
		case codeCalls, codeTime:
		default:
			return
		}
		g.Alerts.Raise(alert)
		return
	}
	if refused != nil {
		return
	}
	for i, l := range limits {
		used := spent[i].time + r.Length
		if l.Time == 0 || strings.HasPrefix(l.Scope, ofIdentity("")) || used < l.Time*4/5 { // one person may well use most of theirs
			continue
		}
		alert := Alert{Type: AlertBudgetLow, Scope: l.Scope, Data: data(l.Scope)}
		alert.Data["minutes"], alert.Data["minutes_limit"] = int(used/time.Minute), int(l.Time/time.Minute)
		g.Alerts.Raise(alert)
	}
}
