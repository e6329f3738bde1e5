package storage

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

const (
	oldFill = 1
	newFill = 2
)

// sealedAll fills a store of the old key with one of everything that is sealed or indexed.
func sealedAll(t *testing.T, s *Store) kafala.Guarantee {
	t.Helper()
	g := fill(t, s)
	must(t, s.Staff().Appoint(t.Context(), sampleMember()))
	must(t, s.Staff().Save(t.Context(), sampleInvitation()))
	asked := forSomebody(t, s, chat, "asked")
	if !hold(t, s, somebody, asked.ID, 1) {
		t.Fatal("no place")
	}
	_, _, err := s.Freezes().Freeze(t.Context(), somebody.Number,
		kafala.NumberFreeze{ID: "f", Freeze: kafala.Freeze{At: noon}, Named: []string{asked.ID}})
	must(t, err)
	return g
}

// Everything is under the first key afterwards, the older one is not needed for anything, and nothing else has changed.
func TestReseal(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		g := sealedAll(t, under(t, client, keyText("k1", oldFill)))
		both := under(t, client, keyText("k2", newFill)+","+keyText("k1", oldFill))
		before, err := both.Keyring().Count(ctx)
		must(t, err)
		if before.Sealed["k1"] == 0 || before.Indexed["k1"] == 0 || before.Under("k2") != 0 || before.Unknown != 0 || before.Passing != 2 {
			t.Fatalf("before: %+v", before)
		}
		done, err := both.Keyring().resealAll(ctx, 0)
		must(t, err)
		after, err := both.Keyring().Count(ctx)
		must(t, err)
		// A freeze is moved and sealed at once.
		if after.Under("k1") != 0 || after.Sealed["k2"] != before.Sealed["k1"] || after.Indexed["k2"] != before.Indexed["k1"] ||
			done.Sealed+1 != before.Sealed["k1"] || done.Moved != before.Indexed["k1"] || done.Unopened != 0 {
			t.Errorf("%+v\nbefore %+v\nafter %+v", done, before, after)
		}

		only := under(t, client, keyText("k2", newFill))
		if again, err := only.Keyring().resealAll(ctx, 0); err != nil || again != (Resealed{}) {
			t.Errorf("once more: %+v, %v", again, err)
		}
		if kept, err := only.Records().Find(ctx, g.ID); err != nil || kept.Reference != g.Reference {
			t.Errorf("%+v, %v", kept, err)
		}
		if st, err := only.Chats().Load(ctx, chat); err != nil || st.Lost || st.Rev != 1 || st.Session.Draft != sampleSession(t).Draft {
			t.Errorf("%+v, %v", st, err)
		}
		if m, err := only.Staff().Member(ctx, sampleMember().ID); err != nil || m.Rev != 1 {
			t.Errorf("%+v, %v", m, err)
		}
		if _, err := only.Staff().Invitation(ctx, sampleInvitation().ID); err != nil {
			t.Error(err)
		}
		if all, err := only.Freezes().Frozen(ctx, somebody.Number); err != nil || len(all) != 1 {
			t.Errorf("frozen: %v, %v", all, err)
		}
		if len(g.Clues()) == 0 {
			t.Error("nothing leads to the sample")
		}
		for _, c := range g.Clues() {
			if found, _, err := only.Records().ByClue(ctx, c, 9); err != nil || len(found) == 0 {
				t.Errorf("%s leads to %d, %v", c.Kind, len(found), err)
			}
		}
		if ids := held(t, only, somebody); len(ids) != 1 {
			t.Errorf("held: %v", ids)
		}
		if found, err := only.Places().ByNumber(ctx, somebody.Number, 9); err != nil || len(found.Unpaid) != 1 {
			t.Errorf("named: %+v, %v", found, err)
		}
		if asked, err := only.Records().Asked(ctx, chat, somebody.Number); err != nil || asked.ID != kafala.GuaranteeID(chat, "asked") {
			t.Errorf("asked: %+v, %v", asked, err)
		}
		p := placeOf(chat)
		if left := client.PTTL(ctx, p.session(chat)).Val(); left <= 0 {
			t.Errorf("the session's lifetime is %s", left)
		}
		if left := client.PTTL(ctx, p.guarantee(g.ID)).Val(); left > 0 {
			t.Errorf("the record ends in %s", left)
		}
	})
}

// What is saved while values are sealed anew is never lost, by whichever key it is saved.
func TestResealBesideSaves(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		stores := []*Store{under(t, client, keyText("k1", oldFill)+","+keyText("k2", newFill)),
			under(t, client, keyText("k2", newFill)+","+keyText("k1", oldFill))}
		const chats, saves = 5, 20
		var ids []string
		for n := range int64(chats) {
			g := opened(t, chat+n, "draft")
			mustOpen(t, stores[0], g)
			ids = append(ids, g.ID)
		}
		var writers, resealer sync.WaitGroup
		over := make(chan struct{})
		rounds := 0
		resealer.Go(func() {
			for ; ; rounds++ {
				if _, err := stores[1].Keyring().resealAll(ctx, 0); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-over:
					return
				default:
				}
			}
		})
		for n := range int64(chats) {
			writers.Go(func() {
				for i := range int64(saves) {
					s := stores[i%2]
					_, err := s.Records().Change(ctx, ids[n], func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
						g.Files.QR += "x"
						return nil, nil
					})
					if err != nil {
						t.Error(err)
					}
					for st, err := s.Chats().Load(ctx, chat+n); ; st, err = s.Chats().Load(ctx, chat+n) {
						if err != nil || st.Lost {
							t.Errorf("%+v, %v", st, err)
							return
						}
						st.Session.Message++
						if err = save(ctx, s, chat+n, st.Rev, st.Session); err == nil {
							break
						}
						if !errors.Is(err, kafala.ErrStale) {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		writers.Wait()
		close(over)
		resealer.Wait()
		_, err := stores[1].Keyring().resealAll(ctx, 0)
		must(t, err)
		only := under(t, client, keyText("k2", newFill))
		for n := range int64(chats) {
			g, err := only.Records().Find(ctx, ids[n])
			if err != nil || len(g.Files.QR) != saves {
				t.Errorf("%d of %d changes, %v", len(g.Files.QR), saves, err)
			}
			if st, err := only.Chats().Load(ctx, chat+n); err != nil || st.Session.Message != saves {
				t.Errorf("%d of %d saves, %v", st.Session.Message, saves, err)
			}
		}
		t.Logf("sealed anew %d times meanwhile", rounds+2)
	})
}

// While a place is moved, nobody who asks for it finds it free.
func TestResealKeepsPlacesTaken(t *testing.T) {
	long.Test(t)
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		first := under(t, client, keyText("k1", oldFill))
		both := under(t, client, keyText("k2", newFill)+","+keyText("k1", oldFill))
		g, other := forSomebody(t, first, chat, "one"), forSomebody(t, first, chat+1, "two")
		if !hold(t, first, somebody, g.ID, 1) {
			t.Fatal("no place")
		}
		move(t, first, g.ID, kafala.Expired)
		over := make(chan struct{})
		var asking sync.WaitGroup
		asking.Go(func() {
			for {
				if ok, err := both.Places().Hold(t.Context(), somebody, other.ID, 1); ok || err != nil {
					t.Errorf("the place was given twice: %v", err)
				}
				select {
				case <-over:
					return
				default:
				}
			}
		})
		_, err := both.Keyring().resealAll(t.Context(), 300*time.Millisecond)
		close(over)
		asking.Wait()
		must(t, err)
		if ids := held(t, under(t, client, keyText("k2", newFill)), somebody); !slices.Contains(ids, g.ID) {
			t.Errorf("held: %v", ids)
		}
	})
}

// Notes about what is gone, and values that are damaged, are told apart; the first are dropped.
func TestResealWhatIsLeft(t *testing.T) {
	client := storagetest.Mini(t)
	s := under(t, client, keyText("k1", oldFill))
	g := forSomebody(t, s, chat, "gone")
	p := placeOf(chat)
	must(t, client.Del(t.Context(), p.guarantee(g.ID)).Err())
	must(t, save(t.Context(), s, chat, 0, dialogs.Session{}))
	stored := client.Get(t.Context(), p.session(chat)).Val()
	must(t, client.Set(t.Context(), p.session(chat), stored[:len(stored)-1], 0).Err())

	both, clock := newStore(t, client, func(c *Config) { c.Keys = parse(t, keyText("k2", newFill)+","+keyText("k1", oldFill)) })
	clock.advance(g.Opened.Sub(noon) + 2*unopened)
	done, err := both.Keyring().resealAll(t.Context(), 0)
	must(t, err)
	if done.Unopened != 1 || done.Dropped < 2 { // their set names two people
		t.Errorf("%+v", done)
	}
	for key := range kept(t, client) {
		if strings.HasPrefix(key, heldPrefix) {
			t.Errorf("%s is left", key)
		}
	}
}
