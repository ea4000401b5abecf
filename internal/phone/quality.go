package phone

import (
	"context"
	"time"
)

// Verdict is how a call sounded, in a word.
type Verdict string

// The verdicts.
const (
	VerdictGood Verdict = "good"
	VerdictFair Verdict = "fair"
	VerdictPoor Verdict = "poor"
)

// Cause is why a call did not sound well.
type Cause string

// The causes.
const (
	CauseDelay   Cause = "delay"   // what is said arrives late
	CauseJitter  Cause = "jitter"  // or now early and now late
	CauseLoss    Cause = "loss"    // or in part not at all
	CauseSilence Cause = "silence" // nothing was heard of one side
)

// Quality is what the page of somebody who took part in a call measured of its sound, and what they said of it.
type Quality struct {
	Call     CallSID   // the leg of who reports
	By       Identity  // who does
	At       time.Time // when they did last
	Verdict  Verdict   // empty where nothing was measured
	Causes   []Cause
	Codec    string // such as opus; empty where it is not known
	Samples  []Sample
	Warnings []Warning
	Rating   int    // 1 to 5; 0 where they did not say
	Issue    string // as Twilio's SDK names them, such as one-way-audio; empty for none
}

// Sample is what was measured at one moment of a call.
// Source: https://www.twilio.com/docs/voice/sdks/javascript/twiliocall#sample-event
type Sample struct {
	At     time.Duration // since the call was answered
	MOS    float64       // 1 to 5; 0 where it could not be told
	RTT    time.Duration // there and back
	Jitter time.Duration
	Loss   float64 // the part of the packets that did not arrive, 0 to 1
}

// MOS is the average of the samples in which it could be told, 0 where there is none.
func (q Quality) MOS() float64 {
	var sum, n float64
	for _, one := range q.Samples {
		if one.MOS > 0 {
			sum, n = sum+one.MOS, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// Report is what is counted of a [Quality].
type Report struct {
	By      Identity
	At      time.Time
	Verdict Verdict
	MOS     float64 // see [Quality.MOS]
}

// Warning is a time for which something was wrong.
type Warning struct {
	Name  string        // as Twilio's SDK has it, such as high-jitter
	From  time.Duration // since the call was answered
	Until time.Duration // 0: it was so to the end
}

// QualityKept is for how long quality is kept.
const QualityKept = 90 * 24 * time.Hour

// QualityStore keeps the quality of calls.
type QualityStore interface {
	// UpdateQuality lets change alter in a transaction what somebody reported of a leg, which at first has nothing but
	// Call, By and At. An error of change is returned as it is, and nothing is stored; change may be called more than
	// once. The error is of kind [Invalid] if a text is not UTF-8 or has a NUL in it.
	UpdateQuality(ctx context.Context, call CallSID, by Identity, at time.Time, change func(*Quality) error) error
	// Qualities returns what was reported of some legs, by call and identity.
	Qualities(ctx context.Context, calls []CallSID) ([]Quality, error)
	// Reports returns what was reported last at a time from since until, without it, by time, call and identity, but for where nothing was
	// measured.
	Reports(ctx context.Context, since, until time.Time) ([]Report, error)
}
