package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// A guarantee whose record was lost with a data key is no forgery, and its money is not forgotten: from `keys forget` on a gap stands for
// it, and the next start lists what was paid. When the key is found again the record is there, and the listed payment is its own.
func TestMoneyIsListedWhenAKeyIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.startAndWait()
	c := w.citizen(t, 1)
	c.ask()
	c.pay()
	c.awaitReceipt()
	until(t, "nothing is left to deliver", w.idle)
	gone := c.guarantee()

	w.child.kill()
	w.env["DATA_KEYS"] = otherKey("k2")
	if code, out := ends(t, w.env, "keys", "forget", "k1", "--yes"); code != 2 || !strings.Contains(out, "has served within the last minute") {
		t.Errorf("who seals with it has just served: exit %d:\n%s", code, out)
	}
	if err := w.client.Del(t.Context(), "{s00}:seals").Err(); err != nil { // a minute later
		t.Fatal(err)
	}
	if code, out := ends(t, w.env, "keys", "forget", "k1", "--yes"); code != 0 || !strings.Contains(out, "of which records of requests: 1") ||
		!strings.Contains(out, "asks the gateway what was paid") {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	if code, out := ends(t, w.env, "keys", "forget", "k1", "--yes"); code != 0 || strings.Contains(out, "asks the gateway") {
		t.Errorf("given up twice: exit %d:\n%s", code, out)
	}
	w.openStore()
	w.startAndWait()
	var listed []kafala.LostPayment
	var err error
	until(t, "what was paid for a record that nobody reads is listed", func() bool {
		listed, err = w.store.Losses().AllLost(t.Context())
		return err != nil || len(listed) > 0
	})
	if err != nil || len(listed) != 1 || listed[0].Guarantee != gone.ID ||
		listed[0].Reference != gone.Reference || listed[0].Payment.ID != gone.Payment.ID {
		t.Errorf("listed: %+v, %v", listed, err)
	}
	gaps, err := w.store.Losses().Gaps(t.Context())
	if err != nil || len(gaps) != 1 || !gaps[0].From.Before(gone.Opened) || gaps[0].To.Before(gone.IssuedAt) {
		t.Errorf("lost: %v, %v", gaps, err)
	}

	w.child.kill()
	w.env["DATA_KEYS"] += "," + testKeys
	w.openStore()
	w.startAndWait()
	until(t, "the listed payment has its record again", func() bool {
		listed, err = w.store.Losses().AllLost(t.Context())
		return err != nil || len(listed) != 1 || !listed[0].Settled.IsZero()
	})
	if g := c.guarantee(); err != nil || g.Reference != gone.Reference || g.Status != kafala.Issued {
		t.Errorf("%v: it is %s", err, g.Status)
	}
}

// A process whose data key was given up while it serves, as by an earlier release, says so by name and saves nothing that nobody else could
// open. It goes on once the key is known again.
func TestKeyIsGivenUpWhileItSeals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.env["STAFF_CHAT_ID"] = fmt.Sprint(demoStaff)
	w.startAndWait()
	w.reads(http.StatusOK, "ready\n")
	canary := w.client.HGet(t.Context(), "keys", "k1").Val()
	if err := w.client.HSet(t.Context(), "keys", "k1", "-").Err(); err != nil {
		t.Fatal(err)
	}
	w.reads(http.StatusServiceUnavailable, "nothing can be saved", "redis: given_up since", " k1\n")
	w.staffHear("أُلغي مفتاح البيانات")
	if err := w.client.HSet(t.Context(), "keys", "k1", canary).Err(); err != nil {
		t.Fatal(err)
	}
	w.reads(http.StatusOK, "ready\n")
}
