package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// eraseDue is when the personal fields of a record go, and with them its chat, in milliseconds. It is empty while the record is
// not over, once they are gone, and where the configuration keeps them. What an objection holds stays until
// kafala.Guarantee.HeldUntil. Where the record has a lifetime they go shortly before its
// end, so that an erasure is written down and the record does not merely vanish.
func (s Records) eraseDue(g kafala.Guarantee) string {
	over, ok := g.Over()
	if !ok || g.Forgotten() || s.conf.Personal == 0 {
		return ""
	}
	due := over.Add(kafala.KeptAfter(g.Status, s.conf.Personal, s.conf.Retention))
	if held := g.HeldUntil(); held.After(due) {
		due = held
	}
	return strconv.FormatInt(due.UnixMilli(), 10)
}

// lifetime is how long the record of a request lives that nobody has paid, from when it was last saved: a tenth longer while it tells of
// somebody, so that their erasure is written down and the record does not merely vanish.
func (s Records) lifetime(g kafala.Guarantee) time.Duration {
	if g.Forgotten() {
		return s.conf.Retention
	}
	return s.conf.Retention + s.conf.Retention/10
}

// ErasureDue is kafala.Watch.ErasureDue. It costs one round trip over all shards when nothing is due, else two, and a third where
// records have outlived their Retention.
func (s Records) ErasureDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	lists, failed := s.due(ctx, now, limit, place.days)
	if failed != nil {
		failed = fmt.Errorf("list what is to be erased: %w", failed)
	}
	type one struct {
		redis.Z
		place  place
		exists *redis.IntCmd
	}
	var all []one
	pipe := s.conf.Client.Pipeline()
	for n, list := range lists {
		for _, z := range list {
			all = append(all, one{z, place(n), pipe.Exists(ctx, place(n).guarantee(z.Member.(string)))})
		}
	}
	if len(all) == 0 {
		return nil, failed
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("list what is to be erased: %w", err)
	}
	slices.SortStableFunc(all, func(a, b one) int { return int(a.Score - b.Score) })
	var ids []string
	for _, o := range all {
		id := o.Member.(string)
		if o.exists.Val() == 1 {
			ids = append(ids, id)
		} else if _, err := s.run(ctx, pruneScript, []string{o.place.days(), o.place.guarantee(id)}, id); err != nil {
			return nil, fmt.Errorf("list what is to be erased: %w", err)
		}
	}
	return ids, failed
}

// Erase is kafala.Ledger.Erase. It costs four round trips when nobody interferes, and one more where
// the record still names people.
func (s Records) Erase(ctx context.Context, id string, may func(kafala.Guarantee) bool) (bool, error) {
	r, err := s.find(ctx, id)
	for range changeTries {
		switch {
		case errors.Is(err, kafala.ErrNotFound):
			return true, nil
		case err != nil:
			return false, err
		case !may(r.Guarantee):
			return false, nil
		}
		if err := r.Newer(); err != nil { // it may hold what is to stay
			return false, err
		}
		if err := s.places().unnameAll(ctx, r.Guarantee); err != nil {
			return false, err
		}
		p, err := placeIn(id)
		if err != nil {
			return false, err
		}
		untold, err := s.untold(ctx, p, id)
		if err != nil {
			return false, err
		}
		keys := []string{p.guarantee(id), p.of(r.Chat), p.open(), p.ends(), p.days(), p.opened(), p.paid(), p.waits(r.Chat)}
		keys = append(keys, p.lists(r.Guarantee)...)
		leads := p.invoices(r.Guarantee)
		if r.Claims() != "" {
			leads = append(leads, p.reference(r.Claims()))
		}
		args := []any{id, r.rev, len(keys) - 1, len(leads), len(untold)}
		keys, args = p.drop(append(keys, leads...), args, untold)
		answer, err := s.stroke(ctx, eraseScript, append(keys, p.box()), args...)
		if err != nil {
			return false, fmt.Errorf("erase guarantee %s: %w", id, err)
		}
		if answer.value == nil {
			return true, nil
		}
		if r, err = s.read(id, answer.value); err != nil {
			return false, err
		}
	}
	return false, fmt.Errorf("erase guarantee %s: %w", id, kafala.ErrStale)
}
