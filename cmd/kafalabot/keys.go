package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"kafalabot/outage"
	"kafalabot/storage"
)

// keysCmd is for the data keys.
type keysCmd struct {
	Count  keysCountCmd  `cmd:"" default:"1" help:"Say how much lies under each data key."`
	Reseal keysResealCmd `cmd:"" help:"Put everything under the first data key. The bot may serve meanwhile."`
	Forget keysForgetCmd `cmd:"" help:"Give a data key up that is not in DATA_KEYS any more, with what is still sealed with it."`
}

// keyed refuses data keys with which this Redis was not sealed, a Redis that is served by the other kind of the gateway's key, and one into
// which a copy is being brought back.
func (a *app) keyed(ctx context.Context, try func(context.Context) error) error {
	if err := a.unimported(ctx); err != nil {
		return err
	}
	err := try(ctx)
	if wrong := (*storage.KeyError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("%w: DATA_KEYS: %w", errConfig, wrong)
	}
	if err := servedOtherwise(err); err != nil {
		return err
	}
	if _, why := outage.Of(err); why == outage.Credentials { // a user who may not run what is needed
		return fmt.Errorf("%w: REDIS_URL: %s", errConfig, misconfigured(err))
	}
	return err
}

// servedOtherwise tells, of what is served by the other kind of the gateway's key, what to do about it; nil: it is not.
func servedOtherwise(err error) error {
	if other := (*storage.ServingError)(nil); errors.As(err, &other) {
		return fmt.Errorf("%w: REDIS_URL: %w: %s", errConfig, other, servingCure(other))
	}
	return nil
}

// servingCure is what to do where what is kept is for the other kind of key.
func servingCure(other *storage.ServingError) string {
	if other.Ours == storage.ByLiveKey {
		return "give the live service an empty Redis of its own, and take over nothing of a trial"
	}
	return "give the trial an empty Redis of its own, and leave this one to the live key (MOYASAR_SECRET_KEY)"
}

// keyring joins what the commands need; keys that are missing do not matter to them. What only counts or asks leaves nothing.
func (o options) keyring(ctx context.Context, try func(storage.Keyring, context.Context) error) (*app, error) {
	a, err := o.build(ctx, records)
	if err != nil {
		return nil, err
	}
	if err = a.durable(ctx); err == nil {
		err = a.keyed(ctx, func(ctx context.Context) error { return try(a.store.Keyring(), ctx) })
	}
	if err != nil {
		a.redis.Close()
		return nil, err
	}
	return a, nil
}

type keysCountCmd struct{ options }

// Run prints how much lies under each key.
func (c keysCountCmd) Run(ctx context.Context, out streams) error {
	a, err := c.keyring(ctx, storage.Keyring.LookGiven)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	found, err := a.store.Keyring().Count(ctx)
	if err != nil {
		return err
	}
	return a.printKeys(ctx, out.out, found)
}

// printKeys prints how much lies under each key, the first key first, and the others with which something was ever sealed here:
// without these no start gets through until they are given up.
func (a *app) printKeys(ctx context.Context, w io.Writer, found storage.KeyCount) error {
	kept, err := a.store.Keyring().Kept(ctx)
	if err != nil {
		return err
	}
	given := a.keys.IDs()
	ids := slices.Clone(given)
	for _, id := range slices.Concat(slices.Sorted(maps.Keys(found.Sealed)), kept) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tSEALED\tINDEXED\t")
	for i, id := range ids {
		note := ""
		switch {
		case i == 0:
			note = "seals"
		case i >= len(given) && found.Sealed[id] == 0:
			note = "not in DATA_KEYS: missed at each start until it is given up"
		case i >= len(given):
			note = "not in DATA_KEYS: cannot be read"
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", id, found.Sealed[id], found.Indexed[id], note)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "index entries that no request explains: %d\n", found.Unknown)
	fmt.Fprintf(w, "counts of use, which end by themselves within a day: %d\n", found.Passing)
	fmt.Fprintf(w, "entries of the audit trail, which are chained, not sealed, and stay as they are: %d\n", found.Trail)
	return nil
}

type keysResealCmd struct{ options }

// Run puts everything under the first key. What is left under another one afterwards is a failure: it may be run again.
func (c keysResealCmd) Run(ctx context.Context, out streams) error {
	a, err := c.keyring(ctx, storage.Keyring.TryGiven)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	done, err := a.store.Keyring().Reseal(ctx)
	fmt.Fprintf(out.out, "values that are sealed anew: %d; index entries that moved: %d; that named nothing and are dropped: %d\n",
		done.Sealed, done.Moved, done.Dropped)
	if done.Unopened > 0 {
		fmt.Fprintf(out.out, "values that open with none of these keys: %d\n", done.Unopened)
	}
	if err != nil {
		return fmt.Errorf("run it again, it goes on: %w", err)
	}
	found, err := a.store.Keyring().Count(ctx)
	if err != nil {
		return err
	}
	if err := a.printKeys(ctx, out.out, found); err != nil {
		return err
	}
	if left := found.Under(a.keys.IDs()[1:]...); left > 0 {
		return fmt.Errorf("still under an older key: %d, from a process that seals with it, or a frozen number that no request names", left)
	}
	return nil
}

type keysForgetCmd struct {
	options
	ID  string `arg:"" help:"The id of the key."`
	Yes bool   `help:"Do not ask for the id again."`
}

// Run gives a key up, once the id was typed again.
func (c keysForgetCmd) Run(ctx context.Context, out streams) error {
	a, err := c.keyring(ctx, storage.Keyring.LookGiven)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	keyring := a.store.Keyring()
	if slices.Contains(a.keys.IDs(), c.ID) {
		return fmt.Errorf("%w: DATA_KEYS: %s is still there: take it out first", errConfig, c.ID)
	}
	if err := c.unused(keyring.Unused(ctx, c.ID)); err != nil {
		return err
	}
	known, err := keyring.Known(ctx, c.ID)
	if err != nil {
		return err
	}
	found, err := keyring.Count(ctx)
	if err != nil {
		return err
	}
	switch records, before, err := keyring.GivenUp(ctx, c.ID); {
	case err != nil:
		return err
	case before && found.Records[c.ID] <= records:
		_, err = fmt.Fprintf(out.out, "%s was given up before\n", c.ID)
		return err
	case before:
		fmt.Fprintf(out.out, "%s was given up before, and records were sealed with it since\n", c.ID)
	case !known && found.Sealed[c.ID] == 0:
		return fmt.Errorf("%w: nothing here was sealed with a key %q", errConfig, c.ID)
	}
	return c.giveUp(ctx, a, out, found)
}

// giveUp says what is lost with the key, has its id typed again, notes of which time records are lost, and gives it up.
func (c keysForgetCmd) giveUp(ctx context.Context, a *app, out streams, found storage.KeyCount) error {
	records := found.Records[c.ID]
	fmt.Fprintf(out.out, "values that are sealed with %s and can never be read again: %d, of which records of requests: %d\n",
		c.ID, found.Sealed[c.ID], records)
	fmt.Fprintf(out.out, "index entries that no given key explains, some of which may be its: %d\n", found.Unknown)
	if !c.Yes {
		fmt.Fprintf(out.out, "Type %s again to give it up: ", c.ID)
		typed, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		if strings.TrimSpace(typed) != c.ID {
			return errors.New("that is not its id: nothing was given up")
		}
	}
	if records > 0 { // noted first, for whoever is shown one of them
		if err := a.noteLost(ctx, out, a.settings.LostWithKey(a.now())); err != nil {
			return err
		}
	}
	if err := c.unused(a.store.Keyring().Forget(ctx, c.ID, records)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out.out, "%s is given up\n", c.ID)
	return err
}

// unused tells, where somebody who serves seals with the key, that nothing is given up.
func (c keysForgetCmd) unused(err error) error {
	if errors.Is(err, storage.ErrSeals) {
		return fmt.Errorf("%w: DATA_KEYS: %s: %w", errConfig, c.ID, err)
	}
	return err
}
