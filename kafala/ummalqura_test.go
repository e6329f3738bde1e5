package kafala

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Every day of the table is the one that an independent library gives, both ways. What it gives was written down once
// (docs/decisions/0022-umm-al-qura.md): the first day of each month, and with it every other.
func TestUmmAlQura(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "ummalqura.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var firsts []Date
	var months []Hijri
	for line := range strings.Lines(string(text)) {
		var h Hijri
		var d Date
		if _, err := fmt.Sscanf(line, "%d %d %d-%d-%d", &h.Year, &h.Month, &d.Year, &d.Month, &d.Day); err == nil {
			firsts, months = append(firsts, d), append(months, h)
		}
	}
	if len(firsts) != 145*12 || firsts[0] != firstHijriDay {
		t.Fatalf("%d months from %v", len(firsts), firsts[0])
	}
	end, _ := Hijri{LastHijriYear, 12, 30}.Date()
	days := 0
	for i, first := range firsts {
		next := end.AddDays(1)
		if i+1 < len(firsts) {
			next = firsts[i+1]
		}
		for d, day := first, 1; d.Before(next); d, day = d.AddDays(1), day+1 {
			want := Hijri{months[i].Year, months[i].Month, day}
			if h, ok := d.Hijri(); !ok || h != want {
				t.Fatalf("%v is %v, %t; want %v", d, h, ok, want)
			}
			if got, ok := want.Date(); !ok || got != d {
				t.Fatalf("%v is %v, %t; want %v", want, got, ok, d)
			}
			days++
		}
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
