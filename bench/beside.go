package main

import (
	"context"
	"fmt"
	"time"
)

// cpuGoal is how much more than its floor an endpoint may cost.
const cpuGoal = 2.0

// beside loads two servers in turn, A B A B …, and compares them.
func beside(ctx context.Context, e env, ours, floor target, slowest time.Duration) ([]row, error) {
	for _, t := range []target{ours, floor} {
		if _, err := load(ctx, t, e.conns, 0, e.warm); err != nil {
			return nil, err
		}
	}
	var a, b []result
	for range e.rounds {
		ra, err := load(ctx, ours, e.conns, 0, e.round)
		if err != nil {
			return nil, err
		}
		rb, err := load(ctx, floor, e.conns, 0, e.round)
		if err != nil {
			return nil, err
		}
		a, b = append(a, ra), append(b, rb)
	}
	speedA, speedB := medianOf(a, result.perSecond), medianOf(b, result.perSecond)
	rows := []row{
		{figure: "requests/s on 1 processor", ours: fmt.Sprintf("%.0f", speedA), floor: fmt.Sprintf("%.0f", speedB), ratio: times(speedA / speedB)},
	}
	rows = append(rows, costs(a, b)...)
	late, err := halfLoad(ctx, e, ours, floor, speedA/2, slowest)
	return append(rows, late...), err
}

// costs compares the CPU of pairs of runs. The goal is that of the answer itself: what is
// kept behind it is kept in its own time.
func costs(ours, floor []result) []row {
	ratio := func(figure func(result) time.Duration) float64 {
		var each []float64
		for i := range ours {
			each = append(each, float64(figure(ours[i]))/float64(max(1, figure(floor[i]))))
		}
		return median(each)
	}
	answer, whole := ratio(result.answerOnly), ratio(result.perAnswer)
	rows := []row{{
		figure: "server CPU per answer", ours: micros(medianOf(ours, result.answerOnly)), floor: micros(medianOf(floor, result.answerOnly)),
		ratio: times(answer), goal: fmt.Sprintf("≤ %.0f× floor", cpuGoal), verdict: decide(answer <= cpuGoal),
	}}
	if whole > 1.02*answer {
		rows = append(rows, row{
			figure: "the same with what is kept behind it", ours: micros(medianOf(ours, result.perAnswer)),
			floor: micros(medianOf(floor, result.perAnswer)), ratio: times(whole),
		})
	}
	return rows
}

// halfLoad measures how long answers take when the server is half busy.
func halfLoad(ctx context.Context, e env, ours, floor target, rate float64, slowest time.Duration) ([]row, error) {
	var a, b [][]time.Duration
	for range (e.rounds + 1) / 2 {
		for _, side := range []struct {
			t    target
			into *[][]time.Duration
		}{{ours, &a}, {floor, &b}} {
			r, err := load(ctx, side.t, e.conns, rate, e.round)
			if err != nil {
				return nil, err
			}
			*side.into = append(*side.into, r.waits)
		}
	}
	at := func(runs [][]time.Duration, q float64) time.Duration {
		var each []time.Duration
		for _, r := range runs {
			each = append(each, quantile(r, q))
		}
		return median(each)
	}
	p99, floor99 := at(a, 0.99), at(b, 0.99)
	v := decide(p99 < slowest)
	if v == missed && floor99 >= slowest {
		v = unclear
	}
	return []row{
		{figure: fmt.Sprintf("p50 at %.0f requests/s", rate), ours: millis(at(a, 0.5)), floor: millis(at(b, 0.5)), ratio: times(float64(at(a, 0.5)) / float64(at(b, 0.5)))},
		{figure: "p99 at the same rate", ours: millis(p99), floor: millis(floor99), ratio: times(float64(p99) / float64(floor99)), goal: "< " + millis(slowest), verdict: v},
	}, nil
}

func medianOf[T ~int64 | ~float64](results []result, figure func(result) T) T {
	var all []T
	for _, r := range results {
		all = append(all, figure(r))
	}
	return median(all)
}
