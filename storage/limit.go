package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	wait, err := s.use(ctx, Rate{limit, per / time.Duration(limit)}, p.limit(hex.EncodeToString(name[1:13])))
	return err == nil && wait == 0, err
}

// Uncount takes back one use that Allow has counted under a key. Taking back what was not counted changes nothing.
func (s Counts) Uncount(ctx context.Context, key string, limit int, per time.Duration) error {
	if limit <= 0 || per/time.Duration(limit) < time.Microsecond {
		return errRate
	}
	name := s.conf.Keys.Index("limit", key)
	p := place(int(name[0]) % kafala.Shards)
	share := (per / time.Duration(limit)).Microseconds()
	_, err := s.counted(ctx, -share, share*int64(limit), p.limit(hex.EncodeToString(name[1:13])))
	return err
}

// use counts one use of a rate that is kept under a key, and gives 0. It counts nothing where the rate is used up, or where there
// is silence until a time that is kept under a second key, and tells how long that stays so. It costs one round trip.
func (s *core) use(ctx context.Context, r Rate, keys ...string) (time.Duration, error) {
	share := r.Every.Microseconds()
	if r.Burst <= 0 || share <= 0 {
		return 0, errRate
	}
	return s.counted(ctx, share, share*int64(r.Burst), keys...)
}

// counted moves on what is used of a rate by a share of its period, both in microseconds, or tells in how long that may be.
func (s *core) counted(ctx context.Context, share, period int64, keys ...string) (time.Duration, error) {
	mark := make([]byte, 6)
	rand.Read(mark) // never fails
	answer, err := s.run(ctx, limitScript, keys, s.conf.Now().UnixMicro(), share, period, hex.EncodeToString(mark))
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

// Name is staff.Quota.Name.
func (s Counts) Name(value string) string {
	return hex.EncodeToString(s.conf.Keys.Index("name", value)[:12])
}

// NewFrom is kafala.Values.NewFrom. It costs one round trip.
func (s Counts) NewFrom(ctx context.Context, key string, limit int, per time.Duration) (time.Time, error) {
	if limit <= 0 {
		return time.Time{}, errRate
	}
	name, last := s.conf.Keys.Index("values", key), int64(limit-1)
	p := place(int(name[0]) % kafala.Shards)
	found, err := s.conf.Client.ZRevRangeWithScores(ctx, p.values(hex.EncodeToString(name[1:13])), last, last).Result()
	if err != nil {
		return time.Time{}, fmt.Errorf("find when one more value is allowed: %w", err)
	}
	if len(found) == 0 {
		return time.Time{}, nil
	}
	if next := time.UnixMilli(int64(found[0].Score)).Add(per); next.After(s.conf.Now()) {
		return next, nil
	}
	return time.Time{}, nil
}

// FreeAt is staff.Quota.FreeAt. It costs one round trip.
func (s Counts) FreeAt(ctx context.Context, key string, per time.Duration) (time.Time, error) {
	name := s.conf.Keys.Index("values", key)
	first, err := s.conf.Client.ZRangeWithScores(ctx, place(int(name[0])%kafala.Shards).values(hex.EncodeToString(name[1:13])), 0, 0).Result()
	if err != nil {
		return time.Time{}, fmt.Errorf("find when one more value is allowed: %w", err)
	}
	if len(first) == 0 {
		return s.conf.Now(), nil
	}
	return time.UnixMilli(int64(first[0].Score)).Add(per), nil
}

// Ask is kafala.Limiter.Ask. It costs one round trip.
func (s Counts) Ask(ctx context.Context, chat int64, guarantee string, every time.Duration) (kafala.Question, bool, error) {
	q, mine, err := s.ask(ctx, s.question(chat), guarantee, every)
	if err != nil {
		return q, false, fmt.Errorf("take a turn to ask: %w", err)
	}
	return q, mine, nil
}

// ask takes a turn about something, which is kept under a key, or gives the one that was taken within this time, and false.
func (s *core) ask(ctx context.Context, key, about string, every time.Duration) (kafala.Question, bool, error) {
	turn := make([]byte, 6)
	rand.Read(turn) // never fails
	now := s.conf.Now()
	r, err := s.run(ctx, askScript, []string{key}, now.UnixMilli(), every.Milliseconds(), hex.EncodeToString(turn), about)
	if err != nil {
		return kafala.Question{}, false, err
	}
	if r.value == nil {
		return kafala.Question{Guarantee: about, At: now.UTC().Truncate(time.Millisecond)}, true, nil
	}
	parts := strings.SplitN(string(r.value), "|", 4)
	if len(parts) != 4 {
		return kafala.Question{}, false, errors.New("a question that is kept cannot be read")
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	return kafala.Question{Guarantee: parts[3], At: time.UnixMilli(at).UTC(), Answered: parts[1] == "1"}, false, err
}

// Answered is kafala.Limiter.Answered. It costs one round trip.
func (s Counts) Answered(ctx context.Context, chat int64, q kafala.Question) error {
	if _, err := s.run(ctx, heardScript, []string{s.question(chat)}, q.At.UnixMilli(), q.Guarantee); err != nil {
		return fmt.Errorf("note an answer: %w", err)
	}
	return nil
}
