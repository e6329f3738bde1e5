package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A button of days that are to come, which nobody was given, gives no table, as what is typed gives none.
func TestMadeUpExport(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const supervisor = 7200000021
	w.Appoint(supervisor, staff.Supervisor)
	c := w.Chats.As(supervisor)
	c.Type("/start")
	w.Quiet()
	today := kafala.DateOf(w.Clock.Now())
	tomorrow := today.AddDays(1).String()
	for i, value := range []string{tomorrow, today.String() + "_" + tomorrow, "1990-01-01_2990-01-01", "2026-13-01", "x"} {
		knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001+i, supervisor, 1, "export:"+value))
	}
	w.Quiet()
	for _, m := range c.Messages() {
		if m.Document != nil {
			t.Errorf("a file %s is given", m.Document.Name)
		}
	}
	for _, e := range w.Trail() {
		if e.Duty == staff.Export && e.Outcome != staff.Begun {
			t.Errorf("the trail says %+v", e)
		}
	}
	knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_011, supervisor, 1, "export:"+today.String()))
	w.Quiet()
	if c.Last().Document == nil {
		t.Errorf("of today: %s", c.Last().Text)
	}
}

// What a member of staff is told by itself is in the language in which they are answered, though they have chosen none; once they have,
// in that.
func TestStaffAreToldInTheirLanguage(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const officer, other = 7200000021, 7200000022
	for i, who := range []int64{officer, other} {
		w.Chats.As(who).Type("/start")
		w.Quiet()
		w.Appoint(who, staff.Officer)
		update := textOf(2_000_000_001+i, who, who, "private", "/today")
		update["message"].(map[string]any)["from"].(map[string]any)["language_code"] = map[int64]string{officer: "en", other: "ar"}[who]
		knock(t, w.Bot.Webhook(secret), update)
	}
	w.Quiet()
	for who, want := range map[int64]string{officer: wordsIn(t, "en", "rank.supervisor"), other: wordsIn(t, "ar", "rank.supervisor")} {
		n := kafala.Notice{Kind: kafala.NoticeAppointed, Sort: string(staff.Supervisor), At: kafala.NoticeTime(w.Clock.Now())}
		if _, err := w.Office.Promises.Once(t.Context(), kafala.TellMember(who, n, w.Clock.Now()), kafala.Day); err != nil {
			t.Fatal(err)
		}
		w.Appoint(who, staff.Supervisor)
		w.Wake()
		w.Quiet()
		if text := w.Chats.As(who).Last().Text; !strings.Contains(text, want) {
			t.Errorf("%d is told %q, without %q", who, text, want)
		}
	}
}

// Whose request staff have cancelled is told of which office, as it is registered, and of nobody by name.
func TestCancelledByAnOffice(t *testing.T) {
	t.Parallel()
	for office, want := range map[string]string{"": "cancelled.by", "مرور العليا": "cancelled.by.office"} {
		w := world.New(t, world.Options{})
		const supervisor = 7200000021
		w.Chats.As(payer).Type("/start")
		w.Quiet()
		g := w.Linked(payer, "1012345672", "1109876548")
		by := w.Appoint(supervisor, staff.Supervisor)
		m, err := w.Store.Staff().Member(t.Context(), supervisor)
		if err != nil {
			t.Fatal(err)
		}
		if m.Name, m.Office, m.Registered = "نورة القحطاني", office, office != ""; w.Store.Staff().Appoint(t.Context(), m) != nil {
			t.Fatal("not registered")
		}
		if _, err := w.Counter.Cancel(t.Context(), by, g.ID, "mistake"); err != nil {
			t.Fatal(err)
		}
		w.Wake()
		w.Quiet()
		text := w.Chats.As(payer).Last().Text
		said, _, _ := strings.Cut(wordsIn(t, "ar", want), "{{")
		if !strings.Contains(text, strings.TrimSpace(strings.Split(said, "<")[0])) || office != "" && !strings.Contains(text, office) ||
			strings.Contains(text, "نورة") {
			t.Errorf("of %q: %s", office, text)
		}
	}
}
