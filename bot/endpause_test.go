package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

// heard gives what the guarantor was told after the first n messages of their chat, and how many there are now.
func (c *counters) heard(n int) (string, int) {
	all := written(c.Chats.As(c.g.Chat))
	return plain(strings.Join(all[n:], "\n")), len(all)
}

// The word that a guarantee was shown waits while an end of it can be taken back: taken back, it says nothing of an end, and final, it says
// what it is.
func TestShowingIsNotToldWithAnEndThatMayBeTakenBack(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]bool{"taken back": true, "final": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			_, n := c.heard(0)
			c.tap(noura, shown)
			c.later(30 * time.Second)
			c.tap(noura, "endnow:mistake.%n:%s")
			c.later(5 * time.Minute)
			if said, now := c.heard(n); now != n {
				t.Fatalf("told while it can be taken back: %s", said)
			}
			if back {
				c.tap(noura, "takeback:%n:%s")
			}
			c.later(6 * time.Minute)
			said, _ := c.heard(n)
			if !strings.Contains(said, pieceOf(t, "shown")) {
				t.Errorf("not told of the showing: %s", said)
			}
			for _, key := range []string{"status.ended", "request.ending", "refunded.reopened"} {
				if told := strings.Contains(said, pieceOf(t, key)); told != (key == "status.ended" && !back) {
					t.Errorf("%s is told: %t: %s", key, told, said)
				}
			}
		})
	}
}

// Money that leaves while an end can be taken back is told at once, with the end as one that can be: taken back, the guarantor hears that
// it stands, once; final, that it is over.
func TestMoneyIsToldWithAnEndThatMayBeTakenBack(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		sum  int64
		back bool
	}{"part, taken back": {2300, true}, "all, taken back": {12300, true}, "part, final": {2300, false}, "none, taken back": {0, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			c.tap(noura, shown)
			c.later(5 * time.Minute)
			_, n := c.heard(0)
			c.tap(noura, "endnow:mistake.%n:%s")
			c.later(time.Minute)
			if of.sum > 0 {
				must(t, c.Gateway.Refund(c.g.Payment.ID, of.sum))
				c.later(time.Minute)
			}
			over, ending := lastPiece(wordsIn(t, "ar", "refunded.over")), pieceOf(t, "request.ending")
			said, n := c.heard(n)
			if strings.Contains(said, over) || strings.Contains(said, ending) != (of.sum > 0) {
				t.Errorf("while it can be taken back: %s", said)
			}
			if of.back {
				c.tap(noura, "takeback:%n:%s")
			}
			for range 5 {
				c.later(6 * time.Hour)
			}
			said, _ = c.heard(n)
			stands := strings.Count(said, pieceOf(t, "refunded.reopened"))
			if want := of.back && of.sum > 0; stands > 1 || (stands == 1) != want || (said != "") != (want || !of.back) {
				t.Errorf("after: %s", said)
			}
			if want := map[bool]kafala.Status{true: kafala.Issued, false: kafala.Ended}[of.back]; c.read().Status != want {
				t.Errorf("it is %s", c.read().Status)
			}
		})
	}
}

// pieceOf gives the words of a key up to its first variable, as a chat reads them.
func pieceOf(t *testing.T, key string) string {
	t.Helper()
	words, _, _ := strings.Cut(wordsIn(t, "ar", key), "<no value>")
	return strings.TrimSpace(plain(words))
}
