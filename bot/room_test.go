package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// inRoom is a world with an admin who can be told, and an officer in the staff group.
func inRoom(t *testing.T) (w *world.World, admin, officer *botapi.Citizen) {
	w = world.New(t, world.Options{Admins: []int64{world.AnAdmin}, Settings: func(s *kafala.Settings) { s.Silent = nil }})
	admin, officer = w.Chats.As(world.AnAdmin), w.Chats.As(world.AnOfficer)
	admin.Type("/start")
	officer.Type("/start")
	w.Appoint(world.AnOfficer, staff.Officer)
	w.Quiet()
	return w, admin, officer
}

// heardIn lists what the bot has said in a chat, from a message on, with the topic of each.
func heardIn(c *botapi.Citizen, from int) (all []string) {
	for _, m := range c.Messages()[from:] {
		if m.From != nil && m.From.IsBot {
			all = append(all, fmt.Sprintf("%d: %s", m.Thread, m.Text+m.Caption))
		}
	}
	return all
}

// inArabic gives the words of a key.
func inArabic(t *testing.T, key string) string {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words["ar"].Plain(key, nil)
}

// refusal is the key of a Problem; "": it is none.
func refusal(err error) string {
	if p := (*kafala.Problem)(nil); errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// told tells whether somebody was told something.
func told(c *botapi.Citizen, piece string) bool {
	return slices.ContainsFunc(heardIn(c, 0), func(s string) bool { return strings.Contains(s, piece) })
}

// Whoever writes in a topic is answered there; notices go to the topic that is set, and to General where that is gone.
func TestTopics(t *testing.T) {
	t.Parallel()
	w, admin, officer := inRoom(t)
	w.Chats.Topics(world.StaffChat, 42, 77)
	group := officer.In(world.StaffChat)
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	w.Quiet()
	if all := heardIn(group, 0); len(all) != 1 || !strings.HasPrefix(all[0], "0: ") {
		t.Errorf("without a setting a notice goes to General, and %q came", all)
	}
	before := len(group.Messages())
	group.TypeIn(42, "@kafala_sandbox_bot "+g.Reference)
	w.Quiet()
	group.Type("@kafala_sandbox_bot " + g.Reference)
	w.Quiet()
	group.TypeIn(77, "/audit@kafala_sandbox_bot")
	w.Quiet()
	if all := heardIn(group, before); len(all) != 3 || all[0][:4] != "42: " || all[1][:3] != "0: " || all[2][:4] != "77: " {
		t.Errorf("the answers are %q", all)
	}
	w.Stop()
	w.Config.StaffTopic = 42
	w.Start()
	before = len(group.Messages())
	w.Issued(world.Citizen, world.Number(1), world.Number(3))
	w.Quiet()
	if all := heardIn(group, before); len(all) != 1 || all[0][:4] != "42: " {
		t.Errorf("of the topic that is set %q came", all)
	}
	w.Chats.DeleteTopic(world.StaffChat, 42)
	before = len(group.Messages())
	w.Issued(7100000002, world.Number(4), world.Number(5))
	w.Quiet()
	if all := heardIn(group, before); len(all) != 1 || all[0][:3] != "0: " {
		t.Errorf("where the topic is gone %q came", all)
	}
	w.Until("admins are told of the topic", func() bool { return told(admin, "STAFF_TOPIC_ID") })
}

// A group that moves is followed, whether Telegram tells of it or only refuses the old number, and by the next process; admins are
// told what to set, once.
func TestGroupMoves(t *testing.T) {
	t.Parallel()
	const next = -1007100000002
	for name, tells := range map[string]bool{"told": true, "refused": false} {
		t.Run(name, func(t *testing.T) {
			w, admin, officer := inRoom(t)
			w.Chats.Upgrade(world.StaffChat, next, tells)
			w.Quiet()
			if tells {
				w.Until("admins are told before anything is sent", func() bool { return told(admin, fmt.Sprint("STAFF_CHAT_ID=", next)) })
			}
			g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
			group := officer.In(next)
			w.Until("the notice comes to the new group", func() bool { return told(group, kafala.GroupReference(g.Reference)) })
			w.Until("admins are told what to set", func() bool { return told(admin, fmt.Sprint("STAFF_CHAT_ID=", next)) })
			w.Restart()
			before := len(group.Messages())
			group.Type("@kafala_sandbox_bot " + g.Reference)
			w.Quiet()
			if all := heardIn(group, before); len(all) != 1 || !strings.Contains(all[0], kafala.GroupReference(g.Reference)) {
				t.Errorf("after a restart the new group is answered with %q", all)
			}
			n := 0
			for _, s := range heardIn(admin, 0) {
				if strings.Contains(s, "STAFF_CHAT_ID") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("admins are told %d times", n)
			}
			if dead, err := w.Store.Box().Dead(t.Context()); err != nil || len(dead) > 0 {
				t.Errorf("given up: %v, %v", dead, err)
			}
			knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001, world.AnAdmin, 1, "outside:7200000099"))
			w.Quiet()
			if asked := w.Chats.Calls("getChatMember"); len(asked) == 0 || asked[len(asked)-1].Params["chat_id"] != fmt.Sprint(next) {
				t.Errorf("who is in the group is asked of another one: %v", asked)
			}
		})
	}
}

// What keeps notices out of the group is named to the admins, with the cure; the notice waits and comes once it is cured, and is
// set aside after a day.
func TestGroupTakesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set  func(*world.World, bool)
		says string
	}{
		"removed": {func(w *world.World, is bool) { w.Chats.Expel(world.StaffChat, is) }, "staff.room.removed"},
		"rights":  {func(w *world.World, is bool) { w.Chats.Mute(world.StaffChat, is) }, "staff.room.rights"},
		"closed": {func(w *world.World, is bool) {
			w.Chats.Topics(world.StaffChat, 42)
			w.Chats.CloseTopic(world.StaffChat, 0, is)
		}, "staff.room.closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, admin, officer := inRoom(t)
			group, piece := officer.In(world.StaffChat), longest(inArabic(t, c.says))
			c.set(w, true)
			g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
			w.Until("admins are told", func() bool { return told(admin, piece) })
			c.set(w, false)
			w.Clock.Pass(11 * time.Minute)
			w.Wake()
			w.Until("it comes once it is cured", func() bool { return told(group, kafala.GroupReference(g.Reference)) })
			c.set(w, true)
			w.Issued(7100000002, world.Number(4), world.Number(5))
			w.Quiet()
			w.Clock.Pass(25 * time.Hour)
			w.Wake()
			w.Until("it is set aside", func() bool {
				dead, err := w.Store.Box().Dead(t.Context())
				return err == nil && len(dead) > 0
			})
		})
	}
}

// In the group a member's command is answered with what may be said there, or with the way into private; that of another bot is
// not this one's, and who is no staff hears nothing.
func TestCommandsInTheGroup(t *testing.T) {
	t.Parallel()
	w, _, officer := inRoom(t)
	group := officer.In(world.StaffChat)
	for command, want := range map[string]string{
		"/today@kafala_sandbox_bot": "today.opened", "/audit@kafala_sandbox_bot": "group.command", "/help": "group.command",
		"/today@another_bot": "",
	} {
		before := len(group.Messages())
		group.Type(command)
		w.Quiet()
		all := heardIn(group, before)
		if want == "" && len(all) > 0 || want != "" && (len(all) != 1 || !strings.Contains(all[0], longest(inArabic(t, want)))) {
			t.Errorf("%s is answered with %q", command, all)
		}
	}
	group.Type("/audit@kafala_sandbox_bot")
	w.Quiet()
	if rows := group.Last().ReplyMarkup; rows == nil || !strings.HasSuffix(rows.InlineKeyboard[0][0].URL, "?start=o_audit") {
		t.Errorf("the way into private is %+v", rows)
	}
	officer.Start("o_audit")
	w.Quiet()
	if !strings.Contains(officer.Last().Text, longest(inArabic(t, "problem.staff.refused"))) {
		t.Errorf("an officer, to whom the trail is closed, is led to %q", officer.Last().Text)
	}
}

// A second tap on "send the receipt again" sends nothing, says so and stands in the trail; what is sent says that it is a copy.
func TestCopies(t *testing.T) {
	t.Parallel()
	w, _, _ := inRoom(t)
	boss := w.Appoint(8, staff.Supervisor)
	citizen := w.Chats.As(world.Citizen)
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	w.Quiet()
	copies := func() (n int) {
		for _, s := range heardIn(citizen, 0) {
			if strings.Contains(s, longest(inArabic(t, "receipt.copy"))) {
				n++
			}
		}
		return n
	}
	if copies() != 0 {
		t.Error("the first receipt is called a copy")
	}
	for _, once := range []string{"1", "2"} {
		_, err := w.Counter.Resend(t.Context(), boss, g.ID, once)
		if refusal(err) != map[string]string{"1": "", "2": "resend.soon"}[once] {
			t.Errorf("%s: %v", once, err)
		}
		p := (*kafala.Problem)(nil)
		if next := w.Clock.Now().Add(staff.ResendPause).Truncate(time.Second); errors.As(err, &p) {
			if until, _ := p.Data["Until"].(time.Time); until.Before(next) || until.After(w.Clock.Now().Add(staff.ResendPause)) {
				t.Errorf("it is said to be possible at %s, want %s", until, next)
			}
		}
		w.Quiet()
	}
	if n := copies(); n != 3 {
		t.Errorf("%d messages say that they are a copy, want one receipt's three", n)
	}
	if last := w.Trail()[len(w.Trail())-1]; last.Duty != staff.Resend || last.Outcome != staff.Nothing {
		t.Errorf("the trail ends with %+v", last)
	}
	w.Clock.Pass(staff.ResendPause + time.Minute)
	if _, err := w.Counter.Resend(t.Context(), boss, g.ID, "3"); err != nil {
		t.Errorf("later: %v", err)
	}
}

// Whoever's request staff cancel is told which and why, in the language of the request, and can press no pay button any more.
func TestCancelledByStaff(t *testing.T) {
	t.Parallel()
	w, _, _ := inRoom(t)
	boss := w.Appoint(8, staff.Supervisor)
	g := w.Request(world.Citizen)
	w.Quiet()
	if _, err := w.Counter.Cancel(t.Context(), boss, g.ID, "duplicate"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	text := w.Chats.As(world.Citizen).Last().Text
	for _, want := range []string{inArabic(t, "why.duplicate"), "Fahad"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	w.Clock.Pass(kafala.Hold + time.Second)
	w.Wake()
	w.Until("nothing leads to the payment any more", func() bool {
		return !slices.ContainsFunc(w.Chats.As(world.Citizen).Messages(), func(m botapi.Message) bool {
			return m.ReplyMarkup != nil && strings.Contains(fmt.Sprint(m.ReplyMarkup), g.Invoice.URL)
		})
	})
}

// The trail of a person goes back to its beginning, page by page, and no line is on two pages.
func TestTrailGoesBack(t *testing.T) {
	t.Parallel()
	w, admin, _ := inRoom(t)
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	by := staff.Actor{ID: world.AnOfficer, Rank: staff.Officer}
	if _, err := w.Counter.View(t.Context(), by, g.ID); err != nil {
		t.Fatal(err)
	}
	first := w.Clock.Now()
	w.Clock.Pass(120 * kafala.Day)
	for range 45 {
		if _, err := w.Counter.View(t.Context(), by, g.ID); err != nil {
			t.Fatal(err)
		}
		w.Clock.Pass(time.Minute)
	}
	admin.Type(fmt.Sprint("/audit ", world.AnOfficer))
	w.Quiet()
	lines, seen := 0, strings.Builder{}
	for page := range 4 {
		text := admin.Last().Text
		seen.WriteString(text)
		lines += strings.Count(text, "Fahad") + strings.Count(text, "\n") - 1
		if _, err := admin.Tap(inArabic(t, "button.older")); (err == nil) != (page < 2) {
			t.Fatalf("page %d: older: %v", page, err)
		} else if err != nil {
			break
		}
		w.Quiet()
	}
	if day := first.In(kafala.Riyadh).Format("02/01/2006"); !strings.Contains(seen.String(), day) {
		t.Errorf("the first day, %s, is on no page: %s", day, seen.String())
	}
	if lines < 46 {
		t.Errorf("%d lines on all pages", lines)
	}
}

// A picture of days on which nothing was is not sent, and the figures are.
func TestNoPictureOfNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 7, 0, 0, 0, kafala.Riyadh)})
	w.Clock.Pass(2 * time.Hour)
	if err := w.Office.Daily(t.Context()); err != nil {
		t.Fatal(err)
	}
	group := w.Chats.As(world.AnOfficer).In(world.StaffChat)
	w.Until("the figures come", func() bool { return told(group, longest(inArabic(t, "today.opened"))) })
	w.Quiet()
	for _, m := range group.Messages() {
		if len(m.Photo) > 0 {
			t.Errorf("a picture of nothing: %s", m.Caption)
		}
	}
}
