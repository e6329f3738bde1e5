package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// reply is what a script gave: a number, a value, or several.
type reply struct {
	code   int64
	value  []byte
	values []any // nil where nothing is kept
}

func readReply(cmd *redis.Cmd) (reply, error) {
	v, err := cmd.Result()
	if err != nil {
		return reply{}, err
	}
	switch v := v.(type) {
	case int64:
		return reply{code: v}, nil
	case string:
		return reply{value: []byte(v)}, nil
	case []any:
		return reply{values: v}, nil
	}
	return reply{}, fmt.Errorf("script gave %T", v)
}

// run runs a script in one round trip, or in two the first time that a server sees it.
func (s *core) run(ctx context.Context, script *redis.Script, keys []string, args ...any) (reply, error) {
	call := make([]any, 0, 3+len(keys)+len(args))
	call = append(call, "evalsha", script.Hash(), len(keys))
	for _, k := range keys {
		call = append(call, k)
	}
	cmd := redis.NewCmd(ctx, append(call, args...)...)
	if err := s.auto.of(ctx, keys[0]).do(ctx, cmd); err != nil {
		return reply{}, err
	}
	if unknownScript(cmd.Err()) {
		return readReply(script.Eval(ctx, s.conf.Client, keys, args...))
	}
	return readReply(cmd)
}

// stroke runs a script whose effect must be held by Config.WaitReplicas, or returns ErrReplicas. The script must write
// something even when it is run again, since WAIT speaks only for the writes of its own connection.
func (s *core) stroke(ctx context.Context, script *redis.Script, keys []string, args ...any) (reply, error) {
	if s.conf.WaitReplicas == 0 {
		return s.run(ctx, script, keys, args...)
	}
	if err := s.witness.guard(ctx); err != nil { // a master of a cluster is no client that knows of it
		return reply{}, err
	}
	const redirects = 5
	asked := ""
	for try := 0; ; try++ {
		node, err := s.node(ctx, keys[0], asked)
		if err != nil {
			return reply{}, err
		}
		r, err := s.strokeAt(ctx, node, asked != "", script, keys, args)
		// Only of a cluster: a pipeline to one node passes by the client's own redirection. A slot that is on its way is
		// half here and half there, each time for as long as some keys of it take.
		_, moved := redis.IsMovedError(err)
		at, ask := redis.IsAskError(err)
		if !moved && !ask && !redis.IsTryAgainError(err) || try == redirects {
			return r, err
		}
		if asked = at; ask {
			continue
		}
		s.conf.Client.(*redis.ClusterClient).ReloadState(ctx)
		if err := pause(ctx, 20*time.Millisecond<<try); err != nil {
			return reply{}, err
		}
	}
}

// ifCurrent runs a script that does what it does with deliveries, or gives 0 where somebody else has saved: kafala.ErrStale.
func (s *core) ifCurrent(ctx context.Context, p place, script *redis.Script, keys []string, args []any, out []kafala.Delivery) error {
	keys, args, err := p.deliver(keys, args, out)
	if err != nil {
		return err
	}
	r, err := s.stroke(ctx, script, keys, args...)
	switch {
	case err != nil:
		return err
	case r.code == 0:
		return kafala.ErrStale
	}
	s.wake(p, out)
	return nil
}

// node gives the client of the master that holds the key, or of the one that another has named. Its pipelines go over one
// connection each.
func (s *core) node(ctx context.Context, key, addr string) (redis.UniversalClient, error) {
	switch c := s.conf.Client.(type) {
	case *redis.ClusterClient:
		if addr == "" {
			return c.MasterForKey(ctx, key)
		}
		found := make(chan *redis.Client, 1)
		_ = c.ForEachMaster(ctx, func(_ context.Context, node *redis.Client) error { // it calls none of them
			if node.Options().Addr == addr {
				found <- node
			}
			return nil
		})
		select {
		case node := <-found:
			return node, nil
		default:
			return nil, errors.New("no master of the cluster is where another sends us")
		}
	case *redis.Client:
		return c, nil
	}
	return nil, fmt.Errorf("cannot ask replicas through a %T", s.conf.Client)
}

// strokeAt runs a script and asks the replicas, in one pipeline to one node. asking says that the node is only about to hold
// the keys.
func (s *core) strokeAt(ctx context.Context, node redis.UniversalClient, asking bool, script *redis.Script, keys []string, args []any) (
	reply, error) {
	once := func(run func(context.Context, redis.Scripter, []string, ...any) *redis.Cmd) (reply, error) {
		pipe := node.Pipeline()
		if asking {
			pipe.Do(ctx, "ASKING")
		}
		done := run(ctx, pipe, keys, args...)
		held := pipe.Do(ctx, "WAIT", s.conf.WaitReplicas, s.conf.WaitTime.Milliseconds())
		began := time.Now()
		_, _ = pipe.Exec(ctx)                       // each command has its own error
		late := time.Since(began) > s.conf.WaitTime // a master that hung so long may be none any more, and not know it yet
		r, err := readReply(done)
		if err != nil {
			return reply{}, err
		}
		n, err := held.Int()
		if err != nil {
			return reply{}, fmt.Errorf("ask the replicas: %w", err)
		}
		if late || n < s.conf.WaitReplicas {
			return r, fmt.Errorf("%w: %d of %d, late: %t", ErrReplicas, n, s.conf.WaitReplicas, late)
		}
		return r, nil
	}
	r, err := once(script.EvalSha)
	if unknownScript(err) {
		r, err = once(script.Eval)
	}
	return r, err
}

// unknownScript tells whether the server has not seen the script yet.
func unknownScript(err error) bool {
	return err != nil && (errors.Is(err, redis.ErrNoScript) || strings.HasPrefix(err.Error(), "NOSCRIPT"))
}

// pause waits, or returns the error of a context that ends before.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
