package storage

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Copies make a copy of all that is kept, and bring one back: copy*.go. The copy is one file that nothing but the data keys
// opens; they are not in it, and what lies sealed in Redis lies in it as it was sealed.
type Copies struct{ *core }

// Copies gives what there is to do with copies.
func (s *Store) Copies() Copies { return Copies{s.core} }

// Copied tells of a copy.
type Copied struct {
	File    string    // names the file
	From    time.Time // when the copy was begun: what was done since may be missing
	Counts  []Count
	Head    string        // number and hash of the last entry of the audit trail
	Broken  string        // where the audit trail was not what was written even then; empty: it was whole
	Older   string        // what was missing of it, as Store.Older tells, while nobody had noted what is lost; empty: nothing
	Longest time.Duration // of all strokes, from asking to answer: for so long at most others have waited
}

// begun and ended are the first and the last entry of a file.
type (
	begun struct {
		At     time.Time `json:"t"`
		Shards int       `json:"n"`
	}
	ended struct {
		Head   string         `json:"h,omitempty"`
		Broken string         `json:"b,omitempty"`
		Counts map[string]int `json:"c"`
	}
)

// copying is a copy that is being made.
type copying struct {
	Copies
	out     itemWriter
	counts  map[string]int
	longest time.Duration
	head    chain
	broken  string
	older   string
}

// Export writes a copy of all that is kept, while others read and save. Of each person all that belongs together (their
// guarantees, what is promised about these, what was set aside) is read in one stroke, and each stroke reads that of a few
// persons, whatever there is in all. What is of the moment is not in it (copyRules). It may be ended at any time: what was
// written is then no whole copy, and says so.
func (s Copies) Export(ctx context.Context, w io.Writer) (Copied, error) {
	seal, err := newSealer(w, s.conf.Keys)
	if err != nil {
		return Copied{}, fmt.Errorf("export: %w", err)
	}
	c := &copying{Copies: s, out: itemWriter{w: bufio.NewWriter(seal)}, counts: map[string]int{}}
	from := s.conf.Now().UTC().Truncate(time.Second) // as the times of records are
	err = c.all(ctx, from)
	if err == nil {
		err = c.out.w.Flush()
	}
	if err == nil {
		err = seal.Close()
	}
	if err != nil {
		return Copied{}, fmt.Errorf("export: %w", err)
	}
	return Copied{From: from, Counts: counted(c.counts), Head: c.head.String(), Broken: c.broken, Older: c.older,
		Longest: c.longest}, nil
}

// all writes the entries. The trail comes after what it tells of, and the members after the trail: who is older than its last word
// on them would be nobody.
func (c *copying) all(ctx context.Context, from time.Time) error {
	if err := c.note(itBegins, begun{from, kafala.Shards}); err != nil {
		return err
	}
	servers := c.parts(ctx)
	if err := c.hash(ctx, canaries); err != nil {
		return err
	}
	for p := range place(kafala.Shards) {
		if err := c.shard(ctx, p); err != nil {
			return err
		}
	}
	if err := c.scan(ctx, "*", 0, c.named); err != nil {
		return err
	}
	if err := c.trailRows(ctx); err != nil {
		return err
	}
	if err := c.hash(ctx, teamKey); err != nil {
		return err
	}
	if !slices.EqualFunc(servers, c.parts(ctx), slices.Equal[[]place]) {
		return errors.New("slots of the cluster were moved meanwhile: run it again")
	}
	return c.note(itEnds, ended{c.head.String(), c.broken, c.counts})
}

// write writes an entry, and counts it under a word of copyRules; "": it is not counted.
func (c *copying) write(word string, x item) error {
	if word != "" {
		c.counts[word]++
	}
	return c.out.write(x)
}

func (c *copying) note(what what, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.write("", item{what: what, value: value})
}

// read reads in one stroke what ask asks for: all of it in one slot.
func (c *copying) read(ctx context.Context, ask func(redis.Pipeliner)) error {
	begun := time.Now()
	cmds, err := c.conf.Client.TxPipelined(ctx, func(pipe redis.Pipeliner) error { ask(pipe); return nil })
	c.longest = max(c.longest, time.Since(begun))
	if err := answered(cmds, nil); err != nil {
		return err
	}
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}

// hash writes the fields of a hash.
func (c *copying) hash(ctx context.Context, key string) error {
	fields, err := c.conf.Client.HGetAll(ctx, key).Result()
	if err != nil {
		return err
	}
	return c.fields(key, fields)
}

func (c *copying) fields(key string, fields map[string]string) error {
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if err := c.write(wordOf(key), item{what: aField, name: key, field: field, value: []byte(fields[field])}); err != nil {
			return err
		}
	}
	return nil
}

// named writes what lies under those of these names which belong to no guarantee.
func (c *copying) named(ctx context.Context, keys []string) error {
	pipe := c.conf.Client.Pipeline()
	gets, sets, hashes, lives := map[string]*redis.StringCmd{}, map[string]*redis.ZSliceCmd{}, map[string]*redis.MapStringStringCmd{},
		map[string]*redis.DurationCmd{}
	for _, key := range keys {
		word := wordOf(key)
		if _, known := ruleOf(word); !known {
			if len(word) > 16 {
				word = word[:16]
			}
			return fmt.Errorf("a name begins with %q, which this release knows nothing of: a later one must make the copy", word)
		}
		switch word {
		case "profile", "told", "query", "moved":
			gets[key] = pipe.Get(ctx, key)
		case "posts", "queries":
			sets[key] = pipe.ZRangeWithScores(ctx, key, 0, -1)
		case "passes":
			hashes[key] = pipe.HGetAll(ctx, key)
		default:
			continue
		}
		lives[key] = pipe.PTTL(ctx, key)
	}
	if len(lives) == 0 {
		return nil
	}
	cmds, _ := pipe.Exec(ctx)
	if err := answered(cmds, nil); err != nil {
		return err
	}
	now := c.conf.Now()
	for _, key := range slices.Sorted(maps.Keys(lives)) {
		ends, gone := endOf(lives[key].Val(), now)
		if gone {
			continue // it has ended between the two
		}
		if err := c.one(key, ends, gets[key], sets[key], hashes[key]); err != nil {
			return err
		}
	}
	return nil
}

// one writes what lies under one name, and until when.
func (c *copying) one(key string, ends int64, get *redis.StringCmd, set *redis.ZSliceCmd, hash *redis.MapStringStringCmd) error {
	word := wordOf(key)
	switch {
	case get != nil:
		if errors.Is(get.Err(), redis.Nil) { // it has ended meanwhile
			return nil
		}
		return c.write(word, item{what: aValue, name: key, value: []byte(get.Val()), at: ends})
	case set != nil:
		for _, z := range set.Val() {
			if err := c.write(word, item{what: aMember, name: key, field: z.Member.(string), at: int64(z.Score)}); err != nil {
				return err
			}
		}
	case hash != nil:
		if err := c.fields(key, hash.Val()); err != nil {
			return err
		}
	}
	if ends == 0 {
		return nil
	}
	return c.write("", item{what: aLife, name: key, at: ends})
}

// endOf gives when something ends that has this much of its lifetime left, as PTTL tells; 0: never, and gone: it has ended.
func endOf(left time.Duration, now time.Time) (ends int64, gone bool) {
	const never = -1 // of nanoseconds, as the client has it; of what is not there it is -2
	switch {
	case left == never:
		return 0, false
	case left < 0:
		return 0, true
	}
	return now.Add(left).UnixMilli(), false
}
