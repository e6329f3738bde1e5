package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// aPort is an address of the loopback on which nobody listens.
func aPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestFirstStart goes through the rehearsal of docs/first-start.md: the Redis of its command, the stand-ins, the doctor before the
// first start and after it, and Redis that ends. What the page says comes of each is what comes.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	inTheProcess(t)
	page := docsPage(t, "first-start")
	server := regexp.MustCompile(`(?m)^    redis-server --port \d+ (.*)$`).FindStringSubmatch(page)
	if server == nil {
		t.Fatal("the page starts no Redis")
	}
	forgets := []string{"--appendonly", "no", "--appendfsync", "no", "--maxmemory-policy", "allkeys-lru"} // unless the page sets it right
	keeps := storagetest.NewServer(t, append(forgets, strings.Fields(strings.ReplaceAll(server[1], `""`, " "))...)...)
	env := rehearsed(t)
	env["REDIS_URL"], env["DATA_KEYS"], env["ADMIN_ADDR"] = "redis://"+keeps.Addr()+"/0", testKeys, aPort(t)

	first := doctored(t, env)
	if got := odd(first); !slices.Equal(got, []string{"settings warn", "outside.gateway bad"}) || first.Exit != 1 {
		t.Errorf("before the first start the doctor says %d, %v", first.Exit, got)
	}
	var log kafalatest.Logs
	begin(t, &log, env, "serve", "--test-mode")
	door := "http://" + env["ADMIN_ADDR"] + "/readyz"
	until(t, "it is ready", func() bool { return strings.HasPrefix(read(door), "ready") })
	then := doctored(t, env)
	if got := odd(then); !slices.Equal(got, []string{"settings warn"}) || then.Exit != 3 {
		t.Errorf("after the first start the doctor says %d, %v", then.Exit, got)
	}
	keeps.Kill()
	until(t, "readyz says what is the matter", func() bool { return strings.Contains(read(door), "redis: silent since") })
	until(t, "the log says so", func() bool { return strings.Contains(log.String(), "deliveries could not be claimed") })
	keeps.Start(t)
	until(t, "it is ready again", func() bool { return strings.HasPrefix(read(door), "ready") })
	until(t, "the log says so", func() bool { return strings.Contains(log.String(), "trouble is over") })
	for _, said := range []string{"It ends with 1, since `outside.gateway` is `bad`", "`settings` warns", "it ends with 3",
		"redis: silent since", "deliveries could not be claimed", "`trouble is over`"} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
}

// The Prometheus of the rehearsal keeps what it writes in the rehearsal's folder, which is thrown away, and not where the machine's own has
// it: Debian's program does that unless it is told.
func TestRehearsalsPrometheus(t *testing.T) {
	lines := regexp.MustCompile(`(?m)^    prometheus .*$`).FindAllString(docsPage(t, "first-start"), -1)
	if len(lines) != 1 || !regexp.MustCompile(` --storage\.tsdb\.path=[a-z]+( |$)`).MatchString(lines[0]) {
		t.Errorf("%q", lines)
	}
}

// rehearsed starts the stand-ins and gives the variables that they print.
func rehearsed(t *testing.T) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rehearsal")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./bench/rehearsal")
	build.Dir = source.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var printed kafalatest.Logs
	cmd := exec.CommandContext(t.Context(), path, "-page", aPort(t), "-telegram", aPort(t), "-gateway", aPort(t), "-serve", aPort(t))
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &printed, &printed, leash
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	last := regexp.MustCompile(`(?m)^ADMIN_IDS=\d+$`)
	until(t, "the stand-ins have printed their variables", func() bool { return last.MatchString(printed.String()) })
	env := map[string]string{}
	for _, found := range regexp.MustCompile(`(?m)^([A-Z_]+)=(\S+)$`).FindAllStringSubmatch(printed.String(), -1) {
		env[found[1]] = found[2]
	}
	return env
}

// doctored is what the doctor finds with an environment.
func doctored(t *testing.T, env map[string]string) (d diagnosis) {
	t.Helper()
	code, out := ends(t, env, "doctor", "--test-mode", "--json")
	if err := json.Unmarshal([]byte(out), &d); err != nil || d.Exit != code {
		t.Fatalf("%d: %v\n%s", code, err, out)
	}
	return d
}

// odd are the checks that want looking at, in the doctor's order.
func odd(d diagnosis) (checks []string) {
	for _, f := range d.Checks {
		if f.State == warned || f.State == bad {
			checks = append(checks, f.Check+" "+string(f.State))
		}
	}
	return checks
}

// read is what an address answers; empty: nothing.
func read(address string) string {
	res, err := http.Get(address)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return string(text)
}
