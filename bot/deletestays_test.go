package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/moyasar"
)

// What is stopped for a review is named before it is asked whether to delete, also where it was given up before.
func TestDeleteNamesWhatIsStopped(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), NoSignal: true})
	g := w.Linked(payer, world.Number(41), world.Number(42))
	_, err := w.Office.Withdraw(t.Context(), payer, g.ID)
	must(t, err)
	_, err = w.Counter.Freeze(t.Context(), w.Appoint(8, staff.Supervisor), g.ID, "impersonated")
	must(t, err)
	w.Quiet()
	stays := plain(noteWords(t, "delete.stays"))
	if text := plain(types(w, "/delete").Text); !strings.Contains(text, stays) {
		t.Errorf("before: %s", text)
	}
	w.TapData(w.Chats.As(payer), "erase")
	w.Quiet()
	if text := plain(last(w)); !strings.Contains(text, stays) || !strings.Contains(text, plain(noteWords(t, "delete.done.stays"))) {
		t.Errorf("after: %s", text)
	}
}

// Nobody can check a guarantee that was never recorded: once the whole payment has gone back, its people go with the first word.
func TestDeleteForgetsWhatWentBackUnrecorded(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), NoSignal: true})
	g := w.Linked(payer, world.Number(41), world.Number(42))
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Coupon, Amount: 500})
	_, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010")
	must(t, err)
	passes(t, w, time.Minute)
	isNow(t, w, g.ID, kafala.Refunded)
	stays, came := plain(noteWords(t, "delete.stays")), plain(noteWords(t, "delete.came"))
	if text := plain(types(w, "/delete").Text); strings.Contains(text, stays) {
		t.Errorf("before: %s", text)
	}
	for range 2 { // and once more
		w.TapData(w.Chats.As(payer), "erase")
		w.Quiet()
		if text := plain(last(w)); strings.Contains(text, stays) || !strings.Contains(text, came) {
			t.Errorf("after: %s", text)
		}
		if now, err := w.Store.Records().Find(t.Context(), g.ID); err != nil || now.Named() || now.Chat != payer ||
			now.Answers["person_id"] != "" || now.Payment.Back != now.Payment.Amount {
			t.Errorf("it is kept as %+v, %v", now, err)
		}
		types(w, "/delete")
	}
	passes(t, w, time.Duration(w.Office.Settings.Times.Personal)+kafala.Day)
	if now, err := w.Store.Records().Find(t.Context(), g.ID); err != nil || !now.Forgotten() {
		t.Errorf("in its time it is kept as %+v, %v", now, err)
	}
}

// Where a payment may still come, what is left of its request is said: neither that all is removed, nor nothing of it.
func TestDeleteWhilePaymentIsUnderWay(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), NoSignal: true})
	g := w.Linked(payer, world.Number(41), world.Number(42))
	payment, err := w.Gateway.Begin(g.Invoice.ID, "4201320111111010")
	must(t, err)
	for _, round := range []string{"the first time", "once more"} {
		asked := plain(types(w, "/delete").Text)
		w.TapData(w.Chats.As(payer), "erase")
		w.Quiet()
		text := plain(last(w))
		left := plain(noteWordsOf(t, "delete.underway"))
		if !strings.Contains(text, left) || strings.Contains(text, plain(noteWords(t, "delete.done"))) {
			t.Errorf("%s they are told %q", round, text)
		}
		if strings.Contains(asked, left) != (round == "once more") {
			t.Errorf("%s they are asked %q", round, asked)
		}
	}
	if now, err := w.Store.Records().Find(t.Context(), g.ID); err != nil || now.Named() || now.Chat != payer {
		t.Errorf("it is kept as %+v, %v", now, err)
	}
	must(t, w.Gateway.Approve(payment))
	_, err = w.Office.Settle(t.Context(), g.Invoice.ID, "")
	must(t, err)
	w.Wake()
	w.Quiet()
	text := plain(types(w, "/delete").Text) // what has come stays in the books, and no span is named for it
	if !strings.Contains(text, plain(noteWords(t, "delete.came"))) || strings.Contains(text, plain(noteWordsOf(t, "delete.underway"))) {
		t.Errorf("once it has come they are asked %q", text)
	}
}
