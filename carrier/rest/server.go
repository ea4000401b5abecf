package rest

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"softphone/carrier/exchange"
)

const (
	// Prefix is the path below which everything is served.
	Prefix = "/" + exchange.APIVersion + "/"

	maxBody = 1 << 20 // bytes of a request
)

// Config is what a Server is made of. Everything is required.
type Config struct {
	Exchange *exchange.Exchange
	// Sound is what stands behind the URL of an announcement, of hold music or of
	// music for those who wait. The log names sid; params are those of each request.
	Sound  func(sid string, params func() url.Values, doc exchange.Document) exchange.Sound
	Logger *slog.Logger
}

// Server serves the API. It is safe for concurrent use.
type Server struct {
	x      *exchange.Exchange
	sound  func(sid string, params func() url.Values, doc exchange.Document) exchange.Sound
	log    *slog.Logger
	routes []route
}

// New checks the configuration and returns a Server.
func New(cfg Config) (*Server, error) {
	switch {
	case cfg.Exchange == nil:
		return nil, errors.New("rest: Config.Exchange is nil: give the exchange")
	case cfg.Sound == nil:
		return nil, errors.New("rest: Config.Sound is nil: give what plays the sound of a URL")
	case cfg.Logger == nil:
		return nil, errors.New("rest: Config.Logger is nil: give a logger")
	}
	s := &Server{x: cfg.Exchange, sound: cfg.Sound, log: cfg.Logger}
	s.routes = slices.Concat(
		s.accountRoutes(), s.callRoutes(), s.applicationRoutes(), s.numberRoutes(), s.keyRoutes(), s.callerIDRoutes(),
		s.conferenceRoutes(), s.participantRoutes(), s.recordingRoutes(), s.queueRoutes(),
	)
	return s, nil
}

// route is one operation.
type route struct {
	method  string
	path    string // below the account; * is any one segment. Empty is the account itself
	params  string // names of the parameters, apart by spaces
	ignored string // names of those that Twilio acts on and this carrier does not
	handle  func(*request) (answer, error)
}

// request is one request that may be answered.
type request struct {
	args []string // what stands for each *
	form *form
	uri  *url.URL
	root bool // by the account's own token, not by a key
}

// answer is what is answered; body is rendered as JSON, nil is none.
type answer struct {
	status int
	body   any
	sound  *soundFile // in place of both; may be nil
}

// ok is the answer to a successful GET or update.
func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// created is the answer to a successful creation.
func created(body any) answer { return answer{status: http.StatusCreated, body: body} }

// gone is the answer to a successful deletion.
func gone() answer { return answer{status: http.StatusNoContent} }

// ServeHTTP answers one request. Faults are answered as Twilio does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := s.serve(w, r)
	if err != nil {
		f, internal := faultOf(err)
		if internal {
			s.log.Error("request failed", slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("error", err.Error()))
		} else {
			s.log.Info("request refused", slog.String("method", r.Method), slog.String("path", r.URL.Path),
				slog.Int("code", f.code), slog.String("why", f.text))
		}
		if f.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="Twilio API"`)
		}
		a = answer{status: f.status, body: f.body()}
	}
	if a.sound != nil {
		a.sound.send(w, r)
		return
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	if err := out.Encode(a.body); err != nil {
		s.log.Debug("answer not sent", slog.String("error", err.Error()))
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) (answer, error) {
	root, known := s.Authenticate(r)
	if !known {
		return answer{}, &fault{http.StatusUnauthorized, codeAuthenticate, "Authenticate"}
	}
	if sid, of, kind, sound := s.soundPath(r); sound {
		return s.openSound(r, sid, of, kind)
	}
	segments, found := s.segments(r.URL)
	if !found {
		return answer{}, notFound(r.URL.Path)
	}
	var otherMethod bool
	for _, route := range s.routes {
		args, match := route.match(segments)
		if !match {
			continue
		}
		if route.method != r.Method {
			otherMethod = true
			continue
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := r.ParseForm(); err != nil {
			return answer{}, bad(codeParameter, "The request cannot be read: %v", err)
		}
		f := &form{values: r.Form}
		if err := s.check(route, f); err != nil {
			return answer{}, err
		}
		return route.handle(&request{args: args, form: f, uri: r.URL, root: root})
	}
	if otherMethod {
		return answer{}, &fault{http.StatusMethodNotAllowed, codeMethodAllowed, "Method " + r.Method + " is not allowed here"}
	}
	return answer{}, notFound(r.URL.Path)
}

// check refuses parameters that the operation does not have, and logs those
// that are not acted on.
func (s *Server) check(route route, f *form) error {
	performed, ignored := strings.Fields(route.params), strings.Fields(route.ignored)
	for name, values := range f.values {
		switch {
		case slices.Contains(performed, name):
		case slices.Contains(ignored, name):
			if slices.ContainsFunc(values, func(v string) bool { return v != "" && v != "false" }) {
				s.log.Warn("parameter is not acted on by the local carrier", slog.String("operation", route.method+" "+route.path), slog.String("parameter", name))
			}
		default:
			return bad(codeParameter, "Parameter %q is unknown to %s %s", name, route.method, route.path)
		}
	}
	return nil
}

// Authenticate says whether somebody known asks, and whether by the account's
// own token.
func (s *Server) Authenticate(r *http.Request) (root, known bool) {
	user, password, ok := r.BasicAuth()
	if !ok {
		return false, false
	}
	account := s.x.Account()
	secret, root := account.AuthToken, user == account.SID
	if !root {
		key, found := s.x.Key(user)
		if !found {
			return false, false
		}
		secret = key.Secret
	}
	return root, secret != "" && subtle.ConstantTimeCompare([]byte(password), []byte(secret)) == 1
}

// segments splits a path below the account. It reports false for another
// account, and for a path that does not end in .json.
func (s *Server) segments(u *url.URL) ([]string, bool) {
	path, isJSON := strings.CutSuffix(u.EscapedPath(), ".json")
	path, below := strings.CutPrefix(path, Prefix+"Accounts/"+s.x.Account().SID)
	if !isJSON || !below || path != "" && path[0] != '/' {
		return nil, false
	}
	if path == "" {
		return nil, true
	}
	segments := strings.Split(path[1:], "/")
	for i := range segments {
		text, err := url.PathUnescape(segments[i])
		if err != nil || text == "" {
			return nil, false
		}
		segments[i] = text
	}
	return segments, true
}

// match compares a path and returns what stands for each *.
func (r route) match(segments []string) (args []string, ok bool) {
	var pattern []string
	if r.path != "" {
		pattern = strings.Split(r.path, "/")
	}
	if len(pattern) != len(segments) {
		return nil, false
	}
	for i, p := range pattern {
		switch p {
		case "*":
			args = append(args, segments[i])
		case segments[i]:
		default:
			return nil, false
		}
	}
	return args, true
}

// uri returns the address of a resource, relative to the host.
func (s *Server) uri(segments ...string) string {
	var u strings.Builder
	u.WriteString(Prefix + "Accounts/" + s.x.Account().SID)
	for _, segment := range segments {
		u.WriteString("/" + url.PathEscape(segment))
	}
	return u.String() + ".json"
}
