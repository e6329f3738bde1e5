package storage

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A save that too few replicas hold is refused, and stays written: whoever asks for it again finds it. So what an answer
// rests on is read with the question to the replicas that a save ends with, in the same round trip and at the same master,
// whoever saved it. A delivery is claimed in the same way. That it is Done is not waited for: if that is lost, it comes once more.
// Lists are read as they are: what stands in them is read again before anything is done with it. Where no replicas are waited for
// a read is a read.

// load reads values of a shard in one round trip, on the way of its first key; nil is none. Config.WaitReplicas hold them,
// or it returns ErrReplicas.
func (s *core) load(ctx context.Context, p place, keys ...string) ([]any, error) {
	if s.conf.WaitReplicas > 0 {
		return s.surely(ctx, p, keys...)
	}
	call := make([]any, 0, 1+len(keys))
	call = append(call, "mget")
	for _, k := range keys {
		call = append(call, k)
	}
	cmd := redis.NewSliceCmd(ctx, call...)
	if err := s.auto.of(ctx, keys[0]).do(ctx, cmd); err != nil {
		return nil, err
	}
	return cmd.Result()
}

// fewEnough is how many commands of one caller go with what others send: more would hold them up.
const fewEnough = 8

// together sends the commands of a pipeline, all of one shard, on the way of that shard, in one trip with what others send there.
// After an error none of them may be looked at; else each has its own.
func (s *core) together(ctx context.Context, pipe redis.Pipeliner) error {
	cmds := pipe.Cmds()
	if len(cmds) == 0 || len(cmds) > fewEnough {
		_, _ = pipe.Exec(ctx)
		return nil
	}
	key, _ := cmds[0].Args()[1].(string)
	return s.auto.of(ctx, key).do(ctx, cmds...)
}

// anywhere is together for commands of several shards. Those of a cluster go to each of its servers at once, and hold up nobody.
func (s *core) anywhere(ctx context.Context, pipe redis.Pipeliner) error {
	if _, ok := s.conf.Client.(*redis.ClusterClient); ok {
		_, _ = pipe.Exec(ctx)
		return nil
	}
	return s.together(ctx, pipe)
}

// get reads one value in one round trip, or returns redis.Nil.
func (s *core) get(ctx context.Context, key string) ([]byte, error) {
	cmd := redis.NewStringCmd(ctx, "get", key)
	if err := s.auto.of(ctx, key).do(ctx, cmd); err != nil {
		return nil, err
	}
	return cmd.Bytes()
}

// value reads one value of a shard in one round trip, or returns redis.Nil. Config.WaitReplicas hold it, or that there is
// none, else it returns ErrReplicas.
func (s *core) value(ctx context.Context, p place, key string) ([]byte, error) {
	if s.conf.WaitReplicas == 0 {
		return s.get(ctx, key)
	}
	values, err := s.surely(ctx, p, key)
	if err != nil {
		return nil, err
	}
	if value, ok := values[0].(string); ok {
		return []byte(value), nil
	}
	return nil, redis.Nil
}

func (s *core) surely(ctx context.Context, p place, keys ...string) ([]any, error) {
	r, err := s.stroke(ctx, readScript, append(keys, p.probe()), probed.Milliseconds())
	if err != nil {
		return nil, err
	}
	return r.values, nil
}

// ofHash reads a value of a hash in one round trip, or returns redis.Nil. Config.WaitReplicas hold it, else it returns ErrReplicas.
func (s *core) ofHash(ctx context.Context, key, field string) ([]byte, error) {
	if s.conf.WaitReplicas == 0 {
		return s.conf.Client.HGet(ctx, key, field).Bytes()
	}
	r, err := s.stroke(ctx, ofHashScript, []string{key}, field)
	return r.value, err
}

// settled asks the replicas for what was read in a shard, of which nothing is saved anew.
func (s *core) settled(ctx context.Context, p place) error {
	if s.conf.WaitReplicas == 0 {
		return nil
	}
	_, err := s.stroke(ctx, probeScript, []string{p.probe()}, probed.Milliseconds())
	return err
}
