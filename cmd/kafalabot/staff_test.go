package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala/staff"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// staffed is an environment on a Redis of its own, with what the records need and nothing of Telegram or the gateway;
// and the store of it.
func staffed(t *testing.T) (map[string]string, *storage.Store, redis.UniversalClient) {
	t.Helper()
	server := storagetest.NewServer(t)
	client := server.Client(t)
	env := map[string]string{"REDIS_URL": server.URL, "DATA_KEYS": testKeys, "ADMIN_IDS": "7100000004"}
	keys, err := storage.ParseKeys(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.New(storage.Config{Client: client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return env, s, client
}

// An operator whose admins are lost sees who is staff, and removes them; both are in the trail.
func TestStaffAtTheMachine(t *testing.T) {
	t.Parallel()
	env, s, _ := staffed(t)
	for id, rank := range map[int64]staff.Rank{7: staff.Officer, 8: staff.Admin} {
		m := staff.Member{Actor: staff.Actor{ID: id, Rank: rank}, Name: "Noura Alqahtani", Office: "Riyadh North", Registered: id == 7,
			Since: time.Now().AddDate(0, 0, -61)}
		if id == 8 {
			m.Seen = time.Now()
		}
		if err := s.Staff().Appoint(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"staff", "list"}, 0, []string{"7100000004  admin", "not kept", "(ADMIN_IDS)", "officer",
			"Noura Alqahtani (lapsed)", "OFFICE", "Riyadh North"}},
		{[]string{"staff", "remove", "8"}, 0, []string{"8 is no member of staff any more"}},
		{[]string{"staff", "remove", "8"}, 2, []string{"8 is no member of staff"}},
		{[]string{"staff", "remove", "7100000004"}, 2, []string{"take the number out"}},
		{[]string{"staff", "remove", "x"}, 2, nil},
		{[]string{"staff"}, 2, nil},
		{[]string{"audit"}, 2, []string{"--verify"}},
		{[]string{"audit", "--verify"}, 0, []string{"entries: 7, all of them as they were written; the last is 7."}},
	} {
		code, out := ends(t, env, c.args...)
		for _, want := range append(c.says, "") {
			if code != c.code || !strings.Contains(out, want) {
				t.Errorf("%v: exit %d, want %d and %q:\n%s", c.args, code, c.code, want, out)
			}
		}
	}
	if _, err := s.Staff().Member(t.Context(), 8); err == nil {
		t.Error("is still a member")
	}
}

// What a command uses is checked as for serving; what it does not use is not read, however wrong it is.
func TestCommandsReadWhatTheyUse(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"staff", "list"}, {"staff", "remove", "7"}, {"audit", "--verify"}, {"stops"}} {
		code, out := ends(t, map[string]string{
			"ADMIN_IDS": "marker", "SETTINGS_FILE": "/marker", "REDIS_MODE": "marker",
			"TELEGRAM_BOT_TOKEN": "marker", "MOYASAR_SECRET_KEY": "marker", "STAFF_CHAT_ID": "marker", "WEBHOOK_URL": "marker",
			"LISTEN_ADDR": "marker"}, args...)
		want := []string{"ADMIN_IDS", "DATA_KEYS", "REDIS_MODE", "REDIS_URL", "SETTINGS_FILE"}
		if got := blamed(out); code != 2 || !slices.Equal(got, want) || strings.Contains(out, "marker") {
			t.Errorf("%v: exit %d, blames %v instead of %v:\n%s", args, code, got, want, out)
		}
	}
}

// A trail that somebody has written into is found, with the place.
func TestAuditTellsWhereItBreaks(t *testing.T) {
	t.Parallel()
	env, s, client := staffed(t)
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for i := range 3 {
		if err := s.Trail().Write(t.Context(), staff.Entry{At: at, By: int64(i + 1), Duty: staff.LookUp, Outcome: staff.Done}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := s.Trail().Verify(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for known, code := range map[string]int{found.Last: 0, "3.x": 1, "x": 2, "": 2, "the last is " + found.Last: 0,
		"entries: 7, all of them as they were written; the last is " + found.Last: 0, "the last is x": 2} {
		if got, out := ends(t, env, "audit", "--verify", "--known", known); got != code {
			t.Errorf("known %s: exit %d, want %d:\n%s", known, got, code, out)
		}
	}
	key := "{audit}:2026-11-22"
	value := client.LIndex(t.Context(), key, 1).Val()
	client.LSet(t.Context(), key, 1, strings.Replace(value, `"b":2`, `"b":9`, 1))
	code, out := ends(t, env, "audit", "--verify")
	if code != 1 || !strings.Contains(out, "entries that are whole: 1,") ||
		!strings.Contains(out, "breaks at entry 2, kept under 2026-11-22") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}
