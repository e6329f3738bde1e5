package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// importKey holds which file is being brought back, and since when, as long as that is under way. Nobody serves meanwhile.
const importKey = "import"

// underWay is what lies there.
type underWay struct {
	File   string    `json:"f"`
	At     time.Time `json:"t"`
	Served bool      `json:"s,omitempty"` // somebody served meanwhile: nothing that is here can be relied on any more
}

// Why nothing is brought back.
var (
	// ErrNotEmpty is for a Redis that holds something already.
	ErrNotEmpty = errors.New("this redis is not empty: give import an empty one, or empty this one (FLUSHALL) if nothing in it is wanted")
	// ErrLookedAt is for one that is empty but for what whoever serves, or a doctor, has tried to save there.
	ErrLookedAt = errors.New("somebody has tried within the last minute whether this redis saves: stop the bot, wait a minute after " +
		"kafalabot doctor, and run this again")
	// ErrOtherImport is for one into which another file is being brought back.
	ErrOtherImport = errors.New("the import of another file into this redis was begun and has not ended: " +
		"give it that file again, or empty this redis and begin with the other one")
	// ErrServed is for one that somebody has served during the import.
	ErrServed = errors.New("somebody serves this redis, or did during the import: stop the bot everywhere, empty this redis and begin again")
)

// ServedWithin is within how long whoever serves has tried once whether something can be saved, and so is seen.
const ServedWithin = 10 * time.Second

// Brought tells what was brought back.
type Brought struct {
	Copied
	At     time.Time // since when the import is under way: after ServedWithin EndImport sees whoever serves
	Again  int       // deliveries that are to be sent, or done
	Aside  int       // those that may have arrived since the copy was made: they are set aside
	LetGo  int       // and those that are of no use any more
	Ended  int       // what has reached the end of its lifetime since
	Unread int       // records that cannot be read: their data key was given up, or they were damaged before
}

// ImportUnderWay tells whether an import was begun and has not ended; with ErrServed, that it does not go on, as the import itself will
// find: somebody has served meanwhile, be it who asks.
func (s Copies) ImportUnderWay(ctx context.Context) (bool, error) {
	ctx = pass(ctx) // also where this Redis came back empty
	value, err := s.conf.Client.Get(ctx, importKey).Bytes()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("see whether an import is under way: %w", err)
	}
	var mark underWay
	if json.Unmarshal(value, &mark) == nil && mark.Served {
		return true, ErrServed
	}
	return true, s.unserved(ctx)
}

// Import brings a copy back into an empty Redis, once it was read from its beginning to its end: nothing is written before that,
// and nothing of what CheckExport refuses, or of a Redis that was served by the other kind of key. Until EndImport it is under way. One
// that was broken off goes on when the same file
// is given again, and writes the same. What was under way when the copy was made becomes what kafala.Delivery.OnCopy says.
func (s Copies) Import(ctx context.Context, file io.ReadSeeker) (Brought, error) {
	found, err := checkExport(s.conf.Keys, file)
	if err == nil {
		err = s.conf.serves(found.served, true)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return Brought{}, err
	}
	at, err := s.beginImport(ctx, found.File)
	if err != nil {
		return Brought{}, err
	}
	b := &bringing{checking: checking{core: s.core}, at: at, next: found.next, pipe: s.conf.Client.Pipeline(),
		done: Brought{Copied: found.Copied, At: at, Unread: found.unread}}
	if err := b.all(ctx, file); err != nil {
		return Brought{}, fmt.Errorf("import: %w", err)
	}
	return b.done, nil
}

// beginImport marks that the import of a file is under way, and tells since when.
func (s Copies) beginImport(ctx context.Context, file string) (time.Time, error) {
	n, err := s.size(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("see whether this redis is empty: %w", err)
	}
	if n, err = s.looked(ctx, n); err != nil {
		return time.Time{}, err
	}
	mark := underWay{File: file, At: s.conf.Now().UTC().Truncate(time.Millisecond)}
	if n == 0 {
		value, err := json.Marshal(mark)
		if err == nil {
			err = s.conf.Client.SetNX(ctx, importKey, value, 0).Err()
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("begin an import: %w", err)
		}
	}
	value, err := s.conf.Client.Get(ctx, importKey).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return time.Time{}, fmt.Errorf("%w: names in it: %d", ErrNotEmpty, n)
	case err != nil:
		return time.Time{}, fmt.Errorf("begin an import: %w", err)
	case json.Unmarshal(value, &mark) != nil || mark.File != file:
		return time.Time{}, ErrOtherImport
	case mark.Served:
		return time.Time{}, ErrServed
	}
	return mark.At, s.unserved(ctx)
}

// looked is how many of so many names are more than a command leaves that only looks: the canaries of its data keys, and by which kind
// of key this Redis is served, in one. These go, since
// the copy brings its own. A probe is an error, as long as nothing else is there: it is gone within a minute.
func (s Copies) looked(ctx context.Context, n int64) (int64, error) {
	if n == 0 {
		return 0, nil
	}
	kept, err := s.conf.Client.Exists(ctx, canaries).Result()
	var probes []*redis.IntCmd
	if err == nil {
		err = s.everywhere(ctx, func(pipe redis.Pipeliner, p place) {
			if probes = append(probes, pipe.Exists(ctx, p.probe())); p == frozenShard {
				probes = append(probes, pipe.Exists(ctx, sealsKey())) // a probe has left it
			}
		})
	}
	if err != nil {
		return n, fmt.Errorf("see whether this redis is empty: %w", err)
	}
	probing := int64(0)
	for _, cmd := range probes {
		probing += cmd.Val()
	}
	switch {
	case n > kept+probing:
		return n, nil
	case probing > 0:
		return n, ErrLookedAt
	}
	if err := s.conf.Client.Del(ctx, canaries).Err(); err != nil {
		return n, fmt.Errorf("begin an import: %w", err)
	}
	return 0, nil
}

// size counts the keys of all servers.
func (s Copies) size(ctx context.Context) (int64, error) {
	cluster, many := s.conf.Client.(*redis.ClusterClient)
	if !many {
		return s.conf.Client.DBSize(ctx).Result()
	}
	var all atomic.Int64
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		n, err := node.DBSize(ctx).Result()
		all.Add(n)
		return err
	})
	return all.Load(), err
}

// EndImport notes of which time the records are lost, and ends an import, once as many replicas as are wanted hold what it wrote. That the
// copy is of a Redis which was older than it had been goes on being said: what that has lost was lost before the copy was made.
// Where somebody has served meanwhile it is ErrServed, and stays so for every later import until this Redis is emptied.
func (s Copies) EndImport(ctx context.Context, g kafala.Gap) error {
	if err := s.unserved(ctx); err != nil {
		return err
	}
	if err := Losses(s).keep(ctx, g); err != nil {
		return err
	}
	for _, part := range s.parts(ctx) { // whoever holds the last write of a server holds all before it
		key := part[0].key(importKey) // no probe of whoever serves: the import may break off here, and is to go on
		_, err := s.stroke(ctx, probeScript, []string{key}, probed.Milliseconds())
		if err == nil {
			err = s.conf.Client.Del(ctx, key).Err()
		}
		if err != nil {
			return fmt.Errorf("end an import: %w", err)
		}
	}
	if err := s.conf.Client.Del(ctx, importKey).Err(); err != nil {
		return fmt.Errorf("end an import: %w", err)
	}
	return nil
}

// spoil notes that somebody has served during the import, and gives ErrServed.
func (s Copies) spoil(ctx context.Context) error {
	var mark underWay
	value, err := s.conf.Client.Get(ctx, importKey).Bytes()
	if err == nil {
		err = json.Unmarshal(value, &mark)
	}
	if mark.Served = true; err == nil {
		value, err = json.Marshal(mark)
	}
	if err == nil {
		err = s.conf.Client.SetXX(ctx, importKey, value, 0).Err()
	}
	if err != nil {
		return fmt.Errorf("%w (and that cannot be noted: %w)", ErrServed, err)
	}
	return ErrServed
}

// unserved sees that nobody has tried within the last minute whether something can be saved here, as whoever serves does all the
// time.
func (s Copies) unserved(ctx context.Context) error {
	var found []*redis.IntCmd
	err := s.everywhere(ctx, func(pipe redis.Pipeliner, p place) { found = append(found, pipe.Exists(ctx, p.probe())) })
	if err != nil {
		return fmt.Errorf("see whether somebody serves: %w", err)
	}
	for _, cmd := range found {
		if cmd.Val() > 0 {
			return s.spoil(ctx)
		}
	}
	return nil
}
