package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// What an officer reads first: whether a guarantee counts and whether it was shown before. On one card times and days are written
// in one way, so short that each line is one on a telephone.

// near writes a moment on a card.
func (k clerk) near(t time.Time) string { return k.Voice.Near(t, k.Office.Time()) }

// ownMarkTime is for how long a mark of one's own is told as such: it is perhaps the same person who asks again, and perhaps the next in
// the queue, with a copy.
const ownMarkTime = time.Hour

// standingKey is the key of whether a guarantee counts. A status of a later release counts for nothing here.
func standingKey(s sight) string {
	if s.Frozen() {
		return "card.frozen"
	}
	switch s.Status {
	case kafala.Awaiting:
		return "card.awaiting"
	case kafala.Issued:
		switch {
		case s.Returning():
			return "card.over"
		case s.Drained():
			return "card.left"
		case s.Verdict() == kafala.Accepted:
			return "card.accepted"
		case s.Verdict() == kafala.NotAccepted:
			return "card.unaccepted"
		case s.mine():
			return "card.mine"
		case s.LastShown() >= 0, len(s.Presented) >= kafala.MarksKept: // of a full log nothing more would be seen here
			return "card.presented"
		case len(s.Presented) > 0:
			return "card.struck"
		case len(s.Decided) > 0:
			return "card.undecided"
		}
		return "card.fresh"
	case kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded:
	}
	if s.Reference == "" {
		return "card.never"
	}
	return "card.over"
}

// mine tells whether the one mark that stands is the reader's own, of the last hour. Where another one stands beside it, a guarantee
// was shown before.
func (s sight) mine() bool {
	shown := s.Shown()
	return len(shown) == 1 && shown[0].Of(s.by.ID) && s.now.Before(shown[0].At.Add(ownMarkTime))
}

// freshMark tells whether the last mark that stands is the reader's own, and may yet be a mistake of a moment ago.
func (s sight) freshMark() bool {
	i := s.LastShown()
	return i >= 0 && s.Presented[i].Of(s.by.ID) && s.now.Before(s.Presented[i].At.Add(staff.StrikeTime))
}

// marked tells whether the first mark that stands was recorded by what was just done, and is the verdict.
func (v verdict) marked(s sight) bool {
	return v.first && s.Counts() && !s.Drained() && len(s.Decided) == 0
}

// standing is what an officer reads first: the verdict, what it rests on, and which guarantee it is.
func (k clerk) standing(ctx context.Context, s sight, done verdict) []string {
	key := standingKey(s)
	if done.marked(s) {
		key = "card.now"
	}
	lines := []string{k.head(s, done)}
	switch key {
	case "card.presented":
		lines = append(lines, k.shownBy(ctx, s)...)
	case "card.struck":
		lines = append(lines, k.struckLines(ctx, s)...)
	case "card.frozen":
		f := s.Freeze
		if under := s.unfrozen(); standingKey(under) == "card.over" { // which no lifting changes
			lines = append(lines, k.head(under, verdict{}))
		}
		by := "card.frozen.by"
		if f.Number != "" {
			by = "card.frozen.by.number"
		}
		lines = append(lines, k.Voice.HTML(by, locales.Data{"Who": k.nameOf(ctx, f.By), "Moment": k.near(f.At)}),
			k.Voice.HTML("card.frozen.two", nil), k.recordedLines(ctx, s))
	case "card.left":
		lines = append(lines, k.recordedLines(ctx, s))
	case "card.accepted", "card.unaccepted", "card.undecided":
		lines = append(lines, k.decisionLines(ctx, s))
		if len(s.Presented) > 0 {
			lines = append(lines, k.shownLine(ctx, s))
		}
	case "card.over":
		lines = append(append(lines, k.overLines(ctx, s)...), k.recordedLines(ctx, s))
	}
	return append(lines, k.idLine(s, key))
}

// head is the first line.
func (k clerk) head(s sight, done verdict) string {
	v, key := k.Voice, standingKey(s)
	if done.marked(s) {
		key = "card.now"
	}
	switch key {
	case "card.mine":
		return v.HTML(key, locales.Data{"Ago": v.Ago(s.now.Sub(s.Shown()[0].At))})
	case "card.presented":
		first := s.Presented[0]
		if shown := s.Shown(); len(shown) > 0 {
			first = shown[0]
		}
		return v.HTML(key, locales.Data{"Moment": k.near(first.At)})
	case "card.never":
		return v.HTML(key, locales.Data{"What": k.overWord(s.Guarantee), "Moment": v.ShortDay(kafala.DateOf(overAt(s.Guarantee)))})
	case "card.over":
		return v.HTML(key, locales.Data{"What": k.overWord(s.Guarantee), "Moment": k.near(overAt(s.Guarantee))})
	}
	return v.HTML(key, nil)
}

// overWord says in a word how a guarantee came to be over.
func (k clerk) overWord(g *kafala.Guarantee) string {
	if g.Standing() == kafala.Refunded && g.Reference != "" {
		return k.Voice.Plain("card.over.refunded", nil)
	}
	if g.EndedByTime() {
		return k.Voice.Plain("status.ended.time", nil)
	}
	return k.Voice.Plain("status."+string(g.Standing()), nil)
}

// overAt is since when a guarantee is over.
func overAt(g *kafala.Guarantee) time.Time {
	if g.Returning() {
		return g.Order.GivenAt
	}
	return lastMove(g).At
}

// lastMove is the last event of a history that led to another status.
func lastMove(g *kafala.Guarantee) kafala.Event {
	for _, e := range slices.Backward(g.History) {
		if e.From != e.To {
			return e
		}
	}
	return kafala.Event{At: g.Opened, By: kafala.ByCitizen, To: g.Status}
}

// overLines say why a guarantee is over and who has recorded that, and how much of its money has gone back.
func (k clerk) overLines(ctx context.Context, s sight) []string {
	v, g := k.Voice, s.Guarantee
	if g.EndedByTime() {
		return []string{v.HTML("card.ended.time", nil)}
	}
	e := lastMove(g)
	data := locales.Data{"Who": k.enders(ctx, g, e)}
	if e.Why != "" {
		data["Why"] = k.reasonOf(e.Why)
	}
	back, outside := g.Payment.Back, kafala.Halalas(0)
	switch {
	case g.Order.Given():
		data["Why"] = k.reasonOf(g.Order.Why)
		outside = g.Outside()
		if g.Standing() == kafala.Refunding {
			back = g.TermsOf(g.Order).Sum
		}
	case g.Status == kafala.Refunded:
		delete(data, "Why") // the gateway's word, which is none for the counter
	}
	if outside >= back {
		outside = 0
		if g.Order.Given() && back > g.TermsOf(g.Order).Sum { // nothing has gone back for the order's reason
			delete(data, "Why")
		}
	}
	data["Amount"], data["Paid"] = g.Payment.Written(back-outside), v.Money(g.Payment, g.Payment.Amount)
	key := "card.over.by"
	if g.Standing() != kafala.Ended {
		key = "card.over.money"
	}
	if _, why := data["Why"]; !why {
		key += ".alone"
	}
	lines := []string{v.HTML(key, data)}
	if outside > 0 {
		data["Amount"] = g.Payment.Written(outside)
	}
	if outside > 0 || back > 0 && g.Standing() == kafala.Ended {
		lines = append(lines, v.HTML("card.over.left", data))
	}
	return lines
}

// enders names who has made the move by which a guarantee is over: of an end that takes two, both.
func (k clerk) enders(ctx context.Context, g *kafala.Guarantee, e kafala.Event) string {
	return together(k.Voice, g.Enders(e), func(by string) string { return k.author(ctx, k.Voice, by) })
}

// idLine names a guarantee and of which kind it is; of what counts also that it is paid, or at what time that was so.
func (k clerk) idLine(s sight, key string) string {
	data := locales.Data{"Kind": k.Voice.ShortKind(s.Undertaking.Kind)}
	if s.Reference == "" {
		return k.Voice.HTML("card.unissued", data)
	}
	data["Reference"] = kafala.GroupReference(s.Reference)
	switch {
	case key == "card.fresh", key == "card.now":
		data["Time"] = k.Voice.Clock(s.now)
		return k.Voice.HTML("card.reference.at", data)
	case s.Counts() && !s.Drained():
		return k.Voice.HTML("card.reference.paid", data)
	}
	return k.Voice.HTML("card.reference", data)
}

// sinceShown is how many entries are told to whoever taps a card that was drawn before them: the last ones. The history has all.
const sinceShown = 5

// since says what has happened to a guarantee since its log had so many entries, so that nothing was recorded.
func (k clerk) since(ctx context.Context, g kafala.Guarantee, seen int) string {
	lines := []string{k.Voice.HTML("present.changed", nil)}
	all := g.Log()
	all = all[min(max(seen, 0), len(all)):]
	if more := len(all) - sinceShown; more > 0 {
		lines, all = append(lines, k.Voice.HTML("present.since.more", locales.Data{"Number": more})), all[more:]
	}
	for _, e := range all {
		key := "present.since"
		switch {
		case e.Event != nil:
			lines = append(lines, k.Voice.HTML("present.since.event", locales.Data{"What": k.event(*e.Event),
				"Moment": k.near(e.Event.At), "Who": k.hand(ctx, *e.Event)}))
			continue
		case e.Verdict != "" && e.Struck:
			key = "decide.since." + string(e.Verdict) + ".struck"
		case e.Verdict != "":
			key = "decide.since." + string(e.Verdict)
		case e.Struck:
			key = "present.since.struck"
		}
		lines = append(lines, k.Voice.HTML(key, locales.Data{"Moment": k.near(e.At), "Who": k.nameOf(ctx, e.By)}))
	}
	return strings.Join(lines, "\n")
}
