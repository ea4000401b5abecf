package telephone

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Path is where telephones are handed out; the directory is below it.
const Path = "/carrier/telephones"

// maxBody is the largest request body that is read, in bytes.
const maxBody = 4 << 10

// wish is the body of a request for a telephone. All of it is optional.
type wish struct {
	Number string `json:"number"` // E.164; empty: the next that is free
	Secret string `json:"secret"` // that came with the number; asks for it back, or for a new token
}

// given is a telephone.
type given struct {
	Number     string     `json:"number"`
	Secret     string     `json:"secret"`
	Token      string     `json:"token"`
	ExpiresAt  time.Time  `json:"expires_at"`
	Signalling signalling `json:"signalling"`
}

type signalling struct {
	URL string `json:"url"`
}

// listed is a number worth calling.
type listed struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// directory is what telephones may call: the account's numbers with their
// friendly names, and the robots with the word for what they do.
type directory struct {
	Numbers []listed `json:"numbers"`
	Robots  []listed `json:"robots"`
}

// problem is an answer that is none.
//
// Source: RFC 9457.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Handler returns what the desk serves at and below Path.
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Path, d.guarded(d.hand))
	mux.HandleFunc("GET "+Path+"/directory", d.guarded(d.list))
	return mux
}

// guarded lets in pages of this machine from the configured origins, and
// programs of this machine that are no browsers.
func (d *Desk) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case !fromHere(r.RemoteAddr):
			refuse(w, problem{http.StatusForbidden, "not_local", "Telephones are for this machine only."})
		case !d.sameOrigin(r):
			d.cfg.Logger.Warn("foreign page refused",
				slog.String("origin", r.Header.Get("Origin")), slog.String("host", r.Host))
			refuse(w, problem{http.StatusForbidden, "cross_origin", "Requests from other sites' pages are refused."})
		default:
			next(w, r)
		}
	}
}

// fromHere says whether an address is of this machine's loopback network.
func fromHere(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// sameOrigin says whether a request comes from a page of ours, or from no page.
// Browsers send no Origin with a GET to their own site, but say that it is one;
// the host must then be ours as well, lest its name was made to point here.
//
// Source: https://www.w3.org/TR/fetch-metadata/.
func (d *Desk) sameOrigin(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && !slices.Contains(d.cfg.Origins, origin) {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "":
		return true
	case "same-origin", "none":
		return slices.ContainsFunc(d.cfg.Origins, func(origin string) bool {
			u, err := url.Parse(origin)
			return err == nil && u.Host == r.Host
		})
	}
	return false
}

// hand gives a telephone.
func (d *Desk) hand(w http.ResponseWriter, r *http.Request) {
	var want wish
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&want); err != nil && !errors.Is(err, io.EOF) {
		refuse(w, problem{http.StatusBadRequest, "body_invalid", "The body must be empty, or JSON with number and secret: " + err.Error()})
		return
	}
	number, h, err := d.take(want.Number, want.Secret)
	switch {
	case errors.Is(err, errNumber):
		refuse(w, problem{http.StatusBadRequest, "number_invalid", err.Error()})
		return
	case errors.Is(err, errTaken):
		refuse(w, problem{http.StatusConflict, "number_taken", err.Error()})
		return
	case err != nil:
		refuse(w, problem{http.StatusServiceUnavailable, "numbers_exhausted", err.Error()})
		return
	}
	token, err := d.token(number, h.expires)
	if err != nil {
		d.cfg.Logger.Error("token cannot be signed", slog.String("error", err.Error()))
		refuse(w, problem{http.StatusInternalServerError, "internal", "The token cannot be made."})
		return
	}
	d.cfg.Logger.Info("telephone handed out")
	answer(w, http.StatusCreated, "application/json", given{
		Number: number, Secret: h.secret, Token: token, ExpiresAt: h.expires.UTC(), Signalling: signalling{signalURL(r)},
	})
}

// signalURL is where the page that asks finds the signalling: beside this.
func signalURL(r *http.Request) string {
	if rest, ok := strings.CutPrefix(r.Header.Get("Origin"), "http"); ok {
		return "ws" + rest + "/signal"
	}
	return "ws://" + r.Host + "/signal"
}

// list gives the directory.
func (d *Desk) list(w http.ResponseWriter, _ *http.Request) {
	all := directory{Numbers: []listed{}, Robots: []listed{}}
	for _, n := range d.cfg.Exchange.Numbers() {
		all.Numbers = append(all.Numbers, listed{n.Number, n.FriendlyName})
	}
	for _, robot := range d.cfg.Exchange.Robots() {
		all.Robots = append(all.Robots, listed{robot.Number, robot.Robot.String()})
	}
	answer(w, http.StatusOK, "application/json", all)
}

func refuse(w http.ResponseWriter, p problem) {
	answer(w, p.Status, "application/problem+json", p)
}

func answer(w http.ResponseWriter, status int, kind string, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError) // cannot be: only plain fields
		return
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
