package kafalatest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestQueries holds a store to kafala.Queries.
func TestQueries(t *testing.T, open Open) {
	terms{
		{"a question is kept with what is promised, and listed for its chat", queryIsKept},
		{"of many who save one revision one has", oneSavesQuery},
		{"what is saved again is kept as long as it was to be", queryEnds},
		{"what is dropped is gone with what its chat was to be told", queryIsDropped},
	}.run(t, open)
}

// queryOf is a question of a chat, asked at Noon and so much later.
func queryOf(chat int64, token string, later time.Duration) kafala.Query {
	return kafala.Query{ID: kafala.NewQueryID(chat, token), Chat: chat, Language: "ar", Text: "text", Guarantee: "g", Place: "region",
		Log: []kafala.QueryMark{{At: Noon.Add(later), What: kafala.QueryAsked}}}
}

const oneToken, anotherToken = "aaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbb"

// sayTo is a delivery of a question's shard.
func sayTo(q kafala.Query, id string) kafala.Delivery {
	return kafala.Delivery{ID: id, Kind: kafala.SendReply, Chat: q.Chat, Detail: q.ID, Due: Noon, Since: Noon}
}

func queryIsKept(t *testing.T, s Store) {
	one, two := queryOf(asker, oneToken, 0), queryOf(asker, anotherToken, time.Minute)
	_, err := s.Queries.Query(t.Context(), one.ID)
	missing(t, "before it is kept", err)
	saved, err := s.Queries.SaveQuery(t.Context(), one, sayTo(one, one.ID+".first"))
	must(t, err)
	saved.Answer, saved.Messages = "answer", []kafala.HeldMessage{{Chat: 7, ID: 8}}
	saved, err = s.Queries.SaveQuery(t.Context(), saved)
	must(t, err)
	_, err = s.Queries.SaveQuery(t.Context(), two)
	must(t, err)
	_, err = s.Queries.SaveQuery(t.Context(), queryOf(asker+1, oneToken, 0))
	must(t, err)
	other := s.Again(t)
	got, err := other.Queries.Query(t.Context(), one.ID)
	must(t, err)
	if got.Rev != saved.Rev || got.Text != "text" || got.Answer != "answer" || got.Place != "region" || len(got.Messages) != 1 ||
		got.Messages[0] != saved.Messages[0] || !got.Asked().Equal(Noon) || got.State() != kafala.QueryOpen {
		t.Errorf("read revision %d, %d messages, %s", got.Rev, len(got.Messages), got.State())
	}
	all, err := other.Queries.QueriesOf(t.Context(), asker)
	must(t, err)
	if len(all) != 2 || all[0].ID != two.ID || all[1].ID != one.ID || all[1].Rev != saved.Rev {
		t.Errorf("of the chat: %v", all)
	}
	if none, err := other.Queries.QueriesOf(t.Context(), asker+2); err != nil || len(none) > 0 {
		t.Errorf("of a chat that has asked nothing: %v, %v", none, err)
	}
	wants(t, "deliveries", s.took(t, Noon), one.ID+".first")
}

func oneSavesQuery(t *testing.T, s Store) {
	q, err := s.Queries.SaveQuery(t.Context(), queryOf(asker, oneToken, 0))
	must(t, err)
	var all sync.WaitGroup
	var saved atomic.Int64
	for range 20 {
		all.Go(func() {
			switch _, err := s.Queries.SaveQuery(t.Context(), q, sayTo(q, q.ID+".said")); {
			case err == nil:
				saved.Add(1)
			case !errors.Is(err, kafala.ErrStale):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if saved.Load() != 1 {
		t.Errorf("%d have saved one revision", saved.Load())
	}
	if _, err := s.Queries.SaveQuery(t.Context(), queryOf(asker, oneToken, 0), sayTo(q, q.ID+".new")); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("a new one over it: %v", err)
	}
	if err := s.Queries.DropQuery(t.Context(), q, sayTo(q, q.ID+".gone")); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("dropped as it was: %v", err)
	}
	wants(t, "deliveries", s.took(t, Noon), q.ID+".said")
}

func queryEnds(t *testing.T, s Store) {
	q, err := s.Queries.SaveQuery(t.Context(), queryOf(asker, oneToken, 0))
	must(t, err)
	s.Clock.Pass(kafala.QueryKept - time.Hour)
	q, err = s.Queries.SaveQuery(t.Context(), q)
	must(t, err)
	s.Clock.Pass(2 * time.Hour)
	if _, err := s.Queries.SaveQuery(t.Context(), q); err == nil {
		t.Error("it is saved after its time")
	}
}

func queryIsDropped(t *testing.T, s Store) {
	one := queryOf(asker, oneToken, 0)
	q, err := s.Queries.SaveQuery(t.Context(), one, sayTo(one, one.ID+".stays"))
	must(t, err)
	q, err = s.Queries.SaveQuery(t.Context(), q, sayTo(q, q.ReplyID()))
	must(t, err)
	must(t, s.Queries.DropQuery(t.Context(), q, sayTo(q, q.ID+".gone")))
	_, err = s.Queries.Query(t.Context(), q.ID)
	missing(t, "after it is dropped", err)
	if all, err := s.Again(t).Queries.QueriesOf(t.Context(), asker); err != nil || len(all) > 0 {
		t.Errorf("of the chat: %v, %v", all, err)
	}
	must(t, s.Queries.DropQuery(t.Context(), q, sayTo(q, q.ID+".gone"))) // as after an answer that was lost
	wants(t, "deliveries", s.took(t, Noon), q.ID+".gone", q.ID+".stays")
}
