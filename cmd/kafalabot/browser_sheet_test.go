package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
)

// codesAgree downloads the QR and the sheet, reads both codes, and gives the link that they hold.
func codesAgree(c conversation, reference string) string {
	c.Helper()
	c.tap(`[...document.querySelectorAll('#log .photo-frame')].at(-1)`)
	c.wait(`document.querySelector('dialog.viewer[open] img').complete`)
	c.shot("21-qr")
	_, qr := c.downloaded(func() { c.tap(css("dialog.viewer[open] a[download]")) })
	c.tap(css("dialog.viewer[open] [data-action=close]"))
	link, err := receipt.ReadQR(c.Context(), qr, nil)
	if err != nil {
		c.Fatalf("the QR in the chat: %v", err)
	}
	readsAlike(c, "qr.png", qr, link)

	name, sheet := c.downloaded(func() { c.tap(`[...document.querySelectorAll('#log .document a.file')].at(-1)`) })
	if want := "kafala-" + reference + ".pdf"; name != want {
		c.Errorf("the sheet is named %q, want %q", name, want)
	}
	file := filepath.Join(c.shots, "sheet.pdf")
	if err := os.WriteFile(file, sheet, 0o644); err != nil {
		c.Fatal(err)
	}
	text, ok := printed(c, "pdftotext", "-layout", file, "-")
	if ok && !strings.Contains(digitsOf(text), reference) {
		c.Errorf("pdftotext does not find the reference %s in the sheet:\n%s", reference, text)
	}
	if _, ok := printed(c, "pdftoppm", "-r", "150", "-png", "-singlefile", file, filepath.Join(c.shots, "22-sheet")); !ok {
		return link
	}
	drawn, err := os.ReadFile(filepath.Join(c.shots, "22-sheet.png"))
	if err != nil {
		c.Fatal(err)
	}
	again, err := receipt.ReadQR(c.Context(), drawn, nil)
	if err != nil || again != link {
		c.Errorf("the QR of the sheet reads %q (%v), that of the chat %q", again, err, link)
	}
	readsAlike(c, "22-sheet.png", drawn, link)
	small(c.tab, "sheet", drawn)
	return link
}

// readsAlike lets another program read the code, where it is there.
func readsAlike(c conversation, name string, picture []byte, link string) {
	c.Helper()
	file := filepath.Join(c.shots, name)
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		c.Fatal(err)
	}
	if got, ok := printed(c, "zbarimg", "--quiet", "--raw", file); ok && strings.TrimSpace(got) != link {
		c.Errorf("zbarimg reads %q in %s, want %q", got, name, link)
	}
}

// holdsTheSheet is a second citizen with the sheet in hand: its QR shows no more than the sheet, its reference only that
// there is such a guarantee.
func holdsTheSheet(c conversation, s scene, link, reference string) {
	c.Helper()
	if strings.Contains(link, reference) {
		c.Errorf("the QR's link holds the reference: %s", link)
	}
	c.open(link)
	c.sees(kafala.GroupReference(reference))
	c.sees(c.word("status.issued"))
	scan := strings.ReplaceAll(c.last(), kafala.GroupReference(reference), "")
	missing(c.T, "the QR's answer", scan, s.Secrets)
	for _, want := range s.OnTheSheet {
		if !strings.Contains(scan, want) {
			c.Errorf("the QR's answer lacks %q:\n%s", want, scan)
		}
	}
	c.shot("27-scanned")

	c.types(kafala.GroupReference(reference))
	known, _, _ := strings.Cut(c.word("public.found", locales.Data{"Reference": kafala.GroupReference(reference), "Day": "|"}), "|")
	c.sees(known)
	public := strings.ReplaceAll(c.last(), kafala.GroupReference(reference), "")
	missing(c.T, "the answer to the reference", public, append(s.Secrets, s.OnTheSheet...))
	c.shot("28-typed")
}

// printed runs an outside program and gives what it prints; without the program it says so aloud.
func printed(c conversation, program string, args ...string) (out string, ok bool) {
	c.Helper()
	path, ok := present(c.T, program)
	if !ok {
		c.Logf("SKIPPED in part: %s is not installed", program)
		return "", false
	}
	text, err := exec.Command(path, args...).Output()
	if err != nil {
		c.Fatalf("%s: %v", program, err)
	}
	return string(text), true
}

// digitsOf keeps the digits of a text.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
