package server

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// secureHeaders sets what browsers need to keep what is ours apart from others' pages, on every answer.
// Sources: https://www.w3.org/TR/CSP3/, https://owasp.org/www-project-secure-headers/
func (s *Server) secureHeaders(public *url.URL) echo.MiddlewareFunc {
	pages, docs, answers := always(public), always(public), always(public)
	setPolicy(pages, contentPolicy(s.Settings), true)
	setPolicy(docs, docsPolicy(), true)
	setPolicy(answers, answerPolicy(), false)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			of := answers
			switch route := c.Path(); {
			case route == "/*":
				of = pages
			case route == "/docs", strings.HasPrefix(route, "/docs/"):
				of = docs
			}
			maps.Copy(c.Response().Header(), of) // the values are shared: nobody adds to them
			return next(c)
		}
	}
}

// Secured answers with h, and with the headers that all answers of programs have: for what answers beside
// the server under the same address.
func Secured(publicURL string, h http.Handler) (http.Handler, error) {
	public, err := url.Parse(publicURL)
	if err != nil {
		return nil, err
	}
	answers := always(public)
	setPolicy(answers, answerPolicy(), false)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), answers)
		h.ServeHTTP(w, r)
	}), nil
}

// always are the headers that do not depend on what is answered.
func always(public *url.URL) http.Header {
	h := http.Header{}
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Origin-Agent-Cluster", "?1")
	h.Set("Permissions-Policy", permissions())
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Permitted-Cross-Domain-Policies", "none")
	if public.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return h
}

// permissions gives the page a telephone's senses, headsets' buttons, and passkeys, and nobody anything else.
// Source: https://www.w3.org/TR/permissions-policy/
func permissions() string {
	var all []string
	for _, own := range []string{"microphone", "speaker-selection", "autoplay", "hid", "publickey-credentials-create", "publickey-credentials-get"} {
		all = append(all, own+"=(self)")
	}
	for _, none := range []string{"camera", "display-capture", "geolocation", "payment", "usb", "serial", "bluetooth", "midi"} {
		all = append(all, none+"=()")
	}
	return strings.Join(all, ", ")
}

// setPolicy sets a content policy, whose violations are told to us if it is a page's.
// Source: https://www.w3.org/TR/reporting-1/#header
func setPolicy(h http.Header, policy string, told bool) {
	if told {
		policy += "; report-uri " + reportPath + "; report-to policy"
		h.Set("Reporting-Endpoints", `policy="`+reportPath+`"`)
	}
	h.Set("Content-Security-Policy", policy)
}

// contentPolicy lets the page load what is ours and speak to where the SDK connects.
func contentPolicy(set Settings) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
		"connect-src " + strings.Join(connectTo(set), " "), "media-src 'self' mediastream: blob:",
		"manifest-src 'self'", "worker-src 'self'", "base-uri 'none'", "form-action 'self'",
		"frame-ancestors 'none'", "object-src 'none'", trustedWorker,
	}, "; ")
}

// connectTo is where a page connects that has the SDK.
func connectTo(set Settings) []string {
	connect := []string{"'self'"}
	if set.Signalling != nil {
		if u, err := url.Parse(set.Signalling.URL); err == nil {
			connect = append(connect, u.Scheme+"://"+u.Host)
		}
	} else {
		for edge := range strings.SplitSeq(set.Edge, ",") {
			connect = append(connect, "wss://voice-js."+edge+".twilio.com")
		}
		// The SDK learns the region when it connects, and reports to the plain name before.
		region := cmp.Or(set.Region, "us1")
		connect = append(connect, "https://eventgw.twilio.com", "https://eventgw."+region+".twilio.com")
	}
	return connect
}

// trusted refuses strings where a browser would run them, and every policy by which one could be let through: the
// SDK has none, nor have pages to read.
// Source: https://www.w3.org/TR/trusted-types/
const trusted = "require-trusted-types-for 'script'; trusted-types 'none'"

// trustedWorker is the same with one policy, which names the page's workers and nothing else: web/src/machine/trusted.ts.
const trustedWorker = "require-trusted-types-for 'script'; trusted-types worker"

// docsPolicy is for pages to read: they load what is ours, and speak to us alone.
func docsPolicy() string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " + trusted
}

// answerPolicy is for what is no page: if a browser shows it as one, it does nothing. A recording plays.
func answerPolicy() string {
	return "default-src 'none'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
