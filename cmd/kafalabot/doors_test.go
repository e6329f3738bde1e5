package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/outage"
	"kafalabot/payments"
)

// behind serves a handler behind doors that hold so many connections, and gives the address and what is logged.
func behind(t *testing.T, most int, h http.Handler) (a *app, address string, log *kafalatest.Logs) {
	t.Helper()
	a, log, _, address = behindCrowd(t, most, h)
	return a, address, log
}

// behindCrowd is behind, with the crowd before the door.
func behindCrowd(t *testing.T, most int, h http.Handler) (a *app, log *kafalatest.Logs, callers *crowd, address string) {
	t.Helper()
	log = &kafalatest.Logs{}
	a = &app{metrics: newMetrics()}
	a.log = slog.New(slog.NewTextHandler(log, nil))
	a.defects = &outage.Defects{Log: a.log, Count: a.metrics.defect}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := a.server(h)
	callers = newCrowd(l, most)
	callers.attend(s)
	go func() {
		if err := s.Serve(callers); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { s.Close() })
	return a, log, callers, l.Addr().String()
}

// quiet waits until so many connections are known to be quiet: that one is, is known a moment after its answer.
func quiet(t *testing.T, c *crowd, many int) {
	t.Helper()
	until(t, "so many are quiet", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.quiet.Len() == many
	})
}

// knock asks for something on a connection of its own, which stays open, and gives the status; 0: no answer came in time.
func knock(t *testing.T, address, path string, within time.Duration) (net.Conn, int) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, ask(c, path, within)
}

func ask(c net.Conn, path string, within time.Duration) int {
	_ = c.SetDeadline(time.Now().Add(within))
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: bot\r\n\r\n"); err != nil {
		return 0
	}
	answer := make([]byte, 4096)
	n, _ := c.Read(answer)
	status, _, _ := strings.Cut(strings.TrimPrefix(string(answer[:n]), "HTTP/1.1 "), " ")
	return map[string]int{"200": 200, "404": 404, "500": 500}[status]
}

// Doors that are full let the next one in for the connection that has been quiet for longest; one that is at work is never
// closed for another, which waits then.
func TestCrowd(t *testing.T) {
	release := make(chan struct{})
	working := make(chan struct{}, 3)
	_, _, callers, address := behindCrowd(t, 3, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/work" {
			working <- struct{}{}
			<-release
		}
	}))
	var idle []net.Conn
	for range 3 {
		c, status := knock(t, address, "/", patient)
		if status != 200 {
			t.Fatalf("status %d", status)
		}
		idle = append(idle, c)
		quiet(t, callers, len(idle))
	}
	if _, status := knock(t, address, "/", patient); status != 200 {
		t.Fatalf("the fourth is answered %d", status)
	}
	if status := ask(idle[0], "/", patient); status != 0 {
		t.Errorf("who was quiet for longest is answered %d", status)
	}
	if status := ask(idle[2], "/", patient); status != 200 {
		t.Errorf("who was quiet for a moment is answered %d", status)
	}
	for range 3 { // now all are at work
		go func() { _, _ = http.Get("http://" + address + "/work") }()
	}
	for range 3 {
		<-working
	}
	late, status := knock(t, address, "/", 100*time.Millisecond)
	if status != 0 {
		t.Errorf("while all are at work one more is answered %d", status)
	}
	close(release)
	_ = late.SetDeadline(time.Now().Add(patient))
	answer := make([]byte, 12)
	if _, err := io.ReadFull(late, answer); err != nil || string(answer) != "HTTP/1.1 200" {
		t.Errorf("who waited is answered %q, %v", answer, err)
	}
}

// Whoever has brought something that was taken is no stranger, and is not sent away for being quiet.
func TestCrowdKnowsItsOwn(t *testing.T) {
	_, address, _ := behind(t, 2, remembered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/telegram" {
			http.NotFound(w, r)
		}
	})))
	own, status := knock(t, address, "/telegram", patient)
	if status != 200 {
		t.Fatalf("status %d", status)
	}
	for range 3 { // each but the last is sent away for the next
		if _, status := knock(t, address, "/", patient); status != 404 {
			t.Fatalf("a stranger is answered %d", status)
		}
	}
	if status := ask(own, "/telegram", patient); status != 200 {
		t.Errorf("who is no stranger is answered %d", status)
	}
}

// A notice is answered 200 also where it is forged; whoever brings one is a stranger all the same, and makes way.
func TestForgedNoticesAreStrangers(t *testing.T) {
	forged := "/moyasar/invoice/00" + strings.Repeat("a", 16) + strings.Repeat("b", 26)
	ours := "/moyasar/invoice/00" + strings.Repeat("a", 16) + strings.Repeat("c", 26)
	notices := payments.Notices{Log: slog.New(slog.DiscardHandler), Taken: remember,
		Settle: func(_ context.Context, _, token string) error {
			if strings.HasSuffix(forged, token) {
				return kafala.ErrForged
			}
			return nil
		}}
	_, _, callers, address := behindCrowd(t, 3, hurried(notices.Handler()))
	post := func(path string) {
		t.Helper()
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		_ = c.SetDeadline(time.Now().Add(patient))
		const body = `{"id":"00000000-0000-4000-8000-000000000000"}`
		_, _ = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
		answer := make([]byte, 12)
		if _, err := io.ReadFull(c, answer); err != nil || string(answer) != "HTTP/1.1 200" {
			t.Fatalf("it is answered %q, %v", answer, err)
		}
	}
	post(ours)
	post(forged)
	post(forged)
	quiet(t, callers, 2) // and the gateway's own is none of them
	if _, status := knock(t, address, "/", patient); status != 404 {
		t.Errorf("with the doors full of strangers the next one is answered %d", status)
	}
}

// A panic behind a door is answered, counted and logged without what was thrown, and so is what the server itself would say
// of one; what it says of callers is not logged.
func TestPanicBehindADoor(t *testing.T) {
	a, address, log := behind(t, 3, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("1012345672") }))
	if _, status := knock(t, address, "/", patient); status != 500 {
		t.Errorf("it is answered %d", status)
	}
	if all := panics(t, a.metrics); all[outage.AtDoor] != 1 {
		t.Errorf("counted are %v", all)
	}
	said := log.String()
	if !strings.Contains(said, "a panic was contained") || !strings.Contains(said, "doors_test.go") || strings.Contains(said, "1012345672") {
		t.Errorf("the log says %s", said)
	}
	var own bytes.Buffer
	server := slog.NewLogLogger(serverLog{slog.NewTextHandler(&own, nil)}, slog.LevelError)
	server.Print("http: TLS handshake error from 203.0.113.7:1: EOF")
	if own.Len() > 0 {
		t.Errorf("the log names a caller: %s", own.String())
	}
	server.Print("http: panic serving 203.0.113.7:1: 1012345672")
	said = own.String()
	if !strings.Contains(said, "was not contained") || strings.Contains(said, "203.0.113.7") || strings.Contains(said, "1012345672") {
		t.Errorf("of a panic the log says %s", said)
	}
}

// A body that nobody reads does not hold its connection for longer than a stranger's may.
func TestStrangersAreHurried(t *testing.T) {
	long.Test(t)
	besideOthers(t)
	_, address, _ := behind(t, 3, hurried(http.NotFoundHandler()))
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	began := time.Now()
	_ = c.SetDeadline(began.Add(patient))
	if _, err := io.WriteString(c, "POST /x HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n\r\nx"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(c); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took < strangerTime || took > 12*time.Second { // the server's own time for a body is 15 s
		t.Errorf("it was held for %s", took)
	}
}

// The panics are there from the start, one series for each place.
func TestMetricsOfPanics(t *testing.T) {
	all := panics(t, newMetrics())
	for _, at := range outage.Places {
		if n, there := all[at]; !there || n != 0 || len(all) != len(outage.Places) {
			t.Errorf("counted are %v", all)
		}
	}
}

// panics are the figures of the panics that were contained.
func panics(t *testing.T, m *metrics) map[outage.Place]float64 {
	t.Helper()
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[outage.Place]float64{}
	for _, f := range families {
		if f.GetName() != "kafalabot_panics_total" {
			continue
		}
		for _, series := range f.GetMetric() {
			all[outage.Place(series.GetLabel()[0].GetValue())] = series.GetCounter().GetValue()
		}
	}
	return all
}

// A process whose doors answer no more ends with that, whichever they are: nobody would know of it else.
func TestDoorsThatFail(t *testing.T) {
	for name, closed := range map[string]func(*demo) net.Listener{
		"admin doors":  func(d *demo) net.Listener { return d.admin },
		"public doors": func(d *demo) net.Listener { return d.public },
	} {
		d, err := startDemo("127.0.0.1:0", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		closed(d).Close()
		if err := d.serve(t.Context()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
