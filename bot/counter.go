package bot

import (
	"context"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// atCounter does what a button about one guarantee asks for.
func (k clerk) atCounter(ctx context.Context, d telegram.Callback) error {
	id := d.Value
	if d.Verb != "enough" && !kafala.IsGuaranteeID(id) { // made up: it stands nowhere, not in the trail either
		if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: dutyOf(d)}); err != nil {
			return err
		}
		return kafala.ErrNotFound
	}
	switch d.Verb {
	case "card":
		return k.open(ctx, id)
	case "match":
		return k.ask(ctx, asking{"match", id}, staff.Action{Duty: staff.Match, Guarantee: id})
	case "enough":
		return k.enough(ctx)
	case "history":
		return k.history(ctx, id)
	case "why":
		return k.askWhy(ctx, d.Field, id)
	case "present":
		g, _, again, err := k.Counter.Present(ctx, k.by, id)
		if again {
			return k.after(ctx, g, "present.again", err)
		}
		return k.after(ctx, g, "present.done", err)
	case "unpresent":
		g, err := k.Counter.Unpresent(ctx, k.by, id)
		return k.after(ctx, g, "unpresent.done", err)
	case "end":
		g, err := k.Counter.End(ctx, k.by, id, d.Field)
		return k.after(ctx, g, "", err)
	case "calloff":
		g, err := k.Counter.Cancel(ctx, k.by, id, d.Field)
		return k.after(ctx, g, "", err)
	case "resend":
		return k.resend(ctx, id)
	case "disclose":
		return k.disclose(ctx, id, d.Field)
	case "refund":
		return k.askRefund(ctx, id, d.Field)
	}
	return k.payBack(ctx, id, d.Field)
}

// after shows the card as it is after an act, and above it what was done.
func (k clerk) after(ctx context.Context, g kafala.Guarantee, done string, err error) error {
	if err != nil {
		return err
	}
	return k.Show(ctx, k.r, k.v, k.drawCard(ctx, g, done), true)
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

// enough waits for no number any more. Nothing was looked at: the trail has no entry of it.
func (k clerk) enough(ctx context.Context) error {
	if err := k.moveOn(ctx); err != nil {
		return err
	}
	k.Acknowledge(ctx, k.r)
	k.Strip(ctx, k.r)
	return nil
}

// askWhy offers the reasons of an act.
func (k clerk) askWhy(ctx context.Context, verb, id string) error {
	if _, ok := staff.Reasons[staffDeeds[verb]]; !ok {
		return kafala.ErrNotFound
	}
	duty := staffDeeds[verb]
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: duty, Guarantee: id}); err != nil {
		return err
	}
	var reasons []models.InlineKeyboardButton
	for _, why := range staff.Reasons[duty] {
		reasons = append(reasons, telegram.Button(k.v.Plain("why."+why, nil), telegram.Callback{Verb: verb, Field: why, Value: id}))
	}
	m := telegram.Message{HTML: k.v.HTML("reason.ask", locales.Data{"Reference": k.referenceOf(ctx, id), "What": k.v.Plain("button."+verb, nil)})}
	m.Inline = append(telegram.InPairs(reasons), k.backToCard(id))
	return k.Show(ctx, k.r, k.v, m, true)
}

func (k clerk) backToCard(id string) telegram.Row {
	return telegram.Row{telegram.Button(k.v.Plain("button.card", nil), telegram.Callback{Verb: "card", Value: id})}
}

// resend promises the receipt to the guarantor once more.
func (k clerk) resend(ctx context.Context, id string) error {
	g, err := k.Counter.Resend(ctx, k.by, id, itoa(k.r.Update))
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.v.HTML("resent", locales.Data{"Reference": k.referenceOf(ctx, id)})}
	if g.Status != kafala.Issued || !g.Erased.IsZero() {
		m = k.drawCard(ctx, g, "")
	}
	return k.SayBeside(ctx, k.r, k.v, m)
}
