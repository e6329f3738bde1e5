package locales

import (
	"strings"
	"testing"
)

// The terms of the reference: the guarantor is never called by the word that means an employer, but for the name of
// what this is not.
func TestUrduTerms(t *testing.T) {
	const employer, other = "\u06a9\u0641\u06cc\u0644", "(\u06a9\u0641\u06cc\u0644 \u06a9\u06cc \u062a\u0628\u062f\u06cc\u0644\u06cc)"
	const guarantor = "\u0636\u0627\u0645\u0646"
	said := 0
	for key, forms := range messages(t, "ur") {
		for _, text := range forms {
			if strings.Contains(strings.ReplaceAll(text, other, ""), employer) {
				t.Errorf("%s calls somebody an employer", key)
			}
			said += strings.Count(text, guarantor)
			for _, r := range text {
				switch {
				case r >= '\u0660' && r <= '\u0669' || r >= '\u06f0' && r <= '\u06f9':
					t.Errorf("%s has other digits than 0-9", key)
				case r == '\u0643' || r == '\u064a' || r == '\u0649': // kaf and yeh as Arabic writes them
					t.Errorf("%s has the Arabic letter %c in %q", key, r, text)
				}
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s is empty", key)
			}
		}
	}
	if said < 5 {
		t.Errorf("the guarantor is named %d times", said)
	}
}
