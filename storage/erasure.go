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

// erasedAt is when the personal fields of a record go, and with them its chat; false: it is not over, they are gone, or the configuration
// keeps them. What an objection holds stays until kafala.Guarantee.HeldUntil. Where the record has a lifetime they go shortly before its
// end, so that an erasure is written down and the record does not merely vanish.
func (s Records) erasedAt(g kafala.Guarantee) (time.Time, bool) {
	over, ok := g.Over()
	if !ok || g.Forgotten() || s.conf.Personal == 0 {
		return time.Time{}, false
	}
	due := kafala.GoesAt(over, g.Status, s.conf.Personal, s.conf.Retention)
	if held := g.HeldUntil(); held.After(due) {
		due = held
	}
	return due, true
}

// eraseDue writes erasedAt as the score of a sorted set; empty: not.
func (s Records) eraseDue(g kafala.Guarantee) string {
	at, ok := s.erasedAt(g)
	if !ok {
		return ""
	}
	return strconv.FormatInt(at.UnixMilli(), 10)
}

// lifetime is how long the record of a request lives that nobody has paid, once it is over, from when it was last saved: a tenth longer
// while it tells of somebody, so that their erasure is written down and the record does not merely vanish. 0: for ever.
func (s Records) lifetime(g kafala.Guarantee) time.Duration {
	switch g.Status {
	case kafala.Expired, kafala.Cancelled:
		if len(g.Payments()) > 0 || g.Held(s.conf.Now()) { // it holds them, or is the only trace here of money that came
			return 0
		}
	case kafala.Awaiting, kafala.Issued, kafala.Ended, kafala.Refunding, kafala.Refunded: // it stays
		return 0
	default: // of a later release
		return 0
	}
	if g.Forgotten() {
		return s.conf.Retention
	}
	return s.conf.Retention + s.conf.Retention/10
}

// ErasureDue is kafala.Watch.ErasureDue. It costs one round trip over all shards when nothing is due, else two, and one more for each
// record that has outlived its Retention, or was put there by other settings and is not due by these: its day is noted anew.
func (s Records) ErasureDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	lists, failed := s.due(ctx, now, limit, place.days)
	if failed != nil {
		failed = fmt.Errorf("list what is to be erased: %w", failed)
	}
	var all []dated
	pipe := s.conf.Client.Pipeline()
	for n, list := range lists {
		for _, z := range list {
			all = append(all, s.dated(ctx, pipe, place(n), z))
		}
	}
	if len(all) == 0 {
		return nil, failed
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("list what is to be erased: %w", err)
	}
	slices.SortStableFunc(all, func(a, b dated) int { return int(a.Score - b.Score) })
	var ids []string
	for _, d := range all {
		due, err := s.dueNow(ctx, d, now)
		if err != nil {
			return nil, fmt.Errorf("list what is to be erased: %w", err)
		}
		if due {
			ids = append(ids, d.id)
		}
	}
	return ids, failed
}

// dueNow tells whether what days has as due is there, and due by these settings, and puts that right where it is not.
func (s Records) dueNow(ctx context.Context, d dated, now time.Time) (bool, error) {
	if errors.Is(d.value.Err(), redis.Nil) {
		_, err := s.run(ctx, pruneScript, []string{d.place.days(), d.place.guarantee(d.id)}, d.id)
		return false, err
	}
	if err := d.value.Err(); err != nil {
		return false, err
	}
	r, err := s.read(d.id, []byte(d.value.Val()))
	if err != nil || r.Newer() != nil {
		return true, nil //nolint:nilerr // whoever erases it says so
	}
	if at, over := s.erasedAt(r.Guarantee); over && at.UnixMilli() <= now.UnixMilli() {
		return true, nil
	}
	return false, s.redate(ctx, d.place, r)
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
