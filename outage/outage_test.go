package outage_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/outage"
)

// said is an error that a Redis has answered.
type said string

func (s said) Error() string { return string(s) }
func (said) RedisError()     {}

var _ redis.Error = said("")

type fault struct {
	service outage.Service
	why     outage.Why
}

func (fault) Error() string                          { return "fault" }
func (f fault) Outage() (outage.Service, outage.Why) { return f.service, f.why }

// Whose trouble an error is, and why. What is nobody's is the message's own.
func TestOf(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for _, c := range []struct {
		err     error
		service outage.Service
		why     outage.Why
	}{
		{nil, "", outage.Well},
		{errors.New("the message is too long"), "", outage.Well},
		{context.Canceled, "", outage.Well},
		{context.DeadlineExceeded, "", outage.Well},
		{said("NOAUTH Authentication required."), outage.Redis, outage.Credentials},
		{said("WRONGPASS invalid username-password pair"), outage.Redis, outage.Credentials},
		{said("NOPERM this user has no permissions"), outage.Redis, outage.Credentials},
		{said("OOM command not allowed"), outage.Redis, outage.Full},
		{said("MISCONF Redis is configured to save"), outage.Redis, outage.Full},
		{said("READONLY You can't write against a read only replica."), outage.Redis, outage.ReadOnly},
		{said("NOREPLICAS Not enough good replicas to write."), outage.Redis, outage.Replicas},
		{said("LOADING Redis is loading"), outage.Redis, outage.Failing},
		{said("CLUSTERDOWN The cluster is down"), outage.Redis, outage.Failing},
		{said("MASTERDOWN Link with MASTER is down"), outage.Redis, outage.Failing},
		{said("WRONGTYPE Operation against a key"), outage.Redis, outage.Well},
		{refused, outage.Redis, outage.Silent},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, outage.Redis, outage.Silent},
		{io.EOF, outage.Redis, outage.Silent},
		{errors.New("redis: connection pool timeout"), outage.Redis, outage.Silent},
		{x509.UnknownAuthorityError{}, outage.Redis, outage.Certificate},
		{tls.RecordHeaderError{}, outage.Redis, outage.Certificate},
		{fault{outage.Gateway, outage.Credentials}, outage.Gateway, outage.Credentials},
		{fault{outage.Gateway, outage.Well}, outage.Gateway, outage.Well},
	} {
		for _, err := range []error{c.err, fmt.Errorf("save: %w", c.err)} {
			if c.err == nil && err != nil {
				continue
			}
			if s, why := outage.Of(err); s != c.service || why != c.why {
				t.Errorf("%v: %q %q, want %q %q", err, s, why, c.service, c.why)
			}
		}
	}
}

// What may be about the one call does not halt it; a key, a certificate, an address that is not reached, and a store do.
func TestHalts(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("odd"), false},
		{fault{service: outage.Gateway, why: outage.Failing}, false},
		{fault{service: outage.Gateway, why: outage.Silent}, false},
		{fault{service: outage.Gateway, why: outage.Credentials}, true},
		{fault{service: outage.Telegram, why: outage.Certificate}, true},
		{fmt.Errorf("%w: %w", fault{service: outage.Gateway, why: outage.Silent}, refused), true},
		{said("OOM command not allowed"), true},
		{refused, true},
	} {
		if got := outage.Halts(c.err); got != c.want {
			t.Errorf("%v: %t", c.err, got)
		}
	}
}

// A broken connection says nothing about who was called: the message may be why.
func TestOfNetwork(t *testing.T) {
	for _, err := range []error{&net.OpError{Op: "read", Err: errors.New("reset")}, io.EOF, context.DeadlineExceeded, errors.New("odd")} {
		if why := outage.OfNetwork(err); why != outage.Well {
			t.Errorf("%v: %s", err, why)
		}
	}
	if why := outage.OfNetwork(&net.DNSError{}); why != outage.Silent {
		t.Errorf("a name that is not known: %q", why)
	}
}

// The board tells each change once, keeps when it began, and names all that is ill in one order.
func TestBoard(t *testing.T) {
	now := time.Unix(100, 0)
	var changes []string
	b := outage.NewBoard(func() time.Time { return now }, func(i outage.Illness, over bool) {
		changes = append(changes, fmt.Sprint(i.Service, " ", i.Why, " ", i.Since.Unix(), " ", over))
	})
	b.Saw(outage.Gateway, outage.Well)
	b.Saw(outage.Gateway, outage.Failing)
	now = now.Add(time.Minute)
	b.Saw(outage.Gateway, outage.Failing)
	b.Saw(outage.Gateway, outage.Credentials)
	b.Heard(said("OOM command not allowed"))
	b.Heard(errors.New("odd"))
	all := b.All()
	if len(all) != 2 || all[0].Service != outage.Redis || all[1].Why != outage.Credentials || all[1].Since.Unix() != 100 {
		t.Errorf("on the board: %+v", all)
	}
	b.Saw(outage.Gateway, outage.Well)
	b.Saw(outage.Gateway, outage.Well)
	want := []string{"gateway failing 100 false", "gateway credentials 100 false", "redis full 160 false", "gateway credentials 100 true"}
	if !slices.Equal(changes, want) {
		t.Errorf("changes: %q", changes)
	}
	if _, ill := b.Now(outage.Gateway); ill {
		t.Error("the gateway is well")
	}
}

// A service that is older than it was may fail besides: that has begun when it did, and is over when it is, and the other goes on since
// it began. What was said of a part stands where the same is heard without one.
func TestBoardOfAnOlderService(t *testing.T) {
	now := time.Unix(100, 0)
	var changes []string
	b := outage.NewBoard(func() time.Time { return now }, func(i outage.Illness, over bool) {
		changes = append(changes, fmt.Sprint(i.Why, " ", i.Part, " ", i.Since.Unix(), " ", over))
	})
	for _, saw := range []struct {
		why  outage.Why
		part []string
	}{{outage.Older, []string{"ends at 16"}}, {outage.Silent, []string{""}}, {outage.Silent, nil}, {outage.Full, nil},
		{outage.Older, []string{"ends at 16"}}, {outage.Older, nil}, {outage.Silent, nil}, {outage.Well, nil},
		{outage.Silent, nil}, {outage.Older, []string{"ends at 20"}}, {outage.Well, nil}} {
		b.Saw(outage.Redis, saw.why, saw.part...)
		now = now.Add(time.Second)
	}
	want := []string{"older ends at 16 100 false", "silent  101 false", "full  101 false", "full  101 true", "older ends at 16 100 false",
		"silent  106 false", "silent  106 true", "silent  108 false", "silent  108 true", "older ends at 20 109 false",
		"older ends at 20 109 true"}
	if !slices.Equal(changes, want) {
		t.Errorf("changes:\n%q, want\n%q", changes, want)
	}
}

// A call that went well ends only a trouble that it began after.
func TestServed(t *testing.T) {
	now := time.Unix(100, 0)
	b := outage.NewBoard(func() time.Time { return now }, nil)
	poll := b.Clock()
	now = now.Add(time.Second)
	b.Saw(outage.Telegram, outage.Credentials)
	b.Served(outage.Telegram, poll)
	if i, ill := b.Now(outage.Telegram); !ill || i.Since != now {
		t.Errorf("after a call from before it: %+v, %t", i, ill)
	}
	b.Served(outage.Telegram, b.Clock())
	if _, ill := b.Now(outage.Telegram); ill {
		t.Error("a call from after it does not end it")
	}
}
