package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// TestRedisIsDownForAMoment kills the redis-server before some messages and starts it again only when the bot has
// noticed: the webhook answers 503, polling confirms nothing, and everything comes again.
func TestRedisIsDownForAMoment(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.startAndWait() // without a Redis it would wait
		c := w.citizen(t, 1)
		without := func(act func()) {
			before := w.complaints(hook)
			w.redis.Kill()
			act()
			until(t, "the bot has noticed", func() bool { return w.complaints(hook) > before })
			w.redis.Start(t)
		}
		for i, a := range job() {
			if i%4 == 1 || everything { // a tap, a typed ID number, a name, a choice …
				without(func() { a.do(c) })
			} else {
				a.do(c)
			}
			c.await(a.next)
		}
		c.awaitLink()
		w.redis.Kill()
		c.pay()
		until(t, "the notices are refused", func() bool { return strings.Contains(w.log.String(), "notice could not be settled") })
		w.redis.Start(t)
		c.awaitReceipt()
		c.served(0)
		if hook && !strings.Contains(w.hookError(), "503") {
			t.Errorf("telegram was told %q", w.hookError())
		}
	})
}

// TestStartWaitsForRedis starts the bot before its Redis: it serves once both are up, and ends well when it is asked to
// stop before that.
func TestStartWaitsForRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	waits := func() {
		t.Helper()
		before := strings.Count(w.log.String(), "redis cannot be reached yet")
		w.start()
		until(t, "the bot waits", func() bool { return strings.Count(w.log.String(), "redis cannot be reached yet") > before })
	}
	w.redis.Kill()
	waits()
	w.stopWell()
	waits()
	w.redis.Start(t)
	c := w.citizen(t, 1)
	c.Start("")
	c.await("welcome")
	w.stopWell()
}

// TestStartWithoutRedisEnds: a Redis that nobody starts, or at another address, is not waited for in vain.
func TestStartWithoutRedisEnds(t *testing.T) {
	t.Parallel()
	if !everything {
		t.Skip("it takes half a minute: KAFALABOT_TEST_ALL=1")
	}
	w := newWorld(t, false, nil)
	w.redis.Kill()
	if code, out := ends(t, w.env, "serve", "--test-mode"); code != 1 || !strings.Contains(out, "redis cannot be reached: ") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// complaints counts the updates that the bot could not handle.
func (w *world) complaints(hook bool) int {
	if hook {
		return strings.Count(w.log.String(), "it will come again\",\"update\"")
	}
	return strings.Count(w.log.String(), "an update could not be handled")
}

// hookError is what Telegram tells of the last push that failed.
func (w *world) hookError() string {
	var info struct {
		Result struct {
			Text string `json:"last_error_message"`
		} `json:"result"`
	}
	w.ask("getWebhookInfo", &info)
	return info.Result.Text
}

// TestFullRedisIsWaitedFor: a Redis that takes no more writes is no reason to pass an update over, however long.
func TestFullRedisIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.start()
	c := w.citizen(t, 1)
	for _, a := range job()[:3] {
		a.do(c)
		c.await(a.next)
	}
	limit := func(bytes string) {
		if err := w.client.ConfigSet(t.Context(), "maxmemory", bytes).Err(); err != nil {
			t.Fatal(err)
		}
	}
	limit("1")
	job()[3].do(c)
	until(t, "it was tried more often than a faulty update is", func() bool { return w.complaints(false) > 6 })
	limit("0")
	c.await(job()[3].next)
	for _, a := range job()[4:] {
		a.do(c)
		c.await(a.next)
	}
	c.awaitLink()
	c.pay()
	c.awaitReceipt()
	c.served(0)
}

// TestFailingChatDisturbsNobody: while Telegram refuses one chat, nobody else is shown a screen twice.
func TestFailingChatDisturbsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	one, two := w.citizen(t, 1), w.citizen(t, 2)
	w.chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendMessage", Chat: one.chat, Count: 3})
	one.Start("") // both are in one batch, the refused one first
	two.Start("")
	w.start()
	one.await("welcome")
	two.isAnswered()
	n := 0
	for _, m := range two.Messages() {
		if screenOf(m) == "welcome" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the other one was welcomed %d times", n)
	}
}

// chatFaults are what may happen to the calls of one citizen's job, so that each method fails in each way. A delivery
// is tried again after ten seconds and then after a minute, so that one fails once: each line is a citizen.
var chatFaults = [][]botapi.Fault{
	{{Method: "sendMessage", Skip: 2}, {Method: "editMessageText"}, {Method: "deleteMessage"}, {Method: "sendPhoto"}},
	{{Method: "sendMessage", Skip: 6}, {Method: "editMessageReplyMarkup"}, {Method: "deleteMessage", Skip: 1}, {Method: "sendDocument"}},
	{{Method: "sendMessage", Skip: 10}, {Method: "editMessageText", Skip: 1}}, // the link
	{{Method: "sendMessage", Skip: 11}}, // the receipt's text
}

var failures = []botapi.FaultKind{botapi.Flood, botapi.Broken, botapi.ResetBefore, botapi.ResetAfter}

// unsure counts the tries to deliver of a guarantee after which nobody knew what had arrived, as on a machine that is busy
// otherwise: a call ended by its deadline, or a part was sent and that could not be written down. Each may repeat one message.
func (w *world) unsure(guarantee string) (n int) {
	for line := range strings.Lines(w.log.String()) {
		of := strings.Contains(line, `"delivery":"`+guarantee+`.`)
		if of && (strings.Contains(line, "deadline exceeded") || strings.Contains(line, "may come twice")) {
			n++
		}
	}
	return n
}

// TestTelegramFails lets every call that the bot makes to Telegram fail in every way: everything arrives in the end, and
// nothing twice but where an answer was lost.
func TestTelegramFails(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, map[string]string{"lease": "1m"}) // nobody dies here: the deadlines are those of a real house
		listen := map[bool]string{true: "setWebhook", false: "deleteWebhook"}[hook]
		for i, method := range []string{"getMe", listen, "setMyCommands", "setMyDescription", "setMyShortDescription"} {
			w.chats.Fault(botapi.Fault{Method: method, Kind: failures[i%len(failures)]})
		}
		for i, kind := range failures {
			w.chats.Fault(botapi.Fault{Method: "getUpdates", Kind: kind, Skip: 2 * i})
			w.chats.Fault(botapi.Fault{Method: "answerCallbackQuery", Kind: kind, Skip: 3 * i})
		}
		w.start()
		lines := chatFaults
		if !everything {
			lines = lines[:2]
		}
		<-w.people(t, len(failures)*len(lines), func(c *citizen) {
			n := int(c.chat % int64(len(failures)*len(lines)))
			for _, f := range lines[n/len(failures)] {
				f.Kind, f.Chat = failures[n%len(failures)], c.chat
				w.chats.Fault(f)
			}
			c.ask()
			c.pay()
			c.awaitReceipt()
			repeats := 0
			if failures[n%len(failures)] == botapi.ResetAfter {
				repeats = 1 // it was sent, and nobody knew
			}
			c.served(repeats + w.unsure(c.guarantee().ID))
		})
		until(t, "the bot is introduced", func() bool { return len(w.accepted("setMyShortDescription")) >= 2 })
		if t.Failed() {
			t.Log(fmt.Sprint(len(w.chats.Calls())), "calls")
		}
	})
}

// TestAnswersAreLost loses screens that ride in the answers to pushed updates: on the way to Telegram, or by Telegram
// before it notes that the update is taken. The update comes again, and the screen with it. What Telegram refuses to send
// nobody hears of: there any word of the person's shows where they stand.
func TestAnswersAreLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.startAndWait()
	kinds := []botapi.FaultKind{botapi.ResetBefore, botapi.Broken, botapi.ResetAfter, botapi.Flood}
	<-w.people(t, len(kinds), func(c *citizen) {
		f := botapi.Fault{Kind: kinds[c.chat%int64(len(kinds))], Chat: c.chat}
		for i, a := range job() {
			if f.Method = "sendMessage"; strings.HasPrefix(a.deed, "set:") || a.deed == "check" {
				f.Method = "editMessageText"
			}
			if f.Skip = 0; a.next == "person_id" { // before it a call takes the keyboard away
				f.Skip = 1
			}
			if i < len(job())-1 { // the last is a call, since the link follows
				w.chats.Fault(f)
			}
			if a.do(c); f.Kind == botapi.Flood && i < len(job())-1 {
				until(t, "telegram has refused the answer", func() bool { return w.refused(c.chat) > i })
				c.Type("/start")
				c.resumes(a.next)
			} else {
				c.await(a.next)
			}
		}
		c.awaitLink()
		c.pay()
		c.awaitReceipt()
		c.served(0)
	})
	if n := strings.Count(w.log.String(), "telegram asks to slow down"); n > 0 {
		t.Errorf("%d screens were calls", n)
	}
}

// refused counts the calls for a chat that Telegram has refused as too many.
func (w *world) refused(chat int64) (n int) {
	for _, call := range w.chats.Calls() {
		if call.Code == http.StatusTooManyRequests && call.Params["chat_id"] == fmt.Sprint(chat) {
			n++
		}
	}
	return n
}

// resumes waits for a screen, or for the word that it is the one where the citizen stopped.
func (c *citizen) resumes(screen string) {
	c.Helper()
	if screen == "welcome" {
		c.await(screen)
		return
	}
	c.await("note.resumed")
}
