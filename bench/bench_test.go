package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMain lets this test be the processes that it measures.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Every scenario runs, with tiny counts, and says what it measured.
func TestRun_quick(t *testing.T) {
	for _, s := range all() {
		t.Run(s.name, func(t *testing.T) {
			var out strings.Builder
			if err := run(t.Context(), []string{"-quick", s.name}, nil, &out); err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(out.String(), "\n"+s.name+" "); lines < 2 {
				t.Errorf("%d figures:\n%s", lines, out.String())
			}
			for _, want := range []string{"SCENARIO", "Peers skipped: ", s.name + " "} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("it does not say %q:\n%s", want, out.String())
				}
			}
		})
	}
}

func TestRun_errors(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"unknown scenario", []string{"tea"}, `no scenario "tea"`},
		{"unknown flag", []string{"-slow"}, "not defined"},
		{"unknown child", []string{childCommand, "tea"}, `no child "tea"`},
		{"bad setting", []string{childCommand, "softphone", "SOFTPHONE_ADDR=x"}, "SOFTPHONE_ADDR"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := run(t.Context(), tt.args, strings.NewReader(""), io.Discard)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	if err := run(t.Context(), []string{"-h"}, nil, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: %v", err)
	}
}

// A child that cannot start is an error that shows its log.
func TestStartProcess_fails(t *testing.T) {
	_, err := startProcess(t.Context(), env{dir: t.TempDir()}, 1, "softphone", "SOFTPHONE_ADDR=nowhere")
	if err == nil || !strings.Contains(err.Error(), "SOFTPHONE_ADDR") {
		t.Errorf("error %v", err)
	}
}

func TestQuantile(t *testing.T) {
	sample := []time.Duration{5, 1, 4, 2, 3}
	tests := []struct {
		q    float64
		want time.Duration
	}{{0, 1}, {0.5, 3}, {0.99, 5}, {1, 5}}
	for _, tt := range tests {
		if got := quantile(sample, tt.q); got != tt.want {
			t.Errorf("quantile %v is %d, want %d", tt.q, got, tt.want)
		}
	}
	if got := median([]float64{}); got != 0 {
		t.Errorf("the median of nothing is %v", got)
	}
}

func TestForeign(t *testing.T) {
	at := time.Unix(0, 0)
	a := observation{at: at, busy: 10 * time.Second, ours: 2 * time.Second, known: true}
	b := observation{at: at.Add(10 * time.Second), busy: 25 * time.Second, ours: 7 * time.Second, known: true}
	if got := foreign(a, b); got != 1 {
		t.Errorf("others kept %v processors busy, want 1", got)
	}
	if got := foreign(a, observation{at: b.at}); got != -1 {
		t.Errorf("an unknown load is %v", got)
	}
}

// burn keeps the processor busy where a profile can see it.
//
//go:noinline
func burn(until time.Time) (n int) {
	for time.Now().Before(until) {
		n++
	}
	return n
}

func TestShareOf(t *testing.T) {
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		t.Fatal(err)
	}
	burn(time.Now().Add(300 * time.Millisecond))
	pprof.StopCPUProfile()
	if got, err := shareOf(profile.Bytes(), "softphone/bench.burn"); err != nil || got < 0.5 {
		t.Errorf("burn has the share %v, %v", got, err)
	}
	if got, err := shareOf(profile.Bytes(), "softphone/bench.rest", "softphone/bench.sleep"); err != nil || got != 0 {
		t.Errorf("a function that is not there has the share %v, %v", got, err)
	}
	if _, err := shareOf([]byte("no profile"), ""); err == nil {
		t.Error("what is no profile was read")
	}
}

func FuzzFields(f *testing.F) {
	f.Add([]byte{0x08, 0x01, 0x12, 0x01, 'x'})
	f.Add([]byte{0x12, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		total := 0
		err := fields(b, func(_ int, _ uint64, body []byte) error {
			total += len(body)
			return nil
		})
		if err == nil && total > len(b) {
			t.Errorf("%d bytes of %d were read", total, len(b))
		}
	})
}

func TestTable(t *testing.T) {
	var tab table
	tab.add("tea", []row{{figure: "leaves", ours: "3", goal: "≥ 2", verdict: met}, {figure: "heat", ours: "9", floor: "8", ratio: "1.1×"}}, 0.25)
	var out strings.Builder
	if err := tab.print(&out, time.Second, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"SCENARIO  FIGURE  OURS  FLOOR  RATIO  GOAL",
		"tea       leaves  3     –      –      ≥ 2   met",
		"tea       heat    9     8      1.1×   –",
	}
	var got []string
	for _, line := range strings.Split(out.String(), "\n")[:3] {
		got = append(got, strings.TrimRight(line, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	if !strings.Contains(out.String(), "by others meanwhile: tea 0.25.") {
		t.Errorf("the load of others is missing:\n%s", out.String())
	}
}
