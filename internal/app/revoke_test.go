package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/carrier/carriertest"
	"softphone/internal/store/postgrestest"
)

// promised is how long it takes at the most until what was taken back is refused on every server.
const promised = time.Second

// line is a telephone whose calls a program decides, and whom it calls.
type line struct {
	name     string
	from, to *carriertest.Phone
	first    time.Duration // after the revocation the first call was refused that was begun then
	last     time.Duration // after it the last was let through
	passed   int
	refused  bool
}

// refuse calls on lines in turn until each is refused twice. Of calls that are begun later than is promised after a time,
// none may be let through.
func (w *town) refuse(since time.Time, lines ...*line) {
	w.t.Helper()
	for rest := len(lines); rest > 0; {
		for _, l := range lines {
			if l.refused {
				continue
			}
			began := time.Since(since)
			if w.reaches(l.from, l.to, "") {
				if l.last, l.passed = began, l.passed+1; began >= promised {
					w.t.Fatalf("%s: a call begun %v after it was taken back is let through", l.name, began)
				}
				continue
			}
			l.first, l.refused = began, true
			if rest--; w.reaches(l.from, l.to, "") {
				w.t.Fatalf("%s: a call is let through after one that was refused", l.name)
			}
		}
	}
	for _, l := range lines {
		w.t.Logf("%s: refused a call begun %v after it was taken back; %d were let through before, the last begun at %v", l.name, l.first, l.passed, l.last)
	}
}

// listen follows the feed of a program, and returns a channel that is closed when the program has ended it.
func (s site) listen(t *testing.T) <-chan struct{} {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := s.ask(ctx, http.MethodGet, "/v1/events", "")
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != http.StatusOK {
		t.Fatalf("the feed is answered %d", r.StatusCode)
	}
	ended, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { cancel(); <-done; _ = r.Body.Close() })
	go func() {
		defer close(done)
		if _, err := io.Copy(io.Discard, r.Body); ctx.Err() == nil && err == nil {
			close(ended)
		}
	}()
	return ended
}

// taken is somebody from whom something is taken back.
type taken struct {
	*person

	prefix, key, secret string  // of an API key
	tokens              []given // of both servers
}

// What is taken back at one server is refused within a second by all, calls that are made with it end where that is asked
// for, and who is signed out is told nothing more.
func TestRevoke(t *testing.T) {
	t.Parallel()
	settled := settle(t, 2, carrier.ClientWins, "SOFTPHONE_DATABASE_URL", postgrestest.New(t, false).Database(t))
	here, there := settled.programs[0], settled.programs[1]
	bob, carol := settled.callee(settled.invite("Bob", "")), settled.callee(settled.invite("Carol", ""))
	own := func(w *town, p taken) []given {
		return []given{w.token(here, p.person, ""), w.token(there, p.person, "")}
	}
	whole := func(w *town, p taken) []given {
		body := `{"identity":"` + p.prefix + `x"}`
		return []given{w.token(here, p.person, body, p.secret), w.token(there, p.person, body, p.secret)}
	}
	tests := []struct {
		name        string
		tokens      func(w *town, p taken) []given
		who         string // takes it back here: they themselves, an administrator or a program with an API key
		method      string
		path        func(p taken) string
		body        string
		ends, feeds bool // calls can be ended with it; feeds end
	}{
		{"a grant", own, "self", "DELETE", func(p taken) string { return "/v1/grants/" + p.tokens[0].Grant }, "", true, false},
		{"a part of a grant", func(w *town, p taken) []given {
			part := w.token(here, p.person, `{"capabilities":{"clients":["bob","carol"]}}`)
			return []given{part, w.token(there, p.person, `{"grant":"`+part.Grant+`"}`)}
		}, "admin", "DELETE", func(p taken) string { return "/v1/grants/" + p.tokens[0].Grant }, "", true, false},
		{"everywhere", own, "self", "DELETE", func(taken) string { return "/v1/sessions" }, "", true, true},
		{
			"everywhere, for tokens without a handle", func(w *town, p taken) []given { return []given{w.bare(here, p.id), w.bare(there, p.id)} },
			"admin", "DELETE", func(p taken) string { return "/v1/admin/people/" + p.id + "/sessions" }, "", true, true,
		},
		{"a person", own, "admin", "PATCH", func(p taken) string { return "/v1/admin/people/" + p.id }, `{"disabled":true}`, false, true},
		{"a grant of an API key's", func(w *town, p taken) []given {
			had := w.token(here, p.person, `{"identity":"`+p.prefix+`x"}`, p.secret)
			return []given{had, w.token(there, p.person, `{"identity":"`+p.prefix+`x","grant":"`+had.Grant+`"}`, p.secret)}
		}, "key", "DELETE", func(p taken) string { return "/v1/grants/" + p.tokens[0].Grant }, "", true, false},
		{"an API key", whole, "admin", "DELETE", func(p taken) string { return "/v1/admin/keys/" + p.key }, "", true, false},
		{"what an API key may", whole, "admin", "PATCH", func(p taken) string { return "/v1/admin/keys/" + p.key }, `{"ceiling":{}}`, false, false},
	}
	for i, tt := range tests {
		for _, end := range []bool{false, true} {
			name := tt.name
			if end {
				name += ", and calls"
			}
			if end && !tt.ends {
				continue
			}
			t.Run(name, func(t *testing.T) {
				w := *settled
				w.t = t
				p := taken{person: w.invite(fmt.Sprintf("Anna%d%t", i, end), ""), prefix: fmt.Sprintf("k%d%t_", i, end)}
				p.key, p.secret = w.admin.makeKey(t, p.prefix, `{"clients":["*"]}`)
				p.tokens = tt.tokens(&w, p)
				lines := []*line{
					{name: "the same server", from: w.telephone(p.tokens[0]), to: bob}, {name: "another server", from: w.telephone(p.tokens[1]), to: carol},
				}
				var feeds []<-chan struct{}
				if tt.feeds {
					feeds = append(feeds, p.of(here).listen(t), p.of(there).listen(t))
				}
				var live []*carriertest.Call
				for _, l := range lines {
					call, rung := w.try(l.from, l.to, "")
					if rung == nil {
						t.Fatalf("%s: the first call is refused", l.name)
					}
					if err := rung.Answer(t.Context()); err != nil {
						t.Fatal(err)
					}
					<-call.Connected()
					live = append(live, call)
					if !w.reaches(l.from, l.to, "") { // so that it is believed for as long as it can be
						t.Fatalf("%s: the second call is refused", l.name)
					}
				}
				path, by, headers := tt.path(p), p.person, []string{}
				if end {
					path += "?end_calls=true"
				}
				switch tt.who {
				case "admin":
					by = w.admin
				case "key":
					headers = []string{"Authorization", "Bearer " + p.secret, "Cookie", ""}
				}
				asked := time.Now()
				if got := by.of(here).try(t, tt.method, path, tt.body, headers...); got.status/100 != 2 {
					t.Fatalf("it is not taken back: %d %s", got.status, got.body)
				}
				t.Logf("taken back in %v", time.Since(asked))
				w.refuse(time.Now(), lines...)
				for n, call := range live {
					if end {
						gone(t, "the call on "+lines[n].name, call.Done(), asked)
						continue
					}
					select {
					case <-call.Done():
						t.Errorf("the call on %s has ended, which nobody asked for", lines[n].name)
					default:
						call.Hangup()
					}
				}
				for n, ended := range feeds {
					gone(t, "the feed of "+lines[n].name, ended, asked)
				}
			})
		}
	}
}

// gone waits for the end of something, and says how long it took.
func gone(t *testing.T, what string, ended <-chan struct{}, since time.Time) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-ended:
		t.Logf("%s ended within %v", what, time.Since(since))
	case <-limit.C:
		t.Errorf("%s goes on", what)
	}
}

// Calls that another server lets through while it does not know yet end as well.
func TestRevoke_meanwhile(t *testing.T) {
	t.Parallel()
	settled := settle(t, 2, carrier.ClientWins, "SOFTPHONE_DATABASE_URL", postgrestest.New(t, false).Database(t))
	here, there := settled.programs[0], settled.programs[1]
	for n, what := range []string{"grants", "sessions"} {
		t.Run(what, func(t *testing.T) {
			w := *settled
			w.t = t
			bob, anna := w.callee(w.invite(fmt.Sprintf("Bob%d", n), "")), w.invite(fmt.Sprintf("Anna%d", n), "")
			token, path := w.token(there, anna, ""), "/v1/"+what
			if what == "grants" {
				path += "/" + token.Grant
			}
			from := w.telephone(token)
			if !w.reaches(from, bob, "") {
				t.Fatal("the first call is refused")
			}
			var all sync.WaitGroup
			defer all.Wait()
			all.Go(func() {
				if got := anna.of(here).try(t, http.MethodDelete, path+"?end_calls=true", ""); got.status != http.StatusNoContent {
					t.Errorf("it is not taken back: %d %s", got.status, got.body)
				}
			})
			var calls []*carriertest.Call
			for len(calls) < 20 {
				call, rung := w.try(from, bob, "")
				if rung == nil {
					break
				}
				_ = rung.Answer(t.Context()) // unless it is over already
				calls = append(calls, call)
			}
			t.Logf("%d calls were let through meanwhile", len(calls))
			for _, call := range calls {
				gone(t, "a call", call.Done(), time.Now())
			}
		})
	}
}
