package kafala_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

const (
	theChat  int64 = 7300000001
	theirID        = "1012345672"
	personID       = "1109876548"
)

// identifying is a house whose kinds of guarantee have their guarantors confirmed so.
func identifying(t *testing.T, how kafala.Identifying) *kafalatest.House {
	return kafalatest.New(t, func(s *kafala.Settings) {
		for i := range s.Kinds {
			s.Kinds[i].Identity = how
		}
	})
}

func beginAsking(t *testing.T, h *kafalatest.House, chat int64) kafala.IdentityCase {
	t.Helper()
	c, p, err := h.Office.BeginIdentity(t.Context(), chat, "abcdefgh", "", "ar")
	if err != nil || p != nil {
		t.Fatalf("begin: %v, %v", p, err)
	}
	return c
}

// look asks what became of a case; zero: nothing is to be waited for.
func look(t *testing.T, h *kafalatest.House, id string) (kafala.IdentityCase, time.Time) {
	t.Helper()
	c, err := h.Office.Identify(t.Context(), id)
	early := (*kafala.NotYetError)(nil)
	if errors.As(err, &early) {
		return c, early.Until
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, time.Time{}
}

// scripted answers as a test has it.
type scripted struct {
	*kafalatest.Identity
	fetch, prove error
	proof        kafala.Proof
	fetched      int
}

func (s *scripted) Fetch(_ context.Context, _ kafala.IdentityRequest) (kafala.IdentityAnswer, error) {
	s.fetched++
	return "answer", s.fetch
}

func (s *scripted) Prove(_ context.Context, _ kafala.IdentityRequest, _ kafala.IdentityAnswer) (kafala.Proof, error) {
	return s.proof, s.prove
}

// Every reason for which nobody is proven, in each of the two steps, and each setting: what becomes of the case, and who hears of it.
func TestEveryUnproven(t *testing.T) {
	waits := map[kafala.Unproven]bool{kafala.ProofAwaited: true, kafala.ProofDown: true}
	told := map[kafala.Unproven]bool{kafala.ProofDown: true, kafala.ProofRefused: true}
	for _, how := range []kafala.Identifying{kafala.IdentityOffered, kafala.IdentityRequired} {
		for _, why := range kafala.Unprovens {
			for _, step := range []string{"fetch", "prove"} {
				t.Run(string(how)+"/"+string(why)+"/"+step, func(t *testing.T) {
					h := identifying(t, how)
					s := &scripted{Identity: h.Identity}
					h.Office.Identity = s
					s.fetch = &kafala.UnprovenError{Why: why}
					if step == "prove" {
						s.fetch, s.prove = nil, &kafala.UnprovenError{Why: why}
					}
					c, until := look(t, h, beginAsking(t, h, theChat).ID)
					wait := waits[why] || step == "fetch" && why == kafala.ProofGone
					if !until.IsZero() != wait || c.Open() != wait {
						t.Fatalf("until %s, open %t", until, c.Open())
					}
					h.Clock.Pass(time.Hour)
					want := why
					if why == kafala.ProofAwaited && step == "fetch" {
						s.fetch = &kafala.UnprovenError{Why: kafala.ProofExpired} // as the provider says then
						want = kafala.ProofExpired
					} else if why == kafala.ProofAwaited {
						want = kafala.ProofDown
					}
					if c, until = look(t, h, c.ID); c.Why != want || !until.IsZero() || c.Answer != "" || c.Request.Secret != "" {
						t.Errorf("ends as %q, until %s", c.Why, until)
					}
					h.Deliver()
					trouble := how == kafala.IdentityRequired && told[want]
					if got := len(h.Told(0, kafala.TellStaff)); (got > 0) != trouble {
						t.Errorf("staff are told %d times, trouble %t", got, trouble)
					}
				})
			}
		}
	}
}

// The whole way of a confirmation: kept from its beginning on, saved before it is proven, and closed once its chat knows.
func TestConfirmed(t *testing.T) {
	h := identifying(t, kafala.IdentityRequired)
	c := beginAsking(t, h, theChat)
	if _, until := look(t, h, c.ID); !until.After(h.Clock.Now()) {
		t.Fatalf("before they agree: %s", until)
	}
	if err := h.Identity.Agree(c.Request, theirID); err != nil {
		t.Fatal(err)
	}
	id, err := h.Office.HeardIdentity(t.Context(), c.Request.Key)
	if err != nil || id != c.ID {
		t.Fatalf("heard of %q, %v", id, err)
	}
	got, _ := look(t, h, id)
	if got.Proof == nil || got.Proof.Number != theirID || got.Answer != "" || got.Request.Secret != "" {
		t.Fatalf("%+v", got)
	}
	again, _ := look(t, h, id) // whoever asks later
	if again.Proof == nil || again.Rev != got.Rev {
		t.Errorf("asked again: %+v", again)
	}
	for range 2 {
		if err := h.Office.CloseIdentity(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := h.Office.Cases.Case(t.Context(), id); left.Proof != nil || !left.Closed || left.Open() {
		t.Errorf("closed: %+v", left)
	}
	if err := h.Office.CloseIdentity(t.Context(), kafala.NewCaseID(theChat, "00000000-0000-4000-8000-000000000000")); err != nil {
		t.Errorf("one that is not kept: %v", err)
	}
}

// An answer that was fetched is not lost where looking at it takes a second try, and is fetched once.
func TestAnswerOutlivesTrouble(t *testing.T) {
	h := identifying(t, kafala.IdentityOffered)
	s := &scripted{Identity: h.Identity, prove: &kafala.UnprovenError{Why: kafala.ProofDown},
		proof: kafala.Proof{Number: theirID, Kind: kafala.National, At: h.Clock.Now(), Mark: "m"}}
	h.Office.Identity = s
	c := beginAsking(t, h, theChat)
	if c, _ = look(t, h, c.ID); c.Answer != "answer" || !c.Open() {
		t.Fatalf("%+v", c)
	}
	s.prove, s.fetch = nil, &kafala.UnprovenError{Why: kafala.ProofGone}
	if c, _ = look(t, h, c.ID); c.Proof == nil || s.fetched != 1 {
		t.Errorf("proven %t, fetched %d times", c.Proof != nil, s.fetched)
	}
}

// An agreement proves somebody once, also to another request.
func TestReplayProvesNothing(t *testing.T) {
	h := identifying(t, kafala.IdentityOffered)
	proof := kafala.Proof{Number: theirID, Kind: kafala.National, At: h.Clock.Now(), Mark: "m"}
	h.Office.Identity = &scripted{Identity: h.Identity, proof: proof}
	first, _ := look(t, h, beginAsking(t, h, theChat).ID)
	second, _ := look(t, h, beginAsking(t, h, theChat+1).ID)
	if first.Proof == nil || second.Proof != nil || second.Why != kafala.ProofFalse {
		t.Errorf("%v, then %v as %q", first.Proof != nil, second.Proof != nil, second.Why)
	}
}

// The owner's no closes a number for the chat, three close it for all, staff are told, and the owner's yes opens it. The question
// and Apply go by the same rule.
func TestRejectedByOwner(t *testing.T) {
	h := identifying(t, kafala.IdentityOffered)
	reject := func(chat int64, named bool) {
		t.Helper()
		c := beginAsking(t, h, chat)
		if err := h.Identity.Reject(c.Request, theirID, named); err != nil {
			t.Fatal(err)
		}
		if c, _ = look(t, h, c.ID); c.Why != kafala.ProofRejected {
			t.Fatalf("%q", c.Why)
		}
	}
	refused := func(what string, chat int64, proof kafala.Proven, want bool) {
		t.Helper()
		a := kafalatest.Application(chat, "draft"+what[:3], theirID, personID)
		a.Proof = proof
		p, err := h.Office.Unidentified(t.Context(), chat, a.Answers, proof)
		if err != nil || (p != nil) != want {
			t.Errorf("%s: the question says %v, %v", what, p, err)
		}
		if !want {
			return
		}
		_, fresh, p, err := h.Office.Apply(t.Context(), a)
		if err != nil || fresh || p == nil || p.Key != "identity.closed" || p.Field != "guarantor_id" {
			t.Errorf("%s: applied %t, %v, %v", what, fresh, p, err)
		}
	}
	proof := kafala.Proven{At: h.Clock.Now(), Way: kafala.ByNafath, Trans: "t", Service: "s"}
	reject(theChat, true)
	refused("its chat", theChat, kafala.Proven{}, true)
	refused("confirmed before that", theChat, proof, true)
	refused("another chat that was confirmed", theChat+1, proof, false)
	refused("another chat", theChat+1, kafala.Proven{}, false)
	reject(theChat, true)
	if h.Deliver(); len(h.Told(0, kafala.TellStaff)) != 0 {
		t.Errorf("staff are told of two: %v", h.Told(0, kafala.TellStaff))
	}
	reject(theChat+1, true)
	refused("any chat", theChat+2, kafala.Proven{}, true)
	refused("confirmed elsewhere", theChat+2, proof, false)
	if h.Deliver(); len(h.Told(0, kafala.TellStaff)) != 1 {
		t.Errorf("staff are told %v", h.Told(0, kafala.TellStaff))
	}
	c := beginAsking(t, h, theChat+3)
	if err := h.Identity.Agree(c.Request, theirID); err != nil {
		t.Fatal(err)
	}
	look(t, h, c.ID)
	refused("after the owner's yes", theChat, kafala.Proven{}, false)

	reject(theChat+4, false) // nobody knows whose no it is
	if _, p, err := h.Office.BeginIdentity(t.Context(), theChat+4, "abcdefgh", "", "ar"); err != nil || p == nil || p.Key != "identity.way" {
		t.Errorf("the chat's way: %v, %v", p, err)
	}
	refused("the number", theChat+4, kafala.Proven{}, false)
	h.Clock.Pass(kafala.Closing + time.Minute)
	beginAsking(t, h, theChat+4)
}

// Where it is required nothing is recorded without a proof; the kind that is chosen decides.
func TestRequired(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) {
		s.Kinds[0].Identity = kafala.IdentityRequired
	})
	a := kafalatest.Application(theChat, "draft1", theirID, personID)
	a.Answers["kind"] = h.Office.Settings.Kinds[0].ID
	if _, fresh, p, err := h.Office.Apply(t.Context(), a); err != nil || fresh || p == nil || p.Key != "identity.required" {
		t.Fatalf("unproven: %t, %v, %v", fresh, p, err)
	}
	a.Proof = kafala.Proven{At: h.Clock.Now(), Way: kafala.ByNafath, Service: "Login", Trans: "t", Adult: kafala.AdultYes}
	g, fresh, p, err := h.Office.Apply(t.Context(), a)
	if err != nil || !fresh || p != nil || h.Find(g.ID).Proof != a.Proof {
		t.Fatalf("proven: %t, %v, %v, %+v", fresh, p, err, g.Proof)
	}
	erased := h.Find(g.ID)
	if erased.Erase(h.Clock.Now(), "sweep"); erased.Proof.Stands() {
		t.Error("an erased record tells which proof there was")
	}
}

// What is so before a kind is chosen.
func TestIdentifyingBeforeKind(t *testing.T) {
	off, offered, required := kafala.IdentityOff, kafala.IdentityOffered, kafala.IdentityRequired
	for _, c := range []struct {
		kinds []kafala.Identifying
		want  kafala.Identifying
	}{
		{nil, off}, {[]kafala.Identifying{""}, off}, {[]kafala.Identifying{off, ""}, off}, {[]kafala.Identifying{off, offered}, offered},
		{[]kafala.Identifying{off, required}, offered}, {[]kafala.Identifying{offered, required}, offered},
		{[]kafala.Identifying{required, required}, required}, {[]kafala.Identifying{offered, offered}, offered},
	} {
		s := &kafala.Settings{}
		for i, k := range c.kinds {
			s.Kinds = append(s.Kinds, kafala.Kind{ID: string(rune('a' + i)), Identity: k})
		}
		if got := s.Identifying(""); got != c.want || s.Identifies() != (c.want != off) {
			t.Errorf("%v: %s", c.kinds, got)
		}
	}
}

// A chat opens so many requests at once, and everybody together so many more.
func TestIdentityCaps(t *testing.T) {
	h := identifying(t, kafala.IdentityOffered)
	for range kafala.IdentityPerChat {
		beginAsking(t, h, theChat)
	}
	if _, p, err := h.Office.BeginIdentity(t.Context(), theChat, "abcdefgh", "", "ar"); err != nil || p == nil || p.Key != "identity.often" {
		t.Errorf("one more of the chat: %v, %v", p, err)
	}
	for n := range kafala.IdentityInAll - kafala.IdentityPerChat {
		beginAsking(t, h, theChat+1+int64(n))
	}
	if _, p, err := h.Office.BeginIdentity(t.Context(), 42, "abcdefgh", "", "ar"); err != nil || p == nil || p.Key != "identity.many" {
		t.Errorf("one more of all: %v, %v", p, err)
	}
	h.Clock.Pass(5 * time.Hour)
	beginAsking(t, h, theChat)
}

// Trouble of the provider is told once for each outage, where a kind requires it.
func TestIdentityTroubleIsToldOnce(t *testing.T) {
	h := identifying(t, kafala.IdentityRequired)
	h.Identity.Fail(errors.New("no answer"))
	for chat := range int64(5) {
		if _, p, err := h.Office.BeginIdentity(t.Context(), chat+1, "abcdefgh", "", "ar"); err != nil || p == nil || p.Key != "identity.down" {
			t.Fatalf("%v, %v", p, err)
		}
	}
	h.Deliver()
	told := h.Told(0, kafala.TellStaff)
	if len(told) != 1 || kafala.ReadNotice(told[0]).Kind != kafala.NoticeIdentity || !kafala.ReadNotice(told[0]).Rule().Admins {
		t.Fatalf("%v", told)
	}
	h.Clock.Pass(time.Hour)
	_, _, err := h.Office.BeginIdentity(t.Context(), 9, "abcdefgh", "", "ar")
	if h.Deliver(); err != nil || len(h.Told(0, kafala.TellStaff)) != 2 {
		t.Errorf("another outage: %v, %v", h.Told(0, kafala.TellStaff), err)
	}
}

// What stands in a session is read as it was written, and anything else is no proof.
func TestProvenIsWritten(t *testing.T) {
	p := kafala.Proven{At: kafalatest.Noon.UTC(), Way: kafala.ByNafath, Trans: "t-1", Service: "Login|x", Adult: kafala.AdultNo}
	if got := kafala.ReadProven(p.Written()); got != p {
		t.Errorf("%#v", got.Written())
	}
	for _, text := range []string{"", "x", "1|2|3|4", "x|nafath|t|yes|s", (kafala.Proven{}).Written()} {
		if kafala.ReadProven(text).Stands() {
			t.Errorf("%q is a proof", text)
		}
	}
}

// Whoever presses on while the provider takes none has had nobody's telephone ring, and may ask once it is back.
func TestUnbegunIsNotCounted(t *testing.T) {
	h := identifying(t, kafala.IdentityRequired)
	refused := func(what, want string) {
		t.Helper()
		if _, p, err := h.Office.BeginIdentity(t.Context(), theChat, "abcdefgh", "", "ar"); err != nil || p == nil || p.Key != want {
			t.Fatalf("%s: %v, %v", what, p, err)
		}
	}
	h.Identity.Fail(errors.New("no answer"))
	for range 3 * kafala.IdentityPerChat {
		refused("while it is down", kafala.NoIdentityNow)
	}
	h.Identity.Fail(nil)
	for range kafala.IdentityPerChat {
		beginAsking(t, h, theChat)
	}
	refused("one too many", kafala.NoIdentityMore)
}
