package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"softphone/internal/phone"
)

// Journal keeps what people did.
type Journal interface {
	Audit(ctx context.Context, e phone.AuditEntry) error
}

// longestAgent is how much is kept of what a browser says that it is, in characters.
const longestAgent = 200

// begin makes a session for somebody who has shown by a method who they are. Every way to sign in ends here. The
// secret is for the browser; it is not stored here. The error is of kind [phone.Forbidden], code person_disabled, if they
// may not sign in. Both outcomes are kept.
func (p *People) begin(ctx context.Context, person phone.Person, method, agent string) (secret string, s phone.Session, err error) {
	secret = newSecret()
	now := p.Now()
	s = phone.Session{
		Key: sessionKey(secret), User: person.User, Role: person.Role, Method: method, Agent: cleanAgent(agent),
		Created: now, Seen: now, Expires: now.Add(p.TTL),
	}
	if person.Disabled {
		err = phone.Errorf(phone.Forbidden, "person_disabled", "This account is switched off: ask an administrator.")
	} else {
		err = p.Store.CreateSession(ctx, s)
	}
	if err = p.note(ctx, person.Identity, "person.sign_in", string(person.Identity), method, err); err != nil {
		return "", phone.Session{}, err
	}
	p.remember(person.User)
	return secret, s, nil
}

// note keeps what somebody did, or tried to, where there is a journal. It returns the outcome as it was given or, where
// that was good and cannot be kept, why.
func (p *People) note(ctx context.Context, by phone.Identity, action, target, detail string, outcome error) error {
	if p.Journal == nil {
		return outcome
	}
	e := phone.AuditEntry{At: p.Now(), By: by, Action: action, Target: target, Detail: detail, Outcome: "ok"}
	if outcome != nil {
		e.Outcome = phone.CodeOf(outcome)
	}
	if err := p.Journal.Audit(ctx, e); err != nil && outcome == nil {
		return err
	}
	return outcome
}

// newSecret is 256 random bits in base64url.
func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return base64.RawURLEncoding.EncodeToString(raw)
}

// cleanAgent is what can be shown of a browser's own words.
func cleanAgent(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > longestAgent {
		return string(runes[:longestAgent])
	}
	return s
}
