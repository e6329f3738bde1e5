package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// Of two requests of a chat for the same person the second asks for no payment any more once the first is paid late.
func TestPaidLateEndsItsTwin(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), NoSignal: true})
	w.Chats.As(payer).Type("/help")
	first := w.Linked(payer, world.Number(41), world.Number(42))
	payment, err := w.Gateway.Begin(first.Invoice.ID, "4201320111111010")
	must(t, err)
	passes(t, w, 31*time.Minute)
	second := w.Linked(payer, world.Number(41), world.Number(42))
	other := w.Linked(payer, world.Number(41), world.Number(43))
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Revived})
	must(t, w.Gateway.Approve(payment))
	passes(t, w, time.Minute)
	isNow(t, w, first.ID, kafala.Issued)
	isNow(t, w, second.ID, kafala.Expired)
	isNow(t, w, other.ID, kafala.Awaiting) // for somebody else: it can be recorded
	saidOfLink(t, w, "expired.taken")
	if _, err := w.Gateway.Pay(second.Invoice.ID, "4201320111111010"); err == nil {
		t.Error("it can be paid still")
	}
}

// Whose guarantor's number was refused by its owner after the request was recorded hears so, and is asked for no payment any more.
func TestOwnersNoEndsWhatWaits(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) {
		for i := range s.Kinds {
			s.Kinds[i].Identity = kafala.IdentityOffered
		}
	}})
	w.Chats.As(payer).Type("/help")
	g := w.Linked(payer, "1012345672", world.Number(42))
	other := w.Linked(payer, world.Number(41), world.Number(43))
	one, p, err := w.Office.BeginIdentity(t.Context(), payer, "recorded-since", "", "ar")
	must(t, err)
	if p != nil {
		t.Fatal(p.Key)
	}
	must(t, w.Nafath.Reject(one.Request, "1012345672", true))
	must(t, w.Bot.HearIdentity(t.Context(), one.Request.Key))
	passes(t, w, time.Minute)
	isNow(t, w, g.ID, kafala.Expired)
	isNow(t, w, other.ID, kafala.Awaiting) // of another number
	saidOfLink(t, w, "expired.owner-no")
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err == nil {
		t.Error("it can be paid still")
	}
}

func passes(t *testing.T, w *world.World, d time.Duration) {
	t.Helper()
	w.Clock.Pass(d)
	w.Quiet()
	_, err := w.Office.Sweep(t.Context())
	must(t, err)
	w.Wake()
	w.Quiet()
}

func isNow(t *testing.T, w *world.World, id string, want kafala.Status) {
	t.Helper()
	g, err := w.Store.Records().Find(t.Context(), id)
	must(t, err)
	if g.Status != want {
		t.Errorf("it is %s, want %s", g.Status, want)
	}
}

// saidOfLink tells whether the chat was told so, in a message without a button.
func saidOfLink(t *testing.T, w *world.World, key string) {
	t.Helper()
	words := plain(noteWordsOf(t, key))
	var said []botapi.Message
	for _, m := range w.Chats.As(payer).Messages() {
		if m.From.IsBot && strings.Contains(plain(m.Text), words) {
			said = append(said, m)
		}
	}
	if len(said) != 1 || said[0].ReplyMarkup != nil && len(said[0].ReplyMarkup.InlineKeyboard) > 0 {
		t.Errorf("%s was said %d times: %+v", key, len(said), said)
	}
}
