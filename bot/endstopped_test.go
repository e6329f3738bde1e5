package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// What a guarantee that is ended and stopped within its ten minutes says of itself is one thing everywhere: until they are over its end can
// be taken back; then its guarantor is told, nobody can, and its person is free for another guarantor, however long the stop stands.
func TestEndedAndStopped(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	g := c.read()
	citizen := c.Chats.As(c.g.Chat)
	own := func() string { return asks(c.World, citizen, "/requests", "tap open:"+c.g.ID) }
	ending := lastPiece(noteWordsBefore(t, "request.ending"))
	reopen := lastPiece(noteWordsBefore(t, "card.reopen"))
	card := func(open bool) {
		t.Helper()
		c.tap(noura, "card:%s")
		m := c.Chats.As(noura).Last()
		if offers(m, "takeback:") != open || strings.Contains(plain(m.Text), reopen) != open {
			t.Errorf("taken back: want %t: %s %v", open, plain(m.Text), buttonsOf(m))
		}
		if said := own(); strings.Contains(plain(said), ending) != open {
			t.Errorf("the guarantor: want %t: %s", open, plain(said))
		}
	}
	c.tap(noura, "endnow:appeared.%n:%s")
	c.later(5 * time.Minute)
	c.tap(faisal, "freeze:unwanted.%n:%s")
	card(true)
	told, _, _ := strings.Cut(plain(noteWords(t, "ended.staff")), "<no value>")
	heard := func() bool {
		for _, m := range citizen.Messages() {
			if m.From.IsBot && strings.Contains(plain(m.Text), told) {
				return true
			}
		}
		return false
	}
	if heard() {
		t.Error("its guarantor is told too early")
	}
	c.later(kafala.EndPause)
	if card(false); !heard() {
		t.Error("its guarantor is not told")
	}
	c.tap(faisal, "lift:%s")
	if text := plain(c.Chats.As(faisal).Last().Text); !strings.Contains(text, plain(wordsIn(t, "ar", "status.ended"))) {
		t.Errorf("the question of the lifting: %s", text)
	}
	if _, p := c.Apply(7400008888, world.Number(810001), g.Answers["person_id"]); p != nil {
		t.Errorf("another guarantor for the same person: %v", p)
	}
}

// That an end was taken back is no word of how the guarantee stands: it may be stopped, or over by its time.
func TestTakenBackSaysNoMore(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(c *counters){
		"stopped":        func(c *counters) { c.tap(mona, "freeze:unwanted.%n:%s") },
		"its time is up": func(c *counters) { c.Clock.Pass(5 * time.Minute) },
	} {
		c := newCounters(t)
		if name != "stopped" {
			c.becomes(func(g *kafala.Guarantee) { g.Until = c.Clock.Now().Add(3 * time.Minute) })
		}
		c.tap(noura, "endnow:mistake.%n:%s")
		meanwhile(c)
		c.Quiet()
		c.tap(noura, "takeback:%n:%s")
		group := written(c.Chats.As(world.AnOfficer).In(world.StaffChat))
		told := longest(noteWords(t, "staff.acted.reopened"))
		if holding(group, told) != 1 || holding(group, "🟢") != 0 {
			t.Errorf("%s: the group has heard %q", name, group)
		}
		c.tap(faisal, "history:%s")
		if text := plain(c.Chats.As(faisal).Last().Text); !strings.Contains(text, noteWords(t, "event.reopened")) ||
			strings.Contains(text, "وهي قائمة") {
			t.Errorf("%s: the history says %s", name, text)
		}
	}
}
