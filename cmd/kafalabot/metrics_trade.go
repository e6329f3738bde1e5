package main

import (
	"errors"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// trade is what a process counts of what the bot is there for. Each of the counters is of what this process has saved
// (kafala.Counted): the sum over all processes is what has happened, however often each thing was told.
type trade struct {
	deeds    *prometheus.CounterVec
	payments *prometheus.CounterVec
	came     *prometheus.CounterVec
	returns  *prometheus.CounterVec
	back     *prometheus.CounterVec
	unlisted prometheus.Counter
	settles  *prometheus.CounterVec
	gateway  *prometheus.HistogramVec
	telegram *prometheus.HistogramVec
}

// The outcomes of a look at an invoice, besides the services that it may fail for.
const (
	settledWell  = "ok"
	settledNoOne = "not_ours" // no guarantee of ours names the invoice
	settledForge = "forged"   // the token is nobody's
	settledNewer = "newer"    // a later release keeps the record
	settledNot   = "failed"   // anything else
)

// settleOutcomes lists them all.
func settleOutcomes() []string {
	all := []string{settledWell, settledNoOne, settledForge, settledNewer, settledNot}
	for _, s := range []outage.Service{outage.Redis, outage.Gateway} {
		all = append(all, string(s))
	}
	return all
}

// settleOutcome is the one that an error of a look at an invoice is.
func settleOutcome(err error) string {
	switch s, why := outage.Of(err); {
	case err == nil:
		return settledWell
	case errors.Is(err, kafala.ErrForged):
		return settledForge
	case errors.Is(err, kafala.ErrNotFound):
		return settledNoOne
	case errors.Is(err, kafala.ErrNewer):
		return settledNewer
	case why != outage.Well && (s == outage.Redis || s == outage.Gateway):
		return string(s)
	}
	return settledNot
}

// cameAs lists how a payment may meet its request, and leftAs why money may go back.
func cameAs() []string { return sorted(slices.Collect(maps.Keys(kafala.Outcomes))) }
func leftAs() []string {
	return sorted(append(slices.Collect(maps.Keys(kafala.Outcomes)), kafala.StaffOrdered, kafala.GuarantorOrdered))
}

func sorted(all []kafala.PaymentCase) (names []string) {
	for _, c := range all {
		names = append(names, string(c))
	}
	slices.Sort(names)
	return names
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kafalabot_" + name, Help: help}, labels)
}

func newTrade() trade {
	buckets := []float64{.025, .05, .1, .25, .5, 1, 2, 3, 5, 10, 20}
	t := trade{
		deeds:    counter("deeds_total", "What has come about in guarantees, each thing once, by the process that saved it.", "deed"),
		payments: counter("payments_total", "Payments that came, each once, by how they met their request.", "case"),
		came:     counter("payments_halalas_total", "Halalas of these payments; of other currencies none.", "case"),
		returns:  counter("returns_total", "Times that more of a payment was back, by why it went.", "why"),
		back:     counter("returned_halalas_total", "Halalas that have gone back; of other currencies none.", "why"),
		unlisted: prometheus.NewCounter(prometheus.CounterOpts{Name: "kafalabot_payments_unlisted_total",
			Help: "Invoices that the gateway calls paid and shows no payment for."}),
		settles: counter("settles_total", "Looks at an invoice, repeats and all, by what came of them.", "outcome"),
		gateway: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kafalabot_gateway_seconds",
			Help: "Time of one call to the gateway.", Buckets: buckets}, []string{"operation", "result"}),
		telegram: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "kafalabot_telegram_seconds",
			Help: "Time of one call to Telegram until its answer begins.", Buckets: buckets}, []string{"method", "result"}),
	}
	for _, d := range kafala.Deeds { // all of them from the start, at 0: what happens first is seen as a rise
		t.deeds.WithLabelValues(string(d))
	}
	for _, c := range cameAs() {
		t.payments.WithLabelValues(c)
		t.came.WithLabelValues(c)
	}
	for _, c := range leftAs() {
		t.returns.WithLabelValues(c)
		t.back.WithLabelValues(c)
	}
	for _, o := range settleOutcomes() {
		t.settles.WithLabelValues(o)
	}
	return t
}

func (t trade) all() []prometheus.Collector {
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "kafalabot_build_info", Help: "1; the labels say what is running.",
		ConstLabels: prometheus.Labels{"version": version(), "go": runtime.Version()}})
	build.Set(1)
	return []prometheus.Collector{t.deeds, t.payments, t.came, t.returns, t.back, t.unlisted, t.settles, t.gateway, t.telegram, build}
}

// happened counts what one save has brought about.
func (t trade) happened(h kafala.Happened) {
	for _, d := range h.Deeds {
		t.deeds.WithLabelValues(string(d)).Inc()
	}
	for _, m := range h.Came {
		t.payments.WithLabelValues(string(m.Why)).Inc()
		t.came.WithLabelValues(string(m.Why)).Add(float64(m.Sum))
	}
	for _, m := range h.Back {
		t.returns.WithLabelValues(string(m.Why)).Inc()
		t.back.WithLabelValues(string(m.Why)).Add(float64(m.Sum))
	}
	t.unlisted.Add(float64(h.Odd))
}

func (t trade) settled(err error) { t.settles.WithLabelValues(settleOutcome(err)).Inc() }

func (t trade) askedGateway(operation, result string, took time.Duration) {
	t.gateway.WithLabelValues(operation, result).Observe(took.Seconds())
}

func (t trade) askedTelegram(method, result string, took time.Duration) {
	t.telegram.WithLabelValues(method, result).Observe(took.Seconds())
}
