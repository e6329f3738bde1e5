package main

import (
	"encoding/json"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// dashboard is what the drill reads of the file for Grafana.
type dashboard struct {
	Panels []struct {
		ID      int
		Title   string
		Targets []struct{ Expr, LegendFormat string }
	}
}

func readDashboard(t testing.TB) (d dashboard) {
	t.Helper()
	if err := json.Unmarshal([]byte(observability(t, "dashboard.json")), &d); err != nil || len(d.Panels) == 0 {
		t.Fatalf("the dashboard has %d panels: %v", len(d.Panels), err)
	}
	return d
}

// series is what Prometheus answers to a question about a time.
type series struct {
	Metric map[string]string
	Values [][2]any
}

// points are its values over the seconds since a time. What is no number is left out.
func (s series) points(since time.Time) (all []point) {
	for _, v := range s.Values {
		at, _ := v[0].(float64)
		text, _ := v[1].(string)
		if y, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(y) && !math.IsInf(y, 0) {
			all = append(all, point{at - float64(since.Unix()), y})
		}
	}
	return all
}

// asks asks Prometheus every question of the dashboard about the whole drill: none is unanswered. Where the environment names a
// file, the panels are drawn there from the answers.
func (d *drill) asks(t *testing.T) {
	var drawn []*panel
	for _, p := range readDashboard(t).Panels {
		picture := &panel{title: p.Title}
		for _, q := range p.Targets {
			var data struct{ Result []series }
			d.query("query_range", url.Values{"query": {shortened(q.Expr)}, "step": {"1"},
				"start": {strconv.FormatInt(d.began.Unix(), 10)}, "end": {strconv.FormatInt(time.Now().Unix(), 10)}}, &data)
			points := 0
			for _, s := range data.Result {
				all := s.points(d.began)
				points += len(all)
				picture.line(all, legend(q.LegendFormat, s.Metric))
			}
			if points == 0 {
				t.Errorf("%s: nothing answers %s", p.Title, q.Expr)
			}
		}
		drawn = append(drawn, picture)
	}
	if path := os.Getenv("KAFALABOT_DRILL_PICTURE"); path != "" {
		d.must(os.WriteFile(path, []byte(drawPanels(drawn)), 0o600))
	}
}

// legend fills in the labels that a legend names.
func legend(format string, labels map[string]string) string {
	for name, value := range labels {
		format = strings.ReplaceAll(format, "{{"+name+"}}", value)
	}
	return format
}
