package callback

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"
)

// maxScopes is how many calls and conferences may have faults of their own; the oldest lose theirs.
const maxScopes = 1000

var errInjected = errors.New("failed on purpose")

// injector decides what goes wrong with each report. It is guarded by the Client's mutex.
type injector struct {
	faults Faults
	draw   *rand.Rand // a fixed number of times for each report
	order  *rand.Rand // of what was kept back
	kept   []report   // for Shuffle
	flush  *time.Timer
}

func newInjector(f Faults) *injector {
	if f.Seed == 0 {
		f.Seed = NewSeed()
	}
	f.Events, f.SIDs = slices.Clone(f.Events), slices.Clone(f.SIDs)
	//nolint:gosec // chance that can be repeated is what is wanted
	return &injector{faults: f, draw: rand.New(rand.NewPCG(f.Seed, 1)), order: rand.New(rand.NewPCG(f.Seed, 2))}
}

// NewSeed makes a seed that JSON and JavaScript carry unharmed, of 53 bits.
func NewSeed() uint64 { return rand.Uint64()>>11 | 1 } //nolint:gosec // no secret

// plan is what goes wrong with one report.
type plan struct {
	drop, shuffle bool
	failing       uint8 // a bit for each try
	delay         time.Duration
	copies        int
}

func (i *injector) plan() plan {
	hit := func(p float64) bool { return i.draw.Float64() < p }
	f := i.faults
	p := plan{drop: hit(f.Drop)}
	for try := range maxRetries + 1 {
		if hit(f.Fail) {
			p.failing |= 1 << try
		}
	}
	if hit(f.Delay.Probability) {
		p.delay = time.Duration(f.Delay.For)
	}
	if hit(f.Repeat.Probability) {
		p.copies = f.Repeat.Times
	}
	p.shuffle = hit(f.Shuffle.Probability)
	return p
}

// concerns says whether a report with such parameters may meet faults.
func (f Faults) concerns(params url.Values) bool {
	has := func(wanted []string, names ...string) bool {
		return len(wanted) == 0 || slices.ContainsFunc(names, func(name string) bool {
			value := params.Get(name)
			return value != "" && slices.Contains(wanted, value)
		})
	}
	return has(f.SIDs, "CallSid", "ConferenceSid") &&
		has(f.Events, "StatusCallbackEvent", "CallStatus", "RecordingStatus", "StreamEvent", "TranscriptionEvent")
}

// SetFaults makes reports go wrong from now on, in place of what was set before; the zero value ends it. Reports that
// were kept back are sent at once; what was delayed stays so. It fails when a field has no value that makes sense.
func (c *Client) SetFaults(f Faults) error {
	if err := f.Check(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release(c.faults)
	c.faults = nil
	if !f.None() {
		c.faults = newInjector(f)
	}
	return nil
}

// SetFaultsOf is SetFaults for the reports of some calls and conferences alone, for which it takes the place of what
// holds for all. The zero value gives back what holds for all.
func (c *Client) SetFaultsOf(sids []string, f Faults) error {
	if err := f.Check(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	own := newInjector(f)
	for _, sid := range sids {
		c.release(c.scoped[sid])
		delete(c.scoped, sid)
		c.scopes = slices.DeleteFunc(c.scopes, func(s string) bool { return s == sid })
		if f.None() {
			continue
		}
		if len(c.scopes) == maxScopes {
			c.release(c.scoped[c.scopes[0]])
			delete(c.scoped, c.scopes[0])
			c.scopes = c.scopes[1:]
		}
		c.scoped[sid] = own
		c.scopes = append(c.scopes, sid)
	}
	return nil
}

// FaultCounts returns how often something was made to go wrong.
func (c *Client) FaultCounts() FaultCounts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts
}

// Hold keeps all reports back until release is called: for who wants to set the faults of a call that it is about to
// make. Several may hold at once.
func (c *Client) Hold() (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.holds++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.holds--; c.holds == 0 {
			c.unhold()
		}
	}
}

// unhold lets go what was held. The mutex is held.
func (c *Client) unhold() {
	held := c.held
	c.held = nil
	for _, r := range held {
		c.meddle(r)
	}
}

// admit takes a report in. The mutex is held, here and below.
func (c *Client) admit(r report) {
	switch {
	case c.closed:
		c.drop(r, "closed")
	case c.holds == 0:
		c.meddle(r)
	case len(c.held) >= inbox:
		c.drop(r, "too many reports at once")
	default:
		c.held = append(c.held, r)
	}
}

// injectorOf gives what decides over a request with such parameters; nil is nothing.
func (c *Client) injectorOf(params url.Values) *injector {
	i := c.faults
	for _, name := range []string{"ConferenceSid", "CallSid"} {
		if own := c.scoped[params.Get(name)]; own != nil {
			i = own
		}
	}
	if i == nil || !i.faults.concerns(params) {
		return nil
	}
	return i
}

// meddle lets go wrong what is to go wrong.
func (c *Client) meddle(r report) {
	i := c.injectorOf(r.params)
	if i == nil {
		c.push(r)
		return
	}
	p := i.plan()
	if p.drop {
		c.counts.Dropped++
		c.tell(r, "drop")
		return
	}
	r.failing = p.failing
	copies := []report{r}
	if p.copies > 0 {
		copies[0].token = c.newToken()
		copies = slices.Repeat(copies, 1+p.copies)
		c.counts.Repeated += uint64(p.copies)
		c.tell(r, "repeat")
	}
	if p.delay > 0 {
		copies[0].delay = p.delay
		c.counts.Delayed++
		c.tell(r, "delay")
	}
	for _, r := range copies {
		if p.shuffle {
			c.keep(i, r)
		} else {
			c.push(r)
		}
	}
}

// keep keeps a report back until there are enough of them, or until the first has waited long enough.
func (c *Client) keep(i *injector, r report) {
	i.kept = append(i.kept, r)
	most, within := i.faults.Shuffle.Reports, i.faults.Shuffle.Within
	if most == 0 {
		most = defaultShuffle
	}
	if within == 0 {
		within = defaultWithin
	}
	switch len(i.kept) {
	case most:
		c.release(i)
	case 1:
		i.flush = time.AfterFunc(time.Duration(within), func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.release(i)
		})
	}
}

// release sends what was kept back; nil has kept nothing.
func (c *Client) release(i *injector) {
	if i == nil || len(i.kept) == 0 {
		return
	}
	i.flush.Stop()
	kept := i.kept
	i.kept = nil
	for place, from := range i.order.Perm(len(kept)) {
		if place != from {
			c.counts.Shuffled++
			c.tell(kept[from], "shuffle")
		}
		c.push(kept[from])
	}
}

// settle lets go all that is kept back, so that it can be sent before the end.
func (c *Client) settle() {
	c.unhold()
	c.release(c.faults)
	for _, i := range c.scoped {
		c.release(i)
	}
}

// push gives a report to those who deliver.
func (c *Client) push(r report) {
	if c.closed {
		c.drop(r, "closed")
		return
	}
	select {
	case c.reports <- r:
	default:
		c.drop(r, "too many reports at once")
	}
}

func (c *Client) tell(r report, fault string) {
	c.log.Info("a fault on purpose", slog.String("fault", fault), slog.String("call_sid", r.callSID),
		slog.String("sequence", r.params.Get("SequenceNumber")))
}

// afflict lets a request of TwiML go wrong, where that was asked for.
func (c *Client) afflict(o outgoing) outgoing {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.injectorOf(o.params); i != nil && i.faults.TwiML {
		p := i.plan()
		o.failing, o.delay = p.failing, p.delay
		if p.delay > 0 {
			c.counts.Delayed++
		}
	}
	return o
}

// fails says whether a try is to fail, and counts it.
func (c *Client) fails(o outgoing, try int) bool {
	if o.failing&(1<<try) == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts.Failed++
	return true
}

// linger waits as long as a request is delayed, at most until Close.
func (c *Client) linger(ctx context.Context, o outgoing) {
	if o.delay <= 0 {
		return
	}
	timer := time.NewTimer(o.delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.closing:
	case <-ctx.Done():
	}
}
