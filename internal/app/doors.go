package app

import (
	"fmt"

	"softphone/server"
	"softphone/tokens"
)

// doors sets up how other programs get tokens, and which.
func (a *App) doors(s *server.Server) error {
	s.Doors.Keys, s.Doors.Buttons = a.keys, a.buttons
	s.Doors.Budgets = a.store
	s.Doors.Push = server.Push{IOS: a.config.PushIOS, Android: a.config.PushAndroid}
	if !a.config.CapabilityTokens {
		return nil
	}
	var err error
	if s.Doors.Capability, err = tokens.NewCapabilitySigner(a.creds.AccountSID, a.creds.AuthToken.Reveal(), tokens.WithClock(a.opts.Now)); err != nil {
		return fmt.Errorf("SOFTPHONE_CAPABILITY_TOKENS: %w", err)
	}
	return nil
}
