package main

import (
	"strings"
	"testing"
)

// An address to which Telegram would push in vain is refused by name; a server of one's own takes any port and host.
func TestWebhookAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address string
		own     bool // a Bot API server of one's own
		good    bool
	}{
		{"https://bot.example", false, true},
		{"https://bot.example:443", false, true},
		{"https://bot.example:8443/some/path", false, true},
		{"https://bot.example/telegram", false, false},
		{"https://bot.example/telegram", true, false},
		{"https://bot.example/x/moyasar/webhook", false, false},
		{"https://bot.example:8081", false, false},
		{"https://bot.example:8081", true, true},
		{"https://localhost", false, false},
		{"https://127.0.0.1", false, false},
		{"https://10.0.0.1", false, false},
		{"https://192.168.1.5:8443", false, false},
		{"https://[fd00::1]", false, false},
		{"https://10.0.0.1", true, true},
		{"https://8.8.8.8", false, true},
		{"https://LOCALHOST", false, false},
		{"https://localhost.", false, false},
		{"https://bot.local", false, false},
		{"https://bot", false, false},
		{"https://127.1", false, false},
		{"https://0x7f000001", false, false},
		{"https://2130706433", false, false},
		{"https://100.64.0.1", false, false},
		{"https://[::ffff:10.0.0.1]", false, false},
		{"https://[2001:db8::1]:99999", true, false},
		{"https://bot.example:0", true, false},
	} {
		env := goodEnvironment()
		env["WEBHOOK_URL"], env["WEBHOOK_SECRET"] = c.address, strings.Repeat("w", 16)
		if !c.own {
			env["TELEGRAM_API_URL"] = telegramsOwn
		}
		_, err := readWith(env)
		if bad := err != nil && strings.Contains(err.Error(), "  WEBHOOK_URL: "); bad == c.good {
			t.Errorf("%s, own server %t: %v", c.address, c.own, err)
		}
	}
}
