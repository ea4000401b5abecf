package obs

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// namespace begins the names of all figures.
const namespace = "softphone"

// Metrics are figures for operators, in Prometheus's format. Each set is apart from others.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	events   *prometheus.CounterVec
	broken   *prometheus.CounterVec
	denied   *prometheus.CounterVec
	granted  prometheus.Histogram
}

// NewMetrics makes a set with the figures of the process itself, and with those that are counted by the
// methods below.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "http_requests_total",
			Help: "Requests that were answered, by route: webhooks and callbacks are those below /voice.",
		}, []string{"route", "method", "status"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "events_stored_total", Help: "Events of calls and conferences that were new and stored here, by kind.",
		}, []string{"kind"}),
		broken: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "policy_violations_total",
			Help: "Violations of the pages' content policy that browsers tell of, by directive. Anybody can make them up.",
		}, []string{"directive"}),
		denied: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "calls_denied_total", Help: "Calls that were refused, by reason.",
		}, []string{"reason"}),
		granted: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "floor_granted_seconds", Help: "How long it took to give a speaker the floor of a channel that was free, or a dispatcher's to take.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5},
		}),
	}
	m.registry.MustRegister(m.requests, m.events, m.broken, m.denied, m.granted, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Answered counts a request that was answered. Status is that of HTTP, such as "204".
func (m *Metrics) Answered(route, method, status string) {
	m.requests.WithLabelValues(route, method, status).Inc()
}

// Stored counts an event that was stored.
func (m *Metrics) Stored(kind string) { m.events.WithLabelValues(kind).Inc() }

// Violated counts a violation of a page's content policy.
func (m *Metrics) Violated(directive string) { m.broken.WithLabelValues(directive).Inc() }

// Denied counts a call that was refused. The reason is the code of an error.
func (m *Metrics) Denied(reason string) { m.denied.WithLabelValues(reason).Inc() }

// Granted counts a turn in a channel, by how long the speaker waited for it.
func (m *Metrics) Granted(after time.Duration) { m.granted.Observe(after.Seconds()) }

// Gauge adds a figure that goes up and down, and is read when somebody asks. A figure that cannot be
// read is left out.
func (m *Metrics) Gauge(name, help string, read func() (float64, error)) {
	m.registry.MustRegister(figures{
		desc: prometheus.NewDesc(namespace+"_"+name, help, nil, nil), kind: prometheus.GaugeValue,
		read: func() (map[string]float64, error) {
			v, err := read()
			return map[string]float64{"": v}, err
		},
	})
}

// Counters adds figures that only grow, one for each value of a label.
func (m *Metrics) Counters(name, help, label string, read func() map[string]float64) {
	m.registry.MustRegister(figures{
		desc: prometheus.NewDesc(namespace+"_"+name, help, []string{label}, nil), kind: prometheus.CounterValue, labelled: true,
		read: func() (map[string]float64, error) { return read(), nil },
	})
}

// Handler answers with all figures.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// figures are read when they are asked for.
type figures struct {
	desc     *prometheus.Desc
	kind     prometheus.ValueType
	labelled bool
	read     func() (map[string]float64, error)
}

// Describe implements prometheus.Collector.
func (f figures) Describe(c chan<- *prometheus.Desc) { c <- f.desc }

// Collect implements prometheus.Collector.
func (f figures) Collect(c chan<- prometheus.Metric) {
	all, err := f.read()
	if err != nil {
		return
	}
	for label, v := range all {
		var labels []string
		if f.labelled {
			labels = []string{label}
		}
		c <- prometheus.MustNewConstMetric(f.desc, f.kind, v, labels...)
	}
}
