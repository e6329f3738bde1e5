package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// piped runs a command whose standard input is a file's bytes, and gives its exit code and what it wrote, each apart.
func piped(t *testing.T, env map[string]string, in []byte, args ...string) (code int, out, errs string) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var o, e bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &o, &e
	_ = cmd.Run() // the exit code tells
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// An operator makes a copy, checks it, and brings it back; everything that does not fit is refused by name, with the exit code that
// says whether it is to be tried again. Neither output names anybody.
func TestCopiesAtTheMachine(t *testing.T) {
	t.Parallel()
	env, s, client := staffed(t)
	const chat = 7_300_000_555
	for n := range int64(3) {
		if err := s.Chats().SaveProfile(t.Context(), chat+n, dialogs.Profile{Language: "ar"}); err != nil {
			t.Fatal(err)
		}
	}
	if code, out := ends(t, env, "staff", "list"); code != 0 { // a process has begun here
		t.Fatal(out)
	}
	dir := t.TempDir()
	file, empty := filepath.Join(dir, "monday"), storagetest.NewServer(t)
	at := func(change map[string]string) map[string]string {
		other := map[string]string{}
		for name, value := range env {
			other[name] = value
		}
		for name, value := range change {
			other[name] = value
		}
		return other
	}
	there := at(map[string]string{"REDIS_URL": empty.URL})
	says := func(env map[string]string, code int, want string, args ...string) string {
		t.Helper()
		got, out := ends(t, env, args...)
		if got != code || !strings.Contains(out, want) {
			t.Errorf("%v: exit %d, want %d and %q:\n%s", args, got, code, want, out)
		}
		if regexp.MustCompile(`73000005\d\d`).MatchString(out) {
			t.Errorf("%v names a chat:\n%s", args, out)
		}
		return out
	}

	for _, command := range []string{"export", "books"} {
		says(env, 2, "there is no such folder", command, filepath.Join(dir, "none", "x"))
		says(env, 2, "is no file", command, dir)
	}
	err := s.Trail().Trail(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour), func(e staff.Entry) error {
		if e.Duty == staff.MakeCopy || e.Duty == staff.Export {
			t.Errorf("nothing was made, and the trail has %+v", e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	made := says(env, 0, "3  profiles", "export", file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("%v, %v", names, err)
	}
	if !strings.Contains(made, "others waited for ") {
		t.Error(made)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(dir, "torn")
	if err := os.WriteFile(torn, whole[:len(whole)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	sealing := map[string]string{"DATA_KEYS": testKeys} // and nothing of Redis
	says(sealing, 0, "3  profiles", "export", "--verify", file)
	says(sealing, 1, "it ends too early", "export", "--verify", torn)
	says(map[string]string{"DATA_KEYS": otherKey("k2")}, 2, "DATA_KEYS: k1 is missing", "export", "--verify", file)
	says(sealing, 2, "there is no such file", "export", "--verify", filepath.Join(dir, "none"))
	says(env, 2, "there is no such folder", "export", filepath.Join(dir, "none", "file"))

	says(env, 2, "REDIS_URL: this redis is not empty: give import an empty one", "import", file)
	says(there, 1, "it ends too early", "import", torn)
	says(at(map[string]string{"REDIS_URL": empty.URL, "DATA_KEYS": otherKey("k1")}), 1, "its first chunk", "import", file)
	if n := empty.Client(t).DBSize(t.Context()).Val(); n != 0 {
		t.Fatalf("%d keys were written", n)
	}

	// One that is under way: nobody serves, and the same file alone goes on.
	if err := empty.Client(t).Set(t.Context(), "import", `{"f":"another","t":"2026-11-22T09:00:00Z"}`, 0).Err(); err != nil {
		t.Fatal(err)
	}
	says(there, 2, "an import into this redis is under way", "staff", "list")
	says(there, 2, "an import into this redis is under way", "keys")
	says(there, 2, "an import into this redis is under way", "export", file+"-2")
	says(there, 2, "the import of another file", "import", file)
	if err := empty.Client(t).FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	says(env, 2, "there is a file of this name", "export", file)
	// What only looks leaves canaries, which are no content; a probe is named, with the cure.
	says(at(map[string]string{"REDIS_URL": empty.URL, "DATA_KEYS": otherKey("oops")}), 0, "entries: 0", "audit", "--verify")
	says(there, 0, "index entries", "keys")
	if err := empty.Client(t).Set(t.Context(), "{s00}:probe", "1", time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	says(there, 2, "REDIS_URL: somebody has tried within the last minute", "import", file)
	if err := empty.Client(t).Del(t.Context(), "{s00}:probe").Err(); err != nil {
		t.Fatal(err)
	}
	says(there, 0, "3  profiles", "import", file)
	says(there, 2, "this redis is not empty", "import", file)
	head := regexp.MustCompile(`last entry of the audit trail is (\S+)`).FindStringSubmatch(made)
	if head == nil {
		t.Fatal(made)
	}
	says(there, 0, "all of them as they were written", "audit", "--verify", "--known", head[1])

	// By pipe, into another one.
	third := storagetest.NewServer(t)
	code, out, errs := piped(t, env, nil, "export", "-")
	if code != 0 || !strings.Contains(errs, "3  profiles") {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if code, _, errs = piped(t, at(map[string]string{"REDIS_URL": third.URL}), []byte(out), "import", "-"); code != 0 {
		t.Errorf("exit %d: %s", code, errs)
	}
	if n, err := third.Client(t).Exists(t.Context(), client.Keys(t.Context(), "*:profile:*").Val()...).Result(); err != nil || n != 3 {
		t.Errorf("%d profiles, %v", n, err)
	}
}

// What is said of an import that has not ended is the way that is open: the same file where nobody has served meanwhile, and emptying
// where somebody has. Either way gets there, and the other one does not where it is not said.
func TestWaysOnFromAHalfImport(t *testing.T) {
	t.Parallel()
	env, _, _ := staffed(t)
	file := filepath.Join(t.TempDir(), "copy")
	if code, out := ends(t, env, "export", file); code != 0 {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	for name, served := range map[string]bool{"nobody served": false, "somebody served": true} {
		server := storagetest.NewServer(t)
		client := server.Client(t)
		env := maps.Clone(env)
		env["REDIS_URL"] = server.URL
		breakOff(t, client, file)
		if served {
			if err := client.Set(t.Context(), "{s00}:probe", "1", time.Minute).Err(); err != nil {
				t.Fatal(err)
			}
		}
		code, out := ends(t, env, "keys")
		again, anew := strings.Contains(out, "the same file again"), strings.Contains(out, "empty this redis and begin again")
		if code != 2 || again == served || anew != served {
			t.Errorf("%s: exit %d:\n%s", name, code, out)
		}
		client.Del(t.Context(), "{s00}:probe")
		if code, out := ends(t, env, "import", file); (code == 0) == served {
			t.Errorf("%s, the same file: exit %d:\n%s", name, code, out)
		}
		if !served {
			continue
		}
		if err := client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if code, out := ends(t, env, "import", file); code != 0 {
			t.Errorf("%s, into an empty one: exit %d:\n%s", name, code, out)
		}
	}
}

// breakOff begins an import, and leaves it before it ends.
func breakOff(t *testing.T, client redis.UniversalClient, file string) {
	t.Helper()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := storage.ParseKeys(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.New(storage.Config{Client: client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Copies().Import(t.Context(), bytes.NewReader(whole)); err != nil {
		t.Fatal(err)
	}
}

// Nobody serves a Redis into which a copy is being brought back.
func TestServeRefusesAHalfImport(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	if err := server.Client(t).Set(t.Context(), "import", `{"f":"x","t":"2026-11-22T09:00:00Z"}`, 0).Err(); err != nil {
		t.Fatal(err)
	}
	env := goodEnvironment()
	env["REDIS_URL"] = server.URL
	for _, command := range []string{"serve", "sweep", "compare", "doctor"} {
		begun := time.Now()
		code, out := ends(t, env, command, "--test-mode")
		if code != 2 || !strings.Contains(out, "an import into this redis is under way") {
			t.Errorf("%s: exit %d after %s:\n%s", command, code, time.Since(begun), out)
		}
	}
	if all := server.Client(t).Keys(t.Context(), "*").Val(); len(all) != 1 { // else the import takes somebody to serve there
		t.Errorf("it holds %q now", all)
	}
}

// A day that has not begun cannot be compared: it is refused by name, and nothing is asked.
func TestCompareRefusesDaysToCome(t *testing.T) {
	t.Parallel()
	today := kafala.DateOf(time.Now())
	for _, day := range []kafala.Date{today.AddDays(2), today.AddDays(400)} { // midnight may come meanwhile
		code, out := ends(t, goodEnvironment(), "compare", "--test-mode", "--day", day.String())
		if code != 2 || !strings.Contains(out, "--day: "+day.String()+" has not begun") {
			t.Errorf("%s: exit %d:\n%s", day, code, out)
		}
	}
	if code, out := ends(t, goodEnvironment(), "compare", "--test-mode", "--day", today.String()); strings.Contains(out, "--day") {
		t.Errorf("today: exit %d:\n%s", code, out)
	}
}

// Whatever has the name of a copy or a table is not replaced, and nothing is written for it; nor is there a folder made.
func TestNothingIsReplaced(t *testing.T) {
	dir := t.TempDir()
	device, file := filepath.Join(dir, "device"), filepath.Join(dir, "file")
	if err := errors.Join(os.Symlink(os.DevNull, device), os.WriteFile(file, []byte("old"), 0o600)); err != nil {
		t.Fatal(err)
	}
	copied := 0
	write := func(w io.Writer) error { copied++; _, err := io.WriteString(w, "new"); return err }
	for _, name := range []string{device, dir, file, filepath.Join(dir, "none", "x"), filepath.Join(file, "x")} {
		if err := writeWhole(name, write); !errors.Is(err, errConfig) || copied != 0 {
			t.Errorf("%s: %v, and copied %d times", name, err, copied)
		}
	}
	if info, err := os.Lstat(device); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the device is %v now, %v", info, err)
	}
	for name, want := range map[string]string{file: "old", file + "2": "new"} {
		if want == "new" {
			if err := writeWhole(name, write); err != nil {
				t.Error(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
