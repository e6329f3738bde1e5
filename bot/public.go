package bot

import (
	"context"
	"errors"
	"maps"
	"strings"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What anybody may ask for that need not be theirs: a reference, or the QR of a sheet.

// curious answers whoever asks more often than the settings allow. False: they may.
func (c visit) curious(ctx context.Context) (bool, error) {
	p, err := c.Office.Curious(ctx, c.Request.Chat)
	if p == nil {
		return false, err
	}
	return true, c.tells(ctx, telegram.Message{HTML: c.tooCurious(p)})
}

// tells answers whoever asks here, and says first why what they wrote is deleted, where it is.
func (c visit) tells(ctx context.Context, m telegram.Message) error {
	m.HTML = voice.Joined(c.vanished(nil), m.HTML)
	return c.Show(ctx, c.WayOn(m), false)
}

// tooCurious says that a chat has tried too many references.
func (c visit) tooCurious(p *kafala.Problem) string {
	if p.Key == kafala.Slow {
		return c.Voice.HTML("note.slow", nil)
	}
	return c.Voice.HTML("lookups.stopped", nil)
}

// lookUp answers a text in which one reference stands, or the link of one code, to anybody: whether it is recorded and paid,
// and nothing of persons; of a code what the sheet shows that carries it.
// It returns false for a text without any.
func (c visit) lookUp(ctx context.Context) (bool, error) {
	if codes, _ := c.house.CodesIn(c.Request.Message.Text); len(codes) == 1 && codes[0].Kind != chat.ForeignCode {
		return true, c.scan(ctx, codes[0].ID, codes[0].Token)
	}
	digits := typed.Compact(c.Request.Message.Text)
	found, mistyped := typed.References(c.Request.Message.Text)
	whole := len(digits) == kafala.ReferenceDigits && strings.Trim(digits, "0123456789") == ""
	if len(found)+len(mistyped) == 0 && !whole {
		return false, nil
	}
	if done, err := c.curious(ctx); done || err != nil {
		return done, err
	}
	switch {
	case len(found) > 1:
		return true, c.tells(ctx, telegram.Message{HTML: c.Voice.HTML("public.many", nil)})
	case len(found) == 0:
		return true, c.tells(ctx, telegram.Message{HTML: c.Voice.HTML("public.wrong", nil)})
	}
	m, err := c.publicAnswer(ctx, found[0])
	if err != nil {
		return false, err
	}
	return true, c.tells(ctx, m)
}

// lookUpBeside is lookUp while a request is being written, where a text is an answer first: a question that asks for a number is left for
// the reference of a record that is there, and nothing else. It keeps waiting.
func (c visit) lookUpBeside(ctx context.Context) (bool, error) {
	text := c.Request.Message.Text
	found, _ := typed.References(text)
	codes, _ := c.house.CodesIn(text)
	switch code := len(codes) == 1 && codes[0].Kind != chat.ForeignCode; {
	case c.Unwelcome() || !code && len(found) != 1:
		return false, nil
	case code || !c.dialog.Position(c.State.Session).Field.Number:
		return c.lookUp(ctx)
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed.Clean(text))
	if digits != found[0] {
		return false, nil
	}
	p, err := c.Office.Curious(ctx, c.Request.Chat)
	if err == nil && p != nil && p.Key == kafala.Slow {
		return true, c.tells(ctx, telegram.Message{HTML: c.tooCurious(p)})
	}
	if err != nil || p != nil { // for long: whoever has such a number of an accident is not kept from it
		return false, err
	}
	if is, err := c.Office.Public(ctx, found[0]); err != nil || is.Status == "" {
		return false, err
	}
	m, err := c.publicAnswer(ctx, found[0])
	if err != nil {
		return false, err
	}
	return true, c.tells(ctx, m)
}

// publicAnswer says of a reference what anybody may know, and lets them object to what is recorded under it.
func (c visit) publicAnswer(ctx context.Context, reference string) (m telegram.Message, err error) {
	v, data := c.Voice, locales.Data{"Reference": kafala.GroupReference(reference)}
	if err := c.Office.Shown(ctx, c.Request.Chat, reference); err != nil { // also where there is nothing, at the same cost
		return m, err
	}
	found, err := c.Office.Public(ctx, reference)
	switch {
	case err != nil:
		return m, err
	case found.Status == "" && !found.Missing.To.IsZero():
		m.HTML = v.HTML("public.lost", lostData(v, found.Missing, data))
		return m, nil
	case found.Status == "":
		m.HTML = v.HTML("public.none", data)
		return m, nil
	case found.Status == kafala.Issued && found.Frozen:
		data["Contact"] = v.Contact()
		m.HTML = v.HTML("public.frozen", data)
	case found.Status == kafala.Issued && found.Drained:
		m.HTML = v.HTML("public.drained", data)
	case found.Status == kafala.Issued:
		data["Day"] = v.Day(kafala.DateOf(found.IssuedAt))
		m.HTML = v.HTML("public.found", data)
	default:
		data["Status"] = v.Plain("status."+string(found.Status), nil)
		if found.Lapsed {
			data["Status"] = v.Plain("status.ended.time", nil)
		}
		m.HTML = v.HTML("public.over", data)
	}
	m.Inline = []telegram.Row{{objectButton(v, reference)}}
	return m, nil
}

// lostData is what the words about what a restore has lost may use.
func lostData(v voice.Voice, gap kafala.Gap, data locales.Data) locales.Data {
	all := locales.Data{"What": v.Gap(gap), "Contact": v.Contact()}
	maps.Copy(all, data)
	return all
}

// unfound says that something is not here; of what has the form of one of ours, while records are missing, that it may be one of
// those.
func (c visit) unfound(ctx context.Context, ours bool, none, lost string) error {
	m := telegram.Message{HTML: c.Voice.HTML(none, nil)}
	if ours {
		if gap, stands := c.Office.Gone(); stands {
			m.HTML = c.Voice.HTML(lost, lostData(c.Voice, gap, nil))
		}
	}
	return c.tells(ctx, m)
}

// scan answers whoever read the QR: at most what the sheet that carries it shows.
func (c visit) scan(ctx context.Context, id, token string) error {
	if done, err := c.curious(ctx); done || err != nil {
		return err
	}
	g, err := c.Office.Scan(ctx, id, token)
	if errors.Is(err, kafala.ErrNotFound) {
		return c.unfound(ctx, kafala.IsGuaranteeID(id) && kafala.IsToken(token), "scan.none", "scan.lost")
	}
	if err != nil {
		return err
	}
	if err := c.Office.Shown(ctx, c.Request.Chat, g.Reference); err != nil {
		return err
	}
	var rows []string
	for _, line := range c.Voice.RecordRows(g) {
		rows = append(rows, c.Voice.HTML("row.line", locales.Data{"Row": line.Label, "Value": line.Value}))
	}
	head := ""
	if g.Frozen() {
		head = c.Voice.HTML("scan.frozen", locales.Data{"Contact": c.Voice.Contact()}) + "\n"
	}
	return c.tells(ctx, telegram.Message{Inline: []telegram.Row{{objectButton(c.Voice, g.Reference)}},
		HTML: head + c.Voice.HTML("scan.found", locales.Data{
			"Status": c.Voice.Status(g), "Reference": kafala.GroupReference(g.Reference),
			"Rows": locales.HTML(strings.Join(rows, "\n")), "Operator": c.Settings.Operator.Name.In(c.Voice.Language),
			"Moment": c.Voice.Moment(c.Now())})})
}
