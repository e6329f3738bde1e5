package bot_test

import (
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// Whatever was promised about a request that has been erased since is let go, and not tried for a day.
func TestDeliveriesOfWhatIsErased(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(world.Citizen)
	me := w.Chats.As(world.Citizen)
	said := len(me.Messages())
	gone := g
	gone.ID = g.ID[:2] + "erasedlongago"
	var out []kafala.Delivery
	for _, kind := range []kafala.DeliveryKind{kafala.SendLink, kafala.SendDeclined, kafala.SendExpired, kafala.SendReceipt, kafala.SendEnded,
		kafala.SendRefunded} {
		out = append(out, gone.Deliver(kind, "", w.Clock.Now()))
	}
	_, err := w.Store.Records().Change(t.Context(), g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) { return out, nil })
	if err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet() // fails while any of them waits
	if dead, err := w.Store.Box().Dead(t.Context()); err != nil || len(dead) != 0 {
		t.Errorf("given up: %v, %v", dead, err)
	}
	if n := len(me.Messages()); n != said {
		t.Errorf("%d messages came about nothing", n-said)
	}
}

// A sheet is not made again for people who are erased, and whoever scans an old one learns the status alone.
func TestErasedGuarantee(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(world.Citizen)
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	me, stranger := w.Chats.As(world.Citizen), w.Chats.As(7100000002)
	me.Type("/requests")
	w.Quiet()
	w.TapData(me, "open:")
	w.Quiet()
	g, err := w.Store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		if err := g.Move(kafala.Ended, w.Clock.Now(), "staff:1", "over"); err != nil {
			return nil, err
		}
		g.Erase(w.Clock.Now(), "sweep")
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	files := len(w.Chats.Calls("sendDocument"))
	w.TapData(me, "receipt:") // a button from before
	w.Quiet()
	if n := len(w.Chats.Calls("sendDocument")); n != files {
		t.Error("a sheet without names was sent")
	}
	stranger.Start("v_" + g.ID + "_" + g.Token)
	me.Type("/requests")
	w.Quiet()
	for _, text := range []string{stranger.Last().Text, me.Last().Text, me.Last().ReplyMarkup.InlineKeyboard[0][0].Text} {
		absent(t, "what is said of an erased guarantee", text, []string{"Abdullah", "Fahad", "5672", "6548", "45128830"})
	}
	if len(stranger.Last().Text) < 40 {
		t.Errorf("the scan says %q", stranger.Last().Text)
	}
}
