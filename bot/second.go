package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// A second request of a chat for the same person: what differs from the one that awaits its payment is shown, and which
// of the two is to go on is asked before the total and the undertaking.

// met puts the question which of two requests is to go on in the place of the total, where the chat has another one that
// awaits its payment for the same person.
func (b *Bot) met(ctx context.Context, chat int64, s dialogs.Screen) (dialogs.Screen, error) {
	if s.Kind != dialogs.Total {
		return s, nil
	}
	g, waits, err := b.Office.Waiting(ctx, chat, s.Answers)
	if err != nil || !waits {
		return s, err
	}
	s.Kind, s.Earlier = dialogs.Earlier, &g
	return s, nil
}

// meet is met for a step. A request that is the same in everything as the earlier one is dropped, and that one goes on.
func (c visit) meet(ctx context.Context, t dialogs.Turn) (dialogs.Turn, error) {
	screen, err := c.met(ctx, c.Request.Chat, t.Screen)
	if err != nil {
		return t, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	t.Screen = screen
	if screen.Kind != dialogs.Earlier || len(c.differences(c.Voice, *screen.Earlier, screen.Answers)) > 0 {
		return t, nil
	}
	alike := c.dialog.Yield(t.Session, screen.Earlier.ID)
	alike.Delete, alike.Screen.Note, alike.Screen.Earlier = t.Delete, "alike", screen.Earlier
	return alike, nil
}

// replace gives the earlier request up for the one that is being written, which goes on to its total. One that is paid
// already is named instead, and the new one dropped. Where its link cannot be ended now nothing changes.
func (c visit) replace(ctx context.Context, t dialogs.Turn) dialogs.Turn {
	answers := c.dialog.Submitted(t.Session.Answers)
	g, err := c.Office.MakeWay(ctx, c.Request.Chat, t.Replace, answers)
	switch {
	case errors.Is(err, kafala.ErrNotFound): // made up
		return t
	case err != nil:
		c.Log.Warn("an earlier request could not be given up", "guarantee", t.Replace, "err", telegram.Redact(err))
		t.Screen.Note = "unreplaced"
		return t
	case g.Person(kafala.AsGuaranteed).Number != answers["person_id"]: // made up
		return t
	}
	switch g.Status {
	case kafala.Cancelled:
		t.Screen.Note = "replaced"
		if g.CalledPaid() {
			t.Screen.Note = "replaced_unclear"
		}
	case kafala.Issued:
		t = c.dialog.Yield(t.Session, g.ID)
		t.Screen.Note = "paid_already"
		t.Screen.Earlier = &g
	case kafala.Awaiting, kafala.Expired, kafala.Ended, kafala.Refunding, kafala.Refunded: // in nobody's way, or asked about again
	}
	return t
}

// resume goes on with the earlier request, if that is the one that awaits its payment. One that is paid already is named, and the new one
// dropped; of any other the one being written stays, which is said.
func (c visit) resume(ctx context.Context, in dialogs.Input, t dialogs.Turn) (dialogs.Turn, error) {
	g, waits, err := c.Office.Waiting(ctx, c.Request.Chat, c.State.Session.Answers)
	if err != nil {
		return t, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	if !waits || g.ID != t.Resume {
		return c.unresumed(ctx, in, t)
	}
	t.Screen.Note = "taken_up"
	t.Screen.Earlier = &g
	return t, nil
}

// unresumed says what has become of a request that is to go on and does not await its payment.
func (c visit) unresumed(ctx context.Context, in dialogs.Input, t dialogs.Turn) (dialogs.Turn, error) {
	was, err := c.Office.ForChat(ctx, c.Request.Chat, t.Resume)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) {
		return t, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	if err == nil && was.Status == kafala.Issued && was.Person(kafala.AsGuaranteed).Number == c.State.Session.Answers["person_id"] {
		t.Screen.Note, t.Screen.Earlier = "paid_already", &was
		return t, nil
	}
	in.Act = dialogs.Look
	still := c.dialog.Step(c.State.Session, in)
	still.Screen.Note = "unresumed"
	return still, nil
}

// showEarlier shows the earlier request, which goes on: its link, or what it is now that it is paid.
func (c visit) showEarlier(ctx context.Context, g kafala.Guarantee) error {
	m := c.drawLink(c.Voice, g)
	if g.Status == kafala.Awaiting {
		return c.Forgive(c.post(ctx, c.Voice, g, m))
	}
	return c.Forgive(c.house.Send(ctx, g.Chat, c.Voice, m))
}

// drawEarlier asks which of two requests is to go on. Where they are the same, it shows the link of the earlier one.
func (b *Bot) drawEarlier(v voice.Voice, s dialogs.Screen) telegram.Message {
	g := *s.Earlier
	differ := b.differences(v, g, s.Answers)
	if len(differ) == 0 {
		m := b.drawLink(v, g)
		m.HTML = v.HTML("note.alike", nil) + "\n\n" + m.HTML
		return m
	}
	lines := append([]string{v.HTML("waiting", nil), v.PaysFor(g), "", v.HTML("waiting.differs", nil)}, differ...)
	if g.Unclear() {
		lines = append(lines, "", dropsUnclear(v, g))
	}
	html := ""
	for _, line := range append(lines, "", v.HTML("waiting.after", nil)) {
		html += line + "\n"
	}
	return telegram.Message{HTML: html[:len(html)-1], Inline: []telegram.Row{
		{telegram.Button(v.Plain("button.replace", nil), telegram.Callback{Verb: "replace", Value: g.ID, Draft: s.Draft})},
		{telegram.Button(v.Plain("button.resume", nil), telegram.Callback{Verb: "resume", Value: g.ID, Draft: s.Draft})},
		backAndCancel(v, s),
	}}
}

// differences writes what an earlier request and these answers do not have alike, a line each: the answers, whether the
// mobile was shared and the guarantor confirmed, the total and the text of the undertaking.
func (b *Bot) differences(v voice.Voice, g kafala.Guarantee, answers kafala.Answers) (lines []string) {
	proof := answers.Proven()
	answers = b.dialog.Submitted(answers)
	say := func(row, was, now string) {
		key := "waiting.line"
		if was == now { // of what is shown short, the rest differs
			key = "waiting.changed"
		}
		lines = append(lines, v.HTML(key, locales.Data{"Row": row, "Was": was, "Now": now}))
	}
	differ := g.Unlike(answers, proof)
	either := func(row string, is bool) { // it is so in one of the two
		words := map[bool]string{true: v.Plain("waiting.yes", nil), false: v.Plain("waiting.no", nil)}
		say(v.Plain(row, nil), words[!is], words[is])
	}
	for _, f := range v.Form {
		value := func(a kafala.Answers) string {
			if a[f.ID] == "" {
				return v.Plain("waiting.none", nil)
			}
			return v.Answer(f, a[f.ID], false)
		}
		if slices.Contains(differ, f.ID) {
			say(v.Row(f, answers), value(g.Answers), value(answers))
		}
		if f.Contact && slices.Contains(differ, f.Source()) {
			either("waiting.shared", answers[f.Source()] == dialogs.FromTelegram)
		}
	}
	if slices.Contains(differ, kafala.ProofField) {
		either("waiting.proven", proof.Stands())
	}
	if price := b.Settings.Price(); price.Total != g.Amount.Total {
		say(v.Plain("sheet.total", nil), v.Plain("amount.riyals", locales.Data{"Amount": g.Amount.Total.String()}),
			v.Plain("amount.riyals", locales.Data{"Amount": price.Total.String()}))
	}
	if kind, _ := b.Settings.Kind(answers["kind"]); kind.ID == g.Undertaking.Kind && !b.Settings.SameText(g) {
		say(v.Plain("waiting.undertaking", nil), fmt.Sprint(g.Undertaking.Version), fmt.Sprint(kind.Version))
	}
	return lines
}
