package main

import (
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"kafalabot/kafala"
)

// fileWith writes the example settings with changes to what they hold, as a tree.
func fileWith(t testing.TB, change func(all map[string]any)) string {
	t.Helper()
	all := map[string]any{}
	if _, err := toml.Decode(string(kafala.ExampleSettings()), &all); err != nil {
		t.Fatal(err)
	}
	change(all)
	var b strings.Builder
	if err := toml.NewEncoder(&b).Encode(all); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// ownSettings are the example's with everything that an operator has to say of themselves before a live key.
func ownSettings(t testing.TB) string { return fileWith(t, owned) }

// owned makes the example an operator's own.
func owned(all map[string]any) {
	delete(all, "example")
	both := func(words string) map[string]any { return map[string]any{"ar": words, "en": words} }
	all["operator"] = map[string]any{
		"name": both("Wadi Bot"), "trade_name": both("Wadi Services Est."), "contact": both("help@wadi.sa"), "hours": both("always"),
		"address": both("12 King Road, Riyadh"), "complaints": both("complaints@wadi.sa"), "cr": "1010234567",
		"authority": map[string]any{"name": both("Department of Permits"), "number": "45/2026", "date": "2026-03-01"},
	}
}

// liveEnvironment is one with a live key and these settings.
func liveEnvironment(t testing.TB, settings string) map[string]string {
	env := goodEnvironment()
	env["MOYASAR_SECRET_KEY"], env["MOYASAR_API_URL"], env["SETTINGS_FILE"] = "sk_live_marker", "https://127.0.0.1:1/v1", file(t, settings)
	return env
}

// No command that holds a live key begins before it is said who allowed the service and who answers for it: everything that
// is missing or made up is listed at once, by name, and the program ends with code 2.
func TestLiveKeyWantsWhoAnswers(t *testing.T) {
	t.Parallel()
	missing := func(all map[string]any) {
		owned(all)
		op := all["operator"].(map[string]any)
		for _, name := range []string{"authority", "address", "complaints", "cr"} {
			delete(op, name)
		}
		op["contact"] = map[string]any{"ar": "marker", "en": "marker"}
		all["notice"] = 0 // a fault of another kind is listed beside them
	}
	copied := func(all map[string]any) {
		delete(all, "example")
		all["operator"].(map[string]any)["name"].(map[string]any)["en"] = "marker and Example"
	}
	both := []string{"operator.authority.name.ar", "operator.authority.name.en", "operator.authority.number", "operator.authority.date",
		"operator.address.ar", "operator.address.en", "operator.complaints.ar", "operator.complaints.en", "operator.cr"}
	for _, c := range []struct {
		name   string
		args   []string
		change func(map[string]any)
		want   []string
	}{
		{"missing", []string{"serve"}, missing, append([]string{"notice"}, both...)},
		{"missing", []string{"sweep"}, missing, append([]string{"notice"}, both...)},
		{"missing", []string{"compare"}, missing, append([]string{"notice"}, both...)},
		{"copied", []string{"serve"}, copied, append([]string{"operator.name.ar", "operator.name.en", "operator.trade_name.ar",
			"operator.contact.en", "operator.vat_number"}, both...)},
		{"the example", []string{"serve"}, func(map[string]any) {}, append([]string{"example"}, both...)},
	} {
		t.Run(c.args[0]+" with "+c.name, func(t *testing.T) {
			code, out := ends(t, liveEnvironment(t, fileWith(t, c.change)), c.args...)
			if code != 2 || strings.Contains(out, "marker") {
				t.Errorf("exit %d, or a value is repeated:\n%s", code, out)
			}
			for _, name := range c.want {
				if strings.Count(out, "SETTINGS_FILE: "+name+": ") != 1 {
					t.Errorf("%s is not named once:\n%s", name, out)
				}
			}
			if c.name == "missing" && strings.Count(out, "SETTINGS_FILE") != len(c.want) {
				t.Errorf("more than %v is blamed:\n%s", c.want, out)
			}
		})
	}
	for name, c := range map[string]struct{ key, settings string }{
		"a live key with an operator's own":   {"sk_live_marker", ownSettings(t)},
		"a test key with the example":         {"sk_test_marker", fileWith(t, func(map[string]any) {})},
		"a test key, and nobody is named yet": {"sk_test_marker", strings.Replace(fileWith(t, missing), "notice = 0", "notice = 1", 1)},
	} {
		env := liveEnvironment(t, c.settings)
		env["MOYASAR_SECRET_KEY"] = c.key
		o := options{TelegramAPIURL: env["TELEGRAM_API_URL"], TelegramLinkURL: "https://t.me", MoyasarAPIURL: env["MOYASAR_API_URL"],
			SettingsFile: env["SETTINGS_FILE"],
			ListenAddr:   ":0", AdminAddr: ":0", RedisMode: "single", RedisWaitReplicas: "0", RedisWays: "4", LogLevel: "info", LogFormat: "json",
			TestMode: strings.HasPrefix(c.key, "sk_test_")}
		if _, err := o.read(func(name string) (string, bool) { v, ok := env[name]; return v, ok }, whole); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
