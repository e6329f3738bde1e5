package receipt

import (
	"strings"
	"testing"
)

// Invisible characters without end are no characters of the document without end, which numbers them with two bytes.
func TestInvisibleCharactersAreFew(t *testing.T) {
	s := sheets(t)["ordinary"]
	with := func(n int) int {
		t.Helper()
		s, _ := written(s, "\u0628"+strings.Repeat("\u200d", n)+"\u0628", 1<<8)
		file, err := PDF(s)
		if err != nil {
			t.Fatal(err)
		}
		return len(file)
	}
	few, most, many := with(1), with(mostSteering), with(70_000)
	if few >= most || many != most {
		t.Errorf("a sheet with one takes %d bytes, with %d %d, with 70,000 %d", few, mostSteering, most, many)
	}
}
