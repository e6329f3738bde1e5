package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The reference has a row for each command, and for no other; what a row writes behind one are commands and flags that it has.
func TestReferenceCommands(t *testing.T) {
	parser, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	flags := map[string]bool{}
	leaves := map[string]bool{}
	for _, leaf := range parser.Model.Leaves(false) {
		path := strings.Fields(leaf.Path())
		path = slices.DeleteFunc(path, func(word string) bool { return strings.HasPrefix(word, "<") || word == parser.Model.Name })
		leaves[strings.Join(path, " ")] = true
		if !slices.Contains(commands, path[0]) {
			commands = append(commands, path[0])
		}
		for _, all := range leaf.AllFlags(false) {
			for _, f := range all {
				flags[path[0]+" --"+f.Name] = true
			}
		}
	}
	var named []string
	section := part(docsPage(t, "reference"), "\n## Commands\n", "\n## ")
	for line := range strings.Lines(section) {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !strings.HasPrefix(line, "| `kafalabot ") {
			continue
		}
		for _, found := range regexp.MustCompile("`kafalabot ([^`]+)`").FindAllStringSubmatch(first, -1) {
			words := strings.Fields(found[1])
			if !slices.Contains(named, words[0]) {
				named = append(named, words[0])
			}
			if words[0] == "staff" && !leaves["staff "+words[1]] {
				t.Errorf("%s is no command", found[1])
			}
			for _, word := range words[1:] {
				if strings.HasPrefix(word, "--") && !flags[words[0]+" "+word] {
					t.Errorf("%s has no %s", words[0], word)
				}
			}
		}
	}
	same(t, named, commands)
}

// The table of exit codes has those that a command may end with, and no other.
func TestReferenceExitCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "run" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
				if code, ok := r.Results[0].(*ast.BasicLit); ok && !slices.Contains(codes, code.Value) {
					codes = append(codes, code.Value)
				}
			}
			return true
		})
	}
	var named []string
	for _, found := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllStringSubmatch(
		part(docsPage(t, "reference"), "\n## Exit codes\n", "\n## "), -1) {
		named = append(named, found[1])
	}
	same(t, named, codes)
}
