package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// What opens a question and asks nothing is answered by the prompt again, in three languages.
func TestOpeningIsNoQuestion(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := asksFor(t, w)
	for _, text := range []string{"عندي سؤال", "السلام عليكم عندي سؤال", "I have a question", "مجھے ایک سوال پوچھنا ہے", "please help"} {
		c.Type(text)
		w.Quiet()
		if !hears(t, c, "problem.query.opening") || !hears(t, c, "query.again.words") || !offers(c.Last(), "askquitof") {
			t.Errorf("%s: %s", text, c.Last().Text)
		}
	}
	c.Type("متى أستلم الإيصال؟")
	w.Quiet()
	if all := askedOf(t, w); len(all) != 1 || all[0].Text != "متى أستلم الإيصال؟" {
		t.Errorf("%d are kept: %s", len(all), c.Last().Text)
	}
}

// A text behind /ask is the question, by the same rules, once; which of several guarantees it is about is asked first.
func TestAskWithText(t *testing.T) {
	t.Parallel()
	const said = "متى أستلم الإيصال؟\nومن أين؟"
	w := world.New(t, world.Options{})
	c := w.Chats.As(payer)
	c.Type("/ask")
	w.Quiet()
	for range 2 {
		handle(t, w, textOf(2_000_000_000, payer, payer, "private", "/ask "+said))
		w.Quiet()
		if all := askedOf(t, w); len(all) != 1 || all[0].Text != said || !hears(t, c, "query.asked") || !hears(t, c, "query.kept") {
			t.Fatalf("%d are kept: %s", len(all), c.Last().Text)
		}
	}
	refused := c.Type("/ask call 0501234567")
	w.Quiet()
	if !hears(t, c, "problem.query.mobile") || !offers(c.Last(), "askquitof") {
		t.Errorf("with a mobile: %s", c.Last().Text)
	}
	c.Edit(refused.ID, "/ask call me when it is there")
	w.Quiet()
	if all := askedOf(t, w); len(all) != 2 || all[0].Text != "call me when it is there" {
		t.Errorf("edited: %s", c.Last().Text)
	}
	one, _ := w.Issued(payer, "1012345672", "1109876548"), w.Issued(payer, "1012345672", world.Number(7))
	c.Type("/ask what of it")
	w.Quiet()
	if !hears(t, c, "query.which.first") || len(askedOf(t, w)) != 2 {
		t.Errorf("of two: %s", c.Last().Text)
	}
	c.Type("/ask what of " + one.Reference)
	w.Quiet()
	about := func(q kafala.Query) bool { return q.Guarantee == one.ID }
	if all := askedOf(t, w); len(all) != 3 || !slices.ContainsFunc(all, about) {
		t.Errorf("that is named: %s", c.Last().Text)
	}
}

// An edit of a question that was refused is the question while it is waited for, also of the first of two, and else is said not to reach
// staff. A deleted message is said to be, with what it holds.
func TestEditsAndDeletedAreSaid(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := asksFor(t, w)
	one := c.Type("call 0501234567")
	w.Quiet()
	two := c.Type("call 0509876543")
	w.Quiet()
	c.Edit(one.ID, "call me then")
	w.Quiet()
	if all := askedOf(t, w); len(all) != 1 || all[0].Text != "call me then" {
		t.Errorf("the first of two: %s", c.Last().Text)
	}
	c.Edit(two.ID, "call me again")
	w.Quiet()
	if !hears(t, c, "query.unsent") || len(askedOf(t, w)) != 1 {
		t.Errorf("the second, once it is sent: %s", c.Last().Text)
	}
	c.Type("رقم هويته 1109876548")
	w.Quiet()
	if !hears(t, c, "query.unsent") || !hears(t, c, "query.deleted.id") || hears(t, c, "query.deleted") {
		t.Errorf("an ID number: %s", c.Last().Text)
	}
	for name, end := range map[string]func(){
		"too late": func() { w.Clock.Pass(31 * time.Minute) }, "given up": func() { w.TapData(c, "askquitof") },
	} {
		c = asksFor(t, w)
		m := c.Type("call 0501234567")
		w.Quiet()
		end()
		w.Quiet()
		c.Edit(m.ID, "when is it there")
		w.Quiet()
		if !hears(t, c, "query.unsent") && !hears(t, c, "query.unsent.lapsed") || len(askedOf(t, w)) != 1 {
			t.Errorf("%s: %s", name, c.Last().Text)
		}
	}
}

// The answer comes in the language that the chat is spoken to in when it arrives.
func TestAnswerInTheLanguageOfNow(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Appoint(answering, staff.Officer)
	o, c := w.Chats.As(answering), w.Chats.As(payer)
	w.Ask(payer, "متى أستلم الإيصال؟")
	tapElsewhere(t, w, "speak:en")
	staffAnswers(t, w, o)
	if !strings.HasPrefix(c.Last().Text, "The answer to") {
		t.Errorf("it says %s", c.Last().Text)
	}
}

// Whoever has had five questions deleted is told that there were five before they type a sixth, and from when on there may be one.
func TestLimitIsSaidAfterDeleting(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	for range kafala.QueriesDay {
		w.Ask(payer, "متى أستلم الإيصال يا ترى؟")
	}
	c := w.Chats.As(payer)
	c.Type("/delete")
	w.Quiet()
	w.TapData(c, "erase")
	w.Quiet()
	c = asksFor(t, w)
	if !hears(t, c, "problem.query.full") || offers(c.Last(), "askquitof") {
		t.Errorf("a sixth: %s", c.Last().Text)
	}
	c.Type("/ask متى؟ أين؟ وكيف أستلم؟")
	w.Quiet()
	if !hears(t, c, "problem.query.often") || !strings.Contains(c.Last().Text, "02:18") {
		t.Errorf("typed: %s", c.Last().Text)
	}
	c.Type("/ask 02541891021")
	w.Quiet()
	if !hears(t, c, "problem.query.often") || offers(c.Last(), "askquitof") {
		t.Errorf("without words: %s", c.Last().Text)
	}
}
