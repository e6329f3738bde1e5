package desk

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// told is how many lines of a history are shown: the last ones.
const told = 25

// tapHistory shows what became of a guarantee, and by whom.
func (k clerk) tapHistory(ctx context.Context, call telegram.Callback) error {
	id := call.Value
	g, err := k.Counter.View(ctx, k.by, id)
	if err != nil {
		return err
	}
	lines := []string{k.Voice.HTML("history", locales.Data{"Reference": k.referenceOf(ctx, id)})}
	for _, e := range g.History[max(0, len(g.History)-told):] {
		lines = append(lines, k.Voice.HTML("history.line", locales.Data{
			"Moment": k.Voice.Brief(e.At), "Who": k.author(ctx, k.Voice, e.By), "What": k.event(e)}))
	}
	return k.Show(ctx, telegram.Message{HTML: strings.Join(lines, "\n"), Inline: []telegram.Row{k.backToCard(id)}}, true)
}

// author names who has moved a guarantee.
func (d *Desk) author(ctx context.Context, v voice.Voice, by string) string {
	return nameBy(ctx, d.Counter.Team, v, by)
}

// event says what an event of a history was.
func (k clerk) event(e kafala.Event) string {
	key, why, sum := "status."+string(e.To), "", kafala.Halalas(0)
	if k.Voice.Has("why."+e.Why) || strings.HasPrefix(e.Why, kafala.OwnReasons) {
		why = k.reasonOf(e.Why)
	}
	if e.From == e.To {
		words, rest, ok := kafala.ReadNote(e.Why)
		if !ok && kafala.ReadNotice(e.Why).Kind == kafala.NoticeLeft {
			return k.Voice.Plain("event.left", nil)
		}
		if !ok { // of money, by the gateway's ids
			return locales.Isolate(e.Why, k.Voice.Language)
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

// word is what there is under a key, else the value itself.
func (k clerk) word(key, value string) string { return word(k.Voice, key, value) }

func word(v voice.Voice, key, value string) string {
	if v.Has(key) {
		return v.Plain(key, nil)
	}
	return locales.Isolate(value, v.Language)
}
