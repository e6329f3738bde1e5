package desk

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// One day is one day however staff write it, and however long ago it was: books are kept for years.
func TestTypedDay(t *testing.T) {
	today := kafala.Date{Year: 2026, Month: time.November, Day: 22}
	for typed, want := range map[string]string{
		"5/1/2024": "2024-01-05", "2024-01-05": "2024-01-05", "2024/01/05": "2024-01-05", "1445/6/23": "2024-01-05",
		"22/11/2026": "2026-11-22", "23/11/2026": "", "2026-11-23": "", "31/2/2024": "", "soon": "",
	} {
		got, ok := typedDay(typed, today)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v, want %q", typed, got, ok, want)
		}
	}
}
