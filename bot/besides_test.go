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

// A reference in a text ends whatever waits, however it is grouped and whatever number stands beside it: its card comes, the number
// is matched with that guarantee alone, and no button that is offered then acts on another one.
func TestReferenceWithANumberBesideIt(t *testing.T) {
	w, c, a := atWork(t, staff.Supervisor)
	b := w.Issued(stranger, "1012345672", world.Number(7))
	printed, spaced := kafala.GroupReference(b.Reference), b.Reference[:3]+" "+b.Reference[3:7]+" "+b.Reference[7:]
	begin := map[string]func(){
		"nothing": func() {},
		"match":   func() { c.Type(a.Reference); w.Quiet(); w.TapData(c, "match:"+a.ID) },
		"find":    func() { c.Type("/find"); w.Quiet(); w.TapData(c, "find:") },
		"freeze":  func() { c.Type("/freeze"); w.Quiet(); w.TapData(c, "freezeid:") },
		"case":    func() { c.Type("/find"); w.Quiet(); w.TapData(c, "bycase") },
		"open":    func() { c.Type("/find"); w.Quiet(); w.TapData(c, "bycase"); w.Quiet(); c.Type(a.Answers["accident"]) },
		"pay":     func() { c.Type("/find"); w.Quiet(); w.TapData(c, "bypay"); w.Quiet(); w.TapData(c, "bypayfor:") },
		"card":    func() { c.Type("/find"); w.Quiet(); w.TapData(c, "bycard"); w.Quiet(); w.TapData(c, "bycardfor:") },
	}
	for what, wait := range begin {
		for _, text := range []string{printed + " 1012345672", spaced + "\n1012345672", "1012345672 " + printed,
			"رقم الكفالة " + spaced + " وهويته 1012345672", strings.ReplaceAll(spaced, " ", " ، ") + " هويته ١٠١٢٣٤٥٦٧٢",
			w.Bot.QRLink(b) + " 1012345672"} {
			wait()
			w.Quiet()
			since, trail := c.Last().ID, len(w.Trail())
			c.Type(text)
			w.Quiet()
			said := saidSince(c, since)
			if !strings.Contains(said, "🟢") || !strings.Contains(said, kafala.GroupReference(b.Reference)) ||
				strings.Contains(said, kafala.GroupReference(a.Reference)) || !offers(c.Last(), "shown:") {
				t.Errorf("%s, then %q: %s", what, text, said)
			}
			matched := 0
			for _, e := range w.Trail()[trail:] {
				if e.Duty == staff.Match && e.Outcome == "match-guarantor" {
					matched++
				}
				if e.Guarantee != "" && e.Guarantee != b.ID || e.Duty == staff.Find || e.Duty == staff.Freeze {
					t.Errorf("%s, then %q: the trail says %+v", what, text, e)
				}
			}
			if matched != 1 {
				t.Errorf("%s, then %q: matched %d times", what, text, matched)
			}
			for _, m := range c.Messages() {
				if strings.Contains(m.Text, "1012345672") {
					t.Errorf("%s, then %q: an ID number stays in the chat", what, text)
				}
			}
		}
	}
	w.TapData(c, "shown:")
	w.Quiet()
	for g, marks := range map[*kafala.Guarantee]int{&a: 0, &b: 1} {
		if now, err := w.Store.Records().Find(t.Context(), g.ID); err != nil || len(now.Presented) != marks {
			t.Errorf("%s has %d marks: %v", g.Reference, len(now.Presented), err)
		}
	}
}

// A reference with a slip of the finger and an ID number beside it: neither is compared with the guarantee that was before.
func TestSlipWithANumberBesideIt(t *testing.T) {
	w, c, a := atWork(t, staff.Officer)
	b := w.Issued(stranger, "1012345672", world.Number(7))
	c.Type(a.Reference)
	w.Quiet()
	w.TapData(c, "match:"+a.ID)
	w.Quiet()
	trail := len(w.Trail())
	for _, text := range []string{kafala.GroupReference(slip(b.Reference)) + " 1012345672",
		"رقمها " + slip(b.Reference) + " وهويته 1012345672"} {
		c.Type(text)
		w.Quiet()
		if said := c.Last().Text; !strings.Contains(said, kafala.GroupReference(slip(b.Reference))) ||
			!strings.Contains(said, wordsIn(t, "ar", "waits.match")) {
			t.Errorf("%q: %s", text, said)
		}
	}
	if all := w.Trail()[trail:]; len(all) > 0 {
		t.Errorf("the trail says %+v", all)
	}
}

// Where a message hands over several guarantees, or none that there is, a number beside them is said not to have been compared; and
// where it may not be matched that is said, not that it is nobody's.
func TestNumberBesideThatIsNotCompared(t *testing.T) {
	w, c, a := atWork(t, staff.Supervisor)
	b := w.Issued(stranger, "1012345672", world.Number(7))
	none, err := kafala.NewReference(3, strings.NewReader("abcdefgh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{a.Reference + " " + b.Reference + " 1012345672", none + " 1012345672",
		b.Reference + " " + slip(a.Reference) + " 1012345672"} {
		trail := len(w.Trail())
		c.Type(text)
		w.Quiet()
		if said := c.Last().Text; !strings.Contains(said, wordsIn(t, "ar", "beside.uncompared")) {
			t.Errorf("%q: %s", text, said)
		}
		for _, e := range w.Trail()[trail:] {
			if e.Duty == staff.Match {
				t.Errorf("%q: the trail says %+v", text, e)
			}
		}
	}
	if _, err := w.Counter.Freeze(t.Context(), staff.Actor{ID: 7400000077, Rank: staff.Supervisor}, b.ID, "suspicious"); err != nil {
		t.Fatal(err)
	}
	since := c.Last().ID
	c.Type(b.Reference + " 1012345672")
	w.Quiet()
	if said := saidSince(c, since); !strings.Contains(said, wordsIn(t, "ar", "problem.frozen")) || strings.Contains(said, "❌") {
		t.Errorf("of one that is stopped: %s", said)
	}
}

// That a number is of nobody in an accident is said only where it was compared with each: where the tries on one are used up, or it is
// stopped, that is said instead.
func TestAccidentIsNoMatchOnlyWhereAllAreCompared(t *testing.T) {
	w, c, a := atWork(t, staff.Officer)
	w.Issued(stranger, world.Number(3), world.Number(7))
	none := wordsIn(t, "ar", "match.none.case")
	none = none[strings.LastIndex(none, ">")+1:]
	ask := func(number string) string {
		c.Type("/find")
		w.Quiet()
		w.TapData(c, "bycase")
		w.Quiet()
		c.Type(a.Answers["accident"])
		w.Quiet()
		c.Type(number)
		w.Quiet()
		return c.Last().Text
	}
	if said := ask(world.Number(9)); !strings.Contains(said, none) {
		t.Fatalf("compared with both: %s", said)
	}
	by := staff.Actor{ID: world.AnOfficer, Rank: staff.Officer}
	for i := range w.Office.Settings.Staff.Matches {
		if _, err := w.Counter.Match(t.Context(), by, a.ID, world.Number(100+i)); err != nil && i < w.Office.Settings.Staff.Matches-1 {
			t.Fatal(err)
		}
	}
	many := wordsIn(t, "ar", "problem.staff.many.match")
	if said := ask("1109876548"); strings.Contains(said, none) || !strings.Contains(said, many[:strings.Index(many, "(")]) ||
		!offers(c.Last(), "enough") {
		t.Errorf("the tries are used up: %s", said)
	}
	if _, err := w.Counter.Freeze(t.Context(), staff.Actor{ID: 7400000077, Rank: staff.Supervisor}, a.ID, "suspicious"); err != nil {
		t.Fatal(err)
	}
	w.Clock.Pass(25 * time.Hour)
	if said := ask("1109876548"); strings.Contains(said, none) || !strings.Contains(said, wordsIn(t, "ar", "problem.frozen")) {
		t.Errorf("it is stopped: %s", said)
	}
	since := c.Last().ID
	if ask(world.Number(7)); !strings.Contains(saidSince(c, since), wordsIn(t, "ar", "problem.frozen")) {
		t.Errorf("of the other one: %s", saidSince(c, since))
	}
}

// An ID number in thousands whose end looks like a mobile is compared and goes from the chat, also beside a word, and so does one that
// cannot be told from the reference beside it, which is said.
func TestNumberBesideThatLooksLikeAnother(t *testing.T) {
	const id = "1554693828"
	w, c, _ := atWork(t, staff.Officer)
	g := w.Issued(stranger, world.Number(7), id)
	gone := func(text string) {
		t.Helper()
		if slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return strings.Contains(m.Text, "554 693") || m.Text == text }) {
			t.Errorf("%q: it stays", text)
		}
	}
	for _, beside := range []string{" هوية 1 554 693 828", " 1 554 693 828", "\n1 554 693 828", " وهويته 1554 693828"} {
		trail := len(w.Trail())
		c.Type(kafala.GroupReference(g.Reference) + beside)
		w.Quiet()
		if all := w.Trail()[trail:]; !slices.ContainsFunc(all, func(e staff.Entry) bool { return e.Outcome == "match-person" }) {
			t.Errorf("%q: the trail says %+v", beside, all)
		}
		gone(kafala.GroupReference(g.Reference) + beside)
	}
	c.Type("/start")
	w.Quiet()
	c.Type("هوية المكفول 1 554 693 828")
	w.Quiet()
	if said := c.Last().Text; !strings.Contains(said, wordsIn(t, "ar", "desk.said.number")) {
		t.Errorf("without a reference: %s", said)
	}
	gone("")
	const twoWays = "29 060 77 93 4 0 21385 00 679"
	c.Type(twoWays)
	w.Quiet()
	if said := c.Last().Text; !strings.Contains(said, wordsIn(t, "ar", "beside.unclear")) {
		t.Errorf("in two ways: %s", said)
	}
	gone(twoWays)
}
