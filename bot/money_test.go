package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// What histories of random acts have found, each by itself.

const (
	goodCard = "4201320111111010"
	poorCard = "4201320000311101"
	payer    = world.Citizen
)

// silence keeps Telegram from taking messages for a chat, so that the next delivery waits five minutes.
func silence(w *world.World, messages int) {
	w.Chats.Fault(botapi.Fault{Kind: botapi.Flood, Chat: payer, RetryAfter: 300, Count: messages})
}

// said counts the messages to the payer that are known by the words of a key.
func said(t *testing.T, w *world.World, key string) (n int) {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range w.Chats.As(payer).Messages() {
		if m.From.IsBot && strings.Contains(books.Text(m), books.Piece(words["ar"], key)) {
			n++
		}
	}
	return n
}

// press presses a button that need not be shown.
func press(t *testing.T, w *world.World, data string) {
	t.Helper()
	at := models.MaybeInaccessibleMessage{Type: models.MaybeInaccessibleMessageTypeMessage,
		Message: &models.Message{ID: 1, Chat: models.Chat{ID: payer, Type: models.ChatTypePrivate}}}
	update, err := json.Marshal(models.Update{ID: 1 << 40, CallbackQuery: &models.CallbackQuery{
		ID: "1", From: models.User{ID: payer, LanguageCode: "ar"}, Data: data, Message: at}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Bot.Handle(t.Context(), update); err != nil {
		t.Fatal(err)
	}
}

func open(w *world.World) (n int) {
	for _, i := range w.Gateway.Books().Invoices {
		if i.Status == moyasar.Initiated {
			n++
		}
	}
	return n
}

// A button that asks for a link while one is being made, whose answer was lost, finds that one.
func TestOneLinkThoughItsAnswerWasLost(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	w.RequestUntil(payer, "submit:")
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.CutAfter, Method: "POST", Path: "/v1/invoices"})
	w.TapData(w.Chats.As(payer), "submit:")
	w.Says("a link could not be made at once")
	press(t, w, "renew:"+w.Newest(payer).ID)
	if n := open(w); n != 1 {
		t.Errorf("%d links are open", n)
	}
	if w.Newest(payer).Invoice.ID == "" {
		t.Error("no link was made")
	}
}

// The word that a link has ended unpaid waits for Telegram; meanwhile the payment is approved late, and taken back by hand.
func TestNothingCameIsNotSaidOnceMoneyCame(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]func(w *world.World, payment string) error{
		"and was taken back": func(w *world.World, payment string) error { return w.Gateway.Void(payment) },
		"and stays":          func(*world.World, string) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Times.LinkReminder = 0 }})
			w.Chats.As(payer).Type("/help")
			g := w.Linked(payer, world.Number(1), world.Number(2))
			w.Quiet()
			payment, err := w.Gateway.Begin(g.Invoice.ID, goodCard)
			must(t, err)
			silence(w, 1)
			w.Clock.Pass(31 * time.Minute)
			_, err = w.Office.Sweep(t.Context())
			must(t, err)
			w.PutOff("telegram asks to slow down")
			must(t, w.Gateway.Approve(payment))
			must(t, after(w, payment))
			w.Clock.Pass(6 * time.Minute)
			w.Quiet()
			_, err = w.Office.Sweep(t.Context())
			must(t, err)
			w.Quiet()
			if n := said(t, w, "expired"); n != 0 {
				t.Errorf("nothing came, it was said %d times", n)
			}
			if said(t, w, "refunded.gone")+said(t, w, "receipt") != 1 {
				t.Error("what became of the money was not said")
			}
		})
	}
}

// A guarantee is ended at the counter before Telegram has taken its receipt.
func TestReceiptComesThoughTheGuaranteeHasEnded(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	w.Chats.As(payer).Type("/help")
	g := w.Linked(payer, world.Number(1), world.Number(2))
	w.Quiet()
	silence(w, 2) // the receipt and that it has ended
	_, err := w.Gateway.Pay(g.Invoice.ID, goodCard)
	must(t, err)
	_, err = w.Office.Settle(t.Context(), g.Invoice.ID, "")
	must(t, err)
	w.PutOff("telegram asks to slow down")
	_, err = w.Counter.End(t.Context(), staff.Actor{ID: 32, Rank: staff.Supervisor}, g.ID, "settled")
	must(t, err)
	for range 2 {
		w.Clock.Pass(6 * time.Minute)
		w.Quiet()
	}
	if n := said(t, w, "receipt.over") + said(t, w, "receipt.sheet"); n != 2 {
		t.Errorf("%d parts of the receipt came", n)
	}
}

// The word about a declined card comes late, while the next link is still being made.
func TestDeclinedBesideANewLink(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Times.LinkReminder = 0 }})
	w.Chats.As(payer).Type("/help")
	g := w.Linked(payer, world.Number(1), world.Number(2))
	w.Quiet()
	silence(w, 2) // it, and that the link has ended
	if _, err := w.Gateway.Pay(g.Invoice.ID, poorCard); err == nil {
		t.Fatal("the poor card paid")
	}
	_, err := w.Office.Settle(t.Context(), g.Invoice.ID, "")
	must(t, err)
	w.PutOff("telegram asks to slow down")
	w.Clock.Pass(31 * time.Minute)
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Path: "/v1/invoices"})
	_, err = w.Office.Settle(t.Context(), g.Invoice.ID, "")
	must(t, err)
	_, p, err := w.Office.Renew(t.Context(), payer, g.ID, "")
	must(t, err)
	if p != nil {
		t.Fatal(p.Key)
	}
	w.Clock.Pass(6 * time.Minute)
	w.PutOff("a delivery failed and is tried again")
	w.Clock.Pass(time.Minute)
	w.Quiet()
	dead, err := w.Store.Box().Dead(t.Context())
	must(t, err)
	if len(dead) > 0 {
		t.Errorf("given up: %+v", dead)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
