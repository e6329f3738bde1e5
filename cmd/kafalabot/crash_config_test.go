package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// goodEnvironment is one that the program would serve with, were its Redis there.
func goodEnvironment() map[string]string {
	return map[string]string{
		"TELEGRAM_BOT_TOKEN": testToken, "TELEGRAM_API_URL": "http://127.0.0.1:1", "REDIS_URL": "redis://127.0.0.1:1",
		"MOYASAR_SECRET_KEY": "sk_test_sandbox", "MOYASAR_API_URL": "http://127.0.0.1:1/v1", "DATA_KEYS": testKeys,
		"LISTEN_ADDR": "127.0.0.1:0", "ADMIN_ADDR": "127.0.0.1:0",
	}
}

// badValues are values of each variable that cannot be used. Each holds "marker", which must not be repeated.
var badValues = []struct{ name, value string }{
	{"TELEGRAM_BOT_TOKEN", "marker-is-no-token"},
	{"TELEGRAM_API_URL", "ftp://marker.example"},
	{"TELEGRAM_API_URL", "https://user:marker@telegram.example"},
	{"TELEGRAM_LINK_URL", "marker"},
	{"WEBHOOK_URL", "https://marker.example"}, // without its secret
	{"WEBHOOK_SECRET", "marker-and-no-address"},
	{"LISTEN_ADDR", "marker"},
	{"LISTEN_ADDR", "marker:http"},
	{"ADMIN_ADDR", "marker:70000"},
	{"REDIS_URL", "http://marker.example"},
	{"REDIS_URL", "redis://:marker@127.0.0.1:port"},
	{"REDIS_MODE", "marker"},
	{"REDIS_WAIT_REPLICAS", "marker"},
	{"REDIS_WAYS", "marker"},
	{"REDIS_WAYS", "0"},
	{"REDIS_WAYS", "33"},
	{"MOYASAR_SECRET_KEY", "marker"},
	{"MOYASAR_SECRET_KEY", "pk_test_marker"},
	{"MOYASAR_SECRET_KEY", "sk_test_marker with a space"},
	{"MOYASAR_SECRET_KEY", "sk_live_marker"}, // with --test-mode
	{"MOYASAR_API_URL", "marker"},
	{"MOYASAR_WEBHOOK_SECRET", "marker"}, // too short
	{"PUBLIC_URL", "https://marker.example?a=b"},
	{"DATA_KEYS", "marker"},
	{"DATA_KEYS", "marker:bWFya2Vy"},
	{"STAFF_CHAT_ID", "@marker"},
	{"STAFF_CHAT_ID", "7100000003"}, // a person
	{"STAFF_CHAT_ID", "0"},
	{"STAFF_TOPIC_ID", "marker"},
	{"ADMIN_IDS", "marker"},
	{"ADMIN_IDS", "7100000004,,7100000004,-1,marker"},
	{"SETTINGS_FILE", "/marker/settings.toml"},
	{"LOG_LEVEL", "marker"},
	{"LOG_FORMAT", "marker"},
	{"TELEGRAM_BOT_TOKEN_FILE", "/marker/token"},
	{"DATA_KEYS_FILE", "/marker/keys"},
	{"TELEGRAM_API_URL", ""}, {"TELEGRAM_LINK_URL", ""}, {"MOYASAR_API_URL", ""},
	{"LOG_LEVEL", "error+4"}, {"LOG_LEVEL", "INFO"}, {"STAFF_TOPIC_ID", "5"},
}

// faultLine is how a fault is listed: variable, colon, what is wrong with it.
var faultLine = regexp.MustCompile(`(?m)^  ([A-Z_]+): \S`)

// blamed gives the variables that the program's output lists, each once.
func blamed(out string) []string {
	var names []string
	for _, m := range faultLine.FindAllStringSubmatch(out, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEachBadVariableIsNamed(t *testing.T) {
	t.Parallel()
	for _, bad := range badValues {
		t.Run(bad.name, func(t *testing.T) {
			env := goodEnvironment()
			env[bad.name] = bad.value
			code, out := ends(t, env, "serve", "--test-mode")
			// A secret without its address, and the other way round, are one fault of the pair.
			want := []string{strings.Replace(bad.name, "WEBHOOK_SECRET", "WEBHOOK_URL", 1)}
			if strings.HasPrefix(bad.value, "sk_live_") { // the live key's other faults
				want = []string{"MOYASAR_API_URL", "MOYASAR_SECRET_KEY", "SETTINGS_FILE"}
			}
			if bad.name == "MOYASAR_WEBHOOK_SECRET" {
				want = []string{bad.name}
			}
			if strings.HasSuffix(bad.name, "_FILE") && bad.name != "SETTINGS_FILE" {
				delete(env, strings.TrimSuffix(bad.name, "_FILE"))
				code, out = ends(t, env, "serve", "--test-mode")
			}
			if got := blamed(out); code != 2 || !slices.Equal(got, want) {
				t.Errorf("exit %d, blames %v instead of %v:\n%s", code, got, want, out)
			}
			if strings.Contains(out, "marker") {
				t.Errorf("the value is repeated:\n%s", out)
			}
		})
	}
}

func TestEveryFaultIsListedAtOnce(t *testing.T) {
	t.Parallel()
	env := map[string]string{}
	for _, bad := range slices.Backward(badValues) { // of two values of one variable the first
		env[bad.name] = bad.value
	}
	delete(env, "TELEGRAM_BOT_TOKEN_FILE")
	delete(env, "DATA_KEYS_FILE")
	env["WEBHOOK_URL"], env["WEBHOOK_SECRET"], env["REDIS_MODE"] = "marker", "marker!", "marker"
	want := slices.Sorted(maps.Keys(env))
	code, out := ends(t, env, "serve")
	if got := blamed(out); code != 2 || !slices.Equal(got, want) {
		t.Errorf("exit %d, blames\n%v instead of\n%v:\n%s", code, got, want, out)
	}
	if strings.Contains(out, "marker") {
		t.Errorf("a value is repeated:\n%s", out)
	}

	code, out = ends(t, nil, "serve")
	if got := blamed(out); code != 2 || !slices.Equal(got, []string{"DATA_KEYS", "MOYASAR_SECRET_KEY", "REDIS_URL", "TELEGRAM_BOT_TOKEN"}) {
		t.Errorf("without any variable: exit %d, blames %v:\n%s", code, got, out)
	}
}

func TestModesOfTheKey(t *testing.T) {
	t.Parallel()
	own := ownSettings(t)
	for _, c := range []struct {
		name string
		env  map[string]string
		args []string
		want []string
	}{
		{"a test key without the mode", nil, nil, []string{"MOYASAR_SECRET_KEY"}},
		{"a live key with the mode", map[string]string{"MOYASAR_SECRET_KEY": "sk_live_marker", "MOYASAR_API_URL": "https://127.0.0.1:1/v1",
			"SETTINGS_FILE": file(t, own)}, []string{"--test-mode"}, []string{"MOYASAR_SECRET_KEY"}},
		{"a live key with the example", map[string]string{"MOYASAR_SECRET_KEY": "sk_live_marker", "MOYASAR_API_URL": "https://127.0.0.1:1/v1"},
			nil, []string{"SETTINGS_FILE"}},
		{"a live key over http", map[string]string{"MOYASAR_SECRET_KEY": "sk_live_marker", "SETTINGS_FILE": file(t, own)}, nil,
			[]string{"MOYASAR_API_URL"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := goodEnvironment()
			maps.Copy(env, c.env)
			code, out := ends(t, env, append([]string{"serve"}, c.args...)...)
			if got := blamed(out); code != 2 || !slices.Equal(got, c.want) || strings.Contains(out, "marker") {
				t.Errorf("exit %d, blames %v instead of %v:\n%s", code, got, c.want, out)
			}
		})
	}
}

// file writes a file of the test's own and gives its path.
func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFaultsOfTheSettingsFile(t *testing.T) {
	t.Parallel()
	good := string(kafala.ExampleSettings())
	for _, c := range []struct{ name, text, want string }{
		{"no TOML", good + "\nsomething = marker", "SETTINGS_FILE"},
		{"a time that is none", strings.Replace(good, `"30m"`, `"marker"`, 1), "SETTINGS_FILE"},
		{"a number that is none", strings.Replace(good, "notice = 1", `notice = "marker"`, 1), "SETTINGS_FILE"},
		{"a person that is none", strings.Replace(good, `["citizen"]`, `["marker"]`, 1), "rules.guarantors"},
		{"a question that is none", strings.Replace(good, `"birth_date", `, `"marker", `, 1), "rules.optional"},
		{"several", strings.Replace(strings.Replace(good, "vat_percent = 15", "vat_percent = 150", 1), `sweep = "30s"`, `sweep = "0s"`, 1),
			"times.sweep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := goodEnvironment()
			env["SETTINGS_FILE"] = file(t, c.text)
			code, out := ends(t, env, "serve", "--test-mode")
			if code != 2 || !slices.Equal(blamed(out), []string{"SETTINGS_FILE"}) || !strings.Contains(out, c.want) ||
				strings.Contains(out, "marker") {
				t.Errorf("exit %d:\n%s", code, out)
			}
			if c.name == "several" && !strings.Contains(out, "vat_percent") {
				t.Errorf("only one of two faults is listed:\n%s", out)
			}
		})
	}
}

// TestSecretsByFile serves with every secret in a file, and refuses one that is given twice.
func TestSecretsByFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	for _, name := range []string{"TELEGRAM_BOT_TOKEN", "WEBHOOK_SECRET", "REDIS_URL", "MOYASAR_SECRET_KEY", "MOYASAR_WEBHOOK_SECRET",
		"DATA_KEYS"} {
		w.env[name+"_FILE"] = file(t, w.env[name]+"\n")
		delete(w.env, name)
	}
	w.start()
	c := w.citizen(t, 1)
	c.Start("")
	c.await("welcome")
	w.stopWell()
	code, out := ends(t, w.with(map[string]string{"DATA_KEYS": testKeys}), "serve", "--test-mode")
	if got := blamed(out); code != 2 || !slices.Equal(got, []string{"DATA_KEYS"}) {
		t.Errorf("given twice: exit %d, blames %v:\n%s", code, got, out)
	}
}

// TestRedisThatIsCalledWrongly: what no waiting mends ends the start at once, with the variable's name and nothing of its
// value. Too few replicas may mend itself: the start ends to be tried again.
func TestRedisThatIsCalledWrongly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	host := strings.TrimPrefix(w.redis.URL, "redis://")
	host, _, _ = strings.Cut(host, "/")
	locked := storagetest.NewServer(t)
	if err := locked.Client(t).ConfigSet(t.Context(), "requirepass", "the-right-one").Err(); err != nil {
		t.Fatal(err)
	}
	lockedHost := strings.TrimPrefix(locked.URL, "redis://")
	readers := storagetest.NewServer(t)
	if err := readers.Client(t).Do(t.Context(), "ACL", "SETUSER", "reader", "on", "nopass", "~*", "+@all", "-@scripting").Err(); err != nil {
		t.Fatal(err)
	}
	readersHost := strings.TrimPrefix(readers.URL, "redis://")
	const refuses = "refuses the user, the password, or a command that is needed"
	for name, c := range map[string]struct {
		env  map[string]string
		code int
		says string
	}{
		"no password":      {map[string]string{"REDIS_URL": "redis://" + lockedHost}, 2, refuses},
		"wrong password":   {map[string]string{"REDIS_URL": "redis://:marker@" + lockedHost}, 2, refuses},
		"unknown user":     {map[string]string{"REDIS_URL": "redis://marker:marker@" + lockedHost}, 2, refuses},
		"no scripts":       {map[string]string{"REDIS_URL": "redis://reader:marker@" + readersHost}, 2, refuses},
		"no such database": {map[string]string{"REDIS_URL": "redis://" + host + "/99"}, 2, "no such database"},
		"not a cluster":    {map[string]string{"REDIS_URL": "redis://" + host, "REDIS_MODE": "cluster"}, 2, "no cluster"},
		"too few replicas": {map[string]string{"REDIS_WAIT_REPLICAS": "1"}, 1, "cannot keep what it acknowledges now"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out := ends(t, w.with(c.env), "serve", "--test-mode")
			last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
			named := code != 2 || strings.Contains(last, "REDIS_URL")
			if code != c.code || !strings.Contains(out, c.says) || strings.Contains(out, "marker") || !named {
				t.Errorf("exit %d:\n%s", code, out)
			}
		})
	}
}

// TestRedisThatForgetsIsRefused also when only its settings say so.
func TestRedisThatForgetsIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	for name, args := range map[string][]string{
		"no append-only file": {"--appendonly", "no"},
		"synced now and then": {"--appendfsync", "everysec"},
		"evicting":            {"--maxmemory-policy", "allkeys-lru"},
	} {
		t.Run(name, func(t *testing.T) {
			env := w.with(map[string]string{"REDIS_URL": storagetest.NewServer(t, args...).URL})
			code, out := ends(t, env, "serve", "--test-mode")
			if code != 2 || !strings.Contains(out, "REDIS_URL") || !strings.Contains(out, strings.TrimPrefix(args[0], "--")) {
				t.Errorf("exit %d:\n%s", code, out)
			}
			log := &kafalatest.Logs{}
			c := begin(t, log, env, "serve", "--test-mode", "--allow-volatile")
			until(t, "it serves when told to", func() bool { return strings.Contains(log.String(), `"msg":"serving"`) })
			if code := c.stop(t); code != 0 {
				t.Errorf("exit %d:\n%s", code, log)
			}
		})
	}
}

func TestTokenThatTelegramRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	code, out := ends(t, w.with(map[string]string{"TELEGRAM_BOT_TOKEN": "7000000002:marker-of-nobody"}), "serve", "--test-mode")
	if code != 2 || !strings.Contains(out, "TELEGRAM_BOT_TOKEN") || strings.Contains(out, "marker") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}
