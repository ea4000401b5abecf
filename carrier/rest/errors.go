package rest

import (
	"errors"
	"fmt"
	"net/http"

	"softphone/carrier/exchange"
)

// Codes of faults.
//
// Source: https://www.twilio.com/docs/api/errors.
const (
	codeParameter       = 20001
	codeFriendlyName    = 20002
	codeAuthenticate    = 20003
	codeMethodAllowed   = 20004
	codePageSize        = 20007
	codeNotFound        = 20404
	codeConflict        = 20409
	codeInternal        = 20500
	codeUnavailable     = 20503
	codeNoTo            = 21201
	codeURL             = 21205
	codeSendDigits      = 21206
	codeTimeout         = 21208
	codeMethod          = 21209
	codeFromNotVerified = 21210
	codeTo              = 21211
	codeFrom            = 21212
	codeNoFrom          = 21213
	codeApplication     = 21218
	codeCallState       = 21220
	codeHookURL         = 21402
	codeHookMethod      = 21403
	codeFallbackAlone   = 21405
	codeTwiMLSize       = 32018
	codeTwiMLIgnored    = 32019
)

// fault is an error as the API answers it.
type fault struct {
	status int // of HTTP
	code   int // of Twilio
	text   string
}

// Error implements error.
func (f *fault) Error() string { return fmt.Sprintf("rest: error %d: %s", f.code, f.text) }

// bad is a fault of the request.
func bad(code int, format string, args ...any) *fault {
	return &fault{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// notFound is a fault of the path.
func notFound(path string) *fault {
	return &fault{http.StatusNotFound, codeNotFound, "The requested resource " + path + " was not found"}
}

// faultOf makes a fault of any error; internal says that it is nobody's but the
// carrier's.
func faultOf(err error) (f *fault, internal bool) {
	if f, ok := errors.AsType[*fault](err); ok {
		return f, false
	}
	if r, ok := errors.AsType[*exchange.RefusalError](err); ok {
		return bad(r.Code, "%s", r.Text), false
	}
	if errors.Is(err, exchange.ErrClosed) {
		return &fault{http.StatusServiceUnavailable, codeUnavailable, "The carrier is closing"}, false
	}
	return &fault{http.StatusInternalServerError, codeInternal, "Internal server error"}, true
}

// faultBody is the JSON of a fault.
type faultBody struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
	Status   int    `json:"status"`
}

func (f *fault) body() faultBody {
	return faultBody{f.code, f.text, fmt.Sprintf("https://www.twilio.com/docs/errors/%d", f.code), f.status}
}
