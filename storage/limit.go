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

// Rate is how often something may happen: Burst times at once, and then once more each time that Every has passed.
type Rate struct {
	Burst int
	Every time.Duration // at least a microsecond
}

var errRate = errors.New("a limit must be positive and slower than one use a microsecond")

// Allow counts one use under a key and tells whether it is within the limit: limit uses at once, and one more each time
// that per/limit has passed. A refused use is not counted. The key may be personal, since only its HMAC reaches Redis.
func (s Counts) Allow(ctx context.Context, key string, limit int, per time.Duration) (bool, error) {
	if limit <= 0 {
		return false, errRate
	}
	name := s.conf.Keys.Index("limit", key)
	p := place(int(name[0]) % kafala.Shards)
	wait, err := s.use(ctx, p.limit(hex.EncodeToString(name[1:13])), Rate{limit, per / time.Duration(limit)})
	return err == nil && wait == 0, err
}

// use counts one use of a rate that is kept under a key, and gives 0. It counts nothing where the rate is used up, and
// tells how long that stays so. It costs one round trip.
func (s *core) use(ctx context.Context, key string, r Rate) (time.Duration, error) {
	share := r.Every.Microseconds()
	if r.Burst <= 0 || share <= 0 {
		return 0, errRate
	}
	mark := make([]byte, 6)
	rand.Read(mark) // never fails
	answer, err := s.run(ctx, limitScript, []string{key}, s.conf.Now().UnixMicro(), share, share*int64(r.Burst), hex.EncodeToString(mark))
	if err != nil {
		return 0, fmt.Errorf("count use: %w", err)
	}
	return time.Duration(answer.code) * time.Microsecond, nil
}

// AllowNew counts the different values that are used under a key, and tells whether this one may be used too. It may if
// it was used within the period, or if fewer than limit others were. A refused value is not counted. Key and value may
// be personal, since only their HMACs reach Redis.
func (s Counts) AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error) {
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
