package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"softphone/carrier/carriertest"
)

// How long setting up a call may take, median.
// They are what the carrier's prototype took.
const (
	acceptGoal = 14 * time.Millisecond  // by a robot that answers at once
	peerGoal   = 68 * time.Millisecond  // by a person who answers at once
	soundGoal  = 132 * time.Millisecond // until they hear each other
)

// moments are how long after the caller's click something happened.
type moments struct {
	accepted, connected, heard []time.Duration
}

// runSetup measures calls to the echo number, and calls between two telephones.
func runSetup(ctx context.Context, e env) (rows []row, err error) {
	x, err := openExchange(ctx, e, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	alice, err := x.phone(ctx, "alice")
	if err != nil {
		return nil, err
	}
	bob, err := x.phone(ctx, "bob")
	if err != nil {
		return nil, err
	}
	var echo, peer moments
	for range e.setups + 1 { // the first of each kind warms up
		if err = echo.call(ctx, alice, nil, "+15005550001"); err != nil {
			return nil, fmt.Errorf("echo: %w", err)
		}
		if err = peer.call(ctx, alice, bob, "client:bob"); err != nil {
			return nil, fmt.Errorf("telephone to telephone: %w", err)
		}
	}
	return append(echo.rows("echo number", acceptGoal, 0), peer.rows("telephone to telephone", peerGoal, soundGoal)...), nil
}

// call places a call, has callee answer if there is one, and notes the moments.
func (m *moments) call(ctx context.Context, caller, callee *carriertest.Phone, to string) error {
	answered := make(chan error, 1)
	if callee == nil {
		answered <- nil
	} else {
		go func() {
			_, err := answerNext(ctx, callee)
			answered <- err
		}()
	}
	began := time.Now()
	c, err := caller.Connect(ctx, map[string]string{"To": to})
	if err != nil {
		return err
	}
	var at [3]time.Duration
	for i, moment := range []struct {
		c    <-chan struct{}
		what string
	}{{c.Accepted(), "accepted"}, {c.Connected(), "connected"}} {
		if err = wait(ctx, c, moment.c, moment.what); err != nil {
			return err
		}
		at[i] = time.Since(began)
	}
	if err = firstPacket(ctx, c); err != nil {
		return err
	}
	at[2] = time.Since(began)
	m.accepted, m.connected, m.heard = append(m.accepted, at[0]), append(m.connected, at[1]), append(m.heard, at[2])
	if err = <-answered; err != nil {
		return err
	}
	c.Hangup()
	return c.Ended(ctx)
}

// firstPacket waits until a packet of sound has come, to a millisecond.
func firstPacket(ctx context.Context, c *carriertest.Call) error {
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for c.Stats().Received == 0 {
		select {
		case <-look.C:
		case <-late.C:
			return errors.New("no sound comes")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (m *moments) rows(kind string, accept, sound time.Duration) []row {
	figure := func(name string, sample []time.Duration, goal time.Duration) row {
		sample = sample[1:]
		r := row{figure: kind + ": " + name + ", p50 / p99", ours: millis(median(sample)) + " / " + millis(quantile(sample, 0.99))}
		if goal > 0 {
			r.goal, r.verdict = "p50 ≤ "+millis(goal), decide(median(sample) <= goal)
		}
		return r
	}
	return []row{
		figure("accepted", m.accepted, accept), figure("keys agreed", m.connected, 0), figure("first sound", m.heard, sound),
	}
}
