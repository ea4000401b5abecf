package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/manual"
)

// described is an operation of our own description.
type described struct {
	path  *regexp.Regexp
	route routers.Route
}

// description is our own description of the interface. Objects are closed: it is known where an answer has more than it says.
var description = sync.OnceValues(func() ([]described, error) {
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.FileBodyDecoder) // text, to it
	b, err := manual.New(site).OpenAPI()
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		return nil, err
	}
	closed := map[*openapi3.Schema]bool{}
	for _, s := range doc.Components.Schemas {
		closeObjects(s, closed)
	}
	var all []described
	for path, item := range doc.Paths.Map() {
		pattern := regexp.MustCompile(`\\\{([a-z]+)\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `(?P<$1>[^/]+)`)
		for method, o := range item.Operations() {
			for _, r := range o.Responses.Map() {
				for _, c := range r.Value.Content {
					closeObjects(c.Schema, closed)
				}
			}
			all = append(all, described{regexp.MustCompile("^" + pattern + "$"), routers.Route{
				Spec: doc, Server: doc.Servers[0], Path: path, PathItem: item, Method: method, Operation: o,
			}})
		}
	}
	// A path that is written out comes before one that has a name in its place.
	slices.SortFunc(all, func(a, b described) int { return strings.Count(a.route.Path, "{") - strings.Count(b.route.Path, "{") })
	return all, nil
})

// closeObjects lets no object have fields that are not described, unless it says that it may.
func closeObjects(s *openapi3.SchemaRef, done map[*openapi3.Schema]bool) {
	if s == nil || s.Value == nil || done[s.Value] {
		return
	}
	done[s.Value] = true
	if a := &s.Value.AdditionalProperties; len(s.Value.Properties) > 0 && a.Has == nil && a.Schema == nil {
		no := false
		a.Has = &no
	}
	for _, p := range s.Value.Properties {
		closeObjects(p, done)
	}
	closeObjects(s.Value.Items, done)
	for _, l := range [][]*openapi3.SchemaRef{s.Value.OneOf, s.Value.AnyOf} {
		for _, one := range l {
			closeObjects(one, done)
		}
	}
}

// conforms checks what was asked, where it was taken, and what was answered against our own description.
func conforms(tb testing.TB, r *http.Request, body string, w *httptest.ResponseRecorder) {
	tb.Helper()
	all, err := description()
	if err != nil {
		tb.Fatal(err)
	}
	for _, d := range all {
		if m := d.path.FindStringSubmatch(r.URL.Path); m != nil && d.route.Method == r.Method {
			named := map[string]string{}
			for i, name := range d.path.SubexpNames() {
				named[name] = m[i]
			}
			if err := d.conform(r, body, w, named); err != nil {
				tb.Errorf("%s %s: %d: not as docs/openapi says: %v\n%s", r.Method, r.URL.Path, w.Code, err, w.Body)
			}
			return
		}
	}
}

func (d described) conform(r *http.Request, body string, w *httptest.ResponseRecorder, named map[string]string) error {
	ctx := context.WithoutCancel(r.Context())
	asked := r.Clone(ctx)
	asked.Body = io.NopCloser(strings.NewReader(body))
	in := &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: named, Route: &d.route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
	}
	if w.Code < http.StatusBadRequest {
		if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
			return fmt.Errorf("the request was taken: %w", err)
		}
	}
	response := d.route.Operation.Responses.Value(strconv.Itoa(w.Code))
	if response == nil {
		return errors.New("there is no such status: is the code missing in x-errors?")
	}
	kind, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if len(response.Value.Content) == 0 {
		if w.Body.Len() > 0 {
			return errors.New("there should be no body")
		}
		return nil
	}
	if response.Value.Content[kind] == nil {
		return fmt.Errorf("there is no such type of content: %q", kind)
	}
	if kind == "application/problem+json" {
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			return err
		}
		codes, _ := d.route.Operation.Extensions["x-errors"].([]any)
		if !slices.Contains(codes, any(p.Code)) {
			return fmt.Errorf("the code %s is missing in x-errors", p.Code)
		}
	}
	if !strings.HasSuffix(kind, "json") || r.Method == http.MethodHead {
		return nil
	}
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())), Options: in.Options,
	})
}

// The check itself: what differs from the description is found.
func TestDescription_findsWhatDiffers(t *testing.T) {
	all, err := description()
	if err != nil {
		t.Fatal(err)
	}
	const path, problem = "/v1/session", `{"type":"x","title":"x","status":401,"code":"%s","detail":"x"}`
	tests := []struct {
		name, method, asked string
		status              int
		kind, answered      string
		fault               string
	}{
		{"as described", "POST", `{"name":"Alice"}`, 201, "application/json", `{"identity":"alice","name":"Alice","role":"agent","abilities":{"create_rooms":false,"supervise":true,"administer":false},"caller_ids":[],"method":"demo","expires_at":"2026-01-31T12:00:00Z"}`, ""},
		{"a field too many", "POST", `{"name":"Alice"}`, 201, "application/json", `{"more":1,"identity":"alice","name":"Alice","role":"agent","abilities":{"create_rooms":false,"supervise":true,"administer":false},"caller_ids":[],"method":"demo","expires_at":"2026-01-31T12:00:00Z"}`, "more"},
		{"a field too few", "POST", `{"name":"Alice"}`, 201, "application/json", `{"identity":"alice","role":"agent","abilities":{"create_rooms":false,"supervise":true,"administer":false},"caller_ids":[],"method":"demo","expires_at":"2026-01-31T12:00:00Z"}`, "name"},
		{"null", "POST", `{"name":"Alice"}`, 201, "application/json", `{"identity":"alice","name":null,"role":"agent","abilities":{"create_rooms":false,"supervise":true,"administer":false},"caller_ids":[],"method":"demo","expires_at":"2026-01-31T12:00:00Z"}`, "null"},
		{"a role of its own", "POST", `{"name":"Alice"}`, 201, "application/json", `{"identity":"alice","name":"Alice","role":"king","abilities":{"create_rooms":false,"supervise":true,"administer":false},"caller_ids":[],"method":"demo","expires_at":"2026-01-31T12:00:00Z"}`, "role"},
		{"taken with an unknown field", "POST", `{"nom":"Alice"}`, 201, "application/json", `{"identity":"alice","name":"Alice","role":"agent","abilities":{"create_rooms":false,"supervise":true,"administer":false},"caller_ids":[],"method":"demo","expires_at":"2026-01-31T12:00:00Z"}`, "nom"},
		{"another status", "POST", `{"name":"Alice"}`, 200, "application/json", `{}`, "status"},
		{"another type", "POST", `{"name":"Alice"}`, 201, "text/html", `Alice`, "text/html"},
		{"a code", "GET", "", 401, "application/problem+json", fmt.Sprintf(problem, "session_missing"), ""},
		{"another code", "GET", "", 401, "application/problem+json", fmt.Sprintf(problem, "login_wrong"), "login_wrong"},
		{"a body where there is none", "DELETE", "", 204, "application/json", `{}`, "no body"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := slices.IndexFunc(all, func(d described) bool { return d.route.Path == path && d.route.Method == tt.method })
			r := httptest.NewRequestWithContext(t.Context(), tt.method, path, http.NoBody)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", tt.kind)
			w.WriteHeader(tt.status)
			_, _ = w.WriteString(tt.answered)
			err := all[i].conform(r, tt.asked, w, nil)
			if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("found %v, want something about %q", err, tt.fault)
			}
		})
	}
}

// undescribed are routes that are not for other frontends.
var undescribed = regexp.MustCompile(`^(/voice(/.*)?|/docs(/.*)?|/talk(/.*|\.js)|/reports|/\*)$`)

// Every route is described, and what is described is a route.
func TestDescription_hasEveryRoute(t *testing.T) {
	all, err := description()
	if err != nil {
		t.Fatal(err)
	}
	public, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	everything := &Server{PublicURL: site, Passkeys: &auth.Passkeys{}, Logger: slog.New(slog.DiscardHandler)}
	everything.routes(e, public)
	var documented, routed []string
	for _, d := range all {
		documented = append(documented, d.route.Method+" "+d.route.Path)
	}
	for _, r := range e.Routes() {
		if r.Method == http.MethodOptions {
			continue // of browsers, about the others
		}
		if path := regexp.MustCompile(`:([a-z]+)`).ReplaceAllString(r.Path, "{$1}"); !undescribed.MatchString(path) && r.Method != "echo_route_not_found" {
			routed = append(routed, r.Method+" "+path)
		}
	}
	for _, r := range routed {
		if !slices.Contains(documented, r) {
			t.Errorf("%s is not described: add it to a file of docs/openapi (see the README there)", r)
		}
	}
	for _, d := range documented {
		if !slices.Contains(routed, d) {
			t.Errorf("%s is described and is no route", d)
		}
	}
}

func TestOpenAPI(t *testing.T) {
	f := newFixture(t)
	w := f.do(http.MethodGet, "/openapi.json", "")
	want(t, w, 200, "")
	if w.Header().Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("it may be cached as %q", w.Header().Get("Cache-Control"))
	}
	got := decode[struct{ OpenAPI string }](t, w)
	if got.OpenAPI != "3.1.0" {
		t.Errorf("version %q", got.OpenAPI)
	}
	for _, secret := range []string{keySID, keySecret, account} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s is told", secret)
		}
	}
}

func TestProblem_saysWhatToDo(t *testing.T) {
	f := newFixture(t)
	w := f.do(http.MethodGet, "/v1/session", "")
	want(t, w, 401, "session_missing")
	if p := decode[Problem](t, w); p.Type != site+"/docs/errors#session_missing" || p.Hint != "Sign in again." {
		t.Errorf("problem %+v", p)
	}
}
