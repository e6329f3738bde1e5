package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// asks types and taps what it is given as one person; what begins with "tap " is a button.
func asks(w *world.World, c *botapi.Citizen, all ...string) string {
	for _, say := range all {
		if data, tap := strings.CutPrefix(say, "tap "); tap {
			w.TapData(c, data)
		} else {
			c.Type(say)
		}
		w.Quiet()
	}
	return c.Last().Text
}

// While records are missing, nothing that is not found is denied: neither in the staff group nor by a search; and a payment that is listed
// as lost is found by its number.
func TestSearchesWhileRecordsAreMissing(t *testing.T) {
	t.Parallel()
	w, g := lossyWorld(t)
	c, s := w.Chats.As(lostOfficer), w.Chats.As(lostFirst)
	lost := longest(wordsIn(t, "ar", "find.lost"))
	w.Appoint(7100000003, staff.Officer)
	asks(w, w.Chats.As(7100000003), "/start")
	group := w.Chats.As(7100000003).In(world.StaffChat)
	group.Type("@kafala_sandbox_bot " + g.Reference)
	w.Quiet()
	if said := group.Last().Text; !strings.Contains(said, longest(wordsIn(t, "ar", "lookup.lost"))) ||
		strings.Contains(said, "لا توجد كفالة") {
		t.Errorf("the group hears %q", said)
	}
	if said := asks(w, c, "/find", "tap find:card", world.Number(31)); !strings.Contains(said, lost) {
		t.Errorf("by an ID number: %q", said)
	}
	if said := asks(w, c, "/find", "tap bycase", g.Answers["accident"]); !strings.Contains(said, lost) {
		t.Errorf("by an accident: %q", said)
	}
	said := asks(w, s, "/find", "tap bypay", "tap bypayfor:card", g.Payment.ID)
	if !strings.Contains(said, longest(wordsIn(t, "ar", "lookup.lost.listed"))) {
		t.Errorf("by a payment that is listed: %q", said)
	}
	if said = asks(w, s, "tap lostone:"); !strings.Contains(said, g.Payment.ID) {
		t.Errorf("its button leads to %q", said)
	}
	said = asks(w, s, "/find", "tap bypay", "tap bypayfor:card", "5f0c7a7e-0000-4000-8000-000000000000")
	if !strings.Contains(said, lost) {
		t.Errorf("by a payment that nobody knows: %q", said)
	}
}

// Of an accident that has more guarantees than are listed a number is compared with those alone, and that is said.
func TestAccidentOfMany(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Staff.NightAlarm = 1000 }})
	w.Appoint(world.AnOfficer, staff.Officer)
	var all []kafala.Guarantee
	n := 0
	for range staff.CasesListed + 2 {
		all = append(all, fresh(w, &n))
		w.Clock.Pass(time.Minute)
	}
	c := w.Chats.As(world.AnOfficer)
	said := asks(w, c, "/start", "/find", "tap bycase", all[0].Answers["accident"], world.Number(1001)) // the first one's guarantor
	if !strings.Contains(said, wordsIn(t, "ar", "match.rest.case")) || strings.Contains(said, plain(wordsIn(t, "ar", "match.none.case"))) {
		t.Errorf("%q", said)
	}
	last := all[len(all)-1]
	if said = asks(w, c, last.Answers["guarantor_id"]); !strings.Contains(said, kafala.GroupReference(last.Reference)) {
		t.Errorf("one that is listed is not opened: %q", said)
	}
}

// A search by an ID number says of a guarantee whose time is over that it is, before any sweep has come by.
func TestSearchEndsWhatIsOver(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Staff.NightAlarm = 1000; s.Rules.ValidDays = 30 }})
	w.Appoint(world.AnOfficer, staff.Officer)
	n := 0
	g := fresh(w, &n)
	c := w.Chats.As(world.AnOfficer)
	asks(w, c, "/start")
	w.Clock.Pass(31 * kafala.Day)
	asks(w, c, "/find", "tap find:card", g.Answers["guarantor_id"])
	var row string
	for _, b := range slices.Concat(c.Last().ReplyMarkup.InlineKeyboard...) {
		row += b.Text + "\n"
	}
	if !strings.Contains(row, "⚫") || strings.Contains(row, "🟢") {
		t.Errorf("the list says %q", row)
	}
}

// Of two questions that a member has before them, what they type by mistake is said not to have reached whoever asked the one that they
// took last, with the time at which it was asked.
func TestTwoQuestionsHeld(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 0, 0, 0, kafala.Riyadh)})
	w.Appoint(world.AnOfficer, staff.Officer)
	c := w.Chats.As(world.AnOfficer)
	asks(w, c, "/start")
	pass := func(d time.Duration) { w.Clock.Pass(d); w.Wake(); w.Quiet() }
	asks(w, w.Chats.As(world.Citizen), "/start")
	asks(w, w.Chats.As(7600000001), "/start")
	w.Ask(world.Citizen, "متى يفتح مكتبكم يوم الجمعة؟")
	pass(2 * time.Minute)
	asks(w, c, "/start", "tap questions", "tap takeq:")
	pass(40 * time.Minute)
	w.Ask(7600000001, "هل يُقبل جواز سفر بدل الإقامة؟")
	pass(2 * time.Minute)
	asks(w, c, "/start", "tap questions")
	asks(w, c, "tap "+buttonsOf(c.Last())[1], "/today", "نعم، يُقبل جواز السفر الأصلي")
	if said := plain(c.Last().Text); !strings.Contains(said, "10:42") {
		t.Errorf("which question is meant is not said: %q", said)
	}
	if said := plain(asks(w, c, "tap reply:", "نعم، يُقبل جواز السفر الأصلي")); !strings.Contains(said, "جواز سفر بدل الإقامة") {
		t.Errorf("the answer goes to %q", said)
	}
}

// What a member hears days later says of when it is.
func TestLateNoticesSayWhen(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 2, 0, 0, 0, kafala.Riyadh), Settings: func(s *kafala.Settings) {
		s.Staff.NightAlarm = 3
	}})
	w.Appoint(badr, staff.Admin)
	w.Appoint(noura, staff.Officer)
	name(t, w, noura, "Noura")
	admin, officer := w.Chats.As(badr), w.Chats.As(noura)
	asks(w, admin, "/start")
	asks(w, officer, "/start")
	admin.Block()
	asks(w, officer, made(6, false)...)
	w.Clock.Pass(3 * kafala.Day)
	w.Wake()
	w.Quiet()
	admin.Unblock()
	before := len(admin.Messages())
	asks(w, admin, "/start")
	w.Clock.Pass(time.Hour)
	w.Wake()
	w.Quiet()
	told := 0
	for _, m := range admin.Messages()[before:] {
		if text := plain(m.Text); strings.Contains(text, "الليل") {
			told++
			if !strings.HasPrefix(text, "🕓 من 22/11/2026") {
				t.Errorf("%q", text)
			}
		}
	}
	if told == 0 {
		t.Error("the alarm was not told")
	}
}

// Whoever is staff, or was, is told what is kept of them as that, and that removing their data leaves it.
func TestMyDataOfStaff(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	o := c.Chats.As(noura)
	said := asks(c.World, o, "/mydata")
	for _, key := range []string{"mydata.member", "mydata.chat.member"} {
		if !strings.Contains(plain(said), plain(longest(wordsIn(t, "ar", key)))) {
			t.Errorf("%s is not said: %q", key, said)
		}
	}
	if said = asks(c.World, o, "/delete"); !strings.Contains(said, wordsIn(t, "ar", "delete.member")) {
		t.Errorf("/delete says %q", said)
	}
	if said = asks(c.World, o, "tap erase:"); !strings.Contains(plain(said), plain(noteWords(t, "delete.done.stays"))) {
		t.Errorf("what stays is said to be removed: %q", said)
	}
	if said = asks(c.World, o, "/mydata"); !strings.Contains(plain(said), plain(longest(wordsIn(t, "ar", "mydata.member")))) {
		t.Errorf("afterwards: %q", said)
	}
	said = plain(asks(c.World, c.Chats.As(7900000001), "/mydata"))
	for _, key := range []string{"mydata.member", "mydata.member.was", "mydata.chat.member", "delete.member"} {
		if strings.Contains(said, plain(longest(wordsIn(t, "ar", key)))) {
			t.Errorf("a stranger is told of staff: %q", said)
		}
	}
	must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: 7400000098, Rank: staff.Admin}, noura))
	c.Quiet()
	if said = asks(c.World, o, "/mydata"); !strings.Contains(plain(said), plain(longest(wordsIn(t, "ar", "mydata.member.was")))) {
		t.Errorf("who was staff is told %q", said)
	}
	if said = asks(c.World, o, "/delete", "tap erase:"); !strings.Contains(plain(said), plain(noteWords(t, "delete.done.stays"))) {
		t.Errorf("who was staff is told that it is removed: %q", said)
	}
	c.Clock.Pass(time.Duration(c.Office.Settings.Times.Records) + kafala.Day)
	_, err := c.Counter.HasAdmin(t.Context()) // whoever asks who is staff
	must(t, err)
	said = plain(asks(c.World, o, "/mydata"))
	for _, want := range []string{longest(wordsIn(t, "ar", "mydata.chat")), noteWords(t, "mydata.nothing"), "سجل التدقيق"} {
		if !strings.Contains(said, plain(want)) {
			t.Errorf("once their record is gone, %q is not said: %q", want, said)
		}
	}
}

// What a search finds, and what the staff group is told of by status alone, was seen by staff: a sign of use, with no card opened. What
// stands in a list is none.
func TestWhatASearchFindsWasSeen(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct {
		act  func(*world.World, *botapi.Citizen, kafala.Guarantee)
		used bool
	}{
		"a number": {func(w *world.World, o *botapi.Citizen, _ kafala.Guarantee) {
			w.TapData(o, "find:card")
			w.Quiet()
			o.Type("1109876548")
		}, true},
		"an accident": {func(w *world.World, o *botapi.Citizen, g kafala.Guarantee) {
			w.TapData(o, "bycase")
			w.Quiet()
			o.Type(g.Answers["accident"])
		}, true},
		"the group": {func(_ *world.World, o *botapi.Citizen, g kafala.Guarantee) {
			o.In(world.StaffChat).Type("@kafala_sandbox_bot " + g.Reference)
		}, true},
		"a list": {func(w *world.World, o *botapi.Citizen, _ kafala.Guarantee) {
			o.Type("/start")
			w.Quiet()
			w.TapData(o, "lists")
			w.Quiet()
			w.TapData(o, "listall:"+string(kafala.ListUnshown))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)})
			w.Appoint(world.AnOfficer, staff.Supervisor)
			g := w.Issued(world.Citizen, "1012345672", "1109876548")
			o := w.Chats.As(world.AnOfficer)
			o.Type("/find")
			w.Quiet()
			way.act(w, o, g)
			w.Quiet()
			if now := w.Newest(world.Citizen); now.Used(kafala.Hand{}) != way.used {
				t.Errorf("used: %t, want %t; %s", !way.used, way.used, o.Last().Text)
			}
		})
	}
}
