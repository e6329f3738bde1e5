//go:build linux

package main

import (
	"debug/elf"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

// TestImage does what the Dockerfile says, without a container engine: it takes what .dockerignore lets through,
// builds by the Dockerfile's own command, lays what is copied into an empty root, and runs ENTRYPOINT and CMD there
// as USER. The bot must answer /healthz, must not be ready while it cannot believe Telegram, and must be ready with
// the roots that lie where the Dockerfile puts them.
func TestImage(t *testing.T) {
	t.Parallel()
	inTheProcess(t)
	if os.Getuid() != 0 {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal("only root may change the root of a process")
		}
		t.Skip("SKIPPED: only root may change the root of a process")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal("the build line of the Dockerfile wants a shell")
		}
		t.Skip("SKIPPED: the build line of the Dockerfile wants a shell")
	}
	image := readImage(t, filepath.Join("..", ".."))
	root := image.lay(t)
	isStatic(t, filepath.Join(root, image.entry))
	isProduction(t, filepath.Join(root, image.entry))

	chats := botapi.New(botapi.Config{})
	t.Cleanup(chats.Close)
	telegram := httptest.NewUnstartedServer(chats.API())
	telegram.Config.ErrorLog = log.New(io.Discard, "", 0) // the first bot hangs up on it, as it must
	telegram.StartTLS()
	t.Cleanup(telegram.Close)

	t.Run("believes nobody by itself", func(t *testing.T) {
		bot := image.start(t, root, telegram.URL)
		bot.answers("/healthz", http.StatusServiceUnavailable)
		bot.says("x509: certificate signed by unknown authority")
		bot.answers("/readyz", http.StatusServiceUnavailable)
		bot.stops()
	})
	t.Run("believes the roots it is given", func(t *testing.T) {
		roots, err := os.OpenFile(filepath.Join(root, image.roots), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer roots.Close()
		if err := pem.Encode(roots, &pem.Block{Type: "CERTIFICATE", Bytes: telegram.Certificate().Raw}); err != nil {
			t.Fatal(err)
		}
		bot := image.start(t, root, telegram.URL)
		bot.answers("/healthz", http.StatusOK)
		bot.answers("/readyz", http.StatusOK)
		bot.isLockedIn(root, image.uid)
		bot.says(`+03:00","level":"INFO","msg":"serving"`) // TZ is Asia/Riyadh, and there is no zone file
		bot.stops()
	})
	t.Run("has room for a copy that comes in by -", func(t *testing.T) {
		bot := image.start(t, root, telegram.URL)
		bot.answers("/healthz", http.StatusOK)
		said, code := image.also(t, root, bot.cmd.Env, "no copy\n", "export", "--verify", "-")
		if code != 1 || !strings.Contains(said, "is not a whole export") {
			t.Errorf("%d: %s", code, said)
		}
		bot.stops()
	})
}

// image is what the Dockerfile says.
type image struct {
	source  string      // folder of the Dockerfile
	build   string      // the command that builds
	copies  [][2]string // into the empty base: from, to
	beside  []string    // what is said of the program's parts
	roots   string      // where the certificates go
	entry   string      // the program
	args    string
	uid     uint32
	context []string // what .dockerignore lets through
}

func readImage(t *testing.T, source string) image {
	t.Helper()
	i := image{source: source}
	text := string(readFile(t, filepath.Join(source, "Dockerfile")))
	built, last, ok := strings.Cut(strings.ReplaceAll(text, "\\\n", " "), "\nFROM scratch\n")
	if !ok || strings.Contains(last, "\nRUN ") {
		t.Fatal("Dockerfile: the last stage must be from scratch and run nothing")
	}
	one := func(in, pattern string) string {
		found := regexp.MustCompile(`(?m)^`+pattern+`$`).FindAllStringSubmatch(in, -1)
		if len(found) != 1 {
			t.Fatalf("Dockerfile: %d lines like %s, want 1", len(found), pattern)
		}
		return found[0][1]
	}
	i.build = one(built, `RUN (.*go build .*)`)
	i.entry = one(last, `ENTRYPOINT \["([^"]+)"\]`)
	i.args = one(last, `CMD \["([^"]+)"\]`)
	user := one(last, `USER ([0-9]+:[0-9]+)`)
	if _, err := fmt.Sscanf(user, "%d:", &i.uid); err != nil || i.uid == 0 {
		t.Fatalf("Dockerfile: USER is %d: %v", i.uid, err)
	}
	if one(built, `RUN mkdir (/out/tmp)`); one(last, `COPY --from=build --chown=(\S+) /out/tmp/ /tmp/`) != user {
		t.Error("Dockerfile: /tmp is not USER's")
	}
	i.beside = strings.Fields(one(last, `COPY (deploy/.*) /usr/share/doc/kafalabot/`))
	for _, c := range regexp.MustCompile(`(?m)^COPY --from=build (\S+) (\S+)$`).FindAllStringSubmatch(last, -1) {
		i.copies = append(i.copies, [2]string{c[1], c[2]})
		if strings.HasSuffix(c[2], ".crt") {
			i.roots = c[2]
		}
	}
	for _, line := range strings.Split(string(readFile(t, filepath.Join(source, ".dockerignore"))), "\n") {
		if name, ok := strings.CutPrefix(line, "!"); ok {
			i.context = append(i.context, name)
		}
	}
	return i
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lay builds and returns the folder that holds what the image holds.
func (i image) lay(t *testing.T) string {
	t.Helper()
	src, out, root := filepath.Join(t.TempDir(), "src"), t.TempDir(), t.TempDir()
	for _, name := range i.context {
		i.send(t, name, src)
	}
	began := time.Now()
	build := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(i.build, "/out/", out+"/"))
	build.Dir, build.Env = src, append(os.Environ(), "RELEASE=1.2.3 (tried)")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", i.build, err, said)
	}
	t.Logf("built in %.1f s", time.Since(began).Seconds())
	for _, c := range i.copies {
		from := strings.Replace(c[0], "/out/", out+"/", 1)
		to := filepath.Join(root, c[1])
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := fs.FileMode(0o644)
		if c[1] == i.entry {
			mode = 0o755
		}
		if err := os.WriteFile(to, readFile(t, from), mode); err != nil {
			t.Fatal(err)
		}
	}
	room := filepath.Join(root, "tmp")
	if err := errors.Join(os.Mkdir(room, 0o755), os.Chown(room, int(i.uid), int(i.uid))); err != nil {
		t.Fatal(err)
	}
	for _, name := range i.beside {
		if len(readFile(t, filepath.Join(src, name))) == 0 {
			t.Errorf("the image has an empty %s", name)
		}
	}
	if said, err := exec.CommandContext(t.Context(), filepath.Join(root, i.entry), "version").Output(); err != nil ||
		string(said) != "kafalabot 1.2.3 (tried)\n" {
		t.Fatalf("version: %q, %v", said, err)
	}
	return root
}

// send brings one name of the build's context, as .dockerignore tells: without tests.
func (i image) send(t *testing.T, name, to string) {
	t.Helper()
	from := filepath.Join(i.source, name)
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(i.source, path)
		switch {
		case os.IsNotExist(err) && path == from:
			return nil // a room that is not built yet
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), readFile(t, path), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isStatic tells that the program needs no other file to start.
func isStatic(t *testing.T, path string) {
	t.Helper()
	program, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program asks for a dynamic linker")
		}
	}
	if libraries, err := program.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("the program asks for libraries: %v, %v", libraries, err)
	}
}
