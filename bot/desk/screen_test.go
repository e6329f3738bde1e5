package desk

import (
	"context"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/internal/screen"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// testVoices speak with the settings of the example.
func testVoices(t testing.TB) *voice.Voices {
	t.Helper()
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	voices, err := voice.New(settings, "kafala_sandbox_bot", true)
	if err != nil {
		t.Fatal(err)
	}
	return voices
}

// everybody is a team of people with the longest names.
type everybody struct{ staff.Team }

func (everybody) Member(_ context.Context, id int64) (staff.Member, error) {
	return staff.Member{Actor: staff.Actor{ID: id}, Name: strings.Repeat("n", 40), Office: strings.Repeat("o", 50),
		Registered: true}, nil
}

func (e everybody) Members(ctx context.Context) (all []staff.Member, err error) {
	for id := range int64(9) {
		m, _ := e.Member(ctx, id)
		m.Rank, m.Since = staff.Supervisor, time.Unix(1, 0)
		all = append(all, m)
	}
	return all, nil
}

// one is a ledger of one guarantee.
type one struct {
	kafala.Ledger
	g kafala.Guarantee
}

func (o one) Find(context.Context, string) (kafala.Guarantee, error) { return o.g, nil }

func (o one) Change(context.Context, string, func(*kafala.Guarantee) ([]kafala.Delivery, error)) (kafala.Guarantee, error) {
	return o.g, nil // one whose time is over ends, which none of these screens is about
}

// testDesk is a desk that can draw, at this time, and look up one guarantee.
func testDesk(t testing.TB, voices *voice.Voices, g kafala.Guarantee, at time.Time) *Desk {
	t.Helper()
	wire, err := telegram.NewClient(telegram.Wire{Token: "1:aaaaa", APIURL: "http://127.0.0.1:1", Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	dialog, err := dialogs.New(voices.Settings)
	if err != nil {
		t.Fatal(err)
	}
	office := &kafala.Office{Ledger: one{g: g}, Settings: voices.Settings, Now: func() time.Time { return at }}
	d, err := New(Config{Settings: voices.Settings, Office: office, Dialog: dialog,
		Counter: &staff.Counter{Office: office, Team: everybody{}, Audit: blank{}, Admins: []int64{1}}},
		&chat.House{Client: wire, Voices: voices, LinkURL: "https://t.me"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every screen of staff about a guarantee, in every language, with the longest that it may hold: within Telegram's
// limits, no missing word, every number in Arabic isolated.
func TestEveryScreenOfStaff(t *testing.T) {
	voices := testVoices(t)
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	long := strings.TrimSpace(strings.Repeat("abdulrahma ", 5)) + " ibnab"
	g := kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at, Until: at,
		Undertaking: kafala.Undertaking{Kind: "payment", Version: 12}, Amount: voices.Settings.Price(),
		Payment: kafala.Payment{ID: "ed9ca22e-7a1f-4a6e-8cbf-0b6f8f0c0d11", Amount: 12300, Scheme: "amex", Last4: "1010", At: at},
		Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": long, "mobile": "+966501234567", "mobile_from": "telegram",
			"person_id": "1109876548", "person_name": long, "accident": strings.Repeat("9", 20), "region": "northern", "kind": "payment",
			"birth_date": "1990-05-17", "person_mobile": "+966501234567", "relation": "relative", "accident_date": "2026-11-20",
			"office": strings.Repeat("o", 60)}}
	d := testDesk(t, voices, g, at)
	var trail []staff.Entry
	for range rowsShown {
		trail = append(trail, staff.Entry{At: at, By: 7100000003, Duty: staff.Find, Guarantee: g.ID, Why: "replaced", Outcome: "match-guarantor"})
	}
	for _, l := range locales.Spoken {
		for _, rank := range staff.Ranks() {
			k := clerk{&chat.Chat{House: d.house, Voice: voices.In(l)}, d, staff.Actor{ID: 1, Rank: rank}}
			check := func(g kafala.Guarantee, done verdict) {
				m, err := k.drawCard(t.Context(), g, done)
				if err != nil {
					t.Fatal(err)
				}
				screen.Check(t, k.Voice, m)
			}
			for _, status := range kafala.Statuses() {
				for marks := range 3 {
					for _, erased := range []time.Time{{}, at} {
						g := g
						g.Status, g.Erased = status, erased
						for range marks {
							g.Presented = append(g.Presented, kafala.Mark{At: at, By: 7})
						}
						for _, done := range []verdict{{}, {first: true}, {key: "present.again", alert: true}, {key: "present.full"}, {key: "strike.done"},
							{key: "refund.done"}, {since: true, alert: true}, {details: true}, {opened: true}} {
							check(g, done)
						}
					}
				}
			}
			g.Order = kafala.Motion{By: 8, Why: "unaccepted", At: at}
			check(g, verdict{})
			screen.Check(t, k.Voice, telegram.Message{HTML: k.drawWhole(g, "complaint")})
			screen.Check(t, k.Voice, k.drawTrail(t.Context(), selection{by: 'd', value: "2026-11-22"}, trail))
			older := staff.TrailSpot{Day: "2026-11-21", Row: 1 << 40}
			for _, p := range []backPage{{}, {entries: trail}, {entries: trail, older: older, reached: trail[0]}, {older: older}} {
				for _, before := range []staff.TrailSpot{{}, older} {
					screen.Check(t, k.Voice, k.drawBack(t.Context(), selection{by: 'g', value: g.Reference, before: before}, p))
					screen.Check(t, k.Voice, k.drawBack(t.Context(), selection{by: 'u', value: "720000000000001", before: before}, p))
				}
			}
			for _, m := range []staff.Member{{Actor: staff.Actor{ID: 1, Rank: rank}}, {Actor: staff.Actor{ID: 2, Rank: rank}, Since: at, Seen: at}} {
				screen.Check(t, k.Voice, telegram.Message{HTML: k.memberLine(m)})
			}
		}
	}
}
