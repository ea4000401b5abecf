package main

import (
	"context"
	"errors"
	"fmt"
)

// deviceMemory is what a registered device that does nothing may cost, in bytes.
const deviceMemory = 64e3

// runDevice measures telephones that are registered and wait.
func runDevice(ctx context.Context, e env) (rows []row, err error) {
	x, err := openExchange(ctx, e, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	if _, err = x.phone(ctx, "first"); err != nil { // what is made once is made now
		return nil, err
	}
	before, err := x.ask(askSettle)
	if err != nil {
		return nil, err
	}
	for i := range e.devices {
		if _, err = x.phone(ctx, fmt.Sprintf("bench_%d", i)); err != nil {
			return nil, err
		}
	}
	after, err := x.ask(askUsage)
	if err != nil {
		return nil, err
	}
	settled, err := x.ask(askSettle)
	if err != nil {
		return nil, err
	}
	each := func(u usage) float64 { return float64(u.RSS-before.RSS) / float64(e.devices) }
	kB := func(bytes float64) string { return fmt.Sprintf("%.0f kB", bytes/1e3) }
	return []row{
		{
			figure: fmt.Sprintf("resident memory per device, %d registered", e.devices), ours: kB(each(after)),
			goal: "≤ " + kB(deviceMemory), verdict: decide(each(after) <= deviceMemory),
		},
		{figure: "the same after a collection", ours: kB(each(settled))},
	}, nil
}
