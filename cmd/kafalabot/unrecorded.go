package main

import (
	"context"
	"errors"

	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/payments"
)

// unrecorded counts the payments of which this Redis neither has the record of their guarantee nor knows that it is lost. A record that
// cannot be read is there. An error: Redis was not looked into.
func (a *app) unrecorded(ctx context.Context, ours []payments.Named) (n int, err error) {
	for _, p := range ours {
		_, err := a.store.Records().Find(ctx, p.Guarantee)
		if errors.Is(err, kafala.ErrNotFound) {
			_, err = a.store.Losses().FindLost(ctx, p.Payment)
		}
		if errors.Is(err, kafala.ErrNotFound) {
			n++
		}
		if _, why := outage.Of(err); why != outage.Well {
			return 0, err
		}
	}
	return n, nil
}

// lookAtAccount says once in the log, as soon as both can be asked, of how many of the gateway's newest payments this Redis has no
// record: one that came back without its data before this process began looks like any other.
func (a *app) lookAtAccount(ctx context.Context) {
	if a.accounted {
		return
	}
	trying, done := context.WithTimeout(ctx, probeTime)
	defer done()
	account, err := a.gateway.Account(trying)
	if err != nil {
		return // heardGateway takes note
	}
	n, err := a.unrecorded(trying, account.Ours)
	if err != nil || trying.Err() != nil {
		return // with the next look
	}
	if a.accounted = true; n > 0 {
		a.log.Warn("this redis has no record of payments that name guarantees", "payments", n, "of", len(account.Ours))
	}
}
