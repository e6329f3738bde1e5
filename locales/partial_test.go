package locales

import (
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// listedKeys reads the list of what must be there in a partial language.
func listedKeys(t *testing.T, language string) []string {
	t.Helper()
	b, err := fs.ReadFile(files, partial[language])
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(b)), "\n"), func(line string) bool { return strings.HasPrefix(line, "#") })
}

func listed(keys []string, key string) bool {
	return slices.ContainsFunc(keys, func(k string) bool {
		family, ok := strings.CutSuffix(k, "*")
		return k == key || ok && strings.HasPrefix(key, family)
	})
}

// A partial language is complete as far as its list goes, says the same as the Arabic, and holds nothing that nobody
// asked for.
func TestPartialLanguagesAreCompleteAsListed(t *testing.T) {
	arabic := messages(t, "ar")
	for l := range partial {
		list, words := listedKeys(t, l), messages(t, l)
		for key, forms := range arabic {
			switch {
			case listed(list, key) && words[key] == nil:
				t.Errorf("%s: %s is missing", l, key)
			case !listed(list, key) && words[key] != nil:
				t.Errorf("%s: %s is not listed", l, key)
			case words[key] != nil && !timeKey(key) && !slices.Equal(variables(forms), variables(words[key])):
				t.Errorf("%s: %s has %v, the Arabic %v", l, key, variables(words[key]), variables(forms))
			}
		}
		for key := range words {
			if arabic[key] == nil {
				t.Errorf("%s: %s is not in the Arabic", l, key)
			}
		}
		for _, k := range list {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(arabic)), func(key string) bool { return listed([]string{k}, key) }) {
				t.Errorf("%s: the list asks for %s, which is nothing", l, k)
			}
		}
		text, err := fs.ReadFile(files, "active."+l+".toml")
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(string(text), "\n"); !strings.HasPrefix(first, "# Awaiting review by a native speaker") {
			t.Errorf("%s: the first line does not say that it awaits review: %s", l, first)
		}
	}
}

// marks takes out the marks of isolates.
var marks = strings.NewReplacer(string(leftIsolate), "", string(rightIsolate), "", string(endIsolate), "")

// What is not there in a partial language is said in Arabic, with the Arabic forms of plurals, and never as a bare key.
func TestPartialLanguagesFallBackToArabic(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for l := range partial {
		words, ar, its := all[l], all["ar"], messages(t, l)
		for key, forms := range messages(t, "ar") {
			data := Data{}
			for _, v := range append(variables(forms), variables(its[key])...) {
				data[v] = "7"
			}
			for _, n := range []int{0, 1, 2, 3, 11, 100} {
				said, a := words.Plain(key, data), ar.Plain(key, data)
				if len(forms) > 1 {
					said, a = words.CountPlain(key, n, data), ar.CountPlain(key, n, data)
				}
				if said == key || said == "" || strings.Contains(said, "<no value>") {
					t.Errorf("%s: %s is said as %q", l, key, said)
				}
				if want := Isolate(marks.Replace(a), l); its[key] == nil && said != want {
					t.Errorf("%s: %s: %q, want %q", l, key, said, want)
				}
			}
			if !words.Has(key) {
				t.Errorf("%s: %s is not had", l, key)
			}
		}
		if words.Has("no.such.key") || words.Plain("welcome", nil) == ar.Plain("welcome", nil) {
			t.Errorf("%s has what nobody has, or not what it has", l)
		}
		if Choose("", l) != l || Choose(l, "en") != l || Choose("", l+"-PK") != l {
			t.Errorf("%s cannot be chosen", l)
		}
	}
}

// All six forms of every Arabic plural, each said with a number that needs it.
func TestEveryArabicPlural(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	form := map[int]string{0: "zero", 1: "one", 2: "two", 3: "few", 11: "many", 100: "other"}
	plurals := 0
	for key, forms := range messages(t, "ar") {
		if len(forms) == 1 {
			continue
		}
		plurals++
		data := Data{}
		for _, v := range variables(forms) {
			data[v] = "5"
		}
		for n, name := range form {
			if forms[name] == "" {
				t.Errorf("%s has no form %q", key, name)
				continue
			}
			want := strings.ReplaceAll(forms[name], "{{.PluralCount}}", strconv.Itoa(n))
			for v := range data {
				want = strings.ReplaceAll(want, "{{."+v+"}}", "5")
			}
			if got := words["ar"].CountPlain(key, n, data); parts(got) != parts(Isolate(want, "ar")) {
				t.Errorf("%s with %d: %q, want %q", key, n, got, want)
			}
		}
	}
	if plurals < 6 {
		t.Errorf("only %d messages with plural forms", plurals)
	}
}
