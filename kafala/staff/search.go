package staff

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// How staff find guarantees by other things than a reference or an ID number, and the lists that they work through. All kinds of
// search count together (searched), and each leaves its entry in the trail.

// Lately keeps which guarantees each member of staff has had before them last.
type Lately interface {
	// Note notes one. Those before the last LatelyKept are forgotten, and all of them some days after the last.
	Note(ctx context.Context, member int64, guarantee string, at time.Time) error
	// Last lists their ids, the last one first.
	Last(ctx context.Context, member int64) ([]string, error)
}

// LatelyKept is how many of them there are.
const LatelyKept = 10

// note notes that a member has a guarantee before them. It fails nobody's act.
func (c *Counter) note(ctx context.Context, by Actor, id string) {
	if c.Lately == nil {
		return
	}
	if err := c.Lately.Note(ctx, by.ID, id, c.Office.Time()); err != nil {
		c.Office.Logger().Warn("what a member has seen could not be noted", "guarantee", id, "err", err)
	}
}

// LastSeen gives the guarantees that a member has had before them last, the last one first.
func (c *Counter) LastSeen(ctx context.Context, by Actor) (all []kafala.Guarantee, err error) {
	if err := c.Allow(ctx, by, Action{Duty: Recall}); err != nil || c.Lately == nil {
		return nil, err
	}
	ids, err := c.Lately.Last(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		g, err := c.Office.Find(ctx, id)
		switch {
		case errors.Is(err, kafala.ErrNotFound):
		case err != nil:
			return nil, err
		default:
			all = append(all, g)
		}
	}
	return all, nil
}

// searched refuses a search that is one too many for a day. A number that was searched for within it is free.
func (c *Counter) searched(ctx context.Context, by Actor, e Action, what string) error {
	return c.daily(ctx, by, e, "find", what, c.Office.Settings.Staff.Finds)
}

// cluesListed is how many guarantees a clue leads to at most.
const cluesListed = 10

// FindPaid lists the guarantees that a payment has paid for: by the gateway's number of it, or by the last four digits of a card
// and the day. why is of Reasons.
func (c *Counter) FindPaid(ctx context.Context, by Actor, clue kafala.Clue, why string) ([]kafala.Guarantee, bool, error) {
	return c.byClue(ctx, by, Action{Duty: FindPaid, Why: why}, clue, cluesListed)
}

// CasesListed is how many guarantees of one accident are listed.
const CasesListed = 4

// FindCase lists the guarantees and requests for an accident. Of each no more may be shown than its initials and its standing,
// until the member has matched a number with it (MatchAny).
func (c *Counter) FindCase(ctx context.Context, by Actor, accident string) ([]kafala.Guarantee, bool, error) {
	e := Action{Duty: FindCase}
	if err := c.may(ctx, by, e); err != nil {
		return nil, false, err
	}
	number, p := typed.Accident(accident, nil, kafala.DateOf(c.Office.Time()))
	if number == "" {
		return nil, false, c.refuse(ctx, by, e, Malformed, p)
	}
	return c.byClue(ctx, by, e, kafala.Clue{Kind: kafala.ClueCase, Value: number}, CasesListed)
}

// byClue lists what a clue leads to. Each one that is given has its own entry.
func (c *Counter) byClue(ctx context.Context, by Actor, e Action, clue kafala.Clue, limit int) ([]kafala.Guarantee, bool, error) {
	if err := c.may(ctx, by, e); err != nil {
		return nil, false, err
	}
	if err := c.searched(ctx, by, e, string(clue.Kind)+" "+clue.Value); err != nil {
		return nil, false, err
	}
	found, more, err := c.Office.Finding.ByClue(ctx, clue, limit)
	if err == nil {
		found, err = c.Office.AllUpToDate(ctx, found)
	}
	if err != nil {
		return nil, false, err
	}
	rows := []Entry{c.entry(by, e, Nothing)}
	for i, g := range found {
		e.Guarantee = g.ID
		rows = append(rows[:i], c.entry(by, e, Done))
	}
	if err := c.write(ctx, rows...); err != nil {
		return nil, false, err
	}
	for i, g := range found { // what is shown of it tells whose it is, and whether it is in force
		if found[i], err = c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard); err != nil {
			return nil, false, err
		}
	}
	return found, more, nil
}

// MatchAny compares an ID number with those of guarantees that a member has found by their accident, as Match does with each, and
// gives those of which it is one: with them alone it is written down then, else with all. refused are the errors of those with which
// it was not compared, a Problem or kafala.ErrNotFound each; err is one where it was compared with none.
func (c *Counter) MatchAny(ctx context.Context, by Actor, ids []string, number string) (found []kafala.Guarantee, refused []error,
	err error,
) {
	var all []matching
	for _, id := range ids {
		m, err := c.compare(ctx, by, id, number)
		switch p := (*kafala.Problem)(nil); {
		case errors.As(err, &p), errors.Is(err, kafala.ErrNotFound):
			refused = append(refused, err)
		case err != nil:
			return nil, nil, err
		default:
			all = append(all, m)
		}
	}
	if len(all) == 0 && len(refused) > 0 {
		return nil, refused, refused[0]
	}
	refused = slices.DeleteFunc(refused, func(err error) bool { // a number of no kind that its people have is none of theirs
		p := (*kafala.Problem)(nil)
		return errors.As(err, &p) && (strings.HasPrefix(p.Key, "id.") || strings.HasPrefix(p.Key, "gulf."))
	})
	whose := slices.DeleteFunc(slices.Clone(all), func(m matching) bool { return m.role == "" })
	if len(whose) > 0 {
		all = whose
	}
	for _, m := range all {
		if err := c.compared(ctx, by, m); err != nil {
			return nil, refused, err
		}
	}
	for _, m := range whose {
		g, err := c.View(ctx, by, m.g.ID)
		if err != nil {
			return nil, refused, err
		}
		found = append(found, g)
	}
	return found, refused, nil
}

// ListRead is the duty of reading a list.
func ListRead(l kafala.List) Duty {
	if l == kafala.ListUndecided {
		return ListOpen
	}
	return ListAll
}

// ListWhy is how the trail names a list.
func ListWhy(l kafala.List) string { return "list-" + string(l) }
