package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// verdict says whether a goal is met.
type verdict string

const (
	noGoal  verdict = ""
	met     verdict = "met"
	missed  verdict = "NOT MET"
	unclear verdict = "unclear" // the floor misses it, too: the machine is too busy
)

// row is one figure.
type row struct {
	figure             string
	ours, floor, ratio string
	goal               string
	verdict            verdict
}

// decide is met if the figure is good.
func decide(good bool) verdict {
	if good {
		return met
	}
	return missed
}

// table is what is printed.
type table struct {
	rows  []row
	names []string
	loads []string
}

func (t *table) add(name string, rows []row, foreign float64) {
	for _, r := range rows {
		t.rows, t.names = append(t.rows, r), append(t.names, name)
	}
	load := "unknown"
	if foreign >= 0 {
		load = fmt.Sprintf("%.2f", foreign)
	}
	t.loads = append(t.loads, name+" "+load)
}

// absent are peers that this command does not start, and why.
func (e env) absent() []string {
	peers := []string{"Twilio's Python quickstart: there is no gunicorn among what this command can start"}
	if len(e.peers) == 0 {
		peers = append(peers, "Twilio's Node quickstart: needs express and twilio from npm, see -peers")
	}
	if !haveJanus() {
		peers = append(peers, "Janus AudioBridge: needs the Debian package janus")
	}
	return peers
}

func (t *table) print(out io.Writer, took time.Duration, absent []string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "SCENARIO\tFIGURE\tOURS\tFLOOR\tRATIO\tGOAL\t")
	for i, r := range t.rows {
		dash := func(s string) string { return cmp.Or(s, "–") }
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.names[i], r.figure, dash(r.ours), dash(r.floor), dash(r.ratio), dash(r.goal), r.verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s, %d processors, %s/%s; %.0f s in all.\nProcessors kept busy by others meanwhile: %s.\nPeers skipped: %s.\n",
		runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, took.Seconds(),
		strings.Join(t.loads, ", "), strings.Join(absent, "; "))
	return err
}
