package bot

import (
	"context"
	"errors"
	"strconv"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What a guarantor is told of their guarantee's being shown at a counter: never by whom, nor where.

// sendShown says that a guarantee was shown, if it is to be told.
func (b *Bot) sendShown(ctx context.Context, p *courier.Parcel) error {
	mark := kafala.ReadMark(p.Detail)
	g, tell, err := b.Office.TellShown(ctx, p.Guarantee, mark)
	if err != nil || !tell {
		return b.notNow(p, err)
	}
	v, err := b.house.Spoken(ctx, p.Chat, g.Language)
	if err != nil {
		return err
	}
	return p.Part(ctx, "text", b.sender(p, v, b.drawShown(v, g, mark, "")))
}

// notNow ends a delivery of which nothing is to be said now: one that is too early comes again, and what is about a record
// that was erased is over.
func (b *Bot) notNow(p *courier.Parcel, err error) error {
	early := (*kafala.NotYetError)(nil)
	switch {
	case errors.As(err, &early):
		return courier.TooEarlyError{Until: early.Until}
	case errors.Is(err, kafala.ErrNotFound):
		return b.erasedSince(p)
	}
	return err
}

// drawShown says that a guarantee was shown, the first time or once more; word is what was just done about it. Who knows
// nothing of a further time has a button to say so.
func (b *Bot) drawShown(v voice.Voice, g kafala.Guarantee, mark int, word string) telegram.Message {
	m, _ := g.MarkAt(mark)
	data := locales.Data{"Person": v.ShortName(g, "person_name"), "Reference": kafala.GroupReference(g.Reference), "Contact": v.Contact(),
		"Moment": v.When(m.At, b.house.Now())}
	key, again := "shown", mark != g.FirstShown()
	if again {
		key = "shown.again"
		first, _ := g.MarkAt(g.FirstShown())
		data["First"] = v.Dated(first.At)
	} else {
		data["Moment"] = v.Dated(m.At)
	}
	now := ""
	switch {
	case g.Reopenable(b.house.Now()):
		now = v.HTML("request.ending", locales.Data{"Until": v.Until(g.Ending.Final())})
	case !g.Counts():
		now = v.HTML("shown.now", locales.Data{"Status": v.Status(g)})
	case !again:
		now = v.HTML("shown.first", nil)
	}
	said := telegram.Message{HTML: voice.Joined(v.HTML(key, data), now, word)}
	if again && word == "" {
		said.Inline = []telegram.Row{{telegram.Button(v.Plain("button.unaware", nil),
			telegram.Callback{Verb: "unaware", Field: strconv.Itoa(mark), Value: g.ID})}}
	}
	return said
}

// sendStruck says that what was told of a guarantee's being shown was recorded by mistake.
func (b *Bot) sendStruck(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	mark, ok := g.MarkAt(kafala.ReadMark(p.Detail))
	if !ok || !g.Named() {
		return nil
	}
	key, now := "struck", b.house.Now()
	if kafala.DateOf(mark.At) == kafala.DateOf(now) {
		key = "struck.today"
	}
	data := locales.Data{"Moment": v.When(mark.At, now), "Reference": kafala.GroupReference(g.Reference)}
	return p.Part(ctx, "text", b.sender(p, v, telegram.Message{HTML: v.HTML(key, data)}))
}

// tapUnaware passes on that the guarantor knows nothing of a guarantee's being shown, and says what came of it.
func (c visit) tapUnaware(ctx context.Context, call telegram.Callback) error {
	mark := kafala.ReadMark(call.Field)
	g, came, err := c.Office.ObjectShown(ctx, c.Request.Chat, call.Value, mark)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.HTML("request.unknown", nil)}), false)
	case err != nil:
		return err
	}
	contact := locales.Data{"Contact": c.Voice.Contact()}
	word := ""
	switch came {
	case kafala.UnawareStruck:
		return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("unaware.struck", nil)}, true)
	case kafala.UnawareNoted:
		word = c.Voice.HTML("unaware.noted", contact)
	case kafala.UnawareBefore:
		word = c.Voice.HTML("unaware.before", contact)
	}
	return c.Show(ctx, c.drawShown(c.Voice, g, mark, word), true)
}

// shownLine says whether a guarantee was shown, when and how often; empty: that means nothing for it, or it was decided about
// without a mark. Where a mark or a decision was struck out it does not say that nobody has seen it.
func shownLine(v voice.Voice, g kafala.Guarantee) string {
	all := g.Shown()
	switch {
	case g.Reference == "":
		return ""
	case len(all) == 0 && g.LastDecided() >= 0:
		return ""
	case len(all) == 0 && len(g.Recorded()) > 0:
		return v.HTML("shown.struck", nil)
	case len(all) == 0 && !g.Counts():
		return v.HTML("shown.never", nil)
	case len(all) == 0:
		return v.HTML("home.unshown", nil)
	}
	first := all[0].At
	if len(all) == 1 {
		return v.HTML("home.shown", locales.Data{"Day": v.Day(kafala.DateOf(first)), "Time": v.Clock(first)})
	}
	return v.Count("shown.times", len(all), locales.Data{"First": v.Dated(first), "Last": v.Dated(all[len(all)-1].At)})
}
