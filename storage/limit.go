package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// Allow counts one use under a key and tells whether it is within the limit: limit uses at once, and then one
// more for each limit-th part of the period that has passed. A refused use is not counted. The key may be
// personal: only its HMAC reaches Redis.
func (s *Store) Allow(ctx context.Context, key string, limit int, per time.Duration) (bool, error) {
	if limit <= 0 || per < time.Duration(limit)*time.Microsecond {
		return false, errors.New("a limit must be positive and slower than one use a microsecond")
	}
	name := s.conf.Keys.Index("limit", key)
	p := place(int(name[0]) % kafala.Shards)
	mark := make([]byte, 6)
	rand.Read(mark) // never fails
	period := per.Microseconds()
	share := period / int64(limit)
	r, err := s.run(ctx, limitScript, []string{p.limit(hex.EncodeToString(name[1:13]))},
		s.conf.Now().UnixMicro(), share, share*int64(limit), hex.EncodeToString(mark))
	if err != nil {
		return false, fmt.Errorf("count use: %w", err)
	}
	return r.code == 1, nil
}
