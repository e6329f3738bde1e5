package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"kafalabot/outage"
	"kafalabot/storage"
)

// reached refuses a Redis that does not answer, or not to who calls it like this.
func (a *app) reached(ctx context.Context) error {
	err := a.store.Ping(ctx)
	if err == nil {
		return nil
	}
	if why := cmp.Or(misconfigured(err), otherTongue(ctx, a.redis)); why != "" {
		return fmt.Errorf("%w: REDIS_URL: %s", errConfig, why)
	}
	return fmt.Errorf("redis cannot be reached: %w", err)
}

// durable refuses a Redis that would forget what it has acknowledged.
func (a *app) durable(ctx context.Context) error {
	if err := a.reached(ctx); err != nil {
		return err
	}
	d, err := a.store.Durable(ctx)
	if err != nil {
		return fmt.Errorf("ask redis how it keeps data: %w", err)
	}
	for _, f := range d.Unchecked {
		a.log.Warn("redis does not tell how it keeps data", "what", f.String())
	}
	for _, f := range d.Faults {
		a.log.Warn("this redis may forget what it has acknowledged", "what", f.String())
	}
	return a.judgeDurable(d)
}

// judgeDurable refuses a Redis by what was found about how it keeps data.
func (a *app) judgeDurable(d storage.Durability) error {
	switch {
	case d.OK(), a.AllowVolatile:
		return nil
	case d.Passing(): // a fail-over, or a full disk: it may pass
		return errors.New("this redis cannot keep what it acknowledges now (see above)")
	}
	return fmt.Errorf("%w: REDIS_URL: this redis may forget what it has acknowledged (see above); mend it or serve with --allow-volatile",
		errConfig)
}

// misconfigured tells, without the address, what no waiting mends about how Redis is called; empty: nothing.
func misconfigured(err error) string {
	switch _, why := outage.Of(err); why {
	case outage.Credentials:
		return "redis refuses the user, the password, or a command that is needed"
	case outage.Certificate:
		return "the certificate of redis is not accepted, or it speaks no TLS"
	case outage.Well, outage.Silent, outage.Failing, outage.Full, outage.ReadOnly, outage.Replicas, outage.Emptied, outage.Older,
		outage.GivenUp, outage.Parts, outage.Taken, outage.Undelivered:
	}
	for _, mode := range otherModes {
		if strings.Contains(err.Error(), mode.said) {
			return mode.means
		}
	}
	return ""
}

// otherModes are what Redis says to who calls it in another way than it is run, and what that means.
var otherModes = []struct{ said, means string }{
	{"DB index is out of range", "there is no such database"},
	{"SELECT is not allowed in cluster mode", "a cluster has one database"},
	{"cluster support disabled", "this redis is no cluster: REDIS_MODE is single or sentinel"},
	{"unknown command 'sentinel'", "this is no sentinel: REDIS_MODE is single or cluster"},
	{"without any password configured", "redis wants no password"},
	{"MOVED ", "this redis is part of a cluster: REDIS_MODE is cluster"},
}
