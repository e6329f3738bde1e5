package desk

import (
	"context"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// What is done about a guarantee that stands although its money has left by another hand.

// tapClose asks once more before it is ended. Where the card offers that no more, the card is shown as it is.
func (k clerk) tapClose(ctx context.Context, call telegram.Callback) error {
	id, why := call.Value, call.Field
	g, offered, err := k.offered(ctx, k.buttons[call.Verb], id, why)
	if err != nil || !offered {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML(k.toldOfEnd("close.sure", "close.sure.silent"), k.endData(g, why)),
		Inline: []telegram.Row{k.sure("button.closenow", "closenow", why, g), k.backToCard(id)}}
	return k.Show(ctx, m, true)
}

// toldOfEnd is which of two keys is said: of words that promise the guarantor a notice of an end by staff, or where the operator has none
// sent of others.
func (k clerk) toldOfEnd(told, silent string) string {
	if k.Settings.Delivers(kafala.SendEnded) {
		return told
	}
	return silent
}

// endData is of which guarantee, and why, it is asked once more whether it is to end.
func (k clerk) endData(g kafala.Guarantee, why string) locales.Data {
	return locales.Data{"Reference": k.Voice.NameOf(g), "Why": k.reasonOf(why)}
}

// tapCloseNow ends it, or asks another one to. Where this member may do neither, the Problem says so.
func (k clerk) tapCloseNow(ctx context.Context, call telegram.Callback) error {
	why, asked := sureOf(call.Field)
	g, p, err := k.Counter.Close(ctx, k.by, call.Value, why, asked)
	if p != nil {
		return p
	}
	return k.after(ctx, g, err)
}

func (k clerk) tapUnclose(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.WithdrawClosing(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	return k.after(ctx, g, err)
}

// closingLine says that an end is wished for and waits for another one; empty: none is.
func (k clerk) closingLine(ctx context.Context, s sight) string {
	if m := s.Closing; m.Waits() && s.Drained() {
		line := k.Voice.HTML("card.closing", locales.Data{"Who": k.nameOf(ctx, m.By), "Why": k.reasonOf(m.Why), "Moment": k.near(m.At)})
		return k.withMover(ctx, line, s.eyes, s.Guarantee, m)
	}
	return ""
}
