package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/storage"
)

// example is a folder of deploy/ that is tried with real servers.
type example struct {
	*testing.T
	folder   string
	password string
}

func newExample(t *testing.T, folder string) example {
	t.Helper()
	inTheProcess(t)
	for _, program := range []string{"redis-server", "redis-cli"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
				t.Fatal(program + " is not here")
			}
			t.Skip("SKIPPED: " + program + " is not here")
		}
	}
	return example{t, filepath.Join("..", "..", "deploy", folder), "a-password-of-a-test"}
}

func (e example) text(name string) string {
	e.Helper()
	text, err := os.ReadFile(filepath.Join(e.folder, name))
	if err != nil {
		e.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "CHANGE-ME", e.password)
}

// server starts a redis-server by a file of the folder, on a port of its own.
func (e example) server(name, master string, more ...string) (addr string, kill func()) {
	e.Helper()
	dir := e.TempDir()
	addr = clusterAddress(e.T)
	_, port, _ := net.SplitHostPort(addr)
	text := regexp.MustCompile(`(?m)^port \d+$`).ReplaceAllString(e.text(name), "port "+port)
	text = strings.ReplaceAll(text, "MASTER-ADDRESS 6379", strings.ReplaceAll(master, ":", " ")) + "\nbind 127.0.0.1\ndir " + dir + "\n"
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		e.Fatal(err)
	}
	out, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		e.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command("redis-server", append([]string{path}, more...)...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		e.Fatal(err)
	}
	kill = func() { _ = cmd.Process.Kill(); _, _ = cmd.Process.Wait() }
	e.Cleanup(kill)
	e.eventually(name+" answers", func() bool { return e.ask(addr, "ping") == "PONG" })
	return addr, kill
}

// clusterAddress is free, and so is the port that a node of a cluster opens beside it, 10000 higher.
func clusterAddress(t *testing.T) string {
	t.Helper()
	for {
		n := 11_000 + rand.IntN(9_000) // below what the system gives by itself
		node, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", n))
		if err != nil {
			continue
		}
		bus, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", n+10_000))
		node.Close()
		if err != nil {
			continue
		}
		bus.Close()
		return node.Addr().String()
	}
}

func (e example) ask(addr string, args ...string) string {
	host, port, _ := net.SplitHostPort(addr)
	out, _ := exec.Command("redis-cli", append([]string{"-h", host, "-p", port, "--no-auth-warning", "-a", e.password}, args...)...).Output()
	return strings.TrimSpace(string(out))
}

func (e example) eventually(what string, so func() bool) {
	e.Helper()
	for end := time.Now().Add(patient); !so(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			e.Fatalf("%s: waited in vain", what)
		}
	}
}

// store is opened as the README of the folder says, at these addresses in place of its own.
func (e example) store(mode string, addresses []string) *storage.Store {
	e.Helper()
	page := e.text("README.md")
	if !strings.Contains(page, "REDIS_MODE="+mode+"\n") || !strings.Contains(page, "REDIS_WAIT_REPLICAS=1\n") {
		e.Fatalf("the page says neither mode nor replicas:\n%s", page)
	}
	url := regexp.MustCompile(`REDIS_URL=(\S+)`).FindStringSubmatch(page)[1]
	for i, name := range []string{"ONE", "TWO", "THREE"} {
		url = regexp.MustCompile(name+`:\d+`).ReplaceAllString(url, addresses[i])
	}
	client, err := storage.Connect(url, mode)
	if err != nil {
		e.Fatal(err)
	}
	e.Cleanup(func() { client.Close() })
	keys, err := storage.ParseKeys(testKeys)
	if err != nil {
		e.Fatal(err)
	}
	store, err := storage.New(storage.Config{Client: client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour,
		WaitReplicas: 1})
	if err != nil {
		e.Fatal(err)
	}
	return store
}

// saves waits until every part takes a save, and a replica holds it.
func (e example) saves(store *storage.Store, when string) {
	e.Helper()
	began := time.Now()
	e.eventually("every part saves "+when, func() bool {
		p := store.Probe(e.Context())
		return p.Parts > 0 && p.Failed == 0 && p.Err == nil
	})
	e.Logf("everything could be saved %s after %.1f s", when, time.Since(began).Seconds())
}

// TestSentinelExample kills the master of what deploy/sentinel describes: a replica leads, the other one holds what is saved.
func TestSentinelExample(t *testing.T) {
	t.Parallel()
	e := newExample(t, "sentinel")
	master, kill := e.server("redis.conf", "")
	for range 2 {
		e.server("redis.conf", "", "--replicaof", strings.ReplaceAll(master, ":", " "))
	}
	var sentinels []string
	for range 3 {
		addr, _ := e.server("sentinel.conf", master, "--sentinel")
		sentinels = append(sentinels, addr)
	}
	for _, s := range sentinels {
		e.eventually("a sentinel knows all", func() bool {
			said := e.ask(s, "sentinel", "master", "main")
			return strings.Contains(said, "num-slaves\n2") && strings.Contains(said, "num-other-sentinels\n2")
		})
	}
	store := e.store("sentinel", sentinels)
	e.saves(store, "at first")
	kill()
	e.saves(store, "with the master dead")
}

// TestClusterExample kills a master of what deploy/cluster describes: one of its two replicas leads, the other one holds what is
// saved.
func TestClusterExample(t *testing.T) {
	t.Parallel()
	e := newExample(t, "cluster")
	create, kills := []string{"--cluster", "create"}, []func(){}
	for range 9 {
		addr, kill := e.server("redis.conf", "")
		create, kills = append(create, addr), append(kills, kill)
	}
	nodes := create[2:]
	said := e.ask(nodes[0], append(create, "--cluster-replicas", "2", "--cluster-yes")...)
	if !strings.Contains(said, "All 16384 slots covered") {
		t.Fatalf("redis-cli: %s", said)
	}
	store := e.store("cluster", nodes[:3])
	e.saves(store, "at first")
	kills[0]()
	e.saves(store, "with a master dead")
}
