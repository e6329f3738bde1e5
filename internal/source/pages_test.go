package source_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"kafalabot/internal/source"
)

var (
	linked     = regexp.MustCompile(`(?:\]\(|(?:src|href)=")([^)"#:]*)(?:#([^)"]*))?[)"]`)  // [text](path#anchor), not of another server
	quoted     = regexp.MustCompile("`([a-z]+/[a-zA-Z0-9_./-]*\\.(?:go|toml|md|svg|lua))`") // `room/file.go`
	heading    = regexp.MustCompile(`(?m)^#+ (.+)$`)
	ownName    = regexp.MustCompile(`<a id="([^"]+)">`)
	fenced     = regexp.MustCompile("(?s)\n```.*?\n```")
	inBrackets = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// pages are all pages of the repository by their paths from the root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	root, all := source.Root(t), map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, path)
		all[short] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// anchors are the places of a page to which a link may lead: its headings, as GitHub spells them, and what it names itself.
// One that is there twice is told.
func anchors(t *testing.T, path, text string) map[string]bool {
	t.Helper()
	text = fenced.ReplaceAllString(text, "")
	places := map[string]bool{}
	add := func(place string) {
		if places[place] {
			t.Errorf("%s has the anchor %s twice", path, place)
		}
		places[place] = true
	}
	for _, found := range ownName.FindAllStringSubmatch(text, -1) {
		add(found[1])
	}
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		add(spelled(found[1]))
	}
	return places
}

// spelled is a heading as a part of an address.
func spelled(words string) string {
	words = inBrackets.ReplaceAllString(words, "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return -1
	}, words)
}

// What the pages link to and name is there, and so is the place of a page to which a link leads.
func TestPages(t *testing.T) {
	root, n, placed := source.Root(t), 0, 0
	all := pages(t)
	places := map[string]map[string]bool{}
	for path, text := range all {
		places[path] = anchors(t, path, text)
	}
	for page, text := range all {
		wants := map[string]string{}
		for _, found := range linked.FindAllStringSubmatch(text, -1) {
			target := filepath.Join(filepath.Dir(page), found[1])
			if found[1] == "" {
				target = page
			}
			wants[found[1]] = target
			if found[2] == "" || filepath.Ext(target) != ".md" {
				continue
			}
			if placed++; !places[target][found[2]] {
				t.Errorf("%s links to %s#%s, and there is no such place", page, found[1], found[2])
			}
		}
		for _, found := range quoted.FindAllStringSubmatch(text, -1) {
			wants[found[1]] = found[1]
		}
		for name, path := range wants {
			n++
			if _, err := os.Stat(filepath.Join(root, path)); err != nil {
				t.Errorf("%s names %s, which is not there", page, name)
			}
		}
	}
	if len(all) < 70 || n < 400 || placed < 30 {
		t.Errorf("only %s were found", fmt.Sprintf("%d pages, %d names and %d places", len(all), n, placed))
	}
}

// Headings are spelled as GitHub spells them.
func TestSpelled(t *testing.T) {
	for words, want := range map[string]string{
		"What the log says": "what-the-log-says", "Redis, or its disk, is full": "redis-or-its-disk-is-full",
		"`serve` and [doctor](x.md#y)": "serve-and-doctor", "A key: lost": "a-key-lost",
	} {
		if got := spelled(words); got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
}

// The two READMEs lead to each other and to the same pages; decisions are for who builds.
func TestReadmes(t *testing.T) {
	all := pages(t)
	leads := func(page, other string) []string {
		var to []string
		for _, found := range linked.FindAllStringSubmatch(all[page], -1) {
			if strings.HasPrefix(found[1], "docs/") && !strings.HasPrefix(found[1], "docs/decisions/") && filepath.Ext(found[1]) == ".md" {
				to = append(to, found[1])
			}
		}
		if !strings.Contains(all[page], "]("+other+")") {
			t.Errorf("%s does not lead to %s", page, other)
		}
		slices.Sort(to)
		return slices.Compact(to)
	}
	english, arabic := leads("README.md", "README.ar.md"), leads("README.ar.md", "README.md")
	if len(english) < 8 || !slices.Equal(english, arabic) {
		t.Errorf("the English one leads to %v, the Arabic one to %v", english, arabic)
	}
}
