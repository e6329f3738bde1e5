package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// readiness asks the program's admin door how it is.
func (w *world) readiness() (code int, body string) {
	w.Helper()
	res, err := http.Get("http://" + w.admin + "/readyz")
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// reads waits until the program says this of itself.
func (w *world) reads(code int, words ...string) {
	w.Helper()
	var have int
	var body string
	defer func() {
		if w.Failed() {
			w.Logf("/readyz: %d %q", have, body)
		}
	}()
	until(w, fmt.Sprintf("/readyz says %d %q", code, words), func() bool {
		have, body = w.readiness()
		return have == code && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(body, word) })
	})
}

// troubled tells for how long the program says that a service is in trouble.
func (w *world) troubled(service string) time.Duration {
	w.Helper()
	_, body := w.readiness()
	for line := range strings.Lines(body) {
		fields := strings.Fields(line) // "telegram: credentials since 2026-11-22T07:18:00Z"
		if len(fields) < 4 || fields[0] != service+":" {
			continue
		}
		since, err := time.Parse(time.RFC3339, fields[3])
		if err != nil {
			w.Fatal(err)
		}
		return time.Since(since)
	}
	return 0
}

// staffHear waits until the staff group reads this.
func (w *world) staffHear(text string) {
	w.Helper()
	until(w, fmt.Sprintf("staff read %q", text), func() bool {
		return slices.ContainsFunc(w.accepted("sendMessage"), func(c botapi.Call) bool {
			return c.Params["chat_id"] == fmt.Sprint(demoStaff) && strings.Contains(c.Params["text"], text)
		})
	})
}

// TestRevokedToken takes the bot's token back while somebody pays, and gives it again: nothing is given up, and the receipt
// comes; staff are told of it afterwards.
func TestRevokedToken(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.env["STAFF_CHAT_ID"] = fmt.Sprint(demoStaff)
		w.startAndWait()
		c := w.citizen(t, 1)
		c.ask()
		w.reads(http.StatusOK, "ready")
		w.chats.Revoke(true)
		c.pay()
		w.reads(http.StatusOK, "degraded", "telegram: credentials")
		until(t, "the receipt was tried", func() bool { return strings.Contains(w.log.String(), "a delivery waits until its service is well") })
		until(t, "the payment is recorded", func() bool { return c.guarantee().Reference != "" })
		until(t, "it is known for longer than between two looks", func() bool { return w.troubled("telegram") > 3*time.Second })
		w.chats.Revoke(false)
		c.awaitReceipt()
		c.served(0) // nothing was given up
		w.reads(http.StatusOK, "ready")
		w.staffHear("تيليجرام يقبل رسائل البوت من جديد")
		if strings.Contains(w.log.String(), "a delivery is given up") {
			t.Error("a delivery was given up")
		}
	})
}

// TestKeyOfTheGateway takes the gateway's key back while somebody asks for a link: it is said by name, at once, and the link
// comes once the key is taken again.
func TestKeyOfTheGateway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.env["STAFF_CHAT_ID"] = fmt.Sprint(demoStaff)
	w.startAndWait()
	w.gateway.Fault(moyasar.Fault{Kind: moyasar.BadKey, Count: -1})
	c := w.citizen(t, 1)
	for _, a := range job() {
		a.do(c)
		c.await(a.next)
	}
	w.reads(http.StatusOK, "degraded", "gateway: credentials")
	w.staffHear("بوابة الدفع: المفتاح أو كلمة المرور مرفوضة")
	w.gateway.ClearFaults()
	began := time.Now()
	c.awaitLink()
	t.Logf("the link came %s after the key was taken again", time.Since(began).Round(time.Second))
	c.pay()
	c.awaitReceipt()
	c.served(0)
	w.staffHear("بوابة الدفع تجيب من جديد")
}

// TestReadyIsTrue holds /readyz to what a person would meet: a Redis that answers and saves nothing serves nobody.
func TestReadyIsTrue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.startAndWait()
	w.reads(http.StatusOK, "ready\n")
	set := func(name, value string) {
		t.Helper()
		if err := w.client.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	set("maxmemory", "1")
	w.reads(http.StatusServiceUnavailable, "nothing can be saved", "redis: full")
	set("maxmemory", "0")
	w.reads(http.StatusOK, "ready\n")
	replica := func(host, port string) {
		t.Helper()
		if err := w.client.Do(t.Context(), "REPLICAOF", host, port).Err(); err != nil {
			t.Fatal(err)
		}
	}
	replica("127.0.0.1", "1") // of nobody: it goes on answering, and takes no writes
	w.reads(http.StatusServiceUnavailable, "nothing can be saved", "redis: read_only")
	replica("NO", "ONE")
	w.reads(http.StatusOK, "ready\n")
	w.redis.Kill()
	w.reads(http.StatusServiceUnavailable, "redis: silent")
	w.redis.Start(t)
	w.reads(http.StatusOK, "ready\n")
}

// TestSomebodyElsesWebhook has another program register a webhook with the same token: it is named, and taken back.
func TestSomebodyElsesWebhook(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.startAndWait()
		c := w.citizen(t, 1)
		c.Start("")
		c.await("welcome")
		until(t, "the other webhook is taken", func() bool { // one a second is
			var set struct{ OK bool }
			w.ask("setWebhook?url=https://127.0.0.1:8443/other", &set)
			return set.OK
		})
		until(t, "it is noticed", func() bool { return strings.Contains(w.log.String(), "somebody else had telegram hand updates over") })
		for _, a := range job()[1:4] {
			a.do(c)
			c.await(a.next)
		}
		w.reads(http.StatusOK, "ready\n")
	})
}

// TestRedisBecomesOlder puts an older trail back under a bot that serves, as a copy of its disk does: people are served, and everybody
// who is to know is told by name, until it is noted what is lost.
func TestRedisBecomesOlder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.env["STAFF_CHAT_ID"] = fmt.Sprint(demoStaff)
	w.startAndWait()
	looked := func() {
		time.Sleep(fresh) // so that asking looks
		w.reads(http.StatusOK, "ready\n")
	}
	act := func() {
		if err := w.store.Trail().Write(t.Context(), staff.Entry{At: time.Now(), Duty: staff.Configure, Outcome: staff.Done}); err != nil {
			t.Fatal(err)
		}
	}
	act()
	looked()
	old := w.copyRedis()
	act()
	looked()
	for key, dump := range old.dumps {
		if strings.HasPrefix(key, "{audit}") {
			if err := w.client.RestoreReplace(t.Context(), key, 0, dump).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.reads(http.StatusOK, "degraded\n", "redis: older since", "and was seen to end at")
	w.staffHear("مخزن البيانات أقدم مما كان عليه")
	if !strings.Contains(w.log.String(), `"why":"older"`) {
		t.Error("the log does not say so")
	}
	c := w.citizen(t, 1)
	c.ask()
	code, out := ends(t, w.env, "lost", "--from", time.Now().Add(-2*time.Hour).In(kafala.Riyadh).Format("2006-01-02T15:04"))
	if code != 0 {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	w.reads(http.StatusOK, "ready\n")
	w.staffHear("سُجّل وقت ما ضاع من مخزن البيانات")
}

// TestRedisComesBackEmpty has Redis come back without its data while somebody has a link that awaits payment: nothing is read there
// as if nothing were known, the payment's notice is not waved away, everybody is told by name, and once the data is back the
// receipt comes.
func TestRedisComesBackEmpty(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.env["STAFF_CHAT_ID"] = fmt.Sprint(demoStaff)
		w.startAndWait()
		c := w.citizen(t, 1)
		c.ask()
		w.reads(http.StatusOK, "ready\n")
		all := w.copyRedis()
		if err := w.client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		w.redis.Kill()
		w.redis.Start(t)
		w.reads(http.StatusServiceUnavailable, "nothing can be saved", "redis: emptied")
		w.staffHear("عاد فارغًا")
		c.pay()
		c.Type("/requests")
		time.Sleep(2 * time.Second)
		if log := w.log.String(); strings.Contains(log, "that is nobody's") || strings.Contains(log, "that is not ours") {
			t.Error("a notice of ours was taken for another's")
		}
		if names := w.keys("*"); len(names) > 0 {
			t.Errorf("this was saved in the empty Redis: %v", names)
		}
		w.bringBack(all)
		w.reads(http.StatusOK, "ready\n")
		c.awaitReceipt()
	})
}

// TestPageBeforeTelegram lets a proxy answer every call to Telegram with a page of its own while somebody pays: it is trouble of
// Telegram's, no try is counted, and the receipt comes once the proxy lets calls through.
func TestPageBeforeTelegram(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.startAndWait()
	c := w.citizen(t, 1)
	c.ask()
	w.chats.Fault(botapi.Fault{Kind: botapi.Broken, Status: http.StatusForbidden, Count: -1})
	c.pay()
	w.reads(http.StatusOK, "degraded", "telegram: failing")
	until(t, "the receipt was tried", func() bool { return strings.Contains(w.log.String(), "a delivery waits until its service is well") })
	until(t, "it is known for longer than between two looks", func() bool { return w.troubled("telegram") > 2*lookIll })
	w.chats.ClearFaults()
	c.awaitReceipt()
	c.served(0)
	w.reads(http.StatusOK, "ready")
	if strings.Contains(w.log.String(), "a delivery failed and is tried again") {
		t.Error("a try was counted")
	}
}
