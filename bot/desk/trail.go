package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// rowsShown is how many entries stand on one page in the chat. The file has all.
const rowsShown = 20

// selection is which entries of the audit trail somebody wants, as a button carries it: a letter, and a day, a
// person's number, or a guarantee's id or reference; and the page, where it is not that of the newest.
type selection struct {
	by    byte // 'd', 'u' or 'g'
	value string
	page  int // of a day; 0: the newest
	// before is the place before which the entries of a person or a guarantee are read; zero: the end.
	before staff.TrailSpot
}

func (s selection) String() string {
	switch {
	case s.before != staff.TrailSpot{}:
		return string(s.by) + s.value + "~" + s.before.Day + "." + strconv.FormatInt(s.before.Row, 36)
	case s.page != 0:
		return string(s.by) + s.value + "~" + strconv.Itoa(s.page)
	}
	return string(s.by) + s.value
}

func readSelection(text string) (selection, bool) {
	text, n, paged := strings.Cut(text, "~")
	if len(text) < 2 || !strings.ContainsRune("dug", rune(text[0])) {
		return selection{}, false
	}
	s := selection{by: text[0], value: text[1:]}
	if !paged {
		return s, true
	}
	var err error
	if s.by == 'd' {
		s.page, err = strconv.Atoi(n)
		return s, err == nil && s.page > 0
	}
	day, row, spot := strings.Cut(n, ".")
	if !spot { // a page of an earlier release, which counted them
		return s, true
	}
	date, wrong := kafala.ReadDate(day)
	s.before.Day = day
	s.before.Row, err = strconv.ParseInt(row, 36, 64)
	return s, wrong == nil && date.String() == day && err == nil && s.before.Row >= 0
}

// selectionOf reads what was typed after the command: a reference, a person's number, a day, or nothing for today. What is none
// of these is a Problem: why it is no day.
func selectionOf(rest string, today kafala.Date) (selection, *kafala.Problem) {
	if found, _ := typed.References(rest); len(found) > 0 {
		return selection{by: 'g', value: found[0]}, nil
	}
	digits := typed.Compact(rest)
	day, p := typed.PastDay(rest, today)
	switch {
	case strings.TrimSpace(rest) == "":
		return selection{by: 'd', value: today.String()}, nil
	case p == nil:
		return selection{by: 'd', value: day.String()}, nil
	case len(digits) >= 5 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == "" && !strings.ContainsAny(rest, "/-."):
		return selection{by: 'u', value: digits}, nil
	}
	return selection{}, p
}

// trail shows the audit trail of what was typed after the command.
func (k clerk) trail(ctx context.Context, rest string) error {
	s, p := selectionOf(rest, kafala.DateOf(k.Now()))
	if digits := strings.TrimSpace(rest); s.by == 'd' && k.Counter.Known(ctx, atoi(digits)).Name != "" {
		s = selection{by: 'u', value: digits} // a member's number makes a day, too
	}
	if p != nil {
		if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Review}); err != nil {
			return err
		}
		if err := k.forgetLike(ctx); err != nil {
			return err
		}
		if done, err := k.mistyped(ctx, rest); done {
			return err
		}
		how := k.Voice.HTML("trail.how", nil)
		if p.Key != "date.format" { // it was meant as a day
			how = voice.Joined(k.Voice.Refusal(p), how)
		}
		return k.Show(ctx, telegram.Message{HTML: how}, false)
	}
	err := k.trailOf(ctx, s.String(), false)
	if p := (*kafala.Problem)(nil); errors.As(err, &p) && strings.HasPrefix(p.Key, "staff.unknown") {
		if err := k.forgetLike(ctx); err != nil {
			return err
		}
		if done, err := k.mistyped(ctx, rest); done {
			return err
		}
	}
	return err
}

// mistyped says of what was meant as a reference that its check digit does not fit; false: it was meant as something else.
func (k clerk) mistyped(ctx context.Context, text string) (bool, error) {
	_, wrong := typed.References(text)
	if len(wrong) == 0 {
		return false, nil
	}
	m := telegram.Message{HTML: k.Voice.HTML("staff.mistyped", locales.Data{"Reference": kafala.GroupReference(wrong[0])})}
	return true, k.Show(ctx, m, false)
}

// forgetLike has a command deleted that holds what may be an ID number.
func (k clerk) forgetLike(ctx context.Context) error {
	if !k.ForgetLike() {
		return nil
	}
	return k.Await(ctx, "")
}

func (k clerk) tapTrail(ctx context.Context, call telegram.Callback) error {
	return k.trailOf(ctx, call.Value, false)
}

func (k clerk) tapTrailFile(ctx context.Context, call telegram.Callback) error {
	return k.trailOf(ctx, call.Value, true)
}

// trailOf shows the entries of a selection, the newest last, or gives all of them as a file.
func (k clerk) trailOf(ctx context.Context, value string, file bool) error {
	s, ok := readSelection(value)
	if !ok {
		return kafala.ErrNotFound
	}
	errand := staff.Action{Duty: staff.Review, Why: map[byte]string{'d': "day", 'g': "guarantee"}[s.by]}
	id := s.value
	if _, ok := typed.Reference(id); s.by == 'g' && !ok {
		return kafala.ErrNotFound
	}
	if s.by == 'g' {
		named, err := k.guaranteeOf(ctx, s.value)
		if err != nil {
			return err
		}
		if named != "" {
			id, errand.Guarantee = named, named
		}
	}
	if s.by == 'u' {
		if err := k.Counter.AllowPerson(ctx, k.by, atoi(s.value), time.Time{}, trailWalk); err != nil {
			return err
		}
	} else if err := k.Counter.Allow(ctx, k.by, errand); err != nil {
		return err
	}
	if s.by != 'd' && !file {
		return k.trailBack(ctx, s, id)
	}
	entries, err := k.entries(ctx, s, id)
	if err != nil {
		return err
	}
	if file {
		return k.sendTrail(ctx, s, entries)
	}
	return k.Show(ctx, k.drawTrail(ctx, s, entries), true)
}

// entries reads the trail. That an act was begun is left out where what came of it is there.
func (k clerk) entries(ctx context.Context, s selection, id string) ([]staff.Entry, error) {
	to := k.Now().Add(time.Minute)
	from := time.Time{} // as far back as there is
	if s.by == 'd' {
		day, err := kafala.ReadDate(s.value)
		if err != nil {
			return nil, kafala.ErrNotFound
		}
		from = day.Start()
		to = from.AddDate(0, 0, 1)
	}
	var all []staff.Entry
	fits := k.fitting(s, id)
	over := map[string]bool{}
	err := k.Counter.Audit.Trail(ctx, from, to, func(e staff.Entry) error {
		if fits(e) {
			all = append(all, e)
			over[e.Act] = over[e.Act] || e.Outcome != staff.Trying
		}
		return nil
	})
	return slices.DeleteFunc(all, func(e staff.Entry) bool { return e.Outcome == staff.Trying && over[e.Act] }), err
}

func (k clerk) drawTrail(ctx context.Context, s selection, entries []staff.Entry) telegram.Message {
	lines := []string{k.trailTitle(ctx, s), k.Voice.HTML("trail.count", locales.Data{"Number": len(entries)})}
	if len(entries) == 0 {
		lines[1] = k.Voice.HTML("trail.none", nil)
	}
	from, to, page := turn(len(entries), rowsShown, s.page)
	lines = append(lines, k.trailLines(ctx, entries[from:to])...)
	m := telegram.Message{HTML: strings.Join(lines, "\n")}
	row := k.turning(len(entries), rowsShown, page, func(page int) telegram.Callback {
		s.page = page
		return telegram.Callback{Verb: "trail", Value: s.String()}
	})
	if len(row) > 0 {
		m.Inline = append(m.Inline, row)
	}
	if len(entries) > 0 {
		m.Inline = append(m.Inline, k.trailFileRow(s))
	}
	if day, err := kafala.ReadDate(s.value); s.by == 'd' && err == nil {
		before := kafala.DateOf(day.Start().AddDate(0, 0, -1))
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Gregorian(before),
			telegram.Callback{Verb: "trail", Value: selection{by: 'd', value: before.String()}.String()})})
	}
	return m
}

// actor names who has done something: an operator at the machine has no number.
func (k clerk) actor(ctx context.Context, e staff.Entry) string {
	switch {
	case e.By != 0:
		return k.nameOf(ctx, e.By)
	case e.Duty == staff.AskPerson:
		return k.Voice.Plain("by.asker", nil)
	case e.Stranger != "":
		return k.stranger(e.Stranger)
	case e.Duty == staff.Identify:
		return k.Voice.Plain("by.nafath", nil)
	}
	return k.Voice.Plain("by.operator", nil)
}

// stranger names who is no staff, so that one of them is told from another.
func (k clerk) stranger(name string) string {
	return k.Voice.Plain("by.outsider", locales.Data{"Name": name[:min(len(name), 6)]})
}

// deedOf writes what an entry says was done: the duty, about what, why, and what came of it.
func (k clerk) deedOf(ctx context.Context, e staff.Entry) string {
	parts := []string{k.word("duty."+string(e.Duty), string(e.Duty))}
	switch {
	case e.Guarantee != "":
		parts = append(parts, locales.Isolate(k.referenceOf(ctx, e.Guarantee), k.Voice.Language))
	case e.Asked != "":
		parts = append(parts, locales.Isolate(kafala.GroupReference(e.Asked), k.Voice.Language))
	case e.Member != 0:
		parts = append(parts, k.nameOf(ctx, e.Member))
	case e.Stranger != "" && e.By != 0:
		parts = append(parts, k.stranger(e.Stranger))
	}
	if e.Way != "" {
		parts = append(parts, k.word("way."+string(e.Way), string(e.Way)))
	}
	if e.Why != "" {
		parts = append(parts, k.reasonOf(e.Why))
	}
	return strings.Join(append(parts, k.word("outcome."+e.Outcome, e.Outcome)), " \u00b7 ")
}

func (k clerk) reasonOf(why string) string { return reason(k.Voice, why) }

func reason(v voice.Voice, why string) string {
	if v.Has("rank."+why) && !v.Has("why."+why) {
		return v.Plain("rank."+why, nil)
	}
	return v.ReasonWords(why)
}
