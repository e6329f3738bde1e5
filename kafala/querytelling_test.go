package kafala_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// told is what became of the word about a question: "now", "later", or "" where there is nothing to tell.
func told(t *testing.T, h *kafalatest.House, n kafala.Notice) (kafala.Turn, string) {
	t.Helper()
	turn, mine, err := h.Office.TakeTurn(t.Context(), n, n.Of+string(n.Kind))
	if early := (*kafala.NotYetError)(nil); errors.As(err, &early) {
		if until := early.Until.Sub(h.Clock.Now()); until <= 0 || until > kafala.QueriesEvery {
			t.Errorf("it waits for %s", until)
		}
		return turn, "later"
	}
	if err != nil {
		t.Fatal(err)
	}
	if mine {
		return turn, "now"
	}
	return turn, ""
}

// asksOf has another chat ask something, and gives the notice that it waits.
func asksOf(t *testing.T, h *kafalatest.House, chat int64) kafala.Notice {
	t.Helper()
	token := strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%018d", chat))
	q, p, err := h.Office.AskPerson(t.Context(), kafala.Inquiry{Chat: chat, Token: token, Language: "ar", Text: "text"})
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	return kafala.Notice{Kind: kafala.NoticeAsked, Sort: kafala.AskedNew, Of: q.ID, At: "1"}
}

// Of questions that wait one is told of in its time, with how many there are. What fell due before that was told with it; what came
// later, or just before, has its turn after it. A turn in which nothing was told takes nobody's word: the next one has it.
func TestQuestionsAreToldTogether(t *testing.T) {
	h := kafalatest.New(t)
	want := func(n kafala.Notice, what string) kafala.Turn {
		t.Helper()
		turn, got := told(t, h, n)
		if got != what {
			t.Fatalf("at %s, of %s: %q, want %q", h.Clock.Now().Format(time.TimeOnly), n.Of, got, what)
		}
		return turn
	}
	counts := func(kind kafala.NoticeKind, n int) {
		t.Helper()
		if got, more, err := h.Office.Gathered(t.Context(), kind); err != nil || more || got != n {
			t.Errorf("%d are counted, %t, %v; want %d", got, more, err, n)
		}
	}
	first := asksOf(t, h, 1)
	turn := want(first, "now")
	want(first, "now") // the process that had it has died
	second, third := asksOf(t, h, 2), asksOf(t, h, 3)
	want(second, "later")
	if err := h.Office.Told(t.Context(), first, turn); err != nil {
		t.Fatal(err)
	}
	want(first, "")
	want(second, "later") // it was asked as the first was told of
	h.Clock.Pass(kafala.QueriesEvery)
	counts(kafala.NoticeAsked, 3)
	want(second, "now") // and is not, so
	h.Clock.Pass(kafala.QueriesEvery)
	turn = want(third, "now")
	late := asksOf(t, h, 4)
	if err := h.Office.Told(t.Context(), third, turn); err != nil {
		t.Fatal(err)
	}
	want(second, "")
	want(late, "later")
	_, err := h.Office.TakeQuery(t.Context(), late.Of, firstHand, inFirst)
	problem(t, "taken", err, "")
	want(late, "")
	counts(kafala.NoticeAsked, 3)
	h.Clock.Pass(kafala.QueryHold)
	counts(kafala.NoticeAsked, 4)
	want(kafala.Notice{Kind: kafala.NoticeAsked, Sort: kafala.AskedAgain, Of: late.Of, At: "2"}, "now")
	counts(kafala.NoticeNoAnswer, 0)
	h.Clock.Pass(kafala.QueryAlarm)
	counts(kafala.NoticeNoAnswer, 4)
	want(kafala.Notice{Kind: kafala.NoticeNoAnswer, Of: first.Of}, "now") // the two kinds wait for nothing of each other
	want(kafala.Notice{Kind: kafala.NoticeNoAnswer, Of: second.Of}, "later")
	want(kafala.Notice{Kind: kafala.NoticeAsked, Of: kafala.NewQueryID(9, aToken(3)), At: "1"}, "")
}

// Whoever counts the questions that wait reads so many of them and no more.
func TestQuestionsAreCountedToABound(t *testing.T) {
	h := kafalatest.New(t)
	for chat := range int64(kafala.QueriesCounted + 1) {
		asksOf(t, h, chat+1)
	}
	if n, more, err := h.Office.Gathered(t.Context(), kafala.NoticeAsked); err != nil || !more || n != kafala.QueriesCounted {
		t.Errorf("%d, %t, %v", n, more, err)
	}
}
