package desk

import (
	"context"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// tapRefund asks once more before money goes back. Where the card offers it no more, the card is shown as it is.
func (k clerk) tapRefund(ctx context.Context, call telegram.Callback) error {
	id, why := call.Value, call.Field
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Refund, Guarantee: id, Why: why}); err != nil {
		return err
	}
	g, err := k.Office.Ledger.Find(ctx, id)
	if err != nil {
		return err
	}
	if !k.buttons[call.Verb].card.fits(&g) {
		return k.after(ctx, g, "", nil)
	}
	m := telegram.Message{HTML: k.Voice.HTML("refund.sure", locales.Data{"Reference": voice.NameOf(g), "Amount": g.Payment.Amount.String(),
		"Why": k.reasonOf(why)}), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(k.Voice.Plain("button.payback", nil), telegram.Callback{Verb: "payback", Field: why, Value: id}),
			"danger")}, k.backToCard(id)}}
	return k.Show(ctx, m, true)
}

// tapPayBack orders that the money goes back. Where a second member has to agree, or this one may not, the Problem says so.
func (k clerk) tapPayBack(ctx context.Context, call telegram.Callback) error {
	id, why := call.Value, call.Field
	g, p, err := k.Counter.Refund(ctx, k.by, id, why)
	if p != nil {
		return p
	}
	return k.after(ctx, g, "refund.done", err)
}

// orderLine says that a refund was asked for and waits for a second member; empty: none does.
func (k clerk) orderLine(ctx context.Context, g kafala.Guarantee) string {
	if g.Order.By == 0 || g.Order.Given() {
		return ""
	}
	return k.Voice.HTML("card.order", locales.Data{"Who": k.nameOf(ctx, g.Order.By), "Why": k.reasonOf(g.Order.Why),
		"Moment": k.Voice.Brief(g.Order.At)})
}
