package bot_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/bot"
	"kafalabot/bot/desk"
	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/receipt"
	"kafalabot/sandbox/botapi"
)

// atWork is a world with a paid guarantee and a member of staff who has it on their screen.
func atWork(t *testing.T, rank staff.Rank) (*world.World, *botapi.Citizen, kafala.Guarantee) {
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}, Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)})
	w.Appoint(world.AnOfficer, rank)
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	c := w.Chats.As(world.AnOfficer)
	c.Type(g.Reference)
	w.Quiet()
	return w, c, g
}

// whole are what only a disclosure shows.
var onlyInFull = []string{"1012345672", "1109876548", "966501234567", "Mohammed", "Salem"}

// Whole names and numbers come into a message that is to be deleted already: protected, sent without a word of them,
// and gone after a minute, also when the program dies in between.
func TestWholeIsGoneInAMinute(t *testing.T) {
	long.Test(t)
	t.Parallel()
	for _, crashed := range []bool{false, true} {
		w, c, g := atWork(t, staff.Supervisor)
		w.TapData(c, "more:"+g.ID)
		w.Quiet()
		if crashed {
			w.Chats.Fault(botapi.Fault{Kind: botapi.ResetAfter, Method: "editMessageText", Count: 1})
		}
		w.TapData(c, "why:disclose:"+g.ID)
		w.Quiet()
		if crashed {
			w.Chats.ClearFaults()
			w.Chats.Fault(botapi.Fault{Kind: botapi.ResetAfter, Method: "editMessageText", Count: 1})
		}
		w.TapData(c, "disclose:complaint:"+g.ID)
		w.Quiet()
		shown := 0
		for _, m := range c.Messages() {
			if strings.Contains(m.Text, "1109876548") {
				if shown++; !m.HasProtectedContent {
					t.Error("what is shown in full is not protected")
				}
			}
		}
		if shown == 0 {
			t.Error("nothing was shown in full")
		}
		for _, call := range w.Chats.Calls("sendMessage") {
			absent(t, "a message that is sent", call.Params["text"], onlyInFull)
		}
		w.Clock.Pass(61 * time.Second)
		w.Quiet()
		for _, m := range c.Messages() {
			if m.From.IsBot {
				absent(t, "a message after a minute", m.Text, onlyInFull)
			}
		}
		absent(t, "the log", w.Logs.String(), onlyInFull)
	}
}

// A picture that is too large is not even asked for.
func TestLargePictureIsNotFetched(t *testing.T) {
	t.Parallel()
	w, c, _ := atWork(t, staff.Officer)
	c.SendDocument("sheet.png", make([]byte, receipt.MaxPictureBytes+1))
	w.Quiet()
	if n := len(w.Chats.Calls("getFile")); n != 0 {
		t.Errorf("it was asked for %d times", n)
	}
	for _, m := range c.Messages() {
		if m.Document != nil {
			t.Error("the file was not deleted")
		}
	}
}

// A removed member is a stranger with their next message, also at a process that has served them before.
func TestRemovalAtOnce(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	other, err := bot.New(w.Config, "kafala_sandbox_bot")
	if err != nil {
		t.Fatal(err)
	}
	door := other.Webhook(secret)
	ask := func(update int) string {
		knock(t, door, textOf(update, world.AnOfficer, world.AnOfficer, "private", g.Reference))
		w.Quiet()
		return c.Last().Text
	}
	if text := ask(2_000_000_001); !strings.Contains(text, "Fahad") {
		t.Fatalf("an officer is shown %q", text)
	}
	if err := w.Store.Staff().Dismiss(t.Context(), world.AnOfficer, 0); err != nil {
		t.Fatal(err)
	}
	before := len(w.Chats.Calls("deleteMyCommands"))
	answer := push(t, door, textOf(2_000_000_002, world.AnOfficer, world.AnOfficer, "private", g.Reference))
	if strings.Contains(answer.Text, "Fahad") || !strings.Contains(answer.Text, kafala.GroupReference(g.Reference)) {
		t.Errorf("who was removed is shown %q", answer.Text)
	}
	if n := len(w.Chats.Calls("deleteMyCommands")) - before; n != 3 {
		t.Errorf("his menu was taken back in %d languages", n)
	}
}

// Staff are citizens too: their own request is where they left it, whatever they do at the counter, and what its open
// question takes is its answer.
func TestOwnRequestIsNotDisturbed(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	for _, act := range []string{"/start", "[home", "[begin:", "1122334459", "Noura Ali Alqahtani", "0533334455"} {
		perform(t, w, c, nil, act)
		w.Quiet()
	}
	draft := func() (string, int) {
		st, err := w.Store.Chats().Load(t.Context(), world.AnOfficer)
		if err != nil {
			t.Fatal(err)
		}
		return st.Session.Draft, len(st.Session.Answers)
	}
	was, answers := draft()
	for _, act := range []string{"look at " + g.Reference, "[match:", "1109876548", "/today", g.Reference, "[more:", "[history:", "[brief:",
		"[match:", "[enough"} {
		perform(t, w, c, nil, act)
		w.Quiet()
	}
	if now, n := draft(); now != was || n != answers || was == "" {
		t.Fatalf("his request was disturbed: %d answers, were %d", n, answers)
	}
	c.Type("1109876548") // of the question that is open, now that the counter asks for none
	w.Quiet()
	c.Type("Fahad Mohammed Salem Alotaibi")
	w.Quiet()
	c.Type(g.Reference) // of a guarantee that is there: it is checked, and is no accident's number
	w.Quiet()
	if _, n := draft(); n != answers+2 {
		t.Errorf("%d answers, want %d", n, answers+2)
	}
}

// A number is waited for until something else is done, and for ten minutes.
func TestNumberIsNotWaitedForEver(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	matches := func() (n int) {
		for _, e := range w.Trail() {
			if e.Duty == staff.Match && strings.HasPrefix(e.Outcome, "match-") {
				n++
			}
		}
		return n
	}
	for _, between := range []func(){
		func() { w.Clock.Pass(11 * time.Minute) }, func() { c.Type("/help"); w.Quiet(); c.Type("/today") }, func() { c.Type("/new") },
		func() { c.Type(g.Reference) }, func() { w.TapData(c, "enough") },
	} {
		w.TapData(c, "match:"+g.ID)
		w.Quiet()
		before := matches()
		between()
		w.Quiet()
		c.Type("1109876548")
		w.Quiet()
		if matches() != before {
			t.Error("a number was matched that nobody had asked for")
		}
	}
	for _, m := range c.Messages() {
		if !m.From.IsBot && strings.Contains(m.Text, "1109876548") {
			t.Error("a message with an ID number stays")
		}
	}
}

// Staff commands are in the menus of staff alone, in every language, by rank.
func TestMenus(t *testing.T) {
	t.Parallel()
	w, _, _ := atWork(t, staff.Officer)
	menu := func() map[string]string {
		all := map[string]string{}
		for _, call := range w.Chats.Calls("setMyCommands") {
			all[call.Params["scope"]+call.Params["language_code"]] = call.Params["commands"]
		}
		return all
	}
	if err := w.Bot.Introduce(t.Context()); err != nil {
		t.Fatal(err)
	}
	officers, everybody := 0, 0
	for scope, commands := range menu() {
		switch {
		case strings.Contains(scope, "7100000003"):
			officers++
			if !strings.Contains(commands, `"find"`) || !strings.Contains(commands, `"new"`) || strings.Contains(commands, `"audit"`) {
				t.Errorf("an officer's menu is %s", commands)
			}
		case strings.Contains(scope, "all_private_chats"):
			everybody++
			if strings.Contains(commands, `"find"`) {
				t.Errorf("everybody's menu is %s", commands)
			}
		}
	}
	if officers != 3 || everybody != 3 {
		t.Errorf("%d menus of the officer, %d of everybody", officers, everybody)
	}
	w.Appoint(world.AnOfficer, staff.Supervisor)
	w.Chats.As(world.AnOfficer).Type("/help")
	w.Quiet()
	if got := menu()[`{"type":"chat","chat_id":7100000003}`]; !strings.Contains(got, `"audit"`) {
		t.Errorf("a supervisor's menu is %s", got)
	}
}

// In the staff's group who is no staff is not answered, and in other groups nobody is.
func TestOnlyTheStaffGroup(t *testing.T) {
	t.Parallel()
	w, _, g := atWork(t, staff.Officer)
	door := w.Bot.Webhook(secret)
	for name, c := range map[string]struct {
		who, chat int64
		answered  bool
	}{
		"an officer there": {world.AnOfficer, world.StaffChat, true}, "a stranger there": {world.Citizen, world.StaffChat, false},
		"an officer elsewhere": {world.AnOfficer, -5, false},
	} {
		before := len(w.Chats.Calls("sendMessage"))
		if code := knock(t, door, textOf(2_000_000_001, c.who, c.chat, "group", "is "+g.Reference+" right?")); code != http.StatusOK {
			t.Fatal(code)
		}
		calls := w.Chats.Calls("sendMessage")[before:]
		if (len(calls) > 0) != c.answered {
			t.Errorf("%s: %d answers", name, len(calls))
		}
		for _, call := range calls {
			absent(t, name, call.Params["text"]+call.Params["reply_markup"], []string{"Fahad", "Abdullah", "6548", "5672"})
		}
	}
}

// What staff type of persons stands nowhere in clear: not in Redis, not in the log, not in what the bot sends.
func TestNothingPersonalAtTheCounter(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Supervisor)
	for _, act := range []string{"[match:", "1109876548", "2209876545", "/find 1109876548", "[find:case", "1109876548", "2209876545",
		"[more:", "[history:", "/audit", "/today", "/export", "[export:2026-11-22", "/audit " + g.Reference, "[trailfile:"} {
		perform(t, w, c, nil, act)
		w.Quiet()
		for key, value := range everything(t, w.Redis) {
			absent(t, "after "+act+": redis key "+key, key+"\n"+value, onlyInFull, []string{"2209876545", "Fahad", "Abdullah"})
		}
	}
	absent(t, "the log", w.Logs.String(), onlyInFull, []string{"2209876545", "Fahad", "Abdullah"})
	for _, call := range w.Chats.Calls() {
		for name, value := range call.Params {
			absent(t, call.Method+" "+name, value, []string{"1012345672", "1109876548", "2209876545", "966501234567"})
		}
		absent(t, "callback data", strings.Join(regexp.MustCompile(`"callback_data":"[^"]*"`).FindAllString(call.Params["reply_markup"], -1), ""),
			[]string{"Fahad", "Abdullah", "6548", "5672"})
	}
}

// Whatever somebody makes up of buttons and links, it is answered, changes nothing, and stands nowhere.
func TestMadeUpAtTheCounter(t *testing.T) {
	long.Test(t)
	t.Parallel()
	w, c, g := atWork(t, staff.Admin)
	door := w.Bot.Webhook(secret)
	before, update := len(w.Newest(world.Citizen).History), 2_000_000_000
	for _, b := range desk.Buttons() {
		verb, shape := b.Name, b.Shape
		if shape == "" {
			continue
		}
		for _, value := range []string{"", "x", "Zubaydah", g.ID[:17], g.ID + "a", "-1", "d2026-13-45", "gZubaydah", "2026-11-22_2026-11-01",
			"99999999999999999999"} {
			data := verb + ":" + value
			if len(shape) == 2 {
				data = verb + ":Zubaydah:" + value
			}
			update++
			if code := knock(t, door, tapOf(update, world.AnOfficer, 1, data)); code != http.StatusOK {
				t.Errorf("%s: status %d", data, code)
			}
		}
		if len(shape) == 2 {
			update++
			if code := knock(t, door, tapOf(update, world.AnOfficer, 1, verb+":Zubaydah:"+g.ID)); code != http.StatusOK {
				t.Errorf("%s with a reason that is none: status %d", verb, code)
			}
		}
	}
	for _, text := range []string{"/start c_", "/start c_Zubaydah", "/start v__", "/start v_Zubaydah_x", "/start s_Zubaydah",
		"/audit Zubaydah", "/export Zubaydah", "/find Zubaydah"} {
		c.Type(text)
		w.Quiet()
	}
	if now := len(w.Newest(world.Citizen).History); now != before {
		t.Errorf("%d events were added", now-before)
	}
	for _, e := range w.Trail() {
		if strings.Contains(e.Guarantee+e.Why+e.Asked+e.Outcome, "Zubaydah") {
			t.Errorf("what was made up stands in the trail: %+v", e)
		}
	}
	absent(t, "the log", w.Logs.String(), []string{"Zubaydah"})
}

// A message that is forwarded is read as one that is typed.
func TestForwardedReference(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	before := len(c.Messages())
	c.Forward(c.Type("the guarantor wrote: " + kafala.GroupReference(g.Reference)).ID)
	w.Quiet()
	cards := 0
	for _, m := range c.Messages()[before:] {
		if m.From.IsBot && strings.Contains(m.Text, "6548") {
			cards++
		}
	}
	if cards != 2 {
		t.Errorf("%d cards", cards)
	}
}

// Who is no staff and asks too often is slowed down within a minute, and stopped for the day.
func TestSlowedThenStopped(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.Lookups, s.Rules.LookupsDay = 2, 3 }})
	c := w.Chats.As(7300000001)
	ask := func() string {
		c.Type("02541891021")
		w.Quiet()
		return c.Last().Text
	}
	answered := ask()
	if ask() != answered {
		t.Error("the second question is answered otherwise")
	}
	slow := ask()
	if slow == answered {
		t.Error("the third within a minute is answered")
	}
	w.Clock.Pass(2 * time.Minute)
	if ask() != answered {
		t.Error("two minutes later he is not answered")
	}
	w.Clock.Pass(2 * time.Minute)
	stopped := ask()
	w.Clock.Pass(2 * time.Minute)
	if stopped == answered || stopped == slow || ask() != stopped {
		t.Errorf("he is not stopped: %q", stopped)
	}
	w.Clock.Pass(25 * time.Hour)
	if ask() != answered {
		t.Error("the day after he is not answered")
	}
}

// A message of staff that holds an ID number beside a reference is deleted, as everybody's is.
func TestNumberBesideAReference(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	c.Type("ID 1109876548, reference " + g.Reference)
	w.Quiet()
	for _, m := range c.Messages() {
		if !m.From.IsBot {
			absent(t, "a message", m.Text, []string{"1109876548"})
		}
	}
	if !strings.Contains(c.Last().Text, kafala.GroupReference(g.Reference)) {
		t.Errorf("no card: %q", c.Last().Text)
	}
}

// An old button of a card whose guarantee is over shows the card as it is: nothing is asked, nothing done, and nothing is
// said to be done.
func TestOldButtonsOfWhatIsOver(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Supervisor)
	boss := w.Appoint(7300000009, staff.Supervisor)
	if _, _, err := w.Counter.Present(t.Context(), boss, g.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Counter.End(t.Context(), boss, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	before := len(w.Newest(world.Citizen).History)
	door, update := w.Bot.Webhook(secret), 2_100_000_000
	for _, data := range []string{"unpresent:" + g.ID, "present:" + g.ID, "endnow:settled.9:" + g.ID, "endnow:settled:" + g.ID,
		"why:refund:" + g.ID,
		"why:end:" + g.ID, "why:calloff:" + g.ID, "refund:asked:" + g.ID} {
		update++
		if code := knock(t, door, tapOf(update, world.AnOfficer, 1, data)); code != http.StatusOK {
			t.Errorf("%s: status %d", data, code)
		}
		w.Quiet()
		text := c.Last().Text
		if !strings.Contains(text, kafala.GroupReference(g.Reference)) || strings.Contains(text, "\u21a9") {
			t.Errorf("%s: %q", data, text)
		}
	}
	if now := w.Newest(world.Citizen); len(now.History) != before || len(now.Presented) != 1 || now.Payment.Back != 0 {
		t.Errorf("%d events were added, %d marks are left", len(now.History)-before, len(now.Presented))
	}
}

// Whoever is no staff and knocks often has Telegram asked three times in a day to take staff's menu back, and no more.
func TestKnocksTakeTheMenuBackOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	for _, text := range []string{"/today", "/audit 5", "/start q_x", "/today", "/find"} {
		types(w, text)
	}
	if n := len(w.Chats.Calls("deleteMyCommands")); n != 3 {
		t.Errorf("%d calls for it", n)
	}
	w.Clock.Pass(25 * time.Hour)
	types(w, "/today")
	if n := len(w.Chats.Calls("deleteMyCommands")); n != 6 {
		t.Errorf("%d calls by the next day", n)
	}
}
