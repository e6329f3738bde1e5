package storage

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// later is a kind of record that a later release has written: where it lies, and what this release does to save it.
type later struct {
	name   string // of its file in testdata, as the later release wrote it
	key    string
	field  string // of a hash; empty: the key holds it
	place  string // which it is sealed for; empty: it is plain JSON
	goes   string // the key that it lies under once it is saved; empty: the same
	change func(context.Context, *Store) error
	read   func(context.Context, *Store) error
}

func laterRecords(t testing.TB) []later {
	p, m, i := placeOf(chat), sampleMember(), sampleInvitation()
	g, d := sample[kafala.Guarantee](t, "guarantee.json"), sample[kafala.Delivery](t, "delivery.json")
	return []later{
		{name: "guarantee", key: p.guarantee(g.ID), place: p.guarantee(g.ID), change: func(ctx context.Context, s *Store) error {
			_, err := s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				delete(g.Answers, "accident")
				g.Presented = g.Presented[1:]
				g.Extra[0].Back = g.Extra[0].Amount
				g.Files, g.Order = kafala.FileIDs{}, kafala.Motion{}
				g.Note(noon, "gateway", "looked at")
				return nil, nil
			})
			return err
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Records().Find(ctx, g.ID)
			return err
		}},
		{name: "delivery", key: p.delivery(d.ID), change: func(ctx context.Context, s *Store) error {
			d, _, err := s.Box().ClaimOne(ctx, d.ID, noon, time.Minute)
			if err != nil {
				return err
			}
			d.Taken = append(d.Taken, "qr")
			if err := s.Box().Later(ctx, d, time.Time{}); err != nil { // as after each part
				return err
			}
			d.Tries++
			return s.Box().Later(ctx, d, noon)
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Box().Claim(ctx, noon, time.Minute, 1)
			return err
		}},
		{name: "parked", key: p.dead(), field: d.ID, goes: p.delivery(d.ID), change: func(ctx context.Context, s *Store) error {
			return s.Box().Retry(ctx, d.ID)
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Box().Dead(ctx)
			return err
		}},
		{name: "member", key: teamKey, field: fmt.Sprint(m.ID), place: memberPlace(m.ID), change: func(ctx context.Context, s *Store) error {
			m, err := s.Staff().Member(ctx, m.ID)
			if err != nil {
				return err
			}
			m.By = 0
			return s.Staff().Appoint(ctx, m)
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Staff().Members(ctx)
			return err
		}},
		{name: "invite", key: inviteKey(i.ID), place: inviteKey(i.ID), change: func(ctx context.Context, s *Store) error {
			i, err := s.Staff().Invitation(ctx, i.ID)
			if err != nil {
				return err
			}
			i.State = staff.InviteUsed
			return s.Staff().Save(ctx, i)
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Staff().Invitation(ctx, i.ID)
			return err
		}},
		{name: "freeze", key: frozenKey(), field: sampleFrozen, place: frozenPlace(sampleFrozen), change: func(ctx context.Context,
			s *Store) error {
			_, err := s.Freezes().Lift(ctx, "mfrggzdf", func(n *kafala.NumberFreeze) ([]kafala.Delivery, error) {
				n.LiftNumber(kafala.First, kafala.Hand{ID: 7100000005}, noon)
				return nil, nil
			})
			return err
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Freezes().Standing(ctx)
			return err
		}},
		{name: "gap", key: gapKey(), field: sampleGap.ID(), place: gapKey() + ":" + sampleGap.ID(), change: func(ctx context.Context,
			s *Store) error {
			_, err := s.Losses().ChangeGap(ctx, sampleGap.ID(), func(g *kafala.Gap) ([]kafala.Delivery, error) {
				g.Read = noon
				return nil, nil
			})
			return err
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Losses().Gaps(ctx)
			return err
		}},
		{name: "lost", key: lostKey(), field: "pay_1", place: lostKey() + ":pay_1", change: func(ctx context.Context, s *Store) error {
			_, err := s.Losses().ChangeLost(ctx, "pay_1", func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
				return l.OrderBack(kafala.First, kafala.Hand{ID: 7100000005}, noon), nil
			})
			return err
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Losses().AllLost(ctx)
			return err
		}},
		{name: "profile", key: p.profile(chat), place: p.profile(chat), change: func(ctx context.Context, s *Store) error {
			st, err := s.Chats().Load(ctx, chat)
			if err != nil {
				return err
			}
			st.Profile.Language = "en"
			return s.Chats().SaveProfile(ctx, chat, st.Profile)
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Chats().Load(ctx, chat)
			return err
		}},
		{name: "session", key: p.session(chat), place: p.session(chat), change: func(ctx context.Context, s *Store) error {
			st, err := s.Chats().Load(ctx, chat)
			if err != nil {
				return err
			}
			st.Session.Editing = "region"
			return save(ctx, s, chat, st.Rev, st.Session)
		}, read: func(ctx context.Context, s *Store) error {
			_, err := s.Chats().Load(ctx, chat)
			return err
		}},
	}
}

// sampleGap is a time whose records were lost.
var sampleGap = kafala.Gap{From: noon.Add(-2 * time.Hour), To: noon.Add(-time.Hour)}

// sampleFrozen is the name under which the sample of a number that is frozen lies.
const sampleFrozen = "00112233445566778899aabbccddeeff"

// put lays a record into Redis as a later release has written it.
func (l later) put(t *testing.T, s *Store, text []byte) {
	t.Helper()
	ctx, value := t.Context(), text
	if l.place != "" {
		packed, err := s.packer.pack(text)
		must(t, err)
		value = s.conf.Keys.seal([]byte("1|"), packed, sealPlace(l.place, 1))
	}
	if l.field != "" {
		must(t, s.conf.Client.HSet(ctx, l.key, l.field, value).Err())
		return
	}
	must(t, s.conf.Client.Set(ctx, l.key, value, 0).Err())
	if l.place == "" {
		id := strings.TrimPrefix(l.key, placeOf(chat).delivery(""))
		must(t, s.conf.Client.ZAdd(ctx, placeOf(chat).box(), redis.Z{Score: float64(noon.UnixMilli()), Member: id}).Err())
	}
}

// kept reads what lies in Redis after it was saved, line by line.
func (l later) kept(t *testing.T, s *Store) string {
	t.Helper()
	value := []byte(s.conf.Client.Get(t.Context(), cmp.Or(l.goes, l.key)).Val())
	if l.field != "" && l.goes == "" {
		value = []byte(s.conf.Client.HGet(t.Context(), l.key, l.field).Val())
	}
	if l.place != "" {
		rev, sealed, _ := bytes.Cut(value, []byte("|"))
		packed, err := s.conf.Keys.open(sealed, l.place+"|"+string(rev))
		must(t, err)
		value, err = s.packer.unpack(packed)
		must(t, err)
	}
	var lines bytes.Buffer
	must(t, json.Indent(&lines, value, "", "  "))
	return lines.String() + "\n"
}

// text reads the record as the later release wrote it, with another version where one is given.
func (l later) text(t *testing.T, form int) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + l.name + "-later.json")
	must(t, err)
	var line bytes.Buffer
	must(t, json.Compact(&line, text))
	whole := line.String()
	switch {
	case form == 0:
	case l.name == "session":
		whole = strings.Replace(whole, `{"v":1,`, fmt.Sprintf(`{"v":%d,`, 1+form), 1)
	case l.name == "parked":
		whole = strings.Replace(whole, `{"d":{`, fmt.Sprintf(`{"d":{"fv":%d,`, form), 1)
	default:
		whole = strings.Replace(whole, `{`, fmt.Sprintf(`{"fv":%d,`, form), 1)
	}
	return []byte(whole)
}

// TestUnknownSurvives saves records that hold more than this release knows, in themselves and in their parts. Each comes
// out as testdata says: all of it is there but what was part of something that was taken away.
func TestUnknownSurvives(t *testing.T) {
	for _, l := range laterRecords(t) {
		t.Run(l.name, func(t *testing.T) {
			s, _ := newStore(t, storagetest.Mini(t))
			l.put(t, s, l.text(t, 0))
			must(t, l.change(t.Context(), s))
			want, err := os.ReadFile("testdata/" + l.name + "-later-saved.json")
			must(t, err)
			if got := l.kept(t, s); got != string(want) {
				t.Errorf("saved as\n%s", got)
			}
		})
	}
}

// beyond is a form that no record has yet.
const beyond = 99

// TestNewerIsRefused saves records of a form that only a later release knows: an error says so, and not a byte changes.
// They can be read, all but a session: how its answers go on, that release decides.
func TestNewerIsRefused(t *testing.T) {
	for _, l := range laterRecords(t) {
		t.Run(l.name, func(t *testing.T) {
			client := storagetest.Mini(t)
			s, _ := newStore(t, client)
			l.put(t, s, l.text(t, beyond))
			before := kept(t, client)
			if err := l.change(t.Context(), s); !errors.Is(err, kafala.ErrNewer) {
				t.Errorf("saved: %v", err)
			}
			if after := kept(t, client); !maps.Equal(after, before) {
				t.Errorf("what is kept has changed from\n%q\nto\n%q", before, after)
			}
			if err := l.read(t.Context(), s); (err == nil) != (l.name != "session") || err != nil && !errors.Is(err, kafala.ErrNewer) {
				t.Errorf("read: %v", err)
			}
		})
	}
	t.Run("removed", func(t *testing.T) {
		s, _ := newStore(t, storagetest.Mini(t))
		l := laterRecords(t)[0]
		l.put(t, s, l.text(t, beyond))
		id := sample[kafala.Guarantee](t, "guarantee.json").ID
		_, err := s.Records().Erase(t.Context(), id, func(kafala.Guarantee) bool { return true })
		if _, gone := s.Records().Find(t.Context(), id); !errors.Is(err, kafala.ErrNewer) || gone != nil {
			t.Errorf("%v; then %v", err, gone)
		}
	})
	t.Run("packed", func(t *testing.T) { // in a way that is not known
		s, _ := newStore(t, storagetest.Mini(t))
		key := placeOf(chat).session(chat)
		must(t, s.conf.Client.Set(t.Context(), key, s.conf.Keys.seal([]byte("1|"), []byte{packed1 + 1, 0}, sealPlace(key, 1)), 0).Err())
		if _, err := s.Chats().Load(t.Context(), chat); !errors.Is(err, kafala.ErrNewer) {
			t.Errorf("read: %v", err)
		}
	})
}

// presented stands for a release that has given a form of its own to guarantees which were presented.
func presented(g kafala.Guarantee) bool { return len(g.Presented) > 0 }

// release makes this process one of a release that knows these forms of guarantees, until the test ends.
func release(t *testing.T, forms ...func(kafala.Guarantee) bool) {
	t.Helper()
	known := kafala.GuaranteeForms
	kafala.GuaranteeForms = forms
	t.Cleanup(func() { kafala.GuaranteeForms = known })
}

// TestFormIsClaimed walks a record through two releases: the later one writes its form from the first record that needs
// it, the earlier one leaves such a record alone and goes on with all others.
func TestFormIsClaimed(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	g := opened(t, chat, "draft")
	mustOpen(t, s, g)
	change := func(marks ...kafala.Mark) error {
		_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Presented = marks
			return nil, nil
		})
		return err
	}
	for i, step := range []struct {
		later bool
		marks []kafala.Mark
		fails bool
		form  int
	}{
		{later: true, form: 0},
		{later: false, form: 0},
		{later: true, marks: []kafala.Mark{{At: noon, By: 1}}, form: 1},
		{later: false, fails: true, form: 1},
		{later: true, marks: []kafala.Mark{{At: noon, By: 2}}, form: 1},
		{later: true, form: 0}, // none of it is left
		{later: false, form: 0},
	} {
		release(t)
		if step.later {
			release(t, presented)
		}
		if err := change(step.marks...); step.fails != errors.Is(err, kafala.ErrNewer) || !step.fails && err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if got, err := s.Records().Find(t.Context(), g.ID); err != nil || got.Form != step.form {
			t.Fatalf("step %d: form %d, %v", i, got.Form, err)
		}
	}
}
