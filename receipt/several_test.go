package receipt

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
)

const strangeLink = "https://shop.example/menu?table=7"

// beside puts pictures of codes beside each other on white.
func beside(t testing.TB, links ...string) []byte {
	t.Helper()
	out := image.NewGray(image.Rect(0, 0, 700*len(links)+100, 760))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	for i, link := range links {
		data, err := QR(link)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(out, image.Rect(80+700*i, 60, 700*len(links)+100, 760), img, image.Point{}, draw.Src)
	}
	return encoded(t, out)
}

// TestReadQRChooses reads pictures with several codes: what is ours is the caller's to say.
func TestReadQRChooses(t *testing.T) {
	ours := func(text string) bool { return strings.HasPrefix(text, "https://t.me/kafala_example_bot?") }
	for _, c := range []struct {
		name  string
		links []string
		want  string
	}{
		{"ours alone", []string{sampleLink}, sampleLink},
		{"ours first", []string{sampleLink, strangeLink}, sampleLink},
		{"ours last", []string{strangeLink, sampleLink}, sampleLink},
		{"ours in the middle", []string{strangeLink, sampleLink, "https://another.example/"}, sampleLink},
		{"a strange one alone", []string{strangeLink}, strangeLink},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := ReadQR(t.Context(), beside(t, c.links...), ours); err != nil || got != c.want {
				t.Errorf("%q, %v; want %q", got, err, c.want)
			}
		})
	}
	two := []string{strangeLink, "https://another.example/"}
	if got, err := ReadQR(t.Context(), beside(t, two...), ours); err != nil || got != two[0] && got != two[1] {
		t.Errorf("only strange ones: %q, %v", got, err)
	}
}

// TestReadCodes reads pictures with several codes: all of ours, each once, and others after them.
func TestReadCodes(t *testing.T) {
	long.Test(t)
	ours := func(text string) bool { return strings.HasPrefix(text, "https://t.me/kafala_example_bot?") }
	second, third := sampleLink+"2", sampleLink+"3"
	for _, c := range []struct {
		name   string
		links  []string
		want   []string // at least these, and first
		others bool     // strange ones may follow
	}{
		{"one", []string{sampleLink}, []string{sampleLink}, false},
		{"two", []string{sampleLink, second}, []string{sampleLink, second}, false},
		{"the same twice", []string{sampleLink, sampleLink}, []string{sampleLink}, false},
		{"three, a strange one among them", []string{sampleLink, strangeLink, second, third}, []string{sampleLink, second, third}, true},
		{"strange ones", []string{strangeLink}, []string{strangeLink}, false},
	} {
		for name, data := range map[string][]byte{"": beside(t, c.links...), ", inverted": inverse(t, beside(t, c.links...))} {
			codes, err := ReadCodes(t.Context(), data, ours)
			got := codes.Texts
			if codes.Unread {
				t.Errorf("%s%s: all is read, and another one is seen", c.name, name)
			}
			mine := slices.Sorted(slices.Values(got[:min(len(got), len(c.want))]))
			if err != nil || !slices.Equal(mine, slices.Sorted(slices.Values(c.want))) || len(got) > len(c.want) && !c.others {
				t.Errorf("%s%s: %q, %v; want %q", c.name, name, got, err, c.want)
			}
		}
	}
	if got, err := ReadQR(t.Context(), beside(t, sampleLink, second), ours); err != nil || got != sampleLink && got != second {
		t.Errorf("one of two: %q, %v", got, err)
	}
}

func inverse(t testing.TB, picture []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return pngOf(t, grayOf(img).inverted())
}

func TestReadQRStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if text, err := ReadQR(ctx, beside(t, sampleLink), nil); !errors.Is(err, context.Canceled) || text != "" {
		t.Errorf("%q, %v", text, err)
	}
	// Once a code has been seen nobody waits for the rest.
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	leave := func(string) bool { cancel(); return false }
	if text, err := ReadQR(ctx, beside(t, strangeLink), leave); !errors.Is(err, context.Canceled) || text != "" {
		t.Errorf("left half-way: %q, %v", text, err)
	}
}

// TestCornersEverywhere reads a picture that is strewn with a code's corner patterns: a decoder that tries all
// threes of them would be at it for minutes.
func TestCornersEverywhere(t *testing.T) {
	long.Test(t)
	const module, cell = 2, 18
	img := image.NewGray(image.Rect(0, 0, 1280, 1280))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	ring := func(x, y, side int, c color.Gray) {
		draw.Draw(img, image.Rect(x, y, x+side*module, y+side*module), image.NewUniform(c), image.Point{}, draw.Src)
	}
	for y := 2; y+cell < 1280; y += cell {
		for x := 2; x+cell < 1280; x += cell {
			ring(x, y, 7, color.Gray{})
			ring(x+module, y+module, 5, color.Gray{Y: 255})
			ring(x+2*module, y+2*module, 3, color.Gray{})
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if text, err := ReadQR(ctx, encoded(t, img), nil); !errors.Is(err, ErrNoCode) {
		t.Errorf("%q, %v", text, err)
	}
}

// TestUnpackedSize judges pictures by what they take in memory, not by their pixels alone.
func TestUnpackedSize(t *testing.T) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	inPasses := bytes.Replace(plain.Bytes(), []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1)
	deep := claims(4800, 4800)
	deep[24], deep[25] = 16, 6 // four channels of 16 bits
	deep = reheaded(deep)
	for _, c := range []struct {
		name    string
		picture []byte
		want    error
	}{
		{"12 megapixels", plain.Bytes(), nil},
		{"12 megapixels in passes", inPasses, ErrTooLarge},
		{"16 bits a channel", deep, ErrTooLarge},
	} {
		if _, err := unpackable(c.picture); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if !progressive(inPasses) || progressive(plain.Bytes()) || progressive([]byte("\xff\xd8\xff\xe0")) {
		t.Error("passes are not told apart")
	}
}
