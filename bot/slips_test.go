package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// slip is a reference with one wrong digit.
func slip(reference string) string {
	wrong := []byte(reference)
	wrong[5] = '0' + (wrong[5]-'0'+1)%10
	return string(wrong)
}

// Where a number is waited for a reference with a slip of the finger is told as one. It is compared with nobody, counts as no miss,
// and the number is waited for on.
func TestSlipsWhereANumberIsWaitedFor(t *testing.T) {
	w, c, g := atWork(t, staff.Supervisor)
	begin := map[string]func(){
		"match": func() { c.Type(g.Reference); w.Quiet(); w.TapData(c, "match:") },
		"find":  func() { c.Type("/find"); w.Quiet(); w.TapData(c, "find:") },
		"freeze": func() {
			c.Type("/freeze")
			w.Quiet()
			w.TapData(c, "freezeid:")
		},
		"open": func() {
			c.Type("/find")
			w.Quiet()
			w.TapData(c, "bycase")
			w.Quiet()
			c.Type(g.Answers["accident"])
		},
	}
	for _, what := range []string{"match", "find", "open", "freeze"} {
		begin[what]()
		w.Quiet()
		trail := len(w.Trail())
		for _, text := range []string{slip(g.Reference), kafala.GroupReference(slip(g.Reference)), "1109876548 " + slip(g.Reference)} {
			c.Type(text)
			w.Quiet()
			if said := c.Last().Text; !strings.Contains(said, wordsIn(t, "ar", "waits."+what)) ||
				!strings.Contains(said, kafala.GroupReference(slip(g.Reference))) || !offers(c.Last(), "enough") {
				t.Errorf("%s, then %q: %s", what, text, said)
			}
			for _, m := range c.Messages() {
				if strings.Contains(m.Text, "1109876548") {
					t.Errorf("%s, then %q: an ID number stays in the chat", what, text)
				}
			}
		}
		if all := w.Trail()[trail:]; len(all) > 0 {
			t.Errorf("%s: the trail says %+v", what, all)
		}
		c.Type("1109876548")
		w.Quiet()
		if all := w.Trail()[trail:]; len(all) == 0 {
			t.Errorf("%s: the number that follows is not taken: %s", what, c.Last().Text)
		}
	}
}

// Several references end the waiting for a number as one does, and so does a reference beside a number, which goes from the chat.
func TestReferencesWhereANumberIsWaitedFor(t *testing.T) {
	w, c, g := atWork(t, staff.Officer)
	other := w.Issued(stranger, world.Number(3), world.Number(4))
	for text, cards := range map[string][]kafala.Guarantee{
		g.Reference + "\n" + other.Reference: {g, other},
		g.Reference + " " + other.Reference:  {g, other},
		other.Reference + " 1109876548":      {other},
	} {
		c.Type(g.Reference)
		w.Quiet()
		w.TapData(c, "match:")
		w.Quiet()
		since, trail := c.Last().ID, len(w.Trail())
		c.Type(text)
		w.Quiet()
		for _, one := range cards {
			if !strings.Contains(saidSince(c, since), kafala.GroupReference(one.Reference)) {
				t.Errorf("%q: no card of %s in\n%s", text, one.Reference, saidSince(c, since))
			}
		}
		if got := ways(w, trail); len(got) != len(cards) || slices.ContainsFunc(got, func(w staff.Way) bool { return w != staff.ByTyping }) {
			t.Errorf("%q: the trail says %q", text, got)
		}
		for _, m := range c.Messages() {
			if strings.Contains(m.Text, "1109876548") {
				t.Errorf("%q: an ID number stays in the chat", text)
			}
		}
	}
}

// What has as many digits as a reference and is the number of somebody from Qatar is matched, also once no such numbers are taken any
// more. As long as they are, it goes from the chat wherever a number is waited for.
func TestNumberAsLongAsAReference(t *testing.T) {
	const officer = 7200000032
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.Gulf = []string{"qa"} }})
	g := w.Issued(payer, "1012345672", "gulf.qa:28012345678")
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "find:")
	w.Quiet()
	c.Type("28012345678")
	w.Quiet()
	for _, m := range c.Messages() {
		if m.Text == "28012345678" {
			t.Errorf("the number stays in the chat: %s", c.Last().Text)
		}
	}
	w.Restart(func(s *kafala.Settings) { s.Rules.Gulf = nil })
	c.Type(g.Reference)
	w.Quiet()
	w.TapData(c, "match:")
	w.Quiet()
	for _, text := range []string{"28012345678", "28012345679"} {
		c.Type(text)
		w.Quiet()
		all := w.Trail()
		if last := all[len(all)-1]; last.Duty != staff.Match || !strings.HasPrefix(last.Outcome, "match-") {
			t.Errorf("%s: the trail says %+v, and the bot %s", text, last, c.Last().Text)
		}
	}
}
