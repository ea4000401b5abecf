package obs

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestMetrics(t *testing.T) {
	m := NewMetrics()
	m.Answered("/voice", http.MethodPost, "200")
	m.Answered("/voice", http.MethodPost, "200")
	m.Stored("call.status")
	m.Denied("number_not_allowed")
	m.Violated("script-src")
	m.Gauge("pages", "Pages.", func() (float64, error) { return 3, nil })
	m.Gauge("broken", "Cannot be read.", func() (float64, error) { return 0, errors.New("disk") })
	m.Counters("drift_total", "Drift.", "kind", func() map[string]float64 { return map[string]float64{"missing": 2} })
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	for _, line := range []string{
		`softphone_http_requests_total{method="POST",route="/voice",status="200"} 2`, `softphone_events_stored_total{kind="call.status"} 1`,
		`softphone_policy_violations_total{directive="script-src"} 1`,
		`softphone_calls_denied_total{reason="number_not_allowed"} 1`,
		"softphone_pages 3", "# TYPE softphone_pages gauge", `softphone_drift_total{kind="missing"} 2`, "# TYPE softphone_drift_total counter", "go_goroutines ",
	} {
		if !strings.Contains(w.Body.String(), line) {
			t.Errorf("the figures lack %s", line)
		}
	}
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "softphone_broken") {
		t.Errorf("a figure that cannot be read makes it %d %s", w.Code, w.Body)
	}
}
