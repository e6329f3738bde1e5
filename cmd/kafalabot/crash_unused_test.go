package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// due has a question whether a guarantee is still wanted fall due now, whenever it is to be asked.
func (w *world) due(g kafala.Guarantee, detail string) {
	w.Helper()
	id := g.Deliver(kafala.AskUnused, detail, time.Now()).ID
	d, there, err := w.store.Box().ClaimOne(w.Context(), id, time.Now().AddDate(1, 0, 0), 0)
	if err != nil || !there {
		w.Fatalf("the question %s is not promised, %v", detail, err)
	}
	if err := w.store.Box().Later(w.Context(), d, time.Now()); err != nil {
		w.Fatal(err)
	}
}

// asksAfter has the program ask whether a guarantee is still wanted after so many days, by night as by day.
func (w *world) asksAfter(days int) {
	w.Helper()
	file := w.env["SETTINGS_FILE"]
	text, err := os.ReadFile(file)
	if err != nil {
		w.Fatal(err)
	}
	changed := text
	for setting, value := range map[string]int{"unused_after": days, "quiet_from": 0, "quiet_until": 0} {
		before := changed
		changed = regexp.MustCompile(`(?m)^`+setting+` = \d+`).ReplaceAll(before, fmt.Appendf(nil, "%s = %d", setting, value))
		if bytes.Equal(before, changed) {
			w.Fatalf("the settings have no %s", setting)
		}
	}
	if err := os.WriteFile(file, changed, 0o600); err != nil {
		w.Fatal(err)
	}
}

// TestKilledBetweenQuestions kills the bot before it asks whether a guarantee that nobody has used is still wanted, before it
// reminds of that, while the reminder is on its way, and before the answer: each comes once, each is in the record, and the next
// question does not come before its time.
func TestKilledBetweenQuestions(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.asksAfter(14)
		w.start()
		c := w.citizen(t, 1)
		c.ask()
		c.pay()
		c.awaitReceipt()
		until(t, "the receipt is done", w.idle)
		g := c.guarantee()
		reminder, _, _ := strings.Cut(unseen.ReplaceAllString(words().Plain("unused.reminder", nil), ""), ":")
		reminder = strings.TrimPrefix(reminder, "<b>")
		told := func() (asked, reminded, answered int) {
			for _, m := range c.Messages() {
				if m.From.IsBot && strings.Contains(unseen.ReplaceAllString(m.Text, ""), reminder) {
					reminded++
				}
			}
			return c.heard("unused") - reminded, reminded, c.heard("unused.wanted.again") + c.heard("unused.answered") // a tap that came again
		}
		is := func(step string, asked, reminded, answered int) {
			t.Helper()
			until(t, step, func() bool {
				a, r, n := told()
				return a >= asked && r >= reminded && n >= answered && w.idle()
			})
			if a, r, n := told(); a != asked || r != reminded || n != answered {
				t.Errorf("%s: asked %d times, reminded %d, answered %d; want %d, %d, %d", step, a, r, n, asked, reminded, answered)
			}
		}
		w.crash(func() { w.due(g, "1") })
		is("before its time", 0, 0, 0)
		w.crash(func() {
			_, err := w.store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				g.IssuedAt = g.IssuedAt.AddDate(0, 0, -14)
				return nil, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			w.due(g, "1")
		})
		is("asked", 1, 0, 0)
		before := len(w.chats.Calls("sendMessage"))
		w.chats.Fault(botapi.Fault{Method: "sendMessage", Chat: c.chat, Delay: time.Minute})
		w.due(g, "1-reminder")
		until(t, "the reminder is under way", func() bool { return len(w.chats.Calls("sendMessage")) > before })
		w.crash(func() {})
		is("reminded", 1, 1, 0)
		w.crash(func() { c.press("wanted") })
		is("answered", 1, 0, 1) // the answer stands in the reminder's place
		w.crash(func() { w.due(g, "2") })
		is("the next question before its time", 1, 0, 1)
		if q := c.guarantee(); !q.Enquiry().Reminded.After(time.Time{}) || q.Enquiry().Number != 1 || q.Enquiry().Wanted.IsZero() {
			t.Errorf("the record says %+v", q.Enquiry())
		}
	})
}
