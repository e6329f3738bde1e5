package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kafalabot/kafala/kafalatest"

	"github.com/redis/go-redis/v9"
)

// TestMain takes the built program away at the end.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = f.Value.Set("6") // they wait more than they compute
	}
	redis.SetLogger(redisLog{slog.New(slog.DiscardHandler)}) // that servers are killed is what is tried
	code := m.Run()
	_ = os.RemoveAll(programDir)
	os.Exit(code)
}

var (
	programDir string
	leash      *syscall.SysProcAttr
)

// inTheProcess leaves out, with -short, what starts another program.
func inTheProcess(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no other program")
	}
}

// besideOthers has a test wait beside others with -short. Where processes are killed and built beside it, the seconds that it
// allows would be too few: there it is alone.
func besideOthers(t *testing.T) {
	if testing.Short() {
		t.Parallel()
	}
}

// program builds the real binary, once for all tests, and gives its path.
var program = sync.OnceValues(func() (path string, err error) {
	if programDir, err = os.MkdirTemp("", "kafalabot-test"); err != nil {
		return "", err
	}
	path = filepath.Join(programDir, "kafalabot")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// child is one run of the program.
type child struct {
	cmd   *exec.Cmd
	over  chan struct{} // closed when it has ended
	ended atomic.Bool   // it was us who ended it
}

// begin starts the program with an environment and nothing else of ours. One that ends by itself fails the test.
func begin(t testing.TB, log *kafalatest.Logs, env map[string]string, args ...string) *child {
	t.Helper()
	return launch(t, log, func(c *child) { t.Errorf("the bot ended by itself: %s", c.cmd.ProcessState) }, env, args...)
}

// launch is begin for one that may end by itself: what that means alone decides.
func launch(t testing.TB, log *kafalatest.Logs, alone func(*child), env map[string]string, args ...string) *child {
	t.Helper()
	inTheProcess(t)
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.Command(path, args...), over: make(chan struct{})}
	c.cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range env {
		c.cmd.Env = append(c.cmd.Env, name+"="+value)
	}
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.SysProcAttr = log, log, leash
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait()
		if !c.ended.Load() {
			alone(c)
		}
		close(c.over)
	}()
	t.Cleanup(c.kill)
	return c
}

// kill ends the program as a power cut would.
func (c *child) kill() {
	c.ended.Store(true)
	_ = c.cmd.Process.Signal(syscall.SIGKILL)
	<-c.over
}

// stop asks the program to end and gives its exit code.
func (c *child) stop(t testing.TB) int {
	t.Helper()
	c.ended.Store(true)
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.over:
	case <-time.After(patient):
		t.Error("the bot does not stop")
		c.kill()
	}
	return c.cmd.ProcessState.ExitCode()
}

// ends waits for a program that ends by itself, and gives its exit code and what it wrote.
func ends(t testing.TB, env map[string]string, args ...string) (int, string) {
	t.Helper()
	inTheProcess(t)
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.SysProcAttr = leash
	kill := time.AfterFunc(patient, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	out, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(out)
}
