package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// What a member of staff does about one question leaves the other that they have before them waited for; an answer that is refused is
// so in words for staff and goes from the chat, which is said, and so does one that is typed once the question is gone.
func TestAnswersOfTwoQuestions(t *testing.T) {
	t.Parallel()
	const officer, other = 7200000034, 7100000002
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	o := w.Chats.As(officer)
	o.Type("/start")
	w.Quiet()
	w.Ask(payer, "the first question?")
	first := askedOf(t, w)[0].ID
	w.Ask(other, "the second question?")
	all, err := w.Store.Queries().QueriesOf(t.Context(), other)
	must(t, err)
	o.Start("q_" + first)
	w.Quiet()
	o.Start("q_" + all[0].ID)
	w.Quiet()
	handle(t, w, tapOf(2_000_000_000, officer, 1, "letgo:"+first))
	w.Quiet()
	refused := o.Type("call 0501234567")
	w.Quiet()
	if got, words := o.Last().Text, noteWords(t, "problem.query.mobile"); strings.Contains(got, words) || offers(o.Last(), "sendreply:") {
		t.Errorf("refused in words for who asks: %s", got)
	}
	gone := func(text string) {
		t.Helper()
		if got := o.Last().Text; !strings.Contains(got, noteWords(t, "answering.deleted")) {
			t.Errorf("%.40q is deleted without a word: %s", text, got)
		}
		for _, m := range o.Messages() {
			if m.Text == text {
				t.Errorf("%.40q stays", text)
			}
		}
	}
	gone(refused.Text)
	o.Type("come to the section")
	w.Quiet()
	if !offers(o.Last(), "sendreply:") || !strings.Contains(o.Last().Text, "come to the section") {
		t.Errorf("another answer: %s %v", o.Last().Text, buttonsOf(o.Last()))
	}
	for _, text := range []string{"look at example.com/x", strings.Repeat("come ", kafala.QueryLength/4)} {
		o.Type(text)
		w.Quiet()
		gone(text)
	}
	o.Type("his id is 1109876548")
	w.Quiet()
	if got := o.Last().Text; !strings.Contains(got, noteWords(t, "answering.deleted")) {
		t.Errorf("the message is deleted without a word: %s", got)
	}
	_, err = w.Office.Forget(t.Context(), other)
	must(t, err)
	const late = "he comes out after the decision"
	o.Type(late)
	w.Quiet()
	gone(late)
	if !offers(o.Last(), "questions") || !offers(o.Last(), "desk") {
		t.Errorf("nothing leads on: %v", buttonsOf(o.Last()))
	}
}
