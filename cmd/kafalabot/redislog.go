package main

import (
	"context"
	"fmt"
	"log/slog"
)

// redisLog lets the Redis client write its own words about connections where ours go.
type redisLog struct{ log *slog.Logger }

// Printf takes one line of the client.
func (l redisLog) Printf(_ context.Context, format string, v ...any) {
	l.log.Warn("the redis client tells of a connection", "what", fmt.Sprintf(format, v...))
}
