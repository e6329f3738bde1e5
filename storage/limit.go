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

// AllowNew counts the different values that are used under a key and tells whether this one may be: one that was
// used within the period, or one of fewer than limit others. A refused value is not counted. Key and value may be
// personal: only their HMACs reach Redis.
func (s *Store) AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error) {
	if limit <= 0 || per < time.Millisecond {
		return false, errors.New("a limit must be positive, and its period a millisecond or more")
	}
	name, mark := s.conf.Keys.Index("values", key), s.conf.Keys.Index("value", key+"\x00"+value)
	p := place(int(name[0]) % kafala.Shards)
	r, err := s.run(ctx, differScript, []string{p.values(hex.EncodeToString(name[1:13]))},
		s.conf.Now().UnixMilli(), per.Milliseconds(), limit, hex.EncodeToString(mark[:12]))
	if err != nil {
		return false, fmt.Errorf("count value: %w", err)
	}
	return r.code == 1, nil
}
