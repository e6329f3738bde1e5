package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/storage"
)

// TestReferenceNames holds the reference to the code: its tables name every variable and every setting that
// is read, and no other.
func TestReferenceNames(t *testing.T) {
	page := docsPage(t, "reference")
	t.Run("variables", func(t *testing.T) {
		same(t, inTable(t, page, "## Variables", `[A-Z][A-Z_]+`), variables(t))
	})
	t.Run("settings", func(t *testing.T) {
		same(t, inTable(t, page, "## Settings", `[a-z_.]+`), settings(reflect.TypeFor[kafala.Settings](), ""))
	})
	t.Run("notices that may be switched off", func(t *testing.T) {
		_, row, _ := strings.Cut(page, "\n| `silent` |")
		row, _, _ = strings.Cut(row, "\n")
		var names []string
		for _, found := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(row, -1) {
			names = append(names, found[1])
		}
		same(t, names, kafala.Switches())
	})
}

// The page names every optional question, and no other.
func TestReferenceOptional(t *testing.T) {
	page := docsPage(t, "reference")
	_, row, _ := strings.Cut(page, "\n| `rules.optional` |")
	row, _, _ = strings.Cut(row, "\n")
	var named []string
	for _, found := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row, -1) {
		named = append(named, found[1])
	}
	same(t, named, dialogs.OptionalIDs())
}

// logged is a line that a program writes to its log at a level that people look at.
var logged = regexp.MustCompile(`[lL]og(?:ger)?(?:\(\))?\.(Info|Warn|Error)\("([^"]+)"`)

// TestReferenceLog holds the page's table of log lines to the code: every line is explained, with its level, and no
// other.
func TestReferenceLog(t *testing.T) {
	page := docsPage(t, "reference")
	_, table, _ := strings.Cut(page, "\n## What the log says\n")
	table, _, _ = strings.Cut(table, "\n**")
	written := map[string]string{}
	for _, text := range source.Product(t) {
		for _, found := range logged.FindAllStringSubmatch(text, -1) {
			written[found[2]] = strings.ToUpper(found[1])
		}
	}
	if len(written) < 20 {
		t.Fatalf("%d log lines were found", len(written))
	}
	for message, level := range written {
		if !strings.Contains(table, "`"+message+"`") {
			t.Errorf("the page does not explain %q", message)
		}
		for line := range strings.Lines(table) {
			if strings.Contains(line, "`"+message+"`") && !strings.Contains(line, "| "+level+" |") {
				t.Errorf("the page calls %q something else than %s", message, level)
			}
		}
	}
	for line := range strings.Lines(table) {
		if first, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | "); ok && strings.HasPrefix(first, "`") {
			for message := range strings.SplitSeq(strings.Trim(first, "`"), "`, `") {
				if written[message] == "" {
					t.Errorf("the page explains %q, which nothing writes", message)
				}
			}
		}
	}
}

// The page says with which code a start ends for what a Redis may forget: by a setting, and by a state that may pass.
func TestReferenceForgets(t *testing.T) {
	_, row, _ := strings.Cut(docsPage(t, "reference"), "\n| `this redis may forget what it has acknowledged` |")
	row, _, _ = strings.Cut(row, "\n")
	set, passes, _ := strings.Cut(row, "may pass by itself")
	lasting := (&app{}).judgeDurable(storage.Durability{Faults: []storage.Fault{{Setting: "appendonly"}}})
	passing := (&app{}).judgeDurable(storage.Durability{Faults: []storage.Fault{{Setting: "connected_slaves", Passing: true}}})
	for said, err := range map[string]error{set: lasting, passes: passing} {
		code := map[bool]string{true: "with code 2", false: "with code 1"}[errors.Is(err, errConfig)]
		if err == nil || !strings.Contains(said, code) {
			t.Errorf("%v, of which the page says %q, not %s", err, said, code)
		}
	}
	if !strings.Contains(passes, "`connected_slaves`") {
		t.Errorf("the page does not name what may pass: %q", row)
	}
}

// docsPage is a page of docs/.
func docsPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(source.Root(t), "docs", name+".md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// rowsOf gives the cells after the first of a table's rows under a heading, by the name in the first.
func rowsOf(t *testing.T, page, heading string) map[string][]string {
	t.Helper()
	_, part, ok := strings.Cut(page, "\n"+heading+"\n")
	if !ok {
		t.Fatalf("no heading %s", heading)
	}
	part, _, _ = strings.Cut(part, "\n## ")
	rows := map[string][]string{}
	for line := range strings.Lines(part) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if strings.HasPrefix(line, "| `") {
			rows[strings.Trim(cells[0], "`")] = cells[1:]
		}
	}
	return rows
}

// inTable lists the names in the first column of the first table under a heading.
func inTable(t *testing.T, page, heading, name string) (names []string) {
	t.Helper()
	_, part, ok := strings.Cut(page, "\n"+heading+"\n")
	if !ok {
		t.Fatalf("no heading %s", heading)
	}
	part, _, _ = strings.Cut(part, "\n## ")
	quoted := regexp.MustCompile("`(" + name + ")`")
	for line := range strings.Lines(part) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, found := range quoted.FindAllStringSubmatch(first, -1) {
			names = append(names, found[1])
		}
	}
	return names
}

// variables lists what a process reads: the tags of its options, and every secret that reading asks for.
func variables(t *testing.T) (names []string) {
	t.Helper()
	o := reflect.TypeFor[options]()
	for i := range o.NumField() {
		if name := o.Field(i).Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	asked := func(name string) (string, bool) {
		if !strings.HasSuffix(name, "_FILE") {
			names = append(names, name)
		}
		return "", false
	}
	if _, err := (options{}).read(asked, whole); err == nil {
		t.Fatal("nothing is configured, and nothing is at fault")
	}
	return names
}

// settings lists the names of a settings file, by their tags; a text is one setting.
func settings(s reflect.Type, before string) (names []string) {
	for i := range s.NumField() {
		f := s.Field(i)
		name, inner := before+f.Tag.Get("toml"), f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			names = append(names, settings(inner, name+".")...)
			continue
		}
		names = append(names, name)
	}
	return names
}

// same tells of names that only one side has, and of those that are there twice.
func same(t *testing.T, page, code []string) {
	t.Helper()
	if len(code) == 0 {
		t.Fatal("the code names nothing")
	}
	for _, name := range page {
		if !slices.Contains(code, name) {
			t.Errorf("the page explains %s, which nothing reads", name)
		}
	}
	for _, name := range code {
		if n := len(slices.DeleteFunc(slices.Clone(page), func(p string) bool { return p != name })); n != 1 {
			t.Errorf("the page explains %s %d times, want once", name, n)
		}
	}
}
