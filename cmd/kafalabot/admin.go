package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// adminDoors is what the operator's machines look at: /healthz says that the process lives, /readyz that Redis
// answers and Telegram has answered, /metrics what it has done. No label ever holds a chat or a reference.
func (a *app) adminDoors() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, done := context.WithTimeout(r.Context(), 2*time.Second)
		defer done()
		switch {
		case a.store.Ping(ctx) != nil:
			http.Error(w, "redis does not answer", http.StatusServiceUnavailable)
		case !a.reached.Load():
			http.Error(w, "telegram has not answered yet", http.StatusServiceUnavailable)
		default:
			_, _ = w.Write([]byte("ready\n"))
		}
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}

// metrics are what a process counts.
type metrics struct {
	registry   *prometheus.Registry
	updates    *prometheus.HistogramVec
	deliveries *prometheus.HistogramVec
	swept      *prometheus.CounterVec
}

func newMetrics() *metrics {
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		updates: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kafalabot_update_seconds",
			Help: "Time to handle an update, answer included.", Buckets: buckets}, []string{"kind", "outcome"}),
		deliveries: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kafalabot_delivery_seconds",
			Help: "Time of one attempt to deliver.", Buckets: buckets}, []string{"kind", "outcome"}),
		swept: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kafalabot_swept_total",
			Help: "Open links that the sweep looked at."}, []string{"outcome"}),
	}
	m.registry.MustRegister(m.updates, m.deliveries, m.swept, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) update(kind string, took time.Duration, err error) {
	m.updates.WithLabelValues(kind, outcome(err)).Observe(took.Seconds())
}

func (m *metrics) delivery(kind string, took time.Duration, err error) {
	m.deliveries.WithLabelValues(kind, outcome(err)).Observe(took.Seconds())
}

func (m *metrics) sweep(n int, err error) { m.swept.WithLabelValues(outcome(err)).Add(float64(n)) }

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}
