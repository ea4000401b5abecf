package server

import (
	"encoding/json"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// reportPath is where browsers tell of violations of our policies.
const reportPath = "/reports"

// maxReport is the largest report that is read, in bytes: a browser sends several at once.
const maxReport = 16 << 10

// violation is what a browser tells of a violation, in either of two forms.
// Sources: https://www.w3.org/TR/CSP3/#violation-events, https://www.w3.org/TR/CSP3/#deprecated-serialize-violation
type violation struct {
	Type string `json:"type"` // of the newer form
	Body struct {
		Directive string `json:"effectiveDirective"`
		Blocked   string `json:"blockedURL"`
	} `json:"body"`
	Old struct {
		Directive string `json:"effective-directive"`
		Violated  string `json:"violated-directive"` // the whole line of the policy, in old browsers
		Blocked   string `json:"blocked-uri"`
	} `json:"csp-report"`
}

// report counts the violations that a browser tells of. Anybody can make them up, so that they are nothing but
// figures, and a line in the log now and then; who sends nonsense learns nothing.
func (s *Server) report(c echo.Context) error {
	r := c.Request()
	newer := false
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/reports+json":
		newer = true
	case "application/csp-report":
	default:
		return &problem{http.StatusUnsupportedMediaType, "content_type_unsupported", "Send reports: Content-Type must be application/reports+json or application/csp-report."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxReport))
	if err != nil {
		return bindError(err)
	}
	var all []violation
	if newer {
		err = json.Unmarshal(body, &all)
	} else {
		all = make([]violation, 1)
		err = json.Unmarshal(body, &all[0])
	}
	if err != nil {
		return &problem{http.StatusBadRequest, "json_malformed", "The body is not a report."}
	}
	for _, v := range all {
		directive, blocked := v.Body.Directive, v.Body.Blocked
		if !newer {
			directive, blocked = v.Old.Directive, v.Old.Blocked
			if directive == "" {
				directive, _, _ = strings.Cut(v.Old.Violated, " ")
			}
		} else if v.Type != "csp-violation" { // a deprecation or an intervention: not asked for
			continue
		}
		s.violated(directive, blocked)
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) violated(directive, blocked string) {
	directive = directiveOf(directive)
	if s.Violated != nil {
		s.Violated(directive)
	}
	if s.loud("violation " + directive) {
		s.Logger.Warn("a browser tells that a page of ours broke its policy", slog.String("directive", directive), slog.String("blocked", originOf(blocked)))
	}
}

// directiveOf is a directive of our policies, or "other": anybody can make one up, and there are only so
// many figures.
func directiveOf(s string) string {
	switch s {
	case "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src",
		"font-src", "connect-src", "media-src", "manifest-src", "worker-src", "frame-src", "child-src", "object-src", "base-uri",
		"form-action", "frame-ancestors", "require-trusted-types-for", "trusted-types":
		return s
	}
	return "other"
}

// originOf is what of a blocked URL may be logged: a word such as "inline", or the URL's origin.
func originOf(blocked string) string {
	switch blocked {
	case "inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", "self", "data", "blob":
		return blocked
	}
	u, err := url.Parse(blocked)
	if err != nil || u.Scheme == "" || len(u.Host) > 255 {
		return "other"
	}
	return u.Scheme + "://" + u.Host
}
