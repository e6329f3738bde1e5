package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// spansName holds by which spans the days of the records were worked out (spansAs), since when, in milliseconds, and a dot for each time
// that all of them were gone through.
const spansName = "spans"

// spansAs says by which rule, and by which spans of the settings, eraseDue and lifetime work.
func (s Records) spansAs() string {
	return fmt.Sprintf("1:%d,%d", s.conf.Personal.Milliseconds(), s.conf.Retention.Milliseconds())
}

// Redate works out anew when the personal fields go of all records that are over, where other spans of the settings were noted than
// those of this store, or none, and has those live longer that are to: once, and once more a day later, since a process with other
// settings may have served, and saved, beside this one. It tells of how many the day was another one. Others may read and save meanwhile;
// broken off, it begins anew and passes over what is right. Where a process that was started later has noted other spans, it leaves
// them.
func (s Records) Redate(ctx context.Context) (n int, err error) {
	noted, err := s.conf.Client.Get(ctx, spansName).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("see by which spans the days are: %w", err)
	}
	text := strings.TrimRight(noted, ".")
	as, since, _ := strings.Cut(text, ";")
	ms, _ := strconv.ParseInt(since, 10, 64)
	walked, now := len(noted)-len(text), s.conf.Now()
	switch {
	case as != s.spansAs() && as != "" && s.redated.Load():
		return 0, nil
	case as != s.spansAs():
		noted = s.spansAs() + ";" + millis(now)
		if err := s.conf.Client.Set(ctx, spansName, noted, 0).Err(); err != nil {
			return 0, fmt.Errorf("note by which spans the days are: %w", err)
		}
	case walked >= 2 || walked == 1 && now.Before(time.UnixMilli(ms).Add(beside)):
		s.redated.Store(true)
		return 0, nil
	}
	s.redated.Store(true)
	for p := range place(kafala.Shards) {
		changed, err := s.redateShard(ctx, p)
		if n += changed; err != nil {
			return n, fmt.Errorf("work out anew when personal fields go: %w", err)
		}
	}
	if _, err = s.run(ctx, swapScript, []string{spansName}, noted, noted+"."); err != nil {
		return n, fmt.Errorf("note by which spans the days are: %w", err)
	}
	return n, nil
}

// redateShard is Redate of a shard. It costs a round trip, one for each page, and one for each record that is not as it is to be.
func (s Records) redateShard(ctx context.Context, p place) (n int, err error) {
	list, err := s.conf.Client.ZRangeWithScores(ctx, p.days(), 0, -1).Result()
	if err != nil {
		return 0, err
	}
	for len(list) > 0 {
		page := list[:min(registerPage, len(list))]
		list = list[len(page):]
		pipe := s.conf.Client.Pipeline()
		var all []dated
		for _, z := range page {
			all = append(all, s.dated(ctx, pipe, p, z))
		}
		if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
			return n, err
		}
		for _, d := range all {
			if err := cmp.Or(d.value.Err(), d.lives.Err()); err != nil && !errors.Is(err, redis.Nil) {
				return n, err
			}
			r, err := s.read(d.id, []byte(d.value.Val()))
			if err != nil || r.Newer() != nil { // gone, or not to be judged here
				continue
			}
			if due := s.eraseDue(r.Guarantee); due != d.noted() {
				n++
			} else if life := s.lifeLeft(r.Guarantee); d.lives.Val() < 0 || life != 0 && life <= d.lives.Val() {
				continue
			}
			if err := s.redate(ctx, p, r); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// dated is a record as it stands in days: with its value and its lifetime, once the pipeline has run in which they are read.
type dated struct {
	redis.Z
	id    string
	place place
	value *redis.StringCmd
	lives *redis.DurationCmd
}

func (s Records) dated(ctx context.Context, pipe redis.Pipeliner, p place, z redis.Z) dated {
	id, _ := z.Member.(string)
	return dated{z, id, p, pipe.Get(ctx, p.guarantee(id)), pipe.PTTL(ctx, p.guarantee(id))}
}

// noted is when the personal fields go as it is noted.
func (d dated) noted() string { return strconv.FormatInt(int64(d.Score), 10) }

// redate saves what eraseDue and lifetime say of a record now, unless somebody saves it meanwhile. No life becomes shorter: the record is
// to be there when its personal fields go.
func (s Records) redate(ctx context.Context, p place, r record) error {
	keys := append([]string{p.days(), p.guarantee(r.ID)}, p.invoices(r.Guarantee)...)
	if r.Claims() != "" {
		keys = append(keys, p.reference(r.Claims()))
	}
	_, err := s.run(ctx, redateScript, keys, r.ID, strconv.FormatInt(r.rev, 10), s.eraseDue(r.Guarantee),
		s.lifeLeft(r.Guarantee).Milliseconds())
	return err
}

// lifeLeft is for how long a record that is over lives from now on, had it been saved last when that came to be; 0: for ever.
func (s Records) lifeLeft(g kafala.Guarantee) time.Duration {
	over, _ := g.Over()
	life := s.lifetime(g)
	if life == 0 {
		return 0
	}
	return max(over.Add(life).Sub(s.conf.Now()), time.Millisecond)
}
