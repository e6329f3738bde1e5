package world

import (
	"os"
	"os/exec"
	"testing"
)

// Drawing compares what the code says with the drawing that is committed beside it (path.dot). With -update it
// writes the drawing anew, and with graphviz its picture (path.svg) too.
func Drawing(t *testing.T, path, dot string) {
	t.Helper()
	if *update {
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
