package callback

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sink is an application in memory that keeps what came, when and with which token.
type sink struct {
	begun time.Time
	mu    sync.Mutex
	came  []string // CallSid or ConferenceSid, SequenceNumber, time
	token []string
}

func (s *sink) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() {
		defer func() { _ = far.Close() }()
		req, err := http.ReadRequest(bufio.NewReader(far))
		if err != nil {
			return
		}
		body, _ := io.ReadAll(req.Body)
		form, _ := url.ParseQuery(string(body))
		s.mu.Lock()
		s.came = append(s.came, form.Get("ConferenceSid")+form.Get("CallSid")+" "+form.Get("SequenceNumber")+" "+time.Since(s.begun).String())
		s.token = append(s.token, req.Header.Get("I-Twilio-Idempotency-Token"))
		s.mu.Unlock()
		_, _ = io.WriteString(far, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Response/>")
	}()
	return near, nil
}

// all gives what came.
func (s *sink) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.came)
}

// faulty runs a test in a bubble with a client that has faults.
func faulty(t *testing.T, f Faults, test func(t *testing.T, c *Client, s *sink)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &sink{begun: time.Now()}
		c := started(t, func(cfg *Config) { cfg.Dial = s.dial })
		if err := c.SetFaults(f); err != nil {
			t.Fatal(err)
		}
		test(t, c, s)
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// send reports so many states of a call, from number 0.
func send(c *Client, sid string, n int) {
	for i := range n {
		c.Notify(sid, "http://app.test/", "POST", url.Values{
			"CallSid": {sid}, "SequenceNumber": {strconv.Itoa(i)}, "CallStatus": {[]string{"ringing", "completed"}[i%2]},
		})
	}
}

func TestFaults_each(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults Faults
		want   []string
		counts FaultCounts
	}{
		"none":             {Faults{}, []string{"CA1 0 0s", "CA1 1 0s", "CA1 2 0s"}, FaultCounts{}},
		"drop":             {Faults{Drop: 1}, nil, FaultCounts{Dropped: 3}},
		"fail, with retry": {Faults{Fail: 1}, nil, FaultCounts{Failed: 6}},
		"delay keeps the order": {
			Faults{Delay: Delay{1, Duration(2 * time.Second)}},
			[]string{"CA1 0 2s", "CA1 1 4s", "CA1 2 6s"},
			FaultCounts{Delayed: 3},
		},
		"repeat": {
			Faults{Repeat: Repeat{1, 1}},
			[]string{"CA1 0 0s", "CA1 0 0s", "CA1 1 0s", "CA1 1 0s", "CA1 2 0s", "CA1 2 0s"},
			FaultCounts{Repeated: 3},
		},
		"shuffle a number": {
			Faults{Seed: 1, Shuffle: Shuffle{Probability: 1, Reports: 3}},
			[]string{"CA1 1 0s", "CA1 0 0s", "CA1 2 0s"},
			FaultCounts{Shuffled: 2},
		},
		"shuffle for a time": {
			Faults{Seed: 1, Shuffle: Shuffle{Probability: 1, Reports: 9, Within: Duration(3 * time.Second)}},
			[]string{"CA1 1 3s", "CA1 0 3s", "CA1 2 3s"},
			FaultCounts{Shuffled: 2},
		},
		"a kind of event":  {Faults{Drop: 1, Events: []string{"completed"}}, []string{"CA1 0 0s", "CA1 2 0s"}, FaultCounts{Dropped: 1}},
		"another call":     {Faults{Drop: 1, SIDs: []string{"CA2"}}, []string{"CA1 0 0s", "CA1 1 0s", "CA1 2 0s"}, FaultCounts{}},
		"this call":        {Faults{Drop: 1, SIDs: []string{"CA2", "CA1"}}, nil, FaultCounts{Dropped: 3}},
		"fail and repeat":  {Faults{Fail: 1, Repeat: Repeat{1, 2}}, nil, FaultCounts{Repeated: 6, Failed: 18}},
		"drop before else": {Faults{Drop: 1, Fail: 1, Repeat: Repeat{1, 2}}, nil, FaultCounts{Dropped: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faulty(t, test.faults, func(t *testing.T, c *Client, s *sink) {
				t.Helper()
				send(c, "CA1", 3)
				<-time.After(time.Minute)
				if diff := cmp.Diff(test.want, s.all()); diff != "" {
					t.Errorf("arrivals (-want +got):\n%s", diff)
				}
				if got := c.FaultCounts(); got != test.counts {
					t.Errorf("counts %+v, want %+v", got, test.counts)
				}
			})
		})
	}
}

// Copies have the token of the first; other reports have others.
func TestFaults_repeatedToken(t *testing.T) {
	t.Parallel()
	faulty(t, Faults{Repeat: Repeat{1, 2}}, func(t *testing.T, c *Client, s *sink) {
		t.Helper()
		send(c, "CA1", 2)
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := len(slices.Compact(slices.Clone(s.token))); len(s.token) != 6 || n != 2 {
			t.Errorf("%d reports with %d tokens, want 6 with 2: %q", len(s.token), n, s.token)
		}
	})
}

// What fails is tried again as the URL asks, and may then arrive.
func TestFaults_failedTries(t *testing.T) {
	t.Parallel()
	faulty(t, Faults{Seed: 3, Fail: 0.5}, func(t *testing.T, c *Client, s *sink) {
		t.Helper()
		for i := range 100 {
			c.Notify("CA1", "http://app.test/#rc=5&rp=all", "POST", url.Values{"SequenceNumber": {strconv.Itoa(i)}})
		}
		synctest.Wait()
		if n, failed := len(s.all()), c.FaultCounts().Failed; n < 95 || failed < 60 {
			t.Errorf("%d of 100 came after %d failures, want nearly all of them after about a hundred", n, failed)
		}
	})
}

// The same seed makes the same of the same reports.
func TestFaults_seed(t *testing.T) {
	t.Parallel()
	outcome := func(seed uint64) (came []string) {
		f := Faults{
			Seed: seed, Drop: 0.2, Fail: 0.2, Delay: Delay{0.2, Duration(time.Second)}, Repeat: Repeat{0.2, 1},
			Shuffle: Shuffle{Probability: 0.5, Reports: 7},
		}
		faulty(t, f, func(t *testing.T, c *Client, s *sink) {
			t.Helper()
			send(c, "CA1", 100)
			<-time.After(time.Hour)
			came = s.all()
		})
		return came
	}
	first, second, other := outcome(42), outcome(42), outcome(43)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs with one seed (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, other) {
		t.Error("another seed makes the same")
	}
}

// What was set before does not last: kept reports go out as faults end.
func TestSetFaults_atOnce(t *testing.T) {
	t.Parallel()
	faulty(t, Faults{Seed: 1, Shuffle: Shuffle{Probability: 1, Reports: 100, Within: Duration(time.Hour)}}, func(t *testing.T, c *Client, s *sink) {
		t.Helper()
		send(c, "CA1", 3)
		synctest.Wait()
		if len(s.all()) > 0 {
			t.Errorf("came too early: %q", s.all())
		}
		if err := c.SetFaults(Faults{}); err != nil {
			t.Fatal(err)
		}
		send(c, "CA2", 1)
		synctest.Wait()
		came := s.all()
		slices.Sort(came)
		if diff := cmp.Diff([]string{"CA1 0 0s", "CA1 1 0s", "CA1 2 0s", "CA2 0 0s"}, came); diff != "" {
			t.Errorf("arrivals (-want +got):\n%s", diff)
		}
	})
}

// Close sends what is delayed or kept back, at once.
func TestFaults_close(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]Faults{
		"delayed": {Delay: Delay{1, Duration(time.Hour)}},
		"kept":    {Shuffle: Shuffle{Probability: 1, Within: Duration(time.Hour)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faulty(t, f, func(t *testing.T, c *Client, s *sink) {
				t.Helper()
				send(c, "CA1", 3)
				synctest.Wait()
				if err := c.Close(); err != nil {
					t.Error(err)
				}
				if took := time.Since(s.begun); len(s.all()) != 3 || took != 0 {
					t.Errorf("%d came, after %v: want 3 at once", len(s.all()), took)
				}
			})
		})
	}
}

// Faults of a call are its own, from the first report on if it is held.
func TestSetFaultsOf(t *testing.T) {
	t.Parallel()
	faulty(t, Faults{Repeat: Repeat{1, 1}}, func(t *testing.T, c *Client, s *sink) {
		t.Helper()
		outer, release := c.Hold(), c.Hold()
		send(c, "CA1", 1)
		send(c, "CA2", 1)
		c.Notify("CF1", "http://app.test/", "POST", url.Values{"ConferenceSid": {"CF1"}})
		if err := c.SetFaultsOf([]string{"CA1", "CF1"}, Faults{Drop: 1}); err != nil {
			t.Fatal(err)
		}
		release()
		synctest.Wait()
		if len(s.all()) > 0 {
			t.Errorf("%q came while somebody held", s.all())
		}
		outer()
		synctest.Wait()
		if diff := cmp.Diff([]string{"CA2 0 0s", "CA2 0 0s"}, s.all()); diff != "" {
			t.Errorf("arrivals (-want +got):\n%s", diff)
		}
		if err := c.SetFaultsOf([]string{"CA1"}, Faults{}); err != nil {
			t.Fatal(err)
		}
		for i := range maxScopes { // and CF1 is forgotten
			if err := c.SetFaultsOf([]string{"CA" + strconv.Itoa(1000+i)}, Faults{Drop: 1}); err != nil {
				t.Fatal(err)
			}
		}
		c.Notify("CF1", "http://app.test/", "POST", url.Values{"ConferenceSid": {"CF1"}})
		send(c, "CA1", 1)
		synctest.Wait()
		if len(s.all()) != 6 || len(c.scoped) != maxScopes || len(c.scopes) != maxScopes {
			t.Errorf("%q came, %d have faults of their own", s.all(), len(c.scoped))
		}
	})
}

// TwiML is fetched as ever unless it is asked for.
func TestFaults_twiml(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults Faults
		took   time.Duration
		code   int
	}{
		"not asked for": {Faults{Fail: 1, Delay: Delay{1, Duration(time.Second)}}, 0, 0},
		"delay":         {Faults{TwiML: true, Drop: 1, Delay: Delay{1, Duration(time.Second)}}, time.Second, 0},
		"fail":          {Faults{TwiML: true, Fail: 1}, 0, CodeConnect},
		"another call":  {Faults{TwiML: true, Fail: 1, SIDs: []string{"CA2"}}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faulty(t, test.faults, func(t *testing.T, c *Client, s *sink) {
				t.Helper()
				_, err := c.Fetch(t.Context(), Request{URL: "http://app.test/", Params: url.Values{"CallSid": {"CA1"}}})
				if took := time.Since(s.begun); took != test.took || CodeOf(err) != test.code || (err != nil) != (test.code != 0) {
					t.Errorf("%v after %v, want code %d after %v", err, took, test.code, test.took)
				}
			})
		})
	}
}

func TestFaults_check(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, want string
	}{
		"all good": {
			`{"seed":7,"drop":0.1,"fail":1,"delay":{"probability":0.5,"for":"1.5s"},"repeat":{"probability":1,"times":2},` +
				`"shuffle":{"probability":1,"reports":5,"within":"1s"},"twiml":true,"events":["completed"],"sids":["CA1"]}`, "",
		},
		"none":               {`{}`, ""},
		"over one":           {`{"drop":1.1}`, "drop is 1.1"},
		"negative":           {`{"fail":-0.1}`, "fail is -0.1"},
		"delay for nothing":  {`{"delay":{"probability":1}}`, "delay has probability 1 and for 0s"},
		"delay never":        {`{"delay":{"for":"1s"}}`, "delay has probability 0 and for 1s"},
		"delay in numbers":   {`{"delay":{"probability":1,"for":5}}`, "delay.for"},
		"delay without unit": {`{"delay":{"probability":1,"for":"5"}}`, "500ms or 2s"},
		"delay of days":      {`{"delay":{"probability":1,"for":"48h"}}`, "delay.for is 48h"},
		"repeat zero times":  {`{"repeat":{"probability":1}}`, "repeat has"},
		"repeat for ever":    {`{"repeat":{"probability":1,"times":21}}`, "repeat.times is 21"},
		"shuffle of one":     {`{"shuffle":{"probability":1,"reports":1}}`, "shuffle.reports is 1"},
		"shuffle never":      {`{"shuffle":{"reports":5}}`, "shuffle.probability"},
		"shuffle of days":    {`{"shuffle":{"probability":1,"within":"48h"}}`, "shuffle.within is 48h"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var f Faults
			err := json.Unmarshal([]byte(test.text), &f)
			if err == nil {
				err = f.Check()
			}
			switch {
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want one with %q", err, test.want)
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want == "":
				if again, err := json.Marshal(f); err != nil || string(again) != test.text {
					t.Errorf("written again: %s, %v", again, err)
				}
			}
			c := newClient(t)
			if set := c.SetFaults(f); (set != nil) != (f.Check() != nil) {
				t.Errorf("SetFaults: %v", set)
			}
			if set := c.SetFaultsOf([]string{"CA1"}, f); (set != nil) != (f.Check() != nil) {
				t.Errorf("SetFaultsOf: %v", set)
			}
		})
	}
}

// A report after Close is dropped, and does not wait for who holds for ever.
func TestHold_close(t *testing.T) {
	t.Parallel()
	log := &journal{}
	c := started(t, func(cfg *Config) {
		cfg.Logger = log.logger()
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route") }
	})
	release := c.Hold()
	send(c, "CA1", 2)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	send(c, "CA1", 1)
	release()
	text := log.buf.String()
	if tried, dropped := strings.Count(text, "was not delivered"), strings.Count(text, `"reason":"closed"`); tried != 2 || dropped != 1 {
		t.Errorf("%d were tried and %d dropped, want 2 and 1", tried, dropped)
	}
}
