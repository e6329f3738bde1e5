package locales

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"kafalabot/kafala"
)

// messages reads a file as it is: key to form to text; a message without plural forms has the form "other".
func messages(t *testing.T, language string) map[string]map[string]string {
	t.Helper()
	b, err := fs.ReadFile(files, "active."+language+".toml")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if _, err := toml.Decode(string(b), &raw); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for key, v := range raw {
		all[key] = map[string]string{}
		switch v := v.(type) {
		case string:
			all[key]["other"] = v
		case map[string]any:
			for form, text := range v {
				if form != "description" {
					all[key][form] = text.(string)
				}
			}
		}
	}
	return all
}

var variable = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func variables(forms map[string]string) []string {
	found := map[string]bool{}
	for _, text := range forms {
		for _, m := range variable.FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
	}
	delete(found, "PluralCount")
	return slices.Sorted(maps.Keys(found))
}

// timeKey tells whether a message is of a time: its variables may be used by one language and not by another: they are all handed in.
func timeKey(key string) bool {
	return strings.HasPrefix(key, "time.") || strings.HasPrefix(key, "moment")
}

func TestEveryLanguageSaysTheSame(t *testing.T) {
	arabic := messages(t, "ar")
	for _, l := range Languages[1:] {
		other := messages(t, l)
		for key := range arabic {
			if other[key] == nil {
				t.Errorf("%s: %s is missing", l, key)
			} else if a, b := variables(arabic[key]), variables(other[key]); !slices.Equal(a, b) && !timeKey(key) {
				t.Errorf("%s: %s has %v, the Arabic %v", l, key, b, a)
			}
		}
		for key := range other {
			if arabic[key] == nil {
				t.Errorf("%s: %s is not in the Arabic", l, key)
			}
		}
	}
}

// pluralForms are the forms that each language has.
var pluralForms = map[string][]string{"ar": {"few", "many", "one", "other", "two", "zero"}, "en": {"one", "other"}, "ur": {"one", "other"}}

// A message has one form, or all that its language has where the Arabic has several.
func TestPluralFormsAreComplete(t *testing.T) {
	arabic := messages(t, "ar")
	for _, l := range Spoken {
		for key, forms := range messages(t, l) {
			got := slices.Sorted(maps.Keys(forms))
			if several := len(got) > 1 || len(arabic[key]) > 1; several && !slices.Equal(got, pluralForms[l]) {
				t.Errorf("%s: %s has the forms %v", l, key, got)
			}
		}
	}
}

// The settings must have their texts in the languages that are complete, and may have them in the others.
func TestSettingsSpeakTheCompleteLanguages(t *testing.T) {
	if !slices.Equal(kafala.TextLanguages, Languages) {
		t.Errorf("%v, want %v", kafala.TextLanguages, Languages)
	}
	if all := slices.Concat(kafala.TextLanguages, kafala.OtherLanguages); !slices.Equal(all, Spoken) {
		t.Errorf("%v, want %v", all, Spoken)
	}
}

func TestArabicPlurals(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, n := range []int{0, 1, 2, 3, 11, 100} {
		text := words["ar"].CountPlain("span.days", n, nil)
		if was, ok := seen[text]; ok {
			t.Errorf("%d and %d are both %q", was, n, text)
		}
		seen[text] = n
	}
}

func TestForbiddenWords(t *testing.T) {
	var never map[string][]string
	if _, err := toml.DecodeFile("testdata/never.toml", &never); err != nil {
		t.Fatal(err)
	}
	for l, words := range never {
		for key, forms := range messages(t, l) {
			for _, text := range forms {
				for _, w := range words {
					if strings.Contains(strings.ToLower(text), w) {
						t.Errorf("%s: %s says %q", l, key, w)
					}
				}
				if strings.ContainsFunc(text, func(r rune) bool { return r >= '\u0660' && r <= '\u0669' || r >= '\u06f0' && r <= '\u06f9' }) {
					t.Errorf("%s: %s has other digits than 0-9", l, key)
				}
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: %s is empty", l, key)
				}
			}
		}
	}
}

func TestChoose(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", "ar"}, {"en", "ar", "en"}, {"", "en-GB", "en"}, {"", "fr", "ar"}, {"xx", "en", "en"}, {"", "ar-SA", "ar"},
	} {
		if got := Choose(c[0], c[1]); got != c[2] {
			t.Errorf("chosen %q, Telegram %q: got %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestValuesAreEscaped(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	got := words["en"].HTML("row.line", Data{"Row": HTML("<b>x</b>"), "Value": "<i>&"})
	if got != "<b>x</b>: &lt;i&gt;&amp;" {
		t.Errorf("got %q", got)
	}
}

// A time that ends is counted down by the reader's telephone, so that what stands before it reads well with "02:48" and with
// "in 12 minutes" alike: a colon does, "until" does not.
func TestUntilReadsBothWays(t *testing.T) {
	until := regexp.MustCompile(`.{0,2}\{\{\.Until\}\}`)
	for _, l := range Spoken {
		for key, forms := range messages(t, l) {
			for _, text := range forms {
				for _, found := range until.FindAllString(text, -1) {
					if !strings.HasPrefix(found, ": ") {
						t.Errorf("%s: %s: %q", l, key, found)
					}
				}
			}
		}
	}
}
