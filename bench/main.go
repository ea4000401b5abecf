// Command bench measures the whole program as its users meet it: over sockets, in a
// process of its own, beside floors that were run in turn with it. It prints one table,
// says what else the machine was doing, and stores nothing. docs/performance.md says
// what is measured and why.
//
//	go run ./bench              all scenarios, about six minutes
//	go run ./bench token call   some of them
//	go run ./bench -quick       tiny counts: proves that bench works, measures nothing
//
// It must not know the program's inside: it starts it from settings, and speaks HTTP,
// signalling and sound with it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the command: measure, or, as the process that is measured, serve.
func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	if len(args) > 1 && args[0] == childCommand {
		return serve(ctx, args[1], args[2:], in, out)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(out)
	quick := flags.Bool("quick", false, "tiny counts, to see that everything works")
	profiles := flags.String("profiles", "", "folder for CPU profiles of the servers, SCENARIO-SERVER.pprof each")
	peers := flags.String("peers", "", "folders in which npm has installed express and twilio, with commas between: Twilio's Node quickstart runs with each")
	flags.Usage = func() {
		_, _ = fmt.Fprintf(out, "usage: bench [-quick] [scenario…]\n\nscenarios: %s (all of them when none is named)\n", names(all()))
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	wanted, err := choose(all(), flags.Args())
	if err != nil {
		return err
	}
	e := env{sizes: full(), profiles: *profiles, progress: os.Stderr}
	if *peers != "" {
		e.peers = strings.Split(*peers, ",")
	}
	if *quick {
		e.sizes = tiny()
	}
	return measure(ctx, e, wanted, out)
}

// choose finds scenarios by name; none means all.
func choose(from []scenario, wanted []string) ([]scenario, error) {
	if len(wanted) == 0 {
		return from, nil
	}
	var chosen []scenario
	for _, name := range wanted {
		i := slices.IndexFunc(from, func(s scenario) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no scenario %q: there are %s", name, names(from))
		}
		chosen = append(chosen, from[i])
	}
	return chosen, nil
}

func names(scenarios []scenario) string {
	var n []string
	for _, s := range scenarios {
		n = append(n, s.name)
	}
	return strings.Join(n, ", ")
}

// measure runs scenarios one after the other and prints the table.
func measure(ctx context.Context, e env, scenarios []scenario, out io.Writer) error {
	began := time.Now()
	var t table
	for _, s := range scenarios {
		_, _ = fmt.Fprintf(e.progress, "%s: %s …\n", s.name, s.about)
		dir, err := os.MkdirTemp("", "softphone-bench-")
		if err != nil {
			return err
		}
		e.name, e.dir = s.name, dir
		before := observe()
		rows, err := s.run(ctx, e)
		t.add(s.name, rows, foreign(before, observe()))
		if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return t.print(out, time.Since(began), e.absent())
}
