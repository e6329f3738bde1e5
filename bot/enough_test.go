package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// Ending a match takes the sentence away that asks for another number, says that none is waited for, and leads on.
func TestEnoughLeavesNoSentenceThatAsks(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	chat := c.Chats.As(noura)
	chat.Type(c.g.Reference)
	c.Quiet()
	c.TapData(chat, "match:")
	c.Quiet()
	chat.Type(c.g.Answers["person_id"])
	c.Quiet()
	asks := plain(noteWords(t, "match.next"))
	if !strings.Contains(plain(chat.Last().Text), asks) {
		t.Fatalf("the match: %q", chat.Last().Text)
	}
	matched := chat.Last().ID
	c.TapData(chat, "enough")
	c.Quiet()
	for _, m := range chat.Messages() {
		if m.ID != matched {
			continue
		}
		if plain(m.Text) != plain(noteWords(t, "enough")) || !offers(m, "desk") {
			t.Errorf("it says %q and leads to %v", m.Text, buttonsOf(m))
		}
	}
	for _, m := range chat.Messages() {
		if strings.Contains(plain(m.Text), asks) {
			t.Errorf("%q still asks for a number", m.Text)
		}
	}
}

// An old button that ends a match leaves the answer waited for that is being written by now.
func TestEnoughLeavesTheAnswerWaitedFor(t *testing.T) {
	t.Parallel()
	w, o, q := takenQuestion(t)
	w.TapData(o, "letgo:")
	w.Quiet()
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	o.Type(g.Reference)
	w.Quiet()
	w.TapData(o, "match:")
	w.Quiet()
	o.Type("/start q_" + q.ID)
	w.Quiet()
	w.TapData(o, "enough")
	w.Quiet()
	o.Type("يصل في هذه المحادثة.")
	w.Quiet()
	if !offers(o.Last(), "sendreply:") {
		t.Errorf("the answer comes to %q", o.Last().Text)
	}
}

// A match that is tapped for on the card of before, of a guarantee that was stopped meanwhile, is refused in the trail, and shown.
func TestMatchOfAStoppedOneIsInTheTrail(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	chat := c.Chats.As(noura)
	chat.Type(c.g.Reference)
	c.Quiet()
	_, err := c.Counter.Freeze(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, c.g.ID, "impersonated")
	must(t, err)
	c.Quiet()
	was := len(c.Trail())
	c.TapData(chat, "match:")
	c.Quiet()
	var refused int
	for _, e := range c.Trail()[was:] {
		if e.Duty == staff.Match && e.Guarantee == c.g.ID && e.By == noura && e.Outcome == staff.Refused {
			refused++
		}
	}
	if refused != 1 || offers(chat.Last(), "enough") || !strings.Contains(chat.Last().Text, "\U0001f7e0") {
		t.Errorf("%d entries of %d, and %q", refused, len(c.Trail())-was, chat.Last().Text)
	}
}
