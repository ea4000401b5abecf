package app

import (
	"net/http"
	"strings"

	"softphone/internal/live"
	"softphone/server"
)

// feedsOf is how many feeds of events one address may have for each request of the API that it may make
// in a second.
const feedsOf = 10

// edges is what keeps strangers from what others need: who is believed to be whom, and how much of it one
// may have.
func (a *App) edges(s *server.Server) {
	s.Proxies = a.config.TrustedProxies
	s.Limits = server.Limits{Rate: a.config.RateLimit}
	s.Live.Limit(live.Limits{Pages: mostFeeds(), From: feedsOf * a.config.RateLimit})
	if a.metrics != nil {
		s.Violated = a.metrics.Violated
	}
}

// handler is the product's routes, and the carrier's beside them where there is one. http.ServeMux does not choose
// between them: it answers a path with two slashes with a redirect, and a webhook that follows one loses
// what it says.
func (a *App) handler() (http.Handler, error) {
	ours := a.server.Handler()
	if a.carrier == nil {
		return ours, nil
	}
	theirs, err := server.Secured(a.url, a.carrier.Handler())
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.URL.Path; p == "/signal" || strings.HasPrefix(p, "/2010-04-01/") || strings.HasPrefix(p, "/carrier/") {
			theirs.ServeHTTP(w, r)
			return
		}
		ours.ServeHTTP(w, r)
	}), nil
}
