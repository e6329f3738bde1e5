package kafala_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// deeds lists what the trail says of proofs, and fails where a line names a person, a number, or a chat.
func deeds(t *testing.T, h *kafalatest.House) (all []string) {
	t.Helper()
	for _, e := range h.Trail() {
		if e.Duty != staff.Identify {
			continue
		}
		written, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, personal := range []string{theirID, "73000000", "Abdullah"} {
			if strings.Contains(string(written), personal) {
				t.Errorf("%s names %s", written, personal)
			}
		}
		if e.By != 0 || e.Stranger != "" || e.Member != 0 || e.Guarantee != kafala.GuaranteeID(theChat, "abcdefgh") {
			t.Errorf("a line is %+v", e)
		}
		all = append(all, e.Outcome)
	}
	return all
}

// Everything that an owner says of a number has a line, once however often it is asked about, and before anything is done with it.
func TestTrailOfProofs(t *testing.T) {
	h := identifying(t, kafala.IdentityOffered)
	noes := func(named bool) {
		t.Helper()
		c := beginAsking(t, h, theChat)
		if err := h.Identity.Reject(c.Request, theirID, named); err != nil {
			t.Fatal(err)
		}
		look(t, h, c.ID)
		look(t, h, c.ID)
	}
	wants := func(what string, want ...kafala.IdentityDeed) {
		t.Helper()
		var got []string
		for _, d := range want {
			got = append(got, string(d))
		}
		if all := deeds(t, h); !slices.Equal(all, got) {
			t.Errorf("%s: %v, want %v", what, all, got)
		}
	}
	yes := func() kafala.IdentityCase {
		t.Helper()
		c := beginAsking(t, h, theChat)
		if err := h.Identity.Agree(c.Request, theirID); err != nil {
			t.Fatal(err)
		}
		look(t, h, c.ID)
		look(t, h, c.ID)
		return c
	}
	noes(true)
	noes(true)
	noes(true)
	no, shut, confirmed, opened := kafala.IdentityDeclined, kafala.IdentityShut, kafala.IdentityConfirmed, kafala.IdentityOpened
	want := []kafala.IdentityDeed{no, no, no, shut}
	wants("three noes", want...)
	yes()
	want = append(want, confirmed, opened)
	wants("a yes", want...)
	h.Clock.Pass(5 * time.Hour)
	c := yes()
	want = append(want, confirmed)
	wants("a yes to what is open", want...)
	for range 2 {
		if err := h.Office.UntakenIdentity(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
	}
	want = append(want, kafala.IdentityUntaken)
	wants("one that came too late", want...)
	h.Clock.Pass(5 * time.Hour)
	noes(false)
	wants("a no of nobody known", append(want, kafala.IdentityDeclinedWay)...)
}

// broken is a trail that cannot be written.
type broken struct{ kafala.IdentityTrail }

func (broken) NoteIdentity(context.Context, string, ...kafala.IdentityDeed) error {
	return errors.New("the trail is full")
}

// Nothing comes of what an owner says before the trail has it; and where whoever found it out writes it no more, somebody else does.
func TestNoProofWithoutTrail(t *testing.T) {
	h := identifying(t, kafala.IdentityOffered)
	c := beginAsking(t, h, theChat)
	if err := h.Identity.Agree(c.Request, theirID); err != nil {
		t.Fatal(err)
	}
	whole := h.Office.Trail
	for _, trail := range []kafala.IdentityTrail{broken{}, nil} {
		h.Office.Trail = trail
		if got, err := h.Office.Identify(t.Context(), c.ID); err == nil {
			t.Fatalf("it counts without a line: %+v", got)
		}
		h.Clock.Pass(time.Minute)
	}
	h.Office.Trail = whole
	if got, _ := look(t, h, c.ID); got.Proof == nil {
		t.Fatalf("a minute later: %+v", got)
	}
	if all := deeds(t, h); len(all) != 1 {
		t.Errorf("the trail has %v", all)
	}
	c = beginAsking(t, h, theChat) // somebody else has saved it and is about to write it
	saved, err := h.Office.Cases.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	saved.Why, saved.Settled = kafala.ProofRejected, h.Clock.Now()
	if _, err := h.Office.Cases.SaveCase(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	_, until := look(t, h, c.ID)
	if all := deeds(t, h); until.IsZero() || len(all) != 1 {
		t.Fatalf("two write at once: %s, %v", until, all)
	}
	h.Clock.Pass(until.Sub(h.Clock.Now()))
	if got, _ := look(t, h, c.ID); got.Why != kafala.ProofRejected || len(deeds(t, h)) != 2 {
		t.Errorf("after that: %+v, %v", got, deeds(t, h))
	}
}
