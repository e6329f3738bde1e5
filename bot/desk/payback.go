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
	g, offered, err := k.offered(ctx, k.buttons[call.Verb], id, why)
	if err != nil || !offered {
		return err
	}
	s, err := k.sight(ctx, &g)
	if err != nil {
		return err
	}
	seat, p := s.eyes.RefundFor(&g, k.by.ID, why)
	if p != nil {
		return p
	}
	order := g.Ordering(seat, s.eyes.Hand(k.by.ID), why, s.now)
	m := telegram.Message{HTML: k.drawTerms(g, order), Inline: []telegram.Row{k.sure("button.payback", "payback", why, g), k.backToCard(id)}}
	return k.Show(ctx, m, true)
}

// drawTerms says line by line what an order gives back and what stays.
func (k clerk) drawTerms(g kafala.Guarantee, order kafala.Motion) string {
	v, terms := k.Voice, g.TermsOf(order)
	lines := []string{v.HTML("refund.sure", locales.Data{"Reference": v.NameOf(g), "Amount": terms.Sum.String(),
		"Paid": g.Payment.Amount.String(), "Why": k.reasonOf(order.Why)})}
	for _, part := range []struct {
		key   string
		share kafala.Share
	}{{"refund.returns", terms.Returns}, {"refund.stays", terms.Stays}} {
		lines = append(lines, v.HTML(part.key, locales.Data{"Amount": part.share.Total.String()}))
		lines = append(lines, v.ShareLines(part.share)...)
	}
	if back := g.Payment.Back; back > 0 {
		lines = append(lines, v.HTML("refund.before", locales.Data{"Amount": back.String(), "Now": max(terms.Sum-back, 0).String()}))
	}
	return voice.Joined(append(lines, v.HTML("refund.final", nil))...)
}

// tapPayBack orders that the money goes back. Where a second member has to agree, or this one may not, the Problem says so.
func (k clerk) tapPayBack(ctx context.Context, call telegram.Callback) error {
	why, asked := sureOf(call.Field)
	g, p, err := k.Counter.Refund(ctx, k.by, call.Value, why, asked)
	if p != nil {
		return p
	}
	if err != nil {
		return err
	}
	return k.showWith(ctx, g, verdict{key: "refund.done"}, true)
}

func (k clerk) tapRetract(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.WithdrawOrder(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	return k.after(ctx, g, err)
}

// orderLine says that a refund was asked for and waits for somebody, and whether who has backed it counts no more; empty: none does.
// Whoever can withdraw it reads that the end waits for that, where it does.
func (k clerk) orderLine(ctx context.Context, s sight) string {
	g, m := s.Guarantee, s.Order
	if !m.Waits() || !g.Counts() {
		return ""
	}
	line := k.Voice.HTML("card.order", locales.Data{"Amount": g.Rest(m).String(), "Who": k.author(ctx, k.Voice, m.Author()),
		"Why":    k.reasonOf(m.Why),
		"Moment": k.near(m.At)})
	if m.From != "" && m.By != 0 {
		line += " " + k.Voice.HTML("card.order.backed", locales.Data{"Who": k.nameOf(ctx, m.By)})
	}
	line = k.withMover(ctx, line, s.eyes, g, m)
	if g.OrderReturns() && m.From == "" && withdraws(s) && k.by.Rank.May(staff.Withdraw) && g.EndableUnordered() {
		line += " " + k.Voice.HTML("card.order.first", nil)
	}
	return line
}
