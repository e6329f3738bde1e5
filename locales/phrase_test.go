package locales

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// parts writes a text with spaces at which a line may end.
func parts(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

// Every message, in every form, is what text/template makes of it, but that an amount is joined with its riyals.
func TestPhrasesAreWhatTheTemplatesSay(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages {
		w := all[l]
		for key, forms := range messages(t, l) {
			data := Data{}
			for i, name := range variables(forms) {
				data[name] = []any{"x <&> 7", 12, "نص"}[i%3]
			}
			for _, n := range []any{nil, 0, 1, 2, 3, 11, 100} {
				if (n == nil) != (len(forms) == 1) {
					continue
				}
				whole := maps.Clone(data)
				whole["PluralCount"] = n
				want, err := w.loc.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: whole, PluralCount: n})
				if err != nil {
					t.Errorf("%s %s, %v: %v", l, key, n, err)
				}
				if got := w.say(key, n, data, false); parts(got) != parts(Isolate(want, l)) {
					t.Errorf("%s %s, %v: %q, want %q", l, key, n, got, want)
				}
			}
		}
	}
}

// A message uses of text/template what a phrase knows.
func TestOnlyPlainVariables(t *testing.T) {
	braces, plain := regexp.MustCompile(`\{\{`), regexp.MustCompile(`\{\{\.\w+\}\}`)
	for _, l := range Spoken {
		for key, forms := range messages(t, l) {
			for form, text := range forms {
				if len(braces.FindAllString(text, -1)) != len(plain.FindAllString(text, -1)) {
					t.Errorf("%s: %s, %s: %s", l, key, form, text)
				}
			}
		}
	}
}

func TestUnknownKeysAreNotKept(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	w := all["ar"]
	for _, key := range []string{"no.such", "none.either"} {
		if w.Has(key) || w.Plain(key, nil) == "" {
			t.Errorf("%s is known", key)
		}
		if _, kept := w.found.keys[key]; kept {
			t.Errorf("%s is kept", key)
		}
	}
}

func BenchmarkWords(b *testing.B) {
	all, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range Languages {
		w := all[l]
		b.Run("constant/"+l, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Plain("button.cancel", nil)
			}
		})
		b.Run("none/"+l, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Has("no.such")
			}
		})
		b.Run("variables/"+l, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.HTML("ask.head", Data{"Step": 3, "Of": 8, "Section": "قسم"})
			}
		})
		b.Run("plural/"+l, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.CountPlain("open", 2, nil)
			}
		})
	}
}
