package kafala

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// LeaveIdentity unties a case from its chat and its request, for which everything is to be erased. What its number's owner says is
// still heard, since a no closes the number; whom a yes proves is kept for nobody.
func (o *Office) LeaveIdentity(ctx context.Context, id string) error {
	for range caseTries {
		c, err := o.Cases.Case(ctx, id)
		if errors.Is(err, ErrNotFound) || err == nil && (c.Closed || c.Chat == 0) {
			return nil
		}
		if err == nil {
			if c.Chat, c.Draft = 0, ""; !c.Open() {
				c.close()
			}
			_, err = o.Cases.SaveCase(ctx, c)
		}
		if !errors.Is(err, ErrStale) {
			return err
		}
	}
	return fmt.Errorf("leave identity case %s: %w", id, ErrStale)
}

// identityDay is in what time one chat may open IdentityPerChat requests once more.
const identityDay = 24 * time.Hour

// identityKey is under what the requests of a chat are counted.
func identityKey(chat int64) string { return fmt.Sprintf("identity:%d", chat) }

// unbegun takes back what mayBegin has counted for a chat whose request could not be begun: no telephone has rung, and whoever presses
// on while the provider is down may be confirmed once it is back. Those of all stay counted, which spares the provider.
func (o *Office) unbegun(ctx context.Context, chat int64) {
	if err := o.Uncounts.Uncount(ctx, identityKey(chat), IdentityPerChat, identityDay); err != nil {
		o.Logger().Warn("an identity request that was not begun stays counted", "err", err)
	}
}

// nextIdentityLook is when an open request is asked about again: soon while its person may just be agreeing, and at its end.
func nextIdentityLook(r IdentityRequest, now time.Time) time.Time {
	next := now.Add(lookLate)
	if now.Sub(r.At) < soonFor {
		next = now.Add(lookSoon)
	}
	if now.Before(r.Until) && r.Until.Before(next) {
		return r.Until
	}
	return next
}
