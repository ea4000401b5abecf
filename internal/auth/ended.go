package auth

import (
	"context"
	"slices"
)

// Ended returns those of some sessions, by key, that have ended: signed out of, or expired.
func (p *People) Ended(ctx context.Context, keys []string) ([]string, error) {
	standing, err := p.Store.Standing(ctx, keys, p.Now())
	if err != nil {
		return nil, err
	}
	slices.Sort(standing)
	var ended []string
	for _, key := range keys {
		if _, stands := slices.BinarySearch(standing, key); !stands {
			ended = append(ended, key)
		}
	}
	return ended, nil
}
