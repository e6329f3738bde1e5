// Package source gives tests the program's own text, so that one test can hold every room to a rule.
package source

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// skipped are folders whose code is no part of the program that an operator runs.
var skipped = map[string]bool{"sandbox": true, "bench": true, "internal": true, "testdata": true, "storagetest": true, "kafalatest": true}

// Root is the folder of go.mod, found upwards from the folder that the test runs in.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = above
	}
}

// Product gives the text of every Go file of the program by its path from the root. It leaves out tests, stand-ins
// and the packages that only tests use.
func Product(t testing.TB) map[string]string {
	t.Helper()
	return files(t, func(path string) bool { return !strings.HasSuffix(path, "_test.go") })
}

// files gives the text of the Go files that keep agrees to, by their paths from the root.
func files(t testing.TB, keep func(path string) bool) map[string]string {
	t.Helper()
	root, all := Root(t), map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root && (skipped[name] || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || !keep(path) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, path)
		all[filepath.ToSlash(short)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("%d files were found: the walk misses rooms", len(all))
	}
	return all
}
