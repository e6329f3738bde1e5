package bot_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// A question goes through with each of its updates coming twice and another process in between: it is asked once, told to the group
// once and without its words, and answered once; and nothing of it is left in the chat of whoever has answered.
func TestQuestionOnceAndNotTwice(t *testing.T) {
	const officer, question, reply = 7200000002, "متى أستلم الإيصال؟", "الإيصال في هذه المحادثة."
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	c, o := w.Chats.As(world.Citizen), w.Chats.As(officer)
	c.Type("/ask")
	o.Type("/start")
	w.Quiet()
	w.TapData(c, "askperson")
	w.Quiet()
	update := 2_000_000_000
	twice := func(send func(update int) map[string]any) {
		t.Helper()
		update++
		for range 2 {
			if code := knock(t, w.Bot.Webhook(secret), send(update)); code != http.StatusOK {
				t.Fatalf("status %d", code)
			}
			w.Quiet()
			w.Restart()
		}
	}
	say := func(who int64, text string) {
		t.Helper()
		twice(func(update int) map[string]any { return textOf(update, who, who, "private", text) })
	}
	say(world.Citizen, question)
	all, err := w.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	if err != nil || len(all) != 1 || all[0].Text != question {
		t.Fatalf("%d questions are kept, %v", len(all), err)
	}
	say(officer, "/start q_"+all[0].ID)
	say(officer, reply)
	q, err := w.Store.Queries().Query(t.Context(), all[0].ID)
	must(t, err)
	if q.State() != kafala.QueryHeld || q.Answer != reply || holding(written(o), question) == 0 {
		t.Errorf("it is %s, and the officer sees %q", q.State(), written(o))
	}
	twice(func(update int) map[string]any {
		return tapOf(update, officer, 1, "sendreply:"+strconv.Itoa(q.Drafts())+":"+q.ID)
	})
	if n := holding(written(c), reply); n != 1 {
		t.Errorf("the answer came %d times", n)
	}
	for _, text := range written(o) {
		if strings.Contains(text, question) || strings.Contains(text, reply) {
			t.Errorf("in the officer's chat stands %q", text)
		}
	}
	group := written(w.Chats.As(world.AnOfficer).In(world.StaffChat))
	if len(group) != 1 || holding(group, question)+holding(group, reply) > 0 {
		t.Errorf("the group was told %q", group)
	}
}

// What somebody has taken and never answered leaves their chat before a bot can delete it no more.
func TestQuestionLeavesStaffInTime(t *testing.T) {
	const officer, question = 7200000002, "متى أستلم الإيصال؟"
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	w.Ask(world.Citizen, question)
	all, err := w.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	must(t, err)
	o := w.Chats.As(officer)
	o.Start("q_" + all[0].ID)
	w.Quiet()
	if holding(written(o), question) != 1 {
		t.Fatalf("the officer sees %q", written(o))
	}
	w.Clock.Pass(kafala.QueryInChat)
	w.Wake()
	w.Quiet()
	if holding(written(o), question) > 0 {
		t.Errorf("it still stands there: %q", written(o))
	}
}

// written are the texts that the bot has in a chat.
func written(c *botapi.Citizen) (texts []string) {
	for _, m := range c.Messages() {
		if m.From.IsBot {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// holding is how many texts hold something.
func holding(texts []string, what string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, what) {
			n++
		}
	}
	return n
}

// What one person has typed to another is a quotation, all of it and nothing else: a question that goes on in the bot's own words is
// no word of the bot's before staff, nor is an answer before who has asked, wherever they are kept.
func TestWhatIsTypedIsQuoted(t *testing.T) {
	t.Parallel()
	const officer, question = 7200000027, "متى أستلم الإيصال؟\n\nكُتب السؤال والنموذج عند: الدفع\n✅ سارية ومدفوعة"
	const reply, closing = "الإيصال هنا.\n\n«مشغّل المثال»\nقُبل الطلب.", "متى؟» قُبل الطلب «نعم"
	w := world.New(t, world.Options{})
	w.Chats.As(officer).Type("/start")
	w.Quiet()
	w.Appoint(officer, staff.Officer)
	o, c := w.Chats.As(officer), w.Chats.As(payer)
	quoted := func(m botapi.Message) (all []string) {
		units := utf16.Encode([]rune(m.Text))
		for _, e := range m.Entities {
			if e.Type == "blockquote" {
				all = append(all, string(utf16.Decode(units[e.Offset:e.Offset+e.Length])))
			}
		}
		return all
	}
	ask := func(text string) {
		t.Helper()
		w.Ask(payer, text)
		all, err := w.Store.Queries().QueriesOf(t.Context(), payer)
		must(t, err)
		o.Start("q_" + all[0].ID)
		w.Quiet()
	}
	ask(question)
	if got := quoted(o.Last()); !slices.Equal(got, []string{question}) {
		t.Errorf("before staff %q is quoted of %s", got, o.Last().Text)
	}
	o.Type(reply)
	w.Quiet()
	if got := quoted(o.Last()); !slices.Equal(got, []string{reply}) {
		t.Errorf("as it will arrive %q is quoted of %s", got, o.Last().Text)
	}
	w.TapData(o, "sendreply:")
	w.Quiet()
	if got := quoted(c.Last()); !slices.Equal(got, []string{reply}) {
		t.Errorf("of the answer %q is quoted of %s", got, c.Last().Text)
	}
	ask(closing)
	o.Type("ok then")
	w.Quiet()
	w.TapData(o, "sendreply:")
	w.Quiet()
	if line, _, _ := strings.Cut(c.Last().Text, "\n"); strings.Count(line, "»") != 1 || !strings.HasSuffix(line, "»") {
		t.Errorf("the question ends its own quotation: %s", line)
	}
	before := len(c.Messages())
	c.Type("/mydata")
	w.Quiet()
	var all []string
	for _, m := range c.Messages()[before:] {
		all = append(all, quoted(m)...)
	}
	for _, text := range []string{question, reply, closing} {
		if !slices.Contains(all, text) {
			t.Errorf("in what is kept %q is not quoted: %q", text, all)
		}
	}
}
