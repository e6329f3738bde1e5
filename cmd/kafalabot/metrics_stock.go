package main

import (
	"context"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kafalabot/outage"
	"kafalabot/storage"
)

// lookStock is how often a process counts what lies in Redis. Asking /metrics costs Redis nothing, however often it is done.
const lookStock = 15 * time.Second

// stock is what a process knows of what lies in Redis, and of itself.
type stock struct {
	waiting, overdue, oldest, dead, open, replicas, wanted, read, lastSweep, lastUpdate prometheus.Gauge

	keys *prometheus.GaugeVec
}

// The roles of a data key.
const (
	keyFirst   = "first"   // it seals
	keyOther   = "other"   // it opens what was sealed with it
	keyMissing = "missing" // it has sealed something, and is not among the data keys
)

func newStock() stock {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: "kafalabot_" + name, Help: help})
	}
	s := stock{
		waiting:    gauge("outbox_deliveries", "Deliveries that are promised, due or not, in Redis."),
		overdue:    gauge("outbox_overdue_deliveries", "Of these, those that are due."),
		oldest:     gauge("outbox_oldest_due_timestamp_seconds", "Unix time when the longest due was; 0: none is."),
		dead:       gauge("dead_deliveries", "Deliveries that are set aside, in Redis."),
		open:       gauge("open_links", "Payment links that are open, in Redis."),
		replicas:   gauge("redis_replicas", "Replicas that follow the master that has the fewest; -1: Redis does not tell."),
		wanted:     gauge("redis_replicas_wanted", "Replicas that must hold a record before it counts as saved."),
		read:       gauge("stock_read_timestamp_seconds", "Unix time when what lies in Redis was last counted; 0: not yet."),
		lastSweep:  gauge("last_sweep_timestamp_seconds", "Unix time of the last sweep that got through; 0: none has."),
		lastUpdate: gauge("last_update_timestamp_seconds", "Unix time when an update was last handled; 0: none was."),
		keys: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kafalabot_data_key_info",
			Help: "1 for each data key that is given or has sealed something in Redis, by its id and role."}, []string{"id", "role"}),
	}
	s.replicas.Set(-1)
	return s
}

func (s stock) all() []prometheus.Collector {
	return []prometheus.Collector{s.waiting, s.overdue, s.oldest, s.dead, s.open, s.replicas, s.wanted, s.read, s.lastSweep,
		s.lastUpdate, s.keys}
}

// counted takes note of what lies in Redis.
func (s stock) counted(is storage.Stock, given []string) {
	s.waiting.Set(float64(is.Waiting))
	s.overdue.Set(float64(is.Overdue))
	s.oldest.Set(0)
	if !is.Oldest.IsZero() {
		s.oldest.Set(float64(is.Oldest.UnixMilli()) / 1000)
	}
	s.dead.Set(float64(is.Dead))
	s.open.Set(float64(is.Open))
	s.replicas.Set(float64(is.Replicas))
	s.keys.Reset()
	for i, id := range given {
		role := keyOther
		if i == 0 {
			role = keyFirst
		}
		s.keys.WithLabelValues(id, role).Set(1)
	}
	for _, id := range is.Keys {
		if !slices.Contains(given, id) {
			s.keys.WithLabelValues(id, keyMissing).Set(1)
		}
	}
	s.read.SetToCurrentTime()
}

// watchStock counts what lies in Redis until ctx ends. Where Redis does not answer the last count stands, with its time.
func (a *app) watchStock(ctx context.Context) {
	a.metrics.wanted.Set(float64(a.waitReplicas))
	tick := time.NewTicker(lookStock)
	defer tick.Stop()
	for ctx.Err() == nil {
		_ = a.defects.Contain(outage.AtWatch, func() error {
			asking, done := context.WithTimeout(ctx, probeTime)
			defer done()
			is, err := a.store.Stock(asking)
			if err == nil {
				a.metrics.counted(is, a.keys.IDs())
			}
			return err
		})
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}
