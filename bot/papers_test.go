package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// markIn is by what a message says that a code is known again; empty: it says nothing of one.
func markIn(t *testing.T, text string) string {
	t.Helper()
	_, rest, there := strings.Cut(plain(text), plain(noteWordsOf(t, "code.paper"))+" ")
	if !there {
		return ""
	}
	mark, _, _ := strings.Cut(rest, "\n")
	return mark
}

// Each code in this bot's name that was never given out is told to the admins by itself, and whoever was shown it reads what they are told
// of it and no more: also of the same one again, and of a flood, of which they hear the number.
func TestForgedPapersOneByOne(t *testing.T) {
	t.Parallel()
	w, officer, g := atWork(t, staff.Officer)
	admin := w.Chats.As(world.AnAdmin)
	admin.Type("/help")
	w.Quiet()
	w.Clock.Pass(w.Clock.Now().Truncate(time.Hour).Add(time.Hour).Sub(w.Clock.Now()))
	told := func() (all []string) {
		for _, m := range admin.Messages() {
			if m.From.IsBot && strings.HasPrefix(m.Text, "\u26a0") {
				all = append(all, m.Text)
			}
		}
		return all
	}
	shows := func(token, came string, n int) (mark string) {
		t.Helper()
		officer.Start("v_" + g.ID + "_" + token)
		w.Quiet()
		said := plain(officer.Last().Text)
		for _, c := range staff.AllAlarmed {
			if is := strings.Contains(said, plain(noteWords(t, "code.told."+string(c)))); is != (string(c) == came) {
				t.Errorf("%s: %s is said: %t, in %q", token, c, is, said)
			}
		}
		if all := told(); len(all) != n {
			t.Errorf("%s: the admins were told %d times, want %d: %q", token, len(all), n, all)
		}
		return markIn(t, said)
	}
	paper := func(n int) string { return strings.Repeat(string(rune('b'+n)), 16) }
	marks := []string{shows(paper(0), "now", 1), shows(paper(1), "now", 2)}
	for i, text := range told() {
		if mark := markIn(t, text); mark == "" || mark != marks[i] || strings.Contains(text, paper(i)) {
			t.Errorf("paper %d is %q on the screen, and the admins are told %q", i, marks[i], text)
		}
	}
	if marks[0] == marks[1] {
		t.Errorf("two papers have one mark: %s", marks[0])
	}
	if again := shows(paper(0), "before", 2); again != marks[0] {
		t.Errorf("the same again is %s, was %s", again, marks[0])
	}
	for n := 2; n < staff.PapersTold; n++ {
		shows(paper(n), "now", n+1)
	}
	shows(paper(staff.PapersTold), "count", staff.PapersTold)
	shows(paper(staff.PapersTold+1), "count", staff.PapersTold)
	w.Clock.Pass(time.Hour + time.Minute)
	w.Wake()
	w.Until("the number is told", func() bool { return len(told()) > staff.PapersTold })
	w.Quiet()
	all := told()
	if last := plain(all[len(all)-1]); len(all) != staff.PapersTold+1 || !strings.Contains(last, fmt.Sprint(": ", staff.PapersTold+3, ".")) {
		t.Errorf("of the flood is told %q", last)
	}
	w.Appoint(world.AnOfficer, staff.Officer) // after which nothing is left of the wait
	shows(paper(0), "now", staff.PapersTold+2)
}

// Several codes of other bots in one message are each told, up to as many as are answered at once, and it is said that there are more.
func TestForeignCodesOneByOne(t *testing.T) {
	t.Parallel()
	w, officer, _ := atWork(t, staff.Officer)
	admin := w.Chats.As(world.AnAdmin)
	admin.Type("/help")
	w.Quiet()
	var links []string
	for n := range 7 {
		links = append(links, fmt.Sprintf("https://t.me/other%d_bot?start=v_x", n))
	}
	since := officer.Last().ID
	officer.Type(strings.Join(links, "\n") + "\n" + links[0])
	w.Quiet()
	var marks []string
	for _, m := range botMessages(officer, since) {
		if mark := markIn(t, m.Text); mark != "" && !slices.Contains(marks, mark) {
			marks = append(marks, mark)
		}
	}
	if len(marks) != 5 {
		t.Errorf("said is of %d codes:\n%s", len(marks), saidSince(officer, since))
	}
	for _, mark := range marks {
		if !slices.ContainsFunc(admin.Messages(), func(m botapi.Message) bool { return markIn(t, m.Text) == mark }) {
			t.Errorf("the admins were not told of %s", mark)
		}
	}
	if more := plain(noteWordsOf(t, "staff.more.codes")) + " 2"; !strings.Contains(plain(saidSince(officer, since)), more) {
		t.Errorf("the rest is not named:\n%s", saidSince(officer, since))
	}
}

// botMessages are the bot's messages in a chat since then.
func botMessages(c *botapi.Citizen, since int) (all []botapi.Message) {
	for _, m := range c.Messages() {
		if m.From.IsBot && m.ID > since {
			all = append(all, m)
		}
	}
	return all
}
