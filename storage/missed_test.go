package storage

import (
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// given gives up deliveries of a chat as they are saved, a minute apart, for a reason.
func given(t *testing.T, s *Store, c *clock, chat int64, why string, names ...string) {
	t.Helper()
	for _, name := range names {
		d := note(chat, name, c.now())
		d.Since = c.now()
		put(t, s, chat, d)
		d.Tries, d.Taken = 3, []string{"text"}
		must(t, s.Box().Park(t.Context(), d, why))
		c.advance(time.Minute)
	}
}

// mark is what Load says of a chat.
func mark(t *testing.T, s *Store, chat int64) int64 {
	t.Helper()
	st, err := s.Chats().Load(t.Context(), chat)
	must(t, err)
	return st.Missed
}

// set lists what is set aside.
func set(t *testing.T, s *Store) (names []string) {
	t.Helper()
	dead, err := s.Box().Dead(t.Context())
	must(t, err)
	for _, p := range dead {
		names = append(names, p.Delivery.ID[2:])
	}
	return names
}

// What was given up for a chat that could not be reached is due again once it can be: each after the one before it was
// sent, or given up again, with its tries counted anew and what was taken kept. What was refused, and what others have missed,
// stays.
func TestMissed(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		woken := 0
		s, c := newStore(t, client, func(c *Config) { c.Wake = func(int) { woken++ } })
		ctx := t.Context()
		if mark(t, s, chat) != 0 {
			t.Error("a chat that nothing was given up for is marked")
		}
		given(t, s, c, chat, kafala.ParkedRefused, "refused")
		if mark(t, s, chat) != 0 {
			t.Error("what was refused marks its chat")
		}
		given(t, s, c, chat+kafala.Shards, kafala.ParkedBlocked, "theirs")
		given(t, s, c, chat, kafala.ParkedBlocked, "z", "b", "a")
		m := mark(t, s, chat)
		if m == 0 || mark(t, s, chat+kafala.Shards) == 0 {
			t.Fatal("they are not marked")
		}
		woken = 0
		n, err := s.Box().Missed(ctx, chat, m)
		if err != nil || n != 3 || woken != 1 || mark(t, s, chat) != 0 {
			t.Fatalf("%d, %v, woken %d times; the mark is %d", n, err, woken, mark(t, s, chat))
		}
		if got := fmt.Sprint(set(t, s)); got != "[refused theirs]" {
			t.Errorf("still set aside: %s", got)
		}
		next := func(want string) kafala.Delivery {
			t.Helper()
			got, err := s.Box().Claim(ctx, c.now(), time.Minute, 10)
			must(t, err)
			if len(got) != 1 || got[0].ID[2:] != want || got[0].Tries != 0 || len(got[0].Taken) != 1 || c.now().Sub(got[0].Since) > time.Hour {
				t.Fatalf("claimed %+v, want %s alone", got, want)
			}
			return got[0]
		}
		first := next("z")
		must(t, s.Box().Later(ctx, first, c.now().Add(time.Minute))) // it failed
		c.advance(time.Minute)
		must(t, s.Box().Done(ctx, next("z")))
		must(t, s.Box().Done(ctx, first)) // once more, by a process that was slow
		must(t, s.Box().Park(ctx, next("b"), kafala.ParkedBlocked))
		must(t, s.Box().Done(ctx, next("a")))
		if got := claim(t, s, 999*time.Hour, 10); len(got) > 0 {
			t.Errorf("something is left: %s", ids(got))
		}
		if again := mark(t, s, chat); again == 0 {
			t.Error("blocked once more, it is not marked")
		} else if n, err := s.Box().Missed(ctx, chat, again); n != 1 || err != nil {
			t.Errorf("the second time: %d, %v", n, err)
		}
	})
}

// A mark that is older than what was given up last does not take the newer one away, and two who read the same mark bring
// nothing twice.
func TestMissedMeanwhile(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client)
		given(t, s, c, chat, kafala.ParkedBlocked, "a")
		old := mark(t, s, chat)
		given(t, s, c, chat, kafala.ParkedBlocked, "b")
		for i, want := range []int{2, 0} {
			if n, err := s.Box().Missed(t.Context(), chat, old); n != want || err != nil {
				t.Errorf("time %d: %d, %v", i, n, err)
			}
			if mark(t, s, chat) == 0 {
				t.Errorf("time %d: the newer mark is gone", i)
			}
		}
		if n, err := s.Box().Missed(t.Context(), chat, mark(t, s, chat)); n != 0 || err != nil || mark(t, s, chat) != 0 {
			t.Errorf("%d, %v, and the mark is %d", n, err, mark(t, s, chat))
		}
		must(t, s.Box().Done(t.Context(), claim(t, s, time.Hour, 10)[0]))
		given(t, s, c, chat, kafala.ParkedBlocked, "c") // behind which the order begins anew
		if n, err := s.Box().Missed(t.Context(), chat, mark(t, s, chat)); n != 1 || err != nil {
			t.Errorf("the third: %d, %v", n, err)
		}
	})
}

// Where the one before it is never heard of again, a delivery comes all the same.
func TestMissedWithoutTheOneBefore(t *testing.T) {
	s, c := newStore(t, storagetest.Mini(t))
	given(t, s, c, chat, kafala.ParkedBlocked, "a", "b")
	_, err := s.Box().Missed(t.Context(), chat, mark(t, s, chat))
	must(t, err)
	d := claim(t, s, time.Hour, 10)[0]
	d.Next = "" // an earlier release knows of none
	must(t, s.Box().Done(t.Context(), d))
	if got := claim(t, s, turn+time.Hour, 10); len(got) != 1 || got[0].ID[2:] != "b" {
		t.Errorf("claimed %s", ids(got))
	}
}

// What the server has done and its answer was lost is done once.
func TestMissedLosesItsAnswer(t *testing.T) {
	for passes, name := range []string{"whole", "all but a byte"} {
		t.Run(name, func(t *testing.T) { losesMissed(t, int32(passes)) })
	}
}

func losesMissed(t *testing.T, passes int32) {
	direct := storagetest.Shared(t)
	must(t, missedScript.Load(t.Context(), direct).Err())
	client, proxy := through(t, direct)
	s, c := newStore(t, client)
	given(t, s, c, chat, kafala.ParkedBlocked, "a", "b")
	m := mark(t, s, chat)
	for range 2 {
		proxy.Next(passes)
		if _, err := s.Box().Missed(t.Context(), chat, m); err != nil {
			t.Fatal(err)
		}
	}
	if got := claim(t, s, time.Hour, 10); len(got) != 1 || got[0].ID[2:] != "a" || mark(t, s, chat) != 0 || len(set(t, s)) != 0 {
		t.Errorf("claimed %s, set aside %v", ids(got), set(t, s))
	}
}

// What a later release has set aside in a form of its own stays for that release, and so does the mark.
func TestMissedNewer(t *testing.T) {
	s, c := newStore(t, storagetest.Mini(t))
	given(t, s, c, chat, kafala.ParkedBlocked, "a", "b")
	p := placeOf(chat)
	value := fmt.Sprintf(`{"d":{"i":"%02dn","k":"receipt","c":%d,"fv":99},"w":"blocked","t":"2026-11-22T09:00:00Z"}`, int(p), chat)
	must(t, s.conf.Client.HSet(t.Context(), p.dead(), fmt.Sprintf("%02dn", int(p)), value).Err())
	if n, err := s.Box().Missed(t.Context(), chat, mark(t, s, chat)); n != 2 || err != nil || mark(t, s, chat) == 0 {
		t.Errorf("%d, %v, and the mark is %d", n, err, mark(t, s, chat))
	}
	if got := s.conf.Client.HVals(t.Context(), p.dead()).Val(); len(got) != 1 || got[0] != value {
		t.Errorf("set aside: %q", got)
	}
}

// Chats of before there were marks get one, and nobody else does.
func TestMarkMissed(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client)
		if n, err := s.Box().MarkMissed(t.Context()); n != 0 || err != nil {
			t.Errorf("of nothing: %d, %v", n, err)
		}
		given(t, s, c, chat, kafala.ParkedBlocked, "a")
		given(t, s, c, chat+1, kafala.ParkedRefused, "b")
		given(t, s, c, chat+2, kafala.ParkedBlocked, "c", "d")
		must(t, client.Del(t.Context(), placeOf(chat).missed(chat)).Err())
		before := mark(t, s, chat+2)
		if n, err := s.Box().MarkMissed(t.Context()); n != 3 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if mark(t, s, chat) == 0 || mark(t, s, chat+1) != 0 || mark(t, s, chat+2) != before {
			t.Errorf("marks: %d, %d, %d", mark(t, s, chat), mark(t, s, chat+1), mark(t, s, chat+2))
		}
		must(t, s.Chats().Save(t.Context(), chat, 1, dialogs.StepResult{}))
		if mark(t, s, chat) == 0 {
			t.Error("a step takes the mark away")
		}
	})
}
