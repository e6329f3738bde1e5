package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// takenQuestion is a question of a citizen's that an officer has before them.
func takenQuestion(t *testing.T) (*world.World, *botapi.Citizen, kafala.Query) {
	t.Helper()
	const officer = 7200000002
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	c, o := w.Chats.As(world.Citizen), w.Chats.As(officer)
	c.Type("/ask")
	o.Type("/start")
	w.Quiet()
	w.TapData(c, "askperson")
	w.Quiet()
	c.Type("متى أستلم الإيصال؟")
	w.Quiet()
	all, err := w.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d questions are kept, %v", len(all), err)
	}
	o.Type("/start q_" + all[0].ID)
	w.Quiet()
	return w, o, all[0]
}

// What is typed once an answer is waited for no more was perhaps meant as one: it is said that nobody was sent it, with the way to write
// it, for as long as the question is theirs.
func TestAnswerThatIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	w, o, q := takenQuestion(t)
	o.Type("/today")
	w.Quiet()
	said := func() bool {
		o.Type("في هذه المحادثة.")
		w.Quiet()
		words, _, _ := strings.Cut(noteWords(t, "desk.said.held"), "<no value>")
		return strings.Contains(readAll(o.Last()), words)
	}
	if !said() || !offers(o.Last(), "reply:"+q.ID) {
		t.Errorf("a question is theirs: %s", o.Last().Text)
	}
	w.TapData(o, "letgo:")
	w.Quiet()
	if said() || offers(o.Last(), "reply:") {
		t.Errorf("a question is nobody's: %s", o.Last().Text)
	}
}

// Whoever takes a question and lets it go again and again calls the others once.
func TestLettingGoCallsOnce(t *testing.T) {
	t.Parallel()
	w, o, q := takenQuestion(t)
	heard := func() int { return len(written(w.Chats.As(world.AnOfficer).In(world.StaffChat))) }
	was := heard()
	w.Clock.Pass(kafala.QueriesEvery) // since it was told of as a new one
	for range 5 {
		o.Type("/start q_" + q.ID)
		w.Quiet()
		w.TapData(o, "letgo:")
		w.Quiet()
	}
	if n := heard() - was; n != 1 {
		t.Errorf("the group heard of it %d times", n)
	}
	w.Clock.Pass(kafala.QueryHold)
	w.Wake()
	w.Quiet()
	if n := heard() - was; n != 2 {
		t.Errorf("in the end the group has heard of it %d times", n)
	}
}
