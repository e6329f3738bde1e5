package source_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

// What a reader has to hold at once, in lines. The width of a line is lll's, in .golangci.yml.
const (
	maxFile     = 300
	maxFunction = 80
)

// Every file of the program can be read in one sitting, and every function on one screen.
func TestSizes(t *testing.T) {
	for path, text := range source.Product(t) {
		for _, fault := range tooLong(t, path, text) {
			t.Error(fault)
		}
	}
}

// The measure itself: the last line that is allowed, and the first that is not.
func TestTooLong(t *testing.T) {
	function := func(lines int) string { return "func f() {\n" + strings.Repeat("\n", lines-2) + "}\n" }
	file := func(lines int) string { return "package p\n" + strings.Repeat("\n", lines-1) }
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a file that fits":     {file(maxFile), nil},
		"a file too long":      {file(maxFile + 1), []string{"x.go: 301 lines"}},
		"a function that fits": {"package p\n" + function(maxFunction), nil},
		"a function too long":  {"package p\n" + function(maxFunction+1), []string{"x.go: f: 81 lines"}},
		"one held by a variable": {"package p\n\nvar g = func" + strings.TrimPrefix(function(maxFunction+1), "func f"),
			[]string{"x.go: a function literal: 81 lines"}},
	} {
		if got := tooLong(t, "x.go", c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// tooLong names what is longer than a reader can hold: the file, and its functions.
func tooLong(t *testing.T, path, text string) (faults []string) {
	t.Helper()
	if n := strings.Count(text, "\n"); n > maxFile {
		faults = append(faults, fmt.Sprintf("%s: %d lines", path, n))
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		name := "a function literal"
		switch f := n.(type) {
		case *ast.FuncDecl:
			name = f.Name.Name
		case *ast.FuncLit:
		default:
			return true
		}
		if lines := files.Position(n.End()).Line - files.Position(n.Pos()).Line + 1; lines > maxFunction {
			faults = append(faults, fmt.Sprintf("%s: %s: %d lines", path, name, lines))
		}
		return true
	})
	return faults
}
