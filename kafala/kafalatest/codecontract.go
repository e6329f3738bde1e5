package kafalatest

import (
	"errors"
	"testing"

	"kafalabot/kafala"
)

// drawn is request that claims a reference from the beginning.
func drawn(chat int64, draft, reference string) kafala.Guarantee {
	g := request(chat, draft)
	g.Drawn = kafala.Code{Reference: reference, Token: "abcdefghijklmnop"}
	return g
}

// nobodys fails unless nothing is found by a reference.
func (s Store) nobodys(t testing.TB, when, reference string) {
	t.Helper()
	_, err := s.Index.ByReference(t.Context(), reference)
	missing(t, when, err)
}

// A reference that is drawn is its request's alone, and leads to it once it is issued.
func drawnIsKept(t *testing.T, s Store) {
	g := s.create(t, drawn(asker, "one", reference))
	s.nobodys(t, "drawn", reference)
	other := drawn(asker, "two", reference)
	if _, fresh, err := s.Ledger.Create(t.Context(), other); fresh || !errors.Is(err, kafala.ErrTaken) {
		t.Fatalf("drawn twice: new %t, %v", fresh, err)
	}
	_, err := s.Ledger.Find(t.Context(), other.ID)
	missing(t, "drawn twice", err)
	if named, err := s.Places.ByNumber(t.Context(), other.Answers["person_id"], 10); err != nil || len(named.Unpaid) > 0 {
		t.Errorf("what was not recorded names somebody: %+v, %v", named, err)
	}
	other.Drawn.Reference = "10" + reference[2:10] + "0" // whatever the check digit says
	s.create(t, other)
	if _, err := s.Ledger.Change(t.Context(), other.ID, issue(reference)); !errors.Is(err, kafala.ErrTaken) {
		t.Fatalf("issued under another's: %v", err)
	}
	s.change(t, g.ID, to(kafala.Expired, Noon))
	s.change(t, g.ID, to(kafala.Awaiting, Noon))
	s.nobodys(t, "with another link", reference)
	s.change(t, g.ID, issue(reference))
	if got, err := s.Index.ByReference(t.Context(), reference); err != nil || got.ID != g.ID {
		t.Errorf("issued: %s, %v", got.ID, err)
	}
}

// Once a request that nobody has paid is erased its reference may be drawn again.
func drawnIsFree(t *testing.T, s Store) {
	g := s.create(t, drawn(asker, "one", reference))
	if gone, err := s.Ledger.Erase(t.Context(), g.ID, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
		t.Fatal(gone, err)
	}
	other := s.create(t, drawn(asker, "two", reference))
	s.change(t, other.ID, issue(reference))
	if got, err := s.Index.ByReference(t.Context(), reference); err != nil || got.ID != other.ID {
		t.Errorf("issued: %s, %v", got.ID, err)
	}
}
