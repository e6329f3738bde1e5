package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// resident is the memory of a process in MiB, as the kernel counts it.
func resident(t testing.TB, c *child) float64 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.cmd.Process.Pid), "status"))
	if err != nil {
		t.Skip("this system does not tell how much memory a process takes: ", err)
	}
	kib, err := strconv.ParseFloat(strings.TrimSpace(part(string(text), "VmRSS:", "kB")), 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}

const (
	heldBodies  = 2000
	heldFor     = 10 * time.Second // and on a machine that is busy until nearly all are held at once
	mostForHeld = 60               // MiB
	// mostPatience is how long that may take.
	mostPatience = 2 * time.Minute
)

// TestHeldBodiesFillNoMemory has strangers hold 2,000 bodies before the public doors for a while, of each kind that there is:
// whatever hangs up is begun again. The memory of the program stays near what it was, and it serves people meanwhile.
func TestHeldBodiesFillNoMemory(t *testing.T) {
	if os.Getenv("KAFALABOT_TEST_ALL") != "1" {
		t.Skip("ten seconds of two thousand connections: KAFALABOT_TEST_ALL=1 holds them")
	}
	if long.UnderRace {
		t.Skip("so many connections take longer than that under the race detector: the check holds them without it")
	}
	w := newWorld(t, true, nil)
	w.startAndWait()
	c := w.citizen(t, 1)
	c.ask()
	idle := resident(t, w.child)
	token := c.guarantee().Callback
	kinds := []string{heldBody("/moyasar/webhook", 32<<10, 32_000), heldBody("/moyasar/invoice/"+token, 32<<10, 32_000),
		heldBody("/moyasar/invoice/zzz", 262_000, 261_000), heldBody("/moyasar/webhook", 262_000, 261_000),
		heldBody("/telegram", 1<<20, 261_000), heldBody("/elsewhere", 262_000, 261_000)}
	var begun, open atomic.Int64
	var all sync.WaitGroup
	ctx, letGo := context.WithCancel(t.Context())
	for i := range heldBodies {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				conn, err := net.Dial("tcp", w.public)
				if err != nil {
					continue
				}
				begun.Add(1)
				open.Add(1)
				kept := context.AfterFunc(ctx, func() { conn.Close() })
				if _, err := io.WriteString(conn, kinds[n%len(kinds)]); err == nil {
					_, _ = io.Copy(io.Discard, conn) // until it is let go
				}
				open.Add(-1)
				kept()
				conn.Close()
			}
		})
	}
	peak, most, slowest, answers := 0.0, int64(0), time.Duration(0), 0
	since := time.Now()
	enough := func() bool { return most >= heldBodies*9/10 && answers > 0 }
	for time.Since(since) < heldFor || !enough() && time.Since(since) < mostPatience {
		peak, most = max(peak, resident(t, w.child)), max(most, open.Load())
		if asked := time.Now(); open.Load() > heldBodies/2 {
			c.Type("/help")
			c.await("help")
			slowest = max(slowest, time.Since(asked))
			answers++
		}
		time.Sleep(20 * time.Millisecond) // between two looks
	}
	held := time.Since(since).Round(time.Second)
	letGo()
	all.Wait()
	t.Logf("%d held bodies at once, %d in all in %s: %.0f MiB resident, %.0f above idle; "+
		"meanwhile %d updates were answered, the slowest after %s",
		most, begun.Load(), held, peak, peak-idle, answers, slowest.Round(time.Millisecond))
	if !enough() {
		t.Errorf("the drill held %d bodies at once, and %d updates were answered", most, answers)
	}
	if peak-idle > mostForHeld {
		t.Errorf("%.0f MiB above idle, want at most %d", peak-idle, mostForHeld)
	}
	c.pay() // and its notice is heard, or found
	c.awaitReceipt()
	w.stopWell()
	if strings.Contains(w.log.String(), "a panic") {
		t.Error("the log tells of a panic")
	}
	if n := strings.Count(w.log.String(), "notice refused"); n > 20 {
		t.Errorf("%d refused notices are in the log", n)
	}
}

// heldBody is the beginning of a request that sends so many bytes less than it claims.
func heldBody(path string, claims, sends int) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n\r\n{\"id\":\"%s", path, claims,
		strings.Repeat("x", sends-7))
}

const pressing = 44 // people: more than the forty updates that Telegram hands over at the same time

// TestGatewayHangs has more people ask whether they have paid than updates are handled at the same time, while the gateway
// hangs. Each of them is told, and nobody else waits for it.
func TestGatewayHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.startAndWait()
	all := make([]*citizen, pressing+1)
	t.Run("they have links", func(t *testing.T) {
		for i := range all {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				all[i] = w.citizen(t, i+1)
				all[i].ask()
			})
		}
	})
	other := all[pressing]
	other.TB = t
	w.gateway.Fault(moyasar.Fault{Kind: moyasar.Slow, Method: http.MethodGet, Path: "/v1/invoices/*", Count: -1, Delay: time.Hour})
	defer w.gateway.ClearFaults()
	began := time.Now()
	told := make([]time.Duration, pressing)
	var pressed sync.WaitGroup
	for i, c := range all[:pressing] {
		c.TB = t
		message, data := c.find("verify")
		pressed.Go(func() {
			if _, err := c.TapOn(message, data); err != nil {
				t.Error(err)
				return
			}
			_, err := c.Wait(t.Context(), func(m botapi.Message) bool { return m.EditDate != 0 && screenOf(m) == "unsure" })
			if told[i] = time.Since(began); err != nil {
				t.Errorf("citizen %d is not told: %v", i, err)
			}
		})
	}
	var waits []time.Duration
	for time.Since(began) < 2*time.Second { // as long as they wait for it
		asked := time.Now()
		other.Type("/help")
		other.await("help")
		waits = append(waits, time.Since(asked))
		time.Sleep(20 * time.Millisecond) // as people do
	}
	pressed.Wait()
	slices.Sort(waits)
	slices.Sort(told)
	t.Logf("%d people pressed; told after %s (half), %s (last). Meanwhile /help took %s (half), %s (longest of %d)", pressing,
		told[pressing/2].Round(time.Millisecond), told[pressing-1].Round(time.Millisecond),
		waits[len(waits)/2].Round(100*time.Microsecond), waits[len(waits)-1].Round(time.Millisecond), len(waits))
	if worst := waits[len(waits)-1]; worst > 2*time.Second { // some ms on a quiet machine
		t.Errorf("another person waited %s for /help", worst)
	}
	if worst := told[pressing-1]; worst > 10*time.Second { // under three on a quiet machine
		t.Errorf("who waited for the gateway was told after %s", worst)
	}
}
