package locales

import "testing"

func BenchmarkIsolate(b *testing.B) {
	all, _ := Load()
	for _, l := range Languages {
		p := all[l].find("welcome", nil)
		text := p.fill(Data{"Operator": "كفالة Kafala", "Guarantor": "سعودي", "Open": "طلب واحد", "Price": "2,530.00"}, nil, true)
		b.Run(l, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Isolate(text, l)
			}
		})
	}
}
