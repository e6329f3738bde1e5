package desk

import (
	"context"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// told is how many lines of a history stand on one page.
const told = 25

// tapHistory shows what became of a guarantee last, and by whom.
func (k clerk) tapHistory(ctx context.Context, call telegram.Callback) error {
	return k.history(ctx, call.Value, 0)
}

// tapPast shows an older page of it.
func (k clerk) tapPast(ctx context.Context, call telegram.Callback) error {
	page, err := strconv.Atoi(call.Field)
	if err != nil {
		return kafala.ErrNotFound
	}
	return k.history(ctx, call.Value, page)
}

func (k clerk) history(ctx context.Context, id string, page int) error {
	g, err := k.Counter.View(ctx, k.by, id)
	if err != nil {
		return err
	}
	lines := []string{k.Voice.HTML("history", locales.Data{"Reference": k.referenceOf(ctx, id)})}
	from, to, page := turn(len(g.History), told, page)
	for _, e := range g.History[from:to] {
		lines = append(lines, k.Voice.HTML("history.line", locales.Data{
			"Moment": k.Voice.Dated(e.At), "Who": k.hand(ctx, e), "What": k.event(e)}))
	}
	m := telegram.Message{HTML: strings.Join(lines, "\n")}
	row := k.turning(len(g.History), told, page, func(page int) telegram.Callback {
		return telegram.Callback{Verb: "past", Field: strconv.Itoa(page), Value: id}
	})
	if len(row) > 0 {
		m.Inline = append(m.Inline, row)
	}
	m.Inline = append(m.Inline, k.backToCard(id))
	return k.Show(ctx, m, true)
}

// author names who has moved a guarantee.
func (d *Desk) author(ctx context.Context, v voice.Voice, by string) string {
	return nameBy(ctx, d.Counter.Team, v, by)
}

// authorNamed is author in a notice: who has no registered name is not named by a number.
func (d *Desk) authorNamed(ctx context.Context, v voice.Voice, by string) string {
	if id, ok := strings.CutPrefix(by, "staff:"); ok {
		return d.named(ctx, v, atoi(id))
	}
	return d.author(ctx, v, by)
}

// hand names what a line of a history is of: somebody's hand, or the number with whose freeze one came, perhaps long after that.
func (k clerk) hand(ctx context.Context, e kafala.Event) string {
	who := k.author(ctx, k.Voice, e.By)
	if e.From == e.To && strings.HasPrefix(e.Why, kafala.NoteFrozenWith) {
		return k.Voice.Plain("history.number", locales.Data{"Who": who})
	}
	return who
}

// event says what an event of a history was.
func (k clerk) event(e kafala.Event) string {
	key, why, sum := "status."+string(e.To), "", kafala.Halalas(0)
	if words := kafala.CauseWords(e.Why); words != "" {
		key = words
	}
	if k.Voice.Has("why."+e.Why) || strings.HasPrefix(e.Why, kafala.OwnReasons) {
		why = k.reasonOf(e.Why)
	}
	if e.From == e.To {
		words, rest, ok := kafala.ReadNote(e.Why)
		if !ok {
			return k.noticed(kafala.ReadNotice(e.Why))
		}
		key = words
		if rest, sum = kafala.ReadSum(rest); rest != "" {
			why = k.reasonOf(rest)
		}
	}
	what := k.Voice.Plain(key, nil)
	if sum > 0 {
		what = k.Voice.Plain("history.sum", locales.Data{"What": what, "Amount": sum.String()})
	}
	if why == "" {
		return what
	}
	return k.Voice.Plain("history.what", locales.Data{"What": what, "Why": why})
}

// noticed says what a line of a history was that stands there as staff were told of it, without the gateway's ids.
func (k clerk) noticed(n kafala.Notice) string {
	if n.Kind == kafala.NoticeLeft {
		return k.Voice.Plain("event.left", nil)
	}
	if n.Kind == kafala.NoticeAltered {
		return k.Voice.Plain("event.altered", nil)
	}
	return caseWords(k.Voice, n.Sort) // of money
}

// word is what there is under a key, else the value itself.
func (k clerk) word(key, value string) string { return word(k.Voice, key, value) }

func word(v voice.Voice, key, value string) string {
	if v.Has(key) {
		return v.Plain(key, nil)
	}
	return locales.Isolate(value, v.Language)
}
