package kafalatest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestIdentityCases holds a store to kafala.IdentityCases and kafala.Closures.
func TestIdentityCases(t *testing.T, open Open) {
	terms{
		{"a case is kept with what is promised, and found by its key", caseIsKept},
		{"of many who save one revision one has", oneSavesCase},
		{"an agreement is one case's for ever", markIsSpentOnce},
		{"a no closes a number for its chat, for a day", noClosesForChat},
		{"many noes close a number for all, once, for a day", manyNoesClose},
		{"a yes opens a number", yesOpens},
		{"a no that names nobody closes the chat's way", wayCloses},
	}.run(t, open)
}

// caseOf is the case of a chat's nth request.
func caseOf(chat int64, n int) kafala.IdentityCase {
	uuid := fmt.Sprintf("00000000-0000-4000-8000-%012x", n)
	return kafala.IdentityCase{ID: kafala.NewCaseID(chat, uuid), Chat: chat, Draft: "abcdefgh",
		Request: kafala.IdentityRequest{ID: uuid, Key: fmt.Sprint("key+", n, "/="), Secret: "secret", At: Noon, Until: Noon.Add(time.Hour)}}
}

func caseIsKept(t *testing.T, s Store) {
	c := caseOf(asker, 1)
	_, err := s.Cases.Case(t.Context(), c.ID)
	missing(t, "before it is kept", err)
	_, err = s.Cases.CaseOf(t.Context(), c.Request.Key)
	missing(t, "its key, before", err)
	look := kafala.Delivery{ID: c.ID + ".identity", Kind: kafala.LookIdentity, Detail: c.ID, Due: Noon, Since: Noon}
	saved, err := s.Cases.SaveCase(t.Context(), c, look)
	must(t, err)
	saved.Answer, saved.Proof = "signed", &kafala.Proof{Number: "1012345672", Kind: kafala.National, Arabic: "عبدالله", At: Noon}
	if saved, err = s.Cases.SaveCase(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	other := s.Again(t)
	got, err := other.Cases.Case(t.Context(), c.ID)
	must(t, err)
	if got.Answer != "signed" || got.Proof == nil || got.Proof.Number != "1012345672" || got.Request.Secret != "secret" ||
		got.Rev != saved.Rev || !got.Request.Until.Equal(c.Request.Until) {
		t.Errorf("read: %d %t", got.Rev, got.Proof != nil)
	}
	if id, err := other.Cases.CaseOf(t.Context(), c.Request.Key); err != nil || id != c.ID {
		t.Errorf("by its key: %q, %v", id, err)
	}
	_, err = other.Cases.CaseOf(t.Context(), "key+2/=")
	missing(t, "another key", err)
	wants(t, "deliveries", s.took(t, Noon), look.ID)
}

func oneSavesCase(t *testing.T, s Store) {
	c, err := s.Cases.SaveCase(t.Context(), caseOf(asker, 1))
	must(t, err)
	var all sync.WaitGroup
	var saved atomic.Int64
	for i := range 20 {
		all.Go(func() {
			mine := c
			mine.Answer = kafala.IdentityAnswer(fmt.Sprint("answer ", i))
			switch _, err := s.Cases.SaveCase(t.Context(), mine); {
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
	if _, err := s.Cases.SaveCase(t.Context(), caseOf(asker, 1)); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("a new one over it: %v", err)
	}
}

func markIsSpentOnce(t *testing.T, s Store) {
	for i, c := range []struct {
		mark, id string
		want     bool
	}{{"mark", "10a", true}, {"mark", "10a", true}, {"mark", "10b", false}, {"other", "10b", true}, {"mark", "10a", true}} {
		if i == 3 {
			s.Clock.Pass(400 * kafala.Day)
		}
		if got, err := s.Again(t).Cases.Spend(t.Context(), c.mark, c.id); err != nil || got != c.want {
			t.Errorf("%d: %s is %s's: %t, %v", i, c.mark, c.id, got, err)
		}
	}
}

// closed fails unless a number is as closed for a chat as it should be.
func (s Store) closed(t *testing.T, what string, chat int64, number string, want kafala.ClosedFor) {
	t.Helper()
	if got, err := s.Again(t).Closures.Closed(t.Context(), chat, number); err != nil || got != want {
		t.Errorf("%s: closed for %q, %v", what, got, err)
	}
}

// reject says no to the nth request of a chat.
func (s Store) reject(t *testing.T, chat int64, number string, n int, want bool) {
	t.Helper()
	got, err := s.Closures.Reject(t.Context(), chat, number, caseOf(chat, n).ID, kafala.ManyRejections)
	if err != nil || got != want {
		t.Errorf("the no to request %d has closed it for all: %t, %v", n, got, err)
	}
}

// noes fails unless a no stands against a number as it should.
func (s Store) noes(t *testing.T, number string, want bool) {
	t.Helper()
	if got, err := s.Again(t).Closures.Noes(t.Context(), number); err != nil || got != want {
		t.Errorf("a no stands against it: %t, %v", got, err)
	}
}

const oneID, anotherID = "1012345672", "1098765432"

func noClosesForChat(t *testing.T, s Store) {
	s.closed(t, "at first", asker, oneID, kafala.ClosedForNone)
	for range 5 { // one case, however often it is told
		s.reject(t, asker, oneID, 1, false)
	}
	s.closed(t, "for its chat", asker, oneID, kafala.ClosedForChat)
	s.closed(t, "for another chat", asker+1, oneID, kafala.ClosedForNone)
	s.closed(t, "another number", asker, anotherID, kafala.ClosedForNone)
	s.closed(t, "the way of the chat", asker, "", kafala.ClosedForNone)
	s.Clock.Pass(kafala.Closing - time.Minute)
	s.closed(t, "almost a day later", asker, oneID, kafala.ClosedForChat)
	s.Clock.Pass(2 * time.Minute)
	s.closed(t, "a day later", asker, oneID, kafala.ClosedForNone)
}

func manyNoesClose(t *testing.T, s Store) {
	s.reject(t, asker, oneID, 1, false)
	s.Clock.Pass(kafala.Closing + time.Minute) // which ends the first
	s.reject(t, asker+1, oneID, 2, false)
	s.reject(t, asker+2, oneID, 3, false)
	s.closed(t, "after two within a day", asker+5, oneID, kafala.ClosedForNone)
	s.reject(t, asker+2, oneID, 4, true)
	s.reject(t, asker+2, oneID, 4, true)  // the same one, told again
	s.reject(t, asker+3, oneID, 5, false) // it is closed already
	s.closed(t, "for a chat that has asked nothing", asker+5, oneID, kafala.ClosedForAll)
	s.closed(t, "for a chat to which the no was said as well", asker+2, oneID, kafala.ClosedForChat)
	s.closed(t, "another number", asker+5, anotherID, kafala.ClosedForNone)
	s.Clock.Pass(kafala.Closing + time.Minute)
	s.closed(t, "a day later", asker+5, oneID, kafala.ClosedForNone)
}

func yesOpens(t *testing.T, s Store) {
	for n := range kafala.ManyRejections {
		s.reject(t, asker, oneID, n, n == kafala.ManyRejections-1)
	}
	s.noes(t, oneID, true)
	must(t, s.Closures.Reopen(t.Context(), oneID))
	s.noes(t, oneID, false)
	s.closed(t, "for the chat", asker, oneID, kafala.ClosedForNone)
	s.closed(t, "for another", asker+1, oneID, kafala.ClosedForNone)
	s.reject(t, asker, oneID, 9, false) // counted anew
	s.noes(t, oneID, true)
	s.noes(t, anotherID, false)
	s.Clock.Pass(kafala.Closing + time.Minute)
	s.noes(t, oneID, false)
	must(t, s.Closures.Reopen(t.Context(), anotherID))
}

func wayCloses(t *testing.T, s Store) {
	for n := range kafala.ManyRejections + 1 {
		s.reject(t, asker, "", n, false)
	}
	s.closed(t, "its way", asker, "", kafala.ClosedForChat)
	s.closed(t, "the way of another", asker+1, "", kafala.ClosedForNone)
	s.closed(t, "a number", asker, oneID, kafala.ClosedForNone)
	s.Clock.Pass(kafala.Closing + time.Minute)
	s.closed(t, "a day later", asker, "", kafala.ClosedForNone)
}
