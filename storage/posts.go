package storage

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	postsKept = 8              // of one guarantee, the newest
	postsFor  = 48 * time.Hour // since the last one
)

// Post notes a message that holds a button which pays for a guarantee: the newest 8 of each, for two days. It costs one
// round trip.
func (s Chats) Post(ctx context.Context, guarantee string, message int) error {
	p, err := placeIn(guarantee)
	if err != nil {
		return err
	}
	pipe := s.conf.Client.Pipeline()
	pipe.ZAdd(ctx, p.posts(guarantee), redis.Z{Score: float64(message), Member: strconv.Itoa(message)})
	pipe.ZRemRangeByRank(ctx, p.posts(guarantee), 0, -postsKept-1)
	pipe.PExpire(ctx, p.posts(guarantee), postsFor)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note a message of %s: %w", guarantee, err)
	}
	return nil
}

// Posted lists the messages that were noted for a guarantee, the oldest first. It costs one round trip.
func (s Chats) Posted(ctx context.Context, guarantee string) (messages []int, err error) {
	p, err := placeIn(guarantee)
	if err != nil {
		return nil, err
	}
	noted, err := s.conf.Client.ZRange(ctx, p.posts(guarantee), 0, -1).Result()
	for _, member := range noted {
		if message, err := strconv.Atoi(member); err == nil {
			messages = append(messages, message)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("list the messages of %s: %w", guarantee, err)
	}
	return messages, nil
}

// Unpost forgets messages that hold no such button any more. It costs one round trip.
func (s Chats) Unpost(ctx context.Context, guarantee string, messages ...int) error {
	p, err := placeIn(guarantee)
	if err != nil {
		return err
	}
	members := make([]any, len(messages))
	for i, message := range messages {
		members[i] = strconv.Itoa(message)
	}
	if err := s.conf.Client.ZRem(ctx, p.posts(guarantee), members...).Err(); err != nil {
		return fmt.Errorf("forget messages of %s: %w", guarantee, err)
	}
	return nil
}
