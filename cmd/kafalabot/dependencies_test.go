package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mostLinked is how many direct dependencies the program may have.
const mostLinked = 18

// TestDependencies holds the list of CONTRIBUTING to go.mod and to what is linked into the program: each direct
// dependency has a line that defends it, in the table of where it is used.
func TestDependencies(t *testing.T) {
	inTheProcess(t)
	page, err := os.ReadFile(filepath.Join("..", "..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for line := range strings.Lines(part(string(page), "\n## What it stands on\n", "\n## ")) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		name, where, why := strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])
		if told[name] != "" || len(why) < 20 {
			t.Errorf("%s is listed twice, or nothing defends it", name)
		}
		told[name] = where
	}
	direct, used := required(t), linked(t)
	count := 0
	for _, module := range direct {
		want := "tests"
		if files := used[module]; len(files) > 0 {
			want, count = "`serve`", count+1
			if slices.Equal(files, []string{"demo.go"}) {
				want = "`demo`"
			}
		}
		if told[module] != want {
			t.Errorf("%s is used by %s, and the page says %q", module, want, told[module])
		}
		delete(told, module)
	}
	for module := range told {
		t.Errorf("the page defends %s, which is no direct dependency", module)
	}
	if count == 0 || count > mostLinked {
		t.Errorf("%d direct dependencies are linked, want at most %d", count, mostLinked)
	}
}

// part is the text between two marks, or to the end.
func part(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// required lists the direct dependencies of go.mod, without the version in their path.
func required(t *testing.T) (direct []string) {
	t.Helper()
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(goSays(t, "mod", "edit", "-json"), &mod); err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, unversioned(r.Path))
		}
	}
	return direct
}

// linked lists the modules that are linked into the program, and for each our own files that import it.
func linked(t *testing.T) map[string][]string {
	t.Helper()
	type listed struct {
		ImportPath, Dir string
		GoFiles         []string
		Module          *struct {
			Path string
			Main bool
		}
	}
	module, ours := map[string]string{}, []string{}
	for d := json.NewDecoder(bytes.NewReader(goSays(t, "list", "-deps", "-json=ImportPath,Dir,GoFiles,Module", "."))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch {
		case p.Module == nil: // the standard library
		case !p.Module.Main:
			module[p.ImportPath] = unversioned(p.Module.Path)
		default:
			for _, f := range p.GoFiles {
				ours = append(ours, filepath.Join(p.Dir, f))
			}
		}
	}
	used := map[string][]string{}
	for _, file := range ours {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range source.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if m, name := module[path], filepath.Base(file); m != "" && !slices.Contains(used[m], name) {
				used[m] = append(used[m], name)
			}
		}
	}
	return used
}

// unversioned is the path of a module without its major version.
func unversioned(path string) string { return regexp.MustCompile(`/v\d+$`).ReplaceAllString(path, "") }

func goSays(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return out
}
