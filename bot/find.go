package bot

import (
	"context"
	"strings"

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
		if err := k.keep(ctx, "", forget(k.r.chat, k.r.message.ID, k.Now())); err != nil {
			return err
		}
	}
	m := message{html: k.v.HTML("find.why", nil)}
	for _, why := range staff.Reasons[staff.Find] {
		m.inline = append(m.inline, row{tap(k.v.Plain("why."+why, nil), deed{verb: "find", value: why})})
	}
	return k.show(ctx, k.r, k.v, m, false)
}

// find lists what names the person of a number.
func (k clerk) find(ctx context.Context, number, why string) error {
	all, err := k.Counter.Find(ctx, k.by, number, why)
	if err != nil {
		return err
	}
	m := message{html: k.v.HTML("find.none", nil)}
	if len(all) > 0 {
		m.html = k.v.HTML("find", locales.Data{"Number": len(all)})
	}
	for _, g := range all {
		m.inline = append(m.inline, row{tap(k.v.requestLine(g), deed{verb: "card", value: g.ID})})
	}
	return k.show(ctx, k.r, k.v, m, false)
}
