package bot_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
	"kafalabot/voice"
)

// atPage is atWork with the private page from then on, and what passes through the Bot API since.
func atPage(t *testing.T, rank staff.Rank, where kafala.Entering) (*world.World, *botapi.Citizen, kafala.Guarantee, *wiretap) {
	t.Helper()
	w, c, g := atWork(t, rank)
	heard := &wiretap{}
	w.Config.HTTP = &http.Client{Transport: heard}
	w.Restart(func(s *kafala.Settings) { s.Rules.PrivateEntry = where })
	c.Type(g.Reference)
	w.Quiet()
	return w, c, g, heard
}

// outcomes are the duties and outcomes of the trail's last entries.
func outcomes(w *world.World, n int) (said []string) {
	all := w.Trail()
	for _, e := range all[max(0, len(all)-n):] {
		said = append(said, string(e.Duty)+" "+e.Outcome)
	}
	return said
}

// An officer matches and searches, and a supervisor freezes, by numbers that are typed on the page alone; what comes of it is said
// in the chat, and no number passes through the Bot API.
func TestDeskOnThePage(t *testing.T) {
	t.Parallel()
	w, c, g, heard := atPage(t, staff.Supervisor, kafala.OnPageAlone)
	give := func(number, said string) {
		t.Helper()
		p := w.OpenPage(world.AnOfficer)
		if look := p.Look(); look.Question == "" || look.Over != "" {
			t.Fatalf("the page asks %+v", look)
		}
		if wrong := p.Give("1012345671"); wrong.Problem == "" || wrong.Done != "" {
			t.Errorf("a wrong one: %+v", wrong)
		}
		if done := p.Give(number); done.Done == "" {
			t.Fatalf("the page: %+v", done)
		}
		w.Quiet()
		if !strings.Contains(c.Last().Text, said) {
			t.Errorf("the chat says %q, want %q", c.Last().Text, said)
		}
		if again := p.Give(number); again.Over == "" {
			t.Errorf("a spent page: %+v", again)
		}
	}
	w.TapData(c, "match:")
	w.Quiet()
	if strings.Contains(c.Last().Text, "تُحذف") {
		t.Errorf("nothing is deleted: %q", c.Last().Text)
	}
	give(personID, "المكفول")
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "find:card")
	w.Quiet()
	give(guarantorID, "1")
	if last := c.Last(); last.ReplyMarkup == nil || last.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "pick:"+g.ID {
		t.Errorf("nothing is found: %+v", last)
	}
	for _, number := range []string{guarantorID, personID} {
		if strings.Contains(heard.said.String(), number) {
			t.Errorf("%s has passed through the Bot API", number)
		}
		if strings.Contains(w.Logs.String(), number) {
			t.Errorf("%s stands in the log", number)
		}
	}
	// One that is typed in the chat is deleted, and the page offered again.
	w.TapData(c, "pick:")
	w.Quiet()
	w.TapData(c, "match:")
	w.Quiet()
	before := len(w.Trail())
	sent := c.Type(personID)
	w.Quiet()
	if slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == sent.ID }) {
		t.Error("it stands in the chat")
	}
	if now := len(w.Trail()); now != before {
		t.Errorf("it was read: %q", outcomes(w, now-before))
	}
	give(personID, "المكفول")
}

// All of a guarantee is shown on the page: once, for a reason that stands in the trail, and only to whoever asked.
func TestWholeOnThePage(t *testing.T) {
	t.Parallel()
	for _, where := range []kafala.Entering{kafala.InEither, kafala.OnPageAlone} {
		w, c, g, heard := atPage(t, staff.Supervisor, where)
		w.TapData(c, "more:"+g.ID)
		w.Quiet()
		w.TapData(c, "why:disclose:"+g.ID)
		w.Quiet()
		w.TapData(c, "disclose:complaint:"+g.ID)
		w.Quiet()
		if got := outcomes(w, 1)[0]; got != "disclose "+staff.Begun {
			t.Errorf("asked for: %q", got)
		}
		p := w.OpenPage(world.AnOfficer)
		stranger := *p
		stranger.Init = w.Chats.As(world.AnAdmin).InitData(nil)
		if got := stranger.Look(); got.Over == "" || len(got.Rows) > 0 {
			t.Errorf("to another: %+v", got)
		}
		shown := p.Look()
		var values []string
		for _, row := range shown.Rows {
			values = append(values, row[1])
		}
		if all := strings.Join(values, "\n"); !strings.Contains(all, guarantorID) || !strings.Contains(all, personID) {
			t.Errorf("shown: %+v", shown)
		}
		if got := outcomes(w, 1)[0]; !strings.HasPrefix(got, "disclose ") || strings.HasSuffix(got, staff.Begun) {
			t.Errorf("the trail: %q", got)
		}
		if again := p.Look(); again.Over == "" || len(again.Rows) > 0 {
			t.Errorf("again: %+v", again)
		}
		w.Quiet()
		for _, part := range onlyInFull {
			if strings.Contains(heard.said.String(), part) && part != "Mohammed" {
				t.Errorf("%s has passed through the Bot API", part)
			}
		}
		_, err := c.TapOn(c.Last().ID, "wholehere:complaint:"+g.ID)
		if (err == nil) != (where == kafala.InEither) {
			t.Errorf("%s: a button that shows it in the chat: %v", where, err)
		}
	}
}

// What a page of staff was opened for goes with whatever they do next, with its time, and with their rank.
func TestPageOfStaffEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*world.World, *botapi.Citizen){
		"something else": func(w *world.World, c *botapi.Citizen) { c.Type("/today") },
		"enough":         func(w *world.World, c *botapi.Citizen) { w.TapData(c, "enough") },
		"ten minutes":    func(w *world.World, _ *botapi.Citizen) { w.Clock.Pass(10 * time.Minute) },
		"no rank": func(w *world.World, _ *botapi.Citizen) {
			if err := w.Counter.Remove(w.T().Context(), staff.Actor{ID: world.AnAdmin, Rank: staff.Admin}, world.AnOfficer); err != nil {
				w.T().Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, c, _, _ := atPage(t, staff.Officer, kafala.OnPageAlone)
			w.TapData(c, "match:")
			w.Quiet()
			p := w.OpenPage(world.AnOfficer)
			end(w, c)
			w.Quiet()
			before := len(w.Trail())
			if got := p.Give(personID); got.Over == "" || got.Done != "" {
				t.Errorf("%+v", got)
			}
			if now := len(w.Trail()); now != before {
				t.Errorf("it was read: %q", outcomes(w, now-before))
			}
		})
	}
}

// Of two who use one ticket of staff at the same time one is answered, and what they ask for is done once.
func TestPageOfStaffTwiceAtOnce(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]struct {
		taps []string
		page func(*world.World, context.Context, string) (voice.Page, error)
	}{
		"match": {[]string{"match:"}, func(w *world.World, ctx context.Context, secret string) (voice.Page, error) {
			return w.Bot.Give(ctx, world.AnOfficer, "ar", secret, personID)
		}},
		"whole": {[]string{"more:", "why:disclose:", "disclose:complaint:"},
			func(w *world.World, ctx context.Context, secret string) (voice.Page, error) {
				return w.Bot.Look(ctx, world.AnOfficer, "ar", secret)
			}},
	} {
		t.Run(name, func(t *testing.T) {
			w, c, _, _ := atPage(t, staff.Supervisor, kafala.OnPageAlone)
			for _, tap := range use.taps {
				w.TapData(c, tap)
				w.Quiet()
			}
			st, err := w.Store.Chats().Load(t.Context(), world.AnOfficer)
			if err != nil {
				t.Fatal(err)
			}
			_, secret, _, _ := dialogs.ReadTicket(st.Session.Ticket)
			before, done := len(w.Trail()), make(chan bool, 8)
			for range cap(done) {
				go func() {
					page, err := use.page(w, context.WithoutCancel(t.Context()), secret)
					if err != nil {
						t.Error(err)
					}
					done <- page.Over == ""
				}()
			}
			taken := 0
			for range cap(done) {
				if <-done {
					taken++
				}
			}
			w.Quiet()
			if now := len(w.Trail()); taken != 1 || now != before+1 {
				t.Errorf("taken %d times, and the trail has %d more", taken, now-before)
			}
		})
	}
}

// Whoever has chosen no language is spoken to in that of their Telegram, on the page and by what comes of it in the chat.
func TestPageSpeaksAsTheChat(t *testing.T) {
	t.Parallel()
	const english = 7100000002
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := paged(t, kafala.OnPageAlone)
	w.Appoint(english, staff.Officer)
	c := w.Chats.As(english)
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "find:card")
	w.Quiet()
	p := w.OpenPage(english)
	if said := p.Look().Question; said != words["en"].HTML("desk.ask.find", nil) {
		t.Errorf("the page asks %q", said)
	}
	if said := p.Give(guarantorID).Done; said != words["en"].HTML("page.done", nil) {
		t.Errorf("the page says %q", said)
	}
	w.Quiet()
	if said := c.Last().Text; !strings.HasPrefix(said, words["en"].Plain("find.none", nil)) { // and what is waited for on
		t.Errorf("the chat says %q", said)
	}
}

// Several numbers are matched one after the other, each where the settings have it typed, and the words say where.
func TestAnotherNumberIsMatched(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, where := range []kafala.Entering{kafala.InChat, kafala.InEither, kafala.OnPageAlone} {
		t.Run(string(where), func(t *testing.T) {
			w, c, _, _ := atPage(t, staff.Officer, where)
			w.TapData(c, "match:")
			w.Quiet()
			for range 3 {
				if where == kafala.InChat {
					c.Type(personID)
				} else if done := w.OpenPage(world.AnOfficer).Give(personID); done.Done == "" {
					t.Fatalf("the page: %+v", done)
				}
				w.Quiet()
				said := c.Last().Text
				if here := strings.Contains(said, words["ar"].Plain("match.next", nil)); here != (where != kafala.OnPageAlone) {
					t.Errorf("to be typed in the chat: %t: %q", here, said)
				}
			}
			if where != kafala.InEither {
				return
			}
			before := len(w.Trail())
			c.Type(guarantorID) // as it says
			w.Quiet()
			if now := len(w.Trail()); now != before+1 {
				t.Errorf("in the chat: %q", outcomes(w, now-before))
			}
		})
	}
}

// A member of staff who has done something at the desk finds the question of their own request with its page again, however they
// come back to it.
func TestPageAfterTheDesk(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]func(*world.World, *botapi.Citizen){
		"start": func(_ *world.World, c *botapi.Citizen) { c.Type("/start") },
		"a language": func(w *world.World, c *botapi.Citizen) {
			c.Type("/language")
			w.Quiet()
			w.TapData(c, "speak:ar")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, c, g, _ := atPage(t, staff.Officer, kafala.OnPageAlone)
			c.Type("/new")
			w.Quiet()
			w.TapData(c, "begin:")
			w.Quiet()
			c.Type(g.Reference)
			w.Quiet()
			w.TapData(c, "match:")
			w.Quiet()
			w.TapData(c, "enough")
			w.Quiet()
			back(w, c)
			w.Quiet()
			if said := c.Last().Text; strings.Contains(said, "تُحذف رسالتك") {
				t.Errorf("to be typed in the chat: %q", said)
			}
			if done := w.OpenPage(world.AnOfficer).Give(guarantorID); done.Done == "" {
				t.Errorf("the page: %+v", done)
			}
		})
	}
}

// A page of staff that is opened too late says so: the newest message of the chat is the one that it was opened from.
func TestPageOfStaffIsLate(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{10 * time.Minute, dialogs.TicketFor} {
		w, c, _, _ := atPage(t, staff.Officer, kafala.OnPageAlone)
		w.TapData(c, "match:")
		w.Quiet()
		p := w.OpenPage(world.AnOfficer)
		w.Clock.Pass(after)
		for range 2 {
			if got := p.Give(personID); got.Over != words["ar"].HTML("page.late", nil) {
				t.Errorf("after %s: %+v", after, got)
			}
		}
	}
}
