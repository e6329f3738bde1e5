package desk

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// askFind asks why a person is looked for, and then by which number. A number that came with the command is deleted
// and asked for again, once there is a reason.
func (k clerk) askFind(ctx context.Context, rest string) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Find}); err != nil {
		return err
	}
	if strings.TrimSpace(rest) != "" {
		k.Forget()
		if err := k.Await(ctx, ""); err != nil {
			return err
		}
	}
	m := telegram.Message{HTML: k.Voice.HTML("find.why", nil)}
	for _, why := range k.Counter.ReasonsFor(staff.Find) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.reasonOf(why), telegram.Callback{Verb: "find", Value: why})})
	}
	return k.Show(ctx, m, false)
}

// tapFind asks for the number, now that there is a reason.
func (k clerk) tapFind(ctx context.Context, call telegram.Callback) error {
	return k.ask(ctx, asking{"find", call.Value}, staff.Action{Duty: staff.Find, Why: call.Value})
}

// find lists what names the person of a number.
func (k clerk) find(ctx context.Context, number, why string) error {
	found, err := k.Counter.Find(ctx, k.by, number, why)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML("find.none", nil)}
	if n := len(found.Guarantees); n > 0 {
		m.HTML = k.Voice.HTML("find", locales.Data{"Number": n})
	}
	if found.More > 0 {
		m.HTML += "\n" + k.Voice.HTML("find.more", locales.Data{"Number": found.More})
	}
	for _, g := range found.Guarantees {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.RequestLine(g), telegram.Callback{Verb: "card", Value: g.ID})})
	}
	return k.Show(ctx, m, false)
}
