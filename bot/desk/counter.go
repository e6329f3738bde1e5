package desk

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// tapCard opens a card from a list, a match or wherever else its button stands.
func (k clerk) tapCard(ctx context.Context, call telegram.Callback) error {
	return k.view(ctx, call.Value, verdict{opened: true})
}

// tapBrief goes back to a card that the reader comes from.
func (k clerk) tapBrief(ctx context.Context, call telegram.Callback) error {
	return k.open(ctx, call.Value)
}

// tapMore shows the details, with the buttons that the card has no room for.
func (k clerk) tapMore(ctx context.Context, call telegram.Callback) error {
	return k.view(ctx, call.Value, verdict{details: true})
}

func (k clerk) view(ctx context.Context, id string, v verdict) error {
	g, err := k.Counter.View(ctx, k.by, id)
	if err != nil {
		return err
	}
	return k.showWith(ctx, g, v, true)
}

// tapShown marks a guarantee as shown, if nothing has happened since the card that was tapped.
func (k clerk) tapShown(ctx context.Context, call telegram.Callback) error {
	seen := entries(call.Field)
	g, came, err := k.Counter.Present(ctx, k.by, call.Value, seen)
	if err != nil {
		return err
	}
	done := verdict{alert: came != staff.MarkedFirst}
	switch came {
	case staff.MarkedFirst:
		done.first = true
	case staff.MarkedAgain:
		done.key = "present.again"
	case staff.MarkedAnew:
		done.key = "present.anew"
	case staff.MarksFull:
		done.key = "present.full"
	case staff.NotMarked:
		done.since, done.seen = true, seen
	}
	return k.showWith(ctx, g, done, true)
}

// entries reads how many entries a card had; what is no number is a card that nobody was shown.
func entries(field string) int {
	n, err := strconv.Atoi(field)
	if err != nil {
		return -1
	}
	return n
}

func (k clerk) tapStrike(ctx context.Context, call telegram.Callback) error {
	seen := entries(call.Field)
	g, struck, err := k.Counter.Strike(ctx, k.by, call.Value, seen)
	if err != nil {
		return err
	}
	if struck {
		return k.showWith(ctx, g, verdict{key: "strike.done"}, true)
	}
	return k.showWith(ctx, g, verdict{since: true, seen: seen, alert: true}, true)
}

// tapOldMark asks once more: a card of before did not say what it showed.
func (k clerk) tapOldMark(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.View(ctx, k.by, call.Value)
	if err != nil {
		return err
	}
	return k.showWith(ctx, g, verdict{key: "present.old", alert: true}, true)
}

// tapEnd asks once more before a guarantee is ended. Where the card offers it no more, the card is shown as it is.
func (k clerk) tapEnd(ctx context.Context, call telegram.Callback) error {
	id, why := call.Value, call.Field
	g, offered, err := k.offered(ctx, k.buttons[call.Verb], id, why)
	if err != nil || !offered {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML(k.toldOfEnd("end.sure", "end.sure.silent"), k.endData(g, why)),
		Inline: []telegram.Row{k.sure("button.endnow", "endnow", why, g), k.backToCard(id)}}, true)
}

func (k clerk) tapEndNow(ctx context.Context, call telegram.Callback) error {
	why, asked := sureOf(call.Field)
	g, err := k.Counter.End(ctx, k.by, call.Value, why, asked)
	return k.after(ctx, g, err)
}

func (k clerk) tapReopen(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.Reopen(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	return k.after(ctx, g, err)
}

func (k clerk) tapCancel(ctx context.Context, call telegram.Callback) error {
	why, asked := sureOf(call.Field)
	g, err := k.Counter.Cancel(ctx, k.by, call.Value, why, asked)
	return k.after(ctx, g, err)
}

// after shows the card as it is after an act.
func (k clerk) after(ctx context.Context, g kafala.Guarantee, err error) error {
	if err != nil {
		return err
	}
	return k.showCard(ctx, g, true)
}

// offered reads a guarantee that something is about to be asked of, for a member who may, and tells whether its card offers
// that. Where it does so no more, the card is shown as it is.
func (k clerk) offered(ctx context.Context, b button, id, why string) (g kafala.Guarantee, ok bool, err error) {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: b.duty, Guarantee: id, Why: why}); err != nil {
		return g, false, err
	}
	if g, err = k.Counter.Glance(ctx, k.by, id); err != nil {
		return g, false, err
	}
	s, err := k.sight(ctx, &g)
	if err != nil {
		return g, false, err
	}
	if !b.card.fits(s) {
		return g, false, k.open(ctx, id)
	}
	return g, true, nil
}

// open shows a guarantee's card in the place of what was tapped.
func (k clerk) open(ctx context.Context, id string) error {
	g, err := k.Counter.View(ctx, k.by, id)
	return k.after(ctx, g, err)
}

// opened shows the card that a link of the staff group leads to.
func (k clerk) opened(ctx context.Context, id string) (bool, error) {
	action := staff.Action{Duty: k.buttons["card"].duty}
	if kafala.IsGuaranteeID(id) {
		action.Guarantee = id
	}
	if k.by.Rank == "" {
		return true, k.turnedAway(ctx, action)
	}
	if action.Guarantee == "" {
		return false, nil
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	return true, k.open(ctx, id)
}

// tapEnough waits for no number any more, and says so where one was asked for. An answer that is being written is waited for on. Nothing
// was looked at: the trail has no entry of it.
func (k clerk) tapEnough(ctx context.Context, _ telegram.Callback) error {
	if a, _ := readAsking(k.State.Session.Asked, k.Now()); a.what != answer {
		if err := k.moveOn(ctx); err != nil {
			return err
		}
	}
	m := k.WayBack(telegram.Message{HTML: k.Voice.HTML("enough", nil)})
	m.Inline = append(m.Inline, k.toDesk())
	return k.Show(ctx, m, true)
}

// tapWhy offers the reasons of an act that the card offers. Where it does so no more, the card is shown as it is.
func (k clerk) tapWhy(ctx context.Context, call telegram.Callback) error {
	verb, n, said := strings.Cut(call.Field, upon)
	of, id := k.buttons[verb], call.Value
	if !of.card.why || said && of.card.means == nil {
		return kafala.ErrNotFound
	}
	if of.card.means != nil && !said { // of a card that did not say what it showed
		return k.tapOldMark(ctx, call)
	}
	g, ok, err := k.offered(ctx, of, id, "")
	if err != nil || !ok {
		return err
	}
	if seen := entries(n); said && of.card.means(&g) != seen {
		if verb != "unaccept" {
			return k.askedOld(ctx, id)
		}
		g, err = k.Counter.View(ctx, k.by, id)
		return k.decided(ctx, g, verdict{}, seen, false, err)
	}
	var reasons []models.InlineKeyboardButton
	for _, why := range k.Counter.ReasonsFor(of.duty) {
		if of.duty == staff.Refund && g.OrderProblem(kafala.First, why) != nil { // nothing comes back for it
			continue
		}
		tap := telegram.Callback{Verb: of.verb, Field: why, Value: id}
		if said {
			tap.Field += upon + n
		}
		reasons = append(reasons, telegram.Button(k.reasonOf(why), tap))
	}
	key := "reason.ask"
	if of.duty == staff.Note {
		key = "left.ask"
		if g.Forgotten() { // nobody's kept data have it any more
			key = "left.ask.forgotten"
		}
	}
	m := telegram.Message{HTML: k.Voice.HTML(key, locales.Data{"Reference": k.referenceOf(ctx, id),
		"What": k.Voice.Plain("button."+of.verb, nil)})}
	m.Inline = append(telegram.InPairs(reasons), k.backToCard(id))
	return k.Show(ctx, m, true)
}

func (k clerk) backToCard(id string) telegram.Row {
	return telegram.Row{telegram.Button(k.Voice.Plain("button.card", nil), telegram.Callback{Verb: "brief", Value: id})}
}

// tapResend promises the receipt to the guarantor once more.
func (k clerk) tapResend(ctx context.Context, call telegram.Callback) error {
	id := call.Value
	g, err := k.Counter.Resend(ctx, k.by, id, itoa(k.Request.Update))
	if err != nil {
		return err
	}
	if !g.Resendable() {
		return k.showCard(ctx, g, true)
	}
	return k.SayBeside(ctx, telegram.Message{HTML: k.Voice.HTML("resent", locales.Data{"Reference": k.referenceOf(ctx, id)})})
}
