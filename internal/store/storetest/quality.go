package storetest

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func testQualities(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	want := phone.Quality{
		Call: sid(1), By: "alice", At: start, Verdict: phone.VerdictPoor, Causes: []phone.Cause{phone.CauseLoss, phone.CauseDelay}, Codec: "opus",
		Samples:  []phone.Sample{{At: time.Second, MOS: 2.5, RTT: 812 * time.Millisecond, Jitter: 3500 * time.Microsecond, Loss: 0.0625}},
		Warnings: []phone.Warning{{Name: "high-rtt", From: 2 * time.Second, Until: 5 * time.Second}, {Name: "low-mos", From: 3 * time.Second}},
	}
	set := func(q *phone.Quality) error {
		if q.Call != want.Call || q.By != want.By || !q.At.Equal(want.At) || q.Samples != nil {
			t.Errorf("at first there is %+v", q)
		}
		*q = want
		return nil
	}
	if err := s.UpdateQuality(t.Context(), sid(1), "alice", start, set); err != nil {
		t.Fatal(err)
	}
	// What was measured stays when they say later how it was.
	want.At, want.Rating, want.Issue = start.Add(time.Minute), 2, "choppy-audio"
	rate := func(q *phone.Quality) error { q.Rating, q.Issue = 2, "choppy-audio"; return nil }
	if err := other.UpdateQuality(t.Context(), sid(1), "alice", want.At, rate); err != nil {
		t.Fatal(err)
	}
	// Who only says how it was has measured nothing.
	if err := s.UpdateQuality(t.Context(), sid(5), "bob", start, func(q *phone.Quality) error { q.Rating = 5; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateQuality(t.Context(), sid(2), "bob", start, func(q *phone.Quality) error { q.Verdict = phone.VerdictGood; return nil }); err != nil {
		t.Fatal(err)
	}
	bobs := phone.Quality{Call: sid(2), By: "bob", At: start, Verdict: phone.VerdictGood}
	for _, tt := range []struct {
		name  string
		calls []phone.CallSID
		want  []phone.Quality
	}{
		{"both", []phone.CallSID{sid(2), sid(1), sid(3)}, []phone.Quality{want, bobs}},
		{"one", []phone.CallSID{sid(2)}, []phone.Quality{bobs}},
		{"another", []phone.CallSID{sid(3), "\x00"}, nil},
		{"none", nil, nil},
	} {
		got, err := other.Qualities(t.Context(), tt.calls)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s (-want +got):\n%s error %v", tt.name, diff, err)
		}
	}
	reports := []phone.Report{{By: "bob", At: start, Verdict: phone.VerdictGood}, {By: "alice", At: want.At, Verdict: phone.VerdictPoor, MOS: 2.5}}
	for _, tt := range []struct {
		name         string
		since, until time.Time
		want         []phone.Report
	}{
		{"all of a day", start, start.Add(24 * time.Hour), reports},
		{"until the second", start, want.At, reports[:1]},
		{"since the second", want.At, want.At.Add(time.Microsecond), reports[1:]},
		{"before", start.Add(-time.Hour), start, nil},
	} {
		got, err := other.Reports(t.Context(), tt.since, tt.until)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("reports %s (-want +got):\n%s error %v", tt.name, diff, err)
		}
	}
	no := errors.New("no")
	for name, change := range map[string]func(*phone.Quality) error{
		"a refusal":  func(q *phone.Quality) error { q.Rating = 5; return no },
		"a text":     func(q *phone.Quality) error { q.Issue = "\x00"; return nil },
		"a warning":  func(q *phone.Quality) error { q.Warnings = []phone.Warning{{Name: "\xff"}}; return nil },
		"no measure": func(q *phone.Quality) error { q.Samples = []phone.Sample{{MOS: math.NaN()}}; return nil },
	} {
		err := s.UpdateQuality(t.Context(), sid(1), "alice", start, change)
		if err == nil || name == "a refusal" && !errors.Is(err, no) || name != "a refusal" && phone.CodeOf(err) != "quality_invalid" {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if err := s.UpdateQuality(t.Context(), sid(1), "", start, rate); phone.CodeOf(err) != "quality_invalid" {
		t.Errorf("nobody's report gives %v", err)
	}
	if got, err := s.Qualities(t.Context(), []phone.CallSID{sid(1)}); err != nil || len(got) != 1 || got[0].Rating != 2 {
		t.Errorf("what was refused left %+v, %v", got, err)
	}
	// Bob's is 90 days old by then, and goes; Alice's is not yet.
	swept(t, s, start.Add(phone.QualityKept+time.Second))
	got, err := s.Qualities(t.Context(), []phone.CallSID{sid(1), sid(2)})
	if diff := cmp.Diff([]phone.Quality{want}, got); err != nil || diff != "" {
		t.Errorf("after a time (-want +got):\n%s error %v", diff, err)
	}
}
