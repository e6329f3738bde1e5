package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// registerPage is how many records are read at once: enough to be quick, and few enough not to hold up Redis.
const registerPage = 500

// Opened is kafala.Register.Opened.
func (s Records) Opened(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	return s.between(ctx, from, to, each, place.opened)
}

// Paid is kafala.Register.Paid.
func (s Records) Paid(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	return s.between(ctx, from, to, each, place.paid)
}

// Moved is kafala.Register.Moved. It costs what Paid does of the same days. Until the records of earlier releases are indexed it reads
// all that was ever paid.
func (s Records) Moved(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	state, err := s.indexed(ctx)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	if state.IsZero() {
		return s.Paid(ctx, time.Time{}, to, each)
	}
	return s.between(ctx, from, to, each, place.paid, place.moves)
}

// movedAt writes the times at which money of a guarantee moved, as the record script takes them. The one by which it stands among what
// was paid is not among them.
func movedAt(g kafala.Guarantee) string {
	var b strings.Builder
	paid := paidAt(g)
	for _, m := range g.Movements() {
		if at := millis(m.At); at != "" && at != paid {
			b.WriteString(at + ",")
		}
	}
	return b.String()
}

// PaidBefore is kafala.Register.PaidBefore. It costs one round trip.
func (s Records) PaidBefore(ctx context.Context, to time.Time) (n int, err error) {
	pipe := s.conf.Client.Pipeline()
	counts := make([]*redis.IntCmd, kafala.Shards)
	for p := range counts {
		counts[p] = pipe.ZCount(ctx, place(p).paid(), "-inf", "("+strconv.FormatInt(to.UnixMilli(), 10))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("count what was paid: %w", err)
	}
	for _, c := range counts {
		n += int(c.Val())
	}
	return n, nil
}

// between reads, shard by shard, the records whose score in one of some sets lies in [from, to), each once. It costs a round trip for
// each shard, one for each page, and one more for each set where records have gone.
func (s Records) between(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error, sets ...func(place) string) error {
	for p := range place(kafala.Shards) {
		keys := make([]string, len(sets))
		for i, set := range sets {
			keys[i] = set(p)
		}
		if err := s.betweenIn(ctx, p, keys, from, to, each); err != nil {
			return fmt.Errorf("read the register: %w", err)
		}
	}
	return nil
}

func (s Records) betweenIn(ctx context.Context, p place, sets []string, from, to time.Time, each func(kafala.Guarantee) error) error {
	// All ids are listed first, so that records which come or go meanwhile shift no page.
	pipe := s.conf.Client.Pipeline()
	lists := make([]*redis.StringSliceCmd, len(sets))
	for i, set := range sets {
		lists[i] = pipe.ZRangeByScore(ctx, set, &redis.ZRangeBy{
			Min: strconv.FormatInt(from.UnixMilli(), 10), Max: "(" + strconv.FormatInt(to.UnixMilli(), 10)})
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	var ids []string
	members := make([]map[string][]string, len(sets))
	for i, list := range lists {
		var listed []string
		listed, members[i] = apart(list.Val())
		ids = append(ids, slices.DeleteFunc(listed, func(id string) bool {
			return slices.ContainsFunc(members[:i], func(m map[string][]string) bool { return m[id] != nil })
		})...)
	}
	for len(ids) > 0 {
		page := ids[:min(registerPage, len(ids))]
		ids = ids[len(page):]
		found, gone, err := s.findAll(ctx, p, page)
		if err != nil {
			return err
		}
		for i, set := range sets {
			if err := s.prune(ctx, p, set, standing(members[i], gone)); err != nil {
				return err
			}
		}
		for _, g := range found {
			if err := each(g); err != nil {
				return err
			}
		}
	}
	return nil
}

// apart gives the ids of guarantees in a set, each once, and as what each stands there: itself, or with times behind it.
func apart(listed []string) (ids []string, members map[string][]string) {
	members = map[string][]string{}
	for _, m := range listed {
		id, _, _ := strings.Cut(m, ".")
		if members[id] == nil {
			ids = append(ids, id)
		}
		members[id] = append(members[id], m)
	}
	return ids, members
}

// standing gives as what guarantees stand in a set.
func standing(members map[string][]string, ids []string) (all []string) {
	for _, id := range ids {
		all = append(all, members[id]...)
	}
	return all
}

// prune takes what stands in a set out of it whose records have gone with their lifetime.
func (s Records) prune(ctx context.Context, p place, set string, gone []string) error {
	if len(gone) == 0 {
		return nil
	}
	keys, args := []string{set}, []any{}
	for _, m := range gone {
		id, _, _ := strings.Cut(m, ".")
		keys, args = append(keys, p.guarantee(id)), append(args, m)
	}
	_, err := s.run(ctx, pruneScript, keys, args...)
	return err
}
