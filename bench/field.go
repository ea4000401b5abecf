package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// field is several servers, or several ways to ask one, that are loaded in turn: first our own, then the floor, then
// others.
type field struct {
	ours    int      // how many are our own; the next is the floor
	own     *process // of our own
	names   []string
	targets []target
	results [][]result // of each target, one for each round
	signed  []float64  // tokens that were signed in a second without any server, one for each round
}

func (f *field) add(name string, t target) {
	f.names, f.targets = append(f.names, name), append(f.targets, t)
}

// stop stops all of them.
func (f *field) stop() error {
	err := f.own.stop()
	for _, t := range f.targets {
		if t.process != f.own {
			err = errors.Join(err, t.process.stop())
		}
	}
	return err
}

// run loads them, A B C … A B C ….
func (f *field) run(ctx context.Context, e env) error {
	f.results = make([][]result, len(f.targets))
	for i, t := range f.targets {
		if _, err := load(ctx, t, e.conns, 0, e.warm); err != nil {
			return fmt.Errorf("%s: %w", f.names[i], err)
		}
	}
	for range e.rounds {
		for i, t := range f.targets {
			r, err := load(ctx, t, e.conns, 0, e.round)
			if err != nil {
				return fmt.Errorf("%s: %w", f.names[i], err)
			}
			f.results[i] = append(f.results[i], r)
		}
		n, err := signing(e.round / 4)
		if err != nil {
			return err
		}
		f.signed = append(f.signed, n)
	}
	return nil
}

// rows compares our own with the floor, and the first of them with the others.
func (f *field) rows() (rows []row) {
	floor := f.results[f.ours]
	rate := func(n float64) string { return fmt.Sprintf("%.0f", n) }
	for i := range f.ours {
		rows = append(rows, row{
			figure: f.names[i] + ": tokens/s on 1 processor", ours: rate(medianOf(f.results[i], result.perSecond)),
			floor: rate(medianOf(floor, result.perSecond)), ratio: times(ratio(f.results[i], floor, result.perSecond)),
		})
		whole := ratio(f.results[i], floor, cpuOf(result.perAnswer))
		rows = append(rows, row{
			figure: f.names[i] + ": CPU per token, all that is kept included", ours: micros(medianOf(f.results[i], result.perAnswer)),
			floor: micros(medianOf(floor, result.perAnswer)), ratio: times(whole), goal: fmt.Sprintf("≤ %.0f× floor", cpuGoal), verdict: decide(whole <= cpuGoal),
		}, row{
			figure: f.names[i] + ": CPU per token without the store", ours: micros(medianOf(f.results[i], result.answerOnly)),
			floor: micros(medianOf(floor, result.answerOnly)), ratio: times(ratio(f.results[i], floor, cpuOf(result.answerOnly))),
		})
	}
	first := f.results[0]
	for i := f.ours + 1; i < len(f.targets); i++ {
		faster := ratio(first, f.results[i], result.perSecond)
		r := row{
			figure: f.names[0] + " beside " + f.names[i] + ": tokens/s", ours: rate(medianOf(first, result.perSecond)),
			floor: rate(medianOf(f.results[i], result.perSecond)), ratio: times(faster),
		}
		if strings.HasPrefix(f.names[i], "Node") {
			r.goal, r.verdict = fmt.Sprintf("≥ %.0f× Node", nodeFaster), decide(faster >= nodeFaster)
		}
		rows = append(rows, r, row{
			figure: f.names[0] + " beside " + f.names[i] + ": CPU per token", ours: micros(medianOf(first, result.perAnswer)),
			floor: micros(medianOf(f.results[i], result.perAnswer)), ratio: times(ratio(first, f.results[i], cpuOf(result.perAnswer))),
		})
	}
	bare := median(f.signed)
	return append(rows, row{
		figure: f.names[0] + " beside bare signing, no server: tokens/s", ours: rate(medianOf(first, result.perSecond)), floor: rate(bare),
		ratio: times(medianOf(first, result.perSecond) / bare),
	})
}

// late measures how long our own and the floor take when they are half busy.
func (f *field) late(ctx context.Context, e env, slowest time.Duration) (rows []row, err error) {
	for i := range f.ours {
		// The floor's turns are as many as needed to say what the machine itself makes late.
		own, err := halfLoad(ctx, e, f.targets[i], f.targets[f.ours], medianOf(f.results[i], result.perSecond)/2, slowest)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.names[i], err)
		}
		for _, r := range own {
			r.figure = f.names[i] + ": " + r.figure
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// cpuOf is a figure in nanoseconds.
func cpuOf(figure func(result) time.Duration) func(result) float64 {
	return func(r result) float64 { return float64(max(1, figure(r))) }
}

// ratio is the median of the rounds' ratios.
func ratio(a, b []result, figure func(result) float64) float64 {
	var each []float64
	for i := range a {
		each = append(each, figure(a[i])/figure(b[i]))
	}
	return median(each)
}
