package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sys/unix"
)

const (
	token  = "7000000001:benchmark"
	secret = "benchmark-secret-of-the-webhook"
	keys   = "bench:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
)

// child is a program to be measured.
type child struct {
	name     string // in tables
	binary   string
	args     []string
	polls    bool          // fetches updates itself
	env      []string      // beside what every child is given
	distance time.Duration // of its Redis: there and back
}

// as gives the same program by another name, with more in its environment.
func (c child) as(name string, env ...string) child {
	c.name, c.env = name, append(slices.Clone(c.env), env...)
	return c
}

// polling gives the same program as one that fetches updates itself.
func (c child) polling() child {
	c.name, c.polls = "polling", true
	return c
}

func build(ctx context.Context, binary, pkg string) error {
	out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, pkg).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// running is a child with its Redis.
type running struct {
	cmd   *exec.Cmd
	log   bytes.Buffer
	door  string
	admin string
	url   string // of its Redis
	redis *redis.Client
	db    *exec.Cmd
	far   *far // stands before its Redis; nil: nothing does
}

// start starts a Redis and the child on it.
func (c child) start(ctx context.Context, folder, fsync, api, gateway string) (*running, error) {
	r, err := database(ctx, folder, "--appendonly", "yes", "--appendfsync", fsync)
	if err != nil {
		return nil, err
	}
	if c.distance > 0 {
		if r.far, err = newFar(strings.TrimPrefix(r.url, "redis://"), c.distance); err != nil {
			return nil, errors.Join(err, r.stop())
		}
		r.url = "redis://" + r.far.addr()
	}
	if err := r.run(ctx, c, api, gateway); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	return r, nil
}

// database starts a Redis that a child may run on.
func database(ctx context.Context, folder string, args ...string) (*running, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	r := &running{door: "http://127.0.0.1:" + ports[1], admin: "http://127.0.0.1:" + ports[2], url: "redis://127.0.0.1:" + ports[0]}
	r.db = exec.CommandContext(ctx, "redis-server", append([]string{"--port", ports[0], "--bind", "127.0.0.1", "--dir", folder, "--save", "",
		"--maxmemory-policy", "noeviction", "--logfile", filepath.Join(folder, "redis.log")}, args...)...)
	if err := r.db.Start(); err != nil {
		return nil, fmt.Errorf("redis-server: %w", err)
	}
	r.redis = redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + ports[0], ReadTimeout: time.Minute})
	if err := eventually(ctx, func() error { return r.redis.Ping(ctx).Err() }); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	return r, nil
}

// run starts the child on the Redis that runs already.
func (r *running) run(ctx context.Context, c child, api, gateway string) error {
	r.cmd = exec.CommandContext(ctx, c.binary, c.args...)
	r.cmd.Env = append(os.Environ(), "REDIS_URL="+r.url, "TELEGRAM_API_URL="+api, "TELEGRAM_BOT_TOKEN="+token,
		"LISTEN_ADDR="+strings.TrimPrefix(r.door, "http://"), "ADMIN_ADDR="+strings.TrimPrefix(r.admin, "http://"),
		"MOYASAR_SECRET_KEY=sk_test_sandbox", "MOYASAR_API_URL="+gateway+"/v1", "DATA_KEYS="+keys, "PUBLIC_URL="+r.door)
	r.cmd.Env = append(r.cmd.Env, c.env...)
	if !c.polls {
		r.cmd.Env = append(r.cmd.Env, "WEBHOOK_URL="+r.door, "WEBHOOK_SECRET="+secret)
	}
	r.cmd.Stderr = &r.log
	return r.cmd.Start()
}

// halt ends the child alone.
func (r *running) halt() {
	if r.cmd != nil && r.cmd.Process != nil {
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
		_ = r.cmd.Wait()
	}
}

func (r *running) stop() error {
	r.halt()
	if r.far != nil {
		r.far.close()
	}
	if r.redis != nil {
		r.redis.Close()
	}
	if r.db.Process != nil {
		_ = r.db.Process.Kill()
		_ = r.db.Wait()
	}
	return nil
}

// cpu is the child's processor time so far, in all of its threads and to the nanosecond (clock_getcpuclockid(3)). /proc counts
// in hundredths of a second, as much as a whole receipt.
func (r *running) cpu() (time.Duration, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^r.cmd.Process.Pid)<<3|2, &t); err != nil {
		return 0, fmt.Errorf("processor time of a child: %w", err)
	}
	return time.Duration(t.Nano()), nil
}

// memory is the child's resident memory in MiB: VmRSS now, VmHWM at its peak.
func (r *running) memory(which string) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(b), which+":")
	kib, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	return kib / 1024, err
}

// gauge reads one of the child's metrics; 0 where it has none.
func (r *running) gauge(ctx context.Context, name string) (n float64) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.admin+"/metrics", nil)
	if err != nil {
		return 0
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	for line := bufio.NewScanner(res.Body); line.Scan(); {
		if rest, ok := strings.CutPrefix(line.Text(), name+" "); ok {
			n, _ = strconv.ParseFloat(rest, 64)
		}
	}
	return n
}

func eventually(ctx context.Context, try func() error) error {
	ctx, done := context.WithTimeout(ctx, 10*time.Second)
	defer done()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func freePorts(n int) (ports []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}

// post hands the child one update and returns the body of its answer.
func post(ctx context.Context, hc *http.Client, door string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, door+"/telegram", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	res, err := hc.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", res.StatusCode)
	}
	return answer.Bytes(), nil
}
