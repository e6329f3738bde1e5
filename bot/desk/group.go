package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// HelpStart is what a link holds that leads to the help in private.
const HelpStart = "help"

// InGroup answers in the staff's group, in the topic where it was written: to a member who writes a reference, with its status
// and a button that opens the card in private; to one who writes an ID number, that it stands there; to a command of theirs, with
// the day's figures or the way into private. Nothing of persons is said there, and nothing to anybody else. Of an edit it is said alone,
// once, that an ID number stands there.
func (d *Desk) InGroup(ctx context.Context, r telegram.Request) error {
	if r.Query != nil || r.Message == nil || r.From == nil || r.Message.MovedTo != 0 || r.Message.MovedFrom != 0 {
		return nil
	}
	text := r.Message.Text + r.Message.Caption
	found, mistyped := typed.References(text)
	exposed := d.house.Exposed(r)
	if r.Edited {
		return d.editedInGroup(ctx, r, exposed)
	}
	command := r.IsCommand && d.addressed(text)
	if len(found)+len(mistyped) == 0 && !exposed && !command || r.IsCommand && !command {
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
	if len(found)+len(mistyped) == 0 && !exposed {
		return d.commandInGroup(ctx, r, by)
	}
	return d.numbersInGroup(ctx, r, by, found, mistyped, exposed)
}

// editedInGroup says of a member's message that an ID number has come into it.
func (d *Desk) editedInGroup(ctx context.Context, r telegram.Request, exposed bool) error {
	if !exposed {
		return nil
	}
	by, err := d.Counter.Who(ctx, r.From.ID)
	if err != nil || by.Rank == "" {
		return err
	}
	once, err := d.Office.Limiter.Allow(ctx, fmt.Sprintf("exposed:%d:%d", r.Chat, r.Message.ID), 1, kafala.Day)
	if err != nil || !once {
		return err
	}
	if r.Answer != nil {
		r.Answer.Carries = false
	}
	return d.numbersInGroup(ctx, r, by, nil, nil, exposed)
}

// addressed tells whether a command is for this bot: it names it, or none.
func (d *Desk) addressed(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	_, name, names := strings.Cut(word, "@")
	return !names || strings.EqualFold(name, d.house.Voices.UserName)
}

// commandInGroup answers a command of a member in the group: what may be said there, or where it is answered.
func (d *Desk) commandInGroup(ctx context.Context, r telegram.Request, by staff.Actor) error {
	v := d.house.Voices.In("")
	o, known := d.orders[r.Command]
	if r.Command == "today" && known && by.Rank.May(o.duty) {
		if err := d.Counter.Allow(ctx, by, staff.Action{Duty: o.duty}); err != nil {
			return err
		}
		text, err := d.figures(ctx, v, kafala.DateOf(d.house.Now()))
		if err != nil {
			return err
		}
		text += "\n\n" + v.HTML("today.asof", locales.Data{"Time": v.Clock(d.house.Now())})
		return d.house.Show(ctx, r, v, telegram.Message{HTML: text}, false)
	}
	m := telegram.Message{HTML: v.HTML("group.command", nil)}
	payload := HelpStart
	if known {
		payload = place{order: r.Command}.payload()
	}
	m.Inline = []telegram.Row{{{Text: v.Plain("button.to.private", nil), URL: d.house.Link(payload)}}}
	return d.house.Show(ctx, r, v, m, false)
}

// numbersInGroup answers references, and says that an ID number stands there.
func (d *Desk) numbersInGroup(ctx context.Context, r telegram.Request, by staff.Actor, found, mistyped []string, exposed bool) error {
	v := d.house.Voices.In("")
	var m telegram.Message
	var lines []string
	var p *kafala.Problem
	for _, reference := range found[:min(len(found), atOnce)] {
		g, err := d.Counter.LookUp(ctx, by, reference, staff.ByGroup)
		data := locales.Data{"Reference": kafala.GroupReference(reference)}
		switch {
		case errors.Is(err, kafala.ErrNotFound):
			said := v.HTML("public.none", data)
			if lost := lostAnswer(v, err); lost != "" {
				said = v.HTML("lookup.lost.number", data) + "\n" + lost
			}
			lines = append(lines, said)
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
	rest := slices.Concat(found[min(len(found), atOnce):], mistyped[min(len(mistyped), atOnce):])
	if said := leftOver(v, 0, rest); said != "" {
		lines = append(lines, said)
	}
	if exposed {
		lines = append(lines, v.HTML("group.number", nil))
	}
	m.HTML = strings.Join(lines, "\n")
	return d.house.Show(ctx, r, v, m, false)
}
