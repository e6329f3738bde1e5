package staff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// asked is a question of a chat.
func (d *counter) asked(chat int64, guarantee string) kafala.Query {
	d.t.Helper()
	q, p, err := d.Office.AskPerson(d.t.Context(), kafala.Inquiry{Chat: chat, Token: "aaaaaaaaaaaaaaaaaa", Guarantee: guarantee, Text: "text"})
	if p != nil || err != nil {
		d.t.Fatal(p, err)
	}
	d.must(d.NoteAsked(d.t.Context(), q))
	return q
}

// said is the trail since as "duty why outcome", without what was only begun.
func said(all []staff.Entry) string {
	var lines []string
	for _, e := range all {
		if e.Outcome != staff.Trying {
			lines = append(lines, strings.Join([]string{string(e.Duty), e.Why, e.Outcome}, " "))
		}
	}
	return strings.Join(lines, ", ")
}

// The trail says when a question was asked, taken, let go and answered, by whom of staff and about which guarantee, and nothing of
// what it says, nor of who has asked.
func TestQueryInTheTrail(t *testing.T) {
	d, ctx := newCounter(t), t.Context()
	g := d.guarantee("abcdefghijklmnop", kafala.Issued)
	d.house.Appoint(staff.Actor{ID: 7, Rank: staff.Officer}, staff.Actor{ID: 8, Rank: staff.Officer})
	one, two := staff.Actor{ID: 7, Rank: staff.Officer}, staff.Actor{ID: 8, Rank: staff.Officer}
	q := d.asked(g.Chat, g.ID)
	in := kafala.HeldMessage{Chat: 7, ID: 1}
	for _, act := range []struct {
		what string
		do   func() error
		want string
	}{
		{"taken", func() error { _, err := d.TakeQuery(ctx, one, q.ID, in); return err }, ""},
		{"by another", func() error { _, err := d.TakeQuery(ctx, two, q.ID, in); return err }, "staff.question.taken"},
		{"let go", func() error { _, err := d.LetGo(ctx, one, q.ID); return err }, ""},
		{"taken again", func() error { _, err := d.TakeQuery(ctx, two, q.ID, in); return err }, ""},
		{"an ID in it", func() error { _, err := d.WriteAnswer(ctx, two, q.ID, "the number is "+person, in); return err }, "query.id"},
		{"a link in it", func() error { _, err := d.WriteAnswer(ctx, two, q.ID, "see example.com", in); return err }, "query.link"},
		{"written", func() error { _, err := d.WriteAnswer(ctx, two, q.ID, "go there", in); return err }, ""},
		{"sent", func() error { _, err := d.SendAnswer(ctx, two, q.ID, 1); return err }, ""},
	} {
		if got := key(act.do()); got != act.want {
			t.Errorf("%s: %q, want %q", act.what, got, act.want)
		}
	}
	all := d.trail()
	want := "ask  done, answer taken done, answer taken refused, answer letgo done, answer taken done, answer  malformed, " +
		"answer  malformed, answer sent done"
	if got := said(all); got != want {
		t.Errorf("the trail says %s\nwant %s", got, want)
	}
	for _, e := range all {
		if text := fmt.Sprintf("%+v", e); strings.Contains(text, fmt.Sprint(g.Chat)) || strings.Contains(text, "text") || e.Guarantee != g.ID {
			t.Errorf("an entry: %s", text)
		}
	}
}

// Who has asked a question does not answer it, from whatever account of theirs, with a guarantee or without; nor does who is no
// staff, of whatever rank they say they are. It is refused at each step, and is in the trail.
func TestWhoMayAnswer(t *testing.T) {
	in := kafala.HeldMessage{Chat: 7, ID: 1}
	steps := map[string]func(d *counter, by staff.Actor, id string) error{
		"take": func(d *counter, by staff.Actor, id string) error {
			_, err := d.TakeQuery(d.t.Context(), by, id, in)
			return err
		},
		"write": func(d *counter, by staff.Actor, id string) error {
			_, err := d.WriteAnswer(d.t.Context(), by, id, "x", in)
			return err
		},
		"send": func(d *counter, by staff.Actor, id string) error {
			_, err := d.SendAnswer(d.t.Context(), by, id, 1)
			return err
		},
		"let": func(d *counter, by staff.Actor, id string) error {
			_, err := d.LetGo(d.t.Context(), by, id)
			return err
		},
		"look": func(d *counter, by staff.Actor, id string) error {
			_, err := d.MayAnswer(d.t.Context(), by, id)
			return err
		},
	}
	for name, do := range steps {
		d, g := watched(t)
		d.long(g.Chat, staff.Officer, "faisal  ALHARBI")
		q := d.asked(g.Chat, "")
		for who, want := range map[int64]string{g.Chat: "staff.question.own", faisal: "staff.question.own", 99: "staff.refused"} {
			before := len(d.trail())
			if got := key(do(d, d.actor(who), q.ID)); got != want {
				t.Errorf("%s by %d: %q, want %q", name, who, got, want)
			}
			if all := d.trail()[before:]; len(all) != 1 || all[0].Outcome != staff.Refused || all[0].Duty != staff.Answer {
				t.Errorf("%s by %d: the trail says %s", name, who, said(all))
			}
		}
		if got := key(do(d, d.actor(noura), q.ID)); got == "staff.question.own" || got == "staff.refused" {
			t.Errorf("%s by another: %q", name, got)
		}
		for _, id := range []string{"", "x", kafala.NewQueryID(g.Chat, "bbbbbbbbbbbbbbbbbb")} {
			if err := do(d, d.actor(noura), id); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("%s %q: %v", name, id, err)
			}
		}
	}
}

// The questions that wait are listed for whoever may take one: none of their own, none that somebody else has before them, and one's
// own that one has taken. Each reading is in the trail; who may not answer reads none.
func TestWhichQuestionsWait(t *testing.T) {
	d, ctx := newCounter(t), t.Context()
	one, two := staff.Actor{ID: 7, Rank: staff.Officer}, staff.Actor{ID: 8, Rank: staff.Officer}
	d.house.Appoint(one, two)
	ask := func(chat int64, token string) kafala.Query {
		t.Helper()
		q, p, err := d.Office.AskPerson(ctx, kafala.Inquiry{Chat: chat, Token: strings.Repeat(token, 18), Text: "text"})
		if p != nil || err != nil {
			t.Fatal(p, err)
		}
		d.clock.Pass(time.Second)
		return q
	}
	lists := func(by staff.Actor, want ...kafala.Query) {
		t.Helper()
		var ids, wanted []string
		for q := (kafala.ListPage{Limit: 1}); ; {
			page, more, err := d.Questions(ctx, by, q)
			d.must(err)
			for _, one := range page {
				ids, q.Beside = append(ids, one.ID), one.Spot()
			}
			if !more {
				break
			}
		}
		for _, q := range want {
			wanted = append(wanted, q.ID)
		}
		if !slices.Equal(ids, wanted) {
			t.Errorf("%d reads %v, want %v", by.ID, ids, wanted)
		}
		if e := d.last(); e.Duty != staff.Answer || e.Why != staff.QueryList || e.Outcome != staff.Seen || e.By != by.ID {
			t.Errorf("in the trail: %+v", e)
		}
	}
	lists(one)
	first, own, last := ask(7001, "a"), ask(8, "b"), ask(7003, "c") // the second is an officer's own
	lists(one, first, own, last)
	lists(two, first, last)
	_, err := d.TakeQuery(ctx, one, first.ID, kafala.HeldMessage{Chat: 7, ID: 1})
	d.must(err)
	lists(one, first, own, last)
	lists(two, last)
	d.clock.Pass(kafala.QueryHold - time.Second)
	lists(two, last)
	d.clock.Pass(time.Second)
	lists(two, first, last)
	_, err = d.TakeQuery(ctx, two, first.ID, kafala.HeldMessage{Chat: 8, ID: 1})
	d.must(err)
	_, err = d.WriteAnswer(ctx, two, first.ID, "go there", kafala.HeldMessage{Chat: 8, ID: 2})
	d.must(err)
	_, err = d.SendAnswer(ctx, two, first.ID, 1)
	d.must(err)
	lists(one, own, last)
	lists(two, last)
	for _, by := range []staff.Actor{{ID: 9}, {ID: 10, Rank: staff.Auditor}} {
		if _, _, err := d.Questions(ctx, by, kafala.ListPage{Limit: 9}); key(err) != "staff.refused" {
			t.Errorf("%s reads them: %v", by.Rank, err)
		}
	}
	d.Office.Settings.Questions.On = false
	lists(one)
}
