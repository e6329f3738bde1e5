package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// What is said to who comes with the other kind of key.
const (
	saysTrial = "REDIS_URL: this Redis is served with a test key, and the gateway's key is a live one: give the live service an empty Redis"
	saysLive  = "REDIS_URL: this Redis is served with a live key, and the gateway's key is a test one: give the trial an empty Redis"
)

// servedBy has the program serve a Redis of its own until it has passed everything that Redis is asked.
func servedBy(t *testing.T, env map[string]string, args ...string) redis.UniversalClient {
	t.Helper()
	server := storagetest.NewServer(t)
	env["REDIS_URL"] = server.URL
	var log kafalatest.Logs
	c := begin(t, &log, env, append([]string{"serve"}, args...)...)
	until(t, "the start has come to Telegram", func() bool { return strings.Contains(log.String(), "telegram cannot be reached yet") })
	if code := c.stop(t); code != 0 {
		t.Fatalf("exit %d:\n%s", code, log.String())
	}
	return server.Client(t)
}

// refusedAll runs commands of which each is refused with the same words, and nothing in Redis changes.
func refusedAll(t *testing.T, client redis.UniversalClient, env map[string]string, says string, commands ...[]string) {
	t.Helper()
	before := client.HGetAll(t.Context(), "keys").Val()
	size := client.DBSize(t.Context()).Val()
	for _, args := range commands {
		code, out := ends(t, env, args...)
		if code != 2 || !strings.Contains(strings.Join(strings.Fields(out), " "), says) {
			t.Errorf("%v: exit %d:\n%s", args, code, out)
		}
	}
	if now := client.HGetAll(t.Context(), "keys").Val(); !maps.Equal(now, before) || client.DBSize(t.Context()).Val() > size {
		t.Errorf("something was left: %q, and before %q", now, before)
	}
}

// What was served in a trial is no live service's, and the other way round: every command that opens the store is refused with exit code 2,
// which says what to do, and so is what an export holds. A command that is given no key of the gateway's is not.
func TestTrialIsNoLiveService(t *testing.T) {
	t.Parallel()
	trial, live := goodEnvironment(), liveEnvironment(t, ownSettings(t))
	ofTrial, ofLive := servedBy(t, trial, "--test-mode"), servedBy(t, live)
	at := func(env map[string]string, of map[string]string) map[string]string {
		env = maps.Clone(env)
		env["REDIS_URL"] = of["REDIS_URL"]
		return env
	}
	folder := t.TempDir()
	records := [][]string{{"lost", "--from", "2026-01-01"}, {"staff", "list"}, {"keys"}, {"keys", "reseal"}, {"audit", "--verify"},
		{"export", filepath.Join(folder, "refused")}}
	refusedAll(t, ofTrial, at(live, trial), saysTrial, append(slices.Clone(records), []string{"serve"}, []string{"sweep"},
		[]string{"compare"})...)
	refusedAll(t, ofLive, at(trial, live), saysLive, append(slices.Clone(records), []string{"serve", "--test-mode"},
		[]string{"sweep", "--test-mode"}, []string{"compare", "--test-mode"})...)
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		do   string
	}{
		"live":  {at(live, trial), nil, "give the live service an empty Redis"},
		"trial": {at(trial, live), []string{"--test-mode"}, "give the trial an empty Redis"},
	} {
		code, out := ends(t, c.env, append([]string{"doctor"}, c.args...)...)
		if code != 2 || !strings.Contains(out, "redis.served") || !strings.Contains(out, c.do) || !strings.Contains(out, "redis.served is bad") {
			t.Errorf("%s: the doctor ends with %d:\n%s", name, code, out)
		}
	}

	for name, c := range map[string]struct {
		ours, other map[string]string
		is          string
	}{"trial": {trial, live, "test"}, "live": {live, trial, "live"}} {
		file := filepath.Join(folder, name)
		if code, out := ends(t, c.ours, "export", file); code != 0 {
			t.Fatalf("%s: exit %d:\n%s", name, code, out)
		}
		empty := storagetest.NewServer(t)
		env := maps.Clone(c.other)
		env["REDIS_URL"] = empty.URL
		refusedAll(t, empty.Client(t), env, "what is in this export is served with a "+c.is+" key", []string{"import", file})
		if name == "live" {
			continue
		}
		delete(env, "MOYASAR_SECRET_KEY")
		if code, out := ends(t, env, "import", file); code != 0 {
			t.Fatalf("without a key: exit %d:\n%s", code, out)
		}
		env["MOYASAR_SECRET_KEY"] = c.other["MOYASAR_SECRET_KEY"]
		refusedAll(t, empty.Client(t), env, saysTrial, []string{"serve"})
	}
}
