package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// kept is how many of a chat's guarantees are told of: all that anybody has.
const kept = 1000

// pageLength is how many characters of a long answer stand in one message; Telegram allows 4,096.
const pageLength = 3500

// pages puts parts together into messages.
func pages(parts []string) (all []string) {
	length := pageLength
	for _, p := range parts {
		n := len([]rune(p)) + 2
		if length += n; length > pageLength {
			all, length = append(all, p), n
			continue
		}
		all[len(all)-1] += "\n\n" + p
	}
	return all
}

// myData tells a chat what is kept about it: ID numbers and mobiles by their last four digits, names short, and of
// the other person only what was typed here.
func (c visit) myData(ctx context.Context) error {
	all, err := c.Office.ByChat(ctx, c.Request.Chat, kept)
	if err != nil {
		return err
	}
	queries, err := c.keptQueries(ctx)
	if err != nil {
		return err
	}
	invited, err := c.desk.KeptInvitation(ctx, c.Chat)
	if err != nil {
		return err
	}
	if invited != "" {
		queries = append(queries, invited)
	}
	member, err := c.desk.KeptMember(ctx, c.Chat)
	if err != nil {
		return err
	}
	if member != "" {
		queries = append(queries, member)
	}
	texts := pages(c.drawMyData(c.Voice, c.Request.Chat, c.State, all, queries, member != ""))
	c.Request.Answer.Carries = c.Request.Answer.Carries && len(texts) == 1
	for i, text := range texts {
		m := telegram.Message{HTML: text}
		if i == len(texts)-1 {
			m.Inline = []telegram.Row{{telegram.Button(c.Voice.Plain("button.delete", nil), telegram.Callback{Verb: "delete"})}}
			m = c.WayOn(m)
		}
		var err error
		if i == 0 {
			err = c.Show(ctx, m, false)
		} else {
			err = c.Forgive(c.Send(ctx, c.Request.Chat, c.Voice, m))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) drawMyData(v voice.Voice, chat int64, st dialogs.State, all []kafala.Guarantee, queries []string,
	member bool,
) []string {
	number := "mydata.chat"
	if member {
		number = "mydata.chat.member"
	}
	parts := []string{voice.Joined(v.HTML("mydata", nil), v.HTML(number, locales.Data{"Chat": strconv.FormatInt(chat, 10)}))}
	if p := st.Profile; p.Language != "" || p.Consent.Version > 0 || len(p.Guarantor) > 0 {
		lines := []string{v.HTML("mydata.profile", locales.Data{"Span": v.Span(b.Settings.Times.Profile)})}
		if p.Language != "" {
			lines = append(lines, v.HTML("mydata.language", locales.Data{"Language": b.house.Voices.In(p.Language).Plain("language.name", nil)}))
		}
		lines = append(lines, v.ConsentLine(p.Consent))
		parts = append(parts, voice.Joined(append(lines, v.AnswerLines(p.Guarantor)...)...))
	}
	if s := st.Session; s.Draft != "" {
		lines := []string{v.HTML("mydata.open", locales.Data{"Span": v.Span(b.Settings.Times.Session)}), v.ConsentLine(s.Consent)}
		lines = append(lines, v.AnswerLines(s.Answers)...)
		parts = append(parts, voice.Joined(append(lines, v.ProvenLines("mydata.identity", s.Answers.Proven())...)...))
	}
	for _, g := range all {
		parts = append(parts, b.drawKept(v, g))
	}
	parts = append(parts, queries...)
	if len(parts) == 1 {
		parts = append(parts, v.HTML("mydata.nothing", nil))
	}
	return append(parts, v.HTML("mydata.rights", locales.Data{"Contact": v.Contact()}))
}

// drawKept tells what is kept of a guarantee, and how long.
func (b *Bot) drawKept(v voice.Voice, g kafala.Guarantee) string {
	lines := []string{v.HTML("mydata.guarantee", locales.Data{"Status": v.Status(g),
		"Moment": v.ShortMoment(g.Opened)})}
	if g.Reference != "" {
		lines = append(lines, v.HTML("request.reference", locales.Data{"Reference": kafala.GroupReference(g.Reference)}))
	}
	lines = append(lines, v.AnswerLines(g.Answers)...)
	lines = append(lines, v.HTML("mydata.amount", locales.Data{"Amount": g.Amount.Total.String()}), v.SumsLine(g))
	for _, p := range g.Payments() {
		lines = append(lines, v.HTML("mydata.payment", locales.Data{"By": v.PaidBy(p), "Moment": v.ShortMoment(p.At)}))
	}
	lines = append(lines, v.ProvenLines("mydata.identity", g.Proof)...)
	lines = append(lines, shownLine(v, g), verdictLine(v, g), notesLine(v, g), v.ConsentLine(g.Consent),
		v.HTML("mydata.undertaking", locales.Data{"Version": g.Undertaking.Version, "Moment": v.ShortMoment(g.Undertaking.At)}))
	return voice.Joined(append(lines, v.Retention(g))...)
}

// notesLine names the notes that staff have left, each with its time; empty: none.
func notesLine(v voice.Voice, g kafala.Guarantee) string {
	var all []string
	for _, n := range g.LeftNotes() {
		all = append(all, v.ReasonWords(n.Note)+v.Plain("list.comma", nil)+v.Dated(n.At))
	}
	if len(all) == 0 {
		return ""
	}
	return v.HTML("mydata.notes", locales.Data{"Notes": strings.Join(all, " · ")})
}

// askDelete asks, once, whether to erase what can be erased, and says what stays until when.
func (c visit) askDelete(ctx context.Context) error {
	all, err := c.Office.ByChat(ctx, c.Request.Chat, kept)
	if err != nil {
		return err
	}
	stay := all[:0:0]
	for _, g := range all {
		if g.Erased.IsZero() && (g.Held(c.Now()) || !g.Forgettable() && !g.Cancellable()) {
			stay = append(stay, g)
		}
	}
	invited, err := c.desk.EndsInvitation(ctx, c.Chat)
	if err != nil {
		return err
	}
	member, err := c.desk.KeptMember(ctx, c.Chat)
	if err != nil {
		return err
	}
	if member != "" {
		member = c.Voice.HTML("delete.member", nil)
	}
	html := voice.Joined(c.Voice.HTML("delete", nil), c.Voice.HTML("delete.goes", nil), invited, member, c.drawStaying(c.Voice, stay),
		c.drawUnderWay(c.Voice, all), c.Voice.HTML("delete.ask", nil))
	yes, err := c.yesToErase(ctx)
	if err != nil {
		return err
	}
	erase := telegram.Button(c.Voice.Plain("button.erase", nil), telegram.Callback{Verb: "erase", Value: yes})
	m := telegram.Message{HTML: html, Inline: []telegram.Row{
		{telegram.Styled(erase, "danger")},
		{telegram.Button(c.Voice.Plain("button.stay", nil), telegram.Callback{Verb: "stay"})},
	}}
	return c.Show(ctx, m, false)
}

// drawStaying names the guarantees whose personal fields stay, each with how long; empty: none.
func (b *Bot) drawStaying(v voice.Voice, stay []kafala.Guarantee) string {
	if len(stay) == 0 {
		return ""
	}
	lines := []string{v.HTML("delete.stays", nil)}
	for i, g := range stay {
		if i == listed {
			lines = append(lines, "…")
			break
		}
		name := kafala.GroupReference(g.Reference)
		if name == "" {
			name = v.Status(g)
		}
		lines = append(lines, v.HTML("delete.line", locales.Data{"Reference": name, "How": locales.HTML(v.Retention(g))}))
	}
	return strings.Join(lines, "\n")
}

// drawUnderWay says what is left of requests without their names because money may still come for them, or has come; empty: of none is
// anything.
func (b *Bot) drawUnderWay(v voice.Voice, all []kafala.Guarantee) string {
	waits, came := "", ""
	for _, g := range all {
		switch {
		case !g.Forgettable() || g.Erased.IsZero():
		case len(g.Payments()) > 0: // it is in the books
			came = v.HTML("delete.came", nil)
		default:
			waits = v.HTML("delete.underway", locales.Data{"Span": v.Span(b.Settings.Times.Records)})
		}
	}
	return voice.Joined(waits, came)
}

// erase erases what a chat may have erased. It may be asked for again and again.
func (c visit) erase(ctx context.Context) error {
	stay, failed := c.Office.Forget(ctx, c.Request.Chat)
	if c.State.Session.Keyboard { // what knows of it is forgotten, and the answer has a button
		if err := c.TakeAway(ctx, ""); err != nil {
			return err
		}
	}
	for _, id := range dialogs.Asking(c.State.Session.Answers) {
		if err := c.Office.LeaveIdentity(ctx, id); err != nil {
			return err
		}
	}
	if err := c.desk.LeaveInvitation(ctx, c.Chat); err != nil {
		return err
	}
	if err := c.Erase(ctx); err != nil {
		return err
	}
	if failed != nil {
		c.Log.Warn("not all of a chat's requests could be erased", "update", c.Request.Update, "err", failed)
		open, rest := 0, stay[:0:0]
		for _, g := range stay {
			switch {
			case g.Cancellable():
				open++
			case !g.Forgettable() || g.Held(c.Now()):
				rest = append(rest, g)
			}
		}
		said := c.Voice.HTML("delete.unable", nil)
		if open > 0 {
			said = c.Voice.HTML("delete.partly", locales.Data{"Count": open})
		}
		yes, err := c.yesToErase(ctx)
		if err != nil {
			return err
		}
		text := voice.Joined(said, c.drawStaying(c.Voice, rest))
		return c.Show(ctx, telegram.Message{HTML: text,
			Inline: []telegram.Row{{telegram.Button(c.Voice.Plain("button.erase", nil), telegram.Callback{Verb: "erase", Value: yes})}}}, false)
	}
	left, err := c.Office.ByChat(ctx, c.Request.Chat, kept)
	if err != nil {
		return err
	}
	member, err := c.desk.KeptMember(ctx, c.Chat)
	if err != nil {
		return err
	}
	done, underWay := "delete.done", c.drawUnderWay(c.Voice, left)
	if len(stay) > 0 || underWay != "" || member != "" {
		done = "delete.done.stays"
	}
	return c.Show(ctx, telegram.Message{HTML: voice.Joined(c.Voice.HTML(done, nil), c.drawStaying(c.Voice, stay), underWay,
		c.Voice.HTML("delete.chat", nil)),
		Inline: []telegram.Row{{telegram.Button(c.Voice.Plain("button.home", nil), telegram.Callback{Verb: "home"})}}}, false)
}

// beginButton offers a new request: at once to those who agreed to the current data notice, else by way of it.
func (b *Bot) beginButton(v voice.Voice, p dialogs.Profile) models.InlineKeyboardButton {
	d := telegram.Callback{Verb: "another"}
	if p.Consent.Version == b.Settings.Notice {
		d = telegram.Callback{Verb: "begin", Value: strconv.FormatInt(int64(b.Settings.Notice), 10)}
	}
	return telegram.Button(v.Plain("button.new", nil), d)
}
