package speech

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// espeak runs the program espeak-ng, where there is one. It is not part of us (GPL) and only ever started.
type espeak struct{}

func (espeak) name() string {
	return "espeak-ng"
}

func (espeak) speak(ctx context.Context, u utterance) ([]int16, int, error) {
	voice := u.espeakVoice()
	if voice == "" {
		return nil, 0, errUnable
	}
	program, err := exec.LookPath("espeak-ng")
	if err != nil {
		return nil, 0, errUnable
	}
	var sound, complaint bytes.Buffer
	// The arguments are fixed but for the voice, which espeakVoice makes of letters; the text goes to standard input.
	command := exec.CommandContext(ctx, program, "--stdin", "--stdout", "-b", "1", "-s", "150", "-v", voice) //nolint:gosec // see above
	command.Env = []string{}
	command.Stdin = strings.NewReader(u.text)
	command.Stdout = &limitedWriter{to: &sound, left: maxSound}
	command.Stderr = &limitedWriter{to: &complaint, left: maxComplaint}
	command.WaitDelay = time.Second
	if err = command.Run(); err != nil {
		return nil, 0, fmt.Errorf("speech: espeak-ng: %w %s", err, strings.TrimSpace(complaint.String()))
	}

	return readWAV(sound.Bytes())
}

// maxComplaint is how much of an engine's error output is kept, in bytes.
const maxComplaint = 1 << 10

// limitedWriter keeps the first bytes and throws the rest away.
type limitedWriter struct {
	to   *bytes.Buffer
	left int
}

// Write implements io.Writer.
func (w *limitedWriter) Write(b []byte) (int, error) {
	n := min(len(b), w.left)
	w.to.Write(b[:n])
	w.left -= n

	return len(b), nil
}
