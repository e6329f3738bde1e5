package receipt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// fuzzSide bounds the pictures of the fuzzers: what is in them is looked through in a millisecond.
const fuzzSide = 96

// rechecked sets the checksums of a PNG's chunks right, so that what was changed reaches what is behind them.
func rechecked(picture []byte) []byte {
	if !bytes.HasPrefix(picture, pngSignature) {
		return picture
	}
	out := bytes.Clone(picture)
	for at := len(pngSignature); at+12 <= len(out); {
		end := at + 8 + int(binary.BigEndian.Uint32(out[at:]))
		if end < at || end+4 > len(out) {
			break
		}
		binary.BigEndian.PutUint32(out[end:], crc32.ChecksumIEEE(out[at+4:end]))
		at = end + 4
	}
	return out
}

// smallPictures are real sheets and codes, small, in every form that Go's decoders tell apart.
func smallPictures(t testing.TB) (all [][]byte) {
	t.Helper()
	matrix, err := matrixOf("https://t.me/k?start=c_ab")
	if err != nil {
		t.Fatal(err)
	}
	tiny, err := encodePNG(matrix, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	code, err := png.Decode(bytes.NewReader(tiny))
	if err != nil {
		t.Fatal(err)
	}
	b := code.Bounds()
	rgba, see, deep, deepColour := image.NewRGBA(b), image.NewNRGBA(b), image.NewGray16(b), image.NewNRGBA64(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := code.At(x, y)
			rgba.Set(x, y, c)
			deep.Set(x, y, c)
			see.Set(x, y, color.NRGBA{A: uint8(x * 3)})
			deepColour.Set(x, y, color.NRGBA64{R: uint16(x) << 8, A: uint16(y) << 9})
		}
	}
	all = [][]byte{tiny, encoded(t, rgba), encoded(t, see), encoded(t, deep), encoded(t, deepColour),
		claims(30, 30), []byte("\xff\xd8\xff\xe0")}
	for _, img := range []image.Image{rgba, deep, grayPicture(b)} {
		var photo bytes.Buffer
		if err := jpeg.Encode(&photo, img, &jpeg.Options{Quality: 40}); err != nil {
			t.Fatal(err)
		}
		all = append(all, photo.Bytes())
	}
	return append(all, progressiveJPEG...)
}

func grayPicture(b image.Rectangle) image.Image {
	g := image.NewGray(b)
	for i := range g.Pix {
		g.Pix[i] = byte(i * 7)
	}
	return g
}

// progressiveJPEG are pictures that come in passes, which Go's encoder does not make: 8 by 8, of one colour and of three.
var progressiveJPEG = [][]byte{
	[]byte("\xff\xd8\xff\xc2\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00\x00\xff\xd9"),
	[]byte("\xff\xd8\xff\xc2\x00\x11\x08\x00\x08\x00\x08\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00" +
		"\xff\xda\x00\x08\x01\x01\x00\x00\x00\x10\x00\xff\xd9"),
}

// FuzzUnpack reads what is said to be a picture: what its header promises is what is unpacked, and its brightness is that of
// its colours, whichever way it was read.
func FuzzUnpack(f *testing.F) {
	for _, picture := range smallPictures(f) {
		f.Add(picture)
	}
	f.Fuzz(func(t *testing.T, picture []byte) {
		if picture = rechecked(picture); len(picture) > 8<<10 {
			return
		}
		if _, err := unpackable(picture); err != nil {
			if !errors.Is(err, ErrNotPicture) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrOtherKind) {
				t.Errorf("unnamed error: %v", err)
			}
			return
		}
		header, _, err := image.DecodeConfig(bytes.NewReader(picture))
		if err != nil || header.Width > fuzzSide || header.Height > fuzzSide {
			return
		}
		img, _, err := image.Decode(bytes.NewReader(picture))
		if err != nil {
			return
		}
		b := img.Bounds()
		g := grayOf(img)
		if b.Dx() != header.Width || b.Dy() != header.Height || g.w != b.Dx() || g.h != b.Dy() || len(g.pix) != g.w*g.h {
			t.Fatalf("the header says %d × %d, unpacked it is %v, gray %d × %d", header.Width, header.Height, b, g.w, g.h)
		}
		if _, ok := img.(*image.YCbCr); ok { // its brightness stands in it
			return
		}
		for y := range g.h {
			for x := range g.w {
				if want := tone(img.At(b.Min.X+x, b.Min.Y+y)); g.pix[y*g.w+x] != want {
					t.Fatalf("%T at %d, %d: brightness %d, want %d", img, x, y, g.pix[y*g.w+x], want)
				}
			}
		}
	})
}

// FuzzFind looks for codes in pictures of any brightness, each way of looking: nothing that is drawn makes it fail or leaves
// the picture, and what it gives was read.
func FuzzFind(f *testing.F) {
	matrix, err := matrixOf("https://t.me/k?start=c_ab")
	if err != nil {
		f.Fatal(err)
	}
	for i := range looks {
		var pix []byte
		side := len(matrix) + 8
		for y := range 2 * side {
			for x := range 2 * side {
				row, col := y/2-4, x/2-4
				dark := row >= 0 && col >= 0 && row < len(matrix) && col < len(matrix) && matrix[row][col]
				pix = append(pix, map[bool]byte{true: 20, false: 230}[dark])
			}
		}
		f.Add(pix, byte(2*side), byte(i))
	}
	f.Add([]byte("\x00"), byte(1), byte(0))
	f.Add(bytes.Repeat([]byte("\x00\x00\xff\xff\xff\x00"), 400), byte(50), byte(3))
	f.Fuzz(func(t *testing.T, pix []byte, w, which byte) {
		g := gray{w: int(w)}
		if g.w == 0 || g.w > fuzzSide || len(pix) < g.w {
			return
		}
		g.h = min(len(pix)/g.w, fuzzSide)
		g.pix = pix[:g.w*g.h]
		before := bytes.Clone(g.pix)
		l := looks[int(which)%len(looks)]
		l.side = max(g.w, g.h)
		if l.prepare != nil {
			if p := l.prepare(g); len(p.pix) != p.w*p.h || p.w < 1 || p.h < 1 {
				t.Fatalf("prepared it is %d × %d of %d", p.w, p.h, len(p.pix))
			}
		}
		for _, side := range []int{1, g.w/2 + 1, 2 * g.w, 3*g.h + 1} {
			if p := g.scaled(side); len(p.pix) != p.w*p.h || p.w < 1 || p.h < 1 || max(p.w, p.h) > max(side, g.w, g.h) {
				t.Fatalf("scaled to %d it is %d × %d of %d", side, p.w, p.h, len(p.pix))
			}
		}
		codes, err := find(t.Context(), g, []look{l}, 1, func(string) bool { return false }) // so that what is read is covered
		texts := codes.Texts
		if (err != nil && !errors.Is(err, ErrNoCode)) || (err == nil) != (len(texts) > 0) || slices.Contains(texts, "") {
			t.Errorf("%q, %v", texts, err)
		}
		if !bytes.Equal(before, g.pix) {
			t.Error("the picture itself was changed")
		}
	})
}

// FuzzDamaged reads a code of which three modules are wrong: the error correction gives what was written, and nothing else.
func FuzzDamaged(f *testing.F) {
	f.Add(sampleLink, uint16(0), uint16(77), uint16(301))
	f.Add("1234567890", uint16(9), uint16(9), uint16(9))
	f.Add("https://t.me/k?start=c_ab", uint16(65535), uint16(4096), uint16(17))
	f.Fuzz(func(t *testing.T, link string, a, b, c uint16) {
		link = strings.Map(func(r rune) rune { return ' ' + r%95 }, link[:min(len(link), 60)])
		if link == "" || strings.ContainsFunc(link, func(r rune) bool { return r < ' ' }) {
			return
		}
		matrix, err := matrixOf(link)
		if err != nil {
			t.Fatalf("%q: %v", link, err)
		}
		inner := len(matrix) - 18 // clear of the patterns that say what the rest means
		for _, at := range []uint16{a, b, c} {
			row, col := 9+int(at)%inner, 9+int(at)/inner%inner
			matrix[row][col] = !matrix[row][col]
		}
		picture, err := encodePNG(matrix, quietModules, 2)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ReadQR(t.Context(), picture, nil); err != nil || got != link {
			t.Errorf("%q, %v; want %q", got, err, link)
		}
	})
}

// FuzzReadQR is the whole way, with every look.
func FuzzReadQR(f *testing.F) {
	for _, picture := range smallPictures(f) {
		f.Add(picture)
	}
	f.Fuzz(func(t *testing.T, picture []byte) {
		if picture = rechecked(picture); len(picture) > 8<<10 {
			return
		}
		if h, _, err := image.DecodeConfig(bytes.NewReader(picture)); err == nil && max(h.Width, h.Height) > 40 {
			return
		}
		text, err := ReadQR(t.Context(), picture, nil)
		named := errors.Is(err, ErrNotPicture) || errors.Is(err, ErrNoCode) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrOtherKind)
		if err != nil && !named {
			t.Errorf("unnamed error: %v", err)
		}
		if (err == nil) != (text != "") {
			t.Errorf("%q, %v", text, err)
		}
	})
}
