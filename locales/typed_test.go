package locales

import "testing"

// A line of which every letter reads the other way is laid out as it was typed, with its signs; another one run by run.
func TestAsTyped(t *testing.T) {
	const said = "\u0642\u0627\u0644"
	for _, c := range []struct{ language, text, want string }{
		{"ar", "Hello, I didn't get it. (R&D)", "[Hello, I didn't get it. (R&D)]"},
		{"ar", "Dr. J. R. Ali", "[Dr. J. R. Ali]"},
		{"ar", "One, two!\n" + said + ": one, two\n12/06/1448, 3", "[One, two!]\n" + said + ": [one], [two]\n[12/06/1448], [3]"},
		{"ur", "One, two", "[One, two]"},
		{"en", said + "\u060c 12 " + said + "!", "{" + said + "\u060c 12 " + said + "!]"},
		{"en", "one " + said + "!", "one {" + said + "]!"},
		{"en", "one, two", "one, two"},
		{"ar", "\u2066one\u2069, two", "[one], [two]"},
		{"ar", "", ""},
	} {
		if got := show(AsTyped(c.text, c.language)); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.language, c.text, got, c.want)
		}
	}
}
