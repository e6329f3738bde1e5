package bot_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
)

// Where there is no group of staff, the admins are told in their own chats of what waits for a second person and of what somebody objects,
// as it is said; of the group itself nothing is told that was promised while there was one.
func TestAdminsAreToldWhereThereIsNoGroup(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.Stop()
	c.Config.StaffChat = 0
	c.Start()
	c.door = c.Bot.Webhook(secret)
	boss := c.Chats.As(badr)
	hears := func(key string, want int) {
		t.Helper()
		c.Quiet()
		if n := holding(written(boss), longest(noteWords(t, key))); n != want {
			t.Errorf("%s: the admin has heard it %d times, want %d: %q", key, n, want, written(boss))
		}
	}
	c.tap(faisal, payback)
	if all := readAll(c.Chats.As(faisal).Last()); !strings.Contains(all, noteWords(t, "problem.refund.second.nogroup")) {
		t.Errorf("said: %s", all)
	}
	hears("staff.second", 1)
	_, p, err := c.Office.Object(t.Context(), 7300000009, c.g.Reference, kafala.Objections[0])
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	hears("staff.objection", 1)
	before := len(boss.Messages())
	for _, n := range []kafala.Notice{{Kind: kafala.NoticeMoved, Of: "-1007"}, {Kind: kafala.NoticeRoom, Sort: "removed"},
		{Kind: kafala.NoticeOutside, Of: "7300000001", At: kafala.NoticeTime(c.Clock.Now())}} {
		must(t, c.Counter.TellAdmins(t.Context(), "", n))
	}
	c.Quiet()
	if len(boss.Messages()) != before {
		t.Errorf("of the group: %s", boss.Last().Text)
	}
	c.tap(badr, "outside:7300000001") // of a reminder from before
	if m := boss.Last(); !strings.Contains(m.Text, longest(noteWords(t, "leaver.done.nogroup"))) || offers(m, "outside:") {
		t.Errorf("out of what is not there: %s %v", m.Text, buttonsOf(m))
	}
}

// Whoever backs an order that is not their own reads that the admins are told of it, and they are.
func TestAdminsAreToldOfABackingWhereThereIsNoGroup(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.Stop()
	c.Config.StaffChat = 0
	c.Start()
	c.door = c.Bot.Webhook(secret)
	_, err := c.Office.Revoke(t.Context(), c.g.Chat, c.g.ID)
	must(t, err)
	c.Quiet()
	c.tap(faisal, "payback:withdrawn.%n:%s")
	if all := readAll(c.Chats.As(faisal).Last()); !strings.Contains(all, noteWords(t, "problem.refund.second.nogroup")) {
		t.Errorf("said: %s", all)
	}
	if heard := written(c.Chats.As(badr)); holding(heard, longest(noteWords(t, "staff.acted.backed"))) != 1 {
		t.Errorf("the admin has heard %q", heard)
	}
}
