package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Begun is the outcome of an action for which a number, a reason or a last word is still to be given.
const Begun = "begun"

// Begin writes that somebody begins an action, before its number or reason is asked for, and tells whether they may:
// a Problem says that they may not. It counts towards no cap and no alarm: what is then done does.
func (c *Counter) Begin(ctx context.Context, by Actor, e Action) error {
	if !by.Rank.May(e.Duty) || e.Why != "" && !c.reasonable(e.Duty, e.Why) {
		return c.may(ctx, by, e)
	}
	if err := c.apart(ctx, by, e); err != nil {
		return err
	}
	e, err := c.ofStaff(ctx, e)
	if err != nil {
		return err
	}
	if err := c.Audit.Write(ctx, c.entry(by, e, Begun)); err != nil {
		return fmt.Errorf("write the audit trail: %w", err)
	}
	return nil
}

// runOn is Run of what is done to a member of staff.
func (c *Counter) runOn(ctx context.Context, by Actor, e Action, do func() (outcome string, err error)) error {
	e, err := c.ofStaff(ctx, e)
	if err != nil {
		return err
	}
	return c.Run(ctx, by, e, do)
}

// ofStaff leaves out whom an action is done to where that is nobody who is or was of staff: the trail, which is never erased, keeps
// no number of anybody else.
func (c *Counter) ofStaff(ctx context.Context, e Action) (Action, error) {
	if e.Member == 0 || slices.Contains(c.Admins, e.Member) || c.Known(ctx, e.Member).Name != "" {
		return e, nil
	}
	_, err := c.Team.Member(ctx, e.Member)
	if errors.Is(err, kafala.ErrNotFound) {
		e.Member, err = 0, nil
	}
	return e, err
}

// Why an entry says that a code gave no card.
const (
	ForeignCode = "foreign-code" // another bot's, or one that only looks like ours
	ForgedCode  = "forged-code"  // it leads here, and was never given out
	StrangeCode = "strange-code" // no bot's: a network's, a shop's, a tax invoice's
	DamagedCode = "damaged-code" // a link of ours, typed or pasted in part
)

// Foreign writes that a member of staff was shown a code of another bot, which may be a forgery, and tells the admins.
func (c *Counter) Foreign(ctx context.Context, by Actor, code string, way Way) (Alarm, error) {
	if err := c.noCode(ctx, by, ForeignCode, way, Nothing); err != nil {
		return Alarm{}, err
	}
	return c.tellPaper(ctx, ForeignCode, by.ID, code)
}

// Strange writes that a member of staff was shown a code that is no bot's. It is no forgery, and counts towards no alarm of
// misses.
func (c *Counter) Strange(ctx context.Context, by Actor, way Way) error {
	return c.noCode(ctx, by, StrangeCode, way, Nothing)
}

// Damaged writes that the link of a code came in part.
func (c *Counter) Damaged(ctx context.Context, by Actor, way Way) error {
	return c.noCode(ctx, by, DamagedCode, way, Malformed)
}

func (c *Counter) noCode(ctx context.Context, by Actor, why string, way Way, outcome string) error {
	if err := c.may(ctx, by, Action{Duty: LookUp, Way: way}); err != nil {
		return err
	}
	return c.write(ctx, c.entry(by, Action{Duty: LookUp, Why: why, Way: way}, outcome))
}
