package source_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

var update = flag.Bool("update", false, "draw the pictures of the flows anew (with graphviz)")

var (
	label = regexp.MustCompile(`label="([^"]*)"`)
	box   = regexp.MustCompile(`(?m)^\s*\w+ \[label="([^"]*)"`)
	named = regexp.MustCompile(`^([a-z/]+\.go): (.+)$`) // bot/door.go: Bot.Serve, Bot.private
)

// docs/flow-*.svg are drawn from the .dot files beside them, by hand. What they name is there, and what they say is in
// the pictures.
func TestFlows(t *testing.T) {
	docs := filepath.Join(source.Root(t), "docs")
	flows, err := filepath.Glob(filepath.Join(docs, "flow-*.dot"))
	if err != nil || len(flows) != 2 {
		t.Fatalf("%d flows are drawn, want 2 (%v)", len(flows), err)
	}
	product := source.Product(t)
	for _, path := range flows {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			picture := strings.TrimSuffix(path, ".dot") + ".svg"
			if *update {
				if out, err := exec.Command("dot", "-Tsvg", "-o", picture, path).CombinedOutput(); err != nil {
					t.Fatalf("draw %s: %v\n%s", path, err, out)
				}
			}
			drawn, err := os.ReadFile(picture)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range label.FindAllStringSubmatch(string(text), -1) {
				for line := range strings.SplitSeq(found[1], `\n`) {
					if !strings.Contains(html.UnescapeString(string(drawn)), ">"+line+"<") {
						t.Errorf("the picture does not say %q: run this test with -update", line)
					}
				}
			}
			boxes := box.FindAllStringSubmatch(string(text), -1)
			if len(boxes) < 10 {
				t.Errorf("only %d boxes were found", len(boxes))
			}
			for _, found := range boxes {
				checkBox(t, product, found[1])
			}
		})
	}
}

// checkBox wants every name of a box to be declared in the file that stands before it, and one such line at least.
func checkBox(t *testing.T, product map[string]string, text string) {
	t.Helper()
	lines := 0
	for line := range strings.SplitSeq(text, `\n`) {
		parts := named.FindStringSubmatch(line)
		if parts == nil {
			continue
		}
		lines++
		there := declared(t, parts[1], product[parts[1]])
		for name := range strings.SplitSeq(parts[2], ", ") {
			if !there[name] {
				t.Errorf("%s does not declare %s", parts[1], name)
			}
		}
	}
	if lines == 0 {
		t.Errorf("the box %q names no code", text)
	}
}

// declared lists what a file declares: functions, methods as Type.Method, and variables.
func declared(t *testing.T, path, text string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	if text == "" {
		return all
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			all[receiver(d)+d.Name.Name] = true
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, name := range v.Names {
						all[name.Name] = true
					}
				}
			}
		}
	}
	return all
}

// receiver is "Type." of a method, and nothing of a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	return of.(*ast.Ident).Name + "."
}
