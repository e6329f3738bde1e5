package main

import (
	"slices"
	"strings"
	"testing"
)

// TestPagesOfTheRunbook: each page, of an alert or of a bad day, says once what it means, what to look at, what to do and how it ends,
// each at the beginning of a line and in this order.
func TestPagesOfTheRunbook(t *testing.T) {
	parts := []string{"**Means.** ", "**Look.** ", "**Do.** ", "**Ends.** "}
	pages := strings.Split(docsPage(t, "runbook"), "\n### ")[1:]
	for _, page := range pages {
		name, text, _ := strings.Cut(page, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		var said []string
		for line := range strings.Lines(text) {
			if i := slices.IndexFunc(parts, func(part string) bool { return strings.HasPrefix(line, part) }); i >= 0 {
				said = append(said, parts[i])
			}
		}
		if !slices.Equal(said, parts) {
			t.Errorf("the page %s says %q, want %q", name, said, parts)
		}
	}
	if len(pages) < 25 {
		t.Errorf("the runbook has %d pages", len(pages))
	}
}
