package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// What starting may cost.
const (
	readyGoal  = 150 * time.Millisecond
	memoryGoal = 60 << 20 // bytes, in local mode
)

// runStart measures how long the program takes until it is ready, with a database that
// has to be made, and what memory it keeps when nobody uses it.
func runStart(ctx context.Context, e env) ([]row, error) {
	var ours, floor []time.Duration
	var memory, least []int64
	for i := range e.starts {
		took, rss, err := startOnce(ctx, e, "/readyz", "softphone", local(e, fmt.Sprintf("data-%d", i))...)
		if err != nil {
			return nil, err
		}
		ours, memory = append(ours, took), append(memory, rss)
		if took, rss, err = startOnce(ctx, e, "/", "hello"); err != nil {
			return nil, err
		}
		floor, least = append(floor, took), append(least, rss)
	}
	a, b := median(ours), median(floor)
	m, n := median(memory), median(least)
	v := decide(a <= readyGoal)
	if v == missed && b > readyGoal/3 {
		v = unclear
	}
	mib := func(bytes int64) string { return fmt.Sprintf("%.0f MiB", float64(bytes)/(1<<20)) }
	return []row{
		{figure: "from exec to ready, tables made", ours: millis(a), floor: millis(b), ratio: times(float64(a) / float64(b)), goal: "≤ " + millis(readyGoal), verdict: v},
		{figure: "resident memory, idle, local mode", ours: mib(m), floor: mib(n), ratio: times(float64(m) / float64(max(1, n))), goal: "≤ " + mib(memoryGoal), verdict: decide(m <= memoryGoal)},
	}, nil
}

// startOnce starts a server and stops it. It returns how long it took to answer 200 at path, and
// how much memory it had a while later.
func startOnce(ctx context.Context, e env, path, kind string, settings ...string) (took time.Duration, rss int64, err error) {
	began := time.Now()
	p, err := startProcess(ctx, e, 0, kind, settings...)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err = ready(ctx, p.url+path); err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	if err = pause(ctx, e.rest/2); err != nil {
		return 0, 0, err
	}
	u, err := p.ask(askUsage)
	return took, u.RSS, err
}

// ready asks once.
func ready(ctx context.Context, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}
