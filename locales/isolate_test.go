package locales

import (
	"strings"
	"testing"
)

// show writes isolates as brackets.
func show(s string) string {
	return strings.NewReplacer("\u2066", "[", "\u2067", "{", "\u2069", "]", "\u00a0", "_").Replace(s)
}

// everywhere is Isolate without the table of where a run may start.
func everywhere(text, language string) string {
	all := startsOf(func(byte) bool { return true })
	if rightToLeft[language] {
		return isolate(text, latin, leftIsolate, &all)
	}
	return isolate(text, arabic, rightIsolate, &all)
}

func TestIsolate(t *testing.T) {
	const name = "\u0641\u0647\u062f \u0639."
	for _, c := range []struct{ language, text, want string }{
		{"ar", "482\u00a07035\u00a09169", "[482_7035_9169]"},
		{"ar", "<b>123.00</b>", "<b>[123.00]</b>"},
		{"ar", "(15%)", "([15%])"},
		{"ar", "12/06/1448\u0647\u0640", "[12/06/1448]\u0647\u0640"},
		{"ar", "Apple Pay \u0623\u0648 STC Pay", "[Apple Pay] \u0623\u0648 [STC Pay]"},
		{"ar", "@kafala_bot. ", "[@kafala_bot]. "},
		{"ar", "/privacy", "[/privacy]"},
		{"ar", "02:48 \u0635", "[02:48] \u0635"},
		{"ar", "3 \u0645\u0646 8", "[3] \u0645\u0646 [8]"},
		{"ar", "\u206612\u2069", "[12]"},
		{"ar", "a &amp; b &lt;", "[a] &amp; [b] &lt;"},
		{"ar", "1\n2", "[1]\n[2]"},
		{"ar", "\u0627 / \u0628", "\u0627 / \u0628"},
		{"ar", "Fahad A., 3", "[Fahad A.], [3]"},
		{"ar", "Fahad Ali.", "[Fahad Ali]."},
		{"en", "ends in 5672 " + name, "ends in 5672 {" + name + "]"},
		{"en", strings.TrimSuffix(name, " \u0639.") + ".", "{" + strings.TrimSuffix(name, " \u0639.") + "]."},
		{"en", "", ""},
	} {
		if got := Isolate(c.text, c.language); got != everywhere(c.text, c.language) {
			t.Errorf("%s %q: looking everywhere gives %q, not %q", c.language, c.text, everywhere(c.text, c.language), got)
		}
		if got := show(Isolate(c.text, c.language)); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.language, c.text, got, c.want)
		}
	}
}

func TestIsolateTwiceIsOnce(t *testing.T) {
	once := Isolate("\u0627 12 Moyasar 3/4", "ar")
	if twice := Isolate(once, "ar"); twice != once {
		t.Errorf("%q became %q", once, twice)
	}
}

func FuzzIsolate(f *testing.F) {
	f.Add("<b>12", "ar")
	f.Add("&12;", "en")
	f.Fuzz(func(t *testing.T, s, l string) {
		plain := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= '\u2066' && r <= '\u2069' {
					return -1
				}
				return r
			}, s)
		}
		if got := Isolate(s, l); got != everywhere(s, l) {
			t.Errorf("%q in %s: looking everywhere gives %q, not %q", s, l, everywhere(s, l), got)
		}
		if got := Isolate(s, l); plain(got) != plain(s) {
			t.Errorf("%q: something other than marks changed: %q", s, got)
		}
	})
}
