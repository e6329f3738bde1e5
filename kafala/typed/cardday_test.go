package typed

import (
	"strings"
	"testing"

	"kafalabot/kafala"
)

// The digits of a card and a day are read in either order, whatever stands between them and however the day is written.
func TestCardDay(t *testing.T) {
	today := kafala.Date{Year: 2026, Month: 11, Day: 24}
	want := CardDay{"1010", kafala.Date{Year: 2026, Month: 11, Day: 22}}
	days := []string{"22/11/2026", "22-11-2026", "22.11.2026", "22 11 2026", "22 / 11 / 2026", "2026-11-22", "2026 11 22", "22112026",
		"22/11/26", "22/11", "22 نوفمبر 2026", "22 نوفمبر", "نوفمبر 22 2026", "2026 نوفمبر 22", "22 November 2026", "Nov 22 2026", "Nov 22, 2026",
		"22nd of November 2026",
		"12/6/1448", "12 6 1448", "12 جمادى الآخرة 1448", "12 جمادى الآخرة 1448 هـ", "1448/6/12", "٢٢/١١/٢٠٢٦", "٢٢ نوفمبر ٢٠٢٦", "۲۲ ۱۱ ۲۰۲۶",
		"الأحد 22/11/2026", "يوم 22/11/2026", "الأحد", "قبل يومين", "22/11/2026 الموافق 12/6/1448", "22/11/2026 10:02", "أول أمس",
		"22 نومبر 2026"}
	for _, day := range days {
		for _, between := range []string{" ", "  ", "\n", "، ", ", ", "،", " - ", "-", " / ", "/", ".", ": ", " | ", " — ", "; ", "\u00a0",
			"\t"} {
			for _, card := range []string{"1010", "١٠١٠", "(1010)", "*1010", "****1010", "البطاقة 1010", "بطاقة تنتهي بـ 1010", "بـ1010",
				"card ending 1010", "«1010»"} {
				for _, text := range []string{card + between + day, day + between + card, card + between + day + ".", day + between + card + "."} {
					if strings.Contains(day, ":") && strings.HasPrefix(text, day) && between != "\n" && between != " " {
						continue // the hour and the card run into one another
					}
					read, ok, p := ReadCardDay(text, today)
					if !ok || read != want {
						t.Errorf("%q: %+v %t %v", text, read, ok, p)
					}
				}
			}
		}
	}
	for _, text := range []string{"1010", "1010.", "البطاقة تنتهي بـ 1010", "****1010", "card 1010"} {
		if read, ok, _ := ReadCardDay(text, today); !ok || read != (CardDay{"1010", today}) {
			t.Errorf("%q: %+v %t", text, read, ok)
		}
	}
}

// Digits that may be a year are the card's where the day is written as one; where both ends of a text may be, it is said to be unread.
func TestCardLikeAYear(t *testing.T) {
	today := kafala.Date{Year: 2026, Month: 11, Day: 22}
	for text, want := range map[string]string{
		"1448 5/11/2026": "1448 2026-11-05", "5/11/2026 1448": "1448 2026-11-05", "2026 3/4/1448": "2026 2026-09-14",
		"1448 5 / 11 / 2026": "1448 2026-11-05", "1448-5/11/2026": "1448 2026-11-05", "2020 22 نوفمبر 2026": "",
		"22 November 2026 1999": "1999 2026-11-22", "1448 5 11 2026": "", "1448/5/11/2026": "", "2026 1010": "", "1010 someday": "",
		"1010 23/11/2026": "date.future", "30/2/2026 1010": "date.impossible", "1010 22/11/1448": "date.future", "1010 2026": "",
		"22/11/2026": "", "22 11 2026": "", "22 نوفمبر 2026": "", "1448/6/12": "", "101 22/11/2026": "", "10101 22/11/2026": "", "": "",
		"hello": "", "1010 1012345672": "", "1010 1010 22/11/2026": "",
	} {
		read, ok, p := ReadCardDay(text, today)
		got := ""
		switch {
		case ok:
			got = read.Last4 + " " + read.Day.String()
		case p != nil:
			got = p.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzCardDay(f *testing.F) {
	for _, text := range []string{"1010 22/11/2026", "22 نوفمبر 2026 1010", "1448 5 11 2026", "1010"} {
		f.Add(text)
	}
	today := kafala.Date{Year: 2026, Month: 11, Day: 22}
	f.Fuzz(func(t *testing.T, text string) {
		read, ok, p := ReadCardDay(text, today)
		if ok && (p != nil || len(read.Last4) != 4 || !allDigits(read.Last4) || today.Before(read.Day)) || !ok && read != (CardDay{}) {
			t.Errorf("%q: %+v %t %v", text, read, ok, p)
		}
	})
}
