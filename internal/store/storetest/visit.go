package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func testVisits(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	full := phone.Visit{
		Identity: "w1", Button: "b1", Title: "Title é電話 '; --", URL: "https://shop.example/?a=b", Language: "ja", Verified: map[string]string{"name": "山田"},
		Origin: "https://shop.example", Created: start,
	}
	bare := phone.Visit{Identity: "w2", Created: start.Add(time.Hour)}
	for _, v := range []phone.Visit{full, bare} {
		if err := s.CreateVisit(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		got, err := other.Visit(t.Context(), v.Identity)
		if diff := cmp.Diff(v, got); err != nil || diff != "" {
			t.Errorf("visit (-want +got):\n%s error %v", diff, err)
		}
	}
	if err := other.CreateVisit(t.Context(), full); phone.KindOf(err) != phone.Conflict {
		t.Errorf("the same identity gives %v", err)
	}
	for _, id := range []phone.Identity{"", "w", "W1", "\x00"} {
		if _, err := s.Visit(t.Context(), id); phone.CodeOf(err) != "visit_unknown" {
			t.Errorf("the visit %q gives %v", id, err)
		}
	}
	for name, bad := range map[string]phone.Visit{
		"no identity": {Created: start}, "no time": {Identity: "w3"}, "a title": {Identity: "w3", Created: start, Title: "\x00"},
		"a claim": {Identity: "w3", Created: start, Verified: map[string]string{"a": "\xff"}},
	} {
		if err := s.CreateVisit(t.Context(), bad); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v", name, err)
		}
	}
	// The first is 40 days old, and goes; the second is not.
	swept(t, other, start.Add(phone.VisitKept+time.Minute))
	if _, err := s.Visit(t.Context(), "w1"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a visit of long ago gives %v", err)
	}
	if _, err := s.Visit(t.Context(), "w2"); err != nil {
		t.Error(err)
	}
}
