package desk

import (
	"context"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

func (k clerk) tapCard(ctx context.Context, call telegram.Callback) error {
	return k.open(ctx, call.Value)
}

func (k clerk) tapMatch(ctx context.Context, call telegram.Callback) error {
	return k.ask(ctx, asking{"match", call.Value}, staff.Action{Duty: staff.Match, Guarantee: call.Value})
}

func (k clerk) tapPresent(ctx context.Context, call telegram.Callback) error {
	g, _, again, err := k.Counter.Present(ctx, k.by, call.Value)
	if again {
		return k.after(ctx, g, "present.again", err)
	}
	return k.after(ctx, g, "present.done", err)
}

func (k clerk) tapUnpresent(ctx context.Context, call telegram.Callback) error {
	g, undone, err := k.Counter.Unpresent(ctx, k.by, call.Value)
	if !undone {
		return k.after(ctx, g, "", err)
	}
	return k.after(ctx, g, "unpresent.done", err)
}

func (k clerk) tapEnd(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.End(ctx, k.by, call.Value, call.Field)
	return k.after(ctx, g, "", err)
}

func (k clerk) tapCancel(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.Cancel(ctx, k.by, call.Value, call.Field)
	return k.after(ctx, g, "", err)
}

// after shows the card as it is after an act, and above it what was done.
func (k clerk) after(ctx context.Context, g kafala.Guarantee, done string, err error) error {
	if err != nil {
		return err
	}
	return k.Show(ctx, k.drawCard(ctx, g, done), true)
}

// open shows a guarantee's card in the place of what was tapped.
func (k clerk) open(ctx context.Context, id string) error {
	g, err := k.Counter.View(ctx, k.by, id)
	return k.after(ctx, g, "", err)
}

// opened shows the card that a link of the staff group leads to.
func (k clerk) opened(ctx context.Context, id string) (bool, error) {
	if k.by.Rank == "" || !kafala.IsGuaranteeID(id) {
		return false, nil
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	return true, k.open(ctx, id)
}

// tapEnough waits for no number any more. Nothing was looked at: the trail has no entry of it.
func (k clerk) tapEnough(ctx context.Context, _ telegram.Callback) error {
	if err := k.moveOn(ctx); err != nil {
		return err
	}
	k.Acknowledge(ctx)
	k.Strip(ctx)
	return nil
}

// tapWhy offers the reasons of an act that the card offers. Where it does so no more, the card is shown as it is.
func (k clerk) tapWhy(ctx context.Context, call telegram.Callback) error {
	of, id := k.buttons[call.Field], call.Value
	if !of.card.why {
		return kafala.ErrNotFound
	}
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: of.duty, Guarantee: id}); err != nil {
		return err
	}
	g, err := k.Office.Ledger.Find(ctx, id)
	if err != nil {
		return err
	}
	if !of.card.fits(&g) {
		return k.after(ctx, g, "", nil)
	}
	var reasons []models.InlineKeyboardButton
	for _, why := range staff.Reasons[of.duty] {
		reasons = append(reasons, telegram.Button(k.Voice.Plain("why."+why, nil), telegram.Callback{Verb: of.verb, Field: why, Value: id}))
	}
	m := telegram.Message{HTML: k.Voice.HTML("reason.ask", locales.Data{"Reference": k.referenceOf(ctx, id),
		"What": k.Voice.Plain("button."+of.verb, nil)})}
	m.Inline = append(telegram.InPairs(reasons), k.backToCard(id))
	return k.Show(ctx, m, true)
}

func (k clerk) backToCard(id string) telegram.Row {
	return telegram.Row{telegram.Button(k.Voice.Plain("button.card", nil), telegram.Callback{Verb: "card", Value: id})}
}

// tapResend promises the receipt to the guarantor once more.
func (k clerk) tapResend(ctx context.Context, call telegram.Callback) error {
	id := call.Value
	g, err := k.Counter.Resend(ctx, k.by, id, itoa(k.Request.Update))
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML("resent", locales.Data{"Reference": k.referenceOf(ctx, id)})}
	if g.Status != kafala.Issued || !g.Erased.IsZero() {
		m = k.drawCard(ctx, g, "")
	}
	return k.SayBeside(ctx, m)
}
