package app

import (
	"fmt"
	"time"

	"softphone/internal/config"
	"softphone/tokens"
)

// TokenRequest is what a command asks of Token.
type TokenRequest struct {
	Identity string
	Kind     string // "access" or "capability"
	TTL      time.Duration
}

// Token makes a token with the program's credentials, without starting it.
func Token(cfg config.Config, want TokenRequest) (string, error) {
	creds, err := credentialsFor(cfg)
	if err != nil {
		return "", err
	}
	switch want.Kind {
	case "access":
		signer, err := newSigner(cfg, creds)
		if err != nil {
			return "", err
		}
		t, err := signer.Sign(tokens.Access{Identity: want.Identity, TTL: want.TTL, Incoming: true, ApplicationSID: creds.AppSID})
		return t.JWT, err
	case "capability":
		signer, err := tokens.NewCapabilitySigner(creds.AccountSID, creds.AuthToken.Reveal())
		if err != nil {
			return "", err
		}
		t, err := signer.Sign(tokens.Capability{TTL: want.TTL, Incoming: want.Identity, ApplicationSID: creds.AppSID})
		return t.JWT, err
	}
	return "", fmt.Errorf("the kind is %q, want access or capability", want.Kind)
}

func newSigner(cfg config.Config, creds credentials, options ...tokens.Option) (*tokens.Signer, error) {
	signer, err := tokens.NewSigner(tokens.Key{
		AccountSID: creds.AccountSID, SID: creds.APIKey, Secret: creds.APISecret.Reveal(), Region: cfg.Region,
	}, options...)
	if err != nil {
		return nil, fmt.Errorf("the API key cannot sign tokens: %w", err)
	}
	return signer, nil
}
