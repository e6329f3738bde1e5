package storage

import (
	"fmt"
	"sync"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// TestWhatWasAcknowledgedOutlivesACrash kills redis-server in the middle of writing.
func TestWhatWasAcknowledgedOutlivesACrash(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s, _ := newStore(t, server.Client(t))
	const writers, before = 4, 15
	var mu sync.Mutex
	saved := map[int64]int64{} // by chat, the revision that was acknowledged last
	var issued []string
	var warm, all sync.WaitGroup
	warm.Add(writers)
	for w := range int64(writers) {
		all.Go(func() {
			for n := int64(0); ; n++ {
				if n == before {
					warm.Done()
				}
				at := chat + w
				if err := save(t.Context(), s, at, n, dialogs.Session{Message: n}, note(at, fmt.Sprint("n", n), noon)); err != nil {
					return // the server is dead
				}
				mu.Lock()
				saved[at] = n + 1
				mu.Unlock()
				g := opened(t, at, fmt.Sprint("d", n))
				if _, _, err := s.Records().Create(t.Context(), g); err != nil {
					return
				}
				if _, err := s.Records().Change(t.Context(), g.ID, issue("")); err != nil {
					return
				}
				if err := s.Trail().Write(t.Context(), staff.Entry{At: noon, By: w, Guarantee: g.ID}); err != nil {
					return
				}
				mu.Lock()
				issued = append(issued, g.ID)
				mu.Unlock()
			}
		})
	}
	warm.Wait()
	server.Kill()
	all.Wait()
	server.Start(t)

	s, _ = newStore(t, server.Client(t))
	deliveries := map[string]bool{}
	for got := claim(t, s, 0, 1000); len(got) > 0; got = claim(t, s, 0, 1000) {
		for _, d := range got {
			deliveries[d.ID] = true
		}
	}
	for at, rev := range saved {
		if st, err := s.Chats().Load(t.Context(), at); err != nil || st.Rev < rev || st.Rev > rev+1 {
			t.Errorf("chat %d: revision %d, %v, acknowledged %d", at, st.Rev, err, rev)
		}
		for n := range rev {
			if id := note(at, fmt.Sprint("n", n), noon).ID; !deliveries[id] {
				t.Errorf("delivery %s is lost", id)
			}
		}
	}
	if len(issued) < writers*before {
		t.Fatalf("only %d issued", len(issued))
	}
	for _, id := range issued {
		if g, err := s.Records().Find(t.Context(), id); err != nil || g.Status != kafala.Issued || !deliveries[id+".receipt"] {
			t.Errorf("%s is %q, %v, delivery kept: %t", id, g.Status, err, deliveries[id+".receipt"])
		}
	}
	must(t, save(t.Context(), s, chat, mustRev(t, s), dialogs.Session{}))
	written := map[string]bool{}
	for _, e := range trail(t, s, noon, noon.Add(1)) {
		written[e.Guarantee] = true
	}
	for _, id := range issued {
		if !written[id] {
			t.Errorf("the audit entry about %s is lost", id)
		}
	}
	if _, err := s.Trail().Verify(t.Context(), ""); err != nil {
		t.Error(err)
	}
}

func mustRev(t *testing.T, s *Store) int64 {
	t.Helper()
	st, err := s.Chats().Load(t.Context(), chat)
	must(t, err)
	return st.Rev
}
