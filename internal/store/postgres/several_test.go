package postgres

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"softphone/internal/phone"
	"softphone/internal/store/postgrestest"
	"softphone/internal/store/sqlstore"
)

func fold(events []phone.Event) phone.Call {
	last := events[len(events)-1]
	return phone.Call{SID: last.Call, From: last.From, To: last.To, Status: last.Status, Started: events[0].At}
}

func ringing(key string) phone.Event {
	return phone.Event{Key: key, Kind: phone.CallStatus, At: time.UnixMicro(1).UTC(), Call: "CA1", Status: phone.StatusRinging}
}

// never is longer than a test takes.
const never = time.Hour

// looking opens a store that looks for events of others this often.
func looking(t *testing.T, place string, look time.Duration) *sqlstore.Store {
	t.Helper()
	s, err := openAnd(t.Context(), place, look, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// database is the name of a URL's database.
func database(t *testing.T, raw string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func TestWait(t *testing.T) {
	server := postgrestest.New(t, false)

	t.Run("notified", func(t *testing.T) {
		place := server.Database(t)
		here, there := looking(t, place, never), looking(t, place, never)
		soon, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		// The first may have come before the other listens, and is then found when it does.
		for i := range int64(5) {
			if _, err := there.Append(t.Context(), phone.Folds{Call: fold}, ringing(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
			if err := here.Wait(soon, i); err != nil {
				t.Fatal(err)
			}
		}
	})

	t.Run("not notified", func(t *testing.T) {
		place := server.Database(t)
		name := database(t, place)
		s := looking(t, place, 10*time.Millisecond)
		server.SQL(t, name, `INSERT INTO events (key, kind, at, sequence, call, parent, from_, to_, status, duration, denied)
			VALUES ('k', 'call.status', 1, -1, 'CA1', '', '', '', 'ringing', 0, '')`)
		if err := s.Wait(t.Context(), 0); err != nil {
			t.Error(err)
		}
		// Back in time, as when a backup was restored: nobody must be told of what is not there.
		server.SQL(t, name, `DELETE FROM events`)
		for err := error(nil); err == nil; {
			short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			err = s.Wait(short, 0)
			cancel()
		}
	})

	t.Run("somebody else's notification", func(t *testing.T) {
		place := server.Database(t)
		name := database(t, place)
		s := looking(t, place, never)
		server.SQL(t, name, `SELECT pg_notify(`+channel+`, 'what?')`)
		if _, err := s.Append(t.Context(), phone.Folds{Call: fold}, ringing("k")); err != nil {
			t.Fatal(err)
		}
		if err := s.Wait(t.Context(), 0); err != nil {
			t.Error(err)
		}
	})
}

// Servers that start at the same time on an empty database do not get into each other's way.
func TestOpen_together(t *testing.T) {
	place := postgrestest.New(t, false).Database(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := Open(t.Context(), place, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestOpen_refused(t *testing.T) {
	server := postgrestest.New(t, false)
	server.SQL(t, "postgres", `CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
	wrong := strings.Replace(server.URL("postgres"), server.Password(), "wrong-"+server.Password(), 1)
	for _, tt := range []struct{ name, url, says string }{
		{"another encoding", server.URL("latin"), "ENCODING 'UTF8'"},
		{"no such database", server.URL("missing"), `"missing" does not exist`},
		{"a wrong password", wrong, "password authentication failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(t.Context(), tt.url, slog.New(slog.DiscardHandler))
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), server.Password()) {
				t.Errorf("error %v, want one that says %q, without the password", err, tt.says)
			}
		})
	}
}

// A database that goes away and comes back is used again, what was acknowledged is there, and who
// waited hears of what comes after.
func TestStore_lost(t *testing.T) {
	server := postgrestest.New(t, true)
	place := server.Database(t)
	var log syncBuffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	here, err := Open(t.Context(), place, logger)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = here.Close() }()
	if _, err = here.Append(t.Context(), phone.Folds{Call: fold}, ringing("before")); err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	if err = here.Ping(t.Context()); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("a database that is down: ping gives %v, want kind unavailable", err)
	}
	if _, err = here.Append(t.Context(), phone.Folds{Call: fold}, ringing("meanwhile")); err == nil {
		t.Error("a database that is down takes events")
	}
	if _, err = here.Read(t.Context(), 0, 10); err == nil {
		t.Error("a database that is down can be read")
	}
	waited := make(chan error, 1)
	go func() { waited <- here.Wait(t.Context(), 1) }()
	server.Start(t)
	there := open(t, place)
	defer func() { _ = there.Close() }()
	if err = here.Ping(t.Context()); err != nil {
		t.Errorf("the database is back: ping gives %v", err)
	}
	if _, err = there.Append(t.Context(), phone.Folds{Call: fold}, ringing("after")); err != nil {
		t.Fatal(err)
	}
	if err = <-waited; err != nil {
		t.Errorf("wait: %v", err)
	}
	events, err := here.Read(t.Context(), 0, 10)
	if err != nil || len(events) != 2 || events[0].Key != "before" || events[1].Key != "after" {
		t.Errorf("read %v, %v", events, err)
	}
	if !strings.Contains(log.String(), "the database cannot be used") || strings.Contains(log.String(), server.Password()) {
		t.Errorf("the log must say what is wrong, without the password:\n%s", &log)
	}
}

// syncBuffer is a buffer that several may write to.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
