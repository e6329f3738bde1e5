package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Answers of staff arrive, and keep no request that is left lying longer than its person was told.
func TestAnswersLengthenNoRequest(t *testing.T) {
	l := newLife(t)
	const chat, questions = 7344444444, 2
	l.RequestUntil(chat, "submit:")
	for i := range questions {
		l.Ask(chat, fmt.Sprintf("What is question %d about?", i))
	}
	all, err := l.Store.Queries().QueriesOf(t.Context(), chat)
	if err != nil || len(all) != questions {
		t.Fatal(all, err)
	}
	by, in := l.Appoint(33, staff.Officer), kafala.HeldMessage{Chat: 33, ID: 1}
	heard := 0
	for _, at := range []time.Duration{23 * time.Hour, 2 * time.Hour} {
		l.pass(at)
		id := all[heard].ID
		if _, err = l.Counter.TakeQuery(t.Context(), by, id, in); err == nil {
			_, err = l.Counter.WriteAnswer(t.Context(), by, id, "Ask the bank.", in)
		}
		if err == nil {
			_, err = l.Counter.SendAnswer(t.Context(), by, id, 1)
		}
		if err != nil {
			t.Fatal(err)
		}
		l.Quiet()
		heard++
		st, err := l.Store.Chats().Load(t.Context(), chat)
		if err != nil || st.Session.Asked == "" {
			t.Fatalf("after answer %d nothing is known of it: %+v, %v", heard, st.Session, err)
		}
		if kept := len(st.Session.Answers) > 0; kept != (heard == 1) {
			t.Errorf("after answer %d the request is kept: %v", heard, kept)
		}
	}
}

// What Nafath says after a chat has had its data removed names that chat nowhere anew.
func TestNafathAfterDelete(t *testing.T) {
	mini := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: mini.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	l := life{world.New(t, world.Options{Redis: client, NoSignal: true, Settings: func(s *kafala.Settings) {
		for i := range s.Kinds {
			s.Kinds[i].Identity = kafala.IdentityOffered
		}
	}}), t, mini}
	const chat = 7344444444
	c := l.Chats.As(chat)
	l.RequestUntil(chat, "check:")
	for _, b := range []string{"changes:", "edit:guarantor_id", "identify:"} {
		l.TapData(c, b)
		l.Quiet()
	}
	asked, _ := l.Nafath.Newest()
	c.Type("/cancel")
	l.Quiet()
	l.TapData(c, "drop:")
	l.Quiet()
	c.Type("/delete")
	l.Quiet()
	l.TapData(c, "erase")
	l.Quiet()
	before := len(c.Messages())
	if err := l.Nafath.Agree(asked, "1012345672"); err != nil {
		t.Fatal(err)
	}
	if err := l.Bot.HearIdentity(t.Context(), asked.Key); err != nil {
		t.Fatal(err)
	}
	l.Wake()
	l.Quiet()
	if len(c.Messages()) == before {
		t.Error("they are not told that it came too late")
	}
	l.pass(31 * time.Minute)
	l.nowhere(chat)
}
