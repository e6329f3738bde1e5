package storagetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Server is a redis-server of a test's own: append-only, synced at every write, never evicting.
type Server struct {
	URL string // redis://127.0.0.1:port

	dir     string
	port    int
	cluster bool
	sweep   bool    // remove the folder when the test binary ends
	member  bool    // of several, which are joined later
	quorum  *Server // the first master that it watches, where it is a sentinel
	master  *Server // whose replica it is, if it is one
	args    []string
	cmd     *exec.Cmd
	leash   io.Closer
	pid     int
}

// NewServer starts a redis-server on a free port with a folder of its own. Further arguments are those of
// redis-server ("--maxmemory", "1mb"). It ends with the test.
func NewServer(t testing.TB, args ...string) *Server {
	t.Helper()
	return newServer(t, &Server{args: args})
}

// NewCluster starts a redis-server in cluster mode that serves all slots alone. It takes two seconds.
func NewCluster(t testing.TB, args ...string) *Server {
	t.Helper()
	return newServer(t, &Server{args: args, cluster: true})
}

// Replica starts a replica of the server and waits until it has caught up.
func (s *Server) Replica(t testing.TB) *Server {
	t.Helper()
	r := &Server{master: s, cluster: s.cluster}
	if !s.cluster {
		r.args = []string{"--replicaof", "127.0.0.1 " + strconv.Itoa(s.port)}
	}
	return newServer(t, r)
}

func newServer(t testing.TB, s *Server) *Server {
	t.Helper()
	need(t)
	s.dir, s.port = t.TempDir(), freePort(t)
	t.Cleanup(s.Kill)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// Addr is the server's host and port.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Log is what the server has written to its log so far.
func (s *Server) Log() string {
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Client gives a new client of the server, that ends with the test.
func (s *Server) Client(t testing.TB) redis.UniversalClient { return client(t, s.Addr(), s.cluster) }

// Kill ends the server as a power cut would, with SIGKILL. Its folder stays.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = syscall.Kill(s.pid, syscall.SIGKILL)
	_ = s.leash.Close()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Pause makes the server hang, with its connections open, until Resume.
func (s *Server) Pause() { _ = syscall.Kill(s.pid, syscall.SIGSTOP) }

// Resume ends a Pause.
func (s *Server) Resume() { _ = syscall.Kill(s.pid, syscall.SIGCONT) }

// Start starts the server again after Kill, on the same port and folder, and waits until it serves.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// watchdog starts the server, says its process id, and kills it when its own standard input is closed: also
// when the test binary died without saying goodbye.
const watchdog = `sweep=$1; shift; "$@" >/dev/null 2>&1 </dev/null & pid=$!; echo $pid; read -r end; ` +
	`kill -9 $pid 2>/dev/null; wait $pid; [ -z "$sweep" ] || rm -rf "$sweep"`

func (s *Server) start() error {
	if err := s.configure(); err != nil {
		return err
	}
	sweep := ""
	if s.sweep {
		sweep = s.dir
	}
	args := []string{"-c", watchdog, "sh", sweep, "redis-server"}
	if s.quorum != nil {
		args = append(args, filepath.Join(s.dir, "sentinel.conf"), "--sentinel")
	} else {
		args = append(args, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
			"--repl-diskless-sync-delay", "0")
	}
	args = append(args, "--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--logfile", filepath.Join(s.dir, "log"))
	if s.cluster {
		args = append(args, "--cluster-enabled", "yes")
	}
	cmd := exec.Command("sh", append(args, s.args...)...)
	leash, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	if s.pid, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	s.cmd, s.leash, s.URL = cmd, leash, "redis://"+s.Addr()
	return s.ready()
}

// ready waits until the server serves: in cluster mode with its slots, as a replica with its master's data.
func (s *Server) ready() error {
	c := redis.NewClient(&redis.Options{Addr: s.Addr(), MaxRetries: -1, DialerRetries: 1})
	defer c.Close()
	ctx, end := context.WithTimeout(context.Background(), patient)
	defer end()
	for {
		err := s.listens()
		if err == nil && s.cluster && !s.member {
			if err = s.join(ctx, c); err == nil {
				err = says(c.ClusterInfo(ctx), "cluster_state:ok")
			}
		}
		if err == nil && s.master != nil {
			err = errors.Join(says(c.Info(ctx, "replication"), "master_link_status:up"), s.counted(ctx))
		}
		if err == nil {
			err = c.Ping(ctx).Err()
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("redis-server does not serve: %w\n%s", err, s.Log())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// counted tells whether the master counts the replica as one: that comes a moment after the replica says that it is.
func (s *Server) counted(ctx context.Context) error {
	m := redis.NewClient(&redis.Options{Addr: s.master.Addr()})
	defer m.Close()
	return says(m.Info(ctx, "replication"), fmt.Sprintf("port=%d,state=online", s.port))
}

// join gives a cluster node all slots, or makes it the replica of its master. It is called until the node is
// ready; what it has got already is refused, which does not matter.
func (s *Server) join(ctx context.Context, c *redis.Client) error {
	if s.master == nil {
		c.Do(ctx, "CLUSTER", "ADDSLOTSRANGE", 0, 16383)
		return nil
	}
	m := redis.NewClient(&redis.Options{Addr: s.master.Addr()})
	defer m.Close()
	if err := says(c.ClusterNodes(ctx), s.master.Addr()); err != nil {
		c.ClusterMeet(ctx, "127.0.0.1", strconv.Itoa(s.master.port))
		return err
	}
	if err := says(c.Info(ctx, "replication"), "role:slave"); err != nil {
		c.ClusterReplicate(ctx, m.ClusterMyID(ctx).Val())
		return err
	}
	return says(m.ClusterNodes(ctx), " slave ") // until the master knows, it hands over to nobody
}

// says tells whether the server's answer holds a text.
func says(answer *redis.StringCmd, text string) error {
	got, err := answer.Result()
	if err == nil && !strings.Contains(got, text) {
		err = fmt.Errorf("waiting for %s", text)
	}
	return err
}

func (s *Server) listens() error {
	c, err := net.Dial("tcp", s.Addr())
	if err == nil {
		err = c.Close()
	}
	return err
}

// freePort finds a port that is free, as is the one that a cluster node opens beside it, 10000 higher. Both are below
// those that outgoing connections are given, so that nothing takes them while the server is down.
func freePort(t testing.TB) int {
	t.Helper()
	for range 50 {
		port := 10000 + rand.IntN(10000)
		free := true
		for _, p := range []int{port, port + 10000} {
			l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p)))
			if err == nil {
				err = l.Close()
			}
			free = free && err == nil
		}
		if free {
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}
