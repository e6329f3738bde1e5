package storage

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

func TestSessionIsKept(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		if st, err := s.Chats().Load(ctx, chat); err != nil || !reflect.DeepEqual(st, dialogs.State{}) {
			t.Fatalf("nothing kept: %+v, %v", st, err)
		}
		want := sampleSession(t)
		profile := dialogs.Profile{Language: "en", Consent: kafala.Consent{Version: 3, At: noon}}
		must(t, save(ctx, s, chat, 0, want))
		must(t, s.Chats().SaveProfile(ctx, chat, profile))
		st, err := s.Chats().Load(ctx, chat)
		if err != nil || !reflect.DeepEqual(st, dialogs.State{Session: want, Profile: profile, Rev: 1}) {
			t.Fatalf("got %+v, %v", st, err)
		}
		empty := dialogs.Session{Message: want.Message + 1} // after submit: only the marks stay
		must(t, save(ctx, s, chat, st.Rev, empty))
		if st, err = s.Chats().Load(ctx, chat); err != nil || st.Rev != 2 || !reflect.DeepEqual(st.Session, empty) {
			t.Fatalf("without a draft: %+v, %v", st, err)
		}
		if st, err = s.Chats().Load(ctx, chat+1); err != nil || st.Rev != 0 {
			t.Fatalf("another chat: %+v, %v", st, err)
		}
	})
}

func TestStaleSaveSavesNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		first, second := dialogs.Session{Message: 1}, dialogs.Session{Message: 2}
		must(t, save(ctx, s, chat, 0, first))
		lost := kafala.Delivery{ID: "10forget.1", Kind: kafala.Forget, Chat: chat, Due: noon}
		for _, rev := range []int64{0, 2, 7} {
			if err := save(ctx, s, chat, rev, second, lost); !errors.Is(err, kafala.ErrStale) {
				t.Fatalf("revision %d: %v", rev, err)
			}
		}
		st, err := s.Chats().Load(ctx, chat)
		if err != nil || st.Session.Message != 1 || st.Rev != 1 {
			t.Fatalf("got %+v, %v", st, err)
		}
		if got, err := s.Box().Claim(ctx, noon, time.Minute, 10); err != nil || len(got) != 0 {
			t.Fatalf("a stale save left deliveries %s, %v", ids(got), err)
		}
	})
}

func TestSessionThatCannotBeRead(t *testing.T) {
	const earlier = `{"v":0,"d":"x"}` // one of a later version is in TestNewerIsRefused
	spoil := map[string]func(s *Store, kept string) string{
		"cut":            func(_ *Store, kept string) string { return kept[:len(kept)-1] },
		"changed":        func(_ *Store, kept string) string { return kept[:len(kept)-1] + string(kept[len(kept)-1]^1) },
		"other revision": func(_ *Store, kept string) string { return "2" + kept[1:] },
		"unknown key":    func(_ *Store, kept string) string { return kept[:3] + "z" + kept[4:] },
		"earlier version": func(s *Store, _ string) string {
			return "1|" + string(s.conf.Keys.seal(nil, []byte(earlier), placeOf(chat).session(chat)+"|1"))
		},
		"no session": func(*Store, string) string { return "garbage" },
		"nothing":    func(*Store, string) string { return "" },
	}
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		for name, spoil := range spoil {
			key := placeOf(chat).session(chat)
			client.Del(t.Context(), key)
			must(t, save(t.Context(), s, chat, 0, sampleSession(t)))
			must(t, client.Set(t.Context(), key, spoil(s, client.Get(t.Context(), key).Val()), 0).Err())
			st, err := s.Chats().Load(t.Context(), chat)
			if err != nil || !st.Lost || !reflect.DeepEqual(st.Session, dialogs.Session{}) {
				t.Fatalf("%s: %+v, %v", name, st, err)
			}
			must(t, save(t.Context(), s, chat, st.Rev, dialogs.Session{Message: 5}))
			if st, err = s.Chats().Load(t.Context(), chat); err != nil || st.Lost || st.Session.Message != 5 {
				t.Fatalf("%s, then saved: %+v, %v", name, st, err)
			}
		}
	})
}

func TestLifetimes(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client, func(c *Config) {
			c.SessionTTL, c.ProfileTTL, c.Retention = time.Hour, 2*time.Hour, 3*time.Hour
		})
		ctx := t.Context()
		left := func(key string, want time.Duration) {
			t.Helper()
			if got := client.PTTL(ctx, key).Val(); got > want || got < want-time.Minute && want > 0 {
				t.Fatalf("%s lives for %v, want %v", key, got, want)
			}
		}
		p := placeOf(chat)
		must(t, s.Chats().SaveProfile(ctx, chat, dialogs.Profile{Language: "ar"}))
		must(t, save(ctx, s, chat, 0, dialogs.Session{}))
		client.PExpire(ctx, p.session(chat), time.Minute)
		client.PExpire(ctx, p.profile(chat), time.Minute)
		must(t, save(ctx, s, chat, 1, dialogs.Session{}))
		left(p.session(chat), time.Hour)
		left(p.profile(chat), 2*time.Hour)

		client.PExpire(ctx, p.session(chat), time.Minute)
		client.PExpire(ctx, p.profile(chat), time.Minute)
		must(t, s.Chats().Save(ctx, chat, 2, dialogs.StepResult{Session: dialogs.Session{Message: 5}, Others: true}))
		left(p.session(chat), time.Minute)
		left(p.profile(chat), time.Minute)
		must(t, s.Chats().Save(ctx, chat, 3, dialogs.StepResult{Others: true})) // what is kept is saved, also where it says nothing
		if st, err := s.Chats().Load(ctx, chat); err != nil || st.Rev != 4 || st.Session.Message != 0 {
			t.Fatalf("%+v, %v", st, err)
		}
		const other = chat + 1
		must(t, s.Chats().Save(ctx, other, 0, dialogs.StepResult{Others: true}))
		if n := client.Exists(ctx, placeOf(other).session(other)).Val(); n != 0 {
			t.Fatal("others have begun a session that says nothing")
		}
		must(t, s.Chats().Save(ctx, other, 0, dialogs.StepResult{Session: dialogs.Session{Message: 5}, Others: true}))
		left(placeOf(other).session(other), time.Hour)

		const forever, named = -1, 3*time.Hour + 18*time.Minute // a tenth longer while it tells of somebody
		g := opened(t, chat, "draft")
		mustOpen(t, s, g)
		left(p.guarantee(g.ID), forever)
		for _, step := range []struct {
			to   kafala.Status
			want time.Duration
		}{{kafala.Expired, named}, {kafala.Awaiting, forever}, {kafala.Cancelled, named}} {
			_, err := s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				return nil, g.Move(step.to, noon, kafalatest.Mover(g.Status, step.to), "")
			})
			must(t, err)
			left(p.guarantee(g.ID), step.want)
		}
	})
}
