package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

const questionHolder = 7200000002

// takenQuestion is a question of a citizen's that an officer has before them.
func takenQuestion(t *testing.T) (*world.World, *botapi.Citizen, kafala.Query) {
	t.Helper()
	w := world.New(t, world.Options{})
	w.Appoint(questionHolder, staff.Officer)
	c, o := w.Chats.As(world.Citizen), w.Chats.As(questionHolder)
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

// What may have been meant as an answer goes from the member's chat, wherever it was typed and of no use, and they are told: after its
// time, after something else was done, and where another text or a number is waited for. What is typed by whoever has no question before
// them stays.
func TestLateAnswerGoesFromTheChat(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*world.World, *botapi.Citizen){
		"late":        func(w *world.World, _ *botapi.Citizen) { w.Clock.Pass(kafala.QueryHold + time.Minute) },
		"a command":   func(_ *world.World, o *botapi.Citizen) { o.Type("/today") },
		"a search":    func(w *world.World, o *botapi.Citizen) { o.Type("/find"); w.Quiet(); w.TapData(o, "find:card") },
		"an accident": func(w *world.World, o *botapi.Citizen) { o.Type("/find"); w.Quiet(); w.TapData(o, "bycase") },
		"a payment": func(w *world.World, o *botapi.Citizen) {
			o.Type("/find")
			w.Quiet()
			w.TapData(o, "bypay")
			w.Quiet()
			w.TapData(o, "bypayfor:")
		},
		"a name": func(w *world.World, o *botapi.Citizen) {
			w.Appoint(questionHolder, staff.Admin)
			o.Type("/staff")
			w.Quiet()
			w.TapData(o, "invite:officer")
		},
	}
	const text = "نعم يحضر محمد السالم معك إلى المكتب"
	stays := func(o *botapi.Citizen, typed botapi.Message) bool {
		return slices.ContainsFunc(o.Messages(), func(m botapi.Message) bool { return m.ID == typed.ID })
	}
	for name, away := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, o, q := takenQuestion(t)
			w.Appoint(questionHolder, staff.Supervisor)
			away(w, o)
			w.Wake()
			w.Quiet()
			typed := o.Type(text)
			w.Quiet()
			said, words := readAll(o.Last()), longest(noteWords(t, "desk.said.held"))
			if !strings.Contains(said, words) || !strings.Contains(said, noteWords(t, "answering.deleted")) || !offers(o.Last(), "reply:"+q.ID) {
				t.Errorf("nothing is said of it: %s %v", said, buttonsOf(o.Last()))
			}
			if stays(o, typed) {
				t.Error("it stays in the chat")
			}
			handle(t, w, tapOf(2_000_000_000, questionHolder, 1, "letgo:"+q.ID))
			w.Quiet()
			typed = o.Type(text)
			w.Quiet()
			if said := readAll(o.Last()); strings.Contains(said, words) || !stays(o, typed) {
				t.Errorf("without a question: %s", said)
			}
		})
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

// Where the form stood is said of the moment of asking: the request may be given up, or paid, by the time the question is taken.
func TestPlaceOfAQuestionIsOfThen(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Appoint(questionHolder, staff.Officer)
	c, o := w.Chats.As(world.Citizen), w.Chats.As(questionHolder)
	o.Type("/start")
	w.RequestUntil(world.Citizen, "set:region:riyadh:")
	w.Ask(world.Citizen, "هل يلزم أن يكون الاسم كاملًا؟")
	q := askedOf(t, w)[0]
	c.Type("/cancel")
	w.Quiet()
	c.Type("نعم")
	w.Quiet()
	o.Start("q_" + q.ID)
	w.Quiet()
	said := unmarked.Replace(o.Last().Text)
	if want := "كُتب السؤال والنموذج عند: " + noteWords(t, "place."+q.Place); q.Place == "" || !strings.Contains(said, want) {
		t.Errorf("%q is not said: %s", want, said)
	}
}
