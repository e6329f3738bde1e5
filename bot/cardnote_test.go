package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The last note that somebody left is on the card that the next one opens, with whose it is; its details have those before it, too.
func TestLastNoteIsOnTheCard(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, note := range []string{"callback", "no-card"} {
		_, err := c.Counter.Leave(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, c.g.ID, note)
		must(t, err)
	}
	chat := c.Chats.As(noura)
	chat.Type(c.g.Reference)
	c.Quiet()
	first, last := noteWords(t, "why.callback"), noteWords(t, "why.no-card")
	says := func(words string) bool { return strings.Contains(plain(chat.Last().Text), words) }
	if !says(last) || !says("Faisal") || says(first) {
		t.Errorf("the card: %q", chat.Last().Text)
	}
	c.TapData(chat, "more:")
	c.Quiet()
	if !says(last) || !says(first) {
		t.Errorf("the details: %q", chat.Last().Text)
	}
}

// Whoever leaves a note is told that the requester sees it, as long as the record still says whose it is.
func TestWhoSeesANote(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	const seen = "ويراها صاحب الطلب"
	asked := func() string {
		c.tap(noura, "why:note:%s")
		return plain(c.Chats.As(noura).Last().Text)
	}
	if said := asked(); !strings.Contains(said, seen) {
		t.Errorf("it is asked %q", said)
	}
	c.tap(noura, "endnow:appeared.%n:%s")
	c.later(11 * time.Minute)
	for range 14 {
		c.later(10 * kafala.Day)
	}
	c.Appoint(noura, staff.Officer)
	name(t, c.World, noura, "Noura")
	if g := c.read(); !g.Forgotten() {
		t.Fatalf("its chat is %d", g.Chat)
	}
	if said := asked(); strings.Contains(said, seen) || !strings.Contains(said, "فلا يراها") {
		t.Errorf("of a record that was erased it is asked %q", said)
	}
}
