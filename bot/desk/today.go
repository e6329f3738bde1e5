package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/reports"
	"kafalabot/voice"
)

// today shows the figures of the day so far.
func (k clerk) today(ctx context.Context, _ string) error {
	if err := k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Today}); err != nil {
		return err
	}
	text, err := k.figures(ctx, k.Voice, kafala.DateOf(k.Now()))
	if err != nil {
		return err
	}
	concerns, m := "", telegram.Message{}
	if k.by.Rank.AtLeast(staff.Supervisor) {
		if concerns, err = k.concerns(ctx); err != nil {
			return err
		}
		line, lost, err := k.lossesLine(ctx)
		if err != nil {
			return err
		}
		if lost {
			concerns, m.Inline = concerns+line, []telegram.Row{k.lossesButton()}
		}
	}
	m.Inline = append(m.Inline, k.toDesk())
	m.HTML = text + concerns + "\n\n" + k.Voice.HTML("today.asof", locales.Data{"Time": k.Voice.Clock(k.Now())})
	return k.Show(ctx, m, false)
}

// concernsShown is how many guarantees are named that supervisors are to look at: the longest issued.
const concernsShown = 10

// concerns lists what supervisors are to look at, below the figures; empty: nothing.
func (k clerk) concerns(ctx context.Context) (string, error) {
	all, err := k.Office.Concerns(ctx)
	if err != nil {
		return "", err
	}
	overlooked, err := k.Office.Overlooked(ctx)
	if err != nil || len(all)+overlooked == 0 {
		return "", err
	}
	lines := []string{"\n\n" + k.Voice.HTML("concerns", locales.Data{"Count": len(all)})}
	for _, c := range all[:min(len(all), concernsShown)] {
		lines = append(lines, k.Voice.HTML("concerns."+c.Why, locales.Data{"Reference": kafala.GroupReference(c.Reference),
			"Day": k.Voice.Gregorian(kafala.DateOf(c.IssuedAt))}))
	}
	if more := len(all) - concernsShown; more > 0 {
		lines = append(lines, k.Voice.HTML("concerns.more", locales.Data{"Count": more}))
	}
	if overlooked > 0 {
		lines = append(lines, k.Voice.HTML("concerns.older", locales.Data{"Count": overlooked,
			"Day": k.Voice.Gregorian(kafala.DateOf(k.Office.Looked()))}))
	}
	if slices.ContainsFunc(all, func(c kafala.Concern) bool { return c.Why == kafala.ConcernUnanswered }) {
		lines = append(lines, k.Voice.HTML("concerns.opening", nil))
	}
	return strings.Join(lines, "\n"), nil
}

// figures writes what was requested, what was paid and what went back on a day of Riyadh: counts and sums, by status, kind and region;
// and where requests stopped. The money is that of the table of this day: each payment and each return is of one day alone.
func (d *Desk) figures(ctx context.Context, v voice.Voice, day kafala.Date) (string, error) {
	from, to := reports.Span(day, day)
	var opened reports.Tally
	links := dialogs.Passes{}
	add := func(g kafala.Guarantee) error {
		links.AddLink(g)
		return opened.Add(g)
	}
	if err := d.Office.Register.Opened(ctx, from, to, add); err != nil {
		return "", fmt.Errorf("count the day: %w", err)
	}
	books, err := ReadBooks(ctx, d.Office, day, day)
	if err != nil {
		return "", err
	}
	parts := []string{
		v.HTML("today", locales.Data{"Day": v.Day(day)}),
		voice.Joined(append([]string{v.HTML("today.opened", locales.Data{"Count": opened.All.Count})},
			shares(v, opened.Statuses(), func(id string) string { return v.Plain("status."+id, nil) }, false)...)...),
	}
	for _, moved := range []struct {
		key string
		reports.Tally
	}{{"today.paid", books.Came()}, {"today.returned", books.Back()}} {
		if moved.key == "today.returned" && moved.All.Count == 0 {
			continue
		}
		parts = append(parts, voice.Joined(v.HTML(moved.key, locales.Data{"Count": moved.All.Count, "Sums": v.Sums(moved.All.Sums)}),
			voice.Joined(shares(v, moved.Kinds(d.Settings.Kinds), sortOf(v, "kind", "today.kind.none"), true)...),
			voice.Joined(shares(v, moved.Regions(), sortOf(v, "region", "today.region.none"), true)...)))
	}
	passes, err := d.passed(ctx, day, day, links)
	if err != nil {
		return "", err
	}
	if lines := stops(v, passes); len(lines) > 0 {
		parts = append(parts, voice.Joined(lines...))
	}
	return strings.Join(parts, "\n\n"), nil
}

// sortOf names kinds or regions; of money whose record is lost neither is known, and each says so of itself.
func sortOf(v voice.Voice, field, none string) func(id string) string {
	return func(id string) string {
		if id == "" {
			return v.Plain(none, nil)
		}
		return v.Choice(field, id)
	}
}

// shares writes how much there is of each sort.
func shares(v voice.Voice, all []reports.Share, name func(id string) string, money bool) (lines []string) {
	for _, s := range all {
		data := locales.Data{"Name": locales.HTML(name(s.ID)), "Count": s.Count, "Sums": v.Sums(s.Sums)}
		if money {
			lines = append(lines, v.HTML("today.share", data))
		} else {
			lines = append(lines, v.HTML("today.count", data))
		}
	}
	return lines
}
