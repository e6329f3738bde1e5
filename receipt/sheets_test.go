package receipt

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// sheets reads the sample sheets; their words live in testdata, not in Go.
func sheets(t testing.TB) map[string]Sheet {
	t.Helper()
	data, err := os.ReadFile("testdata/sheets.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]Sheet
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// program gives the path of an outside program, or skips the test; with
// KAFALABOT_TEST_ALL=1 a missing program fails it. -short leaves it out.
func program(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no other program")
	}
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("KAFALABOT_TEST_ALL") == "1" {
		t.Fatalf("%s is not installed", name)
	}
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

// rendered writes the sheet to a file and draws its pages as PNGs.
func rendered(t testing.TB, s Sheet, dpi string, more ...string) (pdf string, pages []string) {
	t.Helper()
	pdftoppm := program(t, "pdftoppm")
	data, err := PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pdf = filepath.Join(dir, "sheet.pdf")
	if err := os.WriteFile(pdf, data, 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(more, "-png", "-r", dpi, pdf, filepath.Join(dir, "page"))
	if out, err := exec.Command(pdftoppm, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	pages, err = filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil {
		t.Fatal(err)
	}
	return pdf, pages
}

// matrixOf gives the modules of a link's code.
func matrixOf(link string) ([][]bool, error) { return NewCode(link).matrix() }
