package bot_test

import (
	"strings"
	"testing"

	"kafalabot/bot/desk"
	"kafalabot/kafala/staff"
)

// What is refused about a guarantee leads to its card, which says why.
func TestRefusedLeadsToTheCard(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"refund:settled:%s", "payback:settled.%n:%s", "closenow:settled.%n:%s", "strike:%d:%s", "undecide:%d:%s",
		"note:nonsense:%s"} {
		c := newCounters(t)
		c.tap(noura, shown)
		c.tap(faisal, "payback:asked.%n:%s")
		if data == "strike:%d:%s" {
			c.tap(mona, data)
		}
		c.tap(mona, data)
		if m := c.Chats.As(mona).Last(); !offers(m, "brief:"+c.g.ID) {
			t.Errorf("%s: %s %v", data, m.Text, buttonsOf(m))
		}
	}
}

// A button about what is not there says what that is, opens no link, and leads on: to the list that it was in, where there is one.
func TestGoneIsSaidByItsKind(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	lists := map[string]string{"member": "team", "remove": "team", "rank": "team", "dismissal": "team",
		"frozenid": "frozen", "liftid": "frozen",
		"liftidsure": "frozen", "retry": "dead:", "lostone": "losses"}
	for _, b := range desk.Buttons() {
		if b.Shape == "" || b.Duty == staff.Review || b.Name == "why" {
			continue
		}
		value := "7999999999"
		if strings.Contains(b.Shape, "g") {
			value = "00aaaaaaaaaaaaaaaa"
		}
		data := b.Name
		if strings.Contains(b.Shape, "f") {
			field := "1"
			if all := staff.Reasons[b.Duty]; len(all) > 0 {
				field = all[0] + ".1"
			}
			switch b.Name {
			case "rank":
				field = string(staff.Officer)
			case "end", "close", "refund", "note", "disclose", "wholehere": // which hold a reason alone
				field, _, _ = strings.Cut(field, ".")
			}
			data += ":" + field
		}
		c.tap(badr, data+":"+value)
		m := c.Chats.As(badr).Last()
		if m.Text == noteWords(t, "staff.none") {
			t.Errorf("%s: %s", b.Name, m.Text)
		}
		if list, ok := lists[b.Name]; ok && !offers(m, list) {
			t.Errorf("%s does not lead to its list: %s %v", b.Name, m.Text, buttonsOf(m))
		}
		if asks := b.Name == "match"; strings.Contains(b.Shape, "g") && !asks && !strings.Contains(m.Text, noteWords(t, "gone.card")) {
			t.Errorf("%s: %s", b.Name, m.Text)
		}
	}
}

// A message that is tried again is under way: it is said that it stands in the list again if it does not arrive, and never that all have.
func TestTriedAgainIsUnderWay(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.Chats.As(c.g.Chat).Block()
	c.tap(faisal, "resend:%s")
	f := c.Chats.As(faisal)
	for range 2 { // and stands there again
		f.Type("/dead")
		c.Quiet()
		if !offers(f.Last(), "retry:") {
			t.Fatal(f.Last().Text)
		}
		c.TapData(f, "retry:")
		c.Quiet()
		if text := f.Last().Text; strings.Contains(text, noteWords(t, "dead.none")) || !strings.Contains(text, noteWords(t, "dead.retried")) {
			t.Errorf("said: %s", text)
		}
	}
}
