package botapi_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// A mini app is opened by a button of a private chat, over https or on this machine, with data that are signed twice: for who has
// the bot's token, and for who has none.
func TestMiniApps(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	under := func(link string) m {
		return m{"inline_keyboard": [][]m{{{"text": "Open", "web_app": m{"url": link}}}}}
	}
	h.send(m{"chat_id": citizen, "text": "a", "reply_markup": under("http://127.0.0.1:8080/page/x")})
	for link, description := range map[string]string{
		"http://a.sa/x":                "Only HTTPS links are allowed",
		"http://127.0.0.1.example.com": "Only HTTPS links are allowed",
		"http://10.0.0.1/x":            "Only HTTPS links are allowed",
	} {
		got := h.call("sendMessage", m{"chat_id": citizen, "text": "a", "reply_markup": under(link)})
		if got.OK || !strings.Contains(got.Description, description) {
			t.Errorf("%s: %+v", link, got)
		}
	}
	address, err := c.Open("Open")
	if err != nil {
		t.Fatal(err)
	}
	page, hash, _ := strings.Cut(address, "#")
	handed, err := url.ParseQuery(hash)
	if err != nil || page != "http://127.0.0.1:8080/page/x" {
		t.Fatalf("%s, %v", address, err)
	}
	data, err := url.ParseQuery(handed.Get("tgWebAppData"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for key := range data {
		if key != "hash" && key != "signature" {
			lines = append(lines, key+"="+data.Get(key))
		}
	}
	slices.Sort(lines)
	signature, err := base64.RawURLEncoding.DecodeString(data.Get("signature"))
	bot, _, _ := strings.Cut(token, ":")
	if err != nil || !ed25519.Verify(botapi.AppKey(), []byte(bot+":WebAppData\n"+strings.Join(lines, "\n")), signature) {
		t.Errorf("the signature of %q, %v", lines, err)
	}
	for _, key := range []string{"user", "auth_date", "hash", "query_id", "chat_type"} {
		if data.Get(key) == "" {
			t.Errorf("%s is not handed over", key)
		}
	}
}
