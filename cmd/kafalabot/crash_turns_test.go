package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

// TestTwoProcessesInTurn serves one citizen by two processes on one Redis, which take turns at every message.
func TestTwoProcessesInTurn(t *testing.T) {
	t.Parallel()
	t.Run("webhook", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, true, nil)
		doors := []string{w.public, address(t)}
		for i, door := range doors {
			begin(t, w.log, w.with(map[string]string{"LISTEN_ADDR": door, "WEBHOOK_URL": "http://" + door, "ADMIN_ADDR": address(t)}), "serve",
				"--test-mode")
			until(t, "it has registered", func() bool { return len(w.accepted("setWebhook")) > i })
		}
		c := w.citizen(t, 1)
		for i, a := range job() {
			w.point(doors[i%2])
			a.do(c)
			c.await(a.next)
		}
		c.awaitLink()
		c.pay()
		c.awaitReceipt()
		c.served(0)
	})
	t.Run("polling", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, false, nil)
		w.startAndWait()
		c := w.citizen(t, 1)
		for _, a := range job() {
			w.env["LISTEN_ADDR"], w.env["ADMIN_ADDR"] = address(t), address(t)
			w.stopWell()
			w.startAndWait()
			a.do(c)
			c.await(a.next)
		}
		c.awaitLink()
		c.pay()
		c.awaitReceipt()
		c.served(0)
	})
	// As when one release takes over from another: both ask for updates, and Telegram refuses one of them at a time.
	t.Run("polling at the same time", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, false, nil)
		w.start()
		begin(t, w.log, w.with(map[string]string{"LISTEN_ADDR": address(t), "ADMIN_ADDR": address(t)}), "serve", "--test-mode")
		c := w.citizen(t, 1)
		for _, a := range job() {
			c.reach(a)
		}
		c.awaitLink()
		c.pay()
		c.awaitReceipt()
		c.shown = nil // both may answer one update, the slower one with the screen of a moment ago
		c.served(0)
	})
}

// reach does an act as a person does whom two processes answer at once: where the slower one has put the screen of a
// moment ago in the place of the next, any word of theirs shows where they stand.
func (c *citizen) reach(a act) {
	c.Helper()
	for end := time.Now().Add(patient); time.Now().Before(end); {
		if c.try(a) && c.comes(a.next) {
			return
		}
		c.Type("/start")
		if c.comes(a.next) {
			return
		}
	}
	c.Fatalf("%s was never reached", a.next)
}

// try does an act, unless its button is not there.
func (c *citizen) try(a act) bool {
	if a.deed != "" && !c.has(a.deed) {
		return false
	}
	a.do(c)
	return true
}

// comes waits a little for a screen.
func (c *citizen) comes(screen string) bool {
	ctx, done := context.WithTimeout(c.Context(), 2*time.Second)
	defer done()
	_, err := c.Wait(ctx, func(m botapi.Message) bool { return screenOf(m) == screen })
	return err == nil
}

// accepted are the calls of a method that Telegram has executed.
func (w *world) accepted(method string) (list []botapi.Call) {
	for _, call := range w.chats.Calls(method) {
		if call.Code == http.StatusOK {
			list = append(list, call)
		}
	}
	return list
}

// point makes Telegram push its updates to another door.
func (w *world) point(door string) {
	w.Helper()
	until(w, "telegram takes the webhook", func() bool {
		res, err := http.PostForm(w.api+"/bot"+testToken+"/setWebhook",
			url.Values{"url": {"http://" + door + "/telegram"}, "secret_token": {w.word}})
		if err != nil {
			w.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK // 429 within a second of another
	})
}

// TestCleanStops stops and starts the bot again and again while six citizens do their whole jobs: what it had taken
// is finished or comes again, and nothing comes twice. A life is measured by what a start takes, or on a busy machine the
// door would be closed nearly always. Every notice of a payment may meet it closed even so: one life in four is long enough
// to look for what nobody told.
func TestCleanStops(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		if _, err := program(); err != nil { // built before anything is measured
			t.Fatal(err)
		}
		start := func() time.Duration {
			began := time.Now()
			w.startAndWait()
			return time.Since(began)
		}
		took := start()
		served := w.people(t, 6, func(c *citizen) {
			c.ask()
			c.pay()
			c.awaitReceipt()
			c.served(0)
		})
		for stops := 0; ; stops++ {
			select {
			case <-served:
				t.Logf("stopped %d times", stops)
				if head := w.client.Get(w.Context(), "{audit}:head").Val(); !strings.HasPrefix(head, "1.") {
					t.Errorf("the settings are in the audit trail once, and nothing else; its head is %q", head)
				}
				return
			case <-time.After(rand.N(max(150*time.Millisecond, 2*took))):
			}
			if stops%4 == 3 {
				until(t, "the bot has swept", w.swept)
			}
			w.stopWell()
			took = start()
		}
	})
}

// swept tells whether the running process has swept.
func (w *world) swept() bool {
	res, err := http.Get("http://" + w.admin + "/metrics")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return err == nil && strings.Contains(string(text), `kafalabot_swept_total{outcome="ok"}`)
}

// people lets so many citizens act side by side. The channel is closed when all have ended.
func (w *world) people(t testing.TB, n int, act func(*citizen)) <-chan struct{} {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { act(w.citizen(t, i)) }) // a fatal failure ends this citizen alone, and the test fails
	}
	over := make(chan struct{})
	go func() { group.Wait(); close(over) }()
	return over
}

// TestStopFinishesWhatItHasBegun stops the bot while one call to Telegram is under way, in an answer and in a
// delivery: it is finished, and not done again.
// TestCrashIsNoConfiguration has Go's runtime end the program: not with the exit code of a configuration that cannot be used, after which
// nobody starts it again, and without leaving its memory in a file.
func TestCrashIsNoConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.startAndWait()
	limits := string(readFile(t, fmt.Sprintf("/proc/%d/limits", w.child.cmd.Process.Pid)))
	if !regexp.MustCompile(`(?m)^Max core file size +0 `).MatchString(limits) {
		t.Errorf("it may leave its memory in a file:\n%s", limits)
	}
	w.child.ended.Store(true)
	_ = w.child.cmd.Process.Signal(syscall.SIGQUIT) // which the runtime answers as it answers what is fatal
	<-w.child.over
	if state := w.child.cmd.ProcessState; state.ExitCode() != -1 {
		t.Errorf("a crash ends with %s, want a signal", state)
	}
}

func TestStopFinishesWhatItHasBegun(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.start()
		c := w.citizen(t, 1)
		stopDuring := func(method string, act func()) {
			t.Helper()
			before := len(w.chats.Calls(method))
			w.chats.Fault(botapi.Fault{Method: method, Chat: c.chat, Delay: time.Second})
			act()
			until(t, method+" is under way", func() bool { return len(w.chats.Calls(method)) > before })
			w.stopWell()
			w.start()
		}
		stopDuring("sendMessage", func() { c.Start("") })
		c.await("welcome")
		for _, a := range job()[1:] {
			a.do(c)
			c.await(a.next)
		}
		c.awaitLink()
		stopDuring("sendDocument", c.pay)
		c.awaitReceipt()
		c.isAnswered()
		c.served(0)
		if n := len(w.accepted("sendDocument")); n != 1 {
			t.Errorf("the sheet was sent %d times", n)
		}
	})
}
