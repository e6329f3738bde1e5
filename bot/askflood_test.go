package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// askedBy has a chat ask something, as if it had typed it.
func askedBy(t *testing.T, w *world.World, chat int64) kafala.Query {
	t.Helper()
	token, err := kafala.NewToken(w.Office.Random, kafala.QueryToken)
	must(t, err)
	q, p, err := w.Office.AskPerson(t.Context(), kafala.Inquiry{Chat: chat, Token: token, Language: "ar", Text: "is it open?"})
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	return q
}

// passing lets time pass, and whatever is due then happen.
func passing(w *world.World, d time.Duration) {
	w.Clock.Pass(d)
	w.Wake()
	w.Quiet()
}

// links tells whether a button of a message opens something by a link.
func links(m botapi.Message, payload string) bool {
	return slices.ContainsFunc(buttonsOf(m), func(data string) bool { return strings.HasSuffix(data, "start="+payload) })
}

// elevenOnASunday is within the hours in which staff answer.
var elevenOnASunday = time.Date(2026, 11, 22, 11, 0, 0, 0, kafala.Riyadh)

// Forty chats ask within a minute. The group hears of the first at once, and a minute later of all in one word, with their number and the
// way to the list, in which each stands and is taken by one. So it is with the alarm after half an hour, to the group and to the admins;
// and nothing is told after that.
func TestAFloodOfQuestions(t *testing.T) {
	t.Parallel()
	const one, two, admin, chats = 7200000041, 7200000042, 7200000043, 40
	w := world.New(t, world.Options{Now: elevenOnASunday})
	for id, rank := range map[int64]staff.Rank{one: staff.Officer, two: staff.Officer, admin: staff.Admin} {
		w.Chats.As(id).Type("/start")
		w.Appoint(id, rank)
	}
	w.Quiet()
	group, boss := w.Chats.As(world.AnOfficer).In(world.StaffChat), w.Chats.As(admin)
	heard := func(c *botapi.Citizen, from, want int, count string) botapi.Message {
		t.Helper()
		texts := written(c)[from:]
		if len(texts) != want || want > 0 && count != "" && !strings.Contains(texts[want-1], count) {
			t.Fatalf("at %s it has heard %q, want %d, and last of %s", w.Clock.Now().Format(time.TimeOnly), texts, want, count)
		}
		return c.Last()
	}
	var all []kafala.Query
	for n := range int64(chats) {
		all = append(all, askedBy(t, w, 7100001000+n))
		w.Quiet()
		passing(w, time.Second)
	}
	if m := heard(group, 0, 1, noteWords(t, "staff.asked.new.alone")); !links(m, "q_"+all[0].ID) || links(m, "b_questions_-") {
		t.Errorf("of the first: %s %v", m.Text, m.ReplyMarkup)
	}
	passing(w, kafala.QueriesEvery-chats*time.Second)
	if m := heard(group, 0, 2, fmt.Sprint(chats)); !links(m, "b_questions_-") {
		t.Errorf("of all: %s %v", m.Text, m.ReplyMarkup)
	}
	passing(w, kafala.QueriesEvery)
	heard(group, 0, 2, fmt.Sprint(chats))

	for n, q := range all {
		_, err := w.Counter.TakeQuery(t.Context(), staff.Actor{ID: one, Rank: staff.Officer}, q.ID, kafala.HeldMessage{Chat: one, ID: 100 + n})
		must(t, err)
		_, err = w.Counter.TakeQuery(t.Context(), staff.Actor{ID: two, Rank: staff.Officer}, q.ID, kafala.HeldMessage{Chat: two, ID: 100 + n})
		if p := (*kafala.Problem)(nil); !errors.As(err, &p) || p.Key != "staff.question.taken" {
			t.Errorf("the %dth, by another one: %v", n, err)
		}
		if n > 0 {
			_, err = w.Counter.LetGo(t.Context(), staff.Actor{ID: one, Rank: staff.Officer}, q.ID)
			must(t, err)
		}
	}
	w.Quiet()
	passing(w, kafala.QueriesEvery)
	heard(group, 0, 4, fmt.Sprint(chats-1)) // given back: of the first at once, then of all

	o := w.Chats.As(two)
	o.Start("b_questions_-")
	w.Quiet()
	if !offers(o.Last(), "takeq:"+all[1].ID) || offers(o.Last(), "takeq:"+all[0].ID) {
		t.Errorf("the list: %s %v", o.Last().Text, buttonsOf(o.Last()))
	}
	must(t, w.Office.LetGoAll(t.Context(), one))
	passing(w, all[0].Asked().Add(kafala.QueryAlarm-time.Second).Sub(w.Clock.Now()))
	told, since := len(written(group)), len(written(boss)) // the tries by another one were unusual
	passing(w, time.Second)
	heard(group, told, 1, noteWords(t, "staff.unanswered.alone"))
	passing(w, kafala.QueriesEvery)
	for c, from := range map[*botapi.Citizen]int{group: told, boss: since} {
		if m := heard(c, from, 2, fmt.Sprint(chats)); !strings.Contains(m.Text, longest(noteWords(t, "staff.unanswered.count"))) {
			t.Errorf("the alarm: %s", m.Text)
		}
	}
	passing(w, 3*kafala.QueriesEvery)
	heard(group, told, 2, "")
	heard(boss, since, 2, "")
}

// What could not be told takes no question with it: once the group takes messages again it hears of all of them. An admin hears of what is
// not answered also where the question that the word was promised for is answered before it comes.
func TestQuestionsThatCouldNotBeTold(t *testing.T) {
	t.Parallel()
	const admin = 7200000044
	w := world.New(t, world.Options{Now: elevenOnASunday})
	w.Chats.As(admin).Type("/start")
	w.Appoint(admin, staff.Admin)
	w.Quiet()
	group, boss := w.Chats.As(world.AnOfficer).In(world.StaffChat), w.Chats.As(admin)
	w.Chats.Mute(world.StaffChat, true)
	var all []kafala.Query
	for n := range int64(3) {
		all = append(all, askedBy(t, w, 7100001000+n))
		w.Quiet()
		passing(w, kafala.QueriesEvery)
	}
	if texts := written(group); len(texts) > 0 {
		t.Fatalf("it has heard %q", texts)
	}
	w.Chats.Mute(world.StaffChat, false)
	passing(w, 10*time.Minute)
	passing(w, kafala.QueriesEvery)
	if texts := written(group); len(texts) != 1 || !strings.Contains(texts[0], "3") {
		t.Errorf("it has heard %q", texts)
	}
	passing(w, all[2].Asked().Add(kafala.QueryAlarm-time.Second).Sub(w.Clock.Now()))
	since := len(written(boss))
	n := kafala.Notice{Kind: kafala.NoticeNoAnswer, Of: kafala.NewQueryID(5, strings.Repeat("a", 18))} // which is gone
	must(t, w.Counter.TellAdmins(t.Context(), "", n))
	w.Quiet()
	if texts := written(boss)[since:]; len(texts) != 1 || !strings.Contains(texts[0], "2") || links(boss.Last(), "q_"+n.Of) ||
		!offers(boss.Last(), "questions:-") {
		t.Errorf("the admin has heard %q %v", texts, buttonsOf(boss.Last()))
	}
}
