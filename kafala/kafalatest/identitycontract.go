package kafalatest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

// IdentityWorld is a provider with the hands of the people who are asked.
type IdentityWorld struct {
	kafala.Identity
	Agree  func(r kafala.IdentityRequest, number string) error // a person opens the page and says yes
	Reject func(r kafala.IdentityRequest, number string) error // or no
	Pass   func(time.Duration)                                 // lets time pass for all
}

// The people of the contract.
const (
	oneCitizen  = "1012345672"
	oneResident = "2012345670"
)

// NewIdentityAsk begins a request with an id of its own.
func NewIdentityAsk() kafala.IdentityAsk {
	id, _ := kafala.NewIdentityID(rand.Reader) // which never fails
	return kafala.IdentityAsk{ID: id, Language: "ar"}
}

// TestIdentity holds a kafala.Identity to what it promises.
func TestIdentity(t *testing.T, open func(t *testing.T) IdentityWorld) {
	for name, test := range map[string]func(*testing.T, IdentityWorld){
		"agreed": agreed, "kept": keptRequest, "once": fetchedOnce, "marks": marks, "the other person": otherPerson,
		"rejected": rejected, "too late": tooLate, "made up": madeUpAnswers, "unknown": unknownRequest,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func (w IdentityWorld) begin(t *testing.T, number string) kafala.IdentityRequest {
	t.Helper()
	a := NewIdentityAsk()
	a.Number = number
	r, err := w.Begin(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != a.ID || r.Number != number || r.URL == "" || r.Key == "" || r.Secret == "" || !r.Until.After(r.At) {
		t.Fatalf("the request does not hold all that is asked for: %t %t", r.ID == a.ID, r.Number == number)
	}
	return r
}

func (w IdentityWorld) answer(t *testing.T, r kafala.IdentityRequest, number string) kafala.IdentityAnswer {
	t.Helper()
	if err := w.Agree(r, number); err != nil {
		t.Fatal(err)
	}
	a, err := w.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// wantsWhy holds an error to its reason, and to telling nothing of anybody.
func wantsWhy(t *testing.T, err error, why kafala.Unproven) {
	t.Helper()
	if got := kafala.WhyUnproven(err); got != why {
		t.Errorf("%v: %q, want %q", err, got, why)
	}
	if err != nil && (strings.Contains(err.Error(), oneCitizen) || strings.Contains(err.Error(), oneResident)) {
		t.Errorf("the error tells who: %v", err)
	}
}

func agreed(t *testing.T, w IdentityWorld) {
	for number, kind := range map[string]kafala.NumberKind{oneCitizen: kafala.National, oneResident: kafala.Iqama} {
		r := w.begin(t, "")
		_, err := w.Fetch(t.Context(), r)
		wantsWhy(t, err, kafala.ProofAwaited)
		p, err := w.Prove(t.Context(), r, w.answer(t, r, number))
		if err != nil || p.Number != number || p.Kind != kind || p.Mark == "" || p.At.Before(r.At.Add(-time.Minute)) || p.At.After(r.Until) {
			t.Errorf("proves %t as %q: %v", p.Number == number, p.Kind, err)
		}
	}
}

func keptRequest(t *testing.T, w IdentityWorld) {
	b, err := json.Marshal(w.begin(t, oneCitizen))
	if err != nil {
		t.Fatal(err)
	}
	var r kafala.IdentityRequest
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	if p, err := w.Prove(t.Context(), r, w.answer(t, r, oneCitizen)); err != nil || p.Number != oneCitizen {
		t.Errorf("a request that was kept: %v", err)
	}
}

func fetchedOnce(t *testing.T, w IdentityWorld) {
	r := w.begin(t, "")
	a := w.answer(t, r, oneCitizen)
	_, err := w.Fetch(t.Context(), r)
	wantsWhy(t, err, kafala.ProofGone)
	for range 2 {
		if p, err := w.Prove(t.Context(), r, a); err != nil || p.Number != oneCitizen {
			t.Errorf("an answer that was saved: %v", err)
		}
	}
}

func marks(t *testing.T, w IdentityWorld) {
	first, second := w.begin(t, ""), w.begin(t, "")
	if first.Key == second.Key || first.Secret == second.Secret || first.URL == second.URL {
		t.Error("two requests are known by one name")
	}
	a := w.answer(t, first, oneCitizen)
	_, err := w.Prove(t.Context(), second, a)
	wantsWhy(t, err, kafala.ProofFalse)
	p, err := w.Prove(t.Context(), first, a)
	again, err2 := w.Prove(t.Context(), first, a)
	other, err3 := w.Prove(t.Context(), second, w.answer(t, second, oneCitizen))
	if err != nil || err2 != nil || err3 != nil || p.Mark != again.Mark || p.Mark == other.Mark {
		t.Errorf("the marks are %q, %q and of another agreement %q: %v %v %v", p.Mark, again.Mark, other.Mark, err, err2, err3)
	}
	if strings.Contains(p.Mark, oneCitizen) {
		t.Error("the mark tells who")
	}
}

func otherPerson(t *testing.T, w IdentityWorld) {
	r := w.begin(t, oneCitizen)
	p, err := w.Prove(t.Context(), r, w.answer(t, r, oneResident))
	wantsWhy(t, err, kafala.ProofOther)
	if p != (kafala.Proof{}) {
		t.Error("somebody is proven")
	}
}

func rejected(t *testing.T, w IdentityWorld) {
	r := w.begin(t, "")
	if err := w.Reject(r, oneCitizen); err != nil {
		t.Fatal(err)
	}
	a, err := w.Fetch(t.Context(), r)
	if err == nil {
		_, err = w.Prove(t.Context(), r, a)
	}
	wantsWhy(t, err, kafala.ProofRejected)
}

func tooLate(t *testing.T, w IdentityWorld) {
	unasked, unproven := w.begin(t, ""), w.begin(t, "")
	a := w.answer(t, unproven, oneResident)
	w.Pass(24 * time.Hour)
	_, err := w.Fetch(t.Context(), unasked)
	wantsWhy(t, err, kafala.ProofExpired)
	_, err = w.Prove(t.Context(), unproven, a)
	wantsWhy(t, err, kafala.ProofExpired)
}

func madeUpAnswers(t *testing.T, w IdentityWorld) {
	r := w.begin(t, "")
	for _, a := range []kafala.IdentityAnswer{"", "yes", "COMPLETED", `{"status":"COMPLETED","nin":"1012345672"}`, "a.b.c"} {
		_, err := w.Prove(t.Context(), r, a)
		wantsWhy(t, err, kafala.ProofFalse)
	}
}

func unknownRequest(t *testing.T, w IdentityWorld) {
	r := w.begin(t, "")
	r.Secret = "nobody's"
	_, err := w.Fetch(t.Context(), r)
	wantsWhy(t, err, kafala.ProofGone)
	given, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = w.Begin(given, kafala.IdentityAsk{})
	if err == nil {
		t.Error("a request without an id was begun")
	}
}
