package storage_test

import (
	"errors"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever has taken an invitation of staff reads that it is kept, and is out of it with /delete: it ends, and they are told nothing more.
func TestTakerIsGoneWithDelete(t *testing.T) {
	l := newLife(t)
	const chat = 7344444444
	c := l.Chats.As(chat)
	token, i, err := l.Counter.Invite(t.Context(), l.Appoint(world.AnAdmin, staff.Admin), staff.Officer,
		staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"})
	if err != nil {
		t.Fatal(err)
	}
	c.Start("s_" + token)
	l.Quiet()
	l.TapData(c, "joinyes:")
	l.Quiet()
	c.Type("/mydata")
	l.Quiet()
	if text := c.Last().Text; !strings.Contains(text, "Riyadh North") {
		t.Errorf("what is kept: %s", text)
	}
	l.stands(chat, "sealed value of invite:"+i.ID, ":box:")
	c.Type("/delete")
	l.Quiet()
	l.TapData(c, "erase")
	l.Quiet()
	for _, place := range l.where(chat) {
		if !strings.Contains(place, "audit") && !strings.Contains(place, ":told:") {
			t.Errorf("it stands in the %s", place)
		}
	}
	if _, err := l.Counter.Agree(t.Context(), chat, i.ID, true); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("it can be taken yet: %v", err)
	}
	c.Type("/mydata")
	l.Quiet()
	if text := c.Last().Text; strings.Contains(text, "Riyadh North") {
		t.Errorf("after /delete: %s", text)
	}
	before := len(c.Messages())
	l.pass(2 * kafala.Day)
	if n := len(c.Messages()) - before; n != 0 {
		t.Errorf("they are told %d things more, the last %s", n, c.Last().Text)
	}
}
