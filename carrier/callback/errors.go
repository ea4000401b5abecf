package callback

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"syscall"
)

// Codes of Twilio's error dictionary that this package gives (twilio.com/docs/api/errors).
const (
	// CodeURLFormat: the URL is not an absolute http or https URL.
	CodeURLFormat = 11100
	// CodeRetrieval: the server answered 4xx or 5xx, or the answer broke off.
	CodeRetrieval = 11200
	// CodeConnectTimeout: no TCP connection in time.
	CodeConnectTimeout = 11201
	// CodeConnectRefused: the TCP connection was refused.
	CodeConnectRefused = 11202
	// CodeTotalTimeout: no whole answer in time.
	CodeTotalTimeout = 11203
	// CodeConnect: no connection for another reason.
	CodeConnect = 11205
	// CodeProtocol: the answer is not HTTP.
	CodeProtocol = 11206
	// CodeBadHost: the host name does not resolve.
	CodeBadHost = 11210
	// CodeRedirects: more than ten redirects.
	CodeRedirects = 11215
	// CodeTLS: the TLS handshake failed.
	CodeTLS = 11220
	// CodeCertificateHost: the certificate is for another host.
	CodeCertificateHost = 11235
	// CodeCertificateExpired: the certificate has expired or is not yet valid.
	CodeCertificateExpired = 11236
	// CodeCertificatePath: no path to a trusted certificate.
	CodeCertificatePath = 11237
	// CodeRetryPolicy: the URL fragment's rp names no known policy.
	CodeRetryPolicy = 11243
	// CodeTooLarge: the document is over 64 kB.
	CodeTooLarge = 11750
	// CodeEmpty: the answer has no body.
	CodeEmpty = 11770
	// CodeContentType: the answer is neither TwiML nor audio nor plain text.
	CodeContentType = 12300
	// CodeStatusWarning: a status callback was answered with an error or an odd content type. A warning only.
	CodeStatusWarning = 15003
)

// Error is a request to the application that failed.
type Error struct {
	Code   int    // of Twilio's error dictionary
	URL    string // the URL asked, without credentials and fragment
	Status int    // HTTP status, 0 when there was no answer
	Err    error
}

// Error gives the code, the URL without its query, and the cause.
func (e *Error) Error() string { return fmt.Sprintf("error %d: %s: %v", e.Code, logged(e.URL), e.Err) }

// logged is a URL as it is logged: its query is what the application says to itself, of people and their numbers.
func logged(link string) string {
	path, _, _ := strings.Cut(link, "?")
	return path
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives Twilio's code of err, or 0 when it carries none, as when its context ended.
func CodeOf(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return 0
}

var (
	errTotalTimeout   = errors.New("no whole answer in time")
	errConnectTimeout = errors.New("no connection in time")
	errNotLoopback    = errors.New("local mode connects to this machine only")
)

// dialError marks a failure before there was a connection: the kind that is retried by default.
type dialError struct {
	err     error
	timeout bool
}

func (e *dialError) Error() string { return "connect: " + e.err.Error() }
func (e *dialError) Unwrap() error { return e.err }

// classify gives the code of what the HTTP client returned. The caller has dealt with its own ended context.
func classify(ctx context.Context, err error) int {
	if errors.Is(context.Cause(ctx), errTotalTimeout) {
		return CodeTotalTimeout
	}
	if code := classifyTLS(err); code != 0 {
		return code
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsTimeout {
		return CodeBadHost
	}
	if d, ok := errors.AsType[*dialError](err); ok {
		switch {
		case d.timeout:
			return CodeConnectTimeout
		case errors.Is(err, syscall.ECONNREFUSED):
			return CodeConnectRefused
		default:
			return CodeConnect
		}
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return CodeTotalTimeout
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok || strings.Contains(err.Error(), "malformed HTTP") {
		return CodeProtocol
	}
	return CodeRetrieval
}

func classifyTLS(err error) int {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return CodeCertificateHost
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return CodeCertificateExpired
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return CodeCertificatePath
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return CodeTLS
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return CodeTLS
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return CodeTLS
	}
	return 0
}
