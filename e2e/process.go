package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// process is a program that the harness started, with a folder of its own. It ends when
// it is closed, and on Linux also when the test is killed.
type process struct {
	dir    string
	stop   func()
	exited chan struct{}
}

// start runs a program in a new folder, which make may fill and which stands for {dir}
// in the arguments, until its output matches ready, if that is given. It returns what
// was matched.
func start(ctx context.Context, env []string, name string, args []string, fill func(dir string) error, ready *regexp.Regexp) (_ *process, matched string, err error) {
	dir, err := os.MkdirTemp("", "softphone-e2e-")
	if err != nil {
		return nil, "", err
	}
	p := &process{dir: dir, stop: func() {}, exited: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if fill != nil {
		if err = fill(dir); err != nil {
			close(p.exited)
			return nil, "", err
		}
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "{dir}", dir)
	}
	for i, pair := range env {
		env[i] = strings.ReplaceAll(pair, "{dir}", dir)
	}
	cmd := exec.Command(name, args...) //nolint:noctx // it outlives the call; close ends it
	cmd.Env = append(cmd.Environ(), env...)
	cmd.SysProcAttr = attributes()
	output, err := cmd.StderrPipe()
	cmd.Stdout = cmd.Stderr
	if err != nil {
		close(p.exited)
		return nil, "", err
	}
	started := make(chan error, 1)
	found := make(chan string, 1)
	go func() {
		// Linux ends the child when the thread that started it ends: keep it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(p.exited)
		if startErr := cmd.Start(); startErr != nil {
			started <- startErr
			return
		}
		started <- nil
		scan(output, ready, found)
		_ = cmd.Wait() // however it ended, it is gone
	}()
	if err = <-started; err != nil {
		return nil, "", err
	}
	p.stop = func() { end(cmd) }
	if ready == nil {
		return p, "", nil
	}
	select {
	case matched = <-found:
		if matched == "" {
			return nil, "", fmt.Errorf("%s ended before it was ready", name)
		}
		return p, matched, nil
	case <-ctx.Done():
		return nil, "", fmt.Errorf("%s is not ready: %w", name, ctx.Err())
	}
}

// scan reads output to its end and sends what first matches, or nothing.
func scan(output io.Reader, ready *regexp.Regexp, found chan<- string) {
	lines := bufio.NewReader(output)
	for waiting := ready != nil; ; {
		line, err := lines.ReadString('\n')
		if waiting {
			if m := ready.FindStringSubmatch(line); m != nil {
				found <- m[1]
				waiting = false
			}
		}
		if err != nil {
			if waiting {
				found <- ""
			}
			return
		}
	}
}

// close ends the program and removes its folder.
func (p *process) close() error {
	p.stop()
	<-p.exited
	err := os.RemoveAll(p.dir)
	for range 20 { // what the program started may still be writing
		if err == nil {
			break
		}
		<-time.After(50 * time.Millisecond)
		err = os.RemoveAll(p.dir)
	}
	return err
}
