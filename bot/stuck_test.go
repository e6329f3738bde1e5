package bot_test

import (
	"strings"
	"testing"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// An order that nobody can second is said to be one: to the group and the admins at once, on the card, and with whom it would
// count anew. Two of those who became supervisors after it can then give it.
func TestOrderThatNobodyCanSecond(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	for _, id := range []int64{mona, badr} {
		must(t, c.Store.Staff().Dismiss(t.Context(), id, 0))
	}
	said := func(who, chat int64) string {
		var all []string
		for _, m := range c.Chats.As(who).In(chat).Messages() {
			if m.From.IsBot {
				all = append(all, books.Text(m))
			}
		}
		return all[len(all)-1]
	}
	arabic, err := locales.Load()
	must(t, err)
	words := func(key string) string {
		text, _, _ := strings.Cut(arabic["ar"].Plain(key, locales.Data{"Names": "|"}), "|")
		return strings.TrimSpace(text)
	}
	chief := int64(world.AnAdmin) // a first admin, of today
	c.Counter.Admins = []int64{chief}
	c.Chats.As(chief).Type("/start")
	c.Quiet()
	c.tap(faisal, payback)
	nobody := words("staff.nobody")
	for what, text := range map[string]string{"group": said(chief, world.StaffChat), "admin": said(chief, chief)} {
		if !strings.Contains(text, kafala.GroupReference(c.read().Reference)) || !strings.Contains(text, nobody) {
			t.Errorf("%s: %q does not say %q", what, text, nobody)
		}
	}
	for id, who := range map[int64]string{mona: "Mona", khalid: "Khalid"} {
		must(t, c.Store.Staff().Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Supervisor}, Name: who,
			Office: "Riyadh North", Registered: true,
			Since: c.Clock.Now().UTC()}))
	}
	c.Clock.Pass(staff.FreshFor)
	must(t, errOf(c.Office.Sweep(t.Context())))
	c.Quiet()
	for what, text := range map[string]string{"group": said(chief, world.StaffChat), "admin": said(chief, chief)} {
		for _, want := range []string{"Faisal", "Mona", "Khalid", words("staff.stuck")} {
			if !strings.Contains(text, want) {
				t.Errorf("%s, a day later: %q does not say %q", what, text, want)
			}
		}
	}
	c.tap(faisal, "more:%s")
	if text := said(faisal, faisal); !strings.Contains(text, words("card.stuck")) {
		t.Errorf("the details: %q", text)
	}
	c.tap(mona, payback)
	if g := c.read(); g.Order.Given() || g.Order.By != mona {
		t.Fatalf("asked for anew: %+v", g.Order)
	}
	c.tap(faisal, "more:%s")
	if text := said(faisal, faisal); strings.Contains(text, words("card.stuck")) {
		t.Errorf("the details still say it: %q", text)
	}
	c.tap(khalid, payback)
	if g := c.read(); g.Status != kafala.Refunded || g.Order.By != mona || g.Order.Second != khalid {
		t.Errorf("it is %s, ordered by %+v", g.Status, g.Order)
	}
}

func errOf(_ any, err error) error { return err }
