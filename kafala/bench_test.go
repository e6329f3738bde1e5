package kafala

import "testing"

// What it costs to read one typed answer, as people type it.
func BenchmarkParse(b *testing.B) {
	var rules Rules
	rules.Guarantors = []string{"citizen", "resident"}
	today := Date{Year: 2026, Month: 11, Day: 22}
	for _, c := range []struct {
		name, text string
		parse      func(string, Answers, Date) (string, *Problem)
	}{
		{"guarantor_id", "١٠١٢ ٣٤٥ ٦٧٢", rules.ParseGuarantorID},
		{"name", "عبدالله محمد سالم العتيبي", ParseName},
		{"mobile", "+966 50 123 4567", ParseMobile},
		{"accident", "45128830", ParseAccident},
		{"birth_date", "12 رجب 1410", ParseBirthDate},
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
