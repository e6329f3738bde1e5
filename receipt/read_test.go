package receipt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"kafalabot/internal/long"

	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/tiff"
)

// codeImage is the picture that QR makes, unpacked.
func codeImage(t testing.TB) image.Image {
	t.Helper()
	data, err := QR(sampleLink)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// claims gives a PNG whose header claims a size and that holds nothing else.
func claims(w, h uint32) []byte {
	var out bytes.Buffer
	out.Write(pngSignature)
	header := binary.BigEndian.AppendUint32(nil, w)
	header = binary.BigEndian.AppendUint32(header, h)
	writeChunk(&out, "IHDR", append(header, 8, 2, 0, 0, 0))
	return out.Bytes()
}

// reheaded sets the checksum of a PNG's header right.
func reheaded(picture []byte) []byte {
	binary.BigEndian.PutUint32(picture[29:], crc32.ChecksumIEEE(picture[12:29]))
	return picture
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadQRRefuses(t *testing.T) {
	long.Test(t)
	whole := encoded(t, codeImage(t))
	noise := image.NewGray(image.Rect(0, 0, 400, 300))
	random := rand.New(rand.NewPCG(3, 4))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	for _, c := range []struct {
		name    string
		picture []byte
		want    error
	}{
		{"nothing", nil, ErrNotPicture},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), ErrOtherKind},
		{"HEIC under the name of JPEG's kind", append([]byte("\x00\x00\x00\x18ftypmif1"), whole...), ErrOtherKind},
		{"WebP", []byte("RIFF\x24\x00\x00\x00WEBPVP8 "), ErrOtherKind},
		{"sound", []byte("RIFF\x24\x00\x00\x00WAVEfmt "), ErrNotPicture},
		{"words", []byte("no picture at all"), ErrNotPicture},
		{"a PDF", []byte("%PDF-1.3\n"), ErrNotPicture},
		{"a picture cut off", whole[:len(whole)/2], ErrNotPicture},
		{"a header alone", claims(100, 100), ErrNotPicture},
		{"more pixels than unpacked", claims(5001, 5001), ErrTooLarge},
		{"a wide strip", claims(12_000, 2), ErrTooLarge},
		{"sides that overflow when multiplied", claims(1<<20, 1<<20), ErrTooLarge},
		{"more bytes than taken", make([]byte, MaxPictureBytes+1), ErrTooLarge},
		{"white", encoded(t, image.NewGray(image.Rect(0, 0, 300, 300))), ErrNoCode},
		{"one pixel", encoded(t, image.NewGray(image.Rect(0, 0, 1, 1))), ErrNoCode},
		{"a line of pixels", encoded(t, image.NewGray(image.Rect(0, 0, 3000, 1))), ErrNoCode},
		{"noise", encoded(t, noise), ErrNoCode},
	} {
		t.Run(c.name, func(t *testing.T) {
			if text, err := ReadQR(t.Context(), c.picture, nil); !errors.Is(err, c.want) || text != "" {
				t.Errorf("%q, %v; want %v", text, err, c.want)
			}
		})
	}
}

func TestRefusingIsCheap(t *testing.T) {
	bomb := claims(5001, 5001)
	if n := testing.AllocsPerRun(10, func() { _, _ = ReadQR(t.Context(), bomb, nil) }); n > 60 {
		t.Errorf("%v allocations to refuse a picture by its header", n)
	}
}

func TestReadCodesFrom(t *testing.T) {
	data := encoded(t, codeImage(t))
	if got, err := ReadCodesFrom(t.Context(), iotest.HalfReader(bytes.NewReader(data)), nil); err != nil ||
		!slices.Equal(got.Texts, []string{sampleLink}) || got.Unread {
		t.Errorf("%+v, %v", got, err)
	}
	broken := errors.New("line dropped")
	if _, err := ReadCodesFrom(t.Context(), iotest.ErrReader(broken), nil); !errors.Is(err, broken) {
		t.Errorf("%v, want the reader's own error", err)
	}
	endless := &counted{}
	if _, err := ReadCodesFrom(t.Context(), endless, nil); !errors.Is(err, ErrTooLarge) || endless.n > MaxPictureBytes+1<<20 {
		t.Errorf("endless stream: %v after %d bytes", err, endless.n)
	}
}

// counted is a stream without end that knows how much of it was read.
type counted struct{ n int }

func (c *counted) Read(b []byte) (int, error) {
	c.n += len(b)
	return len(b), nil
}

var _ io.Reader = (*counted)(nil)

// TestReadsEveryKindOfPicture walks the ways Go unpacks pictures.
func TestReadsEveryKindOfPicture(t *testing.T) {
	code := codeImage(t)
	b := code.Bounds()
	rgba, see, gray16 := image.NewRGBA(b), image.NewNRGBA(b), image.NewGray16(b)
	small := image.NewGray(image.Rect(0, 0, b.Dx()/5, b.Dy()/5))
	cropped := image.NewGray(b.Inset(52)) // the quiet zone cut off
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := code.At(x, y)
			rgba.Set(x, y, c)
			gray16.Set(x, y, c)
			if dark := color.GrayModel.Convert(c).(color.Gray).Y == 0; dark {
				see.Set(x, y, color.Black) // light modules stay see-through
			}
			if image.Pt(x, y).In(cropped.Rect) {
				cropped.Set(x, y, c)
			}
			small.Set(x/5, y/5, c)
		}
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, rgba, &jpeg.Options{Quality: 40}); err != nil {
		t.Fatal(err)
	}
	for name, picture := range map[string][]byte{
		"two colours": encoded(t, code), "colour": encoded(t, rgba), "see-through": encoded(t, see),
		"deep gray": encoded(t, gray16), "tiny": encoded(t, small), "cropped": encoded(t, cropped), "JPEG": photo.Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := ReadQR(t.Context(), picture, nil); err != nil || got != sampleLink {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// TestEveryLook walks the tables: each way of looking reads a clean code, as it is or where it looks: inverted, or at one
// side of the picture.
func TestEveryLook(t *testing.T) {
	long.Test(t)
	code := grayOf(codeImage(t))
	white := gray{pix: bytes.Repeat([]byte{0xff}, len(code.pix)), w: code.w, h: code.h}
	left, right := sideBySide(code, white), sideBySide(white, code)
	wide := sideBySide(white, white)
	above, below := onto(sideBySide(code, wide), wide), onto(wide, sideBySide(code, wide))
	places := []gray{code, code.inverted(), left, right, left.standing(), right.standing(), above, below, above.standing(), below.standing()}
	for i, l := range slices.Concat(looks, besides) {
		reads := func(g gray) bool {
			s := scan{ctx: t.Context(), most: 1, reader: qrcode.NewQRCodeReader(), whole: g, sizes: map[int]gray{}}
			s.look(l)
			return slices.Equal(s.found, []string{sampleLink})
		}
		if !slices.ContainsFunc(places, reads) {
			t.Errorf("look %d reads none", i)
		}
		if l.part == nil && !reads(code) && !reads(code.inverted()) {
			t.Errorf("look %d reads neither the code nor its inverse", i)
		}
	}
}

// onto lays one picture under another.
func onto(a, b gray) gray { return sideBySide(a.standing(), b.standing()).standing() }

// standing exchanges rows and columns.
func (g gray) standing() gray { return g.swept(0) }

// A program may link decoders of other kinds: they are not asked.
func TestJPEGAndPNGAlone(t *testing.T) {
	var asGIF, asTIFF bytes.Buffer
	if err := gif.Encode(&asGIF, codeImage(t), nil); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&asTIFF, codeImage(t), nil); err != nil {
		t.Fatal(err)
	}
	for want, picture := range map[string][]byte{"gif": asGIF.Bytes(), "tiff": asTIFF.Bytes()} {
		if _, kind, err := image.DecodeConfig(bytes.NewReader(picture)); err != nil || kind != want {
			t.Fatalf("%s is not linked: %q, %v", want, kind, err)
		}
		if text, err := ReadQR(t.Context(), picture, nil); !errors.Is(err, ErrOtherKind) || text != "" {
			t.Errorf("%s: %q, %v", want, text, err)
		}
	}
}
