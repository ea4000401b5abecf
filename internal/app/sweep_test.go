package app

import (
	"testing"
	"time"

	"softphone/internal/phone"
)

// What is known of a visitor goes in its time, also where nobody has come since.
func TestSweep(t *testing.T) {
	cfg := settings(t)
	first := start(t, cfg)
	old := phone.Visit{Identity: "wabcdefgh_a", Created: time.Now().Add(-phone.VisitKept - time.Minute)}
	if err := first.store.CreateVisit(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, cfg)
	eventually(t, "the visit goes", func() (string, bool) {
		v, err := second.store.Visit(t.Context(), old.Identity)
		return string(v.Identity), phone.KindOf(err) == phone.Unknown
	})
}
