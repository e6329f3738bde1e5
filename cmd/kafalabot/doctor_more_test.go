package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// Nobody who hangs holds the doctor up: each try has its time, and they wait beside each other.
func TestDoctorIsBounded(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	end := make(chan struct{})
	hangs := serveUntilEnd(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-end:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(end) })
	hung := storagetest.NewServer(t)
	hung.Pause()
	defer hung.Resume()
	d := w.looks(t, map[string]string{"REDIS_URL": hung.URL, "TELEGRAM_API_URL": hangs, "MOYASAR_API_URL": hangs + "/v1", "NAFATH_URL": hangs,
		"PUBLIC_URL": hangs, "WEBHOOK_URL": hangs, "NAFATH_CALLBACK_URL": hangs}, "--test-mode")
	got := states(d)
	for _, check := range []string{"redis.reached", "telegram.token", "gateway.key", "nafath", "outside.webhook", "outside.gateway",
		"outside.nafath"} {
		if !slices.Equal(got[check], []condition{bad}) {
			t.Errorf("%s is %v", check, got[check])
		}
	}
	for _, f := range d.Checks {
		if slices.Contains([]string{"redis.reached", "telegram.token", "gateway.key", "nafath", "outside.webhook"}, f.Check) &&
			!strings.Contains(f.Said, "not answer") {
			t.Errorf("%s hangs, and the doctor says %q", f.Check, f.Said)
		}
		if most := 2 * tryTime.Milliseconds(); f.Took > most { // a busy machine is slow to notice
			t.Errorf("%s took %d ms", f.Check, f.Took)
		}
	}
}

// Behind sentinels, and at a cluster, every server is asked.
func TestDoctorOfSeveralServers(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	check := func(t *testing.T, d diagnosis, exit int, replicas condition) {
		got := states(d)
		for _, c := range append(standing("redis.reached"), "redis.reached") {
			want := well
			if c == "redis.replicas" {
				want = replicas
			}
			if !slices.Equal(got[c], []condition{want}) {
				t.Errorf("%s is %v, want %s", c, got[c], want)
			}
		}
		if d.Exit != exit {
			t.Errorf("exit code %d:\n%+v", d.Exit, d.Checks)
		}
	}
	t.Run("cluster", func(t *testing.T) {
		six := storagetest.NewSix(t)
		env := map[string]string{"REDIS_URL": six.URL(), "REDIS_MODE": "cluster"}
		d := w.looks(t, env, "--test-mode")
		check(t, d, 0, well)
		said := fmt.Sprintf("at %d of %[1]d servers", len(six.Masters))
		if !slices.ContainsFunc(d.Checks, func(f finding) bool { return f.Check == "redis.write" && strings.Contains(f.Said, said) }) {
			t.Errorf("it does not say %q: %+v", said, d.Checks)
		}
		env["REDIS_WAIT_REPLICAS"] = "1"
		check(t, w.looks(t, env, "--test-mode"), 3, warned)
		if err := six.Masters[1].Client(t).(*redis.ClusterClient).ForEachMaster(t.Context(), func(ctx context.Context, c *redis.Client) error {
			if c.Options().Addr == six.Masters[1].Addr() {
				return c.ConfigSet(ctx, "maxmemory", "1").Err()
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		env["REDIS_WAIT_REPLICAS"] = "0"
		got := states(w.looks(t, env, "--test-mode"))
		if got["redis.write"][0] != bad || got["redis.memory"][0] != bad || got["redis.keeps"][0] != well {
			t.Errorf("one of three is full: %v", got)
		}
	})
	t.Run("sentinels", func(t *testing.T) {
		s := storagetest.NewSentinels(t)
		check(t, w.looks(t, map[string]string{"REDIS_URL": s.URL(), "REDIS_MODE": "sentinel"}, "--test-mode"), 0, well)
	})
}

// A doctor leaves nothing but what a save leaves for a minute: no canary of a key that serve has not taken yet.
func TestDoctorLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.env["PUBLIC_URL"] = "" // nobody serves behind it
	code, out := ends(t, w.env, "doctor", "--test-mode")
	if code != 3 || !strings.Contains(out, "new here: k1") {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	for _, key := range w.keys("*") {
		if !regexp.MustCompile(`^\{s[0-9]+\}:probe$`).MatchString(key) || w.client.PTTL(t.Context(), key).Val() <= 0 {
			t.Errorf("%s is left", key)
		}
	}
	if code, out := ends(t, w.with(map[string]string{"DATA_KEYS": otherKey("k1")}), "doctor", "--test-mode"); code != 3 {
		t.Errorf("with another key that nothing was sealed with: exit code %d:\n%s", code, out)
	}
	if got := len(w.chats.Calls("setWebhook", "deleteWebhook", "sendMessage", "getUpdates")); got != 0 {
		t.Errorf("%d calls changed something", got)
	}
}

// What is said at the start is the configuration as it is, and nothing secret is in it.
func TestStartTellsItsConfiguration(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	log := &kafalatest.Logs{}
	env := w.with(map[string]string{"STAFF_CHAT_ID": "", "TELEGRAM_TOKEN": "marker-of-redis", "LISTEN_ADDR": "127.0.0.1:0",
		"ADMIN_ADDR": "127.0.0.1:0", "DATA_KEYS": testKeys + "," + otherKey("k2")})
	c := begin(t, log, env, "serve", "--test-mode")
	until(t, "it serves", func() bool { return strings.Contains(log.String(), `"msg":"serving"`) })
	if code := c.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	var told map[string]any
	spots, names := "", ""
	for line := range strings.Lines(log.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		switch m["msg"] {
		case "configuration":
			told = m
		case "the configuration has a weak spot":
			spots += fmt.Sprint(m["what"], m["do"], "\n")
		case "nothing reads a variable that looks like one of ours":
			names += fmt.Sprint(m["name"], " ", m["perhaps"], "\n")
		}
	}
	for name, want := range map[string]any{"live": false, "webhook": true, "redis_mode": "single", "redis_hosts": []any{"127.0.0.1"},
		"redis_tls": false, "wait_replicas": 0.0, "volatile": false, "data_keys": []any{"k1", "k2"}, "example": false, "admins": 1.0,
		"staff_group": false, "staff_topic": false, "private_entry": "offered", "identity": true, "public_host": w.public,
		"webhook_host": w.public, "link_host": "t.me", "gateway_webhook": true} {
		if !reflect.DeepEqual(told[name], want) {
			t.Errorf("%s is %v, want %v", name, told[name], want)
		}
	}
	hash, _ := told["settings"].(string)
	d := w.looks(t, nil, "--test-mode")
	if len(hash) != 32 || !slices.ContainsFunc(d.Checks, func(f finding) bool { return f.Check == "settings" && f.Said == "hash "+hash }) {
		t.Errorf("the hash of the settings is %q, and the doctor says %+v", hash, d.Checks)
	}
	if !slices.ContainsFunc(w.trail(t), func(e string) bool { return strings.Contains(e, hash) }) {
		t.Errorf("the trail knows no settings %s", hash)
	}
	if !strings.Contains(spots, "STAFF_CHAT_ID") || strings.Contains(spots, "ADMIN_IDS") {
		t.Errorf("weak spots: %s", spots)
	}
	if !strings.HasPrefix(names, "TELEGRAM_TOKEN ") || strings.Count(names, "\n") != 1 {
		t.Errorf("names: %s", names)
	}
	for _, m := range append(markers, w.secret, w.word) {
		if strings.Contains(strings.ReplaceAll(log.String(), `"staff":7100000099`, ""), m) {
			t.Errorf("%s is in the log:\n%s", m, log)
		}
	}
}

// trail gives the entries of the audit trail.
func (w *ward) trail(t *testing.T) (all []string) {
	t.Helper()
	for _, key := range w.keys("{audit}:2*") {
		entries, err := w.client.LRange(t.Context(), key, 0, -1).Result()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entries...)
	}
	return all
}

// Names that look like ours and are read by nothing are found, with what was perhaps meant.
func TestMisspelt(t *testing.T) {
	for given, want := range map[string]string{
		"REDIS_WAIT_REPLICA=1": "REDIS_WAIT_REPLICAS", "TELEGRAM_TOKEN=x": "TELEGRAM_BOT_TOKEN", "TELEGRM_BOT_TOKEN=x": "TELEGRAM_BOT_TOKEN",
		"DATA_KEY=x": "DATA_KEYS", "DATA_KEY_FILE=x": "DATA_KEYS_FILE", "WEBHOOK_URI=x": "WEBHOOK_URL", "PUBLIC_URLS=x": "PUBLIC_URL",
		"STAFF_CHAT=1": "STAFF_CHAT_ID", "ADMIN_ID=1": "ADMIN_IDS", "TEST_MODE=1": "--test-mode", "ALLOW_VOLATILE=1": "--allow-volatile",
		"REDIS_MODE_FILE=x": "REDIS_MODE", "SETTING_FILE=x": "SETTINGS_FILE", "LISTEN_ADR=x": "LISTEN_ADDR", "LISTEN_ADDRESS=x": "LISTEN_ADDR",
		"LISTEN_PORT=80": "LISTEN_ADDR", "LOG_LEVL=x": "LOG_LEVEL",
		"MOYASAR_KEY=x": "MOYASAR_API_URL", "NAFATH_ISSUERS=x": "NAFATH_ISSUER", "REDIS_PORT=6379": "REDIS_MODE",
		"KAFALABOT_EVERYTHING_ELSE=1": "", "KAFALABOT_URL=x": "WEBHOOK_URL", "KAFALABOT_ADMINS=1": "ADMIN_IDS",
		"KAFALABOT_STAFF_CHAT=1": "STAFF_CHAT_ID",
	} {
		name, _, _ := strings.Cut(given, "=")
		got := misspelt([]string{given})
		if len(got) != 1 || got[0].name != name || want != got[0].meant && given != "MOYASAR_KEY=x" && given != "REDIS_PORT=6379" {
			t.Errorf("%s: %+v, want %q", given, got, want)
		}
	}
	var fine []string
	options, secrets := knownVariables()
	for _, name := range options {
		fine = append(fine, name+"=x")
	}
	for _, name := range secrets {
		fine = append(fine, name+"=x", name+"_FILE=x")
	}
	fine = append(fine, "PATH=/bin", "HOME=/", "LISTEN_FDS=1", "LISTEN_PID=7", "LISTEN_FDNAMES=x", "LOG_DIR=x", "GOGC=100", "GOMEMLIMIT=1",
		"HOSTNAME=x", "REDIS_SERVICE_HOST=10.0.0.1", "REDIS_SERVICE_PORT=6379", "REDIS_PORT=tcp://10.0.0.1:6379",
		"REDIS_PORT_6379_TCP_ADDR=10.0.0.1", "WEBHOOK_ENV_X=1")
	if got := misspelt(fine); len(got) != 0 {
		t.Errorf("of what is read or is none of ours: %+v", got)
	}
	for _, name := range slices.Concat(options, secrets) {
		if !slices.Contains(variables(t), name) {
			t.Errorf("%s is read by nothing", name)
		}
	}
}

// A host is told only where no part of a password can be taken for one.
func TestRedisHosts(t *testing.T) {
	for _, c := range []struct{ address, mode, want string }{
		{"redis://user:marker@one.example:6379/0", "single", "[one.example]"},
		{"rediss://:marker@one.example:6379", "single", "[one.example]"},
		{"redis://sentinel.example:26379?master_name=m&addr=two.example:26379", "sentinel", "[sentinel.example two.example]"},
		{"redis://node.example:6379?addr=two.example:6379&addr=two.example:6380", "cluster", "[node.example two.example]"},
		{"redis://marker#rest@one.example:6379", "single", "[]"},
	} {
		client, err := storage.Connect(c.address, c.mode)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(redisHosts(client, c.address))
		if client.Close(); got != c.want || strings.Contains(got, "marker") {
			t.Errorf("%s: %s, want %s", c.address, got, c.want)
		}
	}
}

// The reference has a row for each check, with all that it may come to, and names all that the JSON holds.
func TestDoctorPage(t *testing.T) {
	page := docsPage(t, "reference")
	rows := rowsOf(t, page, "## Doctor")
	for _, y := range tries {
		row, ok := rows[y.check]
		if !ok {
			t.Errorf("the page has no row for %s", y.check)
			continue
		}
		for is, cell := range map[condition]string{warned: row[1], bad: row[2]} {
			if may := slices.Contains(y.may, is); may == (cell == "") {
				t.Errorf("%s may be %s: %t, and the page says %q", y.check, is, may, cell)
			}
		}
		delete(rows, y.check)
	}
	for name := range rows {
		t.Errorf("the page explains %s, which is not tried", name)
	}
	text := part(page, "\n## Doctor\n", "\n## ")
	for _, of := range []reflect.Type{reflect.TypeFor[diagnosis](), reflect.TypeFor[finding]()} {
		for i := range of.NumField() {
			if name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ","); name != "" && !strings.Contains(text, "`"+name+"`") {
				t.Errorf("the page does not say what %s is in the JSON", name)
			}
		}
	}
	for _, is := range []condition{well, warned, bad, off, untried} {
		if !strings.Contains(text, "`"+string(is)+"`") {
			t.Errorf("the page does not say what %s means", is)
		}
	}
	for _, number := range []int{certificateDays, memoryTight, memoryFull, int(lagging.Seconds()), int(clockOff.Seconds()),
		int(tryTime.Seconds())} {
		if !regexp.MustCompile(fmt.Sprintf(`\b%d\b`, number)).MatchString(text) {
			t.Errorf("the page does not say %d", number)
		}
	}
}

// What a service says goes through as plain words: what may be a number of somebody, an address with a token, or another script does
// not.
func TestHarmless(t *testing.T) {
	for said, want := range map[string]string{
		"Wrong response from the webhook: 502 Bad Gateway":            "Wrong response from the webhook: 502 Bad Gateway",
		"to 203.0.113.19 of 1012345672":                               "to ... of ...",
		"https://bot.example/7000000001:marker and \u0627":            "... and ...",
		"a-word-that-is-much-longer-than-words-are-and-may-be-secret": "...",
		"": "",
	} {
		if got := harmless(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

// Who lags is told, and so is who has none to spare.
func TestReplicasAreJudged(t *testing.T) {
	for _, c := range []struct {
		f    storage.Figures
		wait int
		want condition
	}{
		{storage.Figures{}, 0, well}, {storage.Figures{Replicas: 2, Lag: lagging}, 1, well},
		{storage.Figures{Replicas: 2, Lag: lagging + 1}, 1, warned},
		{storage.Figures{Replicas: 1, Lag: lagging + 1}, 0, warned}, {storage.Figures{Replicas: 1}, 1, warned}, {storage.Figures{}, 1, bad},
	} {
		if got := judgeReplicas(c.f, c.wait); got.State != c.want {
			t.Errorf("%+v of %d: %+v", c.f, c.wait, got)
		}
	}
}

// Settings are doubted for each reason by itself, and good ones for none.
func TestDoubts(t *testing.T) {
	read := func(change func(s *kafala.Settings)) *kafala.Settings {
		s, err := kafala.ParseSettings([]byte(ownSettings(t)))
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		return s
	}
	today := kafala.DateOf(time.Now())
	if got := doubtsOf(read(func(*kafala.Settings) {}), false, false, today); len(got) != 0 {
		t.Fatalf("good settings: %+v", got)
	}
	for want, change := range map[string]func(s *kafala.Settings){
		"with a live key these would be refused: example":   func(s *kafala.Settings) { s.Example = true },
		"rules.valid_days is 0":                             func(s *kafala.Settings) { s.Rules.ValidDays = 0 },
		"rules.unused_after is not below rules.valid_days":  func(s *kafala.Settings) { s.Rules.UnusedAfter = s.Rules.ValidDays },
		"rules.identity_on_sheet is set, and no kind asks":  func(s *kafala.Settings) { s.Rules.IdentityOnSheet = true },
		"rules.delete_id_messages is off: ID numbers stay ": func(s *kafala.Settings) { s.Rules.DeleteIDs = false },
	} {
		if got := doubtsOf(read(change), false, false, today); len(got) != 1 || !strings.HasPrefix(got[0].said, want) {
			t.Errorf("%s: %+v", want, got)
		}
	}
	if got := doubtsOf(read(func(*kafala.Settings) {}), false, true, today); len(got) != 1 || !strings.HasPrefix(got[0].said, "Nafath") {
		t.Errorf("Nafath that nobody asks: %+v", got)
	}
	if got := doubtsOf(read(func(s *kafala.Settings) { s.Example = true }), true, false, today); len(got) != 0 {
		t.Errorf("with a live key the start has refused it: %+v", got)
	}
}
