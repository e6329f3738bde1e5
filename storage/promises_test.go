package storage

import (
	"errors"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// What was set aside can be tried again: due at once, with all its patience, and without the parts that were taken.
func TestRetry(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, clock := newStore(t, client)
		ctx := t.Context()
		g := opened(t, chat, "draft")
		mustOpen(t, s, g, g.Deliver(kafala.SendReceipt, "", noon))
		d := claim(t, s, 0, 1)[0]
		d.Tries, d.Taken = 9, []string{"text"}
		must(t, s.Box().Park(ctx, d, "blocked"))
		clock.advance(48 * time.Hour)
		must(t, s.Box().Retry(ctx, d.ID))
		if dead, err := s.Box().Dead(ctx); err != nil || len(dead) > 0 {
			t.Errorf("still set aside: %v, %v", dead, err)
		}
		if err := s.Box().Retry(ctx, d.ID); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("one that is not set aside: %v", err)
		}
		got, err := s.Box().Claim(ctx, clock.now(), time.Minute, 5)
		must(t, err)
		if len(got) != 1 || got[0].Tries != 0 || !got[0].Since.Equal(clock.now()) || len(got[0].Taken) != 1 {
			t.Errorf("claimed %+v", got)
		}
		if err := s.Box().Retry(ctx, "10nothing"); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("nothing: %v", err)
		}
	})
}

// The pace is one of all processes together, and a silence that Telegram asks for is everybody's.
func TestPace(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		slow := func(c *Config) { c.Push = Rate{Burst: 5, Every: time.Minute} }
		a, clock := newStore(t, client, slow)
		b, _ := newStore(t, client, slow, func(c *Config) { c.Now = clock.now })
		ctx := t.Context()
		ask := func() (taken int, wait time.Duration) {
			for i := 0; wait == 0; i++ {
				var err error
				if wait, err = []*Store{a, b}[i%2].Pace().Reserve(ctx); err != nil {
					t.Fatal(err)
				} else if wait == 0 {
					taken++
				}
			}
			return taken, wait
		}
		for _, step := range []struct {
			pass  time.Duration
			taken int
			wait  time.Duration
		}{
			{0, 5, time.Minute}, // the burst
			{59 * time.Second, 0, time.Second},
			{time.Second, 1, time.Minute},
			{150 * time.Second, 2, 30 * time.Second},
			{time.Hour, 5, time.Minute}, // a long rest gives no more than a burst
		} {
			clock.advance(step.pass)
			if taken, wait := ask(); taken != step.taken || wait != step.wait {
				t.Errorf("%s later %d were taken and then it is to wait %s, want %d and %s", step.pass, taken, wait, step.taken, step.wait)
			}
		}
		must(t, a.Pace().Pause(ctx, clock.now().Add(7*time.Second)))
		must(t, b.Pace().Pause(ctx, clock.now().Add(2*time.Second))) // the longer one stands
		for _, s := range []*Store{a, b} {
			if wait, err := s.Pace().Reserve(ctx); err != nil || wait != 7*time.Second {
				t.Errorf("in silence it is to wait %s, %v", wait, err)
			}
		}
		clock.advance(8 * time.Second)
		if wait, err := a.Pace().Reserve(ctx); err != nil || wait != 52*time.Second {
			t.Errorf("after the silence it is to wait %s, %v", wait, err)
		}
	})
}

// Whoever asks in silence uses nothing up, and processes of an earlier release hear of the silence under the name they know.
func TestPaceInSilence(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, clock := newStore(t, client, func(c *Config) { c.Push = Rate{Burst: 3, Every: time.Minute} })
		ctx := t.Context()
		must(t, s.Pace().Pause(ctx, clock.now().Add(7*time.Second)))
		if until, err := client.Get(ctx, "hush").Int64(); err != nil || until != clock.now().Add(7*time.Second).UnixMilli() {
			t.Errorf("an earlier release reads %d, %v", until, err)
		}
		for range 5 {
			if wait, err := s.Pace().Reserve(ctx); err != nil || wait != 7*time.Second {
				t.Errorf("in silence it is to wait %s, %v", wait, err)
			}
		}
		clock.advance(7 * time.Second)
		for i, want := range []time.Duration{0, 0, 0, time.Minute} {
			if wait, err := s.Pace().Reserve(ctx); err != nil || wait != want {
				t.Errorf("%d after it: it is to wait %s, %v; want %s", i, wait, err, want)
			}
		}
	})
}

// Telegram takes some thirty messages a second over all chats, and short bursts: the pace stays below.
func TestPaceOfTelegram(t *testing.T) {
	client, err := Connect("redis://"+miniredis.RunT(t).Addr(), "single") // its keys stay, however slow the test is
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	s, clock := newStore(t, client)
	taken := 0
	for range 10 * 50 { // ten seconds
		wait, err := s.Pace().Reserve(t.Context())
		for ; wait == 0 && err == nil; wait, err = s.Pace().Reserve(t.Context()) {
			taken++
		}
		must(t, err)
		if wait > 40*time.Millisecond {
			t.Errorf("it is to wait %s", wait)
		}
		clock.advance(20 * time.Millisecond)
	}
	if taken != 5+249 { // the burst, and 25 a second from then on
		t.Errorf("%d were taken in ten seconds", taken)
	}
}

// A process whose clock is an hour ahead keeps nobody waiting longer than one message takes.
func TestPaceOfAnotherClock(t *testing.T) {
	client := storagetest.Mini(t)
	slow := func(c *Config) { c.Push = Rate{Burst: 1, Every: time.Minute} }
	ahead, clock := newStore(t, client, slow)
	clock.advance(time.Hour)
	s, _ := newStore(t, client, slow)
	for _, want := range []time.Duration{0, time.Minute} {
		if wait, err := ahead.Pace().Reserve(t.Context()); err != nil || wait != want {
			t.Errorf("it is to wait %s, %v", wait, err)
		}
	}
	if wait, err := s.Pace().Reserve(t.Context()); err != nil || wait != time.Minute {
		t.Errorf("with the slower clock it is to wait %s, %v", wait, err)
	}
}
