package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Once is kafala.Promises.Once. It costs one round trip.
func (s Promises) Once(ctx context.Context, d kafala.Delivery, once time.Duration) (bool, error) {
	p, err := placeIn(d.ID)
	if err != nil {
		return false, err
	}
	try := make([]byte, 6)
	rand.Read(try) // never fails
	args := []any{hex.EncodeToString(try), s.conf.Now().UnixMilli(), min(once, kafala.ToldMost).Milliseconds()}
	keys, args, err := p.deliver([]string{p.told(d.ID)}, args, []kafala.Delivery{d})
	if err != nil {
		return false, fmt.Errorf("promise a delivery: %w", err)
	}
	r, err := s.stroke(ctx, tellScript, keys, args...)
	if err != nil {
		return false, fmt.Errorf("promise a delivery: %w", err)
	}
	if r.code == 1 {
		s.wake(p, []kafala.Delivery{d})
	}
	return r.code == 1, nil
}

// Burst is kafala.Promises.Burst. It costs one round trip.
func (s Promises) Burst(ctx context.Context, what string, idle time.Duration) (time.Time, error) {
	r, err := s.run(ctx, burstScript, []string{"burst:" + what}, s.conf.Now().UnixMilli(), idle.Milliseconds())
	if err != nil {
		return time.Time{}, fmt.Errorf("note that %s goes on: %w", what, err)
	}
	return time.UnixMilli(r.code).UTC(), nil
}

// turnAt is where the last turn at telling staff of something lies. It belongs to no shard.
func turnAt(what string) string { return "turn:" + what }

// Turn is kafala.Promises.Turn. It costs one round trip.
func (s Promises) Turn(ctx context.Context, what, who string, every time.Duration) (kafala.Turn, error) {
	q, _, err := s.ask(ctx, turnAt(what), who, every)
	if err != nil {
		return kafala.Turn{}, fmt.Errorf("take a turn to tell of %s: %w", what, err)
	}
	return kafala.Turn{Who: q.Guarantee, At: q.At, Told: q.Answered}, nil
}

// Told is kafala.Promises.Told. It costs one round trip.
func (s Promises) Told(ctx context.Context, what string, t kafala.Turn) error {
	if _, err := s.run(ctx, heardScript, []string{turnAt(what)}, t.At.UnixMilli(), t.Who); err != nil {
		return fmt.Errorf("note that %s was told: %w", what, err)
	}
	return nil
}

// Retry makes a parked delivery due now, with its tries counted anew. The parts that Telegram has taken stay taken.
// It returns kafala.ErrNotFound for a delivery that is not parked.
func (s Box) Retry(ctx context.Context, id string) error {
	p, err := placeIn(id)
	if err != nil {
		return err
	}
	value, err := s.conf.Client.HGet(ctx, p.dead(), id).Bytes()
	if errors.Is(err, redis.Nil) {
		return fmt.Errorf("retry a delivery: %w", kafala.ErrNotFound)
	}
	var parked kafala.Parked
	if err == nil {
		parked, err = readParked(value)
	}
	if err != nil {
		return fmt.Errorf("retry a delivery: %w", err)
	}
	d := parked.Delivery
	d.Due, d.Since, d.Tries = s.conf.Now(), s.conf.Now(), 0
	if value, err = writeDelivery(d); err != nil {
		return err
	}
	r, err := s.run(ctx, reviveScript, []string{p.dead(), p.box(), p.delivery(id)}, id, d.Due.UnixMilli(), value)
	if err != nil {
		return fmt.Errorf("retry a delivery: %w", err)
	}
	if r.code == 0 {
		return fmt.Errorf("retry a delivery: %w", kafala.ErrNotFound)
	}
	s.wake(p, []kafala.Delivery{d})
	return nil
}
