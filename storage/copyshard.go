package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// copyPage is how many guarantees are looked at for one stroke, which reads all that belongs to those who asked for them: few
// enough to hold up nobody.
const copyPage = 32

// copyTries is how often what belongs to the same persons is read before they are too busy.
const copyTries = 50

// errBusy is for what has changed each time that it was read.
var errBusy = errors.New("what belongs to one person changes all the time")

// belongs is what belongs to some persons of a shard, as Redis lists it.
type belongs struct {
	ids    []string // their guarantees
	boxed  []string // the ids of the deliveries about these
	parked []string // and of those that were set aside
}

func (b belongs) equal(other belongs) bool {
	return slices.Equal(b.ids, other.ids) && slices.Equal(b.boxed, other.boxed) && slices.Equal(b.parked, other.parked)
}

// ownerOf is the id of the guarantee that a delivery is about, by its id; that of none is a shard's two digits.
func ownerOf(delivery string) string {
	owner, _, _ := strings.Cut(delivery, ".")
	return owner
}

// shard writes the guarantees of a shard with what is promised about them, then what else is promised there.
func (c *copying) shard(ctx context.Context, p place) error {
	ids, err := c.conf.Client.ZRange(ctx, p.opened(), 0, -1).Result()
	if err != nil {
		return err
	}
	written, chats := make(map[string]bool, len(ids)), map[int64]bool{}
	for page := range slices.Chunk(ids, copyPage) {
		fresh, alone, err := c.whose(ctx, p, page, written, chats)
		if err == nil && len(fresh)+len(alone) > 0 {
			err = c.persons(ctx, p, fresh, alone, written)
		}
		if err != nil {
			return err
		}
	}
	return c.rest(ctx, p, written)
}

// whose gives the chats of these guarantees, but for those that were met before, and those guarantees that are nobody's.
func (c *copying) whose(ctx context.Context, p place, ids []string, written map[string]bool, chats map[int64]bool) (
	fresh []int64, alone []string, err error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return written[id] })
	if len(ids) == 0 {
		return nil, nil, nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = p.guarantee(id)
	}
	values, err := c.conf.Client.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, nil, err
	}
	for i, v := range values {
		value, ok := v.(string)
		if !ok {
			continue // it has ended
		}
		r, err := c.records().read(ids[i], []byte(value))
		switch {
		case err != nil || r.Chat == 0 || placeOf(r.Chat) != p: // nobody's, or its data key was given up
			alone = append(alone, ids[i])
		case !chats[r.Chat]:
			chats[r.Chat] = true
			fresh = append(fresh, r.Chat)
		}
	}
	return fresh, alone, nil
}

// list asks for what belongs to these persons, and gives what reads the answer.
func (c *copying) list(ctx context.Context, pipe redis.Pipeliner, p place, chats []int64, alone []string,
	of func(string) bool) func() belongs {
	var lists []*redis.StringSliceCmd
	for _, chat := range chats {
		lists = append(lists, pipe.ZRange(ctx, p.of(chat), 0, -1))
	}
	box, dead := pipe.ZRange(ctx, p.box(), 0, -1), pipe.HKeys(ctx, p.dead())
	return func() (b belongs) {
		b.ids = slices.Clone(alone)
		for _, list := range lists {
			b.ids = append(b.ids, list.Val()...)
		}
		if of == nil {
			theirs := make(map[string]bool, len(b.ids))
			for _, id := range b.ids {
				theirs[id] = true
			}
			of = func(owner string) bool { return theirs[owner] }
		}
		for _, id := range box.Val() {
			if of(ownerOf(id)) {
				b.boxed = append(b.boxed, id)
			}
		}
		for _, id := range dead.Val() {
			if of(ownerOf(id)) {
				b.parked = append(b.parked, id)
			}
		}
		slices.Sort(b.boxed)
		slices.Sort(b.parked)
		return b
	}
}

// persons writes all that belongs to these chats, and these guarantees that are nobody's, as it is at one moment.
func (c *copying) persons(ctx context.Context, p place, chats []int64, alone []string, written map[string]bool) error {
	return c.moment(ctx, p, chats, alone, nil, func(pipe redis.Pipeliner, b belongs) func(time.Time) error {
		var gets []*redis.StringCmd
		var lives []*redis.DurationCmd
		for _, id := range b.ids {
			gets, lives = append(gets, pipe.Get(ctx, p.guarantee(id))), append(lives, pipe.PTTL(ctx, p.guarantee(id)))
		}
		return func(now time.Time) error {
			for i, id := range b.ids {
				ends, gone := endOf(lives[i].Val(), now)
				if gets[i].Err() != nil || gone || written[id] {
					continue // it has ended
				}
				written[id] = true
				if err := c.write("g", item{what: aRecord, name: id, value: []byte(gets[i].Val()), at: ends}); err != nil {
					return err
				}
			}
			return nil
		}
	})
}

// rest writes what is promised in a shard and is about no guarantee, and what is frozen, what was lost before, and whether it is known what
// was, with what is promised about those.
func (c *copying) rest(ctx context.Context, p place, written map[string]bool) error {
	// What is about a guarantee that is not in the copy was promised since this began.
	apart := func(owner string) bool { return !kafala.IsGuaranteeID(owner) && !written[owner] }
	return c.moment(ctx, p, nil, nil, apart, func(pipe redis.Pipeliner, _ belongs) func(time.Time) error {
		if p != frozenShard {
			return func(time.Time) error { return nil }
		}
		keys, all := []string{frozenKey(), gapKey(), lostKey(), marksKey(), comparedKey(), olderKey()}, []*redis.MapStringStringCmd{}
		for _, key := range keys {
			all = append(all, pipe.HGetAll(ctx, key))
		}
		return func(time.Time) (err error) {
			for i, key := range keys {
				err = errors.Join(err, c.fields(key, all[i].Val()))
			}
			c.older = olderSaid(all[len(all)-1].Val())
			return err
		}
	})
}

// moment writes what belongs to some persons, with what else more asks for, in one stroke that finds the same listed as was listed
// before it.
func (c *copying) moment(ctx context.Context, p place, chats []int64, alone []string, of func(string) bool,
	more func(redis.Pipeliner, belongs) func(time.Time) error) error {
	for try := range copyTries {
		var before func() belongs
		if err := c.read(ctx, func(pipe redis.Pipeliner) { before = c.list(ctx, pipe, p, chats, alone, of) }); err != nil {
			return err
		}
		b := before()
		var after func() belongs
		var beside func(time.Time) error
		var box *redis.ZSliceCmd
		var boxed []*redis.StringCmd
		var parked *redis.SliceCmd
		err := c.read(ctx, func(pipe redis.Pipeliner) {
			after = c.list(ctx, pipe, p, chats, alone, of)
			beside = more(pipe, b)
			box = pipe.ZRangeWithScores(ctx, p.box(), 0, -1)
			for _, id := range b.boxed {
				boxed = append(boxed, pipe.Get(ctx, p.delivery(id)))
			}
			if len(b.parked) > 0 {
				parked = pipe.HMGet(ctx, p.dead(), b.parked...)
			}
		})
		if err != nil {
			return err
		}
		if !b.equal(after()) {
			if err := pause(ctx, time.Duration(try)*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		if err := beside(c.conf.Now()); err != nil {
			return err
		}
		return c.promised(b, box.Val(), boxed, parked)
	}
	return errBusy
}

// promised writes deliveries: those that wait, and those that were set aside.
func (c *copying) promised(b belongs, box []redis.Z, boxed []*redis.StringCmd, parked *redis.SliceCmd) error {
	due := make(map[string]int64, len(box))
	for _, z := range box {
		due[z.Member.(string)] = int64(z.Score)
	}
	for i, id := range b.boxed {
		if boxed[i].Err() != nil {
			continue // only its place is left
		}
		if err := c.write("box", item{what: aDelivery, name: id, value: []byte(boxed[i].Val()), at: due[id]}); err != nil {
			return err
		}
	}
	if parked == nil {
		return nil
	}
	for i, v := range parked.Val() {
		if value, ok := v.(string); ok {
			if err := c.write("dead", item{what: aParked, name: b.parked[i], value: []byte(value)}); err != nil {
				return err
			}
		}
	}
	return nil
}
