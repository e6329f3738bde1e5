package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// Whoever is removed while the empty message is on its way that was to hold a question, or whole names and numbers, is given neither.
func TestRemovedWhileAMessageIsOnItsWay(t *testing.T) {
	long.Test(t)
	t.Parallel()
	const question = "متى يفتح القسم؟"
	for name, what := range map[string]struct {
		who   int64
		empty string
		never []string
		do    func(c *counters, o *botapi.Citizen)
	}{
		"question": {noura, "answering.empty", []string{question},
			func(c *counters, o *botapi.Citizen) { o.Start("q_" + askedOf(t, c.World)[0].ID) }},
		"whole": {faisal, "whole.empty", []string{"1012345672", "1109876548"},
			func(c *counters, o *botapi.Citizen) { c.TapData(o, "disclose:case") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			g := c.Issued(payer, "1012345672", "1109876548")
			c.Ask(payer, question)
			o := c.Chats.As(what.who)
			o.Type(g.Reference)
			c.Quiet()
			if name == "whole" {
				c.TapData(o, "more:")
				c.Quiet()
				c.TapData(o, "why:disclose")
				c.Quiet()
			}
			since := o.Last().ID
			c.Chats.Fault(botapi.Fault{Method: "sendMessage", Chat: what.who, Delay: 2 * time.Second})
			what.do(c, o)
			c.Until("the empty message is on its way", func() bool {
				all := c.Chats.Calls("sendMessage")
				last := all[len(all)-1]
				return last.Code == 0 && tells(t, botapi.Message{Text: last.Params["text"]}, what.empty)
			})
			must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, what.who))
			c.Quiet()
			said := bare.Replace(saidSince(o, since))
			for _, no := range what.never {
				if strings.Contains(said, no) {
					t.Errorf("after the removal: %s", said)
				}
			}
			if !strings.Contains(said, strings.TrimSpace(bare.Replace(noteWords(t, "problem.staff.refused")))) {
				t.Errorf("it is not said why not: %s", said)
			}
			if q := askedOf(t, c.World)[0]; q.Holder().ID == what.who || len(q.Messages) != 0 {
				t.Errorf("the question is with %d, in %v", q.Holder().ID, q.Messages)
			}
		})
	}
}
