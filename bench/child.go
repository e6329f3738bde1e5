package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	token  = "7000000001:benchmark"
	secret = "benchmark-secret-of-the-webhook"
	keys   = "bench:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
)

// child is a program to be measured.
type child struct {
	binary string
	args   []string
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
	redis *redis.Client
	db    *exec.Cmd
}

// start starts a Redis and the child on it, and waits until the child listens.
func (c child) start(ctx context.Context, folder, fsync, api string) (*running, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	r := &running{door: "http://127.0.0.1:" + ports[1]}
	r.db = exec.CommandContext(ctx, "redis-server", "--port", ports[0], "--bind", "127.0.0.1", "--dir", folder, "--save", "",
		"--appendonly", "yes", "--appendfsync", fsync, "--maxmemory-policy", "noeviction", "--logfile", filepath.Join(folder, "redis.log"))
	if err := r.db.Start(); err != nil {
		return nil, fmt.Errorf("redis-server: %w", err)
	}
	r.redis = redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + ports[0]})
	if err := eventually(ctx, func() error { return r.redis.Ping(ctx).Err() }); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	r.cmd = exec.CommandContext(ctx, c.binary, c.args...)
	r.cmd.Env = append(os.Environ(), "REDIS_URL=redis://127.0.0.1:"+ports[0], "TELEGRAM_API_URL="+api, "TELEGRAM_BOT_TOKEN="+token,
		"LISTEN_ADDR=127.0.0.1:"+ports[1], "ADMIN_ADDR=127.0.0.1:"+ports[2], "WEBHOOK_URL="+r.door, "WEBHOOK_SECRET="+secret,
		"MOYASAR_SECRET_KEY=sk_test_benchmark", "MOYASAR_API_URL="+api+"/v1", "DATA_KEYS="+keys)
	r.cmd.Stderr = &r.log
	if err := r.cmd.Start(); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	return r, nil
}

func (r *running) stop() error {
	if r.cmd != nil && r.cmd.Process != nil {
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
		_ = r.cmd.Wait()
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

// usage is the child's processor time so far and its peak resident memory in MiB.
func (r *running) usage() (cpu time.Duration, rss float64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+2:]))
	var ticks int64
	for _, f := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, 0, err
		}
		ticks += n
	}
	if b, err = os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid)); err != nil {
		return 0, 0, err
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	kib, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	return time.Duration(ticks) * 10 * time.Millisecond, kib / 1024, err
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
func post(hc *http.Client, door string, body []byte) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, door+"/telegram", bytes.NewReader(body))
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
