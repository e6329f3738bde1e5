package bot

import (
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
)

// cardButton is a button of the card, and when there is sense in it.
type cardButton struct {
	verb string
	ask  bool // it asks for a reason first
	fits func(kafala.Guarantee) bool
}

// cardButtons are all of them, in their order.
var cardButtons = []cardButton{
	{"match", false, func(g kafala.Guarantee) bool { return g.Erased.IsZero() }},
	{"present", false, func(g kafala.Guarantee) bool { return g.Counts() }},
	{"unpresent", false, func(g kafala.Guarantee) bool { return g.Status == kafala.Issued && len(g.Presented) > 0 }},
	{"history", false, func(kafala.Guarantee) bool { return true }},
	{"end", true, func(g kafala.Guarantee) bool { return g.Counts() }},
	{"resend", false, func(g kafala.Guarantee) bool {
		return g.Counts() && g.Erased.IsZero()
	}},
	{"calloff", true, func(g kafala.Guarantee) bool { return kafala.CanMove(g.Status, kafala.Cancelled) }},
	{"refund", true, func(g kafala.Guarantee) bool { return g.Counts() }},
	{"disclose", true, func(g kafala.Guarantee) bool { return g.Erased.IsZero() }},
}

func (k clerk) cardButtons(g kafala.Guarantee) []telegram.Row {
	var buttons []models.InlineKeyboardButton
	for _, c := range cardButtons {
		if !k.by.Rank.May(staffDeeds[c.verb]) || !k.by.MayOn(staffDeeds[c.verb], g) || !c.fits(g) {
			continue
		}
		d := telegram.Callback{Verb: c.verb, Value: g.ID}
		if c.ask {
			d = telegram.Callback{Verb: "why", Field: c.verb, Value: g.ID}
		}
		if c.verb == "refund" && g.Order.By != 0 { // the first of the two has given the reason
			d = telegram.Callback{Verb: "refund", Field: g.Order.Why, Value: g.ID}
		}
		label := "button." + c.verb
		if c.verb == "present" && len(g.Presented) > 0 {
			label = "button.present.again"
		}
		button := telegram.Button(k.v.Plain(label, nil), d)
		if label == "button.present" {
			button = telegram.Styled(button, "success")
		}
		buttons = append(buttons, button)
	}
	return telegram.InPairs(buttons)
}
