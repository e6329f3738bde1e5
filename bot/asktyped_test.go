package bot_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/bot"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// asksFor is a chat of which a question is waited for.
func asksFor(t *testing.T, w *world.World) *botapi.Citizen {
	t.Helper()
	c := w.Chats.As(payer)
	c.Type("/ask")
	w.Quiet()
	w.TapData(c, "askperson")
	w.Quiet()
	return c
}

// askedOf are the questions that are kept of the chat, newest first.
func askedOf(t *testing.T, w *world.World) []kafala.Query {
	t.Helper()
	all, err := w.Store.Queries().QueriesOf(t.Context(), payer)
	must(t, err)
	return all
}

// hears tells whether the last message says the words of a key.
func hears(t *testing.T, c *botapi.Citizen, key string) bool {
	t.Helper()
	return tells(t, c.Last(), key)
}

// tells is whether a message says the words of a key.
func tells(t *testing.T, m botapi.Message, key string) bool {
	t.Helper()
	words, _, _ := strings.Cut(bare.Replace(noteWords(t, key)), "<no value>")
	return strings.Contains(bare.Replace(m.Text), strings.TrimSpace(words))
}

// before is the last message but one.
func before(c *botapi.Citizen) botapi.Message { return c.Messages()[len(c.Messages())-2] }

// bare leaves out what is markup, and what isolates numbers.
var bare = strings.NewReplacer("<b>", "", "</b>", "", "\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// What is refused may be edited, and is the question then; what staff have is not changed by an edit, nor taken back by the button that
// would have cancelled it. Nothing of it is without a word.
func TestQuestionEdited(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := asksFor(t, w)
	for _, text := range []string{"السلام عليكم", "hello"} {
		c.Type(text)
		w.Quiet()
		if !hears(t, c, "problem.query.greeting") || !offers(c.Last(), "askquit") || len(askedOf(t, w)) > 0 {
			t.Errorf("%s: %s", text, c.Last().Text)
		}
	}
	refused := c.Type("call me on 0501234567 when it is there")
	w.Quiet()
	if !hears(t, c, "problem.query.mobile") || len(askedOf(t, w)) > 0 {
		t.Fatalf("refused: %s", c.Last().Text)
	}
	const said = "tell me when it is there"
	c.Edit(refused.ID, said)
	w.Quiet()
	if all := askedOf(t, w); len(all) != 1 || all[0].Text != said || !hears(t, c, "query.asked") {
		t.Fatalf("edited: %s", c.Last().Text)
	}
	for _, m := range c.Messages() {
		if offers(m, "askquit") {
			t.Errorf("a button cancels what is sent: %s", m.Text)
		}
	}
	c.Edit(refused.ID, said+" please")
	w.Quiet()
	if all := askedOf(t, w); len(all) != 1 || all[0].Text != said || !hears(t, c, "query.edited") {
		t.Errorf("edited once more: %s", c.Last().Text)
	}
	token := askedOf(t, w)[0].ID[2:]
	handle(t, w, tapOf(2_000_000_000, payer, 1, "askquitof:"+token))
	if !hears(t, c, "query.quit.open") {
		t.Errorf("an old button: %s", c.Last().Text)
	}
}

// What is typed after a question, or after it was waited for in vain, is said not to have been sent, and answers nothing of a request.
func TestTypedAfterAQuestion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first func(w *world.World, c *botapi.Citizen)
		key   string
	}{
		"after it": {func(_ *world.World, c *botapi.Citizen) { c.Type("متى أستلم الإيصال؟") }, "query.unsent"},
		"too late": {func(w *world.World, _ *botapi.Citizen) { w.Clock.Pass(31 * time.Minute) }, "query.unsent.lapsed"},
	} {
		w := world.New(t, world.Options{})
		w.RequestUntil(payer, "set:region:riyadh:")
		who := asksFor(t, w)
		c.first(w, who)
		w.Quiet()
		was := len(askedOf(t, w))
		who.Type("الرياض")
		w.Quiet()
		if s := draft(t, w); s.Answers["region"] != "" || !tells(t, before(who), c.key) || !offers(before(who), "askperson") ||
			!offers(who.Last(), "set:region:riyadh:") {
			t.Errorf("%s: %s %v", name, who.Last().Text, buttonsOf(who.Last()))
		}
		who.Type("الرياض")
		w.Quiet()
		if s := draft(t, w); s.Answers["region"] == "" || len(askedOf(t, w)) != was {
			t.Errorf("%s, and once more: %s", name, who.Last().Text)
		}
	}
}

// With several guarantees it is asked which one a question is about; a reference of the chat's own in its text says so, too. What it is
// about is said when it is sent, and what staff read is about the same.
func TestWhichGuaranteeAQuestionIsAbout(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	one, two := w.Issued(payer, "1012345672", "1109876548"), w.Issued(payer, "1012345672", world.Number(7))
	foreign := w.Issued(7100000002, world.Number(11), world.Number(12))
	for _, ask := range []struct{ tap, text, about string }{
		{"askabout:" + one.ID, "when?", one.ID}, {"askabout:" + two.ID, "when?", two.ID}, {"asknone", "are you open?", ""},
		{"askabout:" + two.ID, "what of " + kafala.GroupReference(one.Reference) + " then", one.ID},
		{"asknone", "what of " + foreign.Reference + " then", ""},
	} {
		c := asksFor(t, w)
		if !offers(c.Last(), "asknone") || offers(c.Last(), "askquit") {
			t.Fatalf("not asked which: %s %v", c.Last().Text, buttonsOf(c.Last()))
		}
		w.TapData(c, ask.tap)
		w.Quiet()
		c.Type(ask.text)
		w.Quiet()
		if got := askedOf(t, w)[0].Guarantee; got != ask.about {
			t.Errorf("%s %q is about %q", ask.tap, ask.text, got)
		}
		for _, g := range []kafala.Guarantee{one, two, foreign} {
			if strings.Contains(c.Last().Text, kafala.GroupReference(g.Reference)) != (g.ID == ask.about) {
				t.Errorf("%s %q: %s", ask.tap, ask.text, c.Last().Text)
			}
		}
		w.Clock.Pass(time.Minute)
	}
	c := asksFor(t, w) // that was the fifth
	if !hears(t, c, "problem.query.full") || offers(c.Last(), "askquit") || offers(c.Last(), "asknone") {
		t.Errorf("a sixth: %s %v", c.Last().Text, buttonsOf(c.Last()))
	}
}

// A question with a number that does not stay is deleted, and that is said; what fits is said of each refusal.
func TestRefusedQuestionIsSaidToBeDeleted(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := asksFor(t, w)
	for text, want := range map[string][]string{
		"my brother 1109876548 is held":    {"query.deleted", "query.again"},
		"🙂🙂":                               {"query.again.words"},
		strings.Repeat("when is it? ", 99): {"query.again.short"},
	} {
		sent := c.Type(text)
		w.Quiet()
		for _, key := range []string{"query.deleted", "query.again", "query.again.words", "query.again.short"} {
			if hears(t, c, key) != slices.Contains(want, key) {
				t.Errorf("%.20s: %s is said: %s", text, key, c.Last().Text)
			}
		}
		there := slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == sent.ID })
		if there == slices.Contains(want, "query.deleted") {
			t.Errorf("%.20s: is there: %v", text, there)
		}
	}
	c.ShareContact()
	w.Quiet()
	if !offers(c.Last(), "askquit") || !hears(t, c, "query.again.words") {
		t.Errorf("a contact: %s", c.Last().Text)
	}
}

// A member of staff whose words meet a ready answer is shown it above the desk, and where a question is before them that nothing was
// sent.
func TestReadyAnswerAtTheDesk(t *testing.T) {
	t.Parallel()
	w, o, q := takenQuestion(t)
	o.Type("/today")
	w.Quiet()
	o.Type("كم الرسوم")
	w.Quiet()
	if offers(o.Last(), "begin:") || !offers(o.Last(), "search") || !offers(o.Last(), "reply:"+q.ID) ||
		!strings.Contains(o.Last().Text, "123.00") {
		t.Errorf("a ready answer: %s %v", o.Last().Text, buttonsOf(o.Last()))
	}
	w.Appoint(7200000002, staff.Officer)
	w.TapData(o, "letgo:")
	w.Quiet()
	w.Request(7200000002)
	o.Type("كم الرسوم")
	w.Quiet()
	if !offers(o.Last(), "verify:") || !offers(o.Last(), "desk") || !strings.Contains(o.Last().Text, "123.00") {
		t.Errorf("with a request of their own: %s %v", o.Last().Text, buttonsOf(o.Last()))
	}
}

// An album where a question is waited for is refused once, however many processes its pictures come to, and every picture goes. The
// question that follows is sent.
func TestAlbumIsNoQuestion(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := asksFor(t, w)
	since := c.Last().ID
	other, err := bot.New(w.Config, "kafala_sandbox_bot")
	must(t, err)
	doors := []http.Handler{w.Bot.Webhook(secret), other.Webhook(secret)}
	const pictures = 6
	var all sync.WaitGroup
	for i := 0; i < pictures; i += 2 { // two at a time: the later one may be first
		for j := i; j < i+2; j++ {
			all.Go(func() { push(t, doors[j%2], pictureOf(j, "album")) })
		}
		all.Wait()
	}
	w.Bot.Wait()
	other.Wait()
	w.Quiet()
	refused := 0
	for _, m := range c.Messages() {
		if m.From.IsBot && m.ID > since {
			refused++
		}
	}
	if refused != 1 || !hears(t, c, "problem.query.words") || !offers(c.Last(), "askquit") {
		t.Errorf("answered %d times: %s", refused, c.Last().Text)
	}
	for i := range pictures {
		if u, _ := pictureOf(i, "album")["message"].(map[string]any); !slices.Contains(deleted(w), jsonOf(t, u["message_id"])) {
			t.Errorf("picture %d stays", i)
		}
	}
	c.Type("متى أستلم الإيصال؟")
	w.Quiet()
	if len(askedOf(t, w)) != 1 || !hears(t, c, "query.asked") {
		t.Errorf("the question: %s", c.Last().Text)
	}
}
