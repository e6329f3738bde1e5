package receipt

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

var links = []string{
	sampleLink,
	"https://t.me/a_bot?start=v_1",
	"https://t.me/a_rather_long_kafala_name_in_bot?start=v_" + strings.Repeat("Zk81mPq0sT3w", 5),
	strings.Repeat("x", 1200),
}

func TestQR(t *testing.T) {
	for _, link := range links {
		data, err := QR(link)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := QR(link); err != nil || !bytes.Equal(data, again) {
			t.Errorf("%.40s: a second picture differs (%v)", link, err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		paletted, ok := img.(*image.Paletted)
		if !ok || len(paletted.Palette) != 2 || len(data) > 16<<10 {
			t.Errorf("%.40s: %T of %d bytes, want two colours and a small file", link, img, len(data))
		}
		if got, err := ReadQR(t.Context(), data, nil); err != nil || got != link {
			t.Errorf("read %.40q, %v; want %.40q", got, err, link)
		}
		wholeModules(t, link, img)
	}
}

// wholeModules fails unless every module of link stands on whole pixels, with
// four light modules on each side.
func wholeModules(t *testing.T, link string, img image.Image) {
	t.Helper()
	matrix, err := matrixOf(link)
	if err != nil {
		t.Fatal(err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	modules := len(matrix) + 2*quietModules
	scale := w / modules
	if w != h || w%modules != 0 || w > qrPixels || scale > 2 && w < qrPixels*3/4 {
		t.Errorf("%d × %d pixels for %d modules", w, h, modules)
	}
	for y := range h {
		for x := range w {
			col, row := x/scale-quietModules, y/scale-quietModules
			inside := row >= 0 && row < len(matrix) && col >= 0 && col < len(matrix)
			dark := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y == 0
			if dark != (inside && matrix[row][col]) {
				t.Fatalf("%.40s: pixel %d, %d is dark: %v", link, x, y, dark)
			}
		}
	}
}

func TestQRLevel(t *testing.T) {
	data, err := QR(sampleLink)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	if level := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]; level != "M" {
		t.Errorf("error correction level %v, want M", level)
	}
}

func TestQRForZbar(t *testing.T) {
	program(t, "zbarimg")
	data, err := QR(sampleLink)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := zbar(t, file); got != sampleLink {
		t.Errorf("zbarimg read %q", got)
	}
}

func TestQRRefuses(t *testing.T) {
	for _, link := range []string{"", strings.Repeat("x", 5000)} {
		if _, err := QR(link); !errors.Is(err, ErrLink) {
			t.Errorf("%d bytes: %v, want ErrLink", len(link), err)
		}
	}
}
