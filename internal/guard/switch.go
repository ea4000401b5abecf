package guard

import (
	"context"
	"sync"
	"time"

	"softphone/internal/phone"
)

// believed is for how long it is believed how switches were set: within a second all servers know.
const believed = 500 * time.Millisecond

// switches remembers how switches were set a moment ago.
type switches struct {
	mu    sync.Mutex
	on    map[string]bool
	until time.Time
}

// SwitchNames are the switches that there are.
func SwitchNames() []string { return []string{phone.SwitchNoCalls, phone.SwitchNoNumbers} }

// open says whether calls to an address are switched off.
func (g *Guard) open(ctx context.Context, to phone.Address) error {
	s := &g.switches
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := g.Now(); !now.Before(s.until) {
		all, err := g.Store.Switches(ctx)
		if err != nil {
			return err
		}
		s.on, s.until = map[string]bool{}, now.Add(believed)
		for _, one := range all {
			s.on[one.Name] = one.On
		}
	}
	switch {
	case s.on[phone.SwitchNoCalls]:
		return phone.Errorf(phone.Unavailable, "calls_switched_off", "An administrator has switched all calls off for now.")
	case s.on[phone.SwitchNoNumbers] && counted(to):
		return phone.Errorf(phone.Unavailable, "numbers_switched_off", "An administrator has switched calls to telephones off for now.")
	}
	return nil
}

// Switches returns all switches, whether they were ever set or not.
func (g *Guard) Switches(ctx context.Context) ([]phone.Switch, error) {
	set, err := g.Store.Switches(ctx)
	if err != nil {
		return nil, err
	}
	var all []phone.Switch
	for _, name := range SwitchNames() {
		one := phone.Switch{Name: name}
		for _, s := range set {
			if s.Name == name {
				one = s
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// SetSwitch turns a switch on or off: here at once, on other servers within a second.
func (g *Guard) SetSwitch(ctx context.Context, s phone.Switch) error {
	s.At = g.Now()
	if err := g.Store.SetSwitch(ctx, s); err != nil {
		return err
	}
	g.switches.mu.Lock()
	g.switches.until = time.Time{}
	g.switches.mu.Unlock()
	g.Alerts.Raise(Alert{Type: AlertSwitchSet, Scope: s.Name, Always: true, Data: map[string]any{
		"switch": s.Name, "on": s.On, "by": string(s.By), "reason": s.Reason,
	}})
	return nil
}
