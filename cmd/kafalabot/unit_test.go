//go:build linux

package main

import (
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

// mostExposed is how exposed systemd may call the unit, in tenths: 0 is not at all, 100 unsafe.
const mostExposed = "15"

// TestUnit has systemd read deploy/kafalabot.service, which must find no fault and little exposure, and starts the program
// with the environment that the unit gives it.
func TestUnit(t *testing.T) {
	t.Parallel()
	inTheProcess(t)
	unit := string(readFile(t, filepath.Join("..", "..", "deploy", "kafalabot.service")))
	t.Run("systemd", func(t *testing.T) {
		if _, err := exec.LookPath("systemd-analyze"); err != nil {
			if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
				t.Fatal("systemd-analyze is not here")
			}
			t.Skip("SKIPPED: systemd-analyze is not here")
		}
		program, err := os.Executable() // it must be there
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "kafalabot.service")
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(unit, "/usr/local/bin/kafalabot", program)), 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command("systemd-analyze", "verify", path).CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("verify: %v\n%s", err, said)
		}
		said, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager",
			"--threshold="+mostExposed, path).CombinedOutput()
		if err != nil {
			t.Errorf("security: %v\n%s", err, said)
		}
		t.Logf("%s", regexp.MustCompile(`Overall.*`).Find(said))
	})
	for _, line := range []string{"Restart=on-failure", "RestartPreventExitStatus=2", "StartLimitIntervalSec=0", "TimeoutStopSec=90",
		"DynamicUser=yes"} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit lacks %s", line)
		}
	}
	// Every secret comes as a file: where one of them alone is broken, that one is named, and nothing is missing.
	folder, credential := t.TempDir(), regexp.MustCompile(`(?m)^LoadCredential=([a-z_]+):/etc/kafalabot/secrets/([a-z_]+)$`)
	settings := filepath.Join("..", "..", "kafala", "settings.example.toml")
	env := []string{"WEBHOOK_URL=https://bot.example.sa", "SETTINGS_FILE=" + settings}
	values := map[string]string{"telegram_bot_token": "7000000001:sandbox", "webhook_secret": "a-webhook-secret-of-a-unit",
		"moyasar_secret_key": "sk_test_sandbox", "moyasar_webhook_secret": "a-gateway-secret-of-a-unit", "redis_url": "redis://127.0.0.1:1/0",
		"data_keys": "k1:" + base64.StdEncoding.EncodeToString([]byte("too short"))}
	for _, c := range credential.FindAllStringSubmatch(unit, -1) {
		if c[1] != c[2] || values[c[1]] == "" {
			t.Errorf("an odd credential: %s", c[0])
		}
		if err := os.WriteFile(filepath.Join(folder, c[1]), []byte(values[c[1]]+"\n"), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range regexp.MustCompile(`(?m)^Environment=(\S+=)%d(/\S+)$`).FindAllStringSubmatch(unit, -1) {
		env = append(env, e[1]+folder+e[2])
	}
	program := filepath.Join(t.TempDir(), "kafalabot")
	goSays(t, "build", "-o", program, ".")
	cmd := exec.Command(program, "serve", "--test-mode")
	cmd.Env = env
	said, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(said), "DATA_KEYS") {
		t.Errorf("it ended with %d, %v:\n%s", code, err, said)
	}
	for name := range values {
		if name = strings.ToUpper(name); name != "DATA_KEYS" && strings.Contains(string(said), name) {
			t.Errorf("%s did not come: %s", name, said)
		}
	}
}

// TestVariablesBesideTheUnit runs the lines with which a command beside the unit has its variables: as systemd reads them, with spaces
// and in quotes, and nothing of them is run.
func TestVariablesBesideTheUnit(t *testing.T) {
	bash, dir := wantProgram(t, "bash"), t.TempDir()
	page := string(readFile(t, filepath.Join(source.Root(t), "docs", "operations.md")))
	_, rest, ok := strings.Cut(page, "**Beside the systemd unit**")
	lines, _, ends := strings.Cut(rest, "    kafalabot doctor\n")
	_, script, begins := strings.Cut(lines, "\n\n")
	if !ok || !ends || !begins {
		t.Fatal("docs/operations.md does not say how a command runs beside the unit")
	}
	for name, text := range map[string]string{
		"env": "# who\nADMIN_IDS=7100000004, 7100000003\nFRAME_ANCESTORS=\"https://web.telegram.org https://*.telegram.org\"\n" +
			"WEBHOOK_URL=https://bot.example/$(touch " + filepath.Join(dir, "run") + ")\n\nSTAFF_CHAT_ID='-1001'\n",
		"secrets/redis_url": "redis://127.0.0.1",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	script = strings.ReplaceAll(script, "/etc/kafalabot", dir) + "env\n"
	out, err := exec.CommandContext(t.Context(), bash, "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := strings.Split(string(out), "\n")
	for _, want := range []string{"ADMIN_IDS=7100000004, 7100000003", "FRAME_ANCESTORS=https://web.telegram.org https://*.telegram.org",
		"STAFF_CHAT_ID=-1001", "REDIS_URL_FILE=" + filepath.Join(dir, "secrets/redis_url"),
		"SETTINGS_FILE=" + filepath.Join(dir, "settings.toml")} {
		if !slices.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "run")); err == nil {
		t.Error("what stands in the file was run")
	}
}
