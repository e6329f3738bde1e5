package locales

import (
	"html"
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
		{"ar", "\u0627 -27.00", "\u0627 [-27.00]"},
		{"ar", "<b>-27.00</b>", "<b>[-27.00]</b>"},
		{"ar", "-27.00 \u0627", "[-27.00] \u0627"},
		{"ar", "\u0627-27", "\u0627-[27]"},
		{"ar", "- 27", "- [27]"},
		{"ar", "--27", "--[27]"},
		{"ar", "-x", "-[x]"},
		{"ar", "02:48 \u0635", "[02:48] \u0635"},
		{"ar", "3 \u0645\u0646 8", "[3] \u0645\u0646 [8]"},
		{"ar", "\u206612\u2069", "[12]"},
		{"ar", "a &amp; b &lt;", "[a] &amp; [b] &lt;"},
		{"ar", "1\n2", "[1]\n[2]"},
		{"ar", "\u0627 / \u0628", "\u0627 / \u0628"},
		{"ar", "Fahad A., 3", "[Fahad A.], [3]"},
		{"ar", "Fahad Ali.", "[Fahad Ali]."},
		{"ar", "\u0642\u0633\u0645 R&amp;D", "\u0642\u0633\u0645 [R&amp;D]"},
		{"ar", "R&D", "[R&D]"},
		{"ar", "A&gt;B", "[A]&gt;[B]"},
		{"ar", "I didn&#39;t get it", "[I didn&#39;t get it]"},
		{"ar", "Sara O'Neil", "[Sara O'Neil]"},
		{"ar", "AT&amp;amp;T", "[AT&amp;amp];[T]"},
		{"ar", "12&#34;", "[12]&#34;"},
		{"ar", "&ab &#x; 12", "&[ab] &#x; [12]"},
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

// What is escaped and isolated reads, once a chat has drawn it, as it was typed: no mark stands within an entity, and every isolate
// ends. What is isolated before it is escaped stands so, too.
func FuzzIsolate(f *testing.F) {
	for _, text := range []string{"<b>12", "&12;", "&R&D;", "A>B<C", "I didn't get it", "a&amp;b", "\"x\" & 'y'", "\u0642 R&D \u0639'\u0628"} {
		f.Add(text, "ar")
		f.Add(text, "en")
	}
	f.Fuzz(func(t *testing.T, s, l string) {
		if got := Isolate(s, l); got != everywhere(s, l) {
			t.Errorf("%q in %s: looking everywhere gives %q, not %q", s, l, everywhere(s, l), got)
		}
		if got := Isolate(s, l); unmarked(got) != unmarked(s) {
			t.Errorf("%q: something other than marks changed: %q", s, got)
		}
		s = unmarked(strings.ToValidUTF8(s, ""))
		for _, got := range []string{Isolate(html.EscapeString(s), l), html.EscapeString(AsTyped(s, l)),
			Isolate(html.EscapeString(AsTyped(s, l)), l)} {
			drawn := html.UnescapeString(got)
			if unmarked(drawn) != s {
				t.Errorf("%q in %s is drawn as %q", s, l, drawn)
			}
			if !balanced(drawn) {
				t.Errorf("%q in %s: an isolate does not end, or stands in another one: %q", s, l, drawn)
			}
		}
	})
}

// unmarked is a text without the marks of isolates.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, s)
}

// balanced tells whether every isolate ends, and none stands in another.
func balanced(s string) bool {
	within := false
	for _, r := range s {
		if r >= '\u2066' && r <= '\u2069' {
			if opens := r != endIsolate; opens == within {
				return false
			}
			within = !within
		}
	}
	return !within
}
