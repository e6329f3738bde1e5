package kafala

import (
	"strings"
	"testing"
	"time"

	"github.com/hablullah/go-hijri"
)

// Every day of the table is the one that an independent library gives, both ways.
func TestUmmAlQura(t *testing.T) {
	end, _ := Hijri{LastHijriYear, 12, 30}.Date()
	days := 0
	for d := firstHijriDay; !end.Before(d); d = d.AddDays(1) {
		h, ok := d.Hijri()
		want, err := hijri.CreateUmmAlQuraDate(d.noon())
		if err != nil || !ok || h != (Hijri{int(want.Year), int(want.Month), int(want.Day)}) {
			t.Fatalf("%v is %v, %t; want %+v, %v", d, h, ok, want, err)
		}
		back := hijri.UmmAlQuraDate{Year: int64(h.Year), Month: int64(h.Month), Day: int64(h.Day)}.ToGregorian()
		if got, ok := h.Date(); !ok || got != (Date{back.Year(), back.Month(), back.Day()}) {
			t.Fatalf("%v is %v, %t; want %v", h, got, ok, back)
		}
		days++
	}
	if days != 51_383 {
		t.Errorf("%d days were compared, want 51383", days)
	}
}

// The calendar has no day outside its years, however far, and none after the end of a month.
func TestUmmAlQuraEnds(t *testing.T) {
	for i, months := range hijriMonths {
		if len(months) != 12 || strings.Trim(months, "890") != "" {
			t.Errorf("%d: %q are not the lengths of twelve months", FirstHijriYear+i, months)
		}
		for m := 1; m <= 12; m++ {
			if d, ok := (Hijri{FirstHijriYear + i, m, monthLength(FirstHijriYear+i, m) + 1}).Date(); ok {
				t.Errorf("month %d of %d has a day too many, %v", m, FirstHijriYear+i, d)
			}
		}
	}
	for _, d := range []Date{{1937, 3, 13}, {2077, 11, 17}, {1, 1, 1}, {9999, 12, 31}, {-5000, time.May, 5}, {1500, 1, 1}, {2500, 1, 1}} {
		if h, ok := d.Hijri(); ok {
			t.Errorf("%v: there is no such day, got %v", d, h)
		}
	}
}
