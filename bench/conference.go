package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"softphone/carrier/carriertest"
)

// What a leg of a conference may cost the carrier.
const (
	legsPerCore  = 400
	legMemory    = 0.6e6 // bytes
	beyondJanus  = 2.0   // times as many legs as Janus's AudioBridge
	slowestFrame = 0.99  // quantile of the gaps between packets that is looked at
)

// leg is one telephone in a conference, ours or the peer's.
type leg interface {
	Send(hz float64)
	Stats() carriertest.Stats
}

// mixed is what a mixer did for a while.
type mixed struct {
	legs    int
	cpu     time.Duration
	took    time.Duration
	memory  int64
	traffic traffic
	gaps    [128]int
}

// perCore is how many legs a processor could carry.
func (m mixed) perCore() float64 {
	if m.cpu <= 0 {
		return 0
	}
	return float64(m.legs) * float64(m.took) / float64(m.cpu)
}

// gap is how long it takes from one packet to the next, but for the slowest few, in milliseconds.
func (m mixed) gap() int {
	total, sum := 0, 0
	for _, n := range m.gaps {
		total += n
	}
	for ms, n := range m.gaps {
		if sum += n; float64(sum) >= slowestFrame*float64(total) {
			return ms
		}
	}
	return 0
}

// runConference measures one room in which everybody speaks all the time, beside Janus.
func runConference(ctx context.Context, e env) ([]row, error) {
	ours, err := ourRoom(ctx, e)
	if err != nil {
		return nil, err
	}
	theirs, err := janusRoom(ctx, e)
	if err != nil {
		return nil, err
	}
	through := min(1, float64(ours.traffic.received)/float64(max(1, ours.traffic.sent)))
	each := float64(ours.memory) / float64(ours.legs)
	rows := []row{
		{
			figure: fmt.Sprintf("legs per processor, %d that all speak", ours.legs), ours: fmt.Sprintf("%.0f", ours.perCore()),
			goal: fmt.Sprintf("≥ %d", legsPerCore), verdict: decide(ours.perCore() >= legsPerCore),
		},
		{
			figure: "packets delivered", ours: fmt.Sprintf("%.2f %% of %d, %d bad", 100*through, ours.traffic.sent, ours.traffic.bad),
			goal: fmt.Sprintf("≥ %.1f %%", 100*delivered), verdict: decide(through >= delivered && ours.traffic.bad == 0),
		},
		{figure: "resident memory per leg", ours: fmt.Sprintf("%.2f MB", each/1e6), goal: fmt.Sprintf("≤ %.1f MB", legMemory/1e6), verdict: decide(each <= legMemory)},
		{figure: "gap between packets, p99", ours: fmt.Sprintf("%d ms", ours.gap())},
	}
	if theirs == nil {
		return rows, nil
	}
	ratio := ours.perCore() / max(1, theirs.perCore())
	rows[0].floor, rows[0].ratio = fmt.Sprintf("%.0f", theirs.perCore()), times(ratio)
	rows = append(rows, row{
		figure: "legs per processor beside Janus AudioBridge", ours: fmt.Sprintf("%.0f", ours.perCore()), floor: fmt.Sprintf("%.0f", theirs.perCore()),
		ratio: times(ratio), goal: fmt.Sprintf("≥ %.0f× Janus", beyondJanus), verdict: decide(ratio >= beyondJanus),
	})
	last := &rows[3]
	last.floor = fmt.Sprintf("%d ms", theirs.gap())
	last.goal, last.verdict = "≤ Janus", decide(ours.gap() <= theirs.gap()+1)
	return rows, nil
}

// ourRoom fills a room of the program's.
func ourRoom(ctx context.Context, e env) (m mixed, err error) {
	x, err := openExchange(ctx, e, 1)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	if err = x.room(ctx, "bench"); err != nil {
		return m, err
	}
	phones := make([]*carriertest.Phone, e.legs)
	for i := range phones {
		if phones[i], err = x.phone(ctx, fmt.Sprintf("bench_%d", i)); err != nil {
			return m, err
		}
	}
	idle, err := x.ask(askSettle)
	if err != nil {
		return m, err
	}
	legs := make([]leg, len(phones))
	for i, p := range phones {
		c, failed := p.Connect(ctx, map[string]string{"To": "room:bench"})
		if failed == nil {
			failed = wait(ctx, c, c.Connected(), "connected")
		}
		if failed != nil {
			return m, failed
		}
		legs[i] = c
	}
	m, err = speak(ctx, e, legs, func() (usage, error) { return x.ask(askUsage) })
	m.memory -= idle.RSS
	return m, err
}

// janusRoom fills a room of Janus's; nil where there is none.
func janusRoom(ctx context.Context, e env) (m *mixed, err error) {
	j, err := startJanus(ctx, e)
	if j == nil || err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.stop()) }()
	idle, err := j.usage()
	if err != nil {
		return nil, err
	}
	legs := make([]leg, e.legs)
	for i := range legs {
		p, failed := j.enter(ctx)
		if failed != nil {
			return nil, fmt.Errorf("leg %d: %w", i, failed)
		}
		defer p.Close()
		legs[i] = p
	}
	did, err := speak(ctx, e, legs, j.usage)
	did.memory -= idle.RSS
	return &did, err
}

// speak lets everybody send a tone for a while.
func speak(ctx context.Context, e env, legs []leg, ask func() (usage, error)) (m mixed, err error) {
	for i, l := range legs {
		l.Send(300 + 25*float64(i))
	}
	if err = pause(ctx, e.rest); err != nil {
		return m, err
	}
	count := func() (t traffic, gaps [128]int) {
		for _, l := range legs {
			s := l.Stats()
			t.sent, t.received, t.lost, t.bad = t.sent+s.Sent, t.received+s.Received, t.lost+s.Lost, t.bad+s.Bad
			for ms, n := range s.Gaps {
				gaps[ms] += n
			}
		}
		return t, gaps
	}
	before, err := ask()
	if err != nil {
		return m, err
	}
	sent, gaps := count()
	began := time.Now()
	if err = pause(ctx, e.talk); err != nil {
		return m, err
	}
	after, err := ask()
	m = mixed{legs: len(legs), cpu: after.CPU - before.CPU, took: time.Since(began), memory: after.RSS}
	m.traffic, m.gaps = count()
	m.traffic = m.traffic.minus(sent)
	for ms := range m.gaps {
		m.gaps[ms] -= gaps[ms]
	}
	return m, err
}
