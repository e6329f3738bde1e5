package desk

import (
	"bytes"
	"fmt"
	"maps"
	"testing"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/reports"
)

// The card, the sheet and the export show the answers that say so in the form, and no other: what they are changes with
// whether an answer was given exactly where it is said to be shown. That some questions are not offered changes nothing.
func TestAnswersAreShownWhereTheFormSays(t *testing.T) {
	voices := testVoices(t)
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	all := kafala.Answers{}
	for _, f := range voices.Form {
		all[f.ID] = "1990-05-17"
		if f.Parse == nil {
			all[f.ID] = f.Choices[0]
		}
	}
	record := func(a kafala.Answers) kafala.Guarantee {
		return kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at,
			Undertaking: kafala.Undertaking{Kind: a["kind"], Version: 1}, Answers: a}
	}
	voices.Settings.Rules.Optional = nil
	d := testDesk(t, voices, record(all), at)
	for _, l := range locales.Spoken {
		k := clerk{&chat.Chat{House: d.house, Voice: voices.In(l)}, d, staff.Actor{ID: 1, Rank: staff.Officer}}
		written := func(g kafala.Guarantee) string {
			var out bytes.Buffer
			book, err := reports.NewBook(&out, table(k.Voice, k.Settings, nil, true))
			if err == nil {
				err = book.Add(&g, kafala.Movement{})
			}
			if err == nil {
				err = book.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			return out.String()
		}
		for _, f := range voices.Form {
			rest := maps.Clone(all)
			delete(rest, f.ID)
			for place, show := range map[dialogs.Places]func(kafala.Guarantee) string{
				dialogs.OnCard: func(g kafala.Guarantee) string {
					card, err := k.drawCard(t.Context(), g, verdict{})
					if err != nil {
						t.Fatal(err)
					}
					details, err := k.drawCard(t.Context(), g, verdict{details: true})
					if err != nil {
						t.Fatal(err)
					}
					return card.HTML + details.HTML
				},
				dialogs.OnSheet:  func(g kafala.Guarantee) string { return fmt.Sprint(k.Voice.RecordRows(g), voices.Sheet(g, "")) },
				dialogs.InExport: written,
			} {
				shown := show(record(all)) != show(record(rest))
				if says := f.Where&place != 0; shown != says {
					t.Errorf("%s: %s: in place %d it is shown: %t; the form says %t", l, f.ID, place, shown, says)
				}
			}
		}
	}
}
