package staff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Whoever takes an invitation may never be staff: until it is confirmed the trail, which is never erased, has a stranger's name of
// them (Audit.Names). Whoever is staff already stands there by number, as in all that they do.

// taking is what the taker of an invitation does with it, and as whom it is written.
func (c *Counter) taking(ctx context.Context, id int64, i Invitation) (by Actor, e Action, err error) {
	i.Taker = id
	e, err = c.upon(ctx, i, false)
	return Actor{ID: e.Member}, e, err
}

// upon is what somebody does with an invitation. It names its taker, by number once it is confirmed; where it cannot be read whether
// they are staff, as a stranger.
func (c *Counter) upon(ctx context.Context, i Invitation, confirmed bool) (Action, error) {
	e := Action{Duty: Invite, Why: string(i.Rank)}
	if i.Taker == 0 {
		return e, nil
	}
	ranked, err := c.ranked(ctx, i.Taker)
	if ranked || confirmed || i.Placed() {
		e.Member = i.Taker
	} else {
		e.Stranger = c.Audit.Names(i.Taker)[0]
	}
	return e, err
}

// ranked tells whether somebody is staff now.
func (c *Counter) ranked(ctx context.Context, id int64) (bool, error) {
	if slices.Contains(c.Admins, id) {
		return true, nil
	}
	_, err := c.Team.Member(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("see who takes an invitation: %w", err)
	}
	return true, nil
}

// BeginConfirm is Begin of confirming an invitation.
func (c *Counter) BeginConfirm(ctx context.Context, by Actor, i Invitation) error {
	e, err := c.upon(ctx, i, false)
	if err != nil {
		return err
	}
	return c.Begin(ctx, by, e)
}

// confirmable tells whether an admin can confirm an invitation now, and who its taker is so far.
func (c *Counter) confirmable(ctx context.Context, by Actor, i Invitation) (m Member, err error) {
	switch late := !c.Office.Time().Before(i.Until); {
	case i.State != "" && i.State != InviteConfirmed, i.Taker == 0 || i.Agreed.IsZero(), by.ID != i.By && i.Vouched.IsZero():
		return m, kafala.ErrNotFound
	case late:
		return m, kafala.ErrNotFound // its taker is told (tellLate)
	}
	if upheld, err := c.Upheld(ctx, i); err != nil || !upheld { // also where they are one again, and for the second of two
		return m, cmp.Or[error](err, kafala.ErrNotFound)
	}
	if m, err = c.Team.Member(ctx, i.Taker); err != nil && !errors.Is(err, kafala.ErrNotFound) {
		return m, err
	}
	return m, c.among(ctx, c.appointable(by, i, m))
}
