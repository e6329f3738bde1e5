package storage

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// cutter stands between a client and Redis, and can lose the answer to the next call.
type cutter struct {
	proxy *toxiproxy.Proxy
	cut   atomic.Bool  // an answer is about to be lost
	lost  atomic.Int32 // how many were
}

// newCutter gives a client whose calls go through a cutter. When the client dials again after a loss, the
// connection is whole.
func newCutter(t *testing.T, server redis.UniversalClient) (redis.UniversalClient, *cutter) {
	t.Helper()
	upstream := server.(*redis.Client).Options().Addr
	nothing := zerolog.New(io.Discard)
	c := &cutter{proxy: toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), nothing), "redis", "127.0.0.1:0", upstream)}
	if err := c.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.proxy.Stop)
	client := redis.NewClient(&redis.Options{
		Addr: c.proxy.Listen, ContextTimeoutEnabled: true, PoolSize: 1, PipelinePoolSize: -1,
		Dialer: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if c.cut.CompareAndSwap(true, false) {
				c.lost.Add(1)
				if err := c.proxy.Toxics.RemoveToxic(ctx, "cut"); err != nil {
					return nil, err
				}
			}
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		},
	})
	t.Cleanup(func() { _ = client.Close() })
	must(t, client.Ping(t.Context()).Err())
	return client, c
}

// next loses the answer to the next call, once it has reached Redis.
func (c *cutter) next(t *testing.T) {
	t.Helper()
	toxic := `{"name": "cut", "type": "limit_data", "stream": "downstream", "attributes": {"bytes": 0}}`
	if _, err := c.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		t.Fatal(err)
	}
	c.cut.Store(true)
}

// TestLostAnswersHaveNoDoubleEffect loses the answer to each kind of write after Redis has run it; the client
// sends it again.
func TestLostAnswersHaveNoDoubleEffect(t *testing.T) {
	direct := storagetest.Shared(t)
	client, cutter := newCutter(t, direct)
	s, clock := newStore(t, client)
	ctx := t.Context()
	for _, script := range []*redis.Script{sessionScript, profileScript, recordScript, laterScript, parkScript, doneScript, limitScript,
		auditScript, staffScript, inviteScript, tellScript} {
		must(t, script.Load(ctx, direct).Err()) // else it is the server's "unknown script" that gets lost
	}
	g := opened(t, chat, "draft")
	changes := 0
	var claimed []kafala.Delivery
	steps := []struct {
		name string
		do   func() error
	}{
		{"save", func() error {
			return save(ctx, s, chat, 0, dialogs.Session{Message: 1}, note(chat, "forget", noon.Add(time.Hour)))
		}},
		{"save again", func() error { return save(ctx, s, chat, 1, dialogs.Session{Message: 2}) }},
		{"profile", func() error { return s.SaveProfile(ctx, chat, dialogs.Profile{Language: "en"}) }},
		{"open", func() error {
			_, fresh, err := s.Open(ctx, g, g.Deliver(kafala.SendLink, "", noon))
			if err == nil && !fresh {
				return errors.New("its own record is another's to it")
			}
			return err
		}},
		{"the record itself", func() error { // what "open" has lost is whom it names
			r, err := s.save(ctx, record{opened(t, chat, "second"), 0}, nil)
			if err == nil && r.value != nil {
				return errors.New("its own record is another's to it")
			}
			return err
		}},
		{"audit", func() error { return s.Write(ctx, entry(0, noon), entry(1, noon)) }},
		{"appoint", func() error { return s.Appoint(ctx, sampleMember()) }},
		{"invite", func() error { return s.Keep(ctx, sampleInvitation()) }},
		{"tell", func() error { _, err := s.Tell(ctx, note(chat, "told", noon.Add(time.Hour)), time.Hour); return err }},
		{"change", func() error {
			_, err := s.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				changes++
				return issue("10169090602")(g)
			})
			return err
		}},
		{"later", func() error {
			var err error
			if claimed, err = s.Claim(ctx, noon, time.Minute, 10); err != nil || len(claimed) != 2 {
				return errors.Join(err, errors.New("claimed "+ids(claimed)))
			}
			cutter.next(t)
			return s.Later(ctx, claimed[0], noon.Add(2*time.Hour))
		}},
		{"park", func() error { return s.Park(ctx, claimed[0], "blocked", note(chat, "tell", noon.Add(time.Hour))) }},
		{"done", func() error { return s.Done(ctx, claimed[1]) }},
		{"allow", func() error {
			ok, err := s.Allow(ctx, "x", 2, time.Hour)
			if err == nil && !ok {
				return errors.New("refused")
			}
			return err
		}},
	}
	for i, step := range steps {
		if step.name != "later" {
			cutter.next(t)
		}
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if lost := int(cutter.lost.Load()); lost != i+1 {
			t.Fatalf("%s: %d answers were lost, want %d", step.name, lost, i+1)
		}
	}
	st, err := s.Load(ctx, chat)
	if err != nil || st.Rev != 2 || st.Session.Message != 2 || st.Profile.Language != "en" {
		t.Errorf("session: %+v, %v", st, err)
	}
	if got, err := s.Find(ctx, g.ID); err != nil || len(got.History) != 2 || changes != 1 {
		t.Errorf("%d changes, record %+v, %v", changes, got, err)
	}
	clock.advance(time.Minute)
	second, _ := s.Allow(ctx, "x", 2, time.Hour)
	third, _ := s.Allow(ctx, "x", 2, time.Hour)
	if !second || third {
		t.Errorf("after one use of two: %t, %t", second, third)
	}
	rest, err := s.Claim(ctx, noon.Add(24*time.Hour), time.Minute, 10)
	if want := note(chat, "forget", noon).ID + " " + note(chat, "tell", noon).ID + " " + note(chat, "told", noon).ID; err != nil || ids(rest) != want {
		t.Errorf("left in the box: %s, %v", ids(rest), err)
	}
	if v, err := s.Verify(ctx, ""); err != nil || v.Entries != 2 {
		t.Errorf("the trail: %+v, %v", v, err)
	}
	if dead, err := s.Dead(ctx); err != nil || len(dead) != 1 || dead[0].Delivery.ID != claimed[0].ID {
		t.Errorf("parked: %+v, %v", dead, err)
	}
}

// TestDeadlinesHold speaks to a Redis that takes everything and says nothing.
func TestDeadlinesHold(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
		}
	}()
	for _, mode := range []string{"single", "cluster"} {
		client, err := Open("redis://"+l.Addr().String(), mode)
		must(t, err)
		t.Cleanup(func() { _ = client.Close() })
		s, _ := newStore(t, client)
		g := opened(t, chat, "draft")
		for name, call := range map[string]func(context.Context) error{
			"load":  func(ctx context.Context) error { _, err := s.Load(ctx, chat); return err },
			"save":  func(ctx context.Context) error { return save(ctx, s, chat, 0, dialogs.Session{}) },
			"open":  func(ctx context.Context) error { _, _, err := s.Open(ctx, g); return err },
			"claim": func(ctx context.Context) error { _, err := s.Claim(ctx, noon, time.Minute, 1); return err },
			"ping":  s.Ping,
		} {
			ctx, end := context.WithTimeout(t.Context(), 100*time.Millisecond)
			began := time.Now()
			err := call(ctx)
			if took := time.Since(began); err == nil || took > 1500*time.Millisecond {
				t.Errorf("%s, %s: %v after %v", mode, name, err, took)
			}
			end()
		}
	}
}
