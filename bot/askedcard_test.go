package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// The card that a question leads to comes below the question, which keeps its buttons and is still answered; whoever asked can give
// the guarantee up alone after that, as before.
func TestCardBelowItsQuestion(t *testing.T) {
	t.Parallel()
	const officer, question = 7200000031, "when do I get the receipt"
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	g := w.Issued(payer, "1012345672", "1109876548")
	w.Chats.As(payer).Type("/start")
	o := w.Chats.As(officer)
	o.Type("/start")
	w.Quiet()
	w.Ask(payer, question)
	all, err := w.Store.Queries().QueriesOf(t.Context(), payer)
	must(t, err)
	o.Start("q_" + all[0].ID)
	w.Quiet()
	asked := o.Last()
	w.TapData(o, "askedcard:")
	w.Quiet()
	if card := o.Last(); card.ID == asked.ID || !offers(card, "match:") {
		t.Fatalf("no card below: %s", card.Text)
	}
	for _, m := range o.Messages() {
		if m.ID == asked.ID && (!strings.Contains(m.Text, question) || !offers(m, "reply:") || !offers(m, "letgo:")) {
			t.Errorf("the question: %s %v", m.Text, buttonsOf(m))
		}
	}
	if now := w.Newest(payer); now.Used(kafala.Hand{}) || now.ID != g.ID {
		t.Error("that staff looked since they were asked is a sign of use")
	}
	o.Type("here")
	w.Quiet()
	if !offers(o.Last(), "sendreply:") {
		t.Fatalf("no answer is waited for: %s", o.Last().Text)
	}
	card := ""
	w.TapData(o, "sendreply:")
	w.Quiet()
	for _, m := range o.Messages() {
		if offers(m, "match:") {
			card = m.Text
		}
	}
	if card == "" || holding(written(o), question) > 0 {
		t.Errorf("left behind: %q", written(o))
	}
}

// Whoever has a question before them reads on from its card, comes back to it from the last ten and writes its reference: nothing of that
// takes the way out from whoever asked. The question of a match is a sign.
func TestReadingForAQuestionIsNoUse(t *testing.T) {
	t.Parallel()
	const officer = 7200000033
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	g := w.Issued(payer, "1012345672", "1109876548")
	w.Chats.As(payer).Type("/start")
	o := w.Chats.As(officer)
	o.Type("/start")
	w.Quiet()
	w.Ask(payer, "can I still give it up?")
	o.Start("q_" + askedOf(t, w)[0].ID)
	w.Quiet()
	unused := func(what string) {
		t.Helper()
		w.Quiet()
		if now := w.Newest(payer); now.Used(kafala.Hand{}) {
			t.Fatalf("%s is a sign of use", what)
		}
	}
	for _, data := range []string{"askedcard:", "more:", "history:", "brief:"} {
		w.TapData(o, data)
		unused(data)
	}
	o.Type(g.Reference)
	unused("its reference")
	o.Type("/start")
	w.Quiet()
	for _, data := range []string{"lately", "pick:" + g.ID} {
		w.TapData(o, data)
		unused(data)
	}
	w.TapData(o, "match:")
	w.Quiet()
	if now := w.Newest(payer); !now.Used(kafala.Hand{}) {
		t.Error("the question of a match is no sign")
	}
}

// Once the question is left lying, what whoever had it opens of its guarantee is a look as any other: by its reference, and by the button
// that still stands under it.
func TestReadingAfterAQuestionIsUse(t *testing.T) {
	t.Parallel()
	const officer = 7200000034
	for name, open := range map[string]func(w *world.World, o *botapi.Citizen, g kafala.Guarantee){
		"its reference": func(_ *world.World, o *botapi.Citizen, g kafala.Guarantee) { o.Type(g.Reference) },
		"its button":    func(w *world.World, o *botapi.Citizen, _ kafala.Guarantee) { w.TapData(o, "askedcard:") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{})
			w.Appoint(officer, staff.Officer)
			g := w.Issued(payer, "1012345672", "1109876548")
			w.Chats.As(payer).Type("/start")
			o := w.Chats.As(officer)
			o.Type("/start")
			w.Quiet()
			w.Ask(payer, "when does the department open?")
			o.Start("q_" + askedOf(t, w)[0].ID)
			w.Quiet()
			w.Clock.Pass(kafala.QueryHold)
			open(w, o, g)
			w.Quiet()
			if now := w.Newest(payer); !now.Used(kafala.Hand{}) {
				t.Error("nobody has seen it")
			}
			for _, e := range w.Trail() {
				if e.Guarantee == g.ID && e.Duty == staff.LookUp && e.Way == staff.ByQuestion {
					t.Error("the trail has it as opened by the question")
				}
			}
		})
	}
}

// Where somebody has read a guarantee for its guarantor's question, the group is not told that nobody had seen it.
func TestGivenUpAfterItWasRead(t *testing.T) {
	t.Parallel()
	const officer = 7200000035
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Officer)
	g := w.Issued(payer, "1012345672", "1109876548")
	w.Chats.As(payer).Type("/start")
	o := w.Chats.As(officer)
	o.Type("/start")
	w.Quiet()
	w.Ask(payer, "can I still give it up?")
	o.Start("q_" + askedOf(t, w)[0].ID)
	w.Quiet()
	w.TapData(o, "askedcard:")
	w.Quiet()
	if _, err := w.Office.Revoke(t.Context(), payer, g.ID); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet()
	told := ""
	for _, m := range w.Chats.As(world.AnOfficer).In(world.StaffChat).Messages() {
		if strings.Contains(m.Text, kafala.GroupReference(g.Reference)) {
			told += plain(m.Text) + "\n"
		}
	}
	if told == "" || strings.Contains(told, "اطّلع") || strings.Contains(told, "يطّلع") {
		t.Errorf("the group is told: %q", told)
	}
}

// A request without a reference is named to staff by when it was asked for, wherever it is named, and by no id of a program's.
func TestUnpaidIsNamedInWords(t *testing.T) {
	t.Parallel()
	const officer = 7200000032
	w := world.New(t, world.Options{})
	w.Appoint(officer, staff.Supervisor)
	g := w.Linked(payer, "1012345672", "1109876548")
	w.Chats.As(payer).Type("/start")
	o := w.Chats.As(officer)
	o.Type("/start")
	w.Quiet()
	w.Ask(payer, "can I pay tomorrow?")
	w.TapData(o, "questions:-")
	w.Quiet()
	seen := func(what string) {
		t.Helper()
		w.Quiet()
		all := readAll(o.Last())
		if words, _, _ := strings.Cut(noteWords(t, "staff.request"), "<no value>"); strings.Contains(all, g.ID) || !strings.Contains(all, words) {
			t.Errorf("%s: %s", what, all)
		}
	}
	seen("the list")
	for _, data := range []string{"takeq:", "reply:", "letgo:"} {
		w.TapData(o, data)
		seen(data)
	}
}
