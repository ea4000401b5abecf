package callback

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// policy is how patient one request is. Its defaults and the ceilings are those of voice requests.
//
// Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
type policy struct {
	connect time.Duration // ct: until there is a TCP connection, each try
	read    time.Duration // rt: from one byte of the answer to the next
	total   time.Duration // tt: everything, all tries together
	retries int           // rc: further tries
	on      retryOn       // rp: after which failures
}

type retryOn struct{ status4xx, status5xx, connect, read bool }

const (
	defaultConnect = 5 * time.Second
	ceiling        = 15 * time.Second
	floor          = 100 * time.Millisecond
	maxConnect     = 10 * time.Second
	maxRetries     = 5
)

func defaultPolicy() policy {
	return policy{connect: defaultConnect, read: ceiling, total: ceiling, retries: 1, on: retryOn{connect: true}}
}

// policyOf reads the overrides in the fragment of u, as in "https://host/path#rc=3&rp=5xx,ct". Keys that are not
// overrides are left alone: a fragment may be just a fragment. complaints names the values that are out of range
// and were replaced by the default. An unknown rp is an error with [CodeRetryPolicy].
func policyOf(u *url.URL) (p policy, complaints []string, err error) {
	p = defaultPolicy()
	for pair := range strings.SplitSeq(u.Fragment, "&") {
		key, value, _ := strings.Cut(pair, "=")
		var complaint string
		switch key {
		case "ct":
			p.connect, complaint = milliseconds(key, value, p.connect, floor, maxConnect)
		case "rt":
			p.read, complaint = milliseconds(key, value, p.read, floor, ceiling)
		case "tt":
			p.total, complaint = milliseconds(key, value, p.total, floor, ceiling)
		case "rc":
			n, convErr := strconv.Atoi(value)
			if convErr != nil || n < 0 || n > maxRetries {
				complaint = fmt.Sprintf("rc=%q: want 0 to %d", value, maxRetries)
				break
			}
			p.retries = n
		case "rp":
			if p.on, err = retryOnOf(value); err != nil {
				return policy{}, nil, &Error{Code: CodeRetryPolicy, URL: display(u), Err: err}
			}
		}
		if complaint != "" {
			complaints = append(complaints, complaint)
		}
	}
	return p, complaints, nil
}

func milliseconds(key, value string, fallback, low, high time.Duration) (time.Duration, string) {
	n, err := strconv.Atoi(value)
	d := time.Duration(n) * time.Millisecond
	if err != nil || d < low || d > high {
		return fallback, fmt.Sprintf("%s=%q: want %d to %d milliseconds", key, value, low.Milliseconds(), high.Milliseconds())
	}
	return d, ""
}

func retryOnOf(list string) (retryOn, error) {
	var on retryOn
	for name := range strings.SplitSeq(list, ",") {
		switch name {
		case "4xx":
			on.status4xx = true
		case "5xx":
			on.status5xx = true
		case "ct":
			on.connect = true
		case "rt":
			on.read = true
		case "all":
			on = retryOn{status4xx: true, status5xx: true, connect: true, read: true}
		default:
			return retryOn{}, fmt.Errorf("retry policy rp=%q: want a list of 4xx, 5xx, ct, rt, all", list)
		}
	}
	return on, nil
}
