package voice

import (
	"context"
	"testing"

	"softphone/internal/phone"
)

// away are people who cannot be rung; it writes down who was told that a call did not ring with them.
type away struct {
	reach map[phone.Identity]phone.Reach
	told  []phone.Identity
}

// Reach implements Presence.
func (w *away) Reach(_ context.Context, of []phone.Identity) map[phone.Identity]phone.Attendance {
	all := map[phone.Identity]phone.Attendance{}
	for _, id := range of {
		all[id] = phone.Attendance{Reach: w.reach[id]}
	}
	return all
}

// Passed implements Presence.
func (w *away) Passed(_ context.Context, passes []phone.Pass) {
	for _, p := range passes {
		w.told = append(w.told, p.Identity)
	}
}

// once has only grants that are good for one call, and that one was made.
type once struct{ Grants }

// For implements Grants.
func (o once) For(ctx context.Context, id phone.Identity, named []phone.GrantID) (phone.Grant, error) {
	grant, err := o.Grants.For(ctx, id, named)
	grant.Once = true
	return grant, err
}

// Use implements Grants.
func (once) Use(context.Context, phone.Identity, []phone.GrantID, phone.CallSID) error {
	return phone.Errorf(phone.Forbidden, "grant_used", "used")
}

// Who was away is told of the calls that would have rung with them, and of no others.
func TestAnswerer_passed(t *testing.T) {
	const number = "+15005550006" // rings alice and bob
	for name, tt := range map[string]struct {
		reach map[phone.Identity]phone.Reach
		set   func(a *Answerer)
		want  int
	}{
		"another is rung":              {map[phone.Identity]phone.Reach{"bob": phone.ReachDND}, nil, 1},
		"nobody is there":              {map[phone.Identity]phone.Reach{"alice": phone.ReachStale, "bob": phone.ReachDND}, nil, 2},
		"calls are switched off":       {map[phone.Identity]phone.Reach{"bob": phone.ReachDND}, func(a *Answerer) { a.Guard = guarded("calls_switched_off") }, 0},
		"there are too many":           {map[phone.Identity]phone.Reach{"bob": phone.ReachDND}, func(a *Answerer) { a.Guard = guarded("rate_exhausted") }, 0},
		"it cannot be known if it may": {map[phone.Identity]phone.Reach{"bob": phone.ReachDND}, func(a *Answerer) { a.Guard = guarded("broken") }, 0},
		"all are there":                {nil, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var events []phone.Event
			a, presence := newAnswerer("en", &events), &away{reach: tt.reach}
			a.Presence = presence
			if tt.set != nil {
				tt.set(a)
			}
			a.Answer(t.Context(), Request{Call: call, From: phone.Telephone("+14155552671"), To: phone.Telephone(number)})
			if len(presence.told) != tt.want {
				t.Errorf("told are %v, want %d", presence.told, tt.want)
			}
		})
	}
	t.Run("the grant was used", func(t *testing.T) {
		var events []phone.Event
		a, presence := newAnswerer("en", &events), &away{reach: map[phone.Identity]phone.Reach{"bob": phone.ReachDND}}
		a.Presence, a.Grants = presence, once{a.Grants}
		a.People = people{{Identity: "carol"}}
		a.Answer(t.Context(), Request{Call: call, From: phone.Client("alice"), To: phone.InTeam("sales")})
		if len(presence.told) > 0 {
			t.Errorf("told are %v", presence.told)
		}
	})
}
