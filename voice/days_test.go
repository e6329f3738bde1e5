package voice

import (
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// What a telephone writes a time in place of is at most 31 UTF-16 units long, and is the time as it is said elsewhere. No line
// breaks between a time and its half of the day.
func TestUntil(t *testing.T) {
	all := voices(t, func(*kafala.Settings) {})
	for _, l := range locales.Spoken {
		v := all.In(l)
		for hour := range 24 {
			at := time.Date(2026, 11, 22, hour, 48, 15, 0, kafala.Riyadh)
			open, rest, ok := strings.Cut(string(v.Until(at)), ">")
			text, end, closed := strings.Cut(rest, "<")
			if !ok || !closed || end != "/tg-time>" || text != v.Clock(at) {
				t.Fatalf("%s: %q", l, v.Until(at))
			}
			if want := `<tg-time unix="` + strconv.FormatInt(at.Unix(), 10) + `" format="r"`; open != want {
				t.Errorf("%s: %s, want %s", l, open, want)
			}
			if n := len(utf16.Encode([]rune(text))); n == 0 || n > 31 {
				t.Errorf("%s: %q has %d units", l, text, n)
			}
			for _, said := range []string{v.Clock(at), v.Seconds(at)} {
				if strings.Contains(said, " ") {
					t.Errorf("%s: %q may part", l, said)
				}
			}
			if said := v.HTML("linkends", locales.Data{"Until": v.Until(at)}); strings.Count(said, string(v.Until(at))) != 1 {
				t.Errorf("%s: the time is not as it was written: %s", l, said)
			}
			if said := v.Plain("linkends", locales.Data{"Until": v.Until(at)}); strings.Contains(said, "<") || !strings.Contains(said, v.Clock(at)) {
				t.Errorf("%s: as plain text: %s", l, said)
			}
		}
	}
}

// What is refused for now can be done at the minute that is said, and not some seconds later.
func TestSaidFromWhichMinute(t *testing.T) {
	all := voices(t, func(*kafala.Settings) {})
	at := time.Date(2026, 11, 22, 10, 48, 0, 0, kafala.Riyadh)
	next := at.Add(time.Minute)
	for until, want := range map[time.Time]time.Time{at: at, at.Add(time.Second): next, next.Add(-1): next} {
		for _, l := range locales.Spoken {
			v := all.In(l)
			for _, key := range []string{"resend.soon", "query.often", "query.full"} {
				said := v.Refusal(&kafala.Problem{Key: key, Data: map[string]any{"Until": until, "Count": 5}})
				if !strings.Contains(said, v.Moment(want)) {
					t.Errorf("%s: %s of %s is %q", l, key, until.Format("15:04:05"), said)
				}
			}
		}
	}
}

// How long something lasts is said as it is, whatever an operator has chosen.
func TestSpan(t *testing.T) {
	v := voices(t, func(*kafala.Settings) {})
	for d, want := range map[time.Duration][2]string{
		30 * time.Minute:    {"30 دقيقة", "30 minutes"},
		time.Minute / 2:     {"دقيقة", "1 minute"},
		time.Hour:           {"ساعة", "1 hour"},
		90 * time.Minute:    {"90 دقيقة", "90 minutes"},
		24 * time.Hour:      {"24 ساعة", "24 hours"},
		48 * time.Hour:      {"يومان", "2 days"},
		60 * time.Hour:      {"60 ساعة", "60 hours"},
		30 * 24 * time.Hour: {"30 يومًا", "30 days"},
	} {
		for n, l := range []string{"ar", "en"} {
			if got := strings.NewReplacer("\u00a0", " ", "\u2066", "", "\u2069", "").Replace(v.In(l).Span(kafala.Duration(d))); got != want[n] {
				t.Errorf("%s, %s: %q, want %q", d, l, got, want[n])
			}
		}
	}
}

// The operator's hours break nowhere beside a time.
func TestHoursDoNotPart(t *testing.T) {
	all := voices(t, func(s *kafala.Settings) {
		s.Operator.Hours = kafala.Text{"ar": "كل يوم، من 08:00 إلى 24:00، عدا 1:30 ص", "en": "08:00 to 24:00 daily"}
	})
	for l, want := range map[string]string{"ar": "كل يوم، من\u00a008:00\u00a0إلى\u00a024:00، عدا\u00a01:30\u00a0ص",
		"en": "08:00\u00a0to\u00a024:00\u00a0daily"} {
		if got := all.In(l).Hours(); got != want {
			t.Errorf("%s: %q", l, got)
		}
	}
}

// What is shown for a moment after a tap has Telegram's 200 characters.
func TestToastsAreShort(t *testing.T) {
	all := voices(t, func(*kafala.Settings) {})
	for _, l := range locales.Spoken {
		for _, said := range []string{all.In(l).Unchanged(), all.In(l).Plain("toast.paid", nil), all.In(l).Plain("toast.receipt", nil)} {
			if n := len([]rune(said)); n == 0 || n > 200 || strings.ContainsAny(said, "<&") {
				t.Errorf("%s: %d characters: %s", l, n, said)
			}
		}
	}
}
