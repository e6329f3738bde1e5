package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/outage"
)

// sealsKey is a sorted set: the ids of the data keys with which those seal who serve, by when each was last used to try whether
// something can be saved, in milliseconds of Redis' own clock. It ends with the last probe.
func sealsKey() string { return frozenShard.key("seals") }

// ErrSeals is for a data key with which somebody seals who serves here.
var ErrSeals = errors.New("somebody who seals with it has served within the last minute: give the new data keys to every process, " +
	"or stop those that have not got them, wait a minute, and run this again")

// Unused is ErrSeals where somebody who serves seals with a data key: what they save would be lost with it.
func (s Keyring) Unused(ctx context.Context, id string) error {
	at, err := s.conf.Client.ZScore(ctx, sealsKey(), id).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	now := time.Time{}
	if err == nil {
		now, err = s.conf.Client.Time(ctx).Result()
	}
	switch {
	case err != nil:
		return fmt.Errorf("see who seals with a key: %w", err)
	case now.Sub(time.UnixMilli(int64(at))) < probed:
		return ErrSeals
	}
	return nil
}

// givenUp is returned for every command of a process that seals with a data key which somebody has given up: nobody else could open
// what it saves. It passes once the key has its canary again.
type givenUp struct{ id string }

func (e givenUp) Error() string { return e.id + ", with which this process seals, was given up" }

// Outage tells that it is trouble of Redis.
func (givenUp) Outage() (outage.Service, outage.Why) { return outage.Redis, outage.GivenUp }

// lostField is where it lies how many records of requests were sealed with a key when it was given up. It is no key's id.
func lostField(id string) string { return ":" + id }

// GivenUp tells whether a key was given up, and how many records of requests were lost with it then. A process that still seals with it
// may have saved more since.
func (s Keyring) GivenUp(ctx context.Context, id string) (records int, given bool, err error) {
	all, err := s.conf.Client.HMGet(ctx, canaries, id, lostField(id)).Result()
	if err != nil {
		return 0, false, fmt.Errorf("see whether a key was given up: %w", err)
	}
	text, _ := all[1].(string)
	records, _ = strconv.Atoi(text) // an earlier release has left none
	return records, all[0] == forgotten, nil
}

// Forget gives a key up that is not among the data keys any more, with so many records of requests: from then on it is not missed. Where
// somebody who serves seals with it that is ErrSeals.
func (s Keyring) Forget(ctx context.Context, id string, records int) error {
	if _, given := s.conf.Keys.ring.opens[id]; given {
		return fmt.Errorf("%s is among the data keys", id)
	}
	if err := s.Unused(ctx, id); err != nil {
		return err
	}
	if _, err := s.stroke(ctx, giveUpScript, []string{canaries}, id, forgotten, lostField(id), records); err != nil {
		return fmt.Errorf("forget a key: %w", err)
	}
	return nil
}
