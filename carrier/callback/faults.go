package callback

import (
	"encoding"
	"fmt"
	"time"
)

// Faults is what goes wrong on purpose with status reports, so that an application is seen to cope. The zero value is
// nothing. Probabilities are from 0, never, to 1, always. A report that is not dropped may meet several faults.
type Faults struct {
	// Seed makes a run that can be repeated: the same reports in the same order meet the same faults. 0 chooses one
	// at random.
	Seed uint64 `json:"seed,omitempty"`
	// Drop is the probability that a report is not sent at all.
	Drop float64 `json:"drop,omitempty"`
	// Fail is the probability, for each try, that the connection seems to fail. What is left of the tries follows the
	// URL's connection overrides (rc and rp): by default one more, so that at 1 nothing is delivered.
	Fail float64 `json:"fail,omitempty"`
	// Delay holds reports up, and with each those of the same call that come after it.
	Delay Delay `json:"delay,omitzero"`
	// Repeat sends reports several times, with the same idempotency token.
	Repeat Repeat `json:"repeat,omitzero"`
	// Shuffle breaks the order, also that of one call.
	Shuffle Shuffle `json:"shuffle,omitzero"`
	// TwiML says that Delay and Fail hold for requests of TwiML too.
	TwiML bool `json:"twiml,omitempty"`

	// Events are the kinds that are concerned, as a report names itself: a CallStatus such as "completed", a
	// StatusCallbackEvent such as "participant-join", a RecordingStatus and so on. Empty is all.
	Events []string `json:"events,omitempty"`
	// SIDs are the calls and conferences whose reports are concerned: those with such a CallSid or ConferenceSid.
	// Empty is all.
	SIDs []string `json:"sids,omitempty"`
}

// Delay holds a report up.
type Delay struct {
	Probability float64  `json:"probability"`
	For         Duration `json:"for"` // at most an hour
}

// Repeat sends a report again.
type Repeat struct {
	Probability float64 `json:"probability"`
	Times       int     `json:"times"` // in addition to the first; at most 20
}

// Shuffle keeps reports back until there are so many of them, or the first has waited so long; then they are sent in an
// order of chance. Those that are not kept back overtake them.
type Shuffle struct {
	Probability float64  `json:"probability"`
	Reports     int      `json:"reports,omitempty"` // 2 to 1000; 0 is 10
	Within      Duration `json:"within,omitempty"`  // at most an hour; 0 is a second
}

// Duration is a length of time that JSON has as a text such as "1.5s".
type Duration time.Duration

var (
	_ encoding.TextMarshaler   = Duration(0)
	_ encoding.TextUnmarshaler = (*Duration)(nil)
)

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("duration %q: write it as 500ms or 2s", text)
	}
	*d = Duration(parsed)
	return nil
}

// FaultCounts is how often something was made to go wrong since the Client was made.
type FaultCounts struct {
	Dropped  uint64 `json:"dropped"`  // reports
	Delayed  uint64 `json:"delayed"`  // reports, and requests of TwiML
	Repeated uint64 `json:"repeated"` // copies
	Shuffled uint64 `json:"shuffled"` // reports that went out at another place than they had come at
	Failed   uint64 `json:"failed"`   // tries
}

const (
	maxDelay       = Duration(time.Hour)
	maxRepeat      = 20
	maxShuffle     = 1000
	defaultShuffle = 10
	defaultWithin  = Duration(time.Second)
)

// Check returns the first fault of f itself, naming the field as JSON has it.
func (f Faults) Check() error {
	for _, p := range []struct {
		name  string
		value float64
	}{
		{"drop", f.Drop},
		{"fail", f.Fail},
		{"delay.probability", f.Delay.Probability},
		{"repeat.probability", f.Repeat.Probability},
		{"shuffle.probability", f.Shuffle.Probability},
	} {
		if !(p.value >= 0 && p.value <= 1) { // catches what is no number, too
			return fmt.Errorf("%s is %v: it must be from 0 to 1", p.name, p.value)
		}
	}
	switch d, r, s := f.Delay, f.Repeat, f.Shuffle; {
	case d.For < 0 || d.For > maxDelay:
		return fmt.Errorf("delay.for is %v: it must be from 0s to 1h", time.Duration(d.For))
	case (d.Probability > 0) != (d.For > 0):
		return fmt.Errorf("delay has probability %v and for %v: give both", d.Probability, time.Duration(d.For))
	case r.Times < 0 || r.Times > maxRepeat:
		return fmt.Errorf("repeat.times is %d: it must be from 0 to %d", r.Times, maxRepeat)
	case (r.Probability > 0) != (r.Times > 0):
		return fmt.Errorf("repeat has probability %v and times %d: give both", r.Probability, r.Times)
	case s.Reports != 0 && (s.Reports < 2 || s.Reports > maxShuffle):
		return fmt.Errorf("shuffle.reports is %d: it must be from 2 to %d", s.Reports, maxShuffle)
	case s.Within < 0 || s.Within > maxDelay:
		return fmt.Errorf("shuffle.within is %v: it must be from 0s to 1h", time.Duration(s.Within))
	case s.Probability == 0 && s != Shuffle{}:
		return fmt.Errorf("shuffle.probability is missing: give it a value up to 1")
	}
	return nil
}

// None says whether nothing goes wrong.
func (f Faults) None() bool {
	return f.Drop == 0 && f.Fail == 0 && f.Delay.Probability == 0 && f.Repeat.Probability == 0 && f.Shuffle.Probability == 0
}
