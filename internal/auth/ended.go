package auth

import (
	"context"

	"softphone/internal/phone"
)

// Ended returns those of some sessions, by key, that have ended: signed out of, or expired.
func (p *People) Ended(ctx context.Context, keys []string) ([]string, error) {
	var ended []string
	now := p.Now()
	for _, key := range keys {
		_, err := p.Store.Session(ctx, key, now)
		switch {
		case phone.KindOf(err) == phone.Unsigned:
			ended = append(ended, key)
		case err != nil:
			return nil, err
		}
	}
	return ended, nil
}
