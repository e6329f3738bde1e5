package staff

import (
	"context"
	"slices"

	"kafalabot/kafala"
)

// tellLate promises the taker of an invitation the word that it has run out, for when it does: nobody may be there to confirm it by
// then. It is not said where something else has become of it (Invitation.Lapses).
func (c *Counter) tellLate(ctx context.Context, i Invitation) error {
	return c.promise(ctx, lateWord(i))
}

func lateWord(i Invitation) kafala.Delivery {
	n := kafala.Notice{Kind: kafala.NoticeDismissed, Sort: kafala.DismissedLate, At: kafala.NoticeTime(i.Until), Of: i.ID}
	return kafala.TellMember(i.Taker, n, i.Until)
}

// Lapses tells whether an invitation runs out unconfirmed at this time, as a notice writes it.
func (i Invitation) Lapses(at string) bool { return i.State == "" && kafala.NoticeTime(i.Until) == at }

// Revoke takes an invitation back that is not confirmed, whichever admin made it. One that is gone is ErrNotFound.
func (c *Counter) Revoke(ctx context.Context, by Actor, invitation string) error {
	i, err := c.invited(ctx, by, invitation)
	if err != nil {
		return err
	}
	e, unread := c.upon(ctx, i, false)
	return c.Run(ctx, by, e, func() (string, error) {
		if unread != nil {
			return "", unread
		}
		if i.State != "" || !c.Office.Time().Before(i.Until) {
			return "", kafala.ErrNotFound
		}
		if err := c.advance(ctx, &i, InviteRevoked); err != nil {
			return "", err
		}
		return "revoked", c.tellRefused(ctx, i)
	})
}

// tellRefused tells the taker of an invitation that an admin has taken it back.
func (c *Counter) tellRefused(ctx context.Context, i Invitation) error {
	if i.Taker == 0 {
		return nil
	}
	n := kafala.Notice{Kind: kafala.NoticeDismissed, Sort: kafala.DismissedRefused, At: kafala.NoticeTime(i.Until)}
	return c.promise(ctx, kafala.TellMember(i.Taker, n, c.Office.Time()))
}

// valid tells whether an invitation still leads to a rank: it is open, and made by who is an admin still.
func (c *Counter) valid(ctx context.Context, i Invitation) (bool, error) {
	if i.State != "" || !c.Office.Time().Before(i.Until) {
		return false, nil
	}
	return c.Upheld(ctx, i)
}

// Upheld tells whether whoever made an invitation is an admin still, without a break: whoever is one again has not made it as that. The
// stroke that gives the rank asks it again (appointable).
func (c *Counter) Upheld(ctx context.Context, i Invitation) (bool, error) {
	all, err := c.members(ctx)
	return c.upheld(all, i), err
}

func (c *Counter) upheld(all []Member, i Invitation) bool {
	return slices.ContainsFunc(all, func(m Member) bool { return m.ID == i.By && c.admin(m) && m.Admin.Equal(i.As) })
}
