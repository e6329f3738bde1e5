package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// bounds is how many buttons each screen has at most, with the example's settings.
var bounds = map[dialogs.PlaceKind]int{
	dialogs.Welcome: 6, dialogs.Question: 16, dialogs.Review: 4, dialogs.Total: 4, dialogs.Submitted: 0, dialogs.Dropped: 0, dialogs.Sure: 2,
	dialogs.Contact: 3, dialogs.Earlier: 4, dialogs.Changes: 14, dialogs.Additions: 6,
}

// lastPlace is the last kind of screen.
const lastPlace = dialogs.Additions

// everyAnswer answers all that can be asked.
func everyAnswer() kafala.Answers {
	return kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Ali", "mobile": "+966501234567", "mobile_from": "typed",
		"person_id": "1109876548", "person_name": "Fahad Ali", "accident": "45128830", "region": "riyadh", "kind": "appearance",
		"birth_date": "1990-05-17", "person_mobile": "+966501234568", "relation": "relative", "accident_date": "2026-11-20", "office": "North"}
}

// screensOf are the screens of the dialog, each in the states that draw it differently.
func screensOf(b *Bot) (all []dialogs.Screen) {
	given := kafala.Answers{}
	for _, f := range b.dialog.Form {
		if !f.Later {
			given[f.ID] = everyAnswer()[f.ID]
		}
	}
	at := func(s dialogs.Session) { all = append(all, b.dialog.Screen(s)) }
	at(dialogs.Session{})
	saved := b.dialog.Screen(dialogs.Session{})
	saved.Answers = given
	all = append(all, saved)
	at(dialogs.Session{Done: someDraft})
	at(dialogs.Session{Wanted: "renewal.10abc.0"})
	at(dialogs.Session{Draft: someDraft, Answers: given, Checked: true, Wanted: "submit.1.1"})
	for _, answers := range []kafala.Answers{given, everyAnswer()} {
		at(dialogs.Session{Draft: someDraft, Answers: answers})
		at(dialogs.Session{Draft: someDraft, Answers: answers, Checked: true})
		for _, kind := range []dialogs.PlaceKind{dialogs.Changes, dialogs.Additions, dialogs.Sure, dialogs.Dropped} {
			s := b.dialog.Screen(dialogs.Session{Draft: someDraft, Answers: answers})
			if s.Kind = kind; kind != dialogs.Additions || len(b.dialog.Form.Open(answers)) > 0 {
				all = append(all, s)
			}
		}
		for _, f := range b.dialog.Form {
			at(dialogs.Session{Draft: someDraft, Answers: answers, Editing: f.ID})
		}
	}
	before := kafala.Answers{}
	for _, f := range b.dialog.Form {
		if !f.Later {
			at(dialogs.Session{Draft: someDraft, Answers: before})                // asked for the first time
			at(dialogs.Session{Draft: someDraft, Answers: before, Editing: f.ID}) // gone back to
			before = maps.Clone(before)
			before[f.ID] = given[f.ID]
		}
	}
	earlier := b.dialog.Screen(dialogs.Session{Draft: someDraft, Answers: given, Checked: true})
	g := issuedNow(b)
	earlier.Kind, earlier.Earlier = dialogs.Earlier, &g
	return append(all, earlier)
}

// labelsOf are the buttons of a screen, under the message and below the screen.
func labelsOf(m telegram.Message) (labels []string) {
	for _, b := range slices.Concat(m.Inline...) {
		labels = append(labels, b.Text)
	}
	if m.Reply != nil {
		for _, b := range slices.Concat(m.Reply.Keyboard...) {
			labels = append(labels, b.Text)
		}
	}
	return labels
}

// Every screen in every language has no more buttons than it may, one "back" and one "cancel" at most, and a keyboard below
// the screen only where a contact is shared.
func TestButtonsOfEveryScreen(t *testing.T) {
	b := testBot(t)
	seen := map[dialogs.PlaceKind]bool{}
	for _, s := range screensOf(b) {
		seen[s.Kind] = true
		bound, ok := bounds[s.Kind]
		if !ok {
			t.Fatalf("screen %d has no bound", s.Kind)
		}
		for _, l := range locales.Spoken {
			v := b.house.Voices.In(l)
			m := b.draw(v, s)
			labels := labelsOf(m)
			where := fmt.Sprintf("%s: screen %d %s: %q", l, s.Kind, s.Field.ID, labels)
			if len(labels) > bound {
				t.Errorf("%s: more than %d", where, bound)
			}
			for _, key := range []string{"button.back", "button.cancel", "button.review"} {
				if n := count(labels, v.Plain(key, nil)); n > 1 {
					t.Errorf("%s: %s is there %d times", where, key, n)
				}
			}
			back := count(labels, v.Plain("button.back", nil))
			if s.Step == 1 && back > 0 {
				t.Errorf("%s: there is nothing to go back to", where)
			}
			if s.Kind == dialogs.Question && count(labels, v.Plain("button.cancel", nil)) != 1 || s.Step > 1 && back != 1 {
				t.Errorf("%s: no way out", where)
			}
			if (m.Reply != nil) != s.Shares() || m.Reply != nil && m.Inline != nil {
				t.Errorf("%s: shares a contact: %t", where, s.Shares())
			}
		}
	}
	for kind := dialogs.Welcome; kind <= lastPlace; kind++ {
		if !seen[kind] || len(bounds) != int(lastPlace)+1 {
			t.Errorf("screen %d was not drawn", kind)
		}
	}
}

func count(all []string, one string) (n int) {
	for _, x := range all {
		if x == one {
			n++
		}
	}
	return n
}

// The word about the act before stands where it is seen: first on a screen that is short, last on any other.
func TestWordIsWhereItIsSeen(t *testing.T) {
	b := testBot(t)
	for _, s := range screensOf(b) {
		if s.Problem != nil {
			continue
		}
		s.Note = "buttons"
		for _, l := range locales.Spoken {
			v := b.house.Voices.In(l)
			m, said := b.draw(v, s), v.HTML("note.buttons", nil)
			first, last := strings.HasPrefix(m.HTML, said), strings.HasSuffix(m.HTML, said)
			switch {
			case !first && !last, strings.Count(m.HTML, said) != 1:
				t.Errorf("%s: screen %d: neither first nor last: %s", l, s.Kind, m.HTML)
			case first && height(m) > telephone:
				t.Errorf("%s: screen %d is about %d high: %s", l, s.Kind, height(m), m.HTML)
			}
		}
	}
}

// The total ends with the sum, also where it is said that the terms have changed, and begins with when one pays.
func TestTotalEndsWithTheSum(t *testing.T) {
	b := testBot(t)
	total := b.dialog.Screen(dialogs.Session{Draft: someDraft, Answers: everyAnswer(), Checked: true})
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		sum := v.HTML("total.sum", locales.Data{"Amount": b.Settings.Price().Total.String()})
		text := b.draw(v, total).HTML
		if !strings.HasSuffix(text, sum) || !strings.HasPrefix(text, v.HTML("total.when", nil)) {
			t.Errorf("%s: %s", l, text)
		}
		for _, key := range []string{"price", "terms", "terms.now"} {
			p := &kafala.Problem{Key: key, Data: map[string]any{"Amount": kafala.Halalas(100)}}
			if text := b.drawNewTerms(v, issuedNow(b), p).HTML; !strings.HasSuffix(text, sum) || strings.Count(text, v.Refusal(p)) != 1 {
				t.Errorf("%s, %s: %s", l, key, text)
			}
		}
	}
}
