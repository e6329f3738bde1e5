package storage

import (
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

func TestOpenClient(t *testing.T) {
	for _, c := range []struct{ mode, url string }{
		{"single", "redis://u:pw@127.0.0.1:1/3"}, {"single", "rediss://:pw@host?pool_size=7&max_retries=-1"},
		{"sentinel", "redis://127.0.0.1:1?master_name=m&addr=127.0.0.1:2"}, {"cluster", "redis://127.0.0.1:1?addr=127.0.0.1:2"},
	} {
		client, err := Connect(c.url, c.mode)
		if err != nil {
			t.Errorf("%s %s: %v", c.mode, c.url, err)
			continue
		}
		t.Cleanup(func() { _ = client.Close() })
		switch client := client.(type) {
		case *redis.Client:
			o := client.Options()
			if !o.ContextTimeoutEnabled || o.ReadTimeout != 2*time.Second || o.PoolSize != 7 == strings.Contains(c.url, "pool_size") {
				t.Errorf("%s %s: %+v", c.mode, c.url, o)
			}
		case *redis.ClusterClient:
			o := client.Options()
			if c.mode != "cluster" || !o.ContextTimeoutEnabled || o.ReadTimeout != 2*time.Second || len(o.Addrs) != 2 {
				t.Errorf("%s %s: %+v", c.mode, c.url, o)
			}
		}
	}
}

func TestOpenClientErrorsHoldNoPassword(t *testing.T) {
	for _, c := range []struct{ mode, url string }{
		{"", "redis://:s3cret@h"}, {"Single", "redis://:s3cret@h"}, {"single", ""}, {"single", "http://:s3cret@h"},
		{"single", "redis://:s3cret@h:port"},
		{"single", "redis://:s3cret@h/-1"}, {"sentinel", "redis://:s3cret@h/-1?master_name=m"},
		{"single", "redis://:12/s3cret@h"}, {"single", "redis://:12?s3cret@h"}, {"single", "redis://:%zzs3cret@h"},
		{"single", "redis://h/x?db=s3cret"},
		{"sentinel", "redis://:s3cret@h"}, {"sentinel", "redis://h?master_name=m&password=s3cret&x=1"}, {"cluster", "redis://h?addr=s3cret"},
		{"cluster", "unix://s3cret"},
	} {
		client, err := Connect(c.url, c.mode)
		if err == nil {
			_ = client.Close()
			t.Errorf("%s %s was taken", c.mode, c.url)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("error tells the password: %v", err)
		}
	}
}

func TestOpenedClientWorks(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	client, err := Connect(server.URL, "single")
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	s, _ := newStore(t, client)
	fill(t, s)
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	good, _ := newStore(t, storagetest.Mini(t))
	for name, spoil := range map[string]func(*Config){
		"client": func(c *Config) { c.Client = nil }, "keys": func(c *Config) { c.Keys = Keys{} }, "clock": func(c *Config) { c.Now = nil },
		"lifetimes": func(c *Config) { c.SessionTTL = 0 }, "negative": func(c *Config) { c.Retention = -1 },
	} {
		c := good.conf
		spoil(&c)
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
