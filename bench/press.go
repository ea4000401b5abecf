package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// slowestPress is how long it may take from a press until the floor of a channel is granted.
const slowestPress = 150 * time.Millisecond

// members are how many are in the channel.
const members = 8

// runPress measures how long it takes from a press in a channel until the floor is granted, which is when the speaker is unmuted, with sound in
// the channel all the time. Its floor is the same request when it only says that the floor is still wanted.
func runPress(ctx context.Context, e env) (rows []row, err error) {
	x, err := openExchange(ctx, e, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	host, err := x.signIn(ctx, "bench host")
	if err != nil {
		return nil, err
	}
	if err = host.post(ctx, "/v1/rooms", map[string]any{"name": "yard", "floor": map[string]int{"max_turn": 30}}, http.StatusCreated); err != nil {
		return nil, err
	}
	all := make([]*presser, members)
	for i := range all {
		if all[i], err = x.presser(ctx, fmt.Sprintf("bench_%d", i)); err != nil {
			return nil, err
		}
	}
	var granted, renewed []time.Duration
	for n := range e.presses + members { // the first of each warms up
		who := all[n%members]
		press, err := who.ask(ctx, false)
		if err != nil {
			return nil, fmt.Errorf("press %d: %w", n, err)
		}
		renew, err := who.ask(ctx, true)
		if err == nil {
			err = who.lets(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("press %d: %w", n, err)
		}
		if n >= members {
			granted, renewed = append(granted, press), append(renewed, renew)
		}
	}
	row99 := row{figure: "p99 of the same", goal: "< " + millis(slowestPress)}
	median := row{figure: fmt.Sprintf("press to granted, %d members, p50 of %d", members, len(granted))}
	for _, r := range []struct {
		row *row
		q   float64
	}{{&median, 0.5}, {&row99, 0.99}} {
		ours, floor := quantile(granted, r.q), quantile(renewed, r.q)
		r.row.ours, r.row.floor, r.row.ratio = millis(ours), millis(floor), times(float64(ours)/float64(max(1, floor)))
	}
	row99.verdict = decide(quantile(granted, 0.99) < slowestPress)
	return []row{median, row99}, nil
}

// presser is somebody in the channel.
type presser struct {
	*person

	call string
}

// presser has somebody come into the channel, and send a tone.
func (x *exchange) presser(ctx context.Context, name string) (*presser, error) {
	p, err := x.signIn(ctx, name)
	if err != nil {
		return nil, err
	}
	telephone, err := x.phone(ctx, name)
	if err != nil {
		return nil, err
	}
	c, err := telephone.Connect(ctx, map[string]string{"To": "room:yard"})
	if err != nil {
		return nil, err
	}
	if err = wait(ctx, c, c.Connected(), "connected"); err != nil {
		return nil, err
	}
	c.Send(440)
	one := &presser{p, c.SID()}
	for deadline := time.Now().Add(patience); ; { // until it is known that they are there
		if _, err = one.ask(ctx, false); err == nil {
			return one, one.lets(ctx)
		}
		if time.Now().After(deadline) {
			return nil, err
		}
		if err = pause(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// ask asks for the floor, and returns how long it took to be granted.
func (p *presser) ask(ctx context.Context, renew bool) (time.Duration, error) {
	body, err := json.Marshal(map[string]any{"call": p.call, "renew": renew})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	var told struct{ Outcome, Code string }
	if err = p.send(ctx, http.MethodPost, "/v1/channels/yard/floor", body, &told); err != nil {
		return 0, err
	}
	took := time.Since(began)
	if told.Outcome != "granted" {
		return 0, fmt.Errorf("the floor is not granted: %s%s", told.Outcome, told.Code)
	}
	return took, nil
}

func (p *presser) lets(ctx context.Context) error {
	return p.send(ctx, http.MethodDelete, "/v1/channels/yard/floor?call="+p.call, nil, nil)
}

// send makes a request, and reads what is answered if it is to be read.
func (p *presser) send(ctx context.Context, method, path string, body []byte, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if into == nil {
		return nil
	}
	return json.NewDecoder(answer.Body).Decode(into)
}
