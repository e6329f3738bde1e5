package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/storage"
)

// otherKey is a data key under an id, of other bytes than testKeys.
func otherKey(id string) string {
	return id + ":" + base64.StdEncoding.EncodeToString([]byte("fedcba9876543210fedcba9876543210"))
}

// An operator changes keys: the wrong one and a missing one are refused by name, everything moves, and the old one goes.
func TestKeysAtTheMachine(t *testing.T) {
	t.Parallel()
	env, s, _ := staffed(t)
	for chat := range int64(3) {
		if err := s.Chats().Save(t.Context(), 7+chat, 0, dialogs.StepResult{}); err != nil {
			t.Fatal(err)
		}
	}
	both := otherKey("k2") + "," + testKeys
	for _, c := range []struct {
		keys string
		args []string
		code int
		says []string
	}{
		{otherKey("k1"), []string{"staff", "list"}, 2, []string{"DATA_KEYS: k1 is not the key that this Redis was sealed with"}},
		{otherKey("k2"), []string{"staff", "list"}, 2, []string{"DATA_KEYS: k1 is missing", "kafalabot keys forget k1"}},
		{testKeys, []string{"staff", "list"}, 0, nil},
		{otherKey("k1"), []string{"audit", "--verify"}, 2, []string{"DATA_KEYS: k1 is not the key"}},
		{otherKey("k1"), []string{"keys"}, 2, []string{"DATA_KEYS: k1 is not the key"}},
		{both, []string{"keys"}, 0, []string{"k2   0       0        seals", "k1   3       0",
			"audit trail, which are chained, not sealed, and stay as they are: 1"}},
		{both, []string{"keys", "forget", "k1"}, 2, []string{"DATA_KEYS: k1 is still there"}},
		{both, []string{"keys", "reseal"}, 0, []string{"values that are sealed anew: 3; ", "k2   3       0        seals", "k1   0       0"}},
		{both, []string{"keys", "reseal"}, 0, []string{"values that are sealed anew: 0; "}},
		{otherKey("k2"), []string{"staff", "list"}, 2, []string{"DATA_KEYS: k1 is missing"}},
		{otherKey("k2"), []string{"keys", "forget", "k3", "--yes"}, 2, []string{`nothing here was sealed with a key "k3"`}},
		{otherKey("k2"), []string{"keys", "forget", "k1"}, 1, []string{"sealed with k1 and can never be read again: 0", "nothing was given up"}},
		{otherKey("k2"), []string{"keys", "forget", "k1", "--yes"}, 0, []string{"k1 is given up"}},
		{otherKey("k2"), []string{"keys", "forget", "k1", "--yes"}, 0, []string{"k1 was given up before"}},
		{otherKey("k2"), []string{"staff", "list"}, 0, nil},
	} {
		env["DATA_KEYS"] = c.keys
		code, out := ends(t, env, c.args...)
		for _, want := range append(c.says, "") {
			if code != c.code || !strings.Contains(out, want) {
				t.Errorf("%v: exit %d, want %d and %q:\n%s", c.args, code, c.code, want, out)
			}
		}
	}
}

// Counting and asking leave nothing: the next start gets through. What a start is refused for is listed and can be given up.
func TestKeysLeaveNothing(t *testing.T) {
	t.Parallel()
	env, _, client := staffed(t)
	for _, args := range [][]string{{"keys"}, {"keys", "forget", "k1"}} {
		env["DATA_KEYS"] = otherKey("oops")
		before := client.HGetAll(t.Context(), "keys").Val()
		_, _ = ends(t, env, args...)
		if now := client.HGetAll(t.Context(), "keys").Val(); !maps.Equal(now, before) {
			t.Errorf("%v left the canary of its key", args)
		}
	}
	if code, out := ends(t, env, "staff", "list"); code != 0 { // serves with it, as an operator may by mistake
		t.Fatalf("exit %d:\n%s", code, out)
	}
	env["DATA_KEYS"] = testKeys
	if code, out := ends(t, env, "keys"); code != 0 || !strings.Contains(out, "oops") || !strings.Contains(out, "missed at each start") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, out := ends(t, env, "keys", "forget", "oops", "--yes"); code != 0 {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, out := ends(t, env, "staff", "list"); code != 0 {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// What is lost with a key is said before it is given up.
func TestKeysForgetWithLoss(t *testing.T) {
	t.Parallel()
	env, s, client := staffed(t)
	if err := s.Chats().Save(t.Context(), 7, 0, dialogs.StepResult{}); err != nil {
		t.Fatal(err)
	}
	env["DATA_KEYS"] = otherKey("k2")
	code, out := ends(t, env, "keys")
	if code != 0 || !strings.Contains(out, "k1   1       0        not in DATA_KEYS: cannot be read") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, out = ends(t, env, "keys", "forget", "k1", "--yes"); code != 0 || !strings.Contains(out, "can never be read again: 1") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	keys, err := storage.ParseKeys(env["DATA_KEYS"])
	if err != nil {
		t.Fatal(err)
	}
	only, err := storage.New(storage.Config{Client: client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if err := only.Keyring().Try(t.Context()); err != nil {
		t.Error(err)
	}
	// It lies there still, unread: whoever finds the key again has it.
	if code, out = ends(t, env, "keys"); code != 0 || !strings.Contains(out, "k1   1       0") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	env["DATA_KEYS"] += "," + testKeys
	if code, out = ends(t, env, "keys", "reseal"); code != 0 || !strings.Contains(out, "values that are sealed anew: 1; ") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// A key with which somebody seals who serves is not given up. One that was given up before is so again, with the time that is lost, where
// more records lie under it than then, and is not where there are no more.
func TestKeysForgetOnceMore(t *testing.T) {
	t.Parallel()
	env, s, client := staffed(t)
	if code, out := ends(t, env, "staff", "list"); code != 0 {
		t.Fatal(out)
	}
	if err := s.Keyring().Try(t.Context()); err != nil { // as who serves
		t.Fatal(err)
	}
	if p := s.Probe(t.Context()); !p.OK() {
		t.Fatal(p.Err)
	}
	env["DATA_KEYS"] = otherKey("k2")
	code, out := ends(t, env, "keys", "forget", "k1", "--yes")
	if code != 2 || !strings.Contains(out, "DATA_KEYS: k1: somebody who seals with it") {
		t.Errorf("a process seals with it: exit %d:\n%s", code, out)
	}
	if err := client.Del(t.Context(), "{s00}:seals").Err(); err != nil { // a minute later
		t.Fatal(err)
	}
	for _, step := range []struct {
		records int
		noted   bool
		gaps    int
		says    string
	}{{0, false, 0, "k1 is given up"}, {0, false, 0, "k1 was given up before\n"},
		{1, true, 1, "k1 was given up before, and records were sealed with it since"}, {1, false, 1, "k1 was given up before\n"},
		{3, true, 2, "k1 is given up"}} {
		for n := range step.records {
			if err := client.Set(t.Context(), fmt.Sprintf("{s00}:g:00since%d", n), "1|\x02k1sealed", 0).Err(); err != nil {
				t.Fatal(err)
			}
		}
		code, out := ends(t, env, "keys", "forget", "k1", "--yes")
		if code != 0 || !strings.Contains(out, step.says) || strings.Contains(out, "asks the gateway") != step.noted {
			t.Errorf("with %d records: exit %d:\n%s", step.records, code, out)
		}
		if gaps := client.HLen(t.Context(), "{s00}:gap").Val(); int(gaps) != step.gaps {
			t.Errorf("with %d records: %d times are noted", step.records, gaps)
		}
	}
}
