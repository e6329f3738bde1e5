package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// movedKey is where the number lies under which a group goes on.
func movedKey(group int64) string { return placeOf(group).key("moved:" + strconv.FormatInt(group, 10)) }

// Moved is desk.Rooms.Moved. It costs one round trip.
func (s Chats) Moved(ctx context.Context, group int64) (int64, error) {
	to, err := s.conf.Client.Get(ctx, movedKey(group)).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("see whether a group has moved: %w", err)
	}
	return to, nil
}

// Move is desk.Rooms.Move.
func (s Chats) Move(ctx context.Context, group, to int64) error {
	if err := s.conf.Client.Set(ctx, movedKey(group), to, 0).Err(); err != nil {
		return fmt.Errorf("keep that a group has moved: %w", err)
	}
	return nil
}
