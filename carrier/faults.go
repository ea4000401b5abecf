package carrier

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"softphone/carrier/callback"
)

const (
	faultsPath   = "/carrier/faults"
	faultsHeader = "X-Carrier-Faults"
	maxFaults    = 64 << 10 // bytes of JSON
)

// CallbackFaults is what goes wrong on purpose with status callbacks.
type CallbackFaults = callback.Faults

// Delay is a part of CallbackFaults.
type Delay = callback.Delay

// Repeat is a part of CallbackFaults.
type Repeat = callback.Repeat

// Shuffle is a part of CallbackFaults.
type Shuffle = callback.Shuffle

// Duration is a length of time that JSON has as a text such as "1.5s".
type Duration = callback.Duration

// Faults is what goes wrong on purpose, with status callbacks and with the REST
// API. The zero value is nothing. As JSON it is one object:
//
//	{"seed": 7, "drop": 0.1, "delay": {"probability": 0.5, "for": "2s"},
//	 "events": ["completed"], "rest": {"status": 429, "times": 2}}
type Faults struct {
	CallbackFaults
	REST RESTFault `json:"rest,omitzero"`
}

// FaultCounts is how often something was made to go wrong since New.
type FaultCounts struct {
	callback.FaultCounts
	REST uint64 `json:"rest"` // requests
}

// check returns the first fault of f itself, naming the field as JSON has it.
func (f Faults) check() error {
	if err := f.Check(); err != nil {
		return err
	}
	return f.REST.check()
}

// SetFaults makes things go wrong from now on, in place of what was set before;
// the zero value ends it. Callbacks that were kept back are sent at once. It
// fails when a field has no value that makes sense; then nothing changes.
func (c *Carrier) SetFaults(f Faults) error {
	if err := f.check(); err != nil {
		return fmt.Errorf("carrier: faults: %w", err)
	}
	if f.Seed == 0 && (!f.None() || !f.REST.none()) {
		f.Seed = callback.NewSeed()
	}
	if err := c.callbacks.SetFaults(f.CallbackFaults); err != nil {
		return fmt.Errorf("carrier: faults: %w", err)
	}
	c.faults.set(f)
	c.log.Info("faults on purpose", slog.Any("faults", f))
	return nil
}

// Faults returns what goes wrong now. Its seed is the one that was chosen, if
// none was given.
func (c *Carrier) Faults() Faults { return c.faults.get() }

// FaultCounts returns how often something was made to go wrong.
func (c *Carrier) FaultCounts() FaultCounts {
	return FaultCounts{c.callbacks.FaultCounts(), c.faults.hits()}
}

// parseFaults reads Faults from JSON. Fields that there are not are refused.
func parseFaults(text io.Reader) (Faults, error) {
	var f Faults
	in := json.NewDecoder(text)
	in.DisallowUnknownFields()
	err := in.Decode(&f)
	if err == nil {
		if _, more := in.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more than one object")
		}
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = fmt.Errorf("field %q cannot be a %s: it must be a %s", kind.Field, kind.Value, kind.Type)
	}
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return Faults{}, errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	return f, nil
}

// serveFaults lets who knows the account's auth token read, set and end faults.
func (c *Carrier) serveFaults(w http.ResponseWriter, r *http.Request) {
	if !c.allowed(w, r) {
		return
	}
	var set Faults
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		c.answer(w, c.Faults())
		return
	case http.MethodPut:
		var err error
		if set, err = parseFaults(http.MaxBytesReader(w, r.Body, maxFaults)); err != nil {
			writeFault(w, http.StatusBadRequest, codeParameter, "The faults cannot be read: "+err.Error())
			return
		}
	case http.MethodDelete:
	default:
		w.Header().Set("Allow", "GET, HEAD, PUT, DELETE")
		writeFault(w, http.StatusMethodNotAllowed, codeMethodNotAllowed, "Method "+r.Method+" is not allowed here")
		return
	}
	if err := c.SetFaults(set); err != nil {
		writeFault(w, http.StatusBadRequest, codeParameter, err.Error())
		return
	}
	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	c.answer(w, c.Faults())
}

// serveFaultCounts tells how often something was made to go wrong.
func (c *Carrier) serveFaultCounts(w http.ResponseWriter, r *http.Request) {
	switch {
	case !c.allowed(w, r):
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		writeFault(w, http.StatusMethodNotAllowed, codeMethodNotAllowed, "Method "+r.Method+" is not allowed here")
	default:
		c.answer(w, c.FaultCounts())
	}
}

// allowed says whether the account itself asks, not one of its keys.
func (c *Carrier) allowed(w http.ResponseWriter, r *http.Request) bool {
	root, known := c.faults.api.Authenticate(r)
	if root && known {
		return true
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="Local carrier"`)
	writeFault(w, http.StatusUnauthorized, codeAuthenticate, "Authenticate with the account's SID and auth token")
	return false
}

func (c *Carrier) answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		c.log.Debug("answer not sent", slog.String("error", err.Error()))
	}
}
