// Package fetch asks other servers at URLs that people have entered or set up, such as where alerts go or where an identity provider
// is, and sees to it that such a URL cannot be used to reach what only this machine or its network should reach: every connection is
// checked by the address that it is made to, whatever its name was said to be a moment before.
//
// It must not know what is fetched.
package fetch

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"softphone/internal/phone"
)

// What is fetched takes so long at the most, and is so large.
const (
	limit   = 5 * time.Second
	largest = 64 << 10
)

// Rules say where may be fetched from. The zero value: from the ports 443 and 8443 of public addresses, by HTTPS.
type Rules struct {
	// Loopback allows this machine's own addresses as well, on every port, and HTTP there: for tests, and for a server that
	// only its own machine can reach.
	Loopback bool
	// Private allows, by HTTPS, the addresses of private networks as well, such as 10.0.0.0/8: for what an operator has set up.
	// Never for what others may enter.
	Private  bool
	Ports    []uint16      // instead of 443 and 8443
	Resolver *net.Resolver // nil: that of the system
}

// Client makes a client that keeps to the rules. It follows no redirect, asks no proxy, and gives up after 5 s. Its errors have a
// [phone.Error] inside: of kind [phone.Forbidden], code blocked_destination, before anything is sent to where the rules do not
// allow, and of kind [phone.Exhausted], code response_too_large, when more than 64 KiB are read.
func (r Rules) Client() *http.Client {
	return &http.Client{
		Transport:     guarded{rules: r, secure: r.transport(true), plain: r.transport(false)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       limit,
	}
}

// transport makes connections for HTTPS, or for HTTP.
func (r Rules) transport(secure bool) *http.Transport {
	dialer := &net.Dialer{
		Timeout: limit, Resolver: r.Resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			return r.connection(address, secure)
		},
	}
	return &http.Transport{
		Proxy: nil, DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true,
		TLSHandshakeTimeout: limit, ResponseHeaderTimeout: limit, MaxResponseHeaderBytes: largest,
		ForceAttemptHTTP2: secure,
	}
}

// Check returns a URL if it may be fetched as far as that can be said without asking for its name: the error is as that of the
// client.
func (r Rules) Check(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, blocked("it is no URL")
	}
	return u, r.check(u)
}

// check says what is wrong with a URL, whatever its host leads to.
func (r Rules) check(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !r.Loopback):
		return blocked("it must begin with https://")
	case u.User != nil:
		return blocked("it must name no user")
	case host == "":
		return blocked("it names no host")
	case numeric(host):
		return r.address(host, u)
	case !r.Loopback && local(host):
		return blocked("it leads to this machine")
	}
	if u.Scheme == "http" { // what the name leads to is looked at when that is known
		return nil
	}
	if !r.Loopback && !r.port(portOf(u)) {
		return blocked("its port must be one of " + ports(r.ports()))
	}
	return nil
}

func (r Rules) ports() []uint16 {
	if len(r.Ports) == 0 {
		return []uint16{443, 8443}
	}
	return r.Ports
}

func (r Rules) port(p uint16) bool { return slices.Contains(r.ports(), p) }

func portOf(u *url.URL) uint16 {
	if u.Port() == "" && u.Scheme == "http" {
		return 80
	}
	if u.Port() == "" {
		return 443
	}
	p, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		return 0
	}
	return uint16(p)
}

func ports(all []uint16) string {
	var names []string
	for _, p := range all {
		names = append(names, strconv.Itoa(int(p)))
	}
	return strings.Join(names, ", ")
}

func blocked(why string) error {
	return phone.Errorf(phone.Forbidden, "blocked_destination", "This URL may not be fetched: %s.", why)
}

// guarded checks each request, and how much is read of what it is answered.
type guarded struct {
	rules         Rules
	secure, plain *http.Transport
}

// RoundTrip implements [http.RoundTripper].
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.rules.check(r.URL); err != nil {
		return nil, err
	}
	by := g.secure
	if r.URL.Scheme == "http" {
		by = g.plain
	}
	answer, err := by.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &limited{body: answer.Body, left: largest}
	return answer, nil
}

// limited reads no more than is left.
type limited struct {
	body io.ReadCloser
	left int64
}

// Read implements [io.Reader].
func (l *limited) Read(p []byte) (int, error) {
	if l.left == 0 {
		var one [1]byte
		n, err := l.body.Read(one[:])
		if n > 0 {
			return 0, phone.Errorf(phone.Exhausted, "response_too_large", "The answer has more than %d bytes.", largest)
		}
		return 0, err
	}
	n, err := l.body.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// Close implements [io.Closer].
func (l *limited) Close() error { return l.body.Close() }
