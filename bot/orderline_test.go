package bot_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Who has backed an order and is staff no more counts as none of the two, and the card says so.
func TestBackerWhoHasLeft(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.tap(faisal, payback)
	const gone = "محسوبًا من الاثنين"
	card := func() string {
		c.tap(mona, "card:%s")
		return c.Chats.As(mona).Last().Text
	}
	if text := card(); strings.Contains(text, gone) {
		t.Errorf("who is staff counts no more: %s", text)
	}
	if err := c.Counter.Remove(t.Context(), staff.Actor{ID: khalid, Rank: staff.Admin}, faisal); err != nil {
		t.Fatal(err)
	}
	if text := card(); !strings.Contains(text, gone) {
		t.Errorf("the card does not say it: %s", text)
	}
	if g := c.read(); !g.Order.Waits() || g.Order.Author() != kafala.StaffBy(faisal) {
		t.Errorf("the order is %+v", g.Order)
	}
}

// Whoever backs the guarantor's order is offered to take that back, in words of that, and the card then asks for two again; of an order of
// their own they are offered to withdraw that.
func TestBackerTakesItBack(t *testing.T) {
	t.Parallel()
	for label, from := range map[string]string{"button.unback": kafala.ByCitizen, "button.unorder": ""} {
		c := newCounters(t)
		c.tap(noura, shown)
		if from != "" {
			_, err := c.Store.Records().Change(t.Context(), c.g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				g.Order = g.NewOrder(kafala.WhyAsked, c.Clock.Now())
				g.Order.From = from
				return nil, nil
			})
			must(t, err)
		}
		c.tap(faisal, payback)
		offered := func(who int64) (said string) {
			c.tap(who, "card:%s")
			for _, row := range c.Chats.As(who).Last().ReplyMarkup.InlineKeyboard {
				for _, b := range row {
					if strings.HasPrefix(b.CallbackData, "unorder:") {
						said += b.Text
					}
				}
			}
			return said
		}
		if said := offered(faisal); said != noteWords(t, label) {
			t.Errorf("%s: offered is %q", label, said)
		}
		if said := offered(mona); said != "" {
			t.Errorf("%s: another one is offered %q", label, said)
		}
		c.tap(faisal, "unorder:%n:%s")
		if g := c.read(); g.Order.Waits() != (from != "") || g.Order.Waits() && g.Order.By != 0 {
			t.Errorf("%s: the order is %+v", label, g.Order)
		}
		if said := offered(faisal); said != "" {
			t.Errorf("%s: and then %q", label, said)
		}
	}
}
