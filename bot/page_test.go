package bot_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

const (
	guarantorID = "1012345672"
	personID    = "1109876548"
)

// paged is a world with the private page.
func paged(t *testing.T, where kafala.Entering, changes ...func(*kafala.Settings)) *world.World {
	return world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Rules.PrivateEntry = where
		for _, change := range changes {
			change(s)
		}
	}})
}

// begun is a citizen at the first question.
func begun(w *world.World) *botapi.Citizen {
	c := w.Chats.As(world.Citizen)
	c.Type("/new")
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	return c
}

// session is what is kept of the citizen's chat.
func session(t *testing.T, w *world.World) dialogs.Session {
	t.Helper()
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil {
		t.Fatal(err)
	}
	return st.Session
}

// spentWords are what a page says that is of no use.
func spentWords(t *testing.T) string {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words["ar"].HTML("page.spent", nil)
}

// wiretap keeps the bodies of all that passes between the bot and the Bot API, in both directions.
type wiretap struct {
	mu   sync.Mutex
	said strings.Builder
}

func (o *wiretap) RoundTrip(r *http.Request) (*http.Response, error) {
	keep := func(b []byte) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.said.Write(b)
	}
	if r.Body != nil {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		keep(sent)
		r.Body = io.NopCloser(strings.NewReader(string(sent)))
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	keep(body)
	res.Body = io.NopCloser(strings.NewReader(string(body)))
	return res, err
}

// Both numbers are given on the page alone; the chat goes on by itself, and no number passes through the Bot API.
func TestNumbersOnThePageAlone(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	heard := &wiretap{}
	w.Config.HTTP = &http.Client{Transport: heard}
	w.Restart()
	c := begun(w)
	give := func(number, next string) {
		t.Helper()
		p := w.OpenPage(world.Citizen)
		if look := p.Look(); look.Status != 200 || look.Question == "" || look.Problem != "" {
			t.Fatalf("the page asks %+v", look)
		} else if strings.Contains(look.Question, "رسالت") || strings.Contains(look.Question, "الزر") {
			t.Errorf("the page speaks of the chat: %q", look.Question)
		}
		if done := p.Give(number); done.Done == "" {
			t.Fatalf("answered %+v", done)
		}
		w.Quiet()
		if got := session(t, w).Editing; got != "" {
			t.Errorf("still asked: %s", got)
		}
		if last := c.Last().Text; !strings.Contains(last, next) || !strings.Contains(last, number[6:]) {
			t.Fatalf("the chat goes on with %q", last)
		}
		if again := p.Give(number); again.Over == "" || again.Done != "" {
			t.Errorf("a spent page: %+v", again)
		}
	}
	give(guarantorID, "ما اسمك")
	for _, text := range []string{"Abdullah Mohammed Salem Alotaibi", "0501234567"} {
		c.Type(text)
		w.Quiet()
	}
	give(personID, "ما اسم المكفول")
	for _, act := range []string{"Fahad Mohammed Salem Alotaibi", "45128830"} {
		c.Type(act)
		w.Quiet()
	}
	for _, act := range []string{"set:region:riyadh:", "set:kind:appearance:", "changes:"} {
		w.TapData(c, act)
		w.Quiet()
	}
	w.TapData(c, "edit:person_id:") // one that is changed from the review
	w.Quiet()
	other := world.Number(7)
	if done := w.OpenPage(world.Citizen).Give(other); done.Done == "" {
		t.Fatalf("changed: %+v", done)
	}
	w.Quiet()
	for _, act := range []string{"check:", "submit:"} {
		w.TapData(c, act)
		w.Quiet()
	}
	g := w.Newest(world.Citizen)
	if g.Answers["guarantor_id"] != guarantorID || g.Answers["person_id"] != other {
		t.Errorf("recorded: %v", g.Answers)
	}
	for _, number := range []string{guarantorID, personID, other} {
		if strings.Contains(heard.said.String(), number) {
			t.Errorf("%s has passed through the Bot API", number)
		}
		if strings.Contains(w.Logs.String(), number) {
			t.Errorf("%s stands in the log", number)
		}
	}
	if heard.said.Len() < 10_000 {
		t.Errorf("only %d bytes were heard", heard.said.Len())
	}
}

// A number that is typed in the chat where the page alone takes it is deleted, and the page offered; one at a question that takes
// either counts.
func TestNumberInTheChat(t *testing.T) {
	t.Parallel()
	for where, taken := range map[kafala.Entering]bool{kafala.InChat: true, kafala.InEither: true, kafala.OnPageAlone: false} {
		t.Run(string(where), func(t *testing.T) {
			w := paged(t, where)
			c := begun(w)
			_, err := c.Open("")
			if (err == nil) != (where != kafala.InChat) {
				t.Errorf("a button of the page: %v", err)
			}
			sent := c.Type(guarantorID)
			w.Quiet()
			if _, ok := session(t, w).Answers["guarantor_id"]; ok != taken {
				t.Errorf("taken: %t", ok)
			}
			if slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == sent.ID }) {
				t.Error("it stands in the chat")
			}
			if taken {
				return
			}
			if !strings.Contains(c.Last().Text, "في صفحتنا") {
				t.Errorf("said: %q", c.Last().Text)
			}
			for _, text := range []string{"101234", "متى يطلع", "abc"} { // neither is anything else read as a number
				c.Type(text)
				w.Quiet()
			}
			if done := w.OpenPage(world.Citizen).Give(guarantorID); done.Done == "" {
				t.Errorf("the page: %+v", done)
			}
		})
	}
}

// The page refuses with the words of the chat, counts what was tried as the chat does, and stays open.
func TestPageRefusesAsTheChat(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"1012345671", "3012345672", "10123", "hello", "1012345672 1109876548", "4201320111111010", "كم الرسوم"} {
		t.Run(number, func(t *testing.T) {
			w := paged(t, kafala.InEither)
			c := begun(w)
			p := w.OpenPage(world.Citizen)
			page := p.Give(number)
			before := session(t, w).Refused
			c.Type(number)
			w.Quiet()
			if page.Problem == "" || page.Done != "" || page.Over != "" {
				t.Fatalf("the page: %+v", page)
			}
			said, _, _ := strings.Cut(regexp.MustCompile(`<[^>]+>`).ReplaceAllString(page.Problem, ""), "\nhttps://t.me/")
			if !strings.HasPrefix(number, "4") && !strings.Contains(c.Last().Text, said) {
				t.Errorf("the page says %q, and the chat %q", page.Problem, c.Last().Text)
			}
			if strings.Contains(page.Problem, "حذفنا") {
				t.Errorf("nothing was deleted: %q", page.Problem)
			}
			if after := session(t, w).Refused; before != "" && after == before {
				t.Errorf("counted: %q, then %q", before, after)
			}
			if done := p.Give(guarantorID); done.Done == "" {
				t.Errorf("the right one: %+v", done)
			}
		})
	}
}

// The bot is no place to try numbers, on the page either.
func TestPageCountsNumbers(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone, func(s *kafala.Settings) { s.Rules.IDs = 2 })
	c := begun(w)
	for n := range 3 {
		p := w.OpenPage(world.Citizen)
		answer := p.Give(world.Number(n + 1))
		w.Quiet()
		if (answer.Done != "") != (n < 2) {
			t.Fatalf("number %d: %+v", n+1, answer)
		}
		if n == 2 && !strings.Contains(answer.Problem, "24") {
			t.Errorf("refused with %q", answer.Problem)
		}
		if n == 2 && !hears(t, c, "problem.ids") {
			t.Errorf("the page has refused for a day, and the chat says %q", c.Last().Text)
		}
		if n < 2 {
			w.TapData(c, "back:")
			w.Quiet()
		}
	}
}

// What the page refuses and another number does not end at once is said in the chat, too; a slip is not.
func TestLastingRefusalOnThePageIsSaidInTheChat(t *testing.T) {
	t.Parallel()
	for number, key := range map[string]string{world.Number(1): "", "2123456788": "problem.id.residents", "1012345671": ""} {
		w := paged(t, kafala.OnPageAlone)
		c := begun(w)
		before := c.Last().ID
		page := w.OpenPage(world.Citizen).Give(number)
		w.Quiet()
		switch {
		case key != "" && (page.Problem == "" || !hears(t, c, key)):
			t.Errorf("%s: the page %+v, the chat %q", key, page, c.Last().Text)
		case key == "" && page.Problem != "" && c.Last().ID != before:
			t.Errorf("of a slip the chat says %q", c.Last().Text)
		}
	}
}

// A number without a check digit is typed twice, on the page too.
func TestPageAsksTwice(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone, func(s *kafala.Settings) { s.Rules.Border = true })
	c := begun(w)
	w.OpenPage(world.Citizen).Give(guarantorID)
	w.Quiet()
	for _, text := range []string{"Abdullah Mohammed Salem Alotaibi", "0501234567"} {
		c.Type(text)
		w.Quiet()
	}
	p := w.OpenPage(world.Citizen)
	once := p.Give("3123456789")
	if once.Done != "" || once.Problem != "" || !strings.Contains(once.Question, "6789") || strings.Contains(once.Question, "3123456789") {
		t.Fatalf("typed once: %+v", once)
	}
	if differs := p.Give("3123456788"); differs.Problem == "" || differs.Done != "" {
		t.Errorf("another one: %+v", differs)
	}
	if again := w.OpenPage(world.Citizen).Give("3123456789"); again.Done == "" {
		t.Errorf("typed twice: %+v", again)
	}
}

// After its time a page says so, and the question comes again with a button that works.
func TestPageEnds(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	c := begun(w)
	p := w.OpenPage(world.Citizen)
	shown := len(c.Messages())
	w.Clock.Pass(dialogs.TicketFor + time.Second)
	if ended := p.Give(guarantorID); ended.Over == "" || ended.Over == spentWords(t) {
		t.Fatalf("ended: %+v", ended)
	}
	w.Quiet()
	if now := len(c.Messages()); now != shown+1 || len(session(t, w).Answers) > 0 {
		t.Errorf("%d messages, before %d", now, shown)
	}
	if again := p.Look(); again.Over != spentWords(t) {
		t.Errorf("asked again: %+v", again)
	}
	if done := w.OpenPage(world.Citizen).Give(guarantorID); done.Done == "" {
		t.Errorf("the new one: %+v", done)
	}
}

// Whoever else opens somebody's page, and whoever has spent theirs, are answered the same, and nothing changes.
func TestPageOfAnother(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	begun(w)
	mine := w.OpenPage(world.Citizen)
	spent := spentWords(t)
	for _, other := range []int64{7100000002, 7100000004} {
		theirs := *mine
		theirs.Init = w.Chats.As(other).InitData(nil)
		if got := theirs.Give(guarantorID); got.Over != spent || got.Status != 200 {
			t.Errorf("%d: %+v", other, got)
		}
	}
	outside := *mine
	outside.Init = ""
	if got := outside.Give(guarantorID); got.Status != http.StatusForbidden || got.Over == "" {
		t.Errorf("outside Telegram: %+v", got)
	}
	if len(session(t, w).Answers) > 0 {
		t.Errorf("taken: %v", session(t, w).Answers)
	}
	if got := mine.Give(guarantorID); got.Done == "" {
		t.Errorf("the owner's: %+v", got)
	}
	if got := mine.Give(guarantorID); got.Over != spent {
		t.Errorf("for the second time: %+v", got)
	}
}

// What is not open any more takes nothing: a request that was given up, another question, another request.
func TestPageOfAnotherQuestion(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*world.World, *botapi.Citizen){
		"given up": func(w *world.World, c *botapi.Citizen) {
			c.Type("/cancel")
			w.Quiet()
			w.TapData(c, "drop:")
		},
		"another request": func(w *world.World, c *botapi.Citizen) {
			c.Type("/cancel")
			w.Quiet()
			w.TapData(c, "drop:")
			w.Quiet()
			c.Type("/new")
			w.Quiet()
			w.TapData(c, "begin:")
		},
		"everything deleted": func(w *world.World, c *botapi.Citizen) {
			c.Type("/delete")
			w.Quiet()
			w.TapData(c, "erase")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := paged(t, kafala.OnPageAlone)
			c := begun(w)
			p := w.OpenPage(world.Citizen)
			leave(w, c)
			w.Quiet()
			before := session(t, w)
			if got := p.Give(guarantorID); got.Over == "" || got.Done != "" {
				t.Errorf("%+v", got)
			}
			if after := session(t, w); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("it was %v and is %v", before, after)
			}
		})
	}
}

// Ten thousand tickets that nobody was given: nothing is taken, and the session stays as it is.
func TestForgedTickets(t *testing.T) {
	long.Test(t)
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	begun(w)
	held := session(t, w)
	_, secret, _, _ := dialogs.ReadTicket(held.Ticket)
	for i := range 10_000 {
		forged := rand.Text()
		switch i % 4 {
		case 1:
			at := i % len(secret)
			forged = secret[:at] + string(rune('A'+(int(secret[at])+i)%26)) + secret[at+1:]
		case 2:
			forged = secret[:i%len(secret)]
		case 3:
			forged = secret + forged[:1+i%20]
		}
		if forged == secret {
			continue
		}
		page, err := w.Bot.Give(t.Context(), world.Citizen, "ar", forged, guarantorID)
		if err != nil || page.Done != "" || page.Over == "" || page.Question != "" {
			t.Fatalf("%q: %+v, %v", forged, page, err)
		}
	}
	if now := session(t, w); fmt.Sprint(now) != fmt.Sprint(held) {
		t.Errorf("it was %v and is %v", held, now)
	}
}

// A page that sends without end is slowed down, and nothing is read of what it sends.
func TestPageSlowsDown(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	begun(w)
	p := w.OpenPage(world.Citizen)
	slowed := 0
	for range 40 {
		if got := p.Give("10123"); got.Question == "" && got.Problem != "" {
			slowed++
		}
	}
	if got := p.Give(guarantorID); slowed != 10 || got.Done != "" {
		t.Errorf("slowed down %d times, then %+v", slowed, got)
	}
	w.Clock.Pass(time.Minute)
	if got := p.Give(guarantorID); got.Done == "" {
		t.Errorf("a minute later: %+v", got)
	}
}

// Two answers to one page at the same time: one is taken, and the chat is shown once where it stands.
func TestPageTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	c := begun(w)
	_, secret, _, _ := dialogs.ReadTicket(session(t, w).Ticket)
	shown, done := len(c.Messages()), make(chan bool, 8)
	for range cap(done) {
		go func() {
			page, err := w.Bot.Give(context.WithoutCancel(t.Context()), world.Citizen, "ar", secret, guarantorID)
			done <- err == nil && page.Done != ""
		}()
	}
	taken := 0
	for range cap(done) {
		if <-done {
			taken++
		}
	}
	w.Quiet()
	if now := len(c.Messages()); taken != 1 || now != shown+1 {
		t.Errorf("taken %d times, %d messages after %d", taken, now, shown)
	}
}

// The process ends right after an answer was taken: the next one shows the chat where it stands.
func TestPageThroughARestart(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	c := begun(w)
	_, secret, _, _ := dialogs.ReadTicket(session(t, w).Ticket)
	b := w.Bot
	w.Stop()
	if page, err := b.Give(t.Context(), world.Citizen, "ar", secret, guarantorID); err != nil || page.Done == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	before := c.Last().Text
	w.Start()
	w.Quiet()
	if c.Last().Text == before || !strings.Contains(c.Last().Text, "5672") {
		t.Errorf("the chat shows %q", c.Last().Text)
	}
}

// The reminder brings the question with a page that opens.
func TestReminderHasAPage(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	begun(w)
	w.Clock.Pass(time.Duration(w.Office.Settings.Times.Reminder) + 12*time.Hour)
	w.Wake()
	w.Quiet()
	if done := w.OpenPage(world.Citizen).Give(guarantorID); done.Done == "" {
		t.Errorf("%+v", done)
	}
}
