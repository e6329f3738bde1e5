//go:build linux

package main

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"kafalabot/sandbox/moyasar"
)

// caged is a bot that runs in the image's root.
type caged struct {
	*testing.T
	cmd   *exec.Cmd
	admin string
	log   string
}

// start starts the bot as a container would: its own root, its user, secrets in files.
func (i image) start(t *testing.T, root, telegram string) *caged {
	t.Helper()
	redis := miniredis.RunT(t)
	gateway := httptest.NewServer(moyasar.New(moyasar.Config{}).Handler())
	t.Cleanup(gateway.Close)
	c := &caged{T: t, admin: freeAddress(t), log: filepath.Join(t.TempDir(), "log")}
	env := []string{"TZ=Asia/Riyadh", "TELEGRAM_API_URL=" + telegram, "MOYASAR_API_URL=" + gateway.URL + "/v1",
		"LISTEN_ADDR=" + freeAddress(t), "ADMIN_ADDR=" + c.admin, "REDIS_URL=redis://" + redis.Addr()}
	for name, value := range map[string]string{
		"TELEGRAM_BOT_TOKEN": "7000000001:sandbox", "MOYASAR_SECRET_KEY": "sk_test_sandbox",
		"DATA_KEYS": "k1:" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")),
	} {
		path := filepath.Join("/run/secrets", strings.ToLower(name))
		env = append(env, name+"_FILE="+path)
		keep(t, filepath.Join(root, path), value, int(i.uid))
	}
	out, err := os.Create(c.log)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	c.cmd = exec.Command(i.entry, i.args, "--test-mode")
	c.cmd.Dir, c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = "/", env, out, out
	c.cmd.SysProcAttr = i.cage(root)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	return c
}

func (i image) cage(root string) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Chroot: root, Pdeathsig: syscall.SIGKILL, Credential: &syscall.Credential{Uid: i.uid, Gid: i.uid}}
}

// also runs a command of the image, and gives what it has said and its exit code.
func (i image) also(t *testing.T, root string, env []string, stdin string, args ...string) (said string, code int) {
	t.Helper()
	cmd := exec.Command(i.entry, args...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.SysProcAttr = "/", env, strings.NewReader(stdin), i.cage(root)
	all, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(all), cmd.ProcessState.ExitCode()
}

// keep lays a secret where only the bot's user reads it.
func keep(t *testing.T, path, value string, uid int) {
	t.Helper()
	_ = os.Remove(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(value+"\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, uid, uid); err != nil {
		t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually waits until what is asked for is so.
func (c *caged) eventually(what string, so func() bool) {
	c.Helper()
	for end := time.Now().Add(patient); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			c.Fatalf("%s: waited in vain; the log:\n%s", what, readFile(c.T, c.log))
		}
	}
}

func (c *caged) answers(path string, status int) {
	c.Helper()
	c.eventually(fmt.Sprintf("%s answers %d", path, status), func() bool {
		r, err := http.Get("http://" + c.admin + path)
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == status
	})
}

func (c *caged) says(text string) {
	c.Helper()
	c.eventually("the log says "+text, func() bool { return strings.Contains(string(readFile(c.T, c.log)), text) })
}

// isLockedIn tells that the process has the image's user, no more rights, and the image's root.
func (c *caged) isLockedIn(root string, uid uint32) {
	c.Helper()
	proc := fmt.Sprintf("/proc/%d/", c.cmd.Process.Pid)
	status := string(readFile(c.T, proc+"status"))
	for _, line := range []string{fmt.Sprintf("Uid:\t%d\t%[1]d\t%[1]d\t%[1]d\n", uid), fmt.Sprintf("Gid:\t%d\t%[1]d\t%[1]d\t%[1]d\n", uid),
		"CapEff:\t0000000000000000\n"} {
		if !strings.Contains(status, line) {
			c.Errorf("the process lacks %q in\n%s", line, status)
		}
	}
	if at, err := os.Readlink(proc + "root"); err != nil || at != root {
		c.Errorf("its root is %q, %v", at, err)
	}
}

func (c *caged) stops() {
	c.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil {
		c.Errorf("a clean stop ended with %v; the log:\n%s", err, readFile(c.T, c.log))
	}
}
