package bot

import (
	"context"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// atCounter does what a button about one guarantee asks for.
func (k clerk) atCounter(ctx context.Context, d deed) error {
	id := d.value
	switch d.verb {
	case "card":
		return k.open(ctx, id)
	case "match":
		return k.ask(ctx, asking{"match", id}, kafala.Errand{Duty: kafala.Match, Guarantee: id})
	case "enough":
		return k.enough(ctx)
	case "history":
		return k.history(ctx, id)
	case "why":
		return k.askWhy(ctx, d.field, id)
	case "present":
		g, _, again, err := k.Office.Present(ctx, k.by, id)
		if again {
			return k.after(ctx, g, "present.again", err)
		}
		return k.after(ctx, g, "present.done", err)
	case "unpresent":
		g, err := k.Office.TakeBack(ctx, k.by, id)
		return k.after(ctx, g, "unpresent.done", err)
	case "end":
		g, err := k.Office.End(ctx, k.by, id, d.field)
		return k.after(ctx, g, "", err)
	case "calloff":
		g, err := k.Office.CallOff(ctx, k.by, id, d.field)
		return k.after(ctx, g, "", err)
	case "resend":
		return k.resend(ctx, id)
	case "disclose":
		return k.disclose(ctx, id, d.field)
	case "refund":
		return k.askRefund(ctx, id, d.field)
	}
	return k.payBack(ctx, id, d.field)
}

// after shows the card as it is after an act, and above it what was done.
func (k clerk) after(ctx context.Context, g kafala.Guarantee, done string, err error) error {
	if err != nil {
		return err
	}
	return k.show(ctx, k.r, k.v, k.drawCard(ctx, g, done), true)
}

// open shows a guarantee's card in the place of what was tapped.
func (k clerk) open(ctx context.Context, id string) error {
	g, err := k.Office.Open(ctx, k.by, id)
	return k.after(ctx, g, "", err)
}

// opened shows the card that a link of the staff group leads to.
func (k clerk) opened(ctx context.Context, id string) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	return true, k.open(ctx, id)
}

// enough waits for no number any more.
func (k clerk) enough(ctx context.Context) error {
	if err := k.Office.Begin(ctx, k.by, kafala.Errand{Duty: kafala.LookUp, Why: "enough"}); err != nil {
		return err
	}
	if err := k.moveOn(ctx); err != nil {
		return err
	}
	k.acknowledge(ctx, k.r)
	k.strip(ctx, k.r)
	return nil
}

// askWhy offers the reasons of an act.
func (k clerk) askWhy(ctx context.Context, verb, id string) error {
	if _, ok := kafala.Reasons[staffDeeds[verb]]; !ok {
		return kafala.ErrNotFound
	}
	duty := staffDeeds[verb]
	if err := k.Office.Begin(ctx, k.by, kafala.Errand{Duty: duty, Guarantee: id}); err != nil {
		return err
	}
	var reasons []models.InlineKeyboardButton
	for _, why := range kafala.Reasons[duty] {
		reasons = append(reasons, tap(k.v.Plain("why."+why, nil), deed{verb: verb, field: why, value: id}))
	}
	m := message{html: k.v.HTML("reason.ask", locales.Data{"Reference": k.referenceOf(ctx, id), "What": k.v.Plain("button."+verb, nil)})}
	m.inline = append(inPairs(reasons), k.backToCard(id))
	return k.show(ctx, k.r, k.v, m, true)
}

func (k clerk) backToCard(id string) row {
	return row{tap(k.v.Plain("button.card", nil), deed{verb: "card", value: id})}
}

// resend promises the receipt to the guarantor once more.
func (k clerk) resend(ctx context.Context, id string) error {
	g, err := k.Office.ResendBy(ctx, k.by, id, itoa(k.r.update))
	if err != nil {
		return err
	}
	m := message{html: k.v.HTML("resent", locales.Data{"Reference": k.referenceOf(ctx, id)})}
	if g.Status != kafala.Issued || !g.Erased.IsZero() {
		m = k.drawCard(ctx, g, "")
	}
	return k.sayBeside(ctx, k.r, k.v, m)
}

// told is how many lines of a history are shown: the last ones.
const told = 25

// history shows what became of a guarantee, and by whom.
func (k clerk) history(ctx context.Context, id string) error {
	g, err := k.Office.Open(ctx, k.by, id)
	if err != nil {
		return err
	}
	lines := []string{k.v.HTML("history", locales.Data{"Reference": k.referenceOf(ctx, id)})}
	for _, e := range g.History[max(0, len(g.History)-told):] {
		lines = append(lines, k.v.HTML("history.line", locales.Data{
			"Moment": k.v.brief(e.At), "Who": k.author(ctx, e.By), "What": k.event(e)}))
	}
	return k.show(ctx, k.r, k.v, message{html: strings.Join(lines, "\n"), inline: []row{k.backToCard(id)}}, true)
}

// author names who has moved a guarantee.
func (k clerk) author(ctx context.Context, by string) string {
	if id, ok := strings.CutPrefix(by, "staff:"); ok {
		return k.nameOf(ctx, atoi(id))
	}
	return k.word("by."+by, by)
}

// event says what an event of a history was.
func (k clerk) event(e kafala.Event) string {
	what, why := k.v.Plain("status."+string(e.To), nil), ""
	if kept := "why." + e.Why; k.v.Has(kept) {
		why = k.v.Plain(kept, nil)
	}
	if e.From == e.To {
		note, reason, _ := strings.Cut(e.Why, ": ")
		key := strings.NewReplacer(",", "", " ", "-").Replace(note)
		if !k.v.Has("event." + key) { // of money, by the gateway's ids: it stands as it is kept
			return locales.Isolate(e.Why, k.v.Language)
		}
		if what = k.v.Plain("event."+key, nil); reason != "" {
			why = k.reasonOf(reason)
		}
	}
	if why == "" {
		return what
	}
	return k.v.Plain("history.what", locales.Data{"What": what, "Why": why})
}

// word is what there is under a key, else the value itself.
func (k clerk) word(key, value string) string {
	if k.v.Has(key) {
		return k.v.Plain(key, nil)
	}
	return locales.Isolate(value, k.v.Language)
}

// shownFor is how long whole names and numbers stand in a chat.
const shownFor = time.Minute

// disclose shows all of a guarantee for a minute. Its message is sent empty and its deletion promised before it is
// filled in: no crash leaves it standing.
func (k clerk) disclose(ctx context.Context, id, why string) error {
	g, err := k.Office.Disclose(ctx, k.by, id, why)
	if err != nil {
		return err
	}
	sent := 0
	err = within(ctx, patience, func(ctx context.Context) error {
		m, err := k.api.SendMessage(ctx, &tg.SendMessageParams{ChatID: k.r.chat, ProtectContent: true, ParseMode: models.ParseModeHTML,
			Text: k.stamped(k.v, k.v.HTML("whole.empty", nil))})
		if err == nil {
			sent = m.ID
		}
		return err
	})
	if err != nil {
		return k.forgive(k.r, err)
	}
	gone := forget(k.r.chat, sent, k.Now())
	gone.Due = gone.Since.Add(shownFor)
	if err := k.keep(ctx, k.st.Session.Asked, gone); err != nil {
		return err
	}
	err = k.call(ctx, "editMessageText", &tg.EditMessageTextParams{ChatID: k.r.chat, MessageID: sent, ParseMode: models.ParseModeHTML,
		Text: k.stamped(k.v, k.drawWhole(g, why))})
	if err := k.forgive(k.r, err); err != nil {
		return err
	}
	return k.showCard(ctx, g, true)
}

// drawWhole writes every answer as it was given.
func (k clerk) drawWhole(g kafala.Guarantee, why string) string {
	lines := []string{k.v.HTML("whole", locales.Data{"Reference": nameOf(g), "Why": k.v.Plain("why."+why, nil)})}
	for _, f := range k.dialog.Form {
		value, ok := g.Answers[f.ID]
		if !ok {
			continue
		}
		said := k.v.answer(f, value, true)
		if key := "record." + f.ID + "." + value; k.v.Has(key) {
			said = k.v.Plain(key, nil)
		} else if f.Show == dialogs.Ending {
			said = locales.Isolate(value, k.v.Language)
		}
		lines = append(lines, k.v.HTML("row.line", locales.Data{"Row": k.v.Plain("whole."+f.ID, nil), "Value": said}))
	}
	return strings.Join(append(lines, k.v.HTML("whole.gone", nil)), "\n")
}

// nameOf names a guarantee: by its reference, else by its id.
func nameOf(g kafala.Guarantee) string {
	if g.Reference == "" {
		return g.ID
	}
	return kafala.GroupReference(g.Reference)
}
