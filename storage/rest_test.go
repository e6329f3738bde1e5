package storage

import (
	"errors"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// readings are what an answer may rest on, each of which reads what such saves have left, and finds it.
func readings(t *testing.T, s *Store, g kafala.Guarantee, later func() time.Time) map[string]func() (bool, error) {
	taken := func(g *kafala.Guarantee) ([]kafala.Delivery, error) { return nil, kafala.ErrTaken }
	return map[string]func() (bool, error){
		"load": func() (bool, error) {
			st, err := s.Chats().Load(t.Context(), chat)
			return st.Rev == 1 && st.Session.Message == 7, err
		},
		"load nothing": func() (bool, error) { st, err := s.Chats().Load(t.Context(), chat+1); return st.Rev == 0, err },
		"find":         func() (bool, error) { found, err := s.Records().Find(t.Context(), g.ID); return found.ID == g.ID, err },
		"find nothing": func() (bool, error) {
			_, err := s.Records().Find(t.Context(), kafala.GuaranteeID(chat, "none"))
			return errors.Is(err, kafala.ErrNotFound), ignore(err, kafala.ErrNotFound)
		},
		"a change that is refused": func() (bool, error) {
			_, err := s.Records().Change(t.Context(), g.ID, taken)
			return errors.Is(err, kafala.ErrTaken), ignore(err, kafala.ErrTaken)
		},
		"case":    func() (bool, error) { c, err := s.Cases().Case(t.Context(), theCase().ID); return c.Rev == 1, err },
		"case of": func() (bool, error) { id, err := s.Cases().CaseOf(t.Context(), "key"); return id == theCase().ID, err },
		"question": func() (bool, error) {
			q, err := s.Queries().Query(t.Context(), theQuery().ID)
			return q.Rev == 1, err
		},
		"member": func() (bool, error) { m, err := s.Staff().Member(t.Context(), 9); return m.Rank == staff.Officer, err },
		"freeze, again": func() (bool, error) {
			_, done, err := s.Freezes().Freeze(t.Context(), "1098765432", theFreeze())
			return done, err
		},
		"claim": func() (bool, error) {
			got, err := s.Box().Claim(t.Context(), later(), time.Minute, 10)
			return len(got) == 1, err
		},
		"claim one": func() (bool, error) {
			_, ok, err := s.Box().ClaimOne(t.Context(), note(chat, "a", noon).ID, later(), time.Minute)
			return ok, err
		},
	}
}

func theFreeze() kafala.NumberFreeze {
	return kafala.NumberFreeze{ID: "f", Freeze: kafala.Freeze{At: noon}}
}

func theCase() kafala.IdentityCase {
	return kafala.IdentityCase{ID: kafala.NewCaseID(chat, "b"), Request: kafala.IdentityRequest{Key: "key"}}
}

func theQuery() kafala.Query {
	return kafala.Query{ID: kafala.NewQueryID(chat, "aaaaaaaaaaaaaaaaaa"), Chat: chat, Text: "text",
		Log: []kafala.QueryMark{{At: noon, What: kafala.QueryAsked}}}
}

// unheldSaves saves one of everything while the replica hangs. Where a store waits for it, nobody is told that it is kept.
func unheldSaves(t *testing.T, hasty, plain *Store, g kafala.Guarantee) {
	t.Helper()
	if err := save(t.Context(), hasty, chat, 0, dialogs.Session{Message: 7}, note(chat, "a", noon)); !errors.Is(err, ErrReplicas) {
		t.Errorf("session: %v", err)
	}
	if _, _, err := hasty.Records().Create(t.Context(), g); !errors.Is(err, ErrReplicas) {
		t.Errorf("record: %v", err)
	}
	if _, err := hasty.Queries().SaveQuery(t.Context(), theQuery()); !errors.Is(err, ErrReplicas) {
		t.Errorf("question: %v", err)
	}
	if err := hasty.Staff().Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: 9, Rank: staff.Officer}}); !errors.Is(err, ErrReplicas) {
		t.Errorf("member: %v", err)
	}
	if _, _, err := hasty.Freezes().Freeze(t.Context(), "1098765432", theFreeze()); !errors.Is(err, ErrReplicas) {
		t.Errorf("freeze: %v", err)
	}
	_, err := plain.Cases().SaveCase(t.Context(), theCase()) // two saves, of which one that waits makes the first alone
	must(t, err)
}

// TestNothingRestsOnWhatReplicasLack has everything saved while the replica hangs. Whoever comes again for it, by this process or
// another, hears that it is not kept, each time, until the replica has it.
func TestNothingRestsOnWhatReplicasLack(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB, ...string) *storagetest.Server{
		"single": storagetest.NewServer, "cluster": storagetest.NewCluster,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			master := start(t)
			replica := master.Replica(t)
			patient, _ := newStore(t, master.Client(t), func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 20*time.Second })
			must(t, patient.Chats().SaveProfile(t.Context(), chat, dialogs.Profile{}))
			hasty := func() *Store {
				s, _ := newStore(t, master.Client(t), func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 30*time.Millisecond })
				return s
			}
			g := opened(t, chat, "draft")
			now := noon
			later := func() time.Time { now = now.Add(time.Hour); return now } // what was claimed before is due again
			replica.Pause()
			plain, _ := newStore(t, master.Client(t))
			unheldSaves(t, hasty(), plain, g)
			for range 2 {
				for name, read := range readings(t, hasty(), g, later) {
					if _, err := read(); !errors.Is(err, ErrReplicas) {
						t.Errorf("%s: %v, though no replica has it", name, err)
					}
				}
			}
			for name, read := range readings(t, plain, g, later) {
				if ok, err := read(); err != nil || !ok {
					t.Errorf("%s, without replicas: %t, %v", name, ok, err)
				}
			}
			replica.Resume()
			for name, read := range readings(t, patient, g, later) {
				if ok, err := read(); err != nil || !ok {
					t.Errorf("%s, once the replica has it: %t, %v", name, ok, err)
				}
			}
		})
	}
}

// TestReadsAskReplicasWhereTheyAreWaitedFor counts what a read and a claim send where no replicas are waited for, and where they are.
func TestReadsAskReplicasWhereTheyAreWaitedFor(t *testing.T) {
	t.Parallel()
	master := storagetest.NewServer(t)
	master.Replica(t)
	beside := master.Client(t)
	for _, replicas := range []int{0, 1} {
		client := master.Client(t)
		s, _ := newStore(t, client, func(c *Config) { c.WaitReplicas, c.WaitTime = replicas, 20*time.Second })
		warm := func() {
			_, err := s.Chats().Load(t.Context(), chat)
			must(t, err)
			_, err = s.Records().Find(t.Context(), kafala.GuaranteeID(chat, "none"))
			must(t, ignore(err, kafala.ErrNotFound))
		}
		warm()
		count := &counter{}
		client.AddHook(count)
		waits := calls(t, beside, "wait")
		warm()
		if count.trips != 2 {
			t.Errorf("%d replicas: %d round trips, want 2", replicas, count.trips)
		}
		if asked := calls(t, beside, "wait") - waits; asked != 2*replicas {
			t.Errorf("%d replicas: they were asked %d times", replicas, asked)
		}
	}
}
