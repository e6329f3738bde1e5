package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/outage"
)

// metrics are what a process counts.
type metrics struct {
	registry   *prometheus.Registry
	updates    *prometheus.HistogramVec
	deliveries *prometheus.HistogramVec
	setAside   *prometheus.CounterVec
	swept      *prometheus.CounterVec
	trouble    *prometheus.GaugeVec
	defects    *prometheus.CounterVec
	pending    prometheus.Gauge
	unpushed   prometheus.Gauge
	passes     map[dialogs.Passage]*prometheus.CounterVec
	trade
	stock
}

func newMetrics() *metrics {
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		updates: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kafalabot_update_seconds",
			Help: "Time to handle an update, answer included.", Buckets: buckets}, []string{"kind", "outcome"}),
		deliveries: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kafalabot_delivery_seconds",
			Help: "Time of one attempt to deliver.", Buckets: buckets}, []string{"kind", "outcome"}),
		setAside: counter("set_aside_total", "Deliveries that were given up and set aside, by the process that did.", "kind"),
		swept: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kafalabot_swept_total",
			Help: "Open links that the sweep looked at."}, []string{"outcome"}),
		passes: map[dialogs.Passage]*prometheus.CounterVec{},
		trade:  newTrade(),
		stock:  newStock(),
	}
	for passage, help := range passageHelp {
		labels := []string{"place"}
		if passage == dialogs.Refused {
			labels = append(labels, "reason")
		}
		m.passes[passage] = prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kafalabot_requests_" + string(passage) + "_total", Help: help}, labels)
		m.registry.MustRegister(m.passes[passage])
	}
	for _, p := range dialogs.AllPasses() { // all of them from the start, at 0: there are no others
		if c := m.passed(p); c != nil {
			c.Add(0)
		}
	}
	m.trouble = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kafalabot_service_trouble_since_seconds",
		Help: "Unix time since when a service is in trouble; 0: it is well."}, []string{"service", "why"})
	m.pending = prometheus.NewGauge(prometheus.GaugeOpts{Name: "kafalabot_pending_updates",
		Help: "Updates that wait at Telegram, as asked once a minute."})
	m.unpushed = prometheus.NewGauge(prometheus.GaugeOpts{Name: "kafalabot_webhook_last_error_timestamp_seconds",
		Help: "Unix time when Telegram last could not push an update; 0: never."})
	for _, s := range outage.Services {
		m.trouble.WithLabelValues(string(s), "").Set(0)
	}
	m.defects = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kafalabot_panics_total",
		Help: "Panics that were contained: defects of the program."}, []string{"where"})
	for _, at := range outage.Places {
		m.defects.WithLabelValues(string(at)).Add(0)
	}
	for _, kind := range parkable() {
		m.setAside.WithLabelValues(kind)
	}
	m.registry.MustRegister(m.trade.all()...)
	m.registry.MustRegister(m.stock.all()...)
	m.registry.MustRegister(m.defects, m.updates, m.deliveries, m.setAside, m.swept, m.trouble, m.pending, m.unpushed,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) update(kind string, took time.Duration, err error) {
	m.updates.WithLabelValues(kind, outcome(err)).Observe(took.Seconds())
	if err == nil {
		m.lastUpdate.SetToCurrentTime()
	}
}

func (m *metrics) delivery(kind string, took time.Duration, err error) {
	m.deliveries.WithLabelValues(kind, outcome(err)).Observe(took.Seconds())
}

// parked takes note of a delivery that was set aside.
func (m *metrics) parked(kind string) { m.setAside.WithLabelValues(kind).Inc() }

// parkable are the kinds of deliveries that may be set aside.
func parkable() (kinds []string) {
	for _, r := range kafala.DeliveryRules {
		if !r.Fleeting() {
			kinds = append(kinds, string(r.Kind))
		}
	}
	return kinds
}

// fell takes note of how a service is: there is one value for each.
func (m *metrics) fell(i outage.Illness, over bool) {
	m.trouble.DeletePartialMatch(prometheus.Labels{"service": string(i.Service)})
	if over {
		m.trouble.WithLabelValues(string(i.Service), "").Set(0)
		return
	}
	m.trouble.WithLabelValues(string(i.Service), string(i.Why)).Set(float64(i.Since.Unix()))
}

// defect takes note of a panic that was contained.
func (m *metrics) defect(at outage.Place) { m.defects.WithLabelValues(string(at)).Inc() }

// handed takes note of how Telegram hands updates over.
func (m *metrics) handed(h telegram.Hook) {
	m.pending.Set(float64(h.Pending))
	m.unpushed.Set(0)
	if !h.Failed.IsZero() {
		m.unpushed.Set(float64(h.Failed.Unix()))
	}
}

// passageHelp says what is counted of where people stop. What stands is no counter: it is what was shown and neither went on
// nor was given up.
var passageHelp = map[dialogs.Passage]string{
	dialogs.Shown:    "Requests that came to a question or a screen, each once.",
	dialogs.Answered: "Requests that went on from a question or a screen, each once.",
	dialogs.Refused:  "Requests of which something was not taken at a question or a screen, each reason once.",
	dialogs.GivenUp:  "Requests that were given up at a question or a screen.",
}

// passed is the counter of a pass; nil where none counts it.
func (m *metrics) passed(p dialogs.Pass) prometheus.Counter {
	counters, known := m.passes[p.Passage]
	switch {
	case !known:
		return nil
	case p.Passage == dialogs.Refused:
		return counters.WithLabelValues(p.Place, p.Why)
	}
	return counters.WithLabelValues(p.Place)
}

func (m *metrics) pass(p dialogs.Pass) {
	if c := m.passed(p); c != nil {
		c.Inc()
	}
}

func (m *metrics) sweep(n int, err error) {
	m.swept.WithLabelValues(outcome(err)).Add(float64(n))
	if err == nil {
		m.lastSweep.SetToCurrentTime()
	}
}

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}
