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

// ByReference is kafala.Index.ByReference. It costs two round trips with the same commands whether there is a record or
// not, so that its time tells a stranger nothing.
func (s Records) ByReference(ctx context.Context, reference string) (kafala.Guarantee, error) {
	p, _ := placeIn(reference) // a reference that names no shard is looked for all the same
	id, err := s.conf.Client.Get(ctx, p.reference(reference)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return kafala.Guarantee{}, fmt.Errorf("find reference: %w", err)
	}
	g, err := s.Find(ctx, id)
	if err == nil && g.Reference != reference { // drawn, and not issued
		return kafala.Guarantee{}, fmt.Errorf("reference: %w", kafala.ErrNotFound)
	}
	return g, err
}

// ByChat is kafala.Index.ByChat. It costs two round trips, and more only where records have outlived their Retention.
func (s Records) ByChat(ctx context.Context, chat int64, limit int) ([]kafala.Guarantee, error) {
	p := placeOf(chat)
	var found []kafala.Guarantee
	var gone []string
	for from := 0; len(found) < limit; {
		ids, err := s.conf.Client.ZRevRange(ctx, p.of(chat), int64(from), int64(from+limit-1)).Result()
		if err != nil {
			return nil, fmt.Errorf("list guarantees: %w", err)
		}
		if len(ids) == 0 {
			break
		}
		from += len(ids)
		page, missing, err := s.findAll(ctx, p, ids)
		if err != nil {
			return nil, err
		}
		found, gone = append(found, page...), append(gone, missing...)
	}
	if err := s.prune(ctx, p, p.of(chat), gone); err != nil {
		return nil, fmt.Errorf("list guarantees: %w", err)
	}
	return found[:min(limit, len(found))], nil
}

// PaidByChat is kafala.Index.PaidByChat. It costs two round trips, or one where nothing was paid.
func (s Records) PaidByChat(ctx context.Context, chat int64) ([]kafala.Guarantee, error) {
	p := placeOf(chat)
	ids, err := s.conf.Client.ZInter(ctx, &redis.ZStore{Keys: []string{p.of(chat), p.paid()}}).Result()
	if err != nil {
		return nil, fmt.Errorf("list what a chat has paid: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, _, err := s.findAll(ctx, p, ids)
	slices.SortStableFunc(found, func(a, b kafala.Guarantee) int { return b.Opened.Compare(a.Opened) })
	return found, err
}

// Current is kafala.Index.Current. It costs two round trips, or one where the chat has asked for nothing.
func (s Records) Current(ctx context.Context, chat int64, newest int) ([]kafala.Guarantee, error) {
	p := placeOf(chat)
	pipe := s.conf.Client.Pipeline()
	lists := []*redis.StringSliceCmd{
		pipe.ZRange(ctx, p.waits(chat), 0, -1),
		pipe.ZInter(ctx, &redis.ZStore{Keys: []string{p.of(chat), p.paid()}}),
	}
	if newest > 0 { // else it would be all of them
		lists = append(lists, pipe.ZRevRange(ctx, p.of(chat), 0, int64(newest)-1))
	}
	if err := s.together(ctx, pipe); err != nil {
		return nil, fmt.Errorf("list what is current of a chat: %w", err)
	}
	var ids []string
	for _, list := range lists {
		if err := list.Err(); err != nil {
			return nil, fmt.Errorf("list what is current of a chat: %w", err)
		}
		ids = append(ids, list.Val()...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	slices.Reverse(ids) // of one and the same moment, as ByChat has them
	found, _, err := s.findAll(ctx, p, ids)
	slices.SortStableFunc(found, func(a, b kafala.Guarantee) int { return b.Opened.Compare(a.Opened) })
	return found, err
}

// findAll reads records of one shard in the order of their ids, and lists apart the ids without a record.
func (s Records) findAll(ctx context.Context, p place, ids []string) (found []kafala.Guarantee, gone []string, err error) {
	pipe := s.conf.Client.Pipeline()
	gets := make([]*redis.StringCmd, len(ids))
	for i, id := range ids {
		gets[i] = pipe.Get(ctx, p.guarantee(id))
	}
	if err := s.together(ctx, pipe); err != nil {
		return nil, nil, fmt.Errorf("list guarantees: %w", err)
	}
	for i, id := range ids {
		value, err := gets[i].Bytes()
		if errors.Is(err, redis.Nil) {
			gone = append(gone, id)
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("list guarantees: %w", err)
		}
		r, err := s.read(id, value)
		if errors.Is(err, errKeyless) { // and stays where it is listed, should its key be found
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		found = append(found, r.Guarantee)
	}
	return found, gone, nil
}

// Due is kafala.Watch.Due. It costs one round trip over all shards.
func (s Records) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	lists, err := s.due(ctx, now, limit, place.open, place.ends)
	if err != nil {
		err = fmt.Errorf("list what is due: %w", err)
	}
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b redis.Z) int { return int(a.Score - b.Score) })
	ids := make([]string, len(all))
	for i, z := range all {
		ids[i] = z.Member.(string)
	}
	return ids, err
}

// Postpone is kafala.Watch.Postpone. It costs one round trip.
func (s Records) Postpone(ctx context.Context, id string, at time.Time) error {
	p, err := placeIn(id)
	if err != nil {
		return err
	}
	pipe := s.conf.Client.Pipeline()
	for _, set := range []string{p.open(), p.ends()} {
		pipe.ZAddXX(ctx, set, redis.Z{Score: float64(at.UnixMilli()), Member: id})
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("postpone guarantee %s: %w", id, err)
	}
	return nil
}

// due lists what sorted sets have up to now: all shards of the first set, then all of the next. Each list begins with
// the lowest score and has at most limit members. Where some servers do not answer (some) it gives what the others have.
func (s *core) due(ctx context.Context, now time.Time, limit int, sets ...func(place) string) ([][]redis.Z, error) {
	if limit <= 0 {
		return nil, nil
	}
	cmds := make([]*redis.ZSliceCmd, len(sets)*kafala.Shards)
	err := s.everywhere(ctx, func(pipe redis.Pipeliner, n place) {
		for i, set := range sets {
			cmds[i*kafala.Shards+int(n)] = pipe.ZRangeByScoreWithScores(ctx, set(n), &redis.ZRangeBy{
				Min: "-inf", Max: strconv.FormatInt(now.UnixMilli(), 10), Count: int64(limit),
			})
		}
	})
	if err != nil && !some(err) {
		return nil, err
	}
	lists := make([][]redis.Z, len(cmds))
	for n, cmd := range cmds {
		lists[n] = cmd.Val()
	}
	return lists, err
}
