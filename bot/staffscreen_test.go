package bot

import (
	"context"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// everybody is a team of people with the longest names.
type everybody struct{ staff.Team }

func (everybody) Member(_ context.Context, id int64) (staff.Member, error) {
	return staff.Member{Actor: staff.Actor{ID: id}, Name: strings.Repeat("n", 40)}, nil
}

// one is a ledger of one guarantee.
type one struct {
	kafala.Ledger
	g kafala.Guarantee
}

func (o one) Find(context.Context, string) (kafala.Guarantee, error) { return o.g, nil }

// Every screen of staff about a guarantee, in every language, with the longest that it may hold: within Telegram's
// limits, no missing word, every number in Arabic isolated.
func TestEveryScreenOfStaff(t *testing.T) {
	b := testBot(t)
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	long := strings.TrimSpace(strings.Repeat("abdulrahma ", 5)) + " ibnab"
	g := kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at, Until: at,
		Undertaking: kafala.Undertaking{Kind: "payment", Version: 12}, Amount: b.Settings.Price(),
		Payment: kafala.Payment{ID: "ed9ca22e-7a1f-4a6e-8cbf-0b6f8f0c0d11", Amount: 12300, Scheme: "amex", Last4: "1010", At: at},
		Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": long, "mobile": "+966501234567", "mobile_from": "telegram",
			"person_id": "1109876548", "person_name": long, "accident": strings.Repeat("9", 20), "region": "northern", "kind": "payment",
			"birth_date": "1990-05-17", "person_mobile": "+966501234567", "relation": "relative", "accident_date": "2026-11-20", "office": strings.Repeat("o", 60)}}
	b.Now = func() time.Time { return at }
	b.Office = &kafala.Office{Ledger: one{g: g}}
	b.Counter = &staff.Counter{Office: b.Office, Team: everybody{}, Admins: []int64{1}}
	var trail []staff.Entry
	for range rowsShown {
		trail = append(trail, staff.Entry{At: at, By: 7100000003, Duty: staff.Find, Guarantee: g.ID, Why: "replaced", Outcome: "match-guarantor"})
	}
	for _, l := range locales.Spoken {
		for _, rank := range staff.Ranks() {
			k := clerk{Bot: b, by: staff.Actor{ID: 1, Rank: rank}, v: b.voices.In(l)}
			for _, status := range kafala.Statuses() {
				for marks := range 3 {
					for _, erased := range []time.Time{{}, at} {
						g := g
						g.Status, g.Erased = status, erased
						for range marks {
							g.Presented = append(g.Presented, kafala.Mark{At: at, By: 7})
						}
						for _, done := range []string{"", "present.done", "present.again", "unpresent.done", "refund.done"} {
							checkMessage(t, b, k.v, k.drawCard(t.Context(), g, done))
						}
					}
				}
			}
			g.Order = kafala.RefundOrder{By: 8, Why: "unaccepted", At: at}
			checkMessage(t, b, k.v, k.drawCard(t.Context(), g, ""))
			checkMessage(t, b, k.v, telegram.Message{HTML: k.drawWhole(g, "complaint")})
			checkMessage(t, b, k.v, k.drawTrail(t.Context(), selection{'d', "2026-11-22"}, trail))
			checkMessage(t, b, k.v, k.drawTrail(t.Context(), selection{'g', g.Reference}, trail))
			for _, m := range []staff.Member{{Actor: staff.Actor{ID: 1, Rank: rank}}, {Actor: staff.Actor{ID: 2, Rank: rank}, Since: at, Seen: at}} {
				checkMessage(t, b, k.v, telegram.Message{HTML: k.memberLine(m)})
			}
		}
	}
}
