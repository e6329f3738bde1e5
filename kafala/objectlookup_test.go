package kafala_test

import (
	"cmp"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// To object is to look up, by the same count: whoever has looked up as much as they may learns nothing that way either, but of what is
// their own or was shown to them.
func TestObjectionIsALookUp(t *testing.T) {
	h := manned(t)
	h.Office.Settings.Rules.Lookups, h.Office.Settings.Rules.LookupsDay = 2, 3
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	other := h.Issued(mine+5, kafalatest.Number(3), kafalatest.Number(4))
	object := func(chat int64, reference string) string {
		came, p, err := h.Office.Object(t.Context(), chat, reference, "wrong")
		return cmp.Or(answerOf(p, err), string(came))
	}
	for range 2 {
		p, err := h.Office.Curious(t.Context(), mine)
		if must(t, err); p != nil {
			t.Fatal(p)
		}
	}
	for _, want := range []string{"slow", "", "stopped"} {
		for _, r := range []string{other.Reference, "00000000000"} {
			if want == "" { // the third of the day is the last
				_, err := h.Office.Curious(t.Context(), mine)
				must(t, err)
			} else if got := object(mine, r); got != want {
				t.Errorf("%s, after as many look-ups: %q, want %q", r, got, want)
			}
		}
		h.Clock.Pass(time.Minute)
	}
	if p, err := h.Office.Curious(t.Context(), mine+2); p != nil || err != nil {
		t.Fatal(p, err)
	}
	if got := object(mine+2, other.Reference); got != "now" {
		t.Errorf("another chat's second look-up: %q", got)
	}
	if p, err := h.Office.Curious(t.Context(), mine+2); p == nil || p.Key != kafala.Slow || err != nil {
		t.Errorf("its third: %+v, %v", p, err)
	}
	must(t, h.Office.Shown(t.Context(), mine, other.Reference))
	for _, r := range []string{g.Reference, other.Reference} {
		if got := object(mine, r); got != "now" && got != "too" {
			t.Errorf("%s, its own or shown to it: %q", r, got)
		}
	}
}
