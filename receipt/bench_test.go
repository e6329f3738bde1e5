package receipt

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"runtime"
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

// BenchmarkPDF draws each sheet with a code that is made already, as the one that follows its picture.
func BenchmarkPDF(b *testing.B) {
	for name, sheet := range sheets(b) {
		b.Run(name, func(b *testing.B) {
			sheet = coded(b, sheet)
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

// coded gives a sheet whose code is made.
func coded(t testing.TB, s Sheet) Sheet {
	t.Helper()
	if s.Link != "" {
		s.Code = NewCode(s.Link)
		if _, err := s.Code.matrix(); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestAllocations bounds what a sheet takes: labels are shaped once, and what a page is made in is used again.
func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector empties pools")
	}
	for name, most := range map[string]struct{ bytes, times uint64 }{
		"bare": {40 << 10, 250}, "ordinary": {200 << 10, 1500}, "test": {200 << 10, 1600}, "longest": {450 << 10, 2800},
	} {
		sheet := coded(t, sheets(t)[name])
		bytes, times := ^uint64(0), ^uint64(0)
		for range 8 { // the least of several: a collection between two empties the pool
			const runs = 5
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range runs {
				if _, err := PDF(sheet); err != nil {
					t.Fatal(err)
				}
			}
			runtime.ReadMemStats(&after)
			bytes, times = min(bytes, (after.TotalAlloc-before.TotalAlloc)/runs), min(times, (after.Mallocs-before.Mallocs)/runs)
		}
		t.Logf("%s: %d bytes in %d pieces", name, bytes, times)
		if bytes > most.bytes || times > most.times {
			t.Errorf("%s: %d bytes in %d pieces, more than %d in %d", name, bytes, times, most.bytes, most.times)
		}
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
