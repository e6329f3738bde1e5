package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// What staff answer arrives as it was typed, whatever signs stand beside its letters, and a line of Latin letters in one piece: an
// Arabic paragraph would lay its pieces out in the wrong order.
func TestAnswerArrivesAsTyped(t *testing.T) {
	w, o, _ := takenQuestion(t)
	const typed = "راجع قسم R&D غدا، المدة A>B\nI didn't get it, write to D&A (2nd \"floor\")."
	o.Type(typed)
	w.Quiet()
	w.TapData(o, "sendreply:1")
	w.Quiet()
	got := w.Chats.As(world.Citizen).Last().Text
	if !strings.Contains(withoutIsolates(got), typed) {
		t.Errorf("who asked reads %q", got)
	}
	for _, piece := range []string{"R&D", "I didn't get it, write to D&A (2nd \"floor\")."} {
		if !strings.Contains(got, "\u2066"+piece+"\u2069") {
			t.Errorf("%s stands in no piece of its own: %q", piece, got)
		}
	}
}

// The name and the office of staff stand in one piece each wherever they are said.
func TestNameOfStaffIsOnePiece(t *testing.T) {
	c := newCounters(t)
	m, err := c.Store.Staff().Member(t.Context(), noura)
	must(t, err)
	called, p := staff.ReadCalled("Sara O'Neil, D&A Office")
	if p != nil {
		t.Fatal(p)
	}
	m.Name, m.Office = called.Name, called.Office
	must(t, c.Store.Staff().Appoint(t.Context(), m))
	c.tap(noura, shown)
	c.Chats.As(faisal).Type(c.g.Reference)
	c.Quiet()
	if text := c.Chats.As(faisal).Last().Text; !strings.Contains(text, "\u2066Sara O'Neil\u2069، \u2066D&A Office\u2069") {
		t.Errorf("%q", text)
	}
}

// withoutIsolates is a text without the marks of isolates.
func withoutIsolates(text string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(text)
}
