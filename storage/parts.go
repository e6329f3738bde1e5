package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// answerWithin is how long a server of several may take to answer what all of them are asked: the others do not wait
// longer for one that is dead.
const answerWithin = 2 * time.Second

// partly is the error of servers that did not answer where others did.
type partly struct{ error }

// Unwrap gives the errors.
func (e partly) Unwrap() error { return e.error }

// Outage tells that it is trouble of some parts of Redis.
func (partly) Outage() (outage.Service, outage.Why) { return outage.Redis, outage.Parts }

// parts gives the shards by the server that holds them: of a cluster a list for each master, and one of those of which nobody
// knows who holds them.
func (s *core) parts(ctx context.Context) (all [][]place) {
	c, many := s.conf.Client.(*redis.ClusterClient)
	at := map[string]int{}
	for n := range place(kafala.Shards) {
		addr := ""
		if many {
			if node, err := c.MasterForKey(ctx, n.probe()); err == nil {
				addr = node.Options().Addr
			}
		}
		i, known := at[addr]
		if !known {
			i, all = len(all), append(all, nil)
			at[addr] = i
		}
		all[i] = append(all[i], n)
	}
	return all
}

// everywhere asks all servers at once, each in one pipeline that ask fills for each of its shards. Servers that do not answer
// hold up nobody for long. The error is a partly one where others have answered: what these gave counts, each command
// having its own error.
func (s *core) everywhere(ctx context.Context, ask func(redis.Pipeliner, place)) error {
	parts := s.parts(ctx)
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		pipe := s.conf.Client.Pipeline()
		for _, p := range part {
			ask(pipe, p)
		}
		if len(parts) == 1 {
			errs[i] = answered(pipe.Exec(ctx))
			break
		}
		all.Go(func() {
			ctx, done := context.WithTimeout(ctx, answerWithin)
			defer done()
			if errs[i] = answered(pipe.Exec(ctx)); errs[i] != nil {
				errs[i] = fmt.Errorf("of %d servers: %w", len(parts), errs[i])
			}
		})
	}
	all.Wait()
	err, well := error(nil), 0
	for _, e := range errs {
		if e == nil {
			well++
		} else if err == nil {
			err = e
		}
	}
	if err != nil && well > 0 {
		return partly{err}
	}
	return err
}

// answered gives the first error of a pipeline that is not merely that nothing is kept. Where a connection was not let in, no command
// has that error.
func answered(cmds []redis.Cmder, failed error) error {
	for _, cmd := range cmds {
		if err := cmd.Err(); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	if errors.Is(failed, redis.Nil) {
		return nil
	}
	return failed
}

// some tells whether an error is that of some servers only.
func some(err error) bool { return errors.As(err, new(partly)) }
