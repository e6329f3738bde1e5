package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// TestQuestionThroughKills has somebody ask a person of staff, and an officer find the question, take it, write an answer and send it.
// Around each of these the bot is killed: before it, or while what it says is under way to Telegram, which never gets it. The group
// hears that there is a question and never what it says; whoever asked is answered once; and nothing of question or answer stays in
// the officer's chat.
func TestQuestionThroughKills(t *testing.T) {
	t.Parallel()
	const question, answer = "are you open on a holiday", "yes, from morning on"
	kill := func(method string) func(w *world, chat int64, act func()) {
		return func(w *world, chat int64, act func()) {
			before := len(w.chats.Calls(method))
			w.chats.Fault(botapi.Fault{Method: method, Chat: chat, Delay: time.Minute}) // Telegram never gets to it
			act()
			until(w, "something is being said", func() bool { return len(w.chats.Calls(method)) > before })
			w.crash(func() {})
		}
	}
	before := func(w *world, _ int64, act func()) { w.crash(act) }
	for name, through := range map[string]struct {
		said, filled func(w *world, chat int64, act func())
	}{
		"before it":         {before, before},
		"while it is said":  {kill("sendMessage"), kill("sendMessage")},
		"while it is shown": {kill("sendMessage"), kill("editMessageText")}, // a question and an answer are filled into an empty message
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, false, nil)
			w.env["STAFF_CHAT_ID"] = fmt.Sprint(staffRoom)
			w.start()
			c, o := w.citizen(t, 1), w.citizen(t, 2)
			c.Start("")
			c.await("welcome")
			m := staff.Member{Actor: staff.Actor{ID: o.chat, Rank: staff.Officer}, Name: "Noura", Since: time.Now().AddDate(0, -1, 0),
				Seen: time.Now()}
			if err := w.store.Staff().Appoint(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			q := func() kafala.Query {
				all, err := w.store.Queries().QueriesOf(t.Context(), c.chat)
				if err != nil || len(all) != 1 {
					t.Fatalf("%d questions, %v", len(all), err)
				}
				return all[0]
			}
			holds := func(who *citizen, text string) (n int) {
				for _, m := range who.Messages() {
					if m.From.IsBot && strings.Contains(unseen.ReplaceAllString(m.Text, ""), text) {
						n++
					}
				}
				return n
			}
			asked, hears := longest(words().Plain("query.asked", nil)), func() bool { return w.grouped("staff.asked.new.alone") > 0 }
			for _, step := range []struct {
				what string
				do   func()
				by   *citizen
				kill func(w *world, chat int64, act func())
				done func() bool
			}{
				{"/ask", func() { c.Type("/ask") }, c, through.said, func() bool { return c.has("askperson") }},
				{"a person is to be asked", func() { c.press("askperson") }, c, before, func() bool { return c.has("askquitof") }},
				{"the question", func() { c.Type(question) }, c, through.said, func() bool { return holds(c, asked) == 1 && hears() }},
				{"the desk", func() { o.Start("") }, o, through.said, func() bool { return o.has("questions") }},
				{"the list", func() { o.press("questions") }, o, before, func() bool { return o.has("takeq") }},
				{"it is taken", func() { o.press("takeq") }, o, through.filled, func() bool { return holds(o, question) == 1 && o.has("reply") }},
				{"an answer", func() { o.Type(answer) }, o, through.filled, func() bool { return holds(o, answer) == 1 && o.has("sendreply") }},
				{"it is sent", func() { o.press("sendreply") }, c, through.said, func() bool { return holds(c, answer) == 1 }},
			} {
				step.kill(w, step.by.chat, step.do)
				until(t, step.what, step.done)
				until(t, "the bot has taken every update", func() bool { return w.chats.As(step.by.chat).Untaken() == 0 })
			}
			until(t, "nothing of it stays with the officer", func() bool {
				text := ""
				for _, m := range o.Messages() {
					text += m.Text + "\n"
				}
				return !strings.Contains(text, question) && !strings.Contains(text, answer)
			})
			for _, m := range w.chats.As(staffChair).In(staffRoom).Messages() {
				if strings.Contains(m.Text, question) || strings.Contains(m.Text, answer) {
					t.Errorf("the group reads %s", m.Text)
				}
			}
			if one := q(); one.State() != kafala.QueryDone || one.Answer != answer || len(one.Messages) > 0 || holds(c, answer) != 1 {
				t.Errorf("it is %s, %d messages are held, the answer came %d times", one.State(), len(one.Messages), holds(c, answer))
			}
			all, _, err := w.store.Queries().Unanswered(t.Context(), kafala.ListPage{Limit: 9})
			if err != nil || len(all) > 0 {
				t.Errorf("%d wait still, %v", len(all), err)
			}
		})
	}
}
