package staff

import (
	"context"
	"fmt"
	"time"
)

// Begun is the outcome of an action for which a number, a reason or a last word is still to be given.
const Begun = "begun"

// Begin writes that somebody begins an action, before its number or reason is asked for, and tells whether they may:
// a Problem says that they may not. It counts towards no cap and no alarm: what is then done does.
func (c *Counter) Begin(ctx context.Context, by Actor, e Action) error {
	if !by.Rank.May(e.Duty) || e.Why != "" && !Reasonable(e.Duty, e.Why) {
		return c.may(ctx, by, e)
	}
	if err := c.apart(ctx, by, e); err != nil {
		return err
	}
	if err := c.Audit.Write(ctx, c.entry(by, e, Begun)); err != nil {
		return fmt.Errorf("write the audit trail: %w", err)
	}
	return nil
}

// ForeignCode is why an entry says that somebody held up a code that is none of ours.
const ForeignCode = "foreign-code"

// Foreign writes that a member of staff was shown a code that is none of this bot's, and tells the admins, once an
// hour for each member: it may be a forgery.
func (c *Counter) Foreign(ctx context.Context, by Actor) error {
	if err := c.may(ctx, by, Action{Duty: LookUp}); err != nil {
		return err
	}
	row := c.entry(by, Action{Duty: LookUp, Why: ForeignCode}, Nothing)
	if err := c.write(ctx, row); err != nil {
		return err
	}
	admins, err := c.admins(ctx)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		if _, err := c.Office.Promises.Once(ctx, unusual(admin, ForeignCode, by.ID, c.Office.Time()), time.Hour); err != nil {
			return err
		}
	}
	return nil
}
