package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Whoever has a question before them reads it in their own language, and of the answer what the chat that has asked will read, as it is
// spoken to by then. Where that changes after the answer was shown, it is shown again before anything is sent.
func TestAnswerIsShownAsItArrives(t *testing.T) {
	t.Parallel()
	const officer, closing = 7200000045, "query.answer"
	w := world.New(t, world.Options{})
	w.Chats.As(officer).Type("/start")
	w.Appoint(officer, staff.Officer)
	w.Quiet()
	c, o := w.Chats.As(payer), w.Chats.As(officer)
	speaks := func(language string) {
		t.Helper()
		c.Type("/language")
		w.Quiet()
		w.TapData(c, "speak:"+language)
		w.Quiet()
	}
	end := func(language string) string { // the last line of an answer
		all := strings.Split(wordsIn(t, language, closing), "\n")
		return all[len(all)-1]
	}
	w.Ask(payer, "are you open?")
	speaks("en")
	o.Start("q_" + askedOf(t, w)[0].ID)
	w.Quiet()
	if text := o.Last().Text; !strings.Contains(text, noteWords(t, "language.of.en")) || strings.Contains(text, "English") {
		t.Errorf("the question: %s", text)
	}
	o.Type("yes, until nine")
	w.Quiet()
	if text := o.Last().Text; !strings.Contains(text, longest(noteWords(t, "answering.preview"))) || !strings.Contains(text, end("en")) {
		t.Errorf("as it will arrive: %s", text)
	}
	for _, language := range append([]string{"ur"}, locales.Languages...) { // "en", in which it was shown before, comes last
		speaks(language)
		before := len(c.Messages())
		w.TapData(o, "sendreply:")
		w.Quiet()
		if text := o.Last().Text; !strings.Contains(text, longest(noteWords(t, "answering.anew"))) || !strings.Contains(text, end(language)) {
			t.Errorf("in %s: %s", language, text)
		}
		if len(c.Messages()) != before || askedOf(t, w)[0].Over() {
			t.Errorf("in %s it was sent: %s", language, c.Last().Text)
		}
	}
	shown := o.Last().Text
	w.TapData(o, "sendreply:")
	w.Quiet()
	if answer := c.Last().Text; !strings.HasSuffix(shown, answer) || !strings.Contains(answer, end("en")) || !askedOf(t, w)[0].Over() {
		t.Errorf("shown: %s\narrived: %s", shown, answer)
	}
}
