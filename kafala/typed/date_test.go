package typed

import (
	"os"
	"testing"
	"time"

	"kafalabot/kafala"

	"github.com/BurntSushi/toml"
)

var today = kafala.Date{Year: 2026, Month: time.November, Day: 22}

func TestParseDate(t *testing.T) {
	var file struct {
		Date []struct{ Typed, Want string }
	}
	readTOML(t, "testdata/dates.toml", &file)
	for _, c := range file.Date {
		d, p := Day(c.Typed, today)
		got := d.String()
		if p != nil {
			got = p.Key
		}
		if got != c.Want {
			t.Errorf("%q: got %s, want %s", c.Typed, got, c.Want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	seeds(f)
	f.Add("1447-13-45")
	f.Fuzz(func(t *testing.T, s string) {
		if v, p := AccidentDate(s, nil, today); p == nil {
			if again, p := AccidentDate(v, nil, today); p != nil || again != v {
				t.Errorf("%q: the day of an accident %s is read as %s, %v", s, v, again, p)
			}
		}
		d, p := Day(s, today)
		if p != nil {
			return
		}
		if back, err := kafala.ReadDate(d.String()); err != nil || back != d {
			t.Errorf("%q: %v does not come back: %v, %v", s, d, back, err)
		}
	})
}

func readTOML(t testing.TB, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := toml.Decode(string(b), v); err != nil {
		t.Fatal(err)
	}
}

func TestDateRange(t *testing.T) {
	for _, c := range []struct {
		parse func(string, kafala.Answers, kafala.Date) (string, *kafala.Problem)
		typed string
		want  string
	}{
		{BirthDate, "2026-11-22", "date.future"},
		{BirthDate, "1900-01-01", "date.past"},
		{BirthDate, "2026-11-21", "2026-11-21"},
		{AccidentDate, "2026-11-23", "date.future"},
		{AccidentDate, "2026-11-22", "2026-11-22"},
		{AccidentDate, "2024-01-01", "date.past"},
	} {
		v, p := c.parse(c.typed, nil, today)
		if p != nil {
			v = p.Key
		}
		if v != c.want {
			t.Errorf("%q: got %s, want %s", c.typed, v, c.want)
		}
	}
}

// A day without a year that was of late is that one, though the year has changed since; one that comes soon is asked about.
func TestDateWithoutYear(t *testing.T) {
	january := kafala.Date{Year: 2027, Month: time.January, Day: 5}
	for text, want := range map[string]string{
		"25 december": "2026-12-25", "25/12": "2026-12-25", "20 November": "2026-11-20", "3 January": "2027-01-03", "20 February": "date.ahead",
		"the 3rd": "2027-01-03", "the 6th": "date.ahead",
	} {
		v, p := AccidentDate(text, nil, january)
		if p != nil {
			v = p.Key
		}
		if v != want {
			t.Errorf("%q: got %s, want %s", text, v, want)
		}
	}
}
