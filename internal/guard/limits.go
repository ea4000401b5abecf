package guard

import (
	"context"
	"slices"
	"time"

	"softphone/internal/phone"
)

// Limits are those of the settings. What is zero is not limited.
type Limits struct {
	Calls            int // to telephones at once, of all
	CallsPerPerson   int // at once
	StartsPerMinute  int // calls that one person begins
	MinutesPerDay    int // of calls to telephones, of all
	MinutesPerPerson int // a day
	MinutesPerRange  int // a day, to one range of 10,000 telephone numbers
}

// The codes of what is exhausted, see [phone.BudgetStore].
const (
	codeCalls = "calls_exhausted"
	codeRate  = "rate_exhausted"
	codeTime  = "time_exhausted"
)

const (
	day = 24 * time.Hour
	// account is the scope of all calls.
	account = "account"
	// rangeDigits is how many digits at the end of a number do not matter for its range. Who earns with calls that
	// others are made to pay for has blocks of numbers.
	rangeDigits = 4
)

func ofIdentity(id phone.Identity) string { return "identity:" + string(id) }

func ofKey(id phone.KeyID) string { return "key:" + string(id) }

// ofRange is the scope of a number's range.
func ofRange(n phone.Number) string {
	return "prefix:" + string(n[:max(len(n)-rangeDigits, min(len(n), rangeDigits))])
}

// counted reports whether the time of a call counts: telephones cost.
func counted(to phone.Address) bool { return to.Kind() == phone.NumberAddress }

// reservation is what a call counts for, what it must keep to, and whether its time counts. That of a button's does wherever it
// leads: it takes people's time.
func (g *Guard) reservation(ctx context.Context, a phone.Attempt) (r phone.Reservation, limits []phone.Limit, timed bool, err error) {
	now := g.Now()
	number, telephone := a.To.Number()
	var key phone.APIKey
	if a.Grant.Key != "" && g.Keys != nil {
		if key, err = g.Keys.Key(ctx, a.Grant.Key); err != nil {
			return r, nil, false, err
		}
	}
	button := slices.Contains(key.Scopes, phone.ScopeButton)
	timed = telephone || button
	r = phone.Reservation{Call: a.Call, Identity: a.Grant.Identity, Grant: a.Grant.ID, Key: a.Grant.Key, To: a.To, At: now}
	count := func(l phone.Limit, minutes int) {
		r.Scopes = append(r.Scopes, l.Scope)
		if timed && minutes > 0 {
			l.Time, l.Since = time.Duration(minutes)*time.Minute, now.Add(-day)
		}
		if l.Calls > 0 || l.Starts > 0 || l.Time > 0 {
			limits = append(limits, l)
		}
	}
	count(phone.Limit{
		Scope: ofIdentity(a.Grant.Identity), Calls: lesser(g.Limits.CallsPerPerson, a.Grant.Calls),
		Starts: g.Limits.StartsPerMinute, Window: time.Minute,
	}, lesser(g.Limits.MinutesPerPerson, a.Grant.MinutesPerDay))
	if key.ID != "" {
		of := phone.Limit{Scope: ofKey(key.ID), Calls: key.Ceiling.Calls}
		if button {
			of.Starts, of.Window = key.PerMinute, time.Minute
		}
		count(of, key.Ceiling.MinutesPerDay)
	}
	if telephone {
		count(phone.Limit{Scope: account, Calls: g.Limits.Calls}, g.Limits.MinutesPerDay)
		count(phone.Limit{Scope: ofRange(number)}, g.Limits.MinutesPerRange)
	}
	return r, limits, timed, nil
}

// lesser is the stricter of two limits, where zero is none.
func lesser(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// use is what was used of a limit before.
type use struct {
	calls int
	time  time.Duration
}

// spent is what was used of each limit that limits time.
func (g *Guard) spent(ctx context.Context, limits []phone.Limit) ([]use, error) {
	all := make([]use, len(limits))
	for i, l := range limits {
		if l.Time == 0 {
			continue
		}
		var err error
		if all[i].calls, all[i].time, err = g.Store.Spent(ctx, l.Scope, l.Since); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Usage is how much of a scope is used, and how much may be: zero where it is not limited.
type Usage struct {
	Scope        string // account, identity:ID or key:ID
	Calls        int    // at once, now
	CallsLimit   int
	Minutes      int // within the last day, and what is set aside
	MinutesLimit int
}

// Account is what all use.
func (g *Guard) Account(ctx context.Context) (Usage, error) {
	return g.usage(ctx, Usage{Scope: account, CallsLimit: g.Limits.Calls, MinutesLimit: g.Limits.MinutesPerDay})
}

// Person is what one uses who holds a grant.
func (g *Guard) Person(ctx context.Context, grant phone.Grant) (Usage, error) {
	return g.usage(ctx, Usage{
		Scope:        ofIdentity(grant.Identity),
		CallsLimit:   lesser(g.Limits.CallsPerPerson, grant.Calls),
		MinutesLimit: lesser(g.Limits.MinutesPerPerson, grant.MinutesPerDay),
	})
}

// Key is what is used with an API key.
func (g *Guard) Key(ctx context.Context, key phone.APIKey) (Usage, error) {
	return g.usage(ctx, Usage{Scope: ofKey(key.ID), CallsLimit: key.Ceiling.Calls, MinutesLimit: key.Ceiling.MinutesPerDay})
}

func (g *Guard) usage(ctx context.Context, u Usage) (Usage, error) {
	calls, used, err := g.Store.Spent(ctx, u.Scope, g.Now().Add(-day))
	u.Calls, u.Minutes = calls, int((used+time.Minute-1)/time.Minute)
	return u, err
}
