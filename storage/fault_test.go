package storage

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// through gives a client of one connection at a time, whose calls go through a proxy.
func through(t *testing.T, server redis.UniversalClient) (redis.UniversalClient, *storagetest.Proxy) {
	t.Helper()
	p := storagetest.NewProxy(t, server.(*redis.Client).Options().Addr)
	client := redis.NewClient(&redis.Options{Addr: p.Addr, ContextTimeoutEnabled: true, PoolSize: 1, PipelinePoolSize: -1})
	t.Cleanup(func() { _ = client.Close() })
	must(t, client.Ping(t.Context()).Err())
	return client, p
}

// TestLostAnswersHaveNoDoubleEffect loses the answer to each kind of write after Redis has run it, whole or but for
// its first byte; the client sends the call again.
func TestLostAnswersHaveNoDoubleEffect(t *testing.T) {
	for passes, name := range []string{"whole", "all but a byte"} {
		t.Run(name, func(t *testing.T) { losesAnswers(t, int32(passes)) })
	}
}

func losesAnswers(t *testing.T, passes int32) {
	direct := storagetest.Shared(t)
	client, proxy := through(t, direct)
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
		{"profile", func() error { return s.Chats().SaveProfile(ctx, chat, dialogs.Profile{Language: "en"}) }},
		{"open", func() error {
			_, fresh, err := s.Records().Create(ctx, g, g.Deliver(kafala.SendLink, "", noon))
			if err == nil && !fresh {
				return errors.New("its own record is another's to it")
			}
			return err
		}},
		{"the record itself", func() error { // what "open" has lost is whom it names
			r, err := s.Records().save(ctx, record{opened(t, chat, "second"), 0, chat}, nil)
			if err == nil && r.value != nil {
				return errors.New("its own record is another's to it")
			}
			return err
		}},
		{"audit", func() error { return s.Trail().Write(ctx, entry(0, noon), entry(1, noon)) }},
		{"appoint", func() error { return s.Staff().Appoint(ctx, sampleMember()) }},
		{"invite", func() error { return s.Staff().Save(ctx, sampleInvitation()) }},
		{"tell", func() error {
			_, err := s.Promises().Once(ctx, note(chat, "told", noon.Add(time.Hour)), time.Hour)
			return err
		}},
		{"change", func() error {
			_, err := s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				changes++
				return issue("10169090602")(g)
			})
			return err
		}},
		{"later", func() error {
			var err error
			if claimed, err = s.Box().Claim(ctx, noon, time.Minute, 10); err != nil || len(claimed) != 2 {
				return errors.Join(err, errors.New("claimed "+ids(claimed)))
			}
			proxy.Next(passes)
			return s.Box().Later(ctx, claimed[0], noon.Add(2*time.Hour))
		}},
		{"park", func() error { return s.Box().Park(ctx, claimed[0], "blocked", note(chat, "tell", noon.Add(time.Hour))) }},
		{"done", func() error { return s.Box().Done(ctx, claimed[1]) }},
		{"allow", func() error {
			ok, err := s.Counts().Allow(ctx, "x", 2, time.Hour)
			if err == nil && !ok {
				return errors.New("refused")
			}
			return err
		}},
	}
	for i, step := range steps {
		if step.name != "later" {
			proxy.Next(passes)
		}
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if lost := proxy.Lost(); lost != i+1 {
			t.Fatalf("%s: %d answers were lost, want %d", step.name, lost, i+1)
		}
	}
	st, err := s.Chats().Load(ctx, chat)
	if err != nil || st.Rev != 2 || st.Session.Message != 2 || st.Profile.Language != "en" {
		t.Errorf("session: %+v, %v", st, err)
	}
	if got, err := s.Records().Find(ctx, g.ID); err != nil || len(got.History) != 2 || changes != 1 {
		t.Errorf("%d changes, record %+v, %v", changes, got, err)
	}
	clock.advance(time.Minute)
	second, _ := s.Counts().Allow(ctx, "x", 2, time.Hour)
	third, _ := s.Counts().Allow(ctx, "x", 2, time.Hour)
	if !second || third {
		t.Errorf("after one use of two: %t, %t", second, third)
	}
	rest, err := s.Box().Claim(ctx, noon.Add(24*time.Hour), time.Minute, 10)
	want := ids([]kafala.Delivery{note(chat, "forget", noon), note(chat, "tell", noon), note(chat, "told", noon)})
	if err != nil || ids(rest) != want {
		t.Errorf("left in the box: %s, %v", ids(rest), err)
	}
	if v, err := s.Trail().Verify(ctx, ""); err != nil || v.Entries != 2 {
		t.Errorf("the trail: %+v, %v", v, err)
	}
	if dead, err := s.Box().Dead(ctx); err != nil || len(dead) != 1 || dead[0].Delivery.ID != claimed[0].ID {
		t.Errorf("parked: %+v, %v", dead, err)
	}
}

// TestDeadlinesHold speaks to a Redis that takes everything and says nothing. The client's own time-outs are longer than
// the test waits.
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
		client, err := Connect("redis://"+l.Addr().String()+"?read_timeout=2m&pool_timeout=2m", mode)
		must(t, err)
		t.Cleanup(func() { _ = client.Close() })
		s, _ := newStore(t, client)
		g := opened(t, chat, "draft")
		for name, call := range map[string]func(context.Context) error{
			"load":  func(ctx context.Context) error { _, err := s.Chats().Load(ctx, chat); return err },
			"save":  func(ctx context.Context) error { return save(ctx, s, chat, 0, dialogs.Session{}) },
			"open":  func(ctx context.Context) error { _, _, err := s.Records().Create(ctx, g); return err },
			"claim": func(ctx context.Context) error { _, err := s.Box().Claim(ctx, noon, time.Minute, 1); return err },
			"ping":  s.Ping,
		} {
			ctx, end := context.WithTimeout(t.Context(), 100*time.Millisecond)
			began := time.Now()
			err := call(ctx)
			if took := time.Since(began); err == nil || took > time.Minute {
				t.Errorf("%s, %s: %v after %v", mode, name, err, took)
			}
			end()
		}
	}
}
