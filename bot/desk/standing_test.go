package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// What an officer reads first, of every status.
func TestStanding(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for _, status := range kafala.Statuses() {
		want, known := map[kafala.Status][2]string{ // never shown, and shown
			kafala.Awaiting:  {"card.awaiting", "card.awaiting"},
			kafala.Issued:    {"card.fresh", "card.presented"},
			kafala.Expired:   {"card.over", "card.over"},
			kafala.Cancelled: {"card.over", "card.over"},
			kafala.Ended:     {"card.over", "card.over"},
			kafala.Refunding: {"card.over", "card.over"},
			kafala.Refunded:  {"card.over", "card.over"},
		}[status]
		if !known {
			t.Errorf("%s: what an officer reads is not decided", status)
		}
		g := kafala.Guarantee{Status: status, Reference: "02541891021"}
		shown := g
		shown.Presented = []kafala.Mark{{By: 7, At: now}}
		if got := [2]string{standingKey(sight{Guarantee: &g, now: now}), standingKey(sight{Guarantee: &shown, now: now})}; got != want {
			t.Errorf("%s: %v, want %v", status, got, want)
		}
		g.Reference = "" // it never was one
		if key := standingKey(sight{Guarantee: &g, now: now}); (key == "card.never") != (want[0] == "card.over") {
			t.Errorf("%s without a reference: %s", status, key)
		}
	}
	back := kafala.Guarantee{Status: kafala.Issued, Reference: "02541891021", Presented: []kafala.Mark{{By: 7}}}
	back.Order = kafala.Motion{By: 8, GivenAt: time.Unix(1, 0)}
	if got := standingKey(sight{Guarantee: &back}); got != "card.over" {
		t.Errorf("its money is on the way back: %s", got)
	}
}

// One's own mark of the last hour is told as that, and is never green; where another one stands beside it, or it is older, a guarantee
// was shown before. The tap that has made the first one is answered with that.
func TestOwnMark(t *testing.T) {
	at := func(by int64, ago time.Duration) func(time.Time) kafala.Mark {
		return func(now time.Time) kafala.Mark { return kafala.Mark{By: by, At: now.Add(-ago)} }
	}
	for name, c := range map[string]struct {
		marks []func(time.Time) kafala.Mark
		want  string
	}{
		"none":                        {nil, "card.fresh"},
		"own, a moment ago":           {[]func(time.Time) kafala.Mark{at(1, 0)}, "card.mine"},
		"own, nearly an hour ago":     {[]func(time.Time) kafala.Mark{at(1, time.Hour-time.Second)}, "card.mine"},
		"own, an hour ago":            {[]func(time.Time) kafala.Mark{at(1, time.Hour)}, "card.presented"},
		"another's":                   {[]func(time.Time) kafala.Mark{at(7, 0)}, "card.presented"},
		"own twice":                   {[]func(time.Time) kafala.Mark{at(1, time.Minute), at(1, 0)}, "card.presented"},
		"own, and another's before":   {[]func(time.Time) kafala.Mark{at(7, time.Minute), at(1, 0)}, "card.presented"},
		"own, and another's since":    {[]func(time.Time) kafala.Mark{at(1, time.Minute), at(7, 0)}, "card.presented"},
		"own, and one that is struck": {[]func(time.Time) kafala.Mark{struck(at(7, time.Minute)), at(1, 0)}, "card.mine"},
		"one that is struck":          {[]func(time.Time) kafala.Mark{struck(at(1, 0))}, "card.struck"},
	} {
		g := sampleCard(t)
		for _, m := range c.marks {
			g.Presented = append(g.Presented, m(g.Opened))
		}
		for _, language := range locales.Spoken {
			k := reader(t, g, language, staff.Officer)
			s, err := k.sight(t.Context(), &g)
			if err != nil {
				t.Fatal(err)
			}
			if got := standingKey(s); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
			m, err := k.drawCard(t.Context(), g, verdict{})
			if err != nil {
				t.Fatal(err)
			}
			if green := strings.Contains(m.HTML, "🟢"); green != (c.marks == nil) {
				t.Errorf("%s: green is %t:\n%s", name, green, m.HTML)
			}
		}
	}
}

func struck(mark func(time.Time) kafala.Mark) func(time.Time) kafala.Mark {
	return func(now time.Time) kafala.Mark {
		m := mark(now)
		m.StruckAt, m.StruckBy = now, 8
		return m
	}
}

// sampleCard is an issued guarantee as most are.
func sampleCard(t testing.TB) kafala.Guarantee {
	t.Helper()
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	return kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at,
		Undertaking: kafala.Undertaking{Kind: "payment", Version: 12}, Amount: testVoices(t).Settings.Price(),
		Payment: kafala.Payment{ID: "ed9ca22e-7a1f-4a6e-8cbf-0b6f8f0c0d11", Amount: 12300, Scheme: "mada", Last4: "1010", At: at},
		Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Abdullah Mohammed Alotaibi", "mobile": "+966501234567",
			"mobile_from": "telegram", "person_id": "2109876548", "person_name": "Turki bin Abdullah Al Saud", "accident": "45128830",
			"region": "riyadh", "kind": "payment"}}
}

// reader is a member of staff of this rank who has it before them.
func reader(t testing.TB, g kafala.Guarantee, language string, rank staff.Rank) clerk {
	t.Helper()
	voices := testVoices(t)
	d := testDesk(t, voices, g, g.Opened)
	return clerk{&chat.Chat{House: d.house, Voice: voices.In(language)}, d, staff.Actor{ID: 1, Rank: rank}}
}

// What nobody at a counter needs is not on the card, and is in its details, which end with what they began with. What was not given is
// in neither, and both write all times in one way.
func TestWhatStandsWhere(t *testing.T) {
	g := sampleCard(t)
	g.Presented = []kafala.Mark{{By: 7, At: g.Opened}}
	for _, language := range locales.Spoken {
		k := reader(t, g, language, staff.Officer)
		card, err := k.drawCard(t.Context(), g, verdict{})
		if err != nil {
			t.Fatal(err)
		}
		details, err := k.drawCard(t.Context(), g, verdict{details: true})
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(card.HTML, "\n")
		if strings.Count(card.HTML, head) != 1 || strings.Count(details.HTML, head) != 2 || !strings.HasSuffix(details.HTML, head) {
			t.Errorf("%s: the verdict does not stand where it should:\n%s\n\n%s", language, card.HTML, details.HTML)
		}
		if n := len(strings.Split(card.HTML, "\n")); n < 5 || n > 8 {
			t.Errorf("%s: the card has %d lines:\n%s", language, n, card.HTML)
		}
		for what, text := range map[string]string{"the payment's id": g.Payment.ID, "its sum": "123.00",
			"the version": k.Voice.HTML("card.undertaken", locales.Data{"Version": 12}), "the mobile": k.Voice.HTML("card.mobile.telegram", nil)} {
			if strings.Contains(card.HTML, text) || !strings.Contains(details.HTML, text) {
				t.Errorf("%s: %s is on the card, or not in the details", language, what)
			}
		}
		for what, text := range map[string]string{"what was not given": "لم يُذكر", "the year of the other calendar": "1448",
			"a time of another style": g.Opened.In(kafala.Riyadh).Format("15:04")} {
			if language == "ar" && strings.Contains(card.HTML+details.HTML, text) {
				t.Errorf("%s is written:\n%s\n\n%s", what, card.HTML, details.HTML)
			}
		}
		for _, name := range []string{"Turki … Al Saud", "Abdullah … Alotaibi"} {
			if !strings.Contains(strip(card.HTML), name) {
				t.Errorf("%s: %s is not named so:\n%s", language, name, card.HTML)
			}
		}
	}
}

// strip takes off what parts the directions of writing.
func strip(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, text)
}

// A card has three rows of buttons at most, the way to its details among them; every other button that it offers is with those, and none
// is on both. Where a finger has recorded a mark nothing records another one.
func TestButtonsOfACard(t *testing.T) {
	for state, sample := range samples() {
		for _, rank := range staff.Ranks() {
			if !rank.May(staff.LookUp) {
				continue // an auditor opens no card
			}
			h := kafalatest.New(t)
			by := staff.Actor{ID: 9, Rank: rank}
			h.Appoint(by, staff.Actor{ID: 7, Rank: staff.Officer}, staff.Actor{ID: 8, Rank: staff.Supervisor})
			g := sample(h)
			eyes, err := h.Counter.Eyes(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s := sight{&g, by, eyes, h.Office.Time(), false}
			k := reader(t, g, "ar", rank)
			card, details := k.cardButtons(s), k.detailButtons(s)
			if len(card) > 3 {
				t.Errorf("%s, %s: %d rows", state, rank, len(card))
			}
			var want []string
			for _, b := range buttons() {
				if k.may(b, s) {
					want = append(want, k.cardButton(b, s).CallbackData)
				}
			}
			got := append(taps(card), taps(details)...)
			want = append(want, "more:"+g.ID, "brief:"+g.ID)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v, want %v", state, rank, got, want)
			}
			if marks := slices.ContainsFunc(taps(card), func(d string) bool { return strings.HasPrefix(d, "shown:") }); marks && s.mine() {
				t.Errorf("%s, %s: the reader's own mark is followed by another one", state, rank)
			}
			if first := taps(card)[0]; standingKey(s) == "card.mine" && first != "match:"+g.ID {
				t.Errorf("%s, %s: where the mark was tapped stands %s", state, rank, first)
			}
		}
	}
}

func taps(rows []([]models.InlineKeyboardButton)) (all []string) {
	for _, b := range slices.Concat(rows...) {
		all = append(all, b.CallbackData)
	}
	return all
}

// An alert says what came of a tap, then the verdict, within what Telegram allows, and names none of the two people. One that was
// only looked up is told by one where it was used already.
func TestAlerts(t *testing.T) {
	fresh := sampleCard(t)
	shown, over := fresh, fresh
	shown.Presented = []kafala.Mark{{By: 7, At: fresh.Opened}, {By: 8, At: fresh.Opened}}
	over.Status, over.Presented = kafala.Ended, shown.Presented
	for name, c := range map[string]struct {
		g    kafala.Guarantee
		done verdict
		want bool
	}{
		"fresh, opened":         {fresh, verdict{opened: true}, false},
		"fresh, marked":         {fresh, verdict{first: true}, false},
		"shown, opened":         {shown, verdict{opened: true}, true},
		"shown, gone back to":   {shown, verdict{}, false},
		"shown, marked again":   {shown, verdict{key: "present.again", alert: true}, true},
		"shown, nothing marked": {shown, verdict{since: true, alert: true}, true},
		"over, opened":          {over, verdict{opened: true}, false},
		"details":               {shown, verdict{details: true}, false},
	} {
		for _, language := range locales.Spoken {
			k := reader(t, c.g, language, staff.Officer)
			m, err := k.drawCard(t.Context(), c.g, c.done)
			if err != nil {
				t.Fatal(err)
			}
			if (m.Alert != "") != c.want {
				t.Errorf("%s: alert %q", name, m.Alert)
			}
			if n := len(utf16.Encode([]rune(m.Alert))); n > alertMost {
				t.Errorf("%s: an alert of %d", name, n)
			}
			for _, no := range []string{"<", "Turki", "Abdullah", "6548", "5672"} {
				if strings.Contains(m.Alert, no) {
					t.Errorf("%s: %q has %q", name, m.Alert, no)
				}
			}
			if head, _, _ := strings.Cut(k.head(mustSee(t, k, c.g), c.done), "\n"); c.want && !strings.Contains(m.Alert, plain(head)) {
				t.Errorf("%s: %q does not say %q", name, m.Alert, plain(head))
			}
		}
	}
}

func plain(line string) string { return tag.ReplaceAllString(line, "") }

func mustSee(t *testing.T, k clerk, g kafala.Guarantee) sight {
	t.Helper()
	s, err := k.sight(t.Context(), &g)
	if err != nil {
		t.Fatal(fmt.Errorf("see it: %w", err))
	}
	return s
}
