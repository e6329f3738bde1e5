package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// InGroup answers in the staff's group: to a member who writes a reference, with its status and a button that opens
// the card in private, and to one who writes an ID number, that it stands there. Nothing of persons is said there, and nothing to
// anybody else.
func (d *Desk) InGroup(ctx context.Context, r telegram.Request) error {
	if r.Query != nil || r.Edited || r.Message == nil {
		return nil
	}
	found, mistyped := typed.References(r.Message.Text + r.Message.Caption)
	exposed := d.house.Exposed(r)
	if len(found)+len(mistyped) == 0 && !exposed {
		return nil
	}
	by, err := d.Counter.Who(ctx, r.From.ID)
	if err != nil {
		return fmt.Errorf("update %d: %w", r.Update, err)
	}
	if by.Rank == "" {
		return nil
	}
	if r.Answer != nil {
		r.Answer.Carries = false
	}
	v := d.house.Voices.In("")
	var m telegram.Message
	var lines []string
	var p *kafala.Problem
	for _, reference := range found[:min(len(found), atOnce)] {
		g, err := d.Counter.LookUp(ctx, by, reference, staff.ByGroup)
		data := locales.Data{"Reference": kafala.GroupReference(reference)}
		switch {
		case errors.Is(err, kafala.ErrNotFound):
			lines = append(lines, v.HTML("public.none", data))
			continue
		case errors.As(err, &p): // an auditor, who looks up none
			lines = append(lines, v.Refusal(p))
			continue
		case err != nil:
			return err
		}
		data["Status"] = v.Status(g)
		lines = append(lines, v.HTML("group.status", data))
		m.Inline = append(m.Inline, telegram.Row{{Text: v.Plain("button.private", data), URL: d.house.Link("c_" + g.ID)}})
	}
	for _, reference := range mistyped[:min(len(mistyped), atOnce)] {
		lines = append(lines, v.HTML("staff.mistyped", locales.Data{"Reference": kafala.GroupReference(reference)}))
	}
	if exposed {
		lines = append(lines, v.HTML("group.number", nil))
	}
	m.HTML = strings.Join(lines, "\n")
	return d.house.Show(ctx, r, v, m, false)
}
