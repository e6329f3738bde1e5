package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// listed is how many requests are listed: the newest.
const listed = 10

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// listRequests lists what this chat has asked for, newest first, each as a button that opens it, and before
// them the one that is being written.
func (b *Bot) listRequests(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State) error {
	all, err := b.Office.Index.ByChat(ctx, r.Chat, listed)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: v.HTML("requests.none", nil), Inline: []telegram.Row{{b.beginButton(v, st.Profile)}}}
	all = slices.DeleteFunc(all, func(g kafala.Guarantee) bool { return !g.Erased.IsZero() && g.Reference == "" })
	if len(all) > 0 {
		m = telegram.Message{HTML: v.HTML("requests", nil)}
	}
	if st.Session.Draft != "" { // what is being written comes first
		head := v.HTML("requests.unfinished", nil)
		if len(all) > 0 {
			head += "\n\n" + m.HTML
		}
		m = telegram.Message{HTML: head, Inline: []telegram.Row{{telegram.Styled(telegram.Button(v.Plain("button.continue", nil), telegram.Callback{Verb: "look", Draft: st.Session.Draft}), "primary")}}}
	}
	for _, g := range all {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(v.RequestLine(g), telegram.Callback{Verb: "open", Value: g.ID})})
	}
	return b.SayBeside(ctx, r, v, m)
}

// own finds a guarantee of this chat. Anybody else's, and none at all, are answered alike; nil then.
func (b *Bot) own(ctx context.Context, r telegram.Request, v voice.Voice, id string) (*kafala.Guarantee, error) {
	g, err := b.Office.ForChat(ctx, r.Chat, id)
	if errors.Is(err, kafala.ErrNotFound) {
		return nil, b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("request.unknown", nil)}, false)
	}
	if err != nil {
		return nil, err
	}
	return &g, nil
}

// openRequest shows one request of this chat.
func (b *Bot) openRequest(ctx context.Context, r telegram.Request, v voice.Voice, id string) error {
	g, err := b.own(ctx, r, v, id)
	if g == nil {
		return err
	}
	return b.Show(ctx, r, v, b.drawRequest(v, *g), true)
}

// drawRequest shows a request with what can be done about it.
func (b *Bot) drawRequest(v voice.Voice, g kafala.Guarantee) telegram.Message {
	data := v.GuaranteeData(g)
	data["Status"], data["Reference"], data["Moment"] = v.Plain("status."+string(g.Status), nil), "", v.Moment(g.Opened)
	if g.Reference != "" {
		data["Reference"] = locales.HTML(v.HTML("request.reference", locales.Data{"Reference": kafala.GroupReference(g.Reference)}) + "\n")
		data["Moment"] = v.Moment(g.IssuedAt)
	}
	m := telegram.Message{HTML: v.HTML("request", data)}
	switch g.Status {
	case kafala.Awaiting:
		if g.Invoice.ID == "" {
			m.HTML += "\n\n" + v.HTML("submitted", nil)
			m.Inline = b.payButtons(v, g)
			break
		}
		m.HTML += "\n" + v.HTML("request.until", locales.Data{"Until": v.Clock(g.Invoice.Expires)})
		m.Inline = b.payButtons(v, g)
	case kafala.Expired:
		if !g.Erased.IsZero() {
			break
		}
		m.Inline = []telegram.Row{{b.renewButton(v, g, 0)}}
	case kafala.Issued:
		if !g.Until.IsZero() {
			m.HTML += "\n" + v.HTML("ends", locales.Data{"Day": v.Gregorian(kafala.DateOf(g.Until))})
		}
		m.Inline = []telegram.Row{{copyButton(v, g)}, {telegram.Button(v.Plain("button.receipt", nil), telegram.Callback{Verb: "receipt", Value: g.ID})}}
	}
	return m
}

// payButtons are what can be done about a request that awaits its payment. While its link is being made it can be
// withdrawn only: Telegram takes no message with a button that leads nowhere.
func (b *Bot) payButtons(v voice.Voice, g kafala.Guarantee) []telegram.Row {
	if g.Invoice.URL == "" {
		return []telegram.Row{{telegram.Button(v.Plain("button.withdraw", nil), telegram.Callback{Verb: "withdraw", Value: g.ID})}}
	}
	pay := models.InlineKeyboardButton{Text: v.AmountLabel("button.pay", g.Amount.Total), URL: g.Invoice.URL}
	return []telegram.Row{
		{telegram.Styled(pay, "success")},
		{telegram.Button(v.Plain("button.verify", nil), telegram.Callback{Verb: "verify", Value: g.ID}), telegram.Button(v.Plain("button.withdraw", nil), telegram.Callback{Verb: "withdraw", Value: g.ID})},
	}
}

func copyButton(v voice.Voice, g kafala.Guarantee) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: v.Plain("button.copy", nil), CopyText: &models.CopyTextButton{Text: g.Reference}}
}

// verify asks the gateway now, for the impatient and for whoever comes back from the payment page.
func (b *Bot) verify(ctx context.Context, r telegram.Request, v voice.Voice, id string) error {
	g, err := b.own(ctx, r, v, id)
	if g == nil {
		return err
	}
	if g.Status != kafala.Awaiting || g.Invoice.ID == "" {
		return b.Show(ctx, r, v, b.drawRequest(v, *g), true)
	}
	after, err := b.Office.Settle(ctx, g.Invoice.ID, "")
	switch {
	case err != nil:
		b.Log.Warn("a payment could not be checked", "guarantee", g.ID, "err", err)
		return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("unsure", nil), Inline: b.payButtons(v, *g)}, true)
	case after.Status == kafala.Awaiting:
		return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("unpaid", locales.Data{"Until": v.Clock(after.Invoice.Expires)}), Inline: b.payButtons(v, after)}, true)
	case after.Status == kafala.Issued: // the receipt is on its way; this message only loses its buttons
		if r.Query != nil {
			b.Acknowledge(ctx, r)
			b.Strip(ctx, r)
		}
		return nil
	}
	return b.Show(ctx, r, v, b.drawRequest(v, after), true)
}

// askWithdraw asks once before a request that is not paid is given up with its link.
func (b *Bot) askWithdraw(ctx context.Context, r telegram.Request, v voice.Voice, id string) error {
	g, err := b.own(ctx, r, v, id)
	if g == nil {
		return err
	}
	if !kafala.CanMove(g.Status, kafala.Cancelled) {
		return b.Show(ctx, r, v, b.drawRequest(v, *g), true)
	}
	return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("withdraw.sure", nil), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(v.Plain("button.drop", nil), telegram.Callback{Verb: "giveup", Value: id}), "danger")},
		{telegram.Button(v.Plain("button.back", nil), telegram.Callback{Verb: "open", Value: id})},
	}}, true)
}

// withdraw gives up a request that is not paid.
func (b *Bot) withdraw(ctx context.Context, r telegram.Request, v voice.Voice, id string) error {
	g, err := b.own(ctx, r, v, id)
	if g == nil {
		return err
	}
	after, err := b.Office.Withdraw(ctx, r.Chat, id)
	if err != nil {
		b.Log.Warn("a request could not be withdrawn", "guarantee", g.ID, "err", err)
		return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("unsure", nil), Inline: b.payButtons(v, *g)}, true)
	}
	if after.Status == kafala.Cancelled {
		m := b.drawCancelled(v, after)
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(v.Plain("button.new", nil), telegram.Callback{Verb: "home"})})
		return b.Show(ctx, r, v, m, true)
	}
	return b.Show(ctx, r, v, b.drawRequest(v, after), true)
}

// drawCancelled says that a request is cancelled, and that nothing was received where that is so.
func (b *Bot) drawCancelled(v voice.Voice, g kafala.Guarantee) telegram.Message {
	if len(g.Payments()) > 0 {
		return b.drawRequest(v, g)
	}
	return telegram.Message{HTML: v.HTML("cancelled", nil)}
}

// renew makes a new link for a request whose link has ended. total is what the guarantor agreed to pay; 0 stands for
// what he had undertaken.
func (b *Bot) renew(ctx context.Context, r telegram.Request, v voice.Voice, id string, total kafala.Halalas) error {
	g, err := b.own(ctx, r, v, id)
	if g == nil {
		return err
	}
	after, p, err := b.Office.Renew(ctx, r.Chat, id, total)
	switch {
	case err != nil:
		b.Log.Warn("a link could not be renewed", "guarantee", g.ID, "err", telegram.Redact(err))
		return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("unsure.renew", nil), Inline: []telegram.Row{{b.renewButton(v, *g, 0)}}}, true)
	case p != nil && p.Key == "price":
		return b.Show(ctx, r, v, b.drawNewPrice(v, *g, p), true)
	case p != nil:
		return b.Show(ctx, r, v, telegram.Message{HTML: v.Refusal(p)}, true)
	}
	if after.Status != kafala.Awaiting || after.Invoice.ID != "" {
		return b.Show(ctx, r, v, b.drawRequest(v, after), true)
	}
	b.Acknowledge(ctx, r)
	b.Strip(ctx, r)
	b.linkAtOnce(ctx, after, true) // also where it awaits a link that an earlier try may have made
	return nil
}

// drawNewPrice says that a request costs another amount by now, line by line, and asks whether to go on.
func (b *Bot) drawNewPrice(v voice.Voice, g kafala.Guarantee, p *kafala.Problem) telegram.Message {
	price := b.Settings.Price()
	lines := append([]string{v.Refusal(p)}, v.AmountLines(price)...)
	return telegram.Message{HTML: voice.Joined(lines...), Inline: []telegram.Row{{b.renewButton(v, g, price.Total)}}}
}

// renewButton asks for a new link, for what was undertaken (0) or for another amount.
func (b *Bot) renewButton(v voice.Voice, g kafala.Guarantee, total kafala.Halalas) models.InlineKeyboardButton {
	if total == 0 {
		return telegram.Button(v.Plain("button.renew", nil), telegram.Callback{Verb: "renew", Value: g.ID})
	}
	return telegram.Button(v.AmountLabel("button.reprice", total), telegram.Callback{Verb: "reprice", Value: g.ID + "." + itoa(int64(total))})
}

// reprice reads the guarantee and the amount out of a button that names both.
func (b *Bot) reprice(ctx context.Context, r telegram.Request, v voice.Voice, value string) error {
	id, amount, _ := strings.Cut(value, ".")
	total, err := strconv.ParseInt(amount, 10, 64)
	if err != nil || total <= 0 {
		id = "" // made up: it is nobody's
	}
	return b.renew(ctx, r, v, id, kafala.Halalas(total))
}

// resend promises the receipt once more.
func (b *Bot) resend(ctx context.Context, r telegram.Request, v voice.Voice, id string) error {
	g, err := b.own(ctx, r, v, id)
	if g == nil {
		return err
	}
	if !g.Erased.IsZero() || g.Status != kafala.Issued {
		return b.Show(ctx, r, v, b.drawRequest(v, *g), true)
	}
	if _, err := b.Office.Resend(ctx, r.Chat, id, itoa(r.Update)); err != nil {
		return err
	}
	b.Acknowledge(ctx, r)
	b.Strip(ctx, r)
	return nil
}

// publicAnswer says of a reference what anybody may know.
func (b *Bot) publicAnswer(ctx context.Context, v voice.Voice, reference string) (string, error) {
	data := locales.Data{"Reference": kafala.GroupReference(reference)}
	g, err := b.Office.Index.ByReference(ctx, reference)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		return v.HTML("public.none", data), nil
	case err != nil:
		return "", err
	case g.Status == kafala.Issued:
		data["Day"] = v.Gregorian(kafala.DateOf(g.IssuedAt))
		return v.HTML("public.found", data), nil
	}
	data["Status"] = v.Plain("status."+string(g.Status), nil)
	return v.HTML("public.over", data), nil
}

// scan answers whoever read the QR: at most what the sheet that carries it shows.
func (b *Bot) scan(ctx context.Context, r telegram.Request, v voice.Voice, id, token string) error {
	if done, err := b.tooOften(ctx, r, v); done || err != nil {
		return err
	}
	g, err := b.Office.Scan(ctx, id, token)
	if errors.Is(err, kafala.ErrNotFound) {
		return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("scan.none", nil)}, false)
	}
	if err != nil {
		return err
	}
	var rows []string
	for _, line := range v.RecordRows(g) {
		rows = append(rows, v.HTML("row.line", locales.Data{"Row": line.Label, "Value": line.Value}))
	}
	return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("scan.found", locales.Data{
		"Status": v.Plain("status."+string(g.Status), nil), "Reference": kafala.GroupReference(g.Reference),
		"Rows": locales.HTML(strings.Join(rows, "\n")), "Operator": b.Settings.Operator.Name.In(v.Language), "Moment": v.Moment(b.Now()),
	})}, false)
}
