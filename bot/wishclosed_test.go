package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// Whoever waits for two to agree to their wish hears, with the word about the money, that it waits no more; the button that withdraws it
// does not say that it was withdrawn.
func TestWishWhoseMoneyIsGone(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(world.Citizen)
	asks(w, c, "/help")
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	if _, err := w.Counter.View(t.Context(), w.Appoint(world.AnOfficer, staff.Officer), g.ID); err != nil {
		t.Fatal(err)
	}
	asks(w, c, "/requests", "tap open:"+g.ID, "tap quit:"+g.ID, "tap quitnow:"+g.ID)
	before := len(c.Messages())
	must(t, w.Gateway.Refund(g.Payment.ID, 0))
	w.Clock.Pass(26 * time.Hour)
	_, err := w.Office.Sweep(t.Context())
	must(t, err)
	w.Wake()
	w.Quiet()
	wish, told := longest(wordsIn(t, "ar", "refunded.wish")), 0
	for _, m := range c.Messages()[before:] {
		told += strings.Count(m.Text, wish)
	}
	if told != 1 {
		t.Errorf("it is told %d times that the wish waits no more", told)
	}
	if said := asks(w, c, "tap keepon:"+g.ID); strings.Contains(said, longest(wordsIn(t, "ar", "revoke.kept"))) {
		t.Errorf("the button says %q", said)
	}
}
