package carrier

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"softphone/carrier/callback"
)

// Codes of faults, as rest has them.
//
// Source: https://www.twilio.com/docs/api/errors.
const (
	codeBase             = 20000 // to which the status of HTTP is added
	codeParameter        = 20001
	codeAuthenticate     = 20003
	codeMethodNotAllowed = 20004

	maxHang  = Duration(10 * time.Minute)
	maxTimes = 1_000_000
)

// RESTFault is what goes wrong on purpose with requests of the REST API. The
// zero value is nothing. Hang goes with any of Status, Garbage and Drop, of
// which there is one at most; alone it makes a slow answer.
type RESTFault struct {
	Status  int      `json:"status,omitempty"`  // of the answer, 400 to 599; 429 and 503 have Retry-After: 1
	Garbage bool     `json:"garbage,omitempty"` // the answer says 200 and JSON, and is none
	Drop    bool     `json:"drop,omitempty"`    // the connection is closed without an answer
	Hang    Duration `json:"hang,omitempty"`    // the request waits first; at most 10 minutes
	// Performed says that the request is performed before its answer goes wrong;
	// otherwise nothing happens but the fault.
	Performed bool `json:"performed,omitempty"`

	Times       int     `json:"times,omitempty"`       // how many requests are hit; 0 is all
	Probability float64 `json:"probability,omitempty"` // of each; 0 and 1 are always
	Method      string  `json:"method,omitempty"`      // such as POST; empty is any
	Path        string  `json:"path,omitempty"`        // beginning of the path below the account, such as /Calls; empty is any
}

func (f RESTFault) none() bool { return f.Status == 0 && !f.Garbage && !f.Drop && f.Hang == 0 }

func (f RESTFault) check() error {
	outcomes := 0
	for _, asked := range []bool{f.Status != 0, f.Garbage, f.Drop} {
		if asked {
			outcomes++
		}
	}
	methods := []string{"", http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}
	switch {
	case f.none() && f != RESTFault{}:
		return fmt.Errorf("rest says when, and not what: give status, garbage, drop or hang")
	case f.Status != 0 && (f.Status < http.StatusBadRequest || f.Status > 599):
		return fmt.Errorf("rest.status is %d: it must be from 400 to 599", f.Status)
	case outcomes > 1:
		return fmt.Errorf("rest has several of status, garbage and drop: give one")
	case f.Hang < 0 || f.Hang > maxHang:
		return fmt.Errorf("rest.hang is %v: it must be from 0s to 10m", time.Duration(f.Hang))
	case f.Times < 0 || f.Times > maxTimes:
		return fmt.Errorf("rest.times is %d: it must be from 0 to %d", f.Times, maxTimes)
	case !(f.Probability >= 0 && f.Probability <= 1):
		return fmt.Errorf("rest.probability is %v: it must be from 0 to 1", f.Probability)
	case !slices.Contains(methods, f.Method):
		return fmt.Errorf("rest.method is %q: it must be GET, POST, PUT or DELETE", f.Method)
	case f.Path != "" && (f.Path[0] != '/' || strings.HasPrefix(f.Path, "/2010-04-01")):
		return fmt.Errorf("rest.path is %q: it must begin with / below the account, such as /Calls", f.Path)
	}
	return nil
}

// concerns says whether a request may be hit; path is that below the account.
func (f RESTFault) concerns(method, path string) bool {
	return !f.none() && (f.Method == "" || f.Method == method) && strings.HasPrefix(path, f.Path)
}

// tally is how a fault has come along so far.
type tally struct {
	seen uint64 // requests that it concerned
	hits int
}

// hit decides over one more request.
func (t *tally) hit(f RESTFault, seed uint64) bool {
	t.seen++
	if f.Times > 0 && t.hits >= f.Times {
		return false
	}
	if f.Probability > 0 {
		//nolint:gosec // chance that can be repeated is what is wanted
		if rand.New(rand.NewPCG(seed, t.seen)).Float64() >= f.Probability {
			return false
		}
	}
	t.hits++
	return true
}

// spoil answers as the fault wants it. A fault that does no more than hang
// leaves the answer to others, and spoil reports false.
func (f RESTFault) spoil(w http.ResponseWriter) bool {
	switch {
	case f.Status != 0:
		if f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		text := http.StatusText(f.Status)
		if text == "" {
			text = "Status " + strconv.Itoa(f.Status)
		}
		writeFault(w, f.Status, codeBase+f.Status, text)
	case f.Garbage:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"sid": "CA`))
	case f.Drop:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
			break
		}
		w.Header().Set("Content-Length", "1") // and none comes: the server closes the connection
		w.WriteHeader(http.StatusBadGateway)
	default:
		return false
	}
	return true
}

// writeFault answers as Twilio answers faults.
func writeFault(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // nobody is left to be told
		"code": code, "message": text, "status": status, "more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code),
	})
}

var _ http.Handler = (*faultyAPI)(nil)

// reporters is what the header's faults need of the callbacks.
type reporters interface {
	Hold() (release func())
	SetFaultsOf(sids []string, f callback.Faults) error
}
