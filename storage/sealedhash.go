package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// sealedHash is a hash of few sealed values that belong to no chat, each with its revision. It lies in the shard of the deliveries
// that belong to no record, so that both are saved in one stroke.
type sealedHash[T any] struct {
	*core
	key   string
	what  string         // one of its values, for errors
	form  func(*T) error // checks and sets the stored form before a save
	knows func(T) error  // refuses a value of a later release
}

func (h sealedHash[T]) place(field string) string { return h.key + ":" + field }

// find reads a value with its revision; kafala.ErrNotFound: there is none.
func (h sealedHash[T]) find(ctx context.Context, field string) (v T, rev int64, err error) {
	value, err := h.ofHash(ctx, h.key, field)
	if errors.Is(err, redis.Nil) {
		return v, 0, fmt.Errorf("%s %s: %w", h.what, field, kafala.ErrNotFound)
	}
	if err != nil {
		return v, 0, fmt.Errorf("find a %s: %w", h.what, err)
	}
	rev, err = h.openValue(h.place(field), value, &v)
	return v, rev, err
}

// all reads all values, in no order.
func (h sealedHash[T]) all(ctx context.Context) (all []T, err error) {
	values, err := h.conf.Client.HGetAll(ctx, h.key).Result()
	if err != nil {
		return nil, fmt.Errorf("list each %s: %w", h.what, err)
	}
	for field, value := range values {
		var v T
		switch _, err := h.openValue(h.place(field), []byte(value), &v); {
		case errors.Is(err, errKeyless):
			continue
		case err != nil:
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// add saves a value with its deliveries, unless there is one that can be read, and tells whether it did. It costs two round trips, or one.
func (h sealedHash[T]) add(ctx context.Context, field string, v T, out []kafala.Delivery) (bool, error) {
	_, rev, err := h.find(ctx, field)
	if err != nil && (errors.Is(err, errKeyless) || errors.Is(err, kafala.ErrNotFound)) { // of one that nobody reads any more nothing is known
		return h.save(ctx, field, rev, v, out)
	}
	return false, err
}

// change lets change alter a value, and saves it with the deliveries that it returns: two round trips when nobody interferes.
func (h sealedHash[T]) change(ctx context.Context, field string, change func(*T) ([]kafala.Delivery, error)) (v T, err error) {
	for try := range changeTries {
		v, rev, err := h.find(ctx, field)
		if err == nil {
			err = h.knows(v)
		}
		if err != nil {
			return v, err
		}
		was := v
		out, err := change(&v)
		switch {
		case errors.Is(err, kafala.ErrUnchanged):
			return was, nil
		case err != nil:
			return *new(T), err
		}
		saved, err := h.save(ctx, field, rev, v, out)
		if err != nil || saved {
			return v, err
		}
		if err := pause(ctx, time.Duration(try)*time.Millisecond); err != nil {
			return v, err
		}
	}
	return v, fmt.Errorf("change a %s: %w", h.what, kafala.ErrStale)
}

// save saves a value over the revision that was read, and tells whether nobody else had saved.
func (h sealedHash[T]) save(ctx context.Context, field string, rev int64, v T, out []kafala.Delivery) (bool, error) {
	if err := h.form(&v); err != nil {
		return false, fmt.Errorf("save a %s: %w", h.what, err)
	}
	value, err := h.sealValue(h.place(field), rev+1, v)
	if err != nil {
		return false, err
	}
	keys, args, err := frozenShard.deliver([]string{h.key}, []any{field, rev, value}, out)
	if err != nil {
		return false, fmt.Errorf("save a %s: %w", h.what, err)
	}
	r, err := h.stroke(ctx, freezeScript, keys, args...)
	if err != nil {
		return false, fmt.Errorf("save a %s: %w", h.what, err)
	}
	if r.code == 1 {
		h.wake(frozenShard, out)
	}
	return r.code == 1, nil
}
