package desk

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Whatever staff are told has words in both languages, with nothing left out, and a name by which an operator may
// switch it off, but for what waits for an answer.
func TestStaffWords(t *testing.T) {
	voices := testVoices(t)
	details := []string{kafala.PaidDetail, "parked:blocked", "second:20261122T021800", "stopped:invoice", "declines", "links",
		"unknown:0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111", "mode:0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111", "compared:2026-11-22:5:61500:1"}
	for m, o := range kafala.Outcomes {
		if o.Staff {
			details = append(details, "payment:"+string(m))
		}
	}
	for _, d := range kafala.Differences {
		details = append(details, "differs:"+d+":payment")
	}
	said := map[string]string{}
	for _, detail := range details {
		w := staffWord(&kafala.Delivery{ID: "00x", Guarantee: "07abc", Detail: detail})
		if known := w.notice == "" && strings.HasPrefix(detail, "second:"); !known && !slices.Contains(kafala.Switches(), w.notice) {
			t.Errorf("%s is the notice %q, which nobody can switch off", detail, w.notice)
		}
		for _, l := range locales.Languages {
			data := locales.Data{"Amount": "123.00", "Reference": "021"}
			for k, v := range w.data {
				data[k] = v
			}
			text := voices.In(l).HTML(w.key, data)
			if strings.Contains(text, "<no value>") {
				t.Errorf("%s, %s: %s", detail, l, text)
			}
			if l == "ar" {
				if before, twice := said[text]; twice && !strings.Contains(detail, ":") {
					t.Errorf("%s says what %s says", detail, before)
				}
				said[text] = detail
			}
		}
	}
}

// The day that was compared is written as every other day is.
func TestComparedDay(t *testing.T) {
	voices := testVoices(t)
	for _, language := range locales.Languages {
		v := voices.In(language)
		text := staffWord(&kafala.Delivery{Detail: "compared:2026-11-22:5:61500:1"}).in(v)
		if day := v.Gregorian(kafala.Date{Year: 2026, Month: 11, Day: 22}); !strings.Contains(text, day) || strings.Contains(text, "2026-11-22") {
			t.Errorf("%s: %s", language, text)
		}
	}
}
