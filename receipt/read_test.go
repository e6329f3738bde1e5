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
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
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

func TestReadQRFrom(t *testing.T) {
	data := encoded(t, codeImage(t))
	if got, err := ReadQRFrom(t.Context(), iotest.HalfReader(bytes.NewReader(data)), nil); err != nil || got != sampleLink {
		t.Errorf("%q, %v", got, err)
	}
	broken := errors.New("line dropped")
	if _, err := ReadQRFrom(t.Context(), iotest.ErrReader(broken), nil); !errors.Is(err, broken) {
		t.Errorf("%v, want the reader's own error", err)
	}
	endless := &counted{}
	if _, err := ReadQRFrom(t.Context(), endless, nil); !errors.Is(err, ErrTooLarge) || endless.n > MaxPictureBytes+1<<20 {
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

// TestEveryLook walks the table: each way of looking reads a clean code.
func TestEveryLook(t *testing.T) {
	for i, l := range looks {
		only := []look{l}
		if got, err := find(t.Context(), grayOf(codeImage(t)), only, nil); err != nil || got != sampleLink {
			t.Errorf("look %d: %q, %v", i, got, err)
		}
	}
}
