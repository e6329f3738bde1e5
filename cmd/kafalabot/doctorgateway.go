package main

import (
	"context"
	"fmt"
	"time"
)

func (e *examination) gatewayKey(ctx context.Context) finding {
	if err := e.gateway.Ask(ctx); err != nil {
		return ill(ails(err))
	}
	if e.live {
		return fine("it takes the key, a live one: real money moves")
	}
	return fine("it takes the key, a test one: no money moves")
}

func (e *examination) gatewayAccount(ctx context.Context) finding {
	a, err := e.gateway.Account(ctx)
	if err != nil {
		return ill(ails(err))
	}
	said := fmt.Sprintf("payments of the newest invoices: %d", a.Paid)
	unknown, err := e.unrecorded(ctx, a.Ours)
	switch {
	case err == nil && unknown > 0: // else what is wrong with Redis is said elsewhere: it was not looked into
		return doubtful(fmt.Sprintf("%s; of ours are %d, and of %d this Redis has no record: it has lost its data or the newest of it, "+
			"or another bot uses the account", said, len(a.Ours), unknown),
			"serve nobody on it before its data is back: the runbook, \"Redis is lost\"")
	case a.Foreign > 0:
		return doubtful(fmt.Sprintf("%s; in another currency: %d", said, a.Foreign),
			"have the account take riyals alone: such money goes back by itself, and nothing is issued for it")
	case a.Less > 0:
		return doubtful(fmt.Sprintf("%s; for less than was asked, as by a coupon: %d", said, a.Less),
			"switch coupons off in the gateway's dashboard: such money goes back by itself, and nothing is issued for it")
	case a.Paid == 0:
		return fine(said + "; whether there are coupons or other currencies is not told")
	}
	return fine(said + ", all of them in riyals and for what was asked")
}

func (e *examination) gatewayWebhook(ctx context.Context) finding {
	if e.moyasarSecret == "" || e.PublicURL == "" {
		return notConfigured("MOYASAR_WEBHOOK_SECRET or PUBLIC_URL is not set")
	}
	is, err := e.gateway.Hooked(ctx, e.PublicURL)
	switch {
	case err != nil:
		return ill(ails(err))
	case !is:
		return doubtful("the account has no webhook at the address of ours that is told of payments",
			"add PUBLIC_URL + /moyasar/webhook in the gateway's dashboard, by POST, with MOYASAR_WEBHOOK_SECRET")
	}
	return fine("the account tells the address of ours; whether with our secret, only a notice tells")
}

func (e *examination) nafathKeys(ctx context.Context) finding {
	if e.identity == nil {
		return notConfigured("NAFATH_URL is not set")
	}
	if err := e.identity.Ask(ctx); err != nil {
		return ill(ails(err))
	}
	return fine("it takes our key and gives its own; no request was begun")
}

// judgeClock judges by how much another's clock is before ours.
func judgeClock(whose string, ahead time.Duration) finding {
	differs := ahead.Abs().Round(100 * time.Millisecond)
	said := fmt.Sprintf("%s and this machine differ by %s", whose, differs)
	const right = "set the clocks by NTP: limits, due times and pages with tickets go by them"
	switch {
	case differs >= clockWrong:
		return ill(said, right)
	case differs >= clockOff:
		return doubtful(said, right)
	}
	return fine(said)
}
