package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"softphone/carrier/carriertest"
)

// What a bridged call may cost the carrier.
const (
	callsPerCore = 200
	callMemory   = 1.1e6 // bytes
	delivered    = 0.999 // of packets
)

// talk is two telephones that speak with each other.
type talk struct{ caller, callee *carriertest.Call }

// runCall measures calls in which both sides send sound all the time.
func runCall(ctx context.Context, e env) (rows []row, err error) {
	x, err := openExchange(ctx, e, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	phones := make([][2]*carriertest.Phone, e.calls)
	for i := range phones {
		for side := range phones[i] {
			if phones[i][side], err = x.phone(ctx, fmt.Sprintf("bench_%d_%d", i, side)); err != nil {
				return nil, err
			}
		}
	}
	idle, err := x.ask(askSettle)
	if err != nil {
		return nil, err
	}
	talks := make([]talk, e.calls)
	for i, pair := range phones {
		if talks[i], err = connect(ctx, pair[0], pair[1], fmt.Sprintf("client:bench_%d_1", i)); err != nil {
			return nil, err
		}
	}
	if err = pause(ctx, e.rest); err != nil {
		return nil, err
	}
	before, began := packets(talks), time.Now()
	used, err := x.cost(func() error { return pause(ctx, e.talk) })
	if err != nil {
		return nil, err
	}
	took, after := time.Since(began), packets(talks)
	busy, err := x.ask(askUsage)
	if err != nil {
		return nil, err
	}
	for _, t := range talks {
		t.caller.Hangup()
	}
	return callRows(e.calls, used.cpu, took, after.minus(before), busy.RSS-idle.RSS), nil
}

// connect has one telephone call another, which answers; both then send a tone.
func connect(ctx context.Context, from, to *carriertest.Phone, address string) (talk, error) {
	caller, err := from.Connect(ctx, map[string]string{"To": address})
	if err != nil {
		return talk{}, err
	}
	callee, err := answerNext(ctx, to)
	if err != nil {
		return talk{}, err
	}
	caller.Send(440)
	callee.Send(700)
	return talk{caller, callee}, wait(ctx, caller, caller.Connected(), "connected")
}

// traffic counts packets of all telephones.
type traffic struct{ sent, received, lost, bad int }

func (t traffic) minus(u traffic) traffic {
	return traffic{t.sent - u.sent, t.received - u.received, t.lost - u.lost, t.bad - u.bad}
}

func packets(talks []talk) traffic {
	var t traffic
	for _, talk := range talks {
		for _, c := range []*carriertest.Call{talk.caller, talk.callee} {
			s := c.Stats()
			t.sent, t.received, t.lost, t.bad = t.sent+s.Sent, t.received+s.Received, t.lost+s.Lost, t.bad+s.Bad
		}
	}
	return t
}

func callRows(calls int, cpu, took time.Duration, t traffic, memory int64) []row {
	share := float64(cpu) / float64(took) / float64(calls)
	perCore := 0.0
	if share > 0 {
		perCore = 1 / share
	}
	through := min(1, float64(t.received)/float64(max(1, t.sent))) // a packet may be sent just before, and come just after
	each := float64(memory) / float64(calls)
	return []row{
		{figure: fmt.Sprintf("CPU per bridged call, %d at once", calls), ours: fmt.Sprintf("%.2f %% of a processor", 100*share)},
		{figure: "calls per processor, from that", ours: fmt.Sprintf("%.0f", perCore), goal: fmt.Sprintf("≥ %d", callsPerCore), verdict: decide(perCore >= callsPerCore)},
		{
			figure: "packets delivered", ours: fmt.Sprintf("%.2f %% of %d, %d gaps, %d bad", 100*through, t.sent, t.lost, t.bad),
			goal: fmt.Sprintf("≥ %.1f %%", 100*delivered), verdict: decide(through >= delivered && t.bad == 0),
		},
		{figure: "resident memory per call", ours: fmt.Sprintf("%.2f MB", each/1e6), goal: fmt.Sprintf("≤ %.1f MB", callMemory/1e6), verdict: decide(each <= callMemory)},
	}
}
