package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What is recorded of a guarantee's being shown and decided about: below a verdict that rests on it, below one that is another, and in
// the details, which leave nothing of it out.

// shownBy says to whom a guarantee was shown first, how often since, and the last of these times.
func (k clerk) shownBy(ctx context.Context, s sight) []string {
	shown := s.Shown()
	if len(shown) == 0 {
		return nil
	}
	n := len(shown)
	lines := []string{k.Voice.HTML("card.by", locales.Data{"Who": k.placedOf(ctx, shown[0].By, k.Voice.Plain("list.comma", nil)),
		"Times": k.Voice.CountPlain("card.times", n, nil)})}
	if n > 1 {
		lines = append(lines, k.Voice.HTML("card.last", locales.Data{"Moment": k.near(shown[n-1].At), "Who": k.nameOf(ctx, shown[n-1].By)}))
	}
	return lines
}

// struckLines say who has recorded the last mark that was struck out, and who has struck it out.
func (k clerk) struckLines(ctx context.Context, s sight) []string {
	m := s.Presented[len(s.Presented)-1]
	return []string{
		k.Voice.HTML("card.struck.by", locales.Data{"Who": k.nameOf(ctx, m.By), "Moment": k.near(m.At)}),
		k.Voice.HTML("card.struck.off", locales.Data{"Who": k.nameOf(ctx, m.StruckBy), "Moment": k.near(m.StruckAt)})}
}

// shownLine says of a guarantee whose verdict is another one whether it was shown, and to whom first.
func (k clerk) shownLine(ctx context.Context, s sight) string {
	shown := s.Shown()
	switch {
	case s.Reference == "":
		return ""
	case len(shown) == 0 && len(s.Presented) > 0:
		return k.markLine(ctx, s.Presented[len(s.Presented)-1])
	case len(shown) == 0 && len(s.Decided) > 0: // which says that somebody had it before them
		return ""
	case len(shown) == 0:
		return k.Voice.HTML("card.notshown", nil)
	}
	key := "card.shown"
	if s.Status == kafala.Refunded {
		key = "card.shown.returned"
	}
	return k.Voice.HTML(key, locales.Data{"Moment": k.Voice.ShortDay(kafala.DateOf(shown[0].At)), "Who": k.nameOf(ctx, shown[0].By)})
}

// recordedLines say of a guarantee whose verdict is another one what is recorded of it all the same: what was decided last, and whether
// it was shown.
func (k clerk) recordedLines(ctx context.Context, s sight) string {
	decided := ""
	if n := len(s.Decided); n > 0 {
		decided = k.decidedLine(ctx, s.Decided[n-1])
	}
	return voice.Joined(decided, k.shownLine(ctx, s))
}

// markLine says of a mark that it is one of a showing, whose it is, and by whom it was struck out.
func (k clerk) markLine(ctx context.Context, m kafala.Mark) string {
	key, data := "card.mark", locales.Data{"Moment": k.near(m.At), "Who": k.nameOf(ctx, m.By)}
	if !m.Stands() {
		key, data["Later"], data["By"] = "card.mark.struck", k.near(m.StruckAt), k.nameOf(ctx, m.StruckBy)
	}
	return k.Voice.HTML(key, data)
}

// decidedLine says what was recorded of a decision, by whom, and by whom that was struck out.
func (k clerk) decidedLine(ctx context.Context, d kafala.Decision) string {
	key, data := "card.recorded."+string(d.Verdict), locales.Data{"Moment": k.near(d.At), "Who": k.nameOf(ctx, d.By), "Why": k.reasonOf(d.Why)}
	if !d.Stands() {
		key, data["Later"], data["By"] = key+".struck", k.near(d.StruckAt), k.nameOf(ctx, d.StruckBy)
	}
	return k.Voice.HTML(key, data)
}

// logLines say every mark and every decision that the lines above do not, in their order, the last ones of many. The history has all.
func (k clerk) logLines(ctx context.Context, s sight, above string) string {
	type entry struct {
		at   time.Time
		line string
	}
	var all []entry
	key := standingKey(s)
	for i, m := range s.Presented {
		verdict := key == "card.struck" && i == len(s.Presented)-1 || key == "card.presented" && len(s.Presented) == 1
		if line := k.markLine(ctx, m); !verdict && !strings.Contains(above, line) {
			all = append(all, entry{m.At, line})
		}
	}
	for i, d := range s.Decided {
		verdict := i == len(s.Decided)-1 && (key == "card.accepted" || key == "card.unaccepted")
		if line := k.decidedLine(ctx, d); !verdict && !strings.Contains(above, line) {
			all = append(all, entry{d.At, line})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return a.at.Compare(b.at) })
	var lines []string
	for _, e := range all[max(0, len(all)-marksShown):] {
		lines = append(lines, e.line)
	}
	return strings.Join(lines, "\n")
}

// marksShown is how many marks and decisions the details have.
const marksShown = 5
