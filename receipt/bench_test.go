package receipt

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"testing"
)

const sampleLink = "https://t.me/kafala_example_bot?start=v_07k3m9q2x5ab_Zk81mPq0sT3w"

func BenchmarkQR(b *testing.B) {
	defer reportCPU(b)()
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
			defer reportCPU(b)()
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

// BenchmarkReadQRInVain looks at noise, which costs every look all it may cost: what a messenger sends, and the
// largest picture that is taken.
func BenchmarkReadQRInVain(b *testing.B) {
	for name, size := range map[string]image.Point{"1 megapixel": {960, 1280}, "25 megapixels": {5770, 4330}} {
		b.Run(name, func(b *testing.B) {
			noise := image.NewGray(image.Rectangle{Max: size})
			random := rand.New(rand.NewPCG(1, 1))
			for i := range noise.Pix {
				noise.Pix[i] = byte(random.Uint32())
			}
			var picture bytes.Buffer
			if err := jpeg.Encode(&picture, noise, &jpeg.Options{Quality: 40}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadQR(b.Context(), picture.Bytes(), nil); !errors.Is(err, ErrNoCode) {
					b.Fatal(err)
				}
			}
		})
	}
}
