package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// What was to be told to a chat, and names it, goes with what it would have told of.

// drop appends the keys and arguments that drop in shared.lua takes, but for the box: those that were set aside, then each delivery.
func (p place) drop(keys []string, args []any, ids []string) ([]string, []any) {
	keys = append(keys, p.dead())
	for _, id := range ids {
		keys, args = append(keys, p.delivery(id)), append(args, id)
	}
	return keys, args
}

// untold lists what is still to be told to its chat about a guarantee, by id: what waits, and what was set aside. That the buttons
// which pay for it go stays promised, since that is due at once. It costs two round trips, and a third where something waits.
func (s *core) untold(ctx context.Context, p place, guarantee string) (ids []string, err error) {
	stays := func(d kafala.Delivery) bool { return d.Guarantee != guarantee || d.Chat == 0 }
	waiting, err := s.waiting(ctx, p, guarantee+".")
	if err != nil {
		return nil, err
	}
	for _, d := range waiting {
		if !stays(d) && d.Kind != kafala.Unlink {
			ids = append(ids, d.ID)
		}
	}
	dead, err := s.deadIn(ctx, p)
	for _, m := range dead {
		if !stays(m.parked.Delivery) {
			ids = append(ids, m.parked.Delivery.ID)
		}
	}
	return ids, err
}

// waiting reads the deliveries of a shard whose ids begin so. What cannot be read is not among them.
func (s *core) waiting(ctx context.Context, p place, begins string) (all []kafala.Delivery, err error) {
	ids, err := s.conf.Client.ZRange(ctx, p.box(), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	var keys []string
	for _, id := range ids {
		if strings.HasPrefix(id, begins) {
			keys = append(keys, p.delivery(id))
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	values, err := s.conf.Client.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, fmt.Errorf("read what waits: %w", err)
	}
	for _, v := range values {
		if value, ok := v.(string); ok {
			if d, err := readDelivery([]byte(value)); err == nil {
				all = append(all, d)
			}
		}
	}
	return all, nil
}

// deadIn reads what was set aside in a shard.
func (s *core) deadIn(ctx context.Context, p place) (all []missed, err error) {
	stored, err := s.conf.Client.HGetAll(ctx, p.dead()).Result()
	if err != nil {
		return nil, fmt.Errorf("read what was set aside: %w", err)
	}
	return setAside(stored), nil
}

// setAside reads what was set aside. What cannot be read is not among it.
func setAside(stored map[string]string) (all []missed) {
	for _, value := range stored {
		if parked, err := readParked([]byte(value)); err == nil {
			all = append(all, missed{parked, value})
		}
	}
	return all
}

// Forget removes the session and the profile of a chat, what it was to be reminded of, and what could not be told to it, but for
// what it has paid for and what it is to be told as staff. It costs four round trips, and one more where something was set aside.
func (s Chats) Forget(ctx context.Context, chat int64) error {
	p := placeOf(chat)
	ids, mark, err := s.forgettable(ctx, p, chat)
	if err != nil {
		return fmt.Errorf("forget what is remembered of a chat: %w", err)
	}
	keys, args := p.drop([]string{p.session(chat), p.profile(chat), p.missed(chat)}, []any{mark}, ids)
	if _, err := s.stroke(ctx, forgetScript, append(keys, p.box()), args...); err != nil {
		return fmt.Errorf("forget what is remembered of a chat: %w", err)
	}
	return nil
}

// forgettable lists the deliveries that go with a chat, and gives the mark of what it has missed where nothing of that stays.
func (s Chats) forgettable(ctx context.Context, p place, chat int64) (ids []string, mark string, err error) {
	if mark, err = s.conf.Client.Get(ctx, p.missed(chat)).Result(); err != nil && !errors.Is(err, redis.Nil) {
		return nil, "", err
	}
	waiting, err := s.waiting(ctx, p, kafala.RemindID(chat, ""))
	if err != nil {
		return nil, "", err
	}
	for _, d := range waiting {
		ids = append(ids, d.ID)
	}
	dead, err := s.deadIn(ctx, p)
	if err != nil {
		return nil, "", err
	}
	for _, m := range dead {
		d := m.parked.Delivery
		if d.Chat != chat {
			continue
		}
		rule, _ := kafala.RuleOf(d.Kind)
		stays := rule.ToStaff()
		if !stays && d.Guarantee != "" {
			n, err := s.conf.Client.Exists(ctx, p.guarantee(d.Guarantee)).Result()
			if err != nil {
				return nil, "", err
			}
			stays = n > 0 // else it went with its request
		}
		if stays {
			mark = ""
			continue
		}
		ids = append(ids, d.ID)
	}
	return ids, mark, nil
}

// Bury drops what was set aside longer ago than a record of a request is kept that nobody has paid, and what an earlier release has
// set aside though it is fleeting. It returns how much, and costs one round trip, and one for each chat of which something goes.
func (s Box) Bury(ctx context.Context, now time.Time) (n int, err error) {
	pipe := s.conf.Client.Pipeline()
	cmds := make([]*redis.MapStringStringCmd, kafala.Shards)
	for p := range cmds {
		cmds[p] = pipe.HGetAll(ctx, place(p).dead())
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("drop what was set aside long ago: %w", err)
	}
	for p, cmd := range cmds {
		old, more := map[int64][]missed{}, map[int64]bool{}
		for _, m := range setAside(cmd.Val()) {
			d := m.parked.Delivery
			rule, _ := kafala.RuleOf(d.Kind)
			if rule.Fleeting() || s.conf.Retention > 0 && m.parked.At.Before(now.Add(-s.conf.Retention)) {
				old[d.Chat] = append(old[d.Chat], m)
			} else if m.parked.Why == kafala.ParkedBlocked {
				more[d.Chat] = true
			}
		}
		for chat, list := range old {
			if err := s.bury(ctx, place(p), chat, more[chat], list); err != nil {
				return n, fmt.Errorf("drop what was set aside long ago: %w", err)
			}
			n += len(list)
		}
	}
	return n, nil
}

// bury drops what was set aside for one chat, and the mark of what it has missed unless there is more.
func (s Box) bury(ctx context.Context, p place, chat int64, more bool, list []missed) error {
	mark := ""
	if chat != 0 && !more {
		var err error
		if mark, err = s.conf.Client.Get(ctx, p.missed(chat)).Result(); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	args := []any{mark}
	for _, m := range list {
		args = append(args, m.parked.Delivery.ID, m.stored)
	}
	_, err := s.run(ctx, buryScript, []string{p.dead(), p.missed(chat)}, args...)
	return err
}
