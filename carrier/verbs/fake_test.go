package verbs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"softphone/carrier/callback"
	"softphone/carrier/exchange"
)

// trace is what happened, a line each, with the time since the beginning.
type trace struct {
	begun time.Time
	mu    sync.Mutex
	lines []string
}

func (t *trace) add(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, fmt.Sprintf("%6s  ", time.Since(t.begun))+fmt.Sprintf(format, args...))
}

// String gives the lines; equal lines one after the other are one, with their number.
func (t *trace) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for i := 0; i < len(t.lines); {
		same := i + 1
		for same < len(t.lines) && t.lines[same] == t.lines[i] {
			same++
		}
		b.WriteString(t.lines[i])
		if n := same - i; n > 1 {
			fmt.Fprintf(&b, " (%d times)", n)
		}
		b.WriteString("\n")
		i = same
	}
	return b.String()
}

// Handler for warnings and errors: they are part of the trace.
type traceLog struct{ *trace }

func (traceLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
func (l traceLog) WithAttrs([]slog.Attr) slog.Handler             { return l }
func (l traceLog) WithGroup(string) slog.Handler                  { return l }
func (l traceLog) Handle(_ context.Context, r slog.Record) error {
	line := strings.ToLower(r.Level.String()) + ": " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "code", "verb", "text", "error":
			line += " · " + a.Value.String()
		}
		return true
	})
	l.add("%s", line)
	return nil
}

// app is an application in memory: files by path, and the requests in the trace.
type app struct {
	files map[string]string
	trace *trace
	delay time.Duration
}

func (a *app) client(t *testing.T) *callback.Client {
	t.Helper()
	c, err := callback.New(callback.Config{AuthToken: "x", Logger: slog.New(slog.DiscardHandler), Dial: a.dial})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (a *app) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	thinking := context.WithoutCancel(ctx)
	go func() {
		defer func() { _ = far.Close() }()
		req, err := http.ReadRequest(bufio.NewReader(far))
		if err != nil {
			return
		}
		answer := a.answer(req)
		if err := wait(thinking, a.delay); err == nil {
			_, _ = io.WriteString(far, answer)
		}
	}()
	return near, nil
}

func (a *app) answer(req *http.Request) string {
	body, _ := io.ReadAll(req.Body)
	form, _ := url.ParseQuery(string(body))
	maps.Copy(form, req.URL.Query())
	line := req.Method + " " + req.URL.Path
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name != "CallSid" {
			line += fmt.Sprintf(" %s=%s", name, form.Get(name))
		}
	}
	a.trace.add("%s", line)
	name := strings.TrimPrefix(req.URL.Path, "/")
	if to, ok := strings.CutPrefix(name, "moved/"); ok {
		return fmt.Sprintf("HTTP/1.1 302 Found\r\nLocation: /dir/%s\r\nContent-Length: 0\r\n\r\n", to)
	}
	text, ok := a.files[name]
	if !ok {
		return "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno"
	}
	kind := map[string]string{
		".xml": "text/xml", ".txt": "text/plain", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".json": "application/json",
	}[path.Ext(name)]
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", kind, len(text), text)
}

// sound is a source that lasts as long as its text has words.
type sound struct{ label string }

func (s sound) lasts() time.Duration {
	return time.Duration(len(strings.Fields(s.label))) * time.Second
}
func (s sound) Read([]int16) (n int, _ error) { return 0, io.EOF }

func speak(_ context.Context, text, language, voice string) (exchange.Source, error) {
	if text == "unspeakable" {
		return nil, errors.New("no voice for this")
	}
	return sound{fmt.Sprintf("%s/%s %s", language, voice, text)}, nil
}

func decode(r io.Reader) (exchange.Source, error) {
	text, err := io.ReadAll(r)
	if err != nil || strings.HasPrefix(string(text), "broken") {
		return nil, errors.New("not a RIFF WAVE file")
	}
	return sound{"file " + strings.TrimSpace(string(text))}, nil
}

// call is a leg that does what a script says.
type call struct {
	trace  *trace
	cancel context.CancelFunc
	digits chan key
	done   chan struct{}

	mu       sync.Mutex
	status   exchange.Status
	answered bool
	dials    []dialled
	rooms    []room
	stays    []stayed
	messages []message
}

// key is one that the caller has pressed.
type key struct {
	digit byte
	at    time.Time
}

// message is how a <Record> goes for the call.
type message struct {
	after, lasts time.Duration // lasts 0: nothing is said
	digits       string
}

// taped is a recording of something.
func taped(lasts time.Duration) exchange.RecordingInfo {
	return exchange.RecordingInfo{
		SID: "RE1", URL: "http://api.test/Recordings/RE1", Duration: lasts, Status: exchange.RecordingCompleted,
	}
}

func (c *call) RecordMessage(ctx context.Context, req exchange.MessageRequest) (exchange.MessageResult, error) {
	c.trace.add("record %+v", req)
	c.mu.Lock()
	var next message
	if len(c.messages) > 0 {
		next, c.messages = c.messages[0], c.messages[1:]
	}
	c.mu.Unlock()
	result := exchange.MessageResult{Digits: next.digits}
	if next.lasts > 0 {
		result.Recording = taped(next.lasts)
	}
	limited, cancel := context.WithTimeout(ctx, next.after)
	defer cancel()
	select {
	case <-c.done:
		result.Digits = "hangup"
	case <-limited.Done():
	}
	return result, nil
}

// room is how a conference goes for the call.
type room struct {
	waits, talks time.Duration
	code         int
}

type dialled struct {
	after  time.Duration
	result exchange.DialResult
}

var _ leg = (*call)(nil)

func (c *call) SID() string { return "CA1" }

func (c *call) Params() url.Values {
	c.mu.Lock()
	defer c.mu.Unlock()
	return url.Values{"CallSid": {"CA1"}, "CallStatus": {c.status.String()}}
}

func (c *call) Answered() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered
}

func (c *call) Answer(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.status.Final() {
		return exchange.ErrEnded
	}
	c.answered, c.status = true, exchange.StatusInProgress
	c.trace.add("answer")
	return nil
}

func (c *call) Reject(status exchange.Status) error {
	if c.Answered() {
		return exchange.ErrAnswered
	}
	c.trace.add("reject %v", status)
	c.end(status)
	return nil
}

func (c *call) Hangup() {
	c.trace.add("hang up")
	c.end(exchange.StatusCompleted)
}

func (c *call) end(status exchange.Status) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.status.Final() {
		return
	}
	c.status = status
	close(c.done)
	c.cancel()
}

func (c *call) Play(ctx context.Context, src exchange.Source) error {
	s, ok := src.(sound)
	if !ok {
		return c.hear(ctx, src)
	}
	if !c.Answered() {
		c.trace.add("PLAY BEFORE THE ANSWER")
	}
	c.trace.add("play %s", s.label)
	timer := time.NewTimer(s.lasts())
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.done:
		return exchange.ErrEnded
	case <-ctx.Done():
		c.trace.add("interrupted")
		return ctx.Err()
	}
}

func (c *call) SendDigits(_ context.Context, digits string) error {
	c.trace.add("send digits %s", digits)
	return nil
}

func (c *call) ReadDigit(ctx context.Context) (byte, error) {
	select {
	case k := <-c.digits:
		return k.digit, nil
	default:
	}
	select {
	case k := <-c.digits:
		return k.digit, nil
	case <-c.done:
		return 0, exchange.ErrEnded
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (c *call) FlushDigits() {
	for {
		select {
		case <-c.digits:
		default:
			return
		}
	}
}

func (c *call) KeepDigits(within time.Duration, most int, but string) {
	n := len(c.digits)
	for i, first := 0, true; i < n; i++ {
		k := <-c.digits
		switch {
		case n-i > most, time.Since(k.at) > within, first && strings.IndexByte(but, k.digit) >= 0:
		default:
			c.digits <- k
		}
		first = first && (n-i > most || time.Since(k.at) > within)
	}
}

func (c *call) Dial(ctx context.Context, req exchange.DialRequest) exchange.DialResult {
	if !req.AnswerOnBridge && !c.Answered() {
		_ = c.Answer(ctx)
	}
	targets := req.Targets
	req.Targets = nil
	c.trace.add("dial %+v", req)
	for _, t := range targets {
		c.trace.add("   to %v %q %+v %+v %q", t.Kind, t.To, t.Params, t.StatusCallback, t.SendDigits)
	}
	c.mu.Lock()
	next := dialled{result: exchange.DialResult{Status: exchange.StatusNoAnswer}}
	if len(c.dials) > 0 {
		next, c.dials = c.dials[0], c.dials[1:]
	}
	c.mu.Unlock()
	if req.Record.From != exchange.RecordNever && next.result.Bridged {
		next.result.Recording = taped(next.result.Duration)
	}
	timer := time.NewTimer(next.after)
	defer timer.Stop()
	select {
	case <-timer.C:
		return next.result
	case <-c.done:
		return exchange.DialResult{Status: exchange.StatusCanceled, CallSID: next.result.CallSID}
	}
}

func (c *call) Conference(ctx context.Context, req exchange.ConferenceRequest) exchange.ConferenceResult {
	if !c.Answered() {
		_ = c.Answer(ctx)
	}
	music := req.Wait
	req.Wait = nil
	c.trace.add("conference %+v", req)
	c.mu.Lock()
	var next room
	if len(c.rooms) > 0 {
		next, c.rooms = c.rooms[0], c.rooms[1:]
	}
	c.mu.Unlock()
	if next.code != 0 {
		return exchange.ConferenceResult{ErrorCode: next.code}
	}
	waiting, cancel := context.WithTimeout(ctx, next.waits)
	defer cancel()
	err := music(waiting, c.hear)
	if err != nil && waiting.Err() == nil {
		c.trace.add("waiting failed, %v", err)
		return exchange.ConferenceResult{Joined: true, ConferenceSID: "CF1"}
	}
	<-waiting.Done()
	c.trace.add("talks")
	_ = wait(ctx, next.talks)
	return exchange.ConferenceResult{Joined: true, Talked: true, ConferenceSID: "CF1"}
}

// hear is the PlayFunc of a conference.
func (c *call) hear(ctx context.Context, src exchange.Source) error {
	if _, ok := src.(sound); !ok {
		c.trace.add("hears the carrier's music")
		<-ctx.Done()
		return ctx.Err()
	}
	return c.Play(ctx, src)
}

// stayed is how the call's time in a queue goes.
type stayed struct {
	waits, talks time.Duration
	result       exchange.QueueResult
}

func (c *call) stay() stayed {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.stays) == 0 {
		return stayed{result: exchange.QueueFull}
	}
	next := c.stays[0]
	c.stays = c.stays[1:]
	return next
}

func (c *call) Enqueue(ctx context.Context, req exchange.EnqueueRequest) exchange.EnqueueResult {
	if !c.Answered() {
		_ = c.Answer(ctx)
	}
	c.trace.add("enqueue %q %d", req.Name, req.MaxSize)
	next := c.stay()
	if next.result == exchange.QueueFull {
		return exchange.EnqueueResult{Result: next.result}
	}
	result := exchange.EnqueueResult{Result: next.result, QueueSID: "QU1"}
	begun := time.Now()
	waiting, cancel := context.WithTimeout(ctx, next.waits)
	defer cancel()
	leaves, err := req.Wait(waiting, func() url.Values {
		p := c.Params()
		p.Set("QueueTime", fmt.Sprint(int(time.Since(begun).Seconds())))
		return p
	})
	result.Time = time.Since(begun)
	select {
	case <-c.done:
		result.Result = exchange.QueueHangup
		return result
	default:
	}
	switch {
	case errors.Is(context.Cause(ctx), exchange.ErrRedirected):
		result.Result = exchange.QueueRedirected
	case leaves:
		result.Result = exchange.QueueLeft
	case waiting.Err() == nil:
		c.trace.add("waiting failed, %v", err)
		result.Result = exchange.QueueError
	default:
		c.trace.add("talks")
		_ = wait(ctx, next.talks)
	}
	return result
}

func (c *call) DialQueue(ctx context.Context, req exchange.QueueDialRequest) exchange.DialResult {
	whisper := req.Whisper
	req.Whisper = nil
	if !req.AnswerOnBridge && !c.Answered() {
		_ = c.Answer(ctx)
	}
	c.trace.add("dial queue %+v", req)
	next := c.stay()
	if next.result != exchange.QueueBridged {
		return exchange.DialResult{Status: exchange.StatusNoAnswer}
	}
	_ = wait(ctx, next.waits)
	if whisper != nil {
		params := func() url.Values { return url.Values{"CallSid": {"CA2"}, "DequeingCallSid": {"CA1"}} }
		if err := whisper("CA2", params)(ctx, c.hear); err != nil {
			c.trace.add("whisper failed, %v", err)
		}
	}
	_ = wait(ctx, next.talks)
	return exchange.DialResult{Status: exchange.StatusCompleted, CallSID: "CA2", Duration: next.talks, Bridged: true}
}

func (*call) Later(allow time.Duration, task func(context.Context)) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), allow)
		defer cancel()
		task(ctx)
	}()
}

func (c *call) Afterwards(allow time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), allow)
}
