package locales

import (
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// urduKeys reads the list of what must be there in Urdu.
func urduKeys(t *testing.T) []string {
	t.Helper()
	b, err := fs.ReadFile(files, "urdu.keys")
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

// Urdu is complete as far as its list goes, says the same as the Arabic, and holds nothing that nobody asked for.
func TestUrduIsCompleteAsListed(t *testing.T) {
	list, arabic, urdu := urduKeys(t), messages(t, "ar"), messages(t, "ur")
	for key, forms := range arabic {
		switch {
		case listed(list, key) && urdu[key] == nil:
			t.Errorf("%s is missing", key)
		case !listed(list, key) && urdu[key] != nil:
			t.Errorf("%s is not listed", key)
		case urdu[key] != nil && !timeKey(key) && !slices.Equal(variables(forms), variables(urdu[key])):
			t.Errorf("%s has %v, the Arabic %v", key, variables(urdu[key]), variables(forms))
		case len(forms) > 1 && urdu[key] != nil && (len(urdu[key]) != 2 || urdu[key]["one"] == "" || urdu[key]["other"] == ""):
			t.Errorf("%s has the forms %v", key, urdu[key])
		}
	}
	for key := range urdu {
		if arabic[key] == nil {
			t.Errorf("%s is not in the Arabic", key)
		}
	}
	for _, k := range list {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(arabic)), func(key string) bool { return listed([]string{k}, key) }) {
			t.Errorf("the list asks for %s, which is nothing", k)
		}
	}
	text, err := fs.ReadFile(files, "active.ur.toml")
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(text), "\n"); !strings.HasPrefix(first, "# Awaiting review by a native speaker") {
		t.Errorf("the first line does not say that it awaits review: %s", first)
	}
}

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

// What is not there in Urdu is said in Arabic, with the Arabic forms of plurals, and never as a bare key.
func TestUrduFallsBackToArabic(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	ur, ar, urdu := words["ur"], words["ar"], messages(t, "ur")
	for key, forms := range messages(t, "ar") {
		data := Data{}
		for _, v := range variables(forms) {
			data[v] = "7"
		}
		own := urdu[key] != nil
		for _, v := range variables(urdu[key]) {
			data[v] = "7"
		}
		for _, n := range []int{0, 1, 2, 3, 11, 100} {
			var u, a string
			if len(forms) > 1 {
				u, a = ur.CountPlain(key, n, data), ar.CountPlain(key, n, data)
			} else {
				u, a = ur.Plain(key, data), ar.Plain(key, data)
			}
			if u == key || u == "" || strings.Contains(u, "<no value>") {
				t.Errorf("%s is said as %q", key, u)
			}
			if !own && u != a {
				t.Errorf("%s: %q, in Arabic %q", key, u, a)
			}
		}
		if !ur.Has(key) {
			t.Errorf("%s is not had", key)
		}
	}
	if ur.Has("no.such.key") || ur.Plain("welcome", nil) == ar.Plain("welcome", nil) {
		t.Error("Urdu has what nobody has, or not what it has")
	}
	if Choose("", "ur") != "ur" || Choose("ur", "en") != "ur" || Choose("", "ur-PK") != "ur" {
		t.Error("Urdu cannot be chosen")
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
			if got := words["ar"].CountPlain(key, n, data); got != Isolate(want, "ar") {
				t.Errorf("%s with %d: %q, want %q", key, n, got, want)
			}
		}
	}
	if plurals < 6 {
		t.Errorf("only %d messages with plural forms", plurals)
	}
}
