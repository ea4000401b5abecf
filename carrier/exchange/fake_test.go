package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"softphone/carrier/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program runs a function for each call.
type program func(ctx context.Context, c *Call, start Document)

// Run implements Program.
func (p program) Run(ctx context.Context, c *Call, start Document) { p(ctx, c, start) }

// notes keeps status callbacks.
type notes struct {
	mu   sync.Mutex
	sent []url.Values
}

// Notify implements Notifier.
func (n *notes) Notify(sid, address, method string, p url.Values) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p.Set("url", address)
	p.Set("method", method)
	p.Set("sid", sid)
	n.sent = append(n.sent, p)
}

// fields returns some fields of each callback to an address.
func (n *notes) fields(address string, names ...string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for _, p := range n.sent {
		if p.Get("url") != address {
			continue
		}
		values := make([]string, len(names))
		for i, name := range names {
			values[i] = p.Get(name)
		}
		out = append(out, strings.Join(values, " "))
	}
	return out
}

// fakeLine is a far end that writes down what it is told.
type fakeLine struct {
	leg  *Leg
	port media.Port

	mu   sync.Mutex
	told []string
}

func newFakeLine() *fakeLine {
	near, _ := newTrunk()
	return &fakeLine{port: near}
}

func (l *fakeLine) tell(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, what)
}

func (l *fakeLine) heard() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.told)
}

// Ring implements Line.
func (l *fakeLine) Ring() { l.tell("ring") }

// Answer implements Line.
func (l *fakeLine) Answer() { l.tell("answer") }

// Hangup implements Line.
func (l *fakeLine) Hangup(c Cause) { l.tell(fmt.Sprintf("hangup %v %d", c.Status, c.Code)) }

// Cancel implements Line.
func (l *fakeLine) Cancel() { l.tell("cancel") }

// Port implements Line.
func (l *fakeLine) Port() media.Port { return l.port }

// fakeDevice rings and lets the test answer.
type fakeDevice struct {
	fail  error
	lines chan *fakeLine
	seen  chan Invite
}

func newFakeDevice() *fakeDevice {
	return &fakeDevice{lines: make(chan *fakeLine, 4), seen: make(chan Invite, 4)}
}

// Invite implements Device.
func (d *fakeDevice) Invite(_ context.Context, in Invite) error {
	if d.fail != nil {
		return d.fail
	}
	l := newFakeLine()
	l.leg = in.Leg
	in.Leg.Start(l)
	in.Leg.Ringing()
	d.seen <- in
	d.lines <- l
	return nil
}

const (
	testApp    = "AP00000000000000000000000000000001"
	testNumber = "+15005550006"
)

// bench is an exchange under test.
type bench struct {
	t     *testing.T
	x     *Exchange
	notes *notes
}

// newBench starts an exchange; it must be called inside of a synctest bubble.
func newBench(t *testing.T, run program, change ...func(*Config)) *bench {
	t.Helper()
	engine, err := media.New(media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	b := &bench{t: t, notes: &notes{}}
	cfg := Config{
		Account: Account{SID: "AC1", AuthToken: "secret"},
		Apps: []Application{{SID: testApp, Hooks: Hooks{
			VoiceURL: "http://app/voice", StatusCallback: "http://app/ended",
		}}},
		Numbers: []OwnNumber{{Number: testNumber, AppSID: testApp}},
		Engine:  engine, Program: run, Notifier: b.notes,
		Logger: slog.New(slog.DiscardHandler),
		NewSID: func(prefix string) string { n++; return fmt.Sprintf("%s%d", prefix, n) },
	}
	for _, f := range change {
		f(&cfg)
	}
	if b.x, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	if err := b.x.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.x.Close(); err != nil && !errors.Is(err, ErrClosed) {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

// call places a call of alice and waits until its program does.
func (b *bench) call(params url.Values) *fakeLine {
	b.t.Helper()
	leg, err := b.x.NewCall(Incoming{Identity: "alice", AppSID: testApp, Params: params})
	if err != nil {
		b.t.Fatal(err)
	}
	l := newFakeLine()
	l.leg = leg
	leg.Start(l)
	synctest.Wait()
	return l
}
