package receipt

import (
	"image"
	"testing"
)

// Letters are joined and in reading order: a joined word is narrower than its letters apart, a digit stands left of an
// Arabic word that it follows, and all of it lies within the mask.
func TestLetters(t *testing.T) {
	const word = "\u0643\u0641\u0627\u0644\u0629"
	joined, apart := letters(t, word), 0
	for _, r := range word {
		apart += letters(t, string(r)).Bounds().Dx() - 2
	}
	if w := joined.Bounds().Dx(); w >= apart || w < apart/3 {
		t.Errorf("a word is %d pixels wide, its letters %d", w, apart)
	}
	if h := joined.Bounds().Dy(); h != 48 {
		t.Errorf("%d pixels high", h)
	}
	both := letters(t, word+" 1")
	one := letters(t, "1")
	if !equal(both, one) {
		t.Error("the digit after an Arabic word does not stand left of it")
	}
	for name, m := range map[string]*image.Alpha{"a word": joined, "tall": letters(t, "\u0623\u0644\u0622\u0625 jg")} {
		b := m.Bounds()
		for x := range b.Dx() {
			if m.AlphaAt(x, 0).A != 0 || m.AlphaAt(x, b.Dy()-1).A != 0 {
				t.Errorf("%s is cut at pixel %d", name, x)
				break
			}
		}
	}
	if none := letters(t, ""); none.Bounds().Dx() != 0 {
		t.Errorf("nothing is %v", none.Bounds())
	}
}

func letters(t *testing.T, s string) *image.Alpha {
	t.Helper()
	m, err := Letters(s, true, 48)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// equal tells whether a picture begins, from the left, with another one.
func equal(whole, part *image.Alpha) bool {
	b := part.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() - 2 {
			if d := int(whole.AlphaAt(x, y).A) - int(part.AlphaAt(x, y).A); d < -8 || d > 8 {
				return false
			}
		}
	}
	return true
}
