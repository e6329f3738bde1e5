package source_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

// survivor is a row of docs/mutants.md: a file, and a line of it.
var survivor = regexp.MustCompile("(?m)^\\| `([^`]+\\.go)` \\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|$")

// Each line whose mutant is explained in docs/mutants.md still stands in its file: what is changed is tried again.
func TestSurvivors(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(source.Root(t), "docs", "mutants.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(strings.ReplaceAll(string(page), `\|`, "\x00"), "## Survivors")
	rows := survivor.FindAllStringSubmatch(table, -1)
	if lines := strings.Count(table, "\n|") - 2; !found || len(rows) != lines {
		t.Errorf("of %d rows %d can be read", lines, len(rows))
	}
	product := source.Product(t)
	for _, row := range rows {
		line, is := strings.ReplaceAll(row[2], "\x00", "|"), false
		for _, l := range strings.Split(product[row[1]], "\n") {
			is = is || strings.TrimSpace(l) == line
		}
		if !is {
			t.Errorf("%s has no line %s", row[1], line)
		}
	}
}
