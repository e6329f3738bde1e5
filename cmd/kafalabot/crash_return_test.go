package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

// TestComesBackThroughKills has a citizen block the bot before a relative pays from the same link, and come back. The bot is
// killed at any moment from then on: the receipt comes, once, and nothing is left set aside.
func TestComesBackThroughKills(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		moment := rand.New(rand.NewPCG(seed, 0))
		w := newWorld(t, hook, nil)
		w.start()
		c := w.citizen(t, 1)
		c.ask()
		c.Block()
		c.pay()
		until(t, "the receipt is given up", func() bool {
			dead, err := w.store.Box().Dead(t.Context())
			return err == nil && len(dead) == 1 && w.idle()
		})
		c.Unblock()
		c.Type("/requests")
		const kills = 3
		for range kills {
			time.Sleep(time.Duration(moment.Int64N(int64(100 * time.Millisecond)))) // the moment is what is tried
			w.crash(func() {})
		}
		c.awaitReceipt()
		c.served(kills + w.unsure(c.guarantee().ID))
	})
}

// TestComesBackBetweenTheParts kills the bot while it sends one part of a receipt that a citizen has missed: those before it
// do not come again, and that one comes once.
func TestComesBackBetweenTheParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.start()
	for n, method := range []string{"sendPhoto", "sendDocument"} {
		c := w.citizen(t, n)
		c.ask()
		c.Block()
		c.pay()
		until(t, "the receipt is given up", func() bool {
			dead, err := w.store.Box().Dead(t.Context())
			return err == nil && len(dead) == 1
		})
		before := len(w.chats.Calls(method))
		w.chats.Fault(botapi.Fault{Method: method, Chat: c.chat, Delay: time.Minute}) // Telegram never gets to it
		c.Unblock()
		c.Type("/requests")
		until(t, method+" is under way", func() bool { return len(w.chats.Calls(method)) > before })
		w.crash(func() {})
		c.awaitReceipt()
		c.served(w.unsure(c.guarantee().ID))
	}
}
