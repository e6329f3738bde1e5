package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// drillMinute is what a minute of the rules is in the drill.
const drillMinute = 3 * time.Second

// watcher is a real Prometheus that has the rules, with short minutes.
type watcher struct {
	t       testing.TB
	address string
	began   time.Time
	rang    []string // alerts that have rung, in the order in which they did
}

// observability is a file of docs/observability.
func observability(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "observability", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	minutes   = regexp.MustCompile(`\b([0-9]+)m\b`)
	ages      = regexp.MustCompile(`\* 60\b`)
	alertName = regexp.MustCompile(`(?m)^ *- alert: (\w+)$`)
)

// shortened is what rules or a query are with short minutes.
func shortened(text string) string {
	text = minutes.ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.Atoi(strings.TrimSuffix(m, "m"))
		return fmt.Sprintf("%ds", n*int(drillMinute.Seconds()))
	})
	return ages.ReplaceAllString(text, fmt.Sprintf("* %d", int(drillMinute.Seconds())))
}

// alertNames are the alerts of the rules.
func alertNames(t testing.TB) (names []string) {
	t.Helper()
	for _, found := range alertName.FindAllStringSubmatch(observability(t, "rules.yml"), -1) {
		names = append(names, found[1])
	}
	if len(names) == 0 {
		t.Fatal("the rules have no alert")
	}
	return names
}

// watch starts a Prometheus that asks these targets.
func watch(t testing.TB, targets ...string) *watcher {
	t.Helper()
	path := wantProgram(t, "prometheus")
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("rules.yml", shortened(observability(t, "rules.yml")))
	write("prometheus.yml", `global: {scrape_interval: 500ms, evaluation_interval: 500ms}
rule_files: [rules.yml]
scrape_configs:
  - job_name: kafalabot
    static_configs: [{targets: ['`+strings.Join(targets, "', '")+`']}]
`)
	w := &watcher{t: t, address: address(t), began: time.Now()}
	cmd := exec.Command(path, "--config.file="+filepath.Join(folder, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(folder, "data"),
		"--web.listen-address="+w.address, "--log.level=error")
	cmd.Stderr, cmd.SysProcAttr = os.Stderr, leash
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	until(t, "prometheus is ready", func() bool {
		res, err := http.Get("http://" + w.address + "/-/ready")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	return w
}

// wantProgram is the path of a program that a test needs. Without it the test is left out, but where nothing may be.
func wantProgram(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: there is no %s (prometheus and promtool are in Debian's package prometheus)", name)
	}
	return path
}

// query asks Prometheus, and gives the field data of its answer.
func (w *watcher) query(path string, with url.Values, data any) {
	w.t.Helper()
	res, err := http.Get("http://" + w.address + "/api/v1/" + path + "?" + with.Encode())
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	answer := struct {
		Status, Error string
		Data          any
	}{Data: data}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Status != "success" {
		w.t.Fatalf("%s %s: %v %s", path, with.Get("query"), err, answer.Error)
	}
}

// ringing lists the alerts that ring now.
func (w *watcher) ringing() (names []string) {
	w.t.Helper()
	var data struct {
		Alerts []struct {
			Labels map[string]string
			State  string
		}
	}
	w.query("alerts", nil, &data)
	for _, a := range data.Alerts {
		if name := a.Labels["alertname"]; a.State == "firing" && !slices.Contains(names, name) {
			names = append(names, name)
			if !slices.Contains(w.rang, name) {
				w.rang = append(w.rang, name)
				w.t.Logf("%4.0f s: %s", time.Since(w.began).Seconds(), name)
			}
		}
	}
	return names
}

// drillPatience is how long the drill waits for what is to come.
const drillPatience = 5 * time.Minute

// until waits until each of these alerts has rung since it was called.
func (w *watcher) until(names ...string) {
	w.t.Helper()
	missing := slices.Clone(names)
	for end := time.Now().Add(drillPatience); ; time.Sleep(200 * time.Millisecond) {
		now := w.ringing()
		missing = slices.DeleteFunc(missing, func(n string) bool { return slices.Contains(now, n) })
		if len(missing) == 0 {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("these do not ring: %v; ringing are %v", missing, now)
		}
	}
}

// quiet waits until no alert rings, or is about to, for as long as the longest of them would take.
func (w *watcher) quiet(when string) {
	w.t.Helper()
	still := time.Time{}
	for end := time.Now().Add(drillPatience); ; time.Sleep(200 * time.Millisecond) {
		if now := w.ringing(); len(now) > 0 {
			still = time.Time{}
			if time.Now().After(end) {
				w.t.Fatalf("%s, and these ring on: %v", when, now)
			}
		} else if still.IsZero() {
			still = time.Now()
		} else if time.Since(still) > 3*drillMinute {
			w.t.Logf("%4.0f s: %s, nothing rings", time.Since(w.began).Seconds(), when)
			return
		}
	}
}
