package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

// everything tells whether the long forms of the tests are asked for too.
var everything = os.Getenv("KAFALABOT_TEST_ALL") == "1"

// bothWays runs a test with updates that come by polling and by webhook.
func bothWays(t *testing.T, test func(t *testing.T, hook bool)) {
	for name, hook := range map[string]bool{"polling": false, "webhook": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, hook)
		})
	}
}

// TestKilledBetweenAnyTwoMessages kills the bot before each message of the job, the payment among them, so that
// Telegram and the gateway hold what comes meanwhile, and starts it again: all in one job, and, where everything is
// asked for, each alone in a job of its own.
func TestKilledBetweenAnyTwoMessages(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.start()
		w.citizen(t, 1).killedBefore(func(int) bool { return true })
		for i := range len(job()) + 1 {
			if everything {
				w.citizen(t, 2+i).killedBefore(func(n int) bool { return n == i })
			}
		}
	})
}

// killedBefore does the job; before each act that is chosen the bot is killed, and it is started after it.
func (c *citizen) killedBefore(chosen func(act int) bool) {
	c.Helper()
	acts, kills := job(), 0
	do := func(i int, act func()) {
		if !chosen(i) {
			act()
			return
		}
		kills++
		c.w.crash(act)
	}
	for i, a := range acts {
		do(i, func() { a.do(c) })
		c.await(a.next)
	}
	c.awaitLink()
	do(len(acts), c.pay)
	c.awaitReceipt()
	c.served(0)
}

// TestKilledAtAnyMoment kills the bot at a random moment after each message, when it may be anywhere in handling it.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		jobs := 2
		if everything {
			jobs = 8
		}
		for n := range jobs {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				w := newWorld(t, hook, nil)
				w.start()
				w.citizen(t, 1).killedAfter(rand.Uint64())
			})
		}
	})
}

func (c *citizen) killedAfter(seed uint64) {
	c.Helper()
	c.Logf("seed %d", seed)
	moment := rand.New(rand.NewPCG(seed, 0))
	kill := func(within time.Duration) {
		time.Sleep(time.Duration(moment.Int64N(int64(within))))
		c.w.crash(func() {})
	}
	for _, a := range job() {
		a.do(c)
		kill(15 * time.Millisecond)
		for moment.IntN(3) == 0 {
			kill(200 * time.Millisecond)
		}
		c.await(a.next)
	}
	c.awaitLink()
	c.pay()
	const kills = 3
	for range kills {
		kill(100 * time.Millisecond)
	}
	c.awaitReceipt()
	c.served(kills)
}

// TestKilledBetweenTheParts kills the bot while it sends one part of a receipt: those before it do not come again.
func TestKilledBetweenTheParts(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.start()
		for n, method := range []string{"sendPhoto", "sendDocument"} {
			c := w.citizen(t, n)
			c.ask()
			before := len(w.chats.Calls(method))
			w.chats.Fault(botapi.Fault{Method: method, Chat: c.chat, Delay: time.Minute}) // Telegram never gets to it
			c.pay()
			until(t, method+" is under way", func() bool { return len(w.chats.Calls(method)) > before })
			w.crash(func() {})
			c.awaitReceipt()
			c.served(0)
		}
	})
}
