package bot_test

import (
	"strings"
	"testing"

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
