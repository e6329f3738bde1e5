// Package golden compares what the code says with what is committed beside it. With the flag -update, a test writes it
// anew. It is for tests only, and imports nothing of ours.
package golden

import (
	"flag"
	"os"
	"os/exec"
	"testing"
)

// Update tells whether a test is to write its golden files anew.
var Update = flag.Bool("update", false, "write the golden files anew; then read the difference")

// Drawing compares what the code says with the drawing that is committed beside it (path.dot). With -update it
// writes the drawing anew, and with graphviz its picture (path.svg) too.
func Drawing(t *testing.T, path, dot string) {
	t.Helper()
	if *Update {
		if err := os.WriteFile(path+".dot", []byte(dot), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("dot", "-Tsvg", "-o", path+".svg", path+".dot").CombinedOutput(); err != nil {
			t.Fatalf("draw %s: %v\n%s", path, err, out)
		}
		return
	}
	was, err := os.ReadFile(path + ".dot")
	if err != nil {
		t.Fatal(err)
	}
	if string(was) != dot {
		t.Errorf("%s.dot no longer shows the code: run this test with -update", path)
	}
}
