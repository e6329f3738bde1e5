package bot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// handle has the bot handle an update, and waits until it rests.
func handle(t *testing.T, w *world.World, update map[string]any) {
	t.Helper()
	written, err := json.Marshal(update)
	must(t, err)
	must(t, w.Bot.Handle(t.Context(), written))
	w.Quiet()
}

// Made-up data that names another chat's guarantee, or none, finds nothing and changes nothing: of giving it up, of the wish
// to, and of objecting.
func TestGivingUpIsTheGuarantorsAlone(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	who := w.Chats.As(stranger)
	who.Type("/start")
	w.Quiet()
	before := w.Newest(world.Citizen)
	for i, data := range []string{"quit:" + g.ID, "quitnow:" + g.ID, "keepon:" + g.ID, "quitnow:" + g.Reference, "quitnow:00aaaaaaaaaaaaaaaa",
		"object:" + g.ID, "objectnow:unwanted:" + g.ID, "objectnow:refund:" + g.Reference} {
		count := len(who.Messages())
		handle(t, w, tapOf(2_000_000_000+i, stranger, 1, data))
		all := who.Messages()
		if len(all) != count+1 || strings.Contains(all[len(all)-1].Text, kafala.GroupReference(g.Reference)) {
			t.Errorf("%s is answered %d times: %q", data, len(all)-count, all[len(all)-1].Text)
		}
	}
	if now := w.Newest(world.Citizen); len(now.History) != len(before.History) || !now.Counts() || !now.Order.At.IsZero() {
		t.Errorf("a stranger has changed it: %+v", now.Order)
	}
}

// A guarantee that is paid while its number is frozen has no receipt before the freeze is lifted: what its guarantor gets is
// that it is not to be relied on.
func TestNoReceiptWhileItIsFrozen(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	by, second := w.Appoint(7, staff.Supervisor), w.Appoint(8, staff.Supervisor)
	who := w.Chats.As(world.Citizen)
	who.Type("/help")
	g := w.Linked(world.Citizen, "1012345672", "1109876548")
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil { // nobody has asked the gateway yet
		t.Fatal(err)
	}
	g, err := w.Counter.Freeze(t.Context(), by, g.ID, "impersonated")
	must(t, err)
	w.Quiet()
	sheets := func() (n int) {
		for _, m := range who.Messages() {
			if m.Document != nil || len(m.Photo) > 0 {
				n++
			}
		}
		return n
	}
	if g.Status != kafala.Issued || g.Counts() || sheets() != 0 {
		t.Errorf("%s, counts %t, %d pictures and sheets", g.Status, g.Counts(), sheets())
	}
	who.Type("/requests")
	w.Quiet()
	for i, data := range []string{"receipt:" + g.ID, "quit:" + g.ID, "quitnow:" + g.ID} { // of a screen of before
		handle(t, w, tapOf(2_000_000_000+i, world.Citizen, 1, data))
	}
	if now := w.Newest(world.Citizen); sheets() != 0 || !now.Order.At.IsZero() {
		t.Errorf("%d pictures and sheets, %+v", sheets(), now.Order)
	}
	for _, who := range []staff.Actor{by, second} {
		_, _, err := w.Counter.Lift(t.Context(), who, g.ID)
		must(t, err)
	}
	w.Quiet()
	if now := w.Newest(world.Citizen); !now.Counts() || sheets() != 2 {
		t.Errorf("lifted: counts %t, %d pictures and sheets", now.Counts(), sheets())
	}
}

// Whoever has paid gets one receipt, although their guarantee was frozen before it came and has ended: before the freeze was
// lifted, or before that was told.
func TestAReceiptThatAFreezeKeptBackComesAfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, atOnce := range map[string]bool{"lifted once it had ended": false, "ended as it was lifted": true} {
		t.Run(name, func(t *testing.T) {
			w := world.New(t, world.Options{NoSignal: true})
			by, second := w.Appoint(7, staff.Supervisor), w.Appoint(8, staff.Supervisor)
			who := w.Chats.As(world.Citizen)
			who.Type("/help")
			g := w.Linked(world.Citizen, "1012345672", "1109876548")
			payment, err := w.Gateway.Begin(g.Invoice.ID, "4201320111111010")
			must(t, err)
			freeze := func() {
				_, err := w.Counter.Freeze(t.Context(), by, g.ID, "impersonated")
				must(t, err)
				w.Quiet()
			}
			lift := func(g *kafala.Guarantee) []kafala.Delivery {
				g.LiftFreeze(kafala.First, kafala.Hand{ID: by.ID}, w.Office.Time())
				return g.LiftFreeze(kafala.Second, kafala.Hand{ID: second.ID}, w.Office.Time())
			}
			end := func(g *kafala.Guarantee) []kafala.Delivery {
				out, err := g.End(kafala.Hand{ID: by.ID}, "settled", w.Office.Time())
				must(t, err)
				return out
			}
			change := func(acts ...func(*kafala.Guarantee) []kafala.Delivery) {
				_, err := w.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) (out []kafala.Delivery, err error) {
					for _, act := range acts {
						out = append(out, act(g)...)
					}
					return out, nil
				})
				must(t, err)
				w.Quiet()
			}
			expect := func(want int) {
				t.Helper()
				got := 0
				for _, m := range who.Messages() {
					if m.Document != nil || len(m.Photo) > 0 {
						got++
					}
				}
				if got != want {
					t.Fatalf("%d pictures and sheets, want %d", got, want)
				}
			}
			freeze()
			must(t, w.Gateway.Approve(payment)) // once the link has ended
			g, err = w.Office.Settle(t.Context(), g.Invoice.ID, "")
			must(t, err)
			if w.Quiet(); g.Status != kafala.Issued || !g.Frozen() {
				t.Fatalf("%s, frozen %t", g.Status, g.Frozen())
			}
			expect(0)
			if atOnce {
				change(lift, end)
			} else {
				change(end)
				expect(0)
				change(lift)
			}
			expect(2)
			freeze() // once more: it has had its receipt
			change(lift)
			expect(2)
		})
	}
}
