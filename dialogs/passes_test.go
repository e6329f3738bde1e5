package dialogs

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"kafalabot/kafala"
)

// Every question has its place, and a letter in sessions that is never another's. The letters are kept with what people are
// in the middle of: a row is added with a new letter, and none is changed.
func TestEveryQuestionIsCounted(t *testing.T) {
	kept := "guarantor_id a, guarantor_name b, mobile c, person_id d, person_name e, accident f, region g, kind h, birth_date i, " +
		"person_mobile j, relation k, accident_date l, office m, review n, total o, contact p"
	var marks []string
	for _, s := range spots {
		if s.mark != 0 {
			marks = append(marks, s.id+" "+string(s.mark))
		}
		if strings.Contains(s.id, ".") || s.mark != 0 && (s.mark < 'a' || s.mark > 'z') {
			t.Errorf("%s, %q: a place is kept without a dot, and its mark is a small letter", s.id, s.mark)
		}
	}
	if got := strings.Join(marks, ", "); !strings.HasPrefix(got, kept) {
		t.Errorf("the letters are %s\nkept are %s", got, kept)
	}
	slices.SortFunc(marks, func(a, b string) int { return strings.Compare(a[len(a)-1:], b[len(b)-1:]) })
	if len(slices.CompactFunc(slices.Clone(marks), func(a, b string) bool { return a[len(a)-1] == b[len(b)-1] })) != len(marks) {
		t.Errorf("two places have one letter: %v", marks)
	}
	for _, f := range Questions(&kafala.Settings{}) {
		if s, ok := spotOf(f.ID); !ok || s.mark == 0 {
			t.Errorf("%s is not counted: it has no row in spots", f.ID)
		}
	}
}

// What is counted is a table: each of it is read as it is written, and nothing else is.
func TestPassesAreATable(t *testing.T) {
	all := AllPasses()
	for _, p := range all {
		if back, ok := ReadPass(p.String()); !ok || back != p {
			t.Errorf("%s is read as %+v, %t", p, back, ok)
		}
	}
	if len(all) > 250 {
		t.Errorf("%d things are counted", len(all))
	}
	for _, kept := range []string{"", "shown", "shown.", "shown.nowhere", "seen.mobile", "shown.mobile.x", "refused.mobile",
		"refused.mobile.x", "refused.link.stuck", "refused.mobile.1012345672"} {
		if p, ok := ReadPass(kept); ok {
			t.Errorf("%q is read as %+v", kept, p)
		}
	}
}

// elsewhere are the refusals, by how their keys begin, that no step of a request gives: those of staff, and those to what a
// request has become.
var elsewhere = []string{"staff.", "refund.", "close.", "lift.", "lost.", "strike.", "decide.", "undecide.", "wishes", "objections",
	"object.", "auditor.", "resend.", "called.", "query.", "notes.",
	"price", "terms", "earlier"}

// Every refusal that there are words for is counted at some place under its own key, or no step of a request gives it: a
// new one is decided of here.
func TestEveryRefusalIsCounted(t *testing.T) {
	known := map[string]bool{}
	for _, s := range spots {
		for _, key := range s.keys {
			known[key] = true
		}
	}
	words := map[string]any{}
	if _, err := toml.DecodeFile("../locales/active.en.toml", &words); err != nil {
		t.Fatal(err)
	}
	worded := map[string]bool{}
	for word := range words {
		key, problem := strings.CutPrefix(word, "problem.")
		if !problem || key == "contact" { // which asks for the number, and refuses nothing
			continue
		}
		worded[key] = true
		apart := slices.ContainsFunc(elsewhere, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if known[key] == apart {
			t.Errorf("the refusal %s: counted %t, elsewhere %t; it wants its place in spots", key, known[key], apart)
		}
	}
	for key := range known {
		if _, said := words["declined."+key]; slices.Contains(kafala.DeclineReasons, key) && said {
			continue
		}
		if !worded[key] {
			t.Errorf("%s is counted, and nobody is refused so", key)
		}
	}
}

// What is refused of what people type, over every example that there is, is counted under its own key.
func TestRefusalsOfAnswersAreListed(t *testing.T) {
	var examples map[string][]struct{ Want string }
	text, err := os.ReadFile("../kafala/typed/testdata/answers.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := toml.Unmarshal(text, &examples); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for id, rows := range examples {
		s, known := spotOf(id)
		if !known {
			continue
		}
		for _, row := range rows {
			if begins, _, dotted := strings.Cut(row.Want, "."); dotted && !strings.ContainsAny(begins, " 0123456789") {
				seen++
				if got := s.refusal(Screen{Problem: kafala.NewProblem(row.Want)}); got != row.Want {
					t.Errorf("%s: %s is counted as %q", id, row.Want, got)
				}
			}
		}
	}
	if seen < 25 {
		t.Errorf("only %d refusals were looked at", seen)
	}
	s, _ := spotOf("mobile")
	if got := s.refusal(Screen{Problem: kafala.NewProblem("1012345672")}); got != WhyOther {
		t.Errorf("what no row lists is counted as %q", got)
	}
}

// Whatever somebody does with their requests, each is counted once at a place and stands at one at most, what was counted as
// standing is taken back where it was counted, and nothing but the table is ever counted.
func TestAnyOrderIsCountedOnce(t *testing.T) {
	d := example(t)
	texts := []string{"1012345672", "1109876548", "Sara Ali", "0501234567", "45128830", "x", "", "كم الرسوم"}
	var fields, values []string
	for _, f := range d.Form {
		fields, values = append(fields, f.ID), append(values, f.Choices...)
	}
	rapid.Check(t, func(t *rapid.T) {
		var s Session
		now, drafts := noon, 0
		once := map[string]int{} // of each request
		kept := map[string]int{} // by day and pass
		at := func(day kafala.Date, p Pass) string { return day.String() + " " + p.String() }
		for i := range rapid.IntRange(1, 80).Draw(t, "acts") {
			now = now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour)
			in := Input{Act: Act(rapid.IntRange(int(Look), int(Foreign)).Draw(t, "act")), At: now, Update: int64(i + 1),
				NewDraft: strings.Repeat(string(rune('a'+drafts%26)), 16), Field: rapid.SampledFrom(fields).Draw(t, "field"),
				Text: rapid.SampledFrom(texts).Draw(t, "text"), Own: true,
				Value: rapid.SampledFrom(append(values, "1", "photo", d.Terms(s), "00aaaaaaaaaaaaaaaa")).Draw(t, "value")}
			if here := d.Position(s); here.Kind == Question && rapid.Bool().Draw(t, "fitting") {
				in = fitting(here, in)
			}
			if in.Act == Refuse {
				in.Problem = &kafala.Problem{Key: rapid.SampledFrom([]string{"choice", "caps.day", "new"}).Draw(t, "refusal"), Field: in.Field}
			}
			turn := d.Step(s, in)
			before := maps.Clone(s.Answers)
			after, c := d.Count(s, turn, now)
			if !maps.Equal(before, s.Answers) {
				t.Fatal("counting has changed what it was given")
			}
			if turn.Begun {
				drafts++
				clear(once)
			}
			for _, p := range c.Up {
				if back, ok := ReadPass(p.String()); !ok || back != p {
					t.Fatalf("%s is counted, and in no table", p)
				}
				if once[p.String()]++; p.Passage != Stands && once[p.String()] > 1 {
					t.Fatalf("%s is counted twice of one request, with %q", p, after.Trace)
				}
				kept[at(c.Day, p)]++
			}
			if c.Down != (Pass{}) {
				if kept[at(c.Since, c.Down)]--; kept[at(c.Since, c.Down)] < 0 {
					t.Fatalf("%s is taken back, and was not counted", at(c.Since, c.Down))
				}
			}
			s = after
			standing := 0
			for p, n := range kept {
				if strings.Contains(p, " "+string(Stands)+".") {
					standing += n
				}
			}
			if want := map[bool]int{true: 1}[s.Draft != ""]; standing != want {
				t.Fatalf("%d stand, want %d, with %q", standing, want, s.Trace)
			}
			if p := (Pass{Place: d.standing(s).id, Passage: Stands}); s.Draft != "" && kept[at(kafala.DateOf(now), p)] != 1 {
				t.Fatalf("it stands at %s today, and that is not counted: %v", p.Place, kept)
			}
			if len(s.Trace) > 600 {
				t.Fatalf("a trace of %d bytes", len(s.Trace))
			}
		}
	})
}

// fitting is an answer that a question takes.
func fitting(here Place, in Input) Input {
	in.Act, in.Text = Say, map[string]string{"guarantor_id": "1012345672", "person_id": "1109876548", "mobile": "0501234567",
		"accident": "45128830", "person_mobile": "0501234567", "birth_date": "1/1/1400", "accident_date": "1/1/1447"}[here.Field.ID]
	if in.Text == "" {
		in.Text = "Sara Ali"
	}
	if here.Field.Parse == nil {
		in.Act, in.Field, in.Value = Choose, here.Field.ID, here.Field.Choices[0]
	}
	return in
}

// The stored form of a trace, and those that say nothing or are broken: then it is counted as if it began here.
func TestTraceIsKept(t *testing.T) {
	text, err := os.ReadFile("testdata/session-trace.json")
	if err != nil {
		t.Fatal(err)
	}
	s := Session{Draft: draft, Message: 7, Begun: noon, Seen: noon, Trace: "c20779 aAbBc c:mobile.many c:stuck"}
	if got := string(written(t, s)); got != strings.TrimSpace(string(text)) {
		t.Errorf("stored as %s", got)
	}
	tr := readTrace(s.Trace)
	if tr.stands != 'c' || tr.since != (kafala.Date{Year: 2026, Month: 11, Day: 22}) || tr.met != "aAbBc" || len(tr.refused) != 2 ||
		tr.String() != s.Trace {
		t.Errorf("%+v, %s", tr, tr)
	}
	for _, broken := range []string{"", " ", "c", "c20779", "20779 a", "cx a", "\u0000 a b"} {
		s.Trace = broken
		if _, c := example(t).Count(s, example(t).Step(s, Input{Act: Look, At: noon}), noon); c.Down != (Pass{}) || len(c.Up) != 2 {
			t.Errorf("%q: %+v", broken, c)
		}
	}
}

// Figures are of one place, its most frequent reason first; the worst places are those that lost the most.
func TestFigures(t *testing.T) {
	p := Passes{{"mobile", Shown, ""}: 100, {"mobile", Answered, ""}: 82, {"mobile", Refused, "mobile.many"}: 3,
		{"mobile", Refused, "mobile.other"}: 9, {"mobile", GivenUp, ""}: 4, {"mobile", Stands, ""}: 14,
		{"region", Shown, ""}: 82, {"region", Answered, ""}: 82, {"kind", Shown, ""}: 82, {"kind", Answered, ""}: 40}
	f := p.At("mobile")
	if f.Shown != 100 || f.Answered != 82 || f.Refused != 12 || f.Left != 18 || f.Lost() != 18 || f.Why[0] != (Why{"mobile.other", 9}) {
		t.Errorf("%+v", f)
	}
	worst := p.Worst(5)
	if len(worst) != 2 || worst[0].Place != "kind" || worst[1].Place != "mobile" || len(p.Worst(1)) != 1 {
		t.Errorf("%+v", worst)
	}
}

// Why tries to pay were declined are reasons at the link, of a request each once; what a later release keeps is none of them.
func TestDeclinesAreReasonsAtTheLink(t *testing.T) {
	p := Passes{}
	for _, reasons := range [][]string{{kafala.NoFunds, kafala.OverLimit}, {kafala.NoFunds}, {"novelty"}, nil} {
		p.AddLink(kafala.Guarantee{Reasons: reasons})
	}
	f := p.At(AtLink)
	want := []Why{{kafala.NoFunds, 2}, {kafala.OverLimit, 1}}
	if f.Shown != 4 || f.Answered != 0 || f.Refused != 3 || !slices.Equal(f.Why, want) {
		t.Errorf("at the link: %+v", f)
	}
}
