package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A limit that is reached only after the answers were given is said when the request is submitted, at the answer that it rests
// on: no button leads round to the same refusal.
func TestLimitOfOneselfWhenSubmitted(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		reach func(w *world.World)
	}{
		"the same person": {"person_id", func(w *world.World) { w.Issued(payer, world.Number(3), "1109876548") }},
		"two of this guarantor": {"guarantor_id", func(w *world.World) {
			w.Issued(payer, "1012345672", world.Number(1))
			w.Issued(payer, "1012345672", world.Number(2))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{})
			w.RequestUntil(payer, "submit:")
			c.reach(w)
			w.TapData(w.Chats.As(payer), "submit:")
			w.Quiet()
			if s := draft(t, w); s.Editing != c.field || s.Answers[c.field] == "" {
				t.Errorf("it stands at %q", s.Editing)
			}
			under := w.Chats.As(payer).Last()
			if !offers(under, "list") || offers(under, "keep:") || offers(under, "submit:") || offers(under, "look:") {
				t.Errorf("offered: %v", buttonsOf(under))
			}
			w.Chats.As(payer).Type(world.Number(9))
			w.Quiet()
			for _, data := range []string{"check:", "submit:"} {
				w.TapData(w.Chats.As(payer), data)
				w.Quiet()
			}
			asked := func(g kafala.Guarantee) bool {
				return g.Status == kafala.Awaiting && g.Answers[c.field] == world.Number(9)
			}
			if !slices.ContainsFunc(requests(t, w), asked) {
				t.Errorf("with another number: %s", last(w))
			}
		})
	}
}

// What is kept from an earlier request is no way round the limit, and the request that it began stays begun.
func TestLimitOfKeptDetails(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Chats.As(payer).Type("/start")
	w.Quiet()
	must(t, w.Store.Chats().SaveProfile(t.Context(), payer, dialogs.Profile{Language: "en",
		Guarantor: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Ali"}}))
	w.Issued(payer, "1012345672", world.Number(1))
	w.Issued(payer, "1012345672", world.Number(2))
	w.Chats.As(payer).Type("/new")
	w.Quiet()
	w.TapData(w.Chats.As(payer), "begin:1.saved")
	w.Quiet()
	s := draft(t, w)
	if s.Draft == "" || s.Answers["guarantor_id"] != "" || s.Answers["guarantor_name"] == "" || s.Consent.Version != 1 {
		t.Errorf("begun with %v", s.Answers)
	}
	if text := last(w); !strings.Contains(text, "This is not a refusal by the traffic police") {
		t.Errorf("said: %s", text)
	}
}

// blind are places that nobody can look at.
type blind struct{ kafala.Places }

func (blind) Holding(context.Context, ...kafala.Person) ([][]kafala.Guarantee, error) {
	return nil, errors.New("nobody is there")
}

// The word at the answer is a hint: where it cannot be had the answer is taken all the same. Of somebody else's guarantees
// there is none.
func TestHintOfALimit(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Issued(7100000002, "1012345672", world.Number(1))
	w.Issued(7100000002, "1012345672", world.Number(2))
	w.RequestUntil(payer, "submit:")
	w.TapData(w.Chats.As(payer), "submit:")
	w.Quiet()
	if text := last(w); strings.Contains(text, "المحادثة") || !strings.Contains(text, "تعذّر قبول هذا الطلب") {
		t.Errorf("it tells of another chat's: %s", text)
	}
	places := w.Office.Places
	w.Office.Places = blind{places}
	w.Chats.As(payer).Type("/cancel")
	w.Quiet()
	w.TapData(w.Chats.As(payer), "drop:")
	w.RequestUntil(payer, "check:")
	w.Office.Places = places
	if s := draft(t, w); s.Answers["person_id"] == "" || s.Answers["kind"] == "" {
		t.Errorf("an answer was lost: %v", s.Answers)
	}
}

// An officer who types is heard at the desk first; what is no reference and no number is answered as everybody's.
func TestOfficersAskToo(t *testing.T) {
	t.Parallel()
	const officer = 7200000002
	w := world.New(t, world.Options{})
	g := w.Issued(payer, "1012345672", "1109876548")
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	w.Quiet()
	c.Type("كم الرسوم " + g.Reference)
	w.Quiet()
	if !strings.Contains(c.Last().Text, "حضورية") || !offers(c.Last(), "match:") {
		t.Errorf("a reference with a question around it: %s", c.Last().Text)
	}
	w.TapData(c, "match:")
	w.Quiet()
	c.Type("1109876548")
	w.Quiet()
	if last := w.Trail(); len(last) == 0 || last[len(last)-1].Duty != staff.Match && last[0].Duty != staff.Match {
		t.Error("the number that was asked for was not matched")
	}
	c.Type("كم الرسوم")
	w.Quiet()
	if strings.Contains(c.Last().Text, "123.00") || !offers(c.Last(), "enough") { // another number is waited for yet
		t.Errorf("a question while a number is waited for: %s", c.Last().Text)
	}
	w.TapData(c, "enough")
	w.Quiet()
	c.Type("كم الرسوم")
	w.Quiet()
	if !strings.Contains(c.Last().Text, "123.00") {
		t.Errorf("a question: %s", c.Last().Text)
	}
	w.RequestUntil(officer, "check:")
	c.Type("/help")
	w.Quiet()
	if !offers(c.Last(), "look:") || !strings.Contains(c.Last().Text, "/find") {
		t.Errorf("staff's help in a request: %s %v", c.Last().Text, buttonsOf(c.Last()))
	}
}

// Whatever is looked at in a request leads back into it, and outside of one there is nothing to lead to.
func TestWayOn(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(payer)
	looks := []string{"/help", "/privacy", "/mydata", "/language", "/requests"}
	c.Type("/start")
	w.Quiet()
	for _, command := range looks {
		c.Type(command)
		w.Quiet()
		if offers(w.Chats.As(payer).Last(), "look:") {
			t.Errorf("%s leads into a request that there is not", command)
		}
	}
	w.RequestUntil(payer, "set:region:riyadh:")
	for _, command := range append(looks, "/delete") {
		c.Type(command)
		w.Quiet()
		if command == "/delete" {
			w.TapData(c, "stay")
			w.Quiet()
		}
		before := len(c.Messages())
		w.TapData(c, "look:")
		w.Quiet()
		if !offers(w.Chats.As(payer).Last(), "set:region:") || len(c.Messages()) < before {
			t.Errorf("after %s: %v", command, buttonsOf(w.Chats.As(payer).Last()))
		}
	}
}
