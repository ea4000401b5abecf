package guard_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"softphone/internal/guard"
	"softphone/internal/numbering"
	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/internal/store/postgres"
	"softphone/internal/store/postgrestest"
	"softphone/internal/store/sqlite"
	"softphone/internal/voice"
)

// server is what one program decides calls with.
type server struct {
	store phone.Store
	guard *guard.Guard
	voice *voice.Answerer
}

// everybody may call telephones.
type everybody struct{}

func (everybody) GrantOf(_ context.Context, id phone.Identity) (phone.Grant, error) {
	return phone.Grant{Identity: id, Numbers: []phone.NumberRule{{Region: "US"}}, CallerIDs: []phone.Number{"+14155550100"}}, nil
}

func (e everybody) For(ctx context.Context, id phone.Identity, _ []phone.GrantID) (phone.Grant, error) {
	return e.GrantOf(ctx, id)
}

func (everybody) Use(context.Context, phone.Identity, []phone.GrantID, phone.CallSID) error {
	return nil
}

func (everybody) SignedIn(context.Context) ([]phone.User, error) { return nil, nil }

func (everybody) NameOf(_ context.Context, id phone.Identity) string { return string(id) }

// forgetful is a carrier that knows no call.
type forgetful struct{}

func (forgetful) Call(context.Context, phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error) {
	return 0, ended, 0, phone.Errorf(phone.Unknown, "call_unknown", "none")
}

func newServer(t *testing.T, place string, now func() time.Time, limits guard.Limits) *server {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	store, err := postgres.Open(t.Context(), place, logger)
	if err != nil {
		t.Fatal(err)
	}
	return serverOn(t, store, now, limits)
}

// serverOn is a program on a store, which it closes.
func serverOn(t *testing.T, store phone.Store, now func() time.Time, limits guard.Limits) *server {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	t.Cleanup(func() { _ = store.Close() })
	s := &server{store: store}
	s.guard = &guard.Guard{Store: store, Keys: store, Carrier: forgetful{}, Limits: limits, MaxCall: time.Hour, Now: now, Logger: logger}
	s.voice = &voice.Answerer{
		Grants: everybody{}, People: everybody{}, Store: store, Guard: s.guard, Numbering: numbering.Plans{}, Language: "en",
		Rules: routing.Rules{RingTimeout: 30 * time.Second, MaxCall: time.Hour}, Links: phone.Links{Base: "https://phone.example"},
		Note: func(phone.Event) {}, Now: now, Logger: logger,
	}
	return s
}

// dials reports whether a call to a telephone is put through.
func (s *server) dials(ctx context.Context, n int) (bool, error) {
	doc, err := s.voice.Answer(ctx, voice.Request{
		Call: phone.CallSID(fmt.Sprintf("CA%032x", n)), From: phone.Client(phone.Identity(fmt.Sprintf("p%d", n%97))),
		To: phone.Telephone(phone.Number(fmt.Sprintf("+1415%07d", 5550000+n%9000))),
	}).Encode()
	return strings.Contains(string(doc), "<Number"), err
}

// R-TOLL-2: ten thousand calls that two programs are asked about at once, and a budget of a hundred.
func TestServers_exact(t *testing.T) {
	const budget = 100
	for _, tt := range []struct {
		name     string
		attempts int
		limits   guard.Limits
	}{
		{"calls", 10_000, guard.Limits{Calls: budget}},
		{"minutes", 1_000, guard.Limits{MinutesPerDay: budget * 60}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			place := postgrestest.New(t, false).Database(t)
			exact(t, tt.attempts, budget, newServer(t, place, time.Now, tt.limits), newServer(t, place, time.Now, tt.limits))
		})
	}
}

// R-TOLL-2: the same of one program on SQLite.
func TestServer_exact(t *testing.T) {
	const budget = 100
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	exact(t, 10_000, budget, serverOn(t, store, time.Now, guard.Limits{Calls: budget}))
}

// exact asks servers in turn about calls, all at once, of which the budget lets so many through.
func exact(t *testing.T, attempts int, budget int64, servers ...*server) {
	t.Helper()
	var admitted atomic.Int64
	var all sync.WaitGroup
	for n := range attempts {
		all.Go(func() {
			ok, err := servers[n%len(servers)].dials(t.Context(), n)
			if err != nil {
				t.Error(err)
			}
			if ok {
				admitted.Add(1)
			}
		})
	}
	all.Wait()
	if n := admitted.Load(); n != budget {
		t.Errorf("%d of %d calls were put through, want %d", n, attempts, budget)
	}
	calls, used, err := servers[0].store.Spent(t.Context(), "account", time.Now().Add(-time.Hour))
	if err != nil || int64(calls) != budget || used != time.Duration(budget)*time.Hour {
		t.Errorf("%d calls and %v are set aside: %v", calls, used, err)
	}
}

var victim = flag.String("victim", "", "URL of a database for calls of which nobody hears again")

// TestVictim makes calls until it is killed. It is no test unless it is asked to be.
func TestVictim(t *testing.T) {
	if *victim == "" {
		t.Skip("it is run by TestServers_killed")
	}
	s := newServer(t, *victim, time.Now, guard.Limits{Calls: 100_000})
	for n := range 100_000 {
		if ok, err := s.dials(t.Context(), n); !ok || err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
		_, _ = os.Stdout.WriteString("called\n")
	}
}

// A program that is killed in the middle of calls leaves nothing set aside when another has swept.
func TestServers_killed(t *testing.T) {
	place := postgrestest.New(t, false).Database(t)
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	s := newServer(t, place, now, guard.Limits{Calls: 1})
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), program, "-test.run=^TestVictim$", "-victim="+place)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = child.Start(); err != nil {
		t.Fatal(err)
	}
	lines, called := bufio.NewScanner(out), 0
	for called < 20 && lines.Scan() {
		if lines.Text() == "called" {
			called++
		}
	}
	if err = child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	if calls, _, err := s.store.Spent(t.Context(), "account", time.Time{}); err != nil || calls < called || called < 20 {
		t.Fatalf("%d calls are set aside after %d: %v", calls, called, err)
	}
	if ok, err := s.dials(t.Context(), 1_000_000); ok || err != nil {
		t.Fatalf("there was budget: %v", err)
	}
	ahead.Store(int64(2 * time.Minute))
	s.guard.Sweep(t.Context())
	if calls, _, err := s.store.Spent(t.Context(), "account", time.Now().Add(-time.Hour)); err != nil || calls != 0 {
		t.Errorf("%d calls are set aside still: %v", calls, err)
	}
	if ok, err := s.dials(t.Context(), 1_000_001); !ok || err != nil {
		t.Errorf("there is no budget: %v", err)
	}
}
