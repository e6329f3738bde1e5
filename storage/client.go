package storage

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// forms gives, for each way in which a Redis is run (REDIS_MODE), the form of URL that it takes.
var forms = map[string]string{
	"single":   "redis://[user:password@]host:port[/database]",
	"sentinel": "redis://[user:password@]sentinel:port?master_name=name[&addr=sentinel:port]",
	"cluster":  "redis://[user:password@]host:port[?addr=host:port]",
}

// Connect makes a client from one of go-redis's own URL forms; rediss:// speaks TLS. It does not connect yet.
// The client keeps the deadlines of contexts. A Redis that does not answer is an error after seconds, unless the URL
// says otherwise. Errors say what was expected and never repeat the URL, which may hold a password.
func Connect(url, mode string) (redis.UniversalClient, error) {
	form, ok := forms[mode]
	if !ok {
		return nil, errors.New("mode of Redis is not single, sentinel or cluster")
	}
	client, err := open(url, mode)
	if err != nil {
		return nil, fmt.Errorf("URL of Redis is not of the form %s", form)
	}
	return client, nil
}

func open(url, mode string) (redis.UniversalClient, error) {
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled} // a feature of Redis Enterprise
	switch mode {
	case "sentinel":
		o, err := redis.ParseFailoverURL(url)
		if err != nil {
			return nil, err
		}
		if o.MasterName == "" {
			return nil, errors.New("no master_name")
		}
		if o.DB < 0 {
			return nil, errNoDatabase
		}
		o.ContextTimeoutEnabled = true
		fast{&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout, &o.MaxRetries, &o.DialerRetries, &o.PoolSize, &o.Protocol}.fill()
		return redis.NewFailoverClient(o), nil
	case "cluster":
		o, err := redis.ParseClusterURL(url)
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled, o.MaintNotificationsConfig = true, quiet
		o.ClusterStateReloadInterval = topology
		fast{&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout, &o.MaxRetries, &o.DialerRetries, &o.PoolSize, &o.Protocol}.fill()
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	if o.DB < 0 { // which the client would take for none
		return nil, errNoDatabase
	}
	o.ContextTimeoutEnabled, o.MaintNotificationsConfig = true, quiet
	fast{&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout, &o.MaxRetries, &o.DialerRetries, &o.PoolSize, &o.Protocol}.fill()
	return redis.NewClient(o), nil
}

// errNoDatabase is a number that no database has.
var errNoDatabase = errors.New("no such database")

// topology is how old the map of a cluster may be while its nodes are asked: a master that has died is called for as long.
const topology = 2 * time.Second

// fast points at the settings that make a client fail fast; each kind of client has its own.
type fast struct {
	dial, read, write, pool                  *time.Duration
	retries, dialRetries, poolSize, protocol *int
}

// fill sets what the URL left open. The read time-out must stay above Config.WaitTime. The second protocol suffices:
// looking for the pushes of the third costs each command 2 µs.
func (f fast) fill() {
	for _, d := range []*time.Duration{f.dial, f.read, f.write, f.pool} {
		if *d == 0 {
			*d = 2 * time.Second
		}
	}
	for _, n := range []struct {
		at  *int
		set int
	}{{f.retries, 2}, {f.dialRetries, 2}, {f.poolSize, max(32, 10*runtime.GOMAXPROCS(0))}, {f.protocol, 2}} {
		if *n.at == 0 {
			*n.at = n.set
		}
	}
}
