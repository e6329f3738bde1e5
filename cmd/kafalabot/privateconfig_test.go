package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// With the private page a process wants an https address of its own, and to know who may show it; each fault is named.
func TestPrivatePageIsConfigured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		where, public, ancestors string
		own                      bool // a Bot API server of one's own
		fault                    string
	}{
		{"off", "", "", false, ""},
		{"off", "http://bot.example", "https://web.telegram.org", false, ""},
		{"offered", "", "https://web.telegram.org", false, "PUBLIC_URL"},
		{"required", "", "https://web.telegram.org", false, "PUBLIC_URL"},
		{"required", "http://bot.example", "https://web.telegram.org", false, "PUBLIC_URL"},
		{"required", "http://127.0.0.1:8080", "https://web.telegram.org", false, "PUBLIC_URL"},
		{"required", "http://127.0.0.1:8080", "http://127.0.0.1:8088", true, ""},
		{"required", "https://bot.example/base", "https://web.telegram.org https://*.telegram.org", false, ""},
		{"required", "https://bot.example", "", false, "FRAME_ANCESTORS"},
		{"required", "https://bot.example", "*", false, "FRAME_ANCESTORS"},
		{"required", "https://bot.example", "http://web.telegram.org", false, "FRAME_ANCESTORS"},
		{"required", "https://bot.example", "https://a.example; script-src *", false, "FRAME_ANCESTORS"},
		{"off", "https://bot.example", "https://a.example/path", false, "FRAME_ANCESTORS"},
	} {
		file := filepath.Join(t.TempDir(), "settings.toml")
		text := strings.Replace(string(kafala.ExampleSettings()), `private_entry = "off"`, `private_entry = "`+c.where+`"`, 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		env := goodEnvironment()
		env["SETTINGS_FILE"], env["PUBLIC_URL"], env["FRAME_ANCESTORS"] = file, c.public, c.ancestors
		delete(env, "WEBHOOK_URL")
		delete(env, "WEBHOOK_SECRET")
		if !c.own {
			env["TELEGRAM_API_URL"] = telegramsOwn
		}
		_, err := readWith(env)
		said := ""
		if err != nil {
			said = err.Error()
		}
		for _, name := range []string{"PUBLIC_URL", "FRAME_ANCESTORS"} {
			if has := strings.Contains(said, "  "+name+": "); has != (c.fault == name) {
				t.Errorf("%+v: %s is at fault: %t: %v", c, name, has, err)
			}
		}
	}
}
