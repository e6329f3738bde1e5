//go:build linux

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mostProgram is how large the program of the image may be, in bytes: docs/decisions/0071-production.md says what is in it.
const mostProgram = 36_500_000

// standIns are what a production build must not have: what plays Telegram, the gateway, Nafath and Redis, and whatever is
// for tests.
var standIns = []string{"kafalabot/sandbox", "kafalabot/bench", "kafalabot/internal", "kafalabot/kafala/kafalatest",
	"kafalabot/storage/storagetest", "github.com/alicebob/miniredis", "github.com/yuin/gopher-lua", "testing"}

// productionTags are those of the Dockerfile's build.
func productionTags(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`go build .* -tags (\S+) `).FindSubmatch(readFile(t, filepath.Join("..", "..", "Dockerfile")))
	if found == nil {
		t.Fatal("the Dockerfile's build has no tags")
	}
	return string(found[1])
}

// What the image is built from has no stand-in in it, and what a newcomer builds has.
func TestProduction(t *testing.T) {
	inTheProcess(t)
	strange := func(args ...string) (found []string) {
		for p := range strings.FieldsSeq(string(goSays(t, append([]string{"list", "-deps"}, append(args, ".")...)...))) {
			if slices.ContainsFunc(standIns, func(s string) bool { return p == s || strings.HasPrefix(p, s+"/") }) {
				found = append(found, p)
			}
		}
		return found
	}
	if found := strange("-tags", productionTags(t)); len(found) > 0 {
		t.Errorf("a production build has %v", found)
	}
	if found := strange(); !slices.Contains(found, "kafalabot/sandbox/botapi") {
		t.Errorf("the demo has no stand-in of Telegram: %v", found)
	}
}

// isProduction looks at a program that was built as the image's: its modules, its commands and its size.
func isProduction(t *testing.T, path string) {
	t.Helper()
	said := string(goSays(t, "version", "-m", path))
	for _, module := range standIns {
		if strings.Contains(said, "dep\t"+module) {
			t.Errorf("the program has %s in it", module)
		}
	}
	if !strings.Contains(said, "dep\tgithub.com/redis/go-redis/v9\t") {
		t.Errorf("the program does not say what is in it:\n%s", said)
	}
	help, err := exec.Command(path, "--help").Output()
	if err != nil || !strings.Contains(string(help), "\n  serve ") || strings.Contains(string(help), "\n  demo ") {
		t.Errorf("its commands: %v\n%s", err, help)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("the program is %.1f MB", float64(info.Size())/1e6); info.Size() > mostProgram {
		t.Errorf("the program is %d bytes, want at most %d", info.Size(), mostProgram)
	}
}

// The list of parts and the terms of each, which go into the image and a release, are those of the production build.
func TestSupply(t *testing.T) {
	inTheProcess(t)
	deploy := filepath.Join("..", "..", "deploy")
	var list struct {
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(readFile(t, filepath.Join(deploy, "sbom.cdx.json")), &list); err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, c := range list.Components {
		parts = append(parts, c.Name+" "+c.Version)
	}
	toolchain := regexp.MustCompile(`FROM golang:([0-9.]+)`).FindSubmatch(readFile(t, filepath.Join("..", "..", "Dockerfile")))
	want, folders := []string{"std go" + string(toolchain[1])}, map[string]string{}
	cmd := exec.Command("go", "list", "-deps", "-tags", productionTags(t), "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	said, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(said)) {
		if part, folder, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && folders[part] == "" {
			folders[part], want = folder, append(want, part)
		}
	}
	slices.Sort(want)
	slices.Sort(parts)
	if !slices.Equal(parts, want) {
		t.Errorf("deploy/sbom.cdx.json lists\n%v\nand a production build has\n%v\n(bash deploy/supply)", parts, want)
	}
	notices := string(readFile(t, filepath.Join(deploy, "THIRD-PARTY-NOTICES.txt")))
	for part, folder := range folders {
		var files []string
		for _, name := range []string{"LICENSE*", "COPYING*", "NOTICE*", "PATENTS*"} {
			found, err := filepath.Glob(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, found...)
		}
		if len(files) == 0 {
			t.Errorf("%s has no terms", part)
		}
		for _, file := range files {
			if !strings.Contains(notices, part+"\nmodule: "+filepath.Base(file)+"\n\n"+unixLines(readFile(t, file))) {
				t.Errorf("the notices lack %s of %s (bash deploy/supply)", filepath.Base(file), part)
			}
		}
	}
	if !strings.Contains(notices, unixLines(readFile(t, filepath.Join("..", "..", "receipt", "fonts", "OFL.txt")))) {
		t.Error("the notices lack the terms of the sheet's letters")
	}
}

func unixLines(text []byte) string { return strings.ReplaceAll(string(text), "\r", "") }
