package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// process is a server in a process of its own.
type process struct {
	url  string // http://host:port
	host string // host:port

	ticket string // for the first administrator
	admin  string // the cookie of that one

	kind    string
	profile string // file for the last profile; empty: none is kept
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	log     *os.File
}

// startProcess starts this program again as a child of a kind, see [childCommand], on so
// many processors (0: all), and returns when it is ready.
func startProcess(ctx context.Context, e env, procs int, kind string, settings ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{childCommand, kind}, settings...)...)
	if procs > 0 {
		cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", procs))
	}
	return launch(e, kind, cmd)
}

// launch starts a command that behaves as a child, see [childCommand].
func launch(e env, kind string, cmd *exec.Cmd) (p *process, err error) {
	p = &process{kind: kind, cmd: cmd}
	if e.profiles != "" {
		p.profile = filepath.Join(e.profiles, e.name+"-"+kind+".pprof")
	}
	p.cmd.WaitDelay = 10 * time.Second
	if p.log, err = os.Create(filepath.Join(e.dir, kind+".log")); err != nil {
		return nil, err
	}
	p.cmd.Stderr = p.log
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, p.log.Close())
	}
	pipe, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, p.log.Close())
	}
	p.out = bufio.NewScanner(pipe)
	p.out.Buffer(nil, 16<<20) // a profile is a line
	var first started
	if err = p.read(&first); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	u, err := url.Parse(first.URL)
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	p.url, p.host = first.URL, u.Host
	_, p.ticket, _ = strings.Cut(first.First, "#")
	return p, nil
}

func (p *process) read(into any) error {
	if !p.out.Scan() {
		err := p.out.Err()
		return errors.Join(fmt.Errorf("%s ends: %s", p.kind, p.lastLog()), err)
	}
	return json.Unmarshal(p.out.Bytes(), into)
}

// ask sends a line and reads the usage that answers it.
func (p *process) ask(line string) (usage, error) {
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		return usage{}, err
	}
	var u usage
	err := p.read(&u)
	return u, err
}

// cost is what a process used for something.
type cost struct {
	cpu    time.Duration
	behind time.Duration // the part of cpu that keeping what happened used, about
}

// cost runs f and returns what the process used meanwhile.
func (p *process) cost(f func() error) (cost, error) {
	before, err := p.ask(askBegin)
	if err != nil {
		return cost{}, err
	}
	failed := f()
	after, err := p.ask(askEnd)
	if err = errors.Join(failed, err); err != nil {
		return cost{}, err
	}
	if len(after.Profile) == 0 { // it cannot tell
		return cost{cpu: after.CPU - before.CPU}, nil
	}
	if p.profile != "" {
		if err = os.WriteFile(p.profile, after.Profile, 0o600); err != nil {
			return cost{}, err
		}
	}
	share, err := shareOf(after.Profile, "softphone/internal/store/", "softphone/internal/calls.")
	cpu := after.CPU - before.CPU
	return cost{cpu: cpu, behind: time.Duration(share * float64(cpu))}, err
}

// stop ends the process and waits for it.
func (p *process) stop() error {
	_ = p.in.Close() // this is how it is told
	err := p.cmd.Wait()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", p.kind, err, p.lastLog())
	}
	return errors.Join(err, p.log.Close())
}

// lastLog is the end of what the process logged.
func (p *process) lastLog() string {
	text, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	text = bytes.TrimSpace(text)
	return string(text[max(0, len(text)-2000):])
}
