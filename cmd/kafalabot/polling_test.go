package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

// TestPollingGoesOn lets Telegram hang for one person's answer, by long polling: everybody else is answered meanwhile, and
// Telegram is asked for updates at a pace.
func TestPollingGoesOn(t *testing.T) {
	t.Parallel()
	hangs := botapi.Fault{Method: "sendMessage", Delay: 5 * time.Second}
	if everything {
		hangs.Delay, hangs.Count = time.Hour, 2 // twice as long as one call may take
	}
	w := newWorld(t, false, nil)
	w.startAndWait()
	slow, other := w.citizen(t, 1), w.citizen(t, 2)
	hangs.Chat = slow.chat
	w.chats.Fault(hangs)
	sent, fetched := len(w.chats.Calls("sendMessage")), len(w.chats.Calls("getUpdates"))
	slow.Type("/help")
	until(t, "the call hangs", func() bool { return len(w.chats.Calls("sendMessage")) > sent })
	began := time.Now()
	var waits []time.Duration
	for slow.Untaken() > 0 {
		asked := time.Now()
		other.Type("/help")
		if _, err := other.Wait(t.Context(), func(m botapi.Message) bool { return screenOf(m) == "help" }); err != nil {
			t.Fatal(err)
		}
		waits = append(waits, time.Since(asked))
		time.Sleep(20 * time.Millisecond) // as people do
	}
	took, calls := time.Since(began), len(w.chats.Calls("getUpdates"))-fetched
	slices.Sort(waits)
	t.Logf("one hung for %s; meanwhile /help of another took %s (half), %s (longest of %d); %d calls of getUpdates",
		took.Round(time.Millisecond), waits[len(waits)/2].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond), len(waits), calls)
	if worst := waits[len(waits)-1]; worst > 3*time.Second || len(waits) < 3 { // 0.6 s on a quiet machine
		t.Errorf("another person waited %s for /help, and was answered %d times", worst, len(waits))
	}
	slow.await("help")
}

// TestKilledWhileOneHangs kills the bot, by long polling, while Telegram hangs for one person's answer and others have been
// answered: when it is back, who was not answered is, and nobody else hears anything again. What the others have done are a
// command, an answer, a press, and what staff do at the counter.
func TestKilledWhileOneHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	const officer = 7_300_000_900
	w.env["ADMIN_IDS"] = fmt.Sprint(officer)
	w.startAndWait()
	slow, asker, writer, staff := w.citizen(t, 1), w.citizen(t, 2), w.citizen(t, 3), w.citizen(t, 900)
	acts := job()
	for _, a := range acts[:3] {
		a.do(writer)
		writer.await(a.next)
	}
	w.chats.Fault(botapi.Fault{Method: "sendMessage", Chat: slow.chat, Delay: time.Hour, Count: -1})
	sent := len(w.chats.Calls("sendMessage"))
	slow.Start("")
	until(t, "the call hangs", func() bool { return len(w.chats.Calls("sendMessage")) > sent })
	says := func(c *citizen, do func(), more int) {
		t.Helper()
		before := heardBy(c)
		do()
		until(t, "they are answered", func() bool { return heardBy(c) >= before+more })
	}
	says(asker, func() { asker.Type("/help") }, 1)
	says(asker, func() { asker.Type("/mydata") }, 1)
	says(writer, func() { acts[3].do(writer) }, 1)
	says(staff, func() { staff.Type("/staff") }, 1)
	says(staff, func() { staff.Type("/today") }, 1)
	if slow.Untaken() != 1 || asker.Untaken() != 2 {
		t.Fatalf("%d of one, %d of the other are not confirmed", slow.Untaken(), asker.Untaken())
	}
	until(t, "what was handled early is kept", func() bool {
		return len(strings.Fields(w.client.Get(t.Context(), "ahead").Val())) == 5
	})
	others := []*citizen{asker, writer, staff}
	var before []int
	for _, c := range others {
		before = append(before, heardBy(c))
	}
	w.crash(w.chats.ClearFaults)
	slow.await("welcome")
	until(t, "all is confirmed", func() bool { return asker.Untaken()+writer.Untaken()+staff.Untaken() == 0 })
	for i, c := range others {
		if n := heardBy(c); n != before[i] {
			t.Errorf("person %d was told %d things again", i, n-before[i])
		}
	}
	acts[4].do(writer)
	writer.await(acts[4].next)
	until(t, "what is confirmed is kept no longer", func() bool { return w.client.Exists(t.Context(), "ahead").Val() == 0 })
}

// heardBy counts the messages of the bot in a chat, and their edits.
func heardBy(c *citizen) (n int) {
	for _, m := range c.Messages() {
		if m.From.IsBot {
			n++
		}
		if m.EditDate != 0 {
			n++
		}
	}
	return n
}
