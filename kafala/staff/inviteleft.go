package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// Taken reads an invitation that names this person as its taker; another one, and none, is ErrNotFound.
func (c *Counter) Taken(ctx context.Context, id int64, invitation string) (Invitation, error) {
	i, err := c.Invites.Invitation(ctx, invitation)
	if err == nil && i.Taker != id {
		err = kafala.ErrNotFound
	}
	return i, err
}

// Placed tells whether an invitation has made its taker staff, or is just doing so.
func (i Invitation) Placed() bool { return i.State == InviteConfirmed || i.State == InviteUsed }

// LeaveInvite takes whoever has taken an invitation out of it, since they want nothing kept; it ends with that. It gives the word that
// they were promised of its end, which nobody is to be told any more. Of one that has made them staff nothing changes.
func (c *Counter) LeaveInvite(ctx context.Context, id int64, invitation string) (late *kafala.Delivery, err error) {
	for range inviteTries {
		i, err := c.Taken(ctx, id, invitation)
		switch {
		case errors.Is(err, kafala.ErrNotFound), err == nil && i.Placed():
			return nil, nil
		case err != nil:
			return nil, err
		}
		word := lateWord(i)
		by, e, err := c.taking(ctx, id, i)
		if err != nil {
			return nil, err
		}
		err = c.tried(ctx, by, e, func() (string, error) {
			i.Taker, i.Agreed = 0, time.Time{}
			if i.State == "" {
				i.State = InviteDeclined
			}
			return "left", c.Invites.Save(ctx, i)
		})
		switch {
		case errors.Is(err, kafala.ErrStale): // it is just being confirmed, or taken back
			continue
		case err != nil:
			return nil, fmt.Errorf("leave an invitation: %w", err)
		}
		return &word, nil
	}
	return nil, kafala.ErrStale
}
