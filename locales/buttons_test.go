package locales

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// politely is how an Urdu verb ends that asks somebody for something, whoever they are.
var politely = regexp.MustCompile(`(\x{6cc}\x{6ba}|\x{6c1}\x{648}\x{6ba})([ \x{60c}:)]|$)`)

// A button tells nobody what to do: in Arabic it is a noun or in the first person, and in Urdu, where that says nothing of who reads
// it, a polite verb.
func TestButtonsSuitEverybody(t *testing.T) {
	var may map[string][]string
	if _, err := toml.DecodeFile("testdata/buttons.toml", &may); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for key, forms := range messages(t, "ar") {
		for _, text := range forms {
			if !strings.HasPrefix(key, "button.") {
				continue
			}
			for part := range strings.SplitSeq(strings.TrimLeft(text, "\u2610\u2611\u21bb "), "\u060c ") {
				first, _, _ := strings.Cut(part, " ")
				first = strings.TrimRight(first, ":")
				if used[first] = true; !slices.Contains(may["ar"], first) && !strings.HasPrefix(first, "{{") {
					t.Errorf("ar: %s begins with %q", key, first)
				}
			}
		}
	}
	for key, forms := range messages(t, "ur") {
		for _, text := range forms {
			if strings.HasPrefix(key, "button.") && politely.MatchString(text) == slices.Contains(may["ur"], key) {
				t.Errorf("ur: %s is %q", key, text)
			}
		}
		used[key] = true
	}
	for l, words := range may {
		for _, word := range words {
			if !used[word] {
				t.Errorf("%s: %s is listed, and used nowhere", l, word)
			}
		}
	}
}
