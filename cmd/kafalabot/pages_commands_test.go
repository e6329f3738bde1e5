package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"kafalabot/internal/source"
)

// operatorsPages are the pages of which commands are copied into a terminal.
var operatorsPages = []string{"README.md", "SECURITY.md", "compose.yaml", "docs/first-start.md", "docs/operations.md", "docs/staff.md",
	"docs/reference.md", "docs/runbook.md", "docs/privacy.md", "docs/legal.md", "docs/capacity.md", "docs/observability/README.md",
	"deploy/kafalabot.service"}

var (
	inTicks    = regexp.MustCompile("`([^`\n]+)`")
	ofOurs     = regexp.MustCompile(`(?:^|[ ;(])(?:\./|/)?kafalabot((?: [^;&|#]+)?)`)
	toBeFilled = regexp.MustCompile(`<[^>]*>|\$\([^)]*\)|…`)
	elsewhere  = regexp.MustCompile(` [0-9]?[<>]+ ?[^ ]+| +$`)
)

// TestPagesCommands gives every command of ours that a page writes out, in a line of a terminal or in a sentence, to the program's own
// parser: it takes it. A sentence may name a command alone, without what has to follow.
func TestPagesCommands(t *testing.T) {
	seen := 0
	for _, name := range operatorsPages {
		text, err := os.ReadFile(filepath.Join(source.Root(t), filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, said := range writtenOut(line) {
				args := strings.Fields(elsewhere.ReplaceAllString(toBeFilled.ReplaceAllString(said, "7"), ""))
				if len(args) == 0 {
					continue
				}
				seen++
				if err := parses(t, args); err != nil {
					t.Errorf("%s: kafalabot%s: %v", name, said, err)
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("%d commands were seen in all pages", seen)
	}
}

// TestCommandsOnScreens gives every command of ours that a screen names, in its words or beside them, to the program's own parser: it takes
// it, whole.
func TestCommandsOnScreens(t *testing.T) {
	var said []string
	files, err := filepath.Glob(filepath.Join(source.Root(t), "locales", "active.*.toml"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\bkafalabot( [^"<\p{Arabic}\n]*)`).FindAllStringSubmatch(string(text), -1) {
			said = append(said, found[1])
		}
	}
	for path, text := range source.Product(t) {
		if !strings.HasPrefix(path, "bot/") && !strings.HasPrefix(path, "voice/") && !strings.HasPrefix(path, "reports/") {
			continue // what people read is made there
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if word, ok := n.(*ast.BasicLit); ok && word.Kind == token.STRING {
				if text, _ := strconv.Unquote(word.Value); strings.HasPrefix(text, "kafalabot ") {
					said = append(said, strings.TrimPrefix(text, "kafalabot"))
				}
			}
			return true
		})
	}
	if len(said) < 2 {
		t.Errorf("screens name %q", said)
	}
	for _, command := range said {
		args := strings.Fields(command)
		if strings.HasSuffix(command, " ") { // what is filled in follows
			args = append(args, "2026-11-22")
		}
		if err := takes(t, args); err != nil {
			t.Errorf("kafalabot%s: %v", command, err)
		}
	}
}

// takes says why the program would not run these arguments as a command.
func takes(t *testing.T, args []string) error {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return err
}

// writtenOut are the commands in a line, without the program's name.
func writtenOut(line string) (commands []string) {
	texts := []string{}
	if strings.HasPrefix(line, "    ") && !strings.Contains(line, "`") {
		texts = append(texts, strings.TrimSpace(line))
	}
	for _, found := range inTicks.FindAllStringSubmatch(line, -1) {
		texts = append(texts, found[1])
	}
	for _, text := range texts {
		if strings.Contains(text, "go build ") { // whose output is the program
			continue
		}
		for _, found := range ofOurs.FindAllStringSubmatch(text, -1) {
			commands = append(commands, found[1])
		}
	}
	return commands
}

// parses says why the program would not take these arguments. The name of a command alone is always taken.
func parses(t *testing.T, args []string) error {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(false) {
		path := strings.Fields(leaf.Path())
		path = slices.DeleteFunc(path, func(word string) bool { return strings.HasPrefix(word, "<") || word == parser.Model.Name })
		if slices.Equal(args, path) || len(args) == 1 && args[0] == path[0] {
			return nil
		}
	}
	_, err = parser.Parse(args)
	return err
}
