package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Durability is what is wrong with how a Redis keeps what it has acknowledged.
type Durability struct {
	Faults    []Fault // what would lose data
	Unchecked []Fault // what the server does not tell, as where it refuses CONFIG: a reason to warn
}

// Fault is a setting or a state of a server that must be otherwise.
type Fault struct {
	Node    string // address of the server; empty where there is one
	Setting string // as Redis names it
	Want    string
	Have    string // empty where the server does not tell
	Passing bool   // a state that may mend itself, and no setting
}

// String names the fault in a line for the log.
func (f Fault) String() string {
	s := fmt.Sprintf("%s must be %s", f.Setting, f.Want)
	if f.Have != "" {
		s += ", is " + f.Have
	}
	if f.Node != "" {
		s += " on " + f.Node
	}
	return s
}

// Passing tells whether all that was found may mend itself.
func (d Durability) Passing() bool {
	return !slices.ContainsFunc(d.Faults, func(f Fault) bool { return !f.Passing })
}

// OK tells whether no fault was found. Something may still be unchecked.
func (d Durability) OK() bool { return len(d.Faults) == 0 }

// Ping returns an error where Redis does not answer.
func (s *Store) Ping(ctx context.Context) error { return s.conf.Client.Ping(ctx).Err() }

// Durable checks how Redis keeps its data, on every master of a cluster. The append-only file must be on and synced at
// each write, nothing may be evicted, and Config.WaitReplicas must be connected. It gives an error only where Redis
// does not answer.
func (s *Store) Durable(ctx context.Context) (Durability, error) {
	var all Durability
	var mu sync.Mutex
	err := s.masters(ctx, func(ctx context.Context, node string, c redis.UniversalClient) error {
		d, err := s.durable(ctx, node, c)
		mu.Lock()
		defer mu.Unlock()
		all.Faults, all.Unchecked = append(all.Faults, d.Faults...), append(all.Unchecked, d.Unchecked...)
		return err
	})
	byNode := func(a, b Fault) int { return strings.Compare(a.Node+a.Setting, b.Node+b.Setting) }
	slices.SortStableFunc(all.Faults, byNode)
	slices.SortStableFunc(all.Unchecked, byNode)
	return all, err
}

func (s *Store) durable(ctx context.Context, node string, c redis.UniversalClient) (Durability, error) {
	pipe := c.Pipeline()
	info := pipe.Info(ctx)
	fsync := pipe.ConfigGet(ctx, "appendfsync")
	_, _ = pipe.Exec(ctx) // each command has its own error
	have, err := readInfo(info)
	if err != nil {
		return Durability{}, fmt.Errorf("read INFO: %w", err)
	}
	settings, err := fsync.Result()
	if err != nil && !refused(err) {
		return Durability{}, fmt.Errorf("read CONFIG: %w", err)
	}
	have["appendfsync"] = settings["appendfsync"]
	switch have["aof_enabled"] {
	case "1":
		have["appendonly"] = "yes"
	case "0":
		have["appendonly"] = "no"
	}
	var d Durability
	check := func(setting, want, have string) {
		switch f := (Fault{Node: node, Setting: setting, Want: want, Have: have}); have {
		case want:
		case "":
			d.Unchecked = append(d.Unchecked, f)
		default:
			f.Passing = setting == "aof_last_write_status"
			d.Faults = append(d.Faults, f)
		}
	}
	check("appendonly", "yes", have["appendonly"])
	check("appendfsync", "always", have["appendfsync"])
	check("aof_last_write_status", "ok", have["aof_last_write_status"])
	check("maxmemory-policy", "noeviction", have["maxmemory_policy"])
	if n, told := following(have); told && n < s.conf.WaitReplicas {
		d.Faults = append(d.Faults, Fault{Node: node, Setting: "connected_slaves", Passing: true,
			Want: fmt.Sprintf("at least %d", s.conf.WaitReplicas), Have: strconv.Itoa(n)})
	}
	return d, nil
}

func readInfo(cmd *redis.StringCmd) (map[string]string, error) {
	text, err := cmd.Result()
	if err != nil && !refused(err) {
		return nil, err
	}
	have := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			have[name] = value
		}
	}
	return have, nil
}

// refused tells whether the server answered, but does not let us use this command.
func refused(err error) bool {
	var answer redis.Error
	if !errors.As(err, &answer) {
		return false
	}
	text := strings.ToLower(answer.Error())
	return strings.HasPrefix(text, "noperm") || strings.Contains(text, "unknown command") || strings.Contains(text, "disabled") ||
		strings.Contains(text, "not supported") || strings.Contains(text, "not allowed")
}
