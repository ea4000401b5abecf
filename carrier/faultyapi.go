package carrier

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"softphone/carrier/rest"
)

// maxTallies is how many different headers are counted at once.
const maxTallies = 1000

var sidInPath = regexp.MustCompile(`\b(CA|CF)[0-9a-zA-Z]{32}\b`)

// faultyAPI is the REST API with faults on purpose in front of it: those of the
// account, and those that a request's own header asks for.
type faultyAPI struct {
	api       *rest.Server
	callbacks reporters
	below     string // path of the account
	log       *slog.Logger
	closing   chan struct{}
	once      sync.Once

	mu      sync.Mutex
	faults  Faults
	tally   tally
	headers map[string]*tally
	spoilt  uint64
}

func newFaultyAPI(api *rest.Server, callbacks reporters, below string, log *slog.Logger) *faultyAPI {
	return &faultyAPI{
		api: api, callbacks: callbacks, below: below, log: log,
		closing: make(chan struct{}), headers: make(map[string]*tally),
	}
}

func (a *faultyAPI) set(f Faults) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults, a.tally = f, tally{}
}

func (a *faultyAPI) get() Faults {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.faults
}

func (a *faultyAPI) hits() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.spoilt
}

// close lets requests that hang go on.
func (a *faultyAPI) close() { a.once.Do(func() { close(a.closing) }) }

// ServeHTTP lets a request go wrong if it is to, and performs it otherwise. Who
// is not known is refused as ever.
func (a *faultyAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text := r.Header.Get(faultsHeader)
	if _, known := a.api.Authenticate(r); !known || text == "" && a.get().REST.none() {
		a.api.ServeHTTP(w, r)
		return
	}
	var own Faults
	if text != "" {
		var err error
		if own, err = parseFaults(strings.NewReader(text)); err != nil {
			writeFault(w, http.StatusBadRequest, codeParameter, faultsHeader+" cannot be read: "+err.Error())
			return
		}
	}
	fault, hit := a.decide(r, text, own)
	if !hit || !fault.Performed {
		if hit && (!a.hang(r, fault) || fault.spoil(w)) {
			return
		}
		a.perform(w, r, own)
		return
	}
	done := &recorder{header: make(http.Header), status: http.StatusOK}
	a.perform(done, r, own)
	if a.hang(r, fault) && !fault.spoil(w) {
		done.replay(w)
	}
}

// decide says whether a request is hit, and by what: by its own fault, or else
// by the account's.
func (a *faultyAPI) decide(r *http.Request, text string, own Faults) (RESTFault, bool) {
	path := strings.TrimPrefix(r.URL.Path, a.below)
	a.mu.Lock()
	defer a.mu.Unlock()
	f, count := a.faults, &a.tally
	if !own.REST.none() {
		key := r.Method + " " + path + " " + text
		if a.headers[key] == nil {
			if len(a.headers) >= maxTallies {
				clear(a.headers)
			}
			a.headers[key] = &tally{}
		}
		f, count = own, a.headers[key]
	}
	if !f.REST.concerns(r.Method, path) || !count.hit(f.REST, f.Seed) {
		return RESTFault{}, false
	}
	a.spoilt++
	a.log.Info("a request fails on purpose", slog.String("method", r.Method), slog.String("path", path), slog.Any("fault", f.REST))
	return f.REST, true
}

// hang waits. It reports false when who asked has gone.
func (a *faultyAPI) hang(r *http.Request, f RESTFault) bool {
	timer := time.NewTimer(time.Duration(f.Hang))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-a.closing:
	case <-r.Context().Done():
		return false
	}
	return true
}

// perform performs the request. What its header asks for holds for the callbacks
// of what it makes or changes from the first on: they are held until it is known
// what that is.
func (a *faultyAPI) perform(w http.ResponseWriter, r *http.Request, own Faults) {
	if own.None() || r.Method == http.MethodGet || r.Method == http.MethodHead {
		a.api.ServeHTTP(w, r)
		return
	}
	done := &recorder{header: make(http.Header), status: http.StatusOK}
	a.performHeld(done, r, own)
	done.replay(w)
}

func (a *faultyAPI) performHeld(done *recorder, r *http.Request, own Faults) {
	release := a.callbacks.Hold()
	defer release()
	a.api.ServeHTTP(done, r)
	if done.status < http.StatusMultipleChoices {
		sids := sidInPath.FindAllString(r.URL.Path, -1)
		var made struct {
			SID           string `json:"sid"`
			CallSID       string `json:"call_sid"`
			ConferenceSID string `json:"conference_sid"`
		}
		if json.Unmarshal(done.body.Bytes(), &made) == nil {
			for _, sid := range []string{made.SID, made.CallSID, made.ConferenceSID} {
				if sidInPath.MatchString(sid) {
					sids = append(sids, sid)
				}
			}
		}
		if err := a.callbacks.SetFaultsOf(sids, own.CallbackFaults); err != nil { // checked before
			a.log.Error("faults of a request are not set", slog.String("error", err.Error()))
		}
	}
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// replay sends the answer.
func (r *recorder) replay(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body.Bytes()) // nobody is left to be told
}
