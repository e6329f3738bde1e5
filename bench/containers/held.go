package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// hold is how a container is to be held.
type hold struct {
	uid    int
	memory int64 // bytes
	pids   int
}

var holds = map[string]hold{
	"bot1": {65532, 512 << 20, 256}, "bot2": {65532, 512 << 20, 256}, "proxy": {101, 128 << 20, 32}, "redis": {999, 2 << 30, 64},
}

// held looks, from outside, at the process of each container: whose it is, what it may, where it can write, what it can take.
func (s *site) held(ctx context.Context) error {
	var faults []error
	for name, want := range holds {
		fail := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
		}
		pid, err := s.pid(ctx, name)
		if err != nil {
			return err
		}
		proc := fmt.Sprintf("/proc/%d/", pid)
		status := read(proc + "status")
		for _, line := range []string{fmt.Sprintf("Uid:\t%d\t%[1]d\t%[1]d\t%[1]d\n", want.uid), "NoNewPrivs:\t1\n", "CapEff:\t0000000000000000\n",
			"CapBnd:\t0000000000000000\n"} {
			if !strings.Contains(status, line) {
				fail("lacks %q in %s", line, status)
			}
		}
		if !regexp.MustCompile(`(?m)^\S+ \S+ \S+ \S+ / ro[, ]`).MatchString(read(proc + "mountinfo")) {
			fail("its root can be written to:\n%s", read(proc+"mountinfo"))
		}
		for file, limit := range map[string]string{"memory": fmt.Sprint(want.memory), "pids": fmt.Sprint(want.pids)} {
			if got := control(read(proc+"cgroup"), file); got != limit {
				fail("its bound of %s is %q, want %s", file, got, limit)
			}
		}
		if environment := read(proc + "environ"); environment == "" {
			fail("its environment cannot be read")
		} else if named := s.secretIn(environment + read(proc+"cmdline")); named != "" {
			fail("%s stands in its environment or its arguments", named)
		}
	}
	// Docker asks by itself what compose.yaml names as the check of health; podman has systemd ask, where there is one.
	if _, err := s.output(ctx, s.engine, "exec", "kafalabot-redis", "redis-cli", "ping"); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// secretIn names a secret whose value stands in a text.
func (s *site) secretIn(text string) string {
	for name, value := range s.secrets {
		if strings.Contains(text, value) {
			return name
		}
	}
	return ""
}

func read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}

// control is the bound that a group of processes has, in either version of control groups.
func control(groups, controller string) string {
	names := map[string][2]string{"memory": {"memory.limit_in_bytes", "memory.max"}, "pids": {"pids.max", "pids.max"}}[controller]
	for line := range strings.Lines(groups) {
		cells := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(cells) != 3 {
			continue
		}
		if cells[1] == controller {
			return strings.TrimSpace(read(filepath.Join("/sys/fs/cgroup", controller, cells[2], names[0])))
		}
		if text := read(filepath.Join("/sys/fs/cgroup", cells[2], names[1])); cells[1] == "" && text != "" {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// shut looks for what must not be reached: the admin doors on `front` and through the proxy, and Redis without its password
// or from the proxy.
func (s *site) shut(ctx context.Context) error {
	var faults []error
	for _, address := range []string{"10.89.202.11:9090", "10.89.202.12:9090", "10.89.201.11:8080", "10.89.201.12:8080"} {
		if got := status(ctx, "http://"+address+"/healthz"); got != 0 {
			faults = append(faults, fmt.Errorf("%s answers %d", address, got))
		}
	}
	client := &http.Client{Transport: s.traffic.way, Timeout: 10 * time.Second}
	for _, path := range []string{"/", "/metrics", "/readyz", "/healthz"} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+path, nil)
		if err != nil {
			return err
		}
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		if res.Body.Close(); res.StatusCode != http.StatusNotFound {
			faults = append(faults, fmt.Errorf("the proxy answers %d at %s", res.StatusCode, path))
		}
	}
	said, err := s.output(ctx, s.engine, "exec", "kafalabot-redis", "redis-cli", "dbsize")
	if err != nil || !strings.Contains(said, "NOAUTH") {
		faults = append(faults, errors.Join(fmt.Errorf("redis asks for no password: %q", said), err))
	}
	pid, err := s.pid(ctx, "proxy")
	if err != nil {
		return err
	}
	if said, err := s.output(ctx, "nsenter", "-t", fmt.Sprint(pid), "-n", "curl", "--noproxy", "*", "-sS", "--connect-timeout", "3",
		"-m", "5", "telnet://"+redisDoor); err == nil || !strings.Contains(err.Error(), "Failed to connect") {
		faults = append(faults, fmt.Errorf("the proxy reaches redis: %q", said))
	}
	for _, name := range append([]string{"redis"}, bots...) {
		if ports, err := s.output(ctx, s.engine, "port", "kafalabot-"+name); err != nil || ports != "" {
			faults = append(faults, errors.Join(fmt.Errorf("%s is published at %q", name, ports), err))
		}
	}
	return errors.Join(faults...)
}
