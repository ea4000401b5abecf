package server

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// What a report of a call's quality may have.
const (
	maxSamples  = 600
	maxWarnings = 100
	maxCallTime = 24 * 60 * 60 // seconds: no call of Twilio's lasts longer
	maxDelay    = 60_000       // milliseconds
)

// warningName is how Twilio's SDK names warnings and codecs.
var warningName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// issues are what Twilio's SDK knows that may be wrong with a call.
// Source: https://www.twilio.com/docs/voice/sdks/javascript/twiliocall#callpostfeedbackscore-issue
func issues() []string {
	return []string{"dropped-call", "audio-latency", "one-way-audio", "choppy-audio", "noisy-call", "echo"}
}

// quality is how a call sounded to somebody.
type quality struct {
	Call     phone.CallSID  `json:"call"`
	By       person         `json:"by"`
	At       time.Time      `json:"at"`
	Verdict  *phone.Verdict `json:"verdict"`
	Causes   []phone.Cause  `json:"causes"`
	Codec    *string        `json:"codec"`
	Samples  []sample       `json:"samples"`
	Warnings []warning      `json:"warnings"`
	Rating   *int           `json:"rating"`
	Issue    *string        `json:"issue"`
}

type sample struct {
	At     float64 `json:"at"`     // seconds since the call was answered
	MOS    float64 `json:"mos"`    // 0 to 5
	RTT    float64 `json:"rtt"`    // milliseconds
	Jitter float64 `json:"jitter"` // milliseconds
	Loss   float64 `json:"loss"`   // 0 to 1
}

type warning struct {
	Name  string   `json:"name"`
	From  float64  `json:"from"`  // seconds since the call was answered
	Until *float64 `json:"until"` // null: to the end
}

// qualityReport is what a page reports. What is left out stays as it is.
type qualityReport struct {
	Verdict  *phone.Verdict `json:"verdict"`
	Causes   []phone.Cause  `json:"causes"`
	Codec    *string        `json:"codec"`
	Samples  []sample       `json:"samples"`
	Warnings []warning      `json:"warnings"`
	Rating   *int           `json:"rating"`
	Issue    *string        `json:"issue"`
}

func (s *Server) qualityRoutes(e *echo.Echo, own []echo.MiddlewareFunc) {
	e.GET("/v1/calls/:sid/quality", s.quality, own...)
	e.POST("/v1/calls/:sid/quality", s.reportQuality, own...)
}

// reportQuality keeps what the page of somebody who took part in a call measured of it, and what they say of it.
func (s *Server) reportQuality(c echo.Context) error {
	var in qualityReport
	if err := bind(c, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if _, err := s.legsOf(c); err != nil {
		return err
	}
	err := s.Store.UpdateQuality(c.Request().Context(), phone.CallSID(c.Param("sid")), sessionOf(c).User.Identity, s.Now(), func(q *phone.Quality) error {
		in.into(q)
		return nil
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// quality tells how a call sounded to all who took part in it and said so.
func (s *Server) quality(c echo.Context) error {
	legs, err := s.legsOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	held, err := s.Store.Qualities(ctx, sidsOf(legs))
	if err != nil {
		return err
	}
	reports := []quality{}
	for _, q := range held {
		reports = append(reports, qualityOf(q, s.People.NameOf(ctx, q.By)))
	}
	return s.json(c, http.StatusOK, map[string][]quality{"reports": reports})
}

func qualityOf(q phone.Quality, name string) quality {
	out := quality{
		Call: q.Call, By: person{q.By, name}, At: q.At.UTC(), Verdict: optional(q.Verdict), Causes: append([]phone.Cause{}, q.Causes...),
		Codec: optional(q.Codec), Samples: []sample{}, Warnings: []warning{}, Rating: optional(q.Rating), Issue: optional(q.Issue),
	}
	for _, one := range q.Samples {
		out.Samples = append(out.Samples, sample{one.At.Seconds(), one.MOS, millis(one.RTT), millis(one.Jitter), one.Loss})
	}
	for _, one := range q.Warnings {
		w := warning{Name: one.Name, From: one.From.Seconds()}
		if one.Until != 0 {
			until := one.Until.Seconds()
			w.Until = &until
		}
		out.Warnings = append(out.Warnings, w)
	}
	return out
}

// into takes the report into what was reported before.
func (r qualityReport) into(q *phone.Quality) {
	if r.Verdict != nil {
		q.Verdict = *r.Verdict
	}
	if r.Causes != nil {
		q.Causes = r.Causes
	}
	if r.Codec != nil {
		q.Codec = *r.Codec
	}
	if r.Samples != nil {
		q.Samples = nil
		for _, one := range r.Samples {
			q.Samples = append(q.Samples, phone.Sample{
				At: lasting(one.At), MOS: one.MOS, RTT: lasting(one.RTT / 1000), Jitter: lasting(one.Jitter / 1000), Loss: one.Loss,
			})
		}
	}
	if r.Warnings != nil {
		q.Warnings = nil
		for _, one := range r.Warnings {
			w := phone.Warning{Name: one.Name, From: lasting(one.From)}
			if one.Until != nil {
				w.Until = lasting(*one.Until)
			}
			q.Warnings = append(q.Warnings, w)
		}
	}
	if r.Rating != nil {
		q.Rating = *r.Rating
		q.Issue = ""
	}
	if r.Issue != nil {
		q.Issue = *r.Issue
	}
}

// check says what of a report cannot be.
func (r qualityReport) check() error {
	switch {
	case r.Verdict == nil && r.Causes == nil && r.Codec == nil && r.Samples == nil && r.Warnings == nil && r.Rating == nil && r.Issue == nil:
		return phone.Errorf(phone.Invalid, "change_empty", "The report says nothing.")
	case r.Verdict != nil && !slices.Contains([]phone.Verdict{phone.VerdictGood, phone.VerdictFair, phone.VerdictPoor}, *r.Verdict):
		return qualityInvalid("verdict", "must be good, fair or poor.")
	case len(r.Causes) > 4:
		return qualityInvalid("causes", "may have 4 members at most.")
	case r.Codec != nil && !warningName.MatchString(*r.Codec):
		return qualityInvalid("codec", "must be the name of a codec, such as opus.")
	case len(r.Samples) > maxSamples:
		return qualityInvalid("samples", "may have %d members at most.", maxSamples)
	case len(r.Warnings) > maxWarnings:
		return qualityInvalid("warnings", "may have %d members at most.", maxWarnings)
	case r.Rating != nil && (*r.Rating < 1 || *r.Rating > 5):
		return qualityInvalid("rating", "must be a number from 1 to 5.")
	case r.Issue != nil && r.Rating == nil:
		return qualityInvalid("rating", "must be there with an issue.")
	case r.Issue != nil && !slices.Contains(issues(), *r.Issue):
		return qualityInvalid("issue", "must be one of %v.", issues())
	}
	for i, cause := range r.Causes {
		if !slices.Contains([]phone.Cause{phone.CauseDelay, phone.CauseJitter, phone.CauseLoss, phone.CauseSilence}, cause) || slices.Contains(r.Causes[:i], cause) {
			return qualityInvalid(fmt.Sprintf("causes[%d]", i), "must be delay, jitter, loss or silence, each once.")
		}
	}
	last := 0.0
	for i, one := range r.Samples {
		at := fmt.Sprintf("samples[%d]", i)
		for _, m := range []struct {
			name              string
			value, from, most float64
		}{
			{"at", one.At, last, maxCallTime},
			{"mos", one.MOS, 0, 5},
			{"rtt", one.RTT, 0, maxDelay},
			{"jitter", one.Jitter, 0, maxDelay},
			{"loss", one.Loss, 0, 1},
		} {
			if m.value < m.from || m.value > m.most {
				return qualityInvalid(at+"."+m.name, "must be a number from %g to %g.", m.from, m.most)
			}
		}
		last = one.At
	}
	for i, one := range r.Warnings {
		at := fmt.Sprintf("warnings[%d]", i)
		switch {
		case !warningName.MatchString(one.Name):
			return qualityInvalid(at+".name", "must be the name of a warning, such as high-jitter.")
		case one.From < 0 || one.From > maxCallTime:
			return qualityInvalid(at+".from", "must be a number from 0 to %d.", maxCallTime)
		case one.Until != nil && (*one.Until < one.From || *one.Until > maxCallTime):
			return qualityInvalid(at+".until", "must be a number from %g to %d, or null.", one.From, maxCallTime)
		}
	}
	return nil
}

func qualityInvalid(field, format string, args ...any) error {
	return phone.Errorf(phone.Invalid, "quality_invalid", "%s %s", field, fmt.Sprintf(format, args...)).In(field)
}

// lasting rounds to microseconds, so that what is kept is what is read.
func lasting(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Microsecond)
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
