package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala/staff"
)

// trailRows writes the audit trail up to its head as it is now, and follows its chain. A chain that breaks is written all the same:
// no fault of somebody's is to leave the rest without a copy.
func (c *copying) trailRows(ctx context.Context) error {
	head, err := c.conf.Client.Get(ctx, trailHead).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("read the head of the audit trail: %w", err)
	}
	if c.head, err = readChain(head); err != nil {
		return err
	}
	trail := Trail{c.core}
	days, err := trail.days(ctx)
	if err != nil {
		return err
	}
	v := newFollower(c.head)
	for _, day := range days {
		err := trail.readDay(ctx, day, func(value string) error {
			if v.beyond(value) {
				return nil
			}
			v.take(day, value)
			return c.write("{audit}", item{what: aTrailRow, name: day, value: []byte(value)})
		})
		if err != nil {
			return err
		}
	}
	c.broken = v.end()
	return nil
}

// follower follows the chain of a trail that is copied, up to a head that is known.
type follower struct {
	verifier
	head   chain
	broken string
}

func newFollower(head chain) *follower {
	return &follower{verifier: verifier{ahead: map[int64]stored{}, trying: map[string]staff.Entry{}}, head: head}
}

// beyond tells whether an entry was written after the head.
func (f *follower) beyond(value string) bool {
	var l link
	return json.Unmarshal([]byte(value), &l) == nil && l.Number > f.head.number
}

// take takes the next entry of a day.
func (f *follower) take(day, value string) {
	if f.broken != "" {
		return
	}
	e := stored{hash: hashOf([]byte(value)), day: day}
	err := json.Unmarshal([]byte(value), &e.link)
	if err != nil || dayOf(e.At) != day {
		err = f.verifier.broken(day, "an entry cannot be read, or stands where it was not written")
	} else {
		err = f.verifier.take(e)
	}
	if err != nil {
		f.broken = err.Error()
	}
}

// end tells where the chain breaks; empty: it leads to the head.
func (f *follower) end() string {
	if f.broken == "" && f.at != f.head {
		f.broken = f.verifier.broken("", "it is missing, or the head was changed").Error()
	}
	return f.broken
}
