package kafala_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

const queryChat int64 = 7100000001

// two who may answer, and the messages in which they read a question.
var (
	firstHand, secondHand = kafala.Hand{ID: 7300000001}, kafala.Hand{ID: 7300000002}
	inFirst, inAgain      = kafala.HeldMessage{Chat: firstHand.ID, ID: 11}, kafala.HeldMessage{Chat: firstHand.ID, ID: 12}
	inSecond, inThird     = kafala.HeldMessage{Chat: secondHand.ID, ID: 21}, kafala.HeldMessage{Chat: firstHand.ID, ID: 13}
)

func aToken(n int) string { return strings.Repeat(string(rune('a'+n)), 18) }

// asks has a chat ask something.
func asks(t *testing.T, h *kafalatest.House, n int) kafala.Query {
	t.Helper()
	q, p, err := h.Office.AskPerson(t.Context(), kafala.Inquiry{Chat: queryChat, Token: aToken(n), Language: "ar", Text: "text"})
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	return q
}

// due lists what is due by now of a question, without the ids of it, and takes it.
func dueOf(h *kafalatest.House, q kafala.Query) (all []string) {
	for _, d := range h.Memory.Box().Take(h.Clock.Now()) {
		if rest, of := strings.CutPrefix(d.ID, q.ID+"."); of {
			all = append(all, rest)
		}
	}
	slices.Sort(all)
	return all
}

func wantNames(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func problem(t *testing.T, what string, err error, want string) {
	t.Helper()
	got := ""
	if p := (*kafala.Problem)(nil); errors.As(err, &p) {
		got = p.Key
	} else if err != nil {
		got = err.Error()
	}
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// The whole way of a question: told to staff, taken by one, answered, and the answer and the deletions are promised with that.
func TestQueryIsAnswered(t *testing.T) {
	h, ctx := kafalatest.New(t), t.Context()
	q := asks(t, h, 0)
	wantNames(t, "told", dueOf(h, q), "staff.asked.new.1")
	if same := asks(t, h, 0); same.ID != q.ID || same.Rev != q.Rev {
		t.Error("asked again under one token it is another question")
	}
	_, err := h.Office.TakeQuery(ctx, q.ID, firstHand, inFirst)
	problem(t, "taken", err, "")
	_, err = h.Office.TakeQuery(ctx, q.ID, secondHand, inSecond)
	problem(t, "by another one at once", err, "staff.question.taken")
	_, err = h.Office.SendAnswer(ctx, q.ID, firstHand, 0)
	problem(t, "sent before it is written", err, "staff.question.draft")
	_, err = h.Office.WriteAnswer(ctx, q.ID, firstHand, "one", inAgain)
	problem(t, "written", err, "")
	now, err := h.Office.WriteAnswer(ctx, q.ID, firstHand, "two", inThird)
	problem(t, "and again", err, "")
	wantNames(t, "gone with that", dueOf(h, q), "forget.now.7300000001.11", "forget.now.7300000001.12")
	_, err = h.Office.SendAnswer(ctx, q.ID, firstHand, 1)
	problem(t, "the first one, which is not shown any more", err, "staff.question.draft")
	_, err = h.Office.SendAnswer(ctx, q.ID, secondHand, now.Drafts())
	problem(t, "by another one", err, "staff.question.taken")
	for range 2 { // as after an answer that was lost
		now, err = h.Office.SendAnswer(ctx, q.ID, firstHand, 2)
		problem(t, "sent", err, "")
	}
	if now.State() != kafala.QueryDone || now.Answer != "two" || len(now.Messages) > 0 {
		t.Errorf("it is %s, with %d messages", now.State(), len(now.Messages))
	}
	wantNames(t, "answered", dueOf(h, q), "forget.now.7300000001.13", "reply.")
	_, err = h.Office.TakeQuery(ctx, q.ID, secondHand, inSecond)
	problem(t, "taken after that", err, "staff.question.over")
	h.Clock.Pass(kafala.QueryInChat)
	for _, name := range dueOf(h, q) {
		if strings.HasPrefix(name, "reply") || !strings.HasPrefix(name, "staff.") && !strings.HasPrefix(name, "forget.late.") {
			t.Errorf("%s is due later", name)
		}
	}
}

// Whoever takes a question has it for a time, and as long as they do something about it; then anybody may take it, and staff are
// told that. What has lapsed is still answered by who had it, unless somebody else has.
func TestQueryIsHeld(t *testing.T) {
	h, ctx := kafalatest.New(t), t.Context()
	q := asks(t, h, 0)
	dueOf(h, q)
	_, err := h.Office.TakeQuery(ctx, q.ID, firstHand, inFirst)
	problem(t, "taken", err, "")
	h.Clock.Pass(kafala.QueryHold - time.Second)
	_, err = h.Office.WriteAnswer(ctx, q.ID, firstHand, "mine", inAgain)
	problem(t, "written", err, "")
	h.Clock.Pass(kafala.QueryHold - time.Second)
	_, err = h.Office.TakeQuery(ctx, q.ID, secondHand, inSecond)
	problem(t, "while it is held", err, "staff.question.taken")
	notice := kafala.Notice{Kind: kafala.NoticeAsked, Sort: kafala.AskedAgain, Of: q.ID, At: "3"}
	if now, _ := h.Office.Queries.Query(ctx, q.ID); now.Stands(notice, h.Clock.Now()) {
		t.Error("staff are told of what is held")
	}
	h.Clock.Pass(time.Second)
	if now, _ := h.Office.Queries.Query(ctx, q.ID); !now.Stands(notice, h.Clock.Now()) {
		t.Error("staff are not told of what is held no more")
	}
	notice.At = "2"
	if now, _ := h.Office.Queries.Query(ctx, q.ID); now.Stands(notice, h.Clock.Now()) {
		t.Error("staff are told of an earlier holding, too")
	}
	now, err := h.Office.TakeQuery(ctx, q.ID, secondHand, inSecond)
	problem(t, "after that", err, "")
	if now.Answer != "" {
		t.Error("what somebody else has written is in it")
	}
	names := dueOf(h, q)
	for _, gone := range []string{"forget.now.7300000001.11", "forget.now.7300000001.12"} {
		if !slices.Contains(names, gone) {
			t.Errorf("%s is not among %q", gone, names)
		}
	}
	_, err = h.Office.WriteAnswer(ctx, q.ID, firstHand, "late", inThird)
	problem(t, "by who had it", err, "staff.question.taken")
	_, err = h.Office.LetGo(ctx, q.ID, firstHand)
	problem(t, "let go by who had it", err, "staff.question.taken")
	_, err = h.Office.LetGo(ctx, q.ID, secondHand)
	problem(t, "let go", err, "")
	_, err = h.Office.LetGo(ctx, q.ID, secondHand)
	problem(t, "let go twice", err, "staff.question.notheld")
	names = dueOf(h, q)
	if !slices.Contains(names, "forget.now.7300000002.21") || !slices.Contains(names, "staff.asked.again.5") {
		t.Errorf("let go: %q", names)
	}
	_, err = h.Office.TakeQuery(ctx, q.ID, firstHand, inThird)
	problem(t, "taken once more", err, "")
	h.Clock.Pass(3 * kafala.QueryHold)
	_, err = h.Office.WriteAnswer(ctx, q.ID, firstHand, "late", inAgain)
	problem(t, "late, and nobody else has it", err, "")
}

// Of many who take a question at once one has it.
func TestOneTakesAQuery(t *testing.T) {
	h := kafalatest.New(t)
	q := asks(t, h, 0)
	var all sync.WaitGroup
	var mu sync.Mutex
	results := map[string]int{}
	for n := range 20 {
		all.Go(func() {
			_, err := h.Office.TakeQuery(context.Background(), q.ID, kafala.Hand{ID: int64(n + 1)}, kafala.HeldMessage{Chat: int64(n + 1), ID: n})
			key := ""
			if p := (*kafala.Problem)(nil); errors.As(err, &p) {
				key = p.Key
			} else if err != nil {
				key = err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			results[key]++
		})
	}
	all.Wait()
	if got := fmt.Sprint(results); got != "map[:1 staff.question.taken:19]" {
		t.Error(got)
	}
}

// A question that nobody answers is told of again within the hours, and given up in the end, but not before somebody's eyes.
func TestQueryIsGivenUp(t *testing.T) {
	h := kafalatest.New(t)
	q := asks(t, h, 0)
	h.Clock.Pass(kafala.QueryAlarm)
	wantNames(t, "half an hour later", dueOf(h, q), "staff.asked.new.1", "staff.unanswered..1")
	h.Clock.Pass(kafala.QueryWaits - kafala.QueryAlarm - time.Minute)
	_, err := h.Office.TakeQuery(t.Context(), q.ID, firstHand, inFirst)
	problem(t, "taken", err, "")
	h.Clock.Pass(time.Minute)
	early := (*kafala.NotYetError)(nil)
	if err := h.Office.EndQuery(t.Context(), q.ID); !errors.As(err, &early) {
		t.Errorf("while it is held: %v", err)
	}
	h.Clock.Pass(kafala.QueryHold)
	dueOf(h, q)
	for range 2 {
		problem(t, "given up", h.Office.EndQuery(t.Context(), q.ID), "")
	}
	wantNames(t, "and said", dueOf(h, q), "forget.now.7300000001.11", "reply.")
	now, _ := h.Office.Queries.Query(t.Context(), q.ID)
	if now.State() != kafala.QueryUnmet || now.Stands(kafala.Notice{Kind: kafala.NoticeNoAnswer}, h.Clock.Now()) {
		t.Errorf("it is %s", now.State())
	}
	problem(t, "one that is gone", h.Office.EndQuery(t.Context(), kafala.NewQueryID(queryChat, aToken(5))), "")
}

// The three days of a question begin with the hours: one that is asked when they are over is waited for as long as every other, and
// staff are reminded first.
func TestDaysOfAQuestionBeginWithTheHours(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) {
		s.Questions.Days, s.Questions.From, s.Questions.Until = []string{"sunday", "monday", "tuesday", "wednesday"}, "08:00", "14:00"
	})
	asked := time.Date(2026, 11, 25, 15, 0, 0, 0, kafala.Riyadh) // a Wednesday
	h.Clock.Pass(asked.Sub(h.Clock.Now()))
	q := asks(t, h, 0)
	opens := time.Date(2026, 11, 29, 8, 0, 0, 0, kafala.Riyadh)
	early := (*kafala.NotYetError)(nil)
	h.Clock.Pass(kafala.QueryWaits) // when an earlier release has given it up
	if err := h.Office.EndQuery(t.Context(), q.ID); !errors.As(err, &early) || !early.Until.Equal(opens.Add(kafala.QueryWaits)) {
		t.Errorf("three days after it was asked: %v", err)
	}
	h.Clock.Pass(opens.Add(kafala.QueryWaits).Add(-time.Minute).Sub(h.Clock.Now()))
	wantNames(t, "a minute before", dueOf(h, q), "staff.asked.new.1", "staff.unanswered..1")
	h.Clock.Pass(time.Minute)
	wantNames(t, "three days after they began", dueOf(h, q), "endask.")
	problem(t, "given up", h.Office.EndQuery(t.Context(), q.ID), "")
	if now, _ := h.Office.Queries.Query(t.Context(), q.ID); now.State() != kafala.QueryUnmet {
		t.Errorf("it is %s", now.State())
	}
}

// Whoever takes a question again and again does not keep back the word that nobody has answered it.
func TestQueryIsNotHeldForEver(t *testing.T) {
	h := kafalatest.New(t)
	q := asks(t, h, 0)
	last := h.Clock.Now().Add(kafala.QueryWaits + kafala.QueryHold)
	h.Clock.Pass(kafala.QueryWaits - time.Minute)
	for n := 0; h.Clock.Now().Before(last); n++ {
		_, err := h.Office.TakeQuery(t.Context(), q.ID, firstHand, kafala.HeldMessage{Chat: firstHand.ID, ID: 100 + n})
		problem(t, "taken again", err, "")
		early := (*kafala.NotYetError)(nil)
		if err := h.Office.EndQuery(t.Context(), q.ID); !errors.As(err, &early) || early.Until.After(last) {
			t.Fatalf("at %s: %v", h.Clock.Now(), err)
		}
		h.Clock.Pass(kafala.QueryHold - time.Minute)
	}
	problem(t, "given up", h.Office.EndQuery(t.Context(), q.ID), "")
	if now, _ := h.Office.Queries.Query(t.Context(), q.ID); now.State() != kafala.QueryUnmet {
		t.Errorf("it is %s", now.State())
	}
	_, err := h.Office.WriteAnswer(t.Context(), q.ID, firstHand, "late", inAgain)
	problem(t, "answered after that", err, "staff.question.over")
}

// To open a question again and again, without a word, holds it no longer, and the others hear of it when that is over.
func TestQueryIsNotHeldByOpening(t *testing.T) {
	h := kafalatest.New(t)
	q, one, two := asks(t, h, 0), kafala.Hand{ID: 7}, kafala.Hand{ID: 8}
	take := func(by kafala.Hand) error {
		_, err := h.Office.TakeQuery(t.Context(), q.ID, by, kafala.HeldMessage{Chat: by.ID, ID: 1})
		return err
	}
	problem(t, "taken", take(one), "")
	kept := func() time.Time {
		q, err := h.Office.Queries.Query(t.Context(), q.ID)
		if err != nil {
			t.Fatal(err)
		}
		return q.HeldUntil()
	}
	until := kept()
	for range 3 {
		h.Clock.Pass(kafala.QueryHold / 4)
		problem(t, "opened again", take(one), "")
		if got := kept(); !got.Equal(until) {
			t.Errorf("held until %s, want %s", got, until)
		}
	}
	problem(t, "another one", take(two), "staff.question.taken")
	_, err := h.Office.WriteAnswer(t.Context(), q.ID, one, "text", kafala.HeldMessage{Chat: one.ID, ID: 2})
	problem(t, "written", err, "")
	if got := kept(); !got.Equal(h.Clock.Now().Add(kafala.QueryHold)) {
		t.Errorf("once something is written it is held until %s", got)
	}
	problem(t, "opened again", take(one), "")
	h.Clock.Pass(kafala.QueryHold)
	problem(t, "another one, in the end", take(two), "")
}

// So many questions a day, and not one more; also after /delete, which takes all of them, and what stands of them at staff's.
func TestQueriesOfADay(t *testing.T) {
	h, ctx := kafalatest.New(t), t.Context()
	for n := range kafala.QueriesDay {
		asks(t, h, n)
	}
	q := asks(t, h, 0) // the first one, once more
	_, err := h.Office.TakeQuery(ctx, q.ID, firstHand, inFirst)
	problem(t, "taken", err, "")
	_, err = h.Office.WriteAnswer(ctx, q.ID, firstHand, "text", inAgain)
	problem(t, "written", err, "")
	_, err = h.Office.SendAnswer(ctx, q.ID, firstHand, 1)
	problem(t, "sent", err, "")
	held := asks(t, h, 1)
	_, err = h.Office.TakeQuery(ctx, held.ID, secondHand, inSecond)
	problem(t, "another one", err, "")
	if _, err := h.Office.Forget(ctx, queryChat); err != nil {
		t.Fatal(err)
	}
	if left, err := h.Office.Queries.QueriesOf(ctx, queryChat); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	if names := dueOf(h, q); slices.Contains(names, "reply.") {
		t.Errorf("its chat is still told: %q", names)
	}
	h.Clock.Pass(time.Second)
	_, p, err := h.Office.AskPerson(ctx, kafala.Inquiry{Chat: queryChat, Token: aToken(9), Text: "text"})
	if err != nil || p == nil || p.Key != "query.often" {
		t.Errorf("one more: %v, %v", p, err)
	}
	h.Clock.Pass(kafala.Day)
	asks(t, h, 10)
	h.Office.Settings.Questions.On = false
	_, p, _ = h.Office.AskPerson(ctx, kafala.Inquiry{Chat: queryChat, Token: aToken(11), Text: "text"})
	if p == nil || p.Key != "query.off" {
		t.Errorf("where nobody is asked: %v", p)
	}
}

// A question that is dropped takes what stands of it at staff's with it.
func TestForgottenQueryLeavesStaff(t *testing.T) {
	h := kafalatest.New(t)
	q := asks(t, h, 0)
	dueOf(h, q)
	_, err := h.Office.TakeQuery(t.Context(), q.ID, firstHand, inFirst)
	problem(t, "taken", err, "")
	if _, err := h.Office.Forget(t.Context(), queryChat); err != nil {
		t.Fatal(err)
	}
	wantNames(t, "at once", dueOf(h, q), "forget.now.7300000001.11")
	_, err = h.Office.WriteAnswer(t.Context(), q.ID, firstHand, "text", inAgain)
	if !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("an answer to it: %v", err)
	}
}

// Every act has its row, and leads only from where the row says.
func TestQueryMoves(t *testing.T) {
	same(t, "acts", declared(t, "QueryAct"), func() (all []string) {
		for act := range kafala.QueryMoves {
			all = append(all, string(act))
		}
		return all
	}())
	reached := map[kafala.QueryState]bool{"": true}
	for act, move := range kafala.QueryMoves {
		reached[move.To] = true
		if (act == kafala.QueryAsked) != slices.Contains(move.From, "") {
			t.Errorf("%s begins one", act)
		}
		for _, over := range []kafala.QueryState{kafala.QueryDone, kafala.QueryUnmet} {
			if slices.Contains(move.From, over) {
				t.Errorf("%s goes on from %s", act, over)
			}
		}
	}
	for _, s := range declared(t, "QueryState") {
		if !reached[kafala.QueryState(s)] {
			t.Errorf("nothing leads to %s", s)
		}
	}
}

// The hours of every kind of setting, at every minute of two weeks: open is what lies in them, and what is to pass in them does.
func TestAskingHours(t *testing.T) {
	begin := time.Date(2026, 11, 16, 0, 0, 0, 0, kafala.Riyadh) // a Monday
	for _, c := range []struct {
		name string
		a    kafala.Asking
		open func(day time.Weekday, minute int) bool
	}{
		{"by day", kafala.Asking{From: "08:00", Until: "16:30"}, func(_ time.Weekday, m int) bool { return m >= 480 && m < 990 }},
		{"up to midnight, not on fridays", kafala.Asking{From: "08:00", Until: "00:00", Days: slices.Delete(slices.Clone(kafala.Weekdays), 5, 6)},
			func(d time.Weekday, m int) bool { return d != time.Friday && m >= 480 }},
		{"over midnight, on one day", kafala.Asking{From: "20:00", Until: "02:00", Days: []string{"thursday"}},
			func(d time.Weekday, m int) bool {
				return d == time.Thursday && m >= 1200 || d == time.Friday && m < 120
			}},
		{"one whole day", kafala.Asking{From: "08:00", Until: "08:00", Days: []string{"sunday"}},
			func(d time.Weekday, _ int) bool { return d == time.Sunday }},
		{"two whole days side by side", kafala.Asking{From: "20:00", Until: "20:00", Days: []string{"sunday", "saturday"}},
			func(d time.Weekday, _ int) bool { return d == time.Sunday || d == time.Saturday }},
		{"always", kafala.Asking{From: "00:00", Until: "00:00"}, func(time.Weekday, int) bool { return true }},
	} {
		passed := 0 // minutes of the hours since begin
		var at []time.Time
		for m := range 14 * 24 * 60 {
			now := begin.Add(time.Duration(m) * time.Minute)
			is := c.open(now.Weekday(), now.Hour()*60+now.Minute())
			if got := c.a.Opens(now).Equal(now); got != is {
				t.Fatalf("%s: open at %s is %t", c.name, now, got)
			}
			if is {
				passed++
				at = append(at, now)
			}
		}
		for n, now := range at[:len(at)-31] {
			if want := at[n+29].Add(time.Minute); !c.a.After(now, 30*time.Minute).Equal(want) {
				t.Fatalf("%s: half an hour after %s is %s, want %s", c.name, now, c.a.After(now, 30*time.Minute), want)
			}
		}
		for m := range 6 * 24 * 60 {
			now := begin.Add(time.Duration(m) * time.Minute)
			i, _ := slices.BinarySearchFunc(at, now, time.Time.Compare)
			if got := c.a.Opens(now); !got.Equal(at[i]) {
				t.Fatalf("%s: after %s it opens at %s, want %s", c.name, now, got, at[i])
			}
		}
		if c.a.Always() != (c.name == "always") {
			t.Errorf("%s: always %t", c.name, c.a.Always())
		}
	}
}
