package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// copied is all that Redis holds, as it dumps it.
type copied struct {
	at    time.Time
	dumps map[string]string
	lives map[string]time.Duration
}

func (w *world) copyRedis() copied {
	w.Helper()
	c := copied{time.Now(), map[string]string{}, map[string]time.Duration{}}
	for _, key := range w.keys("*") {
		dump, err := w.client.Dump(w.Context(), key).Result()
		if err != nil {
			continue // it has ended since
		}
		c.dumps[key], c.lives[key] = dump, max(0, w.client.PTTL(w.Context(), key).Val())
	}
	return c
}

// bringBack replaces what Redis holds by a copy, and notes the gap.
func (w *world) bringBack(c copied) {
	w.Helper()
	err := w.client.FlushAll(w.Context()).Err()
	for key, dump := range c.dumps {
		if err == nil {
			err = w.client.Restore(w.Context(), key, c.lives[key], dump).Err()
		}
	}
	if err == nil {
		err = w.store.Losses().SaveGap(w.Context(), kafala.Gap{From: c.at, To: time.Now()})
	}
	if err != nil {
		w.Fatal(err)
	}
}

// listed are the payments on the list of what a restore has lost.
func (w *world) listed() []kafala.LostPayment {
	w.Helper()
	all, err := w.store.Losses().AllLost(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// TestRestoreOfAnOlderCopy loses Redis and brings an older copy back: who awaited their payment then and has paid since is issued what
// they were issued before, what was paid for a record that is gone is listed and told, its guarantor hears one true sentence, and its
// money goes back once two have said so, once, through a kill between the gateway and the note. The comparison ends with 3
// as long as the two sides differ.
func TestRestoreOfAnOlderCopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.env["STAFF_CHAT_ID"] = fmt.Sprint(staffRoom)
	w.start()
	kept, gone := w.citizen(t, 1), w.citizen(t, 2)
	kept.ask()
	older := w.copyRedis()
	gone.ask()
	for _, c := range []*citizen{kept, gone} {
		c.pay()
		c.awaitReceipt()
	}
	before, lost := kept.guarantee(), gone.guarantee()
	w.crash(func() { w.bringBack(older) })
	until(t, "what was kept is issued again", func() bool { return kept.guarantee().Status == kafala.Issued })
	if now := kept.guarantee(); now.Reference != before.Reference || now.Token != before.Token || now.Payment.ID != before.Payment.ID {
		t.Errorf("issued under %s, and under %s before", now.Reference, before.Reference)
	}
	until(t, "the group is told", func() bool { return w.grouped("staff.gap") > 0 })
	all := w.listed()
	if len(all) != 1 || all[0].Payment.ID != lost.Payment.ID || all[0].Reference != lost.Reference || all[0].Guarantee != lost.ID {
		t.Fatalf("listed: %+v", all)
	}
	gone.Type(lost.Reference)
	gone.await("public.lost")

	compare := func() (int, string) {
		return ends(t, w.env, "compare", "--test-mode", "--day", kafala.DateOf(lost.Payment.At).String())
	}
	if code, out := compare(); code != 3 || !strings.Contains(out, "listed") || !strings.Contains(out, lost.Payment.ID) {
		t.Errorf("compare ended with %d:\n%s", code, out)
	}
	back := func() int64 {
		switch all := books.Of(w.gateway, lost.ID).Payments; {
		case len(all) != 1:
			return -1
		case all[0].Status == moyasar.Voided:
			return all[0].Amount
		default:
			return all[0].Refunded
		}
	}
	if n := back(); n != 0 {
		t.Errorf("%d halalas are back, and nobody has ordered it", n)
	}
	for i, seat := range []kafala.Seat{kafala.First, kafala.Second} {
		_, err := w.store.Losses().ChangeLost(t.Context(), lost.Payment.ID, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
			return l.OrderBack(seat, kafala.Hand{ID: agreeing[i].ID}, time.Now().UTC()), nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	until(t, "the gateway has given it back", func() bool { return back() > 0 })
	w.crash(func() {})
	until(t, "it is written down", func() bool { return w.listed()[0].Payment.Back == lost.Payment.Amount })
	if n := back(); n != int64(lost.Payment.Amount) {
		t.Errorf("%d halalas are back of %d", n, lost.Payment.Amount)
	}
	if code, out := compare(); code != 0 {
		t.Errorf("compare ended with %d:\n%s", code, out)
	}
	if n := w.grouped("staff.gap"); n != 1 {
		t.Errorf("the group was told %d times", n)
	}
}
