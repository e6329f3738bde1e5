package main

import (
	"compress/zlib"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kafalabot/receipt"
)

var pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`)

func isPDF(said string) bool { return strings.HasPrefix(said, "%PDF") }

// pdfStreams are those of a PDF, inflated where they are deflated.
func pdfStreams(_ testing.TB, said string) (all []string) {
	if !isPDF(said) {
		return nil
	}
	for _, m := range pdfStream.FindAllStringSubmatch(said, -1) {
		text := m[1]
		if r, err := zlib.NewReader(strings.NewReader(text)); err == nil {
			b, _ := io.ReadAll(r) // as far as it goes
			text = string(b)
		}
		all = append(all, text)
	}
	return all
}

func hasPoppler() bool {
	_, text := exec.LookPath("pdftotext")
	_, picture := exec.LookPath("pdftoppm")
	return text == nil && picture == nil
}

// poppler has a program of poppler's read a PDF, and gives what it writes; empty: it cannot, or is not installed.
func poppler(t testing.TB, said, program string, options ...string) []byte {
	t.Helper()
	if !isPDF(said) || !hasPoppler() {
		return nil
	}
	file := filepath.Join(t.TempDir(), "read.pdf")
	if err := os.WriteFile(file, []byte(said), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command(program, append(options, file, "-")...).Output() // of one that was cut off there is less
	return out
}

func pdfText(t testing.TB, said string) []string {
	return once("", string(poppler(t, said, "pdftotext", "-layout")))
}

func pdfCode(t testing.TB, said string) []string {
	if !isPDF(said) || !hasPoppler() {
		return nil
	}
	file := filepath.Join(t.TempDir(), "drawn.pdf")
	if err := os.WriteFile(file, []byte(said), 0o600); err != nil {
		t.Fatal(err)
	}
	root := strings.TrimSuffix(file, ".pdf")
	if err := exec.Command("pdftoppm", "-r", "150", "-png", "-singlefile", file, root).Run(); err != nil {
		return nil
	}
	drawn, err := os.ReadFile(root + ".png")
	if err != nil {
		return nil
	}
	return pictureCodes(t, string(drawn))
}

func isPicture(said string) bool {
	return strings.HasPrefix(said, "\x89PNG") || strings.HasPrefix(said, "\xff\xd8\xff")
}

// pictureCodes is the texts of the codes in a picture.
func pictureCodes(t testing.TB, said string) []string {
	if !isPicture(said) {
		return nil
	}
	texts, err := receipt.ReadCodes(t.Context(), []byte(said), nil)
	if err != nil {
		return nil // there is none
	}
	return texts
}
