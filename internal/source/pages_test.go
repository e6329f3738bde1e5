package source_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

var (
	linked = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)                           // [text](path), not of another server
	quoted = regexp.MustCompile("`([a-z]+/[a-zA-Z0-9_./-]*\\.(?:go|toml|md|svg|lua))`") // `room/file.go`
)

// What the pages link to and name is there.
func TestPages(t *testing.T) {
	root, n := source.Root(t), 0
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md"} {
		pages, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(pages) == 0 {
			t.Fatalf("%s: %d pages, %v", pattern, len(pages), err)
		}
		for _, page := range pages {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			wants := map[string]string{}
			for _, found := range linked.FindAllStringSubmatch(string(text), -1) {
				wants[found[1]] = filepath.Join(filepath.Dir(page), found[1])
			}
			for _, found := range quoted.FindAllStringSubmatch(string(text), -1) {
				wants[found[1]] = filepath.Join(root, found[1])
			}
			for name, path := range wants {
				n++
				if _, err := os.Stat(path); err != nil {
					t.Errorf("%s names %s, which is not there", strings.TrimPrefix(page, root+"/"), name)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d names were found", n)
	}
}
