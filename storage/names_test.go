package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// nameInCode is how a name in Redis begins, where the program makes it.
var nameInCode = regexp.MustCompile(`(?:\bkey\(|\bcounting\(|Key += |allDeclines = |keys\[i\] = |return |\[\]string\{|` +
	`trailHead += |[a-z]+(?:Prefix|Name) = |const canaries = )` +
	`"(\{audit\}|[a-z]+)[:"]`)

// Every name under which something lies in Redis stands in the inventory, with what lies there and how long, and nothing else does.
func TestEveryNameIsInTheInventory(t *testing.T) {
	page, err := os.ReadFile("../docs/privacy.md")
	must(t, err)
	_, rest, there := strings.Cut(string(page), "<!-- the names -->")
	table, _, ends := strings.Cut(rest, "<!-- end of the names -->")
	if !there || !ends {
		t.Fatal("docs/privacy.md has lost the marks of its table")
	}
	var listed []string
	exported := map[string]string{}
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) < 6 {
			continue
		}
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			listed = append(listed, m[1])
			if len(cells) > 6 {
				exported[m[1]] = strings.TrimSpace(cells[5])
			}
		}
	}
	files, err := filepath.Glob("*.go")
	must(t, err)
	var made []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		must(t, err)
		for _, m := range nameInCode.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(made, m[1]) {
				made = append(made, m[1])
			}
		}
	}
	for _, name := range made {
		if !slices.Contains(listed, name) {
			t.Errorf("names that begin with %q are not in the inventory", name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(made, name) {
			t.Errorf("the inventory lists names that begin with %q, and nothing makes them", name)
		}
	}
	says := map[inCopy]string{isCopied: "as it lies", isRemade: "made again", isLeft: "no"}
	for _, name := range made {
		if rule, known := ruleOf(name); !known || says[rule.rule] != exported[name] {
			t.Errorf("an export holds what lies under %q: the rule says %q, the inventory %q", name, says[rule.rule], exported[name])
		}
	}
	if len(made) != len(copyRules) {
		t.Errorf("%d names, and %d rules of what an export holds", len(made), len(copyRules))
	}
	if _, row, _ := strings.Cut(table, "| `told` |"); !strings.Contains(strings.SplitN(row, "\n", 2)[0],
		fmt.Sprintf("| minutes to %d days |", kafala.ToldMost/kafala.Day)) {
		t.Error("the inventory does not say for how long it is kept that something was told")
	}
	if len(made) < 30 {
		t.Errorf("%d names were found in the program: %q", len(made), made)
	}
}
