package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// groupLinks is a link of every kind that stands below what the staff group is told, or is answered there.
func groupLinks(c *counters) []string {
	return []string{"c_" + c.g.ID, "q_026vhwgxnluocdndmmqu", "o_audit", "o_today", "o_staff", "b_card_" + c.g.ID, "b_dead_1", "b_team",
		"b_losses", "b_lostone_" + c.g.Payment.ID, "b_frozenid_026vhwgxnluocdndmmqu", "b_number_p-" + c.g.Payment.ID,
		"b_export_2026-11-22", "b_trail_u7400000001"}
}

// Every link of the staff group, opened by somebody who was never staff and by one who is so no more, is said to be for staff alone,
// with a way on, and is in the trail.
func TestGroupLinksOfWhoIsNoStaff(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, noura))
	c.Quiet()
	const never = 7400000050
	for _, who := range []int64{noura, never} {
		chat := c.Chats.As(who)
		for _, link := range groupLinks(c) {
			was := len(c.Trail())
			chat.Type("/start " + link)
			c.Quiet()
			m := chat.Last()
			if m.Text != noteWords(t, "problem.staff.stranger") || len(buttonsOf(m)) == 0 {
				t.Errorf("%d, %s: %q %v", who, link, m.Text, buttonsOf(m))
			}
			if n := len(c.Trail()) - was; n != 1 {
				t.Errorf("%d, %s: %d entries in the trail", who, link, n)
			}
			c.Clock.Pass(kafala.Day) // a few of a day's are recorded
		}
	}
}

// A link of the bot's own that was copied and is pasted as text, in any spelling, does what a tap on it does.
func TestPastedLinkIsOpened(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	const never = 7400000051
	read := func(who int64, text string) string { // what they look at: the trail grows with it
		t.Helper()
		c.Chats.As(who).Type(text)
		c.Quiet()
		m := c.Chats.As(who).Last()
		head, _, _ := strings.Cut(m.Text, "\n")
		return head + " " + strings.Join(buttonsOf(m)[:min(1, len(buttonsOf(m)))], "")
	}
	const name = "kafala_sandbox_bot"
	const address = "t.me/" + name + "?start="
	for _, who := range []int64{faisal, never} {
		for _, link := range groupLinks(c) {
			tapped := read(who, "/start "+link)
			for _, pasted := range []string{"https://" + address + link, "\u2068http://" + address + link + "\u2069\n",
				"tg://resolve?domain=" + name + "&start=" + link} {
				if got := read(who, pasted); got != tapped {
					t.Errorf("%d, %q: %s, tapped %s", who, pasted, got, tapped)
				}
			}
			c.Clock.Pass(kafala.Day)
		}
	}
	token, _, err := c.Counter.Invite(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, staff.Officer,
		staff.Called{Name: "Khalid Alotaibi", Office: "Riyadh"})
	must(t, err)
	if read(khalid, "https://"+address+"s_"+token); !offers(c.Chats.As(khalid).Last(), "joinyes:") {
		t.Errorf("an invitation: %s", c.Chats.As(khalid).Last().Text)
	}
}

// The button below a command in the group leads to the help in private, for staff and for anybody else.
func TestGroupButtonLeadsToHelp(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, who := range []int64{noura, 7400000052} {
		chat := c.Chats.As(who)
		chat.Type("/help")
		c.Quiet()
		help := chat.Last().Text
		chat.Start("help")
		c.Quiet()
		if got := chat.Last().Text; got != help {
			t.Errorf("%d: %s", who, got)
		}
	}
	w, officer, _ := atWork(t, staff.Officer)
	group := officer.In(world.StaffChat)
	for _, command := range []string{"/help", "/start", "/nothing"} {
		group.Type(command + "@kafala_sandbox_bot")
		w.Quiet()
		if rows := group.Last().ReplyMarkup; rows == nil || !strings.HasSuffix(rows.InlineKeyboard[0][0].URL, "?start=help") {
			t.Errorf("%s: %+v", command, rows)
		}
	}
}
