package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// arabicLayout is what a scanner types of "https://t.me/" on an Arabic keyboard.
const arabicLayout = "\u0627\u0641\u0641\u062d\u0633:\u0638\u0638\u0641.\u0629\u062b\u0638"

// taken is a question that an officer has before them, whose answer is waited for.
func taken(t *testing.T, c *counters, who int64) *kafala.Query {
	t.Helper()
	c.Ask(world.Citizen, "متى أستلم الإيصال؟")
	all, err := c.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	must(t, err)
	c.Chats.As(who).Start("q_" + all[0].ID)
	c.Quiet()
	q := query(t, c, all[0].ID)
	if q.Holder().ID != who {
		t.Fatalf("the question is with %d", q.Holder().ID)
	}
	return q
}

func query(t *testing.T, c *counters, id string) *kafala.Query {
	t.Helper()
	q, err := c.Store.Queries().Query(t.Context(), id)
	must(t, err)
	return &q
}

// writes has somebody write a text, or send on one of the bot's.
func (c *counters) writes(who int64, text string, sentOn bool) {
	c.t.Helper()
	c.update++
	u := textOf(c.update, who, who, "private", text)
	if sentOn {
		u["message"].(map[string]any)["forward_origin"] = map[string]any{"type": "user", "date": 1,
			"sender_user": map[string]any{"id": 1, "is_bot": true, "first_name": "x"}}
	}
	knock(c.t, c.door, u)
	c.Quiet()
}

// What a scanner types at the counter, or the bot's message that is sent on, is never kept as the answer to a citizen's question
// that is waited for.
func TestHandedOverIsNoAnswer(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]struct {
		text   func(c *counters) string
		sentOn bool
		opens  bool
	}{
		"a link":                     {func(c *counters) string { return c.Bot.QRLink(c.g) }, false, true},
		"a link with a line's end":   {func(c *counters) string { return c.Bot.QRLink(c.g) + "\n" }, false, true},
		"a link on another keyboard": {func(*counters) string { return arabicLayout }, false, false},
		"a message of the bot's sent on": {func(c *counters) string {
			return "✅ سُجّلت الكفالة.\nالرقم المرجعي: " + kafala.GroupReference(c.g.Reference) + "\nالنوع: حضورية"
		}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			q := taken(t, c, noura)
			before := len(c.Trail())
			c.writes(noura, h.text(c), h.sentOn)
			if now := query(t, c, q.ID); now.Drafts() != 0 || now.Answer != "" {
				t.Errorf("it is kept as the answer %q", now.Answer)
			}
			looked := slices.ContainsFunc(c.Trail()[before:], func(e staff.Entry) bool {
				return e.Duty == staff.LookUp && e.By == noura && e.Guarantee == c.g.ID && e.Outcome == staff.Done
			})
			if looked != h.opens {
				t.Errorf("its card was opened: %t", looked)
			}
			for _, e := range c.Trail()[before:] {
				if e.Outcome == staff.Malformed && e.Duty == staff.Answer {
					t.Error("it was refused as an answer")
				}
			}
			c.writes(noura, "الإيصال هنا", false)
			if wrote := query(t, c, q.ID).Drafts() == 1; wrote == h.opens { // a card is before them now: the button waits for it anew
				t.Errorf("an answer was taken after it: %t", wrote)
			}
		})
	}
}

// An answer that is typed may name a reference, and one that is sent on without any is an answer as before.
func TestAnswerWithAReference(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	q := taken(t, c, noura)
	c.writes(noura, "الرقم "+kafala.GroupReference(c.g.Reference)+" مسجّل", false)
	if n := query(t, c, q.ID).Drafts(); n != 1 {
		t.Errorf("%d answers were written", n)
	}
	c.writes(noura, "الإيصال هنا", true)
	if n := query(t, c, q.ID).Drafts(); n != 2 {
		t.Errorf("%d answers were written", n)
	}
}

// A scanner that types on another keyboard is told so also while a number, a clue or a name is waited for, which goes on.
func TestOtherKeyboardWhileSomethingIsAwaited(t *testing.T) {
	t.Parallel()
	for data, goesOn := range map[string]string{"match:%s": "ما زلنا ننتظر", "find:case": "ما زلنا ننتظر", "bycase": "ما زلنا ننتظر",
		"invite:officer": ""} {
		c := newCounters(t)
		c.tap(badr, data)
		c.Chats.As(badr).Type(arabicLayout)
		c.Quiet()
		text := c.Chats.As(badr).Last().Text
		if !strings.Contains(text, "بلوحة المفاتيح العربية") || !strings.Contains(text, goesOn) {
			t.Errorf("%s: %s", data, text)
		}
		st, err := c.Store.Chats().Load(t.Context(), badr)
		must(t, err)
		if st.Session.Asked == "" {
			t.Errorf("%s: nothing is waited for any more", data)
		}
	}
}

// A number is matched with the guarantee that is before whoever types it: whatever button of another one is pressed, it is not
// compared with the one before.
func TestMatchIsOfTheCardBefore(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	other := c.Issued(world.Citizen+5, world.Number(3001), world.Number(503001))
	for _, verb := range []string{"card:", "more:", "brief:", "history:", "pick:", "why:note:", "shown:0:",
		fmt.Sprintf("freeze:unwanted.%d:", other.Written())} {
		c.tap(faisal, "match:%s")
		c.tap(faisal, verb+other.ID)
		before := len(c.Trail())
		c.Chats.As(faisal).Type(other.Answers["person_id"])
		c.Quiet()
		for _, e := range c.Trail()[before:] {
			if e.Duty == staff.Match {
				t.Errorf("after %s the number was matched with %s", verb, e.Guarantee)
			}
		}
	}
	c.tap(faisal, "match:%s")
	c.tap(faisal, "more:%s")
	c.Chats.As(faisal).Type(c.g.Answers["person_id"])
	c.Quiet()
	if all := c.Trail(); all[len(all)-1].Duty != staff.Match || all[len(all)-1].Guarantee != c.g.ID {
		t.Errorf("after a button of its own it is matched no more: %+v", all[len(all)-1])
	}
}

// A number that is typed with a card before one's eyes is not stopped, though one was waited for that was to be.
func TestNoStopAtACard(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, verb := range []string{"card:", "more:", "pick:", "history:"} {
		c.Chats.As(mona).Type("/freeze")
		c.Quiet()
		c.tap(mona, "freezeid:unwanted")
		c.tap(mona, verb+"%s")
		c.Chats.As(mona).Type(c.g.Answers["person_id"])
		c.Quiet()
		if g := c.read(); g.Frozen() {
			t.Fatalf("after %s the number was stopped", verb)
		}
	}
	c.tap(mona, "freezeid:unwanted")
	c.Chats.As(mona).Type(c.g.Answers["person_id"])
	c.Quiet()
	if g := c.read(); !g.Frozen() {
		t.Error("a number that was asked for was not stopped")
	}
	other := c.Issued(world.Citizen+5, world.Number(3001), world.Number(503001))
	c.Chats.As(mona).Type(other.Answers["person_id"])
	c.Quiet()
	if now, err := c.Store.Records().Find(t.Context(), other.ID); err != nil || now.Frozen() {
		t.Errorf("another number, which nobody had asked for, was stopped too: %t, %v", now.Frozen(), err)
	}
}

// Whoever is removed has no question before them any more: nothing of it stands in their chat, and others may take it at once. So
// it is with whose rank has lapsed.
func TestRemovedLetGoOfQuestions(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(c *counters) error{
		"removed": func(c *counters) error {
			return c.Counter.Remove(c.t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, noura)
		},
		"lapsed": func(c *counters) error {
			c.Office.Settings.Staff.IdleDays = 1
			c.Clock.Pass(kafala.Day + time.Hour)
			_, err := c.Counter.Who(c.t.Context(), noura)
			c.Office.Settings.Staff.IdleDays = 0 // of the others none has
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			q := taken(t, c, noura)
			c.writes(noura, "الإيصال هنا", false)
			must(t, leave(c))
			c.Quiet()
			for _, text := range written(c.Chats.As(noura)) {
				if strings.Contains(text, q.Text) || strings.Contains(text, "الإيصال هنا") {
					t.Errorf("in their chat stands %q", text)
				}
			}
			if now := query(t, c, q.ID); now.State() != kafala.QueryOpen || now.Answer != "" {
				t.Errorf("it is %s with %q", now.State(), now.Answer)
			}
			c.Chats.As(mona).Start("q_" + q.ID)
			c.Quiet()
			if holder := query(t, c, q.ID); holder.Holder().ID != mona {
				t.Errorf("it is with %d", holder.Holder().ID)
			}
		})
	}
}
