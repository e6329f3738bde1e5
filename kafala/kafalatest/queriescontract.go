package kafalatest

import (
	"errors"
	"slices"
	"strings"
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
		{"those that are not answered are listed page by page", unansweredAreListed},
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

// unansweredAreListed walks them in both directions, and sees one of them answered, one dropped, and one asked long ago.
func unansweredAreListed(t *testing.T, s Store) {
	ask := func(i int) kafala.Query {
		one := queryOf(asker+int64(i), strings.Repeat(string(rune('a'+i)), 18), time.Duration(i/2)*time.Minute)
		q, err := s.Queries.SaveQuery(t.Context(), one)
		must(t, err)
		return q
	}
	var all []kafala.Query
	for i := range 5 { // two at each time
		all = append(all, ask(i))
	}
	slices.SortFunc(all, func(a, b kafala.Query) int { return a.Spot().Compare(b.Spot()) })
	lists := func(what string, want ...kafala.Query) {
		t.Helper()
		for _, limit := range []int{1, 2, 9} {
			page := kafala.ListPage{Limit: limit}
			var on, back []string
			for more := true; more; {
				found, others, err := s.Again(t).Asked.Unanswered(t.Context(), page)
				must(t, err)
				for _, q := range found {
					on, page.Beside = append(on, q.ID), q.Spot()
				}
				more = others && len(found) > 0
			}
			for page.Back = true; ; {
				found, _, err := s.Asked.Unanswered(t.Context(), page)
				must(t, err)
				if len(found) == 0 {
					break
				}
				slices.Reverse(found)
				for _, q := range found {
					back, page.Beside = append(back, q.ID), q.Spot()
				}
			}
			var ids []string
			for _, q := range want {
				ids = append(ids, q.ID)
			}
			slices.Reverse(back)
			if !slices.Equal(on, ids) || len(ids) > 0 && !slices.Equal(back, ids[:len(ids)-1]) {
				t.Errorf("%s, %d at once: %v and back %v, want %v", what, limit, on, back, ids)
			}
		}
	}
	lists("all", all...)
	for _, what := range []kafala.QueryAct{kafala.QueryTaken, kafala.QueryAnswered} {
		all[1].Log = append(all[1].Log, kafala.QueryMark{At: Noon.Add(time.Hour), What: what, By: 7})
		saved, err := s.Queries.SaveQuery(t.Context(), all[1])
		must(t, err)
		if all[1] = saved; what == kafala.QueryTaken {
			lists("one is taken", all...)
		}
	}
	lists("one is answered", all[0], all[2], all[3], all[4])
	must(t, s.Queries.DropQuery(t.Context(), all[3]))
	lists("one is dropped", all[0], all[2], all[4])
	s.Clock.Pass(kafala.QueryKept + 3*time.Minute)
	if found, more, err := s.Asked.Unanswered(t.Context(), kafala.ListPage{Limit: 9}); err != nil || more || len(found) > 0 {
		t.Errorf("long after: %d, %t, %v", len(found), more, err)
	}
}
