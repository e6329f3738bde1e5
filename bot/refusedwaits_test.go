package bot_test

import (
	"context"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// awaiting is one kind of what a member of staff is to type.
type awaiting struct {
	who    int64
	begin  []string            // taps
	first  func(c *counters)   // before them
	words  string              // the key of what says that it is waited for
	ends   string              // the button that ends it
	typed  map[string]string   // what is refused, by the problem or the words of why
	beside []func(c *counters) // what is refused while it waits and was not typed for it
}

// usedUp has Badr's one of a day used up already.
func usedUp(c *counters, what string) {
	ok, err := c.Counter.Quota.AllowNew(c.t.Context(), what+":7400000005", "another", 1, kafala.Day)
	if must(c.t, err); !ok {
		c.t.Fatalf("%s is used up", what)
	}
}

func searchedEnough(c *counters) {
	c.Office.Settings.Staff.Finds = 1
	usedUp(c, "find")
}

// The kinds of what may wait at the desk.
func awaitings() map[string]awaiting {
	noSuch := func(c *counters) { c.tap(badr, "pick:00aaaaaaaaaaaaaaaa") }
	never := func(c *counters) {
		c.Office.Settings.Staff.Disclosures = 1
		usedUp(c, "disclose")
		c.tap(badr, "disclose:case:%s")
	}
	beside := []func(c *counters){noSuch, never}
	ids := map[string]string{"1012345671": "problem.id.check", "1012345672 1109876548": "problem.id.many"}
	one := map[string]string{"1012345671": "problem.id.check", "10123": "problem.id.length"}
	return map[string]awaiting{
		"match": {badr, []string{"match:%s"}, nil, "waits.match", "enough", one, nil},
		"match of what is stopped": {badr, []string{"match:%s"}, nil, "waits.match", "enough",
			map[string]string{"1109876548": "problem.frozen"}, nil},
		"find": {badr, []string{"find:case"}, nil, "waits.find", "enough", ids, beside},
		"find once more than may be": {badr, []string{"find:case"}, searchedEnough,
			"waits.find", "enough", map[string]string{"1109876548": "problem.staff.many.find"}, nil},
		"find none": {badr, []string{"find:case"}, nil, "waits.find", "enough", map[string]string{"2123456788": "find.none"}, nil},
		"freeze":    {badr, []string{"freezeid:unwanted"}, nil, "waits.freeze", "enough", ids, nil},
		"case":      {badr, []string{"bycase"}, nil, "waits.case", "enough", map[string]string{"12": "problem.accident.format"}, beside},
		"pay":       {badr, []string{"bypayfor:case"}, nil, "search.pay", "enough", nil, beside},
		"pay once more than may be": {badr, []string{"bypayfor:case"}, searchedEnough,
			"search.pay", "enough", map[string]string{"ed9ca22e-7a1f-4a6e-8cbf-0b6f8f0c0d12": "problem.staff.many.find"}, nil},
		"card": {badr, []string{"bycardfor:case"}, nil, "search.card", "enough", nil, beside},
		"card once more than may be": {badr, []string{"bycardfor:case"}, searchedEnough,
			"search.card", "enough", map[string]string{"1010 22/11/2026": "problem.staff.many.find"}, nil},
		"those of an accident": {badr, []string{"bycase"}, nil, "waits.open", "enough",
			map[string]string{"1012345671": "problem.id.check", "2123456788": "match.none.case"}, beside},
		"invitation": {badr, []string{"invite:officer"}, nil, "waits.name", "team",
			map[string]string{"Noura": "problem.called.both", "Noura, Riyadh": "problem.called.name"}, nil},
		"name": {badr, []string{"called:7400000001"}, nil, "waits.name", "team",
			map[string]string{"Noura Alqahtani, 1012345672": "problem.called.office"}, nil},
		"answer": {noura, nil, func(c *counters) { taken(c.t, c, noura) }, "waits.answer", "letgo", nil,
			[]func(c *counters){func(c *counters) { c.tap(noura, "pick:00aaaaaaaaaaaaaaaa") }}},
	}
}

// Whatever waits to be typed at the desk: a refusal of any kind, of what was typed or of a button beside it, says that it is waited for
// still and has the button that ends it.
func TestRefusedWhileItIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, w := range awaitings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			if w.first != nil {
				w.first(c)
			}
			for _, data := range w.begin {
				c.tap(w.who, data)
			}
			switch name {
			case "those of an accident":
				c.writes(w.who, c.g.Answers["accident"], false)
			case "match of what is stopped":
				_, err := c.Counter.Freeze(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, c.g.ID, "suspicious")
				must(t, err)
				c.Quiet()
			}
			waits := func(what, why string) {
				t.Helper()
				last := c.Chats.As(w.who).Last()
				for _, key := range []string{why, w.words} {
					if words, _, _ := strings.Cut(noteWords(t, key), "<no value>"); !strings.Contains(bare.Replace(last.Text), bare.Replace(words)) {
						t.Errorf("%s: without %s: %s", what, key, last.Text)
					}
				}
				if !offers(last, w.ends) {
					t.Errorf("%s: no way out: %s %v", what, last.Text, buttonsOf(last))
				}
				st, err := c.Store.Chats().Load(t.Context(), w.who)
				if must(t, err); st.Session.Asked == "" {
					t.Errorf("%s: nothing is waited for", what)
				}
			}
			for text, why := range w.typed {
				c.writes(w.who, text, false)
				waits(text, why)
			}
			for _, act := range w.beside {
				act(c)
				waits("a button", w.words)
			}
		})
	}
}

// emptied is a ledger in which there is nothing.
type emptied struct{ kafala.Ledger }

func (emptied) Find(context.Context, string) (kafala.Guarantee, error) {
	return kafala.Guarantee{}, kafala.ErrNotFound
}

// A number of a guarantee that is not there any more is waited for no longer.
func TestNothingIsMatchedWithWhatIsGone(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(badr, "match:%s")
	c.Office.Ledger = emptied{c.Office.Ledger}
	c.writes(badr, "1109876548", false)
	if last := c.Chats.As(badr).Last(); !strings.Contains(last.Text, noteWords(t, "staff.none")) || offers(last, "enough") {
		t.Errorf("said: %s", last.Text)
	}
}
