package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kafalabot/kafala/kafalatest"
)

// A file that a variable names is bounded, and a file or a pipe: anything else is refused by the variable's name.
func TestGivenFiles(t *testing.T) {
	folder := t.TempDir()
	most, over := filepath.Join(folder, "most"), filepath.Join(folder, "over")
	for path, size := range map[string]int{most: secretMost, over: secretMost + 1} {
		if err := os.WriteFile(path, []byte(strings.Repeat("k", size)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{most: "", over: "longer than 64 KiB", folder: "neither a file nor a pipe",
		os.DevNull: "neither a file nor a pipe", filepath.Join(folder, "none"): "no such file"} {
		var faults []string
		env := environment(func(name string) (string, bool) { return map[string]string{"DATA_KEYS_FILE": path}[name], true })
		got := env.secret("DATA_KEYS", true, func(name, what string) { faults = append(faults, name+": "+what) })
		switch said := strings.Join(faults, "; "); {
		case want == "" && (said != "" || len(got) != secretMost):
			t.Errorf("%s: %d bytes, %s", path, len(got), said)
		case want != "" && (!strings.HasPrefix(said, "DATA_KEYS_FILE: ") || !strings.Contains(said, want) || strings.Contains(said, folder)):
			t.Errorf("%s: %s, want %s", path, said, want)
		}
	}
	env := goodEnvironment()
	env["SETTINGS_FILE"] = os.DevNull
	if _, err := readWith(env); err == nil || !strings.Contains(err.Error(), "SETTINGS_FILE: cannot be read: it is neither") {
		t.Errorf("%v", err)
	}
}

// A pipe into which nobody has written yet is waited for, and what was asked to stop meanwhile stops.
func TestSignalEndsTheReadingOfAPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if out, err := exec.CommandContext(t.Context(), wantProgram(t, "mkfifo"), path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	env := goodEnvironment()
	delete(env, "TELEGRAM_BOT_TOKEN")
	env["TELEGRAM_BOT_TOKEN_FILE"] = path
	for command, want := range map[string]int{"serve": 0, "doctor": 1} {
		var log kafalatest.Logs
		c := launch(t, &log, func(*child) {}, env, command, "--test-mode")
		writer, err := os.OpenFile(path, os.O_WRONLY, 0) // opens once somebody reads
		if err != nil {
			t.Fatal(err)
		}
		if got := c.stop(t); got != want {
			t.Errorf("%s ended with %d, want %d: %s", command, got, want, log.String())
		}
		writer.Close()
	}
}
