package main

import (
	"context"
	"io"
	"time"
)

// scenario is one thing that is measured.
type scenario struct {
	name  string
	about string
	run   func(context.Context, env) ([]row, error)
}

func all() []scenario {
	return []scenario{
		{"token", "tokens by each door beside Echo's hello, bare signing and quickstarts", runToken},
		{"voice", "the VoiceUrl beside Echo that reads the body", runVoice},
		{"setup", "how long a call takes to be set up", runSetup},
		{"call", "bridged calls with sound", runCall},
		{"conference", "a room in which everybody speaks, beside Janus", runConference},
		{"press", "from a press in a channel to the floor", runPress},
		{"feed", "boards that look at a conference, beside a goroutine for each", runFeed},
		{"fold", "reports of conferences, stored and folded", runFold},
		{"device", "registered devices that do nothing", runDevice},
		{"start", "from nothing to ready", runStart},
	}
}

// env is what a scenario runs with.
type env struct {
	sizes

	name     string   // of the scenario
	dir      string   // for files of this scenario alone
	peers    []string // folders with the packages of Node quickstarts
	profiles string   // folder for CPU profiles of the servers; empty: none are made
	progress io.Writer
}

// sizes say how much is measured.
type sizes struct {
	rounds  int           // of A B A B …
	round   time.Duration // of one side in one round
	warm    time.Duration // before the first round
	conns   int           // of HTTP
	setups  int           // calls that are set up, of each kind
	calls   int           // bridged at the same time
	legs    int           // in one conference
	talk    time.Duration // how long calls and conferences are measured
	devices int           // registered at the same time
	starts  int           // of the program
	pages   int           // boards that look at the same time
	changes int           // that they are told of in each round
	presses int           // in a channel
	rest    time.Duration // before memory is read
}

func full() sizes {
	return sizes{
		rounds: 7, round: 1500 * time.Millisecond, warm: time.Second, conns: 32,
		setups: 40, calls: 25, legs: 50, talk: 15 * time.Second, devices: 200, starts: 7, pages: 1000, changes: 20, presses: 400, rest: 2 * time.Second,
	}
}

func tiny() sizes {
	return sizes{
		rounds: 1, round: 50 * time.Millisecond, warm: 10 * time.Millisecond, conns: 2,
		setups: 1, calls: 1, legs: 3, talk: 200 * time.Millisecond, devices: 2, starts: 1, pages: 3, changes: 1, presses: 8, rest: 10 * time.Millisecond,
	}
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
