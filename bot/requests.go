package bot

import (
	"context"
	"errors"
	"slices"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

const (
	listed   = 10 // how many of the newest requests are listed
	standing = 80 // and how many that stand before them; both together with what else was paid: a message holds a hundred buttons
)

// requests gives what is listed of a chat: first all that is paid and stands, then what is newest of the rest, then what else was paid and
// names its persons, each newest first. What is erased and never was paid is not.
func (c visit) requests(ctx context.Context) ([]kafala.Guarantee, error) {
	paid, err := c.Office.PaidByChat(ctx, c.Request.Chat)
	if err != nil {
		return nil, err
	}
	newest, err := c.Office.ByChat(ctx, c.Request.Chat, listed)
	if err != nil {
		return nil, err
	}
	var all []kafala.Guarantee
	list := func(more []kafala.Guarantee, most int, is func(*kafala.Guarantee) bool) {
		for _, g := range more {
			shown := slices.ContainsFunc(all, func(one kafala.Guarantee) bool { return one.ID == g.ID })
			if !shown && len(all) < most && is(&g) {
				all = append(all, g)
			}
		}
	}
	list(paid, standing, func(g *kafala.Guarantee) bool { return g.Status == kafala.Issued })
	list(newest, standing+listed, func(g *kafala.Guarantee) bool { return g.Named() || g.Reference != "" })
	list(paid, standing+listed, (*kafala.Guarantee).Named)
	return all, nil
}

// listRequests lists what this chat has asked for, each as a button that opens it, and before them the one that is being
// written.
func (c visit) listRequests(ctx context.Context) error {
	all, err := c.requests(ctx)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: c.Voice.HTML("requests.none", nil), Inline: []telegram.Row{{c.beginButton(c.Voice, c.State.Profile)}}}
	if len(all) > 0 {
		m = telegram.Message{HTML: c.Voice.HTML("requests", nil)}
	}
	if c.State.Session.Draft != "" { // what is being written comes first
		head := c.Voice.HTML("requests.unfinished", nil)
		if len(all) > 0 {
			head += "\n\n" + m.HTML
		}
		m = telegram.Message{HTML: head, Inline: []telegram.Row{{telegram.Styled(telegram.Button(c.Voice.Plain("button.continue", nil),
			telegram.Callback{Verb: "look", Draft: c.State.Session.Draft}), "primary")}}}
	}
	m.Inline = append(m.Inline, requestRows(c.Voice, all, "open")...)
	return c.SayBeside(ctx, m)
}

// requestRows are guarantees as a list of buttons, each of which does this.
func requestRows(v voice.Voice, all []kafala.Guarantee, verb string) (rows []telegram.Row) {
	for i, line := range v.RequestLines(all) {
		rows = append(rows, telegram.Row{telegram.Button(line, telegram.Callback{Verb: verb, Value: all[i].ID})})
	}
	return rows
}

// own finds a guarantee of this chat. Anybody else's, and none at all, are answered alike; nil then.
func (c visit) own(ctx context.Context, id string) (*kafala.Guarantee, error) {
	g, err := c.Office.ForChat(ctx, c.Request.Chat, id)
	if errors.Is(err, kafala.ErrNotFound) {
		shard, _ := kafala.ShardOf(id)
		ours := kafala.IsGuaranteeID(id) && shard == kafala.Shard(c.Request.Chat)
		return nil, c.unfound(ctx, ours, "request.unknown", "request.lost")
	}
	if err != nil {
		return nil, err
	}
	return &g, nil
}

// openRequest shows one request of this chat.
func (c visit) openRequest(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	return c.showRequest(ctx, *g, "", true)
}

// showRequest shows one request of this chat as it is, under a word if there is one.
func (c visit) showRequest(ctx context.Context, g kafala.Guarantee, word string, inPlace bool) error {
	m := c.withWord(g, word)
	if g.Status == kafala.Awaiting {
		return c.showPay(ctx, g, m, inPlace)
	}
	if len(m.Inline) == 0 {
		m = c.WayOn(m)
	}
	c.overwrite(ctx, g)
	return c.Show(ctx, m, inPlace)
}

// drawRequest shows a request with what can be done about it.
func (b *Bot) drawRequest(v voice.Voice, g kafala.Guarantee) telegram.Message {
	data := v.GuaranteeData(g)
	data["Status"], data["Reference"], data["Moment"] = v.Status(g), "", v.Moment(g.Opened)
	if g.Reference != "" {
		data["Reference"] = locales.HTML(v.HTML("request.reference", locales.Data{"Reference": kafala.GroupReference(g.Reference)}) + "\n")
		data["Moment"] = v.Moment(g.IssuedAt)
	}
	m := telegram.Message{HTML: voice.Joined(v.HTML("request", data), v.SumsLine(g), shownLine(v, g))}
	if g.EndedByTime() {
		m.HTML = voice.Joined(m.HTML, v.HTML("ended.time", nil))
	}
	if g.Reopenable(b.house.Now()) { // nobody was told yet
		m.HTML = voice.Joined(m.HTML, v.HTML("request.ending", locales.Data{"Until": v.Until(g.Ending.Final())}))
	}
	switch g.Standing() {
	case kafala.Awaiting:
		if g.Invoice.ID == "" {
			m.HTML += "\n\n" + v.HTML("submitted", nil)
			m.Inline = b.payButtons(v, g)
			break
		}
		m.HTML += "\n" + b.unlessUnclear(v, g, v.HTML("request.until", locales.Data{"Until": v.Until(g.Invoice.Expires)}))
		m.Inline = b.payButtons(v, g)
	case kafala.Expired:
		if g.Frozen() {
			m.HTML += "\n" + v.HTML("request.frozen", locales.Data{"Contact": v.Contact()})
		}
		m.HTML = voice.Joined(m.HTML, b.unlessUnclear(v, g, ""))
		if !g.Renewable() {
			break
		}
		m.Inline = []telegram.Row{{b.renewButton(v, g, "")}}
	case kafala.Cancelled: // nothing is left to be done
		m.HTML = voice.Joined(m.HTML, dropsUnclear(v, g), stoppedOver(v, g))
	case kafala.Ended, kafala.Refunding, kafala.Refunded: // nor here; but what was decided is so still
		m.HTML = voice.Joined(m.HTML, verdictLine(v, g), stoppedOver(v, g))
	case kafala.Issued:
		b.drawIssued(v, g, &m)
	}
	return m
}

// stoppedOver says of a request that is over that it is stopped for a review, as the home does; empty: it is not.
func stoppedOver(v voice.Voice, g kafala.Guarantee) string {
	if !g.Frozen() {
		return ""
	}
	return v.HTML("request.frozen.over", locales.Data{"Contact": v.Contact()})
}
