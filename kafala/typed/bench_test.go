package typed

import (
	"testing"

	"kafalabot/kafala"
)

// What it costs to read one typed answer, as people type it.
func BenchmarkParse(b *testing.B) {
	var rules kafala.Rules
	rules.Guarantors = []string{"citizen", "resident"}
	today := kafala.Date{Year: 2026, Month: 11, Day: 22}
	for _, c := range []struct {
		name, text string
		parse      func(string, kafala.Answers, kafala.Date) (string, *kafala.Problem)
	}{
		{"guarantor_id", "١٠١٢ ٣٤٥ ٦٧٢", GuarantorID(rules)},
		{"name", "عبدالله محمد سالم العتيبي", Name},
		{"mobile", "+966 50 123 4567", Mobile},
		{"accident", "45128830", Accident},
		{"birth_date", "12 رجب 1410", BirthDate},
	} {
		b.Run(c.name, func(b *testing.B) {
			if _, p := c.parse(c.text, nil, today); p != nil {
				b.Fatal(p.Key)
			}
			b.ReportAllocs()
			for b.Loop() {
				c.parse(c.text, nil, today)
			}
		})
	}
}

// What it costs to find out that an answer is no question.
func BenchmarkAsksFor(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		AsksFor("عبدالله محمد سالم العتيبي")
	}
}
