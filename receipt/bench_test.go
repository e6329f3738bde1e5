package receipt

import "testing"

const sampleLink = "https://t.me/kafala_example_bot?start=v_07k3m9q2x5ab_Zk81mPq0sT3w"

func BenchmarkQR(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := QR(sampleLink); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	for name, sheet := range sheets(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				data, err := PDF(sheet)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(data)), "bytes")
			}
		})
	}
}

func BenchmarkReadQR(b *testing.B) {
	picture, err := QR(sampleLink)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadQR(b.Context(), picture, nil); err != nil {
			b.Fatal(err)
		}
	}
}
