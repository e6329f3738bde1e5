package storage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

// The figures are those that INFO tells; what it does not tell is nothing.
func TestReadsFigures(t *testing.T) {
	var f Figures
	f.read(map[string]string{"used_memory": "75", "maxmemory": "100", "total_system_memory": "1000", "aof_current_size": "9",
		"aof_last_write_status": "ok", "aof_last_bgrewrite_status": "err", "rdb_last_bgsave_status": "err", "connected_slaves": "4",
		"slave0": "ip=10.0.0.1,port=1,state=online,offset=5,lag=1", "slave1": "ip=10.0.0.2,port=1,state=wait_bgsave,offset=0,lag=99",
		"slave2": "ip=10.0.0.3,port=1,state=online,offset=5,lag=12", "slave_read_only": "state=online"})
	if f.Used != 75 || f.Most != 100 || f.File != 9 || f.Replicas != 2 || f.Lag != 12*time.Second ||
		!slices.Equal(f.Unwritten, []string{"aof_last_bgrewrite_status", "rdb_last_bgsave_status"}) {
		t.Errorf("%+v", f)
	}
	f = Figures{}
	f.read(map[string]string{"used_memory": "75", "maxmemory": "0", "total_system_memory": "1000"})
	if f.Most != 1000 {
		t.Errorf("without a bound of its own: %+v", f)
	}
	f = Figures{}
	if f.read(nil); f.Most != 0 || len(f.Unwritten) != 0 || f.Replicas != 0 {
		t.Errorf("of nothing: %+v", f)
	}
}

// A real server tells them, and its clock is ours.
func TestFigures(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		if strings.Contains(t.Name(), "miniredis") {
			return // it has no figures
		}
		all, err := s.Figures(t.Context())
		must(t, err)
		for _, f := range all {
			if f.Used == 0 || f.Most <= f.Used || f.File == 0 || len(f.Unwritten) != 0 {
				t.Errorf("%+v", f)
			}
		}
		if len(all) == 0 {
			t.Error("nobody tells anything")
		}
	})
}

// Look says what Try would say, and leaves nothing.
func TestLookLeavesNoCanary(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		fresh, err := s.Keyring().Look(t.Context())
		must(t, err)
		if !slices.Equal(fresh, s.conf.Keys.IDs()) {
			t.Errorf("new here: %v", fresh)
		}
		if n := client.Exists(t.Context(), canaries).Val(); n != 0 {
			t.Error("a canary is left")
		}
		must(t, s.Keyring().Try(t.Context()))
		if fresh, err = s.Keyring().Look(t.Context()); err != nil || len(fresh) != 0 {
			t.Errorf("after a start: %v, %v", fresh, err)
		}
	})
}

// TestOnlyWhoFollowsIsCounted: a replica that is being filled can hold nothing yet, and no other line is one.
func TestOnlyWhoFollowsIsCounted(t *testing.T) {
	have := map[string]string{"connected_slaves": "2", "slave0": "ip=::1,port=1,state=online,offset=7,lag=3",
		"slave1": "ip=::1,port=2,state=wait_bgsave,offset=0,lag=9", "slave_repl_offset": "7", "slave": "state=online"}
	var f Figures
	f.read(have)
	if n, told := following(have); n != 1 || !told || f.Replicas != 1 || f.Lag != 3*time.Second {
		t.Errorf("%d follow, %t, figures %+v", n, told, f)
	}
	if n, told := following(map[string]string{}); n != 0 || told {
		t.Errorf("of nothing: %d, %t", n, told)
	}
}
