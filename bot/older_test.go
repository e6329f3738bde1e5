package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// While the store is older than it was, and nobody has noted since when records are lost, nobody calls a true sheet forged or denies
// what may be lost: not to staff, and not to whoever reads the code or knows the reference.
func TestOlderStoreDeniesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const officer, admin, stranger = lostOfficer, lostAdmin, 7100000055
	for who, rank := range map[int64]staff.Rank{officer: staff.Officer, admin: staff.Admin} {
		w.Chats.As(who).Type("/start")
		w.Appoint(who, rank)
	}
	g := w.Issued(world.Citizen, world.Number(41), world.Number(42))
	w.Quiet()
	if gone, err := w.Store.Records().Erase(t.Context(), g.ID, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
		t.Fatal(gone, err)
	}
	link := "/start v_" + g.ID + "_" + g.Token
	asks := func(who int64, text string) string {
		w.Chats.As(who).Type(text)
		w.Quiet()
		return plain(w.Chats.As(who).Last().Text)
	}
	older := noteWordsOf(t, "gap.older")
	seen := w.Clock.Now()
	w.Office.Older = func() (time.Time, bool) { return seen, true }
	alarms := len(w.Chats.As(admin).Messages())
	for who, texts := range map[int64][]string{officer: {link, g.Reference}, stranger: {link, g.Reference}} {
		for _, text := range texts {
			if said := asks(who, text); !strings.Contains(said, older) {
				t.Errorf("%d, who sends %q, is told: %s", who, text, said)
			}
		}
	}
	if now := len(w.Chats.As(admin).Messages()); now != alarms {
		t.Errorf("the admins are told of a forgery: %s", w.Chats.As(admin).Last().Text)
	}
	w.Office.Older = func() (time.Time, bool) { return time.Time{}, false }
	if said := asks(officer, link); strings.Contains(said, older) {
		t.Errorf("once it is over an officer is told: %s", said)
	}
}
