package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// A stranger is whoever tries what only staff may do. The trail is never erased, so it names them by a name that tells nothing of
// their number, and a few times a day: nobody fills it.

// StrangerADay is how many entries of one stranger are written within any 24 hours.
const StrangerADay = 5

// turnAway refuses a stranger, and writes it unless enough of them is written.
func (c *Counter) turnAway(ctx context.Context, by Actor, e Action, outcome string, p *kafala.Problem) error {
	few, err := kafala.CountWithin(ctx, c.Quota, c.Office.Random, fmt.Sprintf("stranger:%d", by.ID), StrangerADay, kafala.Day)
	if err != nil {
		return fmt.Errorf("count what a stranger tries: %w", err)
	}
	if !few {
		return p
	}
	row := c.entry(by, e, outcome)
	row.By, row.Stranger = 0, c.Audit.Names(by.ID)[0]
	if err := c.write(ctx, row); err != nil {
		return err
	}
	return p
}

// AllowPerson is Allow for the audit trail of one person, by their number at Telegram: a member of staff, or somebody
// who has done something since then that stands in the trail. Any other number may be a citizen's: it is written
// nowhere, and the Problem "staff.unknown" does not name it. That of a stranger is not written either. So many of the newest entries
// are looked through at most; where there are others, the Problem is "staff.unknown.within", with how many.
func (c *Counter) AllowPerson(ctx context.Context, by Actor, id int64, since time.Time, within int) error {
	e := Action{Duty: Review, Why: "person"}
	if err := c.may(ctx, by, e); err != nil {
		return err
	}
	known, whole, err := c.inTrail(ctx, id, since, within)
	if err != nil {
		return err
	}
	row := c.entry(by, e, Done)
	switch known {
	case nobody:
		p := kafala.NewProblem("staff.unknown")
		if !whole {
			p = &kafala.Problem{Key: "staff.unknown.within", Data: map[string]any{"Count": within}}
		}
		return c.refuse(ctx, by, e, Refused, p)
	case aStranger:
		row.Stranger = c.Audit.Names(id)[0]
	case ofStaff:
		row.Member = id
	}
	return c.write(ctx, row)
}

// standing is as what somebody stands in the trail.
type standing int

const (
	nobody    standing = iota
	aStranger          // who has tried what only staff may do, or was invited
	ofStaff            // who is or was staff
)

// errKnown ends a look through the trail: what is asked is known.
var errKnown = errors.New("known")

// inTrail tells as what a number stands in the newest entries of the trail, and whether these are all that there are.
func (c *Counter) inTrail(ctx context.Context, id int64, since time.Time, within int) (known standing, whole bool, err error) {
	if slices.Contains(c.Admins, id) {
		return ofStaff, true, nil
	}
	if _, err := c.Team.Member(ctx, id); !errors.Is(err, kafala.ErrNotFound) {
		return ofStaff, true, err
	}
	names, looked := c.Audit.Names(id), 0
	whole = true
	err = c.Audit.Back(ctx, TrailSpot{}, func(_ TrailSpot, e Entry) error {
		looked++
		switch {
		case e.At.Before(since):
			return errKnown
		case looked > within:
			whole = false
			return errKnown
		case e.By == id && e.Rank.name() != "", e.Member == id && e.placed():
			known = ofStaff
			return errKnown
		case e.By == id, e.Member == id && e.Duty == Invite, slices.Contains(names, e.Stranger): // in an earlier release by number
			known = aStranger
		}
		return nil
	})
	if err != nil && !errors.Is(err, errKnown) {
		return nobody, false, err
	}
	return known, whole, nil
}

// placed tells whether an entry is of something that is done to staff alone: whoever has only taken an invitation, which an earlier
// release wrote by number, is nobody to whom it could be done.
func (e Entry) placed() bool {
	return e.Duty == Invite && slices.Contains([]string{Done, lapsed, "named", "outside", "inside"}, e.Outcome)
}

// Of tells whether an entry is about somebody, by their number and their names as a stranger (Audit.Names).
func (e Entry) Of(id int64, names []string) bool {
	return e.By == id || e.Member == id || slices.Contains(names, e.Stranger)
}
