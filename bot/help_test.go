package bot

import (
	"strings"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/internal/screen"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// homeRows is how many rows of buttons a home has at most.
const homeRows = 5

// Every answer to every question is seen on a telephone in every language: with the screen on which it was asked below it,
// alone above the way back into the request, or right above the buttons of home. Below it stands nearly every question.
func TestAnswersFitATelephone(t *testing.T) {
	t.Parallel()
	b := testBot(t)
	answers := kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "A B", "mobile": "+966501234567", "person_id": "1109876548",
		"person_name": "C D", "accident": "unknown", "region": "riyadh", "kind": "payment"}
	joined := 0
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		way := telegram.Row{telegram.Button(v.Plain("button.continue", nil), telegram.Callback{Verb: "look", Draft: someDraft})}
		sessions := []dialogs.Session{{}, {Draft: someDraft, Answers: answers}, {Draft: someDraft, Answers: answers, Checked: true},
			{Wanted: "renewal.10abc.0"}}
		for _, f := range b.dialog.Form {
			sessions = append(sessions, dialogs.Session{Draft: someDraft, Answers: kafala.Answers{}, Editing: f.ID})
		}
		for _, topic := range typed.Topics() {
			for _, s := range sessions {
				sc := b.dialog.Screen(s)
				answer, here := v.Asked(topic, sc.Field.ID), b.draw(v, sc)
				alone := telegram.Message{HTML: answer}
				if s.Draft != "" {
					alone.Inline = []telegram.Row{way}
				}
				m := answered(answer, here, alone)
				screen.Check(t, v, m)
				first := strings.HasPrefix(m.HTML, answer) && height(m) <= telephone
				last := s.Draft == "" && strings.HasSuffix(m.HTML, answer) && strings.HasPrefix(m.HTML, here.HTML)
				if !first && !last {
					t.Errorf("%s: %d high about %s at %d %s", l, height(m), topic, sc.Kind, sc.Field.ID)
				}
				if high := height(telegram.Message{HTML: answer}) + homeRows*rowHeight; high > telephone {
					t.Errorf("%s: the end of a home is %d high about %s", l, high, topic)
				}
				if m.HTML != answer && sc.Kind == dialogs.Question {
					joined++
				}
			}
		}
	}
	if all := len(locales.Spoken) * len(typed.Topics()) * len(b.dialog.Form); joined < all*9/10 {
		t.Errorf("only %d of %d questions stand below the answer", joined, all)
	}
}

// What is one line too much stands alone above the way on, or at the end where there is none. Tags and marks take no room, and
// keyboards do.
func TestHeight(t *testing.T) {
	way := telegram.Row{telegram.Button("x", telegram.Callback{Verb: "home"})}
	rows := []telegram.Row{way, way}
	most := (telephone-2*rowHeight)/lineHeight - 2 // less the answer and the line below it
	for lines, fits := range map[int]bool{1: true, most: true, most + 1: false, 100: false} {
		here := telegram.Message{HTML: strings.Repeat("x\n", lines-1) + "x", Inline: rows}
		m := answered("answer", here, telegram.Message{HTML: "answer", Inline: rows[:1]})
		if alone := m.HTML == "answer" && len(m.Inline) == 1; alone == fits {
			t.Errorf("%d lines: alone is %v", lines, alone)
		}
		m = answered("answer", here, telegram.Message{HTML: "answer"})
		if strings.HasPrefix(m.HTML, "answer\n") != fits || strings.HasSuffix(m.HTML, "\nanswer") == fits || len(m.Inline) != 2 {
			t.Errorf("%d lines without a way on: %+v", lines, m)
		}
	}
	for html, want := range map[string]int{"": 1, "<b>x</b>": 1,
		strings.Repeat("\u0627", lineLetters): 1, strings.Repeat("\u0627", lineLetters+1): 2,
		strings.Repeat("&amp;", lineLetters): 1, "\u2066" + strings.Repeat("x", lineLetters) + "\u2069": 1, "a\n\nb": 3} {
		if got := height(telegram.Message{HTML: html}); got != want*lineHeight {
			t.Errorf("%q is %d high, want %d lines", html, got, want)
		}
	}
	b := testBot(t)
	s := b.dialog.Screen(dialogs.Session{Draft: someDraft, Answers: kafala.Answers{}, Editing: "mobile"})
	if m := b.draw(b.house.Voices.In("en"), s); height(m) < rowHeight*len(m.Reply.Keyboard)+lineHeight {
		t.Error("a keyboard below the screen takes no room")
	}
}

// Guarantees keep the terms of their own day, so an answer that names today's says that they are, and where those of an earlier one are.
func TestAnswersSayWhoseTermsTheyAre(t *testing.T) {
	b := testBot(t)
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		now, terms := v.HTML("help.on.refund.now", nil), v.ReturnLine(b.Settings.Price())
		if said := v.Asked("refund", ""); !strings.HasPrefix(said, voice.Joined(now, terms)) || !strings.Contains(said, "/requests") {
			t.Errorf("%s: %s", l, said)
		}
		if said := v.Asked("ends", ""); !strings.Contains(said, map[string]string{"ar": "من الآن", "en": "from now on", "ur": "اب سے"}[l]) {
			t.Errorf("%s: %s", l, said)
		}
	}
}

// What is left out of the settings is not said.
func TestAnswersFollowSettings(t *testing.T) {
	b := testBot(t)
	v := b.house.Voices.In("en")
	before := map[string]string{}
	for _, topic := range typed.Topics() {
		before[topic] = v.Asked(topic, "")
	}
	b.Settings.Rules.ValidDays, b.Settings.Rules.DeleteIDs, b.Settings.Rules.Open = 0, false, 5
	b.Settings.Rules.Guarantors = []string{"resident"}
	b.Settings.Operator.Authority = kafala.Authority{}
	b.Settings.Operator.Contact = kafala.Text{"ar": "x", "en": "desk@example.org"}
	b.Settings.Tariff[0].Amount = 1
	for _, topic := range []string{"ends", "privacy", "two", "who", "needed", "official", "person", "paid", "refused", "minor", "fees",
		"refund"} {
		if v.Asked(topic, "") == before[topic] {
			t.Errorf("%s says the same by other settings: %s", topic, before[topic])
		}
	}
}

// The word about a minor is said on the review and on the total, in every language, and of nobody else.
func TestMinorIsNamed(t *testing.T) {
	b := testBot(t)
	today := kafala.DateOf(time.Now())
	for born, minor := range map[kafala.Date]bool{{Year: today.Year - 18, Month: today.Month, Day: 1}: false,
		{Year: today.Year - 17, Month: 1, Day: 1}: true, {}: false} {
		answers := kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "A B", "mobile": "+966501234567", "person_id": "1109876548",
			"person_name": "C D", "accident": "unknown", "region": "riyadh", "kind": "payment"}
		if born.Year > 0 {
			answers["birth_date"] = born.String()
		}
		for _, checked := range []bool{false, true} {
			for _, l := range locales.Spoken {
				v := b.house.Voices.In(l)
				m := b.draw(v, b.dialog.Screen(dialogs.Session{Draft: someDraft, Answers: answers, Checked: checked}))
				if said := strings.Contains(m.HTML, v.Minor()); said != minor {
					t.Errorf("%s, born %v, checked %v: said %v", l, born, checked, said)
				}
			}
		}
	}
}
