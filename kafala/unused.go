package kafala

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// UnusedPatience is after how long without an answer a guarantor is reminded, once, of the question whether a guarantee
	// is still wanted; and after how long without one to that the supervisors' list has it.
	UnusedPatience = 3 * Day
	// UnusedQuestions is how many times that is asked of one guarantee at most.
	UnusedQuestions = 2
	// LookedAt is how long a guarantee stays in the supervisors' list at least, beyond the time in which all is asked.
	LookedAt = 90 * Day
)

// reminderEnd ends the detail of AskUnused where it is the reminder.
const reminderEnd = "-reminder"

// readQuestion reads the detail of AskUnused: which question, and whether it is the reminder of it. 0: none of ours.
func readQuestion(detail string) (n int, reminder bool) {
	number, reminder := strings.CutSuffix(detail, reminderEnd)
	return max(0, ReadMark(number)), reminder
}

// IsReminder tells whether a delivery of AskUnused reminds of the question.
func IsReminder(d Delivery) bool { return strings.HasSuffix(d.Detail, reminderEnd) }

// Unused tells whether a guarantee counts and nobody has had to do with it.
func (g *Guarantee) Unused() bool { return g.Counts() && !g.Used(Hand{}) }

// askable tells whether its guarantor is asked whether they want a guarantee still: nobody has used it or objected to it, and
// they could give it up.
func (g *Guarantee) askable() bool {
	return g.Unused() && g.Revocable() && !g.objectedTo()
}

// objectedTo tells whether anybody has ever objected to a guarantee.
func (g *Guarantee) objectedTo() bool {
	return slices.ContainsFunc(g.History, func(e Event) bool { return e.From == e.To && strings.HasPrefix(e.Why, NoteObjected) })
}

// Enquiry is the last question whether a guarantee is still wanted, as its history has it.
type Enquiry struct {
	Number   int       // 0: it was never asked
	At       time.Time // when it was asked,
	Reminded time.Time // and once more; zero: not
	Wanted   time.Time // when the guarantor has said that it is still wanted; zero: they have not
}

// Enquiry gives the last question.
func (g *Guarantee) Enquiry() (q Enquiry) {
	for _, e := range g.History {
		switch {
		case e.From != e.To:
		case e.Why == NoteUnusedAsked:
			q = Enquiry{Number: q.Number + 1, At: e.At}
		case e.Why == NoteUnusedReminded:
			q.Reminded = e.At
		case e.Why == NoteUnusedWanted:
			q.Wanted = e.At
		}
	}
	return q
}

// Pending tells whether the last question waits for an answer that its guarantor can give.
func (g *Guarantee) Pending() bool {
	q := g.Enquiry()
	return q.Number > 0 && q.Wanted.IsZero() && g.Unused()
}

// askLater promises the question of this number, where there is to be one: none comes on the last day of a guarantee that ends by
// itself, or later.
func (o *Office) askLater(g *Guarantee, number int, now time.Time) []Delivery {
	days := o.Settings.Rules.UnusedAfter
	if days == 0 || number > UnusedQuestions {
		return nil
	}
	at := now.AddDate(0, 0, days)
	if !g.Until.IsZero() && !DateOf(at).Before(DateOf(g.Until)) {
		return nil
	}
	return []Delivery{g.Deliver(AskUnused, markDetail(number), at)}
}

// AskUnused writes down that the guarantor is asked whether a guarantee is still wanted, before they are, and tells whether
// they are to be: detail is that of the delivery. Before its time, as the settings are now, it is a NotYetError. It may be
// called again after any error, and agrees again.
func (o *Office) AskUnused(ctx context.Context, id, detail string) (g Guarantee, ask bool, err error) {
	number, reminder := readQuestion(detail)
	var early *NotYetError
	if g, err = o.Find(ctx, id); err != nil {
		return g, false, err
	}
	g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		ask, early = false, nil
		days, now, q := o.Settings.Rules.UnusedAfter, o.Time(), g.Enquiry()
		switch {
		case days == 0 || number == 0 || !g.askable():
		case reminder && q.Number == number && q.Wanted.IsZero():
			if ask = true; q.Reminded.IsZero() {
				g.Note(now, "sweep", NoteUnusedReminded)
				return nil, nil
			}
		case reminder || q.Number > number:
		case q.Number == number: // it was asked, or not quite; the reminder says it as well
			ask = q.Wanted.IsZero() && q.Reminded.IsZero()
		case q.Number == number-1 && (number == 1 || !q.Wanted.IsZero()):
			since := g.IssuedAt
			if number > 1 {
				since = q.Wanted
			}
			if due := since.AddDate(0, 0, days); now.Before(due) {
				early = &NotYetError{due}
				break
			}
			ask = true
			g.Note(now, "sweep", NoteUnusedAsked)
			return []Delivery{g.Deliver(AskUnused, detail+reminderEnd, now.Add(UnusedPatience))}, nil
		}
		return nil, ErrUnchanged
	})
	switch {
	case err != nil:
		return g, false, fmt.Errorf("ask whether %s is wanted: %w", id, err)
	case early != nil:
		return g, false, early
	}
	return g, ask, nil
}

// Answered says what came of an answer that a guarantee is still wanted.
type Answered string

// What came of it.
const (
	AnsweredLast   Answered = "last"   // it is recorded, and nobody asks again
	AnsweredNow    Answered = "now"    // it is recorded, and the question comes once more
	AnsweredBefore Answered = "before" // that, or a later question, was answered before
	AnsweredUsed   Answered = "used"   // nothing is recorded: it was used meanwhile
	AnsweredOver   Answered = "over"   // nothing is recorded: it does not count any more
	AnsweredNever  Answered = "never"  // nothing is recorded: that was not asked
)

// StillWanted writes down that the guarantor of this chat wants a guarantee still, in answer to the question of this number.
func (o *Office) StillWanted(ctx context.Context, chat int64, id string, number int) (g Guarantee, came Answered, err error) {
	g, err = o.changeOwn(ctx, chat, id, func(g *Guarantee) ([]Delivery, error) {
		now, q := o.Time(), g.Enquiry()
		switch {
		case !g.Counts():
			came = AnsweredOver
		case !g.Unused():
			came = AnsweredUsed
		case number < 1 || number > q.Number:
			came = AnsweredNever
		case number < q.Number || !q.Wanted.IsZero():
			came = AnsweredBefore
		default:
			g.Note(now, ByCitizen, NoteUnusedWanted)
			again := o.askLater(g, number+1, now)
			if came = AnsweredLast; len(again) > 0 {
				came = AnsweredNow
			}
			return again, nil
		}
		return nil, ErrUnchanged
	})
	return g, came, err
}

// Why supervisors are to look at a guarantee.
const (
	ConcernUnanswered = "unanswered" // nobody has used it, and its guarantor does not answer
	ConcernUndecided  = "undecided"  // it was used, and what became of it is not recorded
	ConcernObjected   = "objected"   // nobody has used it, and somebody objects to it: its guarantor is not asked
)

// ConcernSorts lists them.
var ConcernSorts = []string{ConcernUnanswered, ConcernUndecided, ConcernObjected}

// Concerns tells why supervisors are to look at a guarantee, so many days after its issue and more; "": they are not. Nothing
// follows from it by itself.
func (g *Guarantee) Concerns(days int, now time.Time) string {
	q := g.Enquiry()
	switch {
	case days == 0 || !g.Counts() || g.Order.Waits() || now.Before(g.IssuedAt.AddDate(0, 0, days)):
	case g.LastDecided() >= 0: // what became of it is recorded
	case !g.Unused():
		return ConcernUndecided
	case g.objectedTo():
		return ConcernObjected
	case !q.Reminded.IsZero() && q.Wanted.IsZero() && !now.Before(q.Reminded.Add(UnusedPatience)):
		return ConcernUnanswered
	}
	return ""
}

// Concern is a line of the supervisors' list.
type Concern struct {
	Guarantee
	Why string // one of ConcernSorts
}

// Looked tells since when what was paid is looked at for the supervisors' list: LookedAt before all could have been asked, and
// never less than a guarantee holds which ends by itself, so that none of those that are in force is missed under the settings of
// today. Others, that end by nobody's clock, are listed for as long.
func (o *Office) Looked() time.Time {
	now, rules := o.Time(), o.Settings.Rules
	since, held := now.AddDate(0, 0, -UnusedQuestions*rules.UnusedAfter).Add(-LookedAt), now.AddDate(0, 0, -rules.ValidDays-1)
	if held.Before(since) {
		return held
	}
	return since
}

// Overlooked counts what was paid before Looked, and so is not looked at, whatever has become of it.
func (o *Office) Overlooked(ctx context.Context) (int, error) {
	if o.Settings.Rules.UnusedAfter == 0 {
		return 0, nil
	}
	n, err := o.Register.PaidBefore(ctx, o.Looked())
	if err != nil {
		return 0, fmt.Errorf("count what is not looked at: %w", err)
	}
	return n, nil
}

// Concerns is the supervisors' list, the longest issued first, of what was paid since Looked.
func (o *Office) Concerns(ctx context.Context) (all []Concern, err error) {
	days, now := o.Settings.Rules.UnusedAfter, o.Time()
	if days == 0 {
		return nil, nil
	}
	err = o.Register.Paid(ctx, o.Looked(), now, func(g Guarantee) error {
		if why := g.Concerns(days, now); why != "" {
			all = append(all, Concern{g, why})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what supervisors are to look at: %w", err)
	}
	slices.SortFunc(all, func(a, b Concern) int { return a.IssuedAt.Compare(b.IssuedAt) })
	return all, nil
}
