package bot

import (
	"strings"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/internal/screen"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Whatever is kept, in every language and with the longest that people may write: each page is a message that
// Telegram takes, numbers stand there by their last four digits and names short.
func TestMyDataOfEverything(t *testing.T) {
	t.Parallel()
	b := testBot(t)
	name := strings.TrimSpace(strings.Repeat("abdulrahma ", 5)) + " ibnab"
	answers := kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": name, "mobile": "+966501234567",
		"mobile_from": dialogs.FromTyping,
		"person_id":   "1109876548", "person_name": name, "accident": strings.Repeat("9", 20), "region": "northern", "kind": "payment",
		"birth_date": "1990-05-17", "person_mobile": "+966501234567", "relation": "relative", "accident_date": "2026-11-20",
		"office": strings.Repeat("o", 60), "shoe_size": "fortyfour"}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	consent := kafala.Consent{Version: 1, At: at}
	st := dialogs.State{Session: dialogs.Session{Draft: someDraft, Answers: answers, Consent: consent},
		Profile: dialogs.Profile{Language: "en", Consent: consent, Guarantor: answers}}
	var all []kafala.Guarantee
	for _, status := range kafala.Statuses() {
		g := kafala.Guarantee{Status: status, Answers: answers, Consent: consent, Opened: at, Amount: b.Settings.Price(),
			History: []kafala.Event{{At: at, To: status, From: kafala.Awaiting}}}
		if kafala.CanMove(kafala.Issued, status) || status == kafala.Issued {
			g.Reference, g.Payment = "48270359169", kafala.Payment{ID: "x", Scheme: "mada", Last4: "1010", At: at}
		}
		gone := g
		gone.Erase(at, "sweep")
		all = append(all, g, gone)
	}
	for range 3 {
		all = append(all, all...)
	}
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		var queries []string
		for _, last := range []kafala.QueryAct{kafala.QueryAsked, kafala.QueryEnded, kafala.QueryAnswered} {
			q := kafala.Query{Text: strings.Repeat("سؤال & <b> ", 90), Answer: strings.Repeat("جواب & <b> ", 90)}
			q.Log = []kafala.QueryMark{{At: at, What: kafala.QueryAsked}, {At: at, What: last, By: 1}}
			q.Place = "person_id"
			about := &kafala.Guarantee{Reference: "48270359169", Opened: at}
			kept := v.KeptQuery(q, about)
			for _, want := range []string{kafala.GroupReference(about.Reference), v.Plain("row.person_id", nil)} {
				if !strings.Contains(kept, want) {
					t.Errorf("%s: %q is kept of a question, and not shown: %s", l, want, kept)
				}
			}
			about.Reference = ""
			if kept = v.KeptQuery(q, about); !strings.Contains(kept, v.Dated(at)[:4]) {
				t.Errorf("%s: which request a question is about is not shown: %s", l, kept)
			}
			queries = append(queries, kept)
		}
		texts := pages(b.drawMyData(v, -1<<62, st, all, queries, true))
		if len(texts) < 2 {
			t.Errorf("%s: all of that fits %d message", l, len(texts))
		}
		for _, text := range append(texts, b.drawStaying(v, all)) {
			screen.Check(t, v, telegram.Message{HTML: text})
			for _, secret := range []string{"1012345672", "1109876548", "501234567", name, "abdulrahma ibnab", "fortyfour"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %q is shown", l, secret)
				}
			}
		}
		got := strings.Join(b.drawMyData(v, 5, dialogs.State{}, nil, nil, false), "\n")
		if !strings.Contains(got, v.HTML("mydata.nothing", nil)) {
			t.Errorf("%s: nothing is kept, and it says %s", l, got)
		}
	}
}

func TestPages(t *testing.T) {
	long := strings.Repeat("x", pageLength-10)
	for _, c := range []struct {
		parts []string
		want  int
	}{{[]string{"a"}, 1}, {[]string{"a", "b", "c"}, 1}, {[]string{long, "a", long}, 2}, {[]string{long, long, "a"}, 2}, {nil, 0}} {
		if got := pages(c.parts); len(got) != c.want {
			t.Errorf("%d parts on %d pages, want %d", len(c.parts), len(got), c.want)
		}
	}
}

// Every card is named that the record of a guarantee keeps digits of, also of what was paid twice or late.
func TestMyDataNamesEveryCard(t *testing.T) {
	t.Parallel()
	b := testBot(t)
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	g := kafala.Guarantee{Status: kafala.Issued, Reference: "48270359169", Opened: at, Amount: b.Settings.Price(),
		Payment: kafala.Payment{ID: "x", Scheme: "mada", Last4: "1010", At: at},
		Extra:   []kafala.Extra{{Payment: kafala.Payment{ID: "y", Scheme: "visa", Last4: "1111", At: at}, Why: kafala.SecondPayment}}}
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		said := b.drawKept(v, g)
		for _, p := range g.Payments() {
			if !strings.Contains(said, v.HTML("mydata.payment", locales.Data{"By": v.PaidBy(p), "Moment": v.ShortMoment(p.At)})) {
				t.Errorf("%s: the card %s is not named: %s", l, p.Last4, said)
			}
		}
	}
}
