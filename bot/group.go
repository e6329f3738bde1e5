package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// inGroup answers in the staff's group: to a member who writes a reference, with its status and a button that opens
// the card in private. Nothing of persons is said there, and nothing to anybody else.
func (b *Bot) inGroup(ctx context.Context, r request) error {
	if r.query != nil || r.edited || r.message == nil {
		return nil
	}
	found, mistyped := typed.References(r.message.Text + r.message.Caption)
	if len(found)+len(mistyped) == 0 {
		return nil
	}
	by, err := b.Counter.Who(ctx, r.from.ID)
	if err != nil {
		return fmt.Errorf("update %d: %w", r.update, err)
	}
	if by.Rank == "" {
		return nil
	}
	if r.answer != nil {
		r.answer.carries = false
	}
	v := b.voice("")
	var m message
	var lines []string
	for _, reference := range found[:min(len(found), atOnce)] {
		g, err := b.Counter.LookUp(ctx, by, reference)
		data := locales.Data{"Reference": kafala.GroupReference(reference)}
		switch {
		case errors.Is(err, kafala.ErrNotFound):
			lines = append(lines, v.HTML("public.none", data))
			continue
		case err != nil:
			return err
		}
		data["Status"] = v.status(g)
		lines = append(lines, v.HTML("group.status", data))
		m.inline = append(m.inline, row{{Text: v.Plain("button.private", data), URL: Link(b.LinkURL, b.name, "c_"+g.ID)}})
	}
	for _, reference := range mistyped[:min(len(mistyped), atOnce)] {
		lines = append(lines, v.HTML("staff.mistyped", locales.Data{"Reference": kafala.GroupReference(reference)}))
	}
	m.html = strings.Join(lines, "\n")
	return b.show(ctx, r, v, m, false)
}
