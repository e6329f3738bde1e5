package main

import (
	"bytes"
	"encoding/base64"
	"reflect"
	"strings"
	"testing"
)

// readWith reads the configuration of a process whose variables are the defaults but for these.
func readWith(variables map[string]string) (config, error) {
	var o options
	fields := reflect.ValueOf(&o).Elem()
	for i := range fields.NumField() {
		f := fields.Type().Field(i)
		value, ok := variables[f.Tag.Get("env")]
		if !ok {
			value = f.Tag.Get("default")
		}
		if fields.Field(i).Kind() == reflect.String {
			fields.Field(i).SetString(value)
		}
	}
	return o.read(func(name string) (string, bool) { v, ok := variables[name]; return v, ok }, whole)
}

// TestReferenceVariables holds the page's defaults of variables, and which are required, to the code.
func TestReferenceVariables(t *testing.T) {
	rows := rowsOf(t, docsPage(t, "reference"), "## Variables")
	_, err := readWith(nil)
	if err == nil {
		t.Fatal("nothing is configured, and nothing is at fault")
	}
	tags := map[string]string{}
	o := reflect.TypeFor[options]()
	for i := range o.NumField() {
		if name := o.Field(i).Tag.Get("env"); name != "" {
			tags[name] = o.Field(i).Tag.Get("default")
		}
	}
	instead := map[string]string{"PUBLIC_URL": "`WEBHOOK_URL`", "SETTINGS_FILE": "the example; refused with a live key"} // held below
	for name, row := range rows {
		required := strings.Contains(err.Error(), "  "+name+": is required")
		if said := strings.Contains(row[0], "required"); said != required {
			t.Errorf("%s: the page says required: %t, and it is: %t", name, said, required)
		}
		want := "empty"
		switch {
		case required:
			want = ""
		case tags[name] != "":
			want = "`" + tags[name] + "`"
		case instead[name] != "":
			want = instead[name]
		}
		if row[1] != want && (want != "empty" || !strings.HasPrefix(row[1], "empty: ")) {
			t.Errorf("%s: the page says that its default is %q, want %q", name, row[1], want)
		}
		if _, option := tags[name]; option == strings.HasPrefix(row[0], "secret") {
			t.Errorf("%s: whether it is a secret is said otherwise", name)
		}
	}
	good := goodEnvironment()
	good["MOYASAR_SECRET_KEY"], good["MOYASAR_API_URL"] = "sk_live_x", "https://127.0.0.1:1"
	good["SETTINGS_FILE"] = file(t, ownSettings(t))
	good["WEBHOOK_URL"], good["WEBHOOK_SECRET"] = "https://bot.example", strings.Repeat("w", 16)
	if c, err := readWith(good); err != nil || c.PublicURL != good["WEBHOOK_URL"] {
		t.Errorf("PUBLIC_URL is %q if not given: %v", c.PublicURL, err)
	}
	delete(good, "SETTINGS_FILE")
	if _, err := readWith(good); err == nil || !strings.Contains(err.Error(), "SETTINGS_FILE: example: ") {
		t.Errorf("the example with a live key: %v", err)
	}
}

// TestReferenceForms tries what the page says that variables may be, at its bounds.
func TestReferenceForms(t *testing.T) {
	rows := rowsOf(t, docsPage(t, "reference"), "## Variables")
	key := func(size int, fill byte) string {
		return "k1:" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, size))
	}
	for _, c := range []struct {
		name, said string
		good, bad  []string
	}{
		{"WEBHOOK_SECRET", "16 to 256 of `A-Z a-z 0-9 _ -`", []string{strings.Repeat("a", 16), strings.Repeat("Z", 254) + "_-"},
			[]string{strings.Repeat("a", 15), strings.Repeat("a", 257), strings.Repeat("a", 16) + "."}},
		{"MOYASAR_WEBHOOK_SECRET", "at least 16 characters", []string{strings.Repeat("a", 16)}, []string{strings.Repeat("a", 15)}},
		{"MOYASAR_SECRET_KEY", "`sk_live_…`, or `sk_test_…` with `--test-mode`", []string{"sk_live_x"}, []string{"sk_test_x", "pk_live_x"}},
		{"DATA_KEYS", "`id:base64(32 bytes)`, comma-separated", []string{key(32, 1), key(32, 1) + ",k2" + key(32, 2)[2:]},
			[]string{key(31, 1), key(33, 1), key(32, 0), key(32, 1) + ",k2" + key(32, 1)[2:]}},
		{"REDIS_MODE", "`single`, `sentinel` or `cluster`", []string{"single"}, []string{"", "replica"}},
		{"REDIS_WAIT_REPLICAS", "0 or more", []string{"0", "9"}, []string{"-1", "x"}},
		{"REDIS_WAYS", "1 to 32", []string{"1", "32"}, []string{"", "0", "33", "-1", "x"}},
		{"STAFF_CHAT_ID", "negative", []string{"-1001234567890"}, []string{"1001234567890", "@group"}},
		{"STAFF_TOPIC_ID", "2 or more", []string{"2"}, []string{"1", "0", "-4", "topic"}},
		{"ADMIN_IDS", "comma-separated", []string{"7100000004,7100000005"}, []string{"7100000004;7100000005", "-100"}},
		{"LOG_LEVEL", "`debug`, `info`, `warn`, `error`", []string{"debug", "info", "warn", "error"}, []string{"all", "INFO", "error+4"}},
		{"LOG_FORMAT", "`json` or `text`", []string{"json", "text"}, []string{"xml"}},
		{"WEBHOOK_URL", "https base", []string{"https://bot.example"}, []string{"http://bot.example"}},
	} {
		if !strings.Contains(rows[c.name][0], c.said) {
			t.Errorf("%s: the page does not say %q: %s", c.name, c.said, rows[c.name][0])
		}
		env := goodEnvironment()
		env["MOYASAR_SECRET_KEY"], env["MOYASAR_API_URL"] = "sk_live_x", "https://127.0.0.1:1"
		env["SETTINGS_FILE"] = file(t, ownSettings(t))
		env["WEBHOOK_URL"], env["WEBHOOK_SECRET"] = "https://bot.example", strings.Repeat("w", 16)
		env["STAFF_CHAT_ID"] = "-1001234567890"
		for i, value := range append(c.good, c.bad...) {
			env[c.name] = value
			if _, err := readWith(env); (err == nil) != (i < len(c.good)) || err != nil && !strings.Contains(err.Error(), "  "+c.name+": ") {
				t.Errorf("%s = %q: %v", c.name, value, err)
			}
		}
	}
}
