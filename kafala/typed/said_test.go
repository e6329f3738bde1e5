package typed

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What is said is written as it sounds.
func TestSaidDigits(t *testing.T) {
	for text, want := range map[string]string{
		"thirty four": "34", "ten twelve": "1012", "five hundred and one two": "5012", "double five treble zero": "55000",
		"خمسمية وواحد مئتين وأربعة وثلاثين": "501234", "one million two hundred thousand and five": "1200005", "عشرة واثنا عشر": "1012",
		"seventeenseventeen": "1717", "two 34 five": "2345",
	} {
		run := slices.DeleteFunc(saidParts(text), func(p saidPart) bool { return !p.number() })
		if got := saidDigits(run); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// However a message is made, it is looked through in no time.
func TestSaidTakesNoTime(t *testing.T) {
	for _, text := range []string{strings.Repeat("seventeen", 100) + "x", strings.Repeat("one ", 250), strings.Repeat("my id 1 ", 120),
		strings.Repeat("صفر١", 200), strings.Repeat("code 4", 600), strings.Repeat("نفاذ 45 يوم ", 300), strings.Repeat("1448123456 ", 300)} {
		began := time.Now()
		_, _ = Message(text, today)
		if took := time.Since(began); took > time.Second {
			t.Errorf("%.20q… took %s", text, took)
		}
	}
}
