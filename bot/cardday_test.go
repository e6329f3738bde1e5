package bot_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
)

// A day beside the digits of a card that is to come, or in no calendar, is refused as that, and the digits are waited for on; any other
// is taken in either calendar, also where digits and day together look like a reference.
func TestDayBesideACard(t *testing.T) {
	w, c, g := atWork(t, staff.Supervisor)
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "bycard")
	w.Quiet()
	w.TapData(c, "bycardfor:")
	w.Quiet()
	future, impossible := wordsIn(t, "ar", "problem.date.future"), wordsIn(t, "ar", "problem.date.impossible")
	for _, one := range []struct{ text, said string }{
		{"1010 22/11/1448", future}, {"1010 23/11/2026", future}, {"1/1/2030 1010", future}, {"1010 31/9/2026", impossible},
		{"1010 30/1/1448", impossible}, {"1010 someday", ""}, {"2026 1010", ""},
	} {
		trail := len(w.Trail())
		c.Type(one.text)
		w.Quiet()
		said := c.Last().Text
		if !strings.HasSuffix(said, wordsIn(t, "ar", "waits.card")) || !strings.HasPrefix(said, one.said) ||
			one.said == "" && (strings.Contains(said, future) || strings.Contains(said, impossible)) || !offers(c.Last(), "enough") {
			t.Errorf("%q: %s", one.text, said)
		}
		if all := w.Trail()[trail:]; len(all) > 0 {
			t.Errorf("%q: the trail says %+v", one.text, all)
		}
	}
	if _, is := typed.Reference("1010 12/6/1448"); !is {
		t.Error("nothing here looks like a reference")
	}
	for _, text := range []string{"1010", "1010 12/6/1448", "22/11 1010", "١٠١٠ ٢٢/١١/٢٠٢٦", "1010 اليوم",
		"22 نوفمبر 2026 1010", "22 11 2026\n1010", "12 جمادى الآخرة 1448 1010", "البطاقة تنتهي بـ 1010 يوم 22/11/2026", "1010-22/11/2026"} {
		c.Type(text)
		w.Quiet()
		if !offers(c.Last(), "pick:"+g.ID) {
			t.Errorf("%q: %s", text, c.Last().Text)
		}
	}
	c.Type(kafala.GroupReference(g.Reference))
	w.Quiet()
	if !offers(c.Last(), "more:"+g.ID) {
		t.Errorf("a reference: %s", c.Last().Text)
	}
}
