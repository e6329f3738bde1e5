package botapi

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Mini Apps: pages that a button of a private chat opens, with what Telegram hands to them and signs.
// https://core.telegram.org/bots/webapps, https://docs.telegram-mini-apps.com/platform/init-data

var errNoApp = errors.New("no such button")

// checkApp takes https alone, and http of this machine, as the test environment does:
// https://docs.telegram-mini-apps.com/platform/test-environment
func checkApp(link string) error {
	_, err := checkLink(link, true)
	if u, wrong := url.Parse(link); err != nil && wrong == nil && u.Scheme == "http" {
		if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsLoopback() {
			_, err = checkLink(link, false)
		}
	}
	return err
}

// appKey signs for those who have no token of the bot. It is the sandbox's own and none of Telegram's.
var appKey = ed25519.NewKeyFromSeed([]byte("the sandbox signs its mini apps."))

// AppKey is the public key of signatures.
func AppKey() ed25519.PublicKey { return appKey.Public().(ed25519.PublicKey) }

// InitData is what a page that this person opens is handed, at the sandbox's time. More may come than a page knows.
func (c *Citizen) InitData(more url.Values) string {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.initData(c.p, more)
}

func (s *Server) initData(p *person, more url.Values) string {
	user, err := json.Marshal(struct {
		ID        int64  `json:"id"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
		Username  string `json:"username,omitempty"`
		Language  string `json:"language_code,omitempty"`
		Writes    bool   `json:"allows_write_to_pm"`
	}{p.ID, p.FirstName, p.LastName, p.Username, p.LanguageCode, true})
	if err != nil {
		panic(fmt.Errorf("botapi: a person cannot be written: %w", err))
	}
	data := url.Values{"user": {string(user)}, "auth_date": {itoa(s.conf.Now().Unix())},
		"chat_instance": {"-" + itoa(p.ID)}, "chat_type": {"private"}}
	for key, all := range more {
		data[key] = all
	}
	data.Set("signature", base64.RawURLEncoding.EncodeToString(ed25519.Sign(appKey, []byte(itoa(s.me.ID)+":WebAppData\n"+checked(data)))))
	data.Set("hash", hex.EncodeToString(sum(sum([]byte("WebAppData"), s.conf.Token), checked(data))))
	return strings.ReplaceAll(data.Encode(), "+", "%20")
}

// checked is the text that is signed.
func checked(data url.Values) string {
	var lines []string
	for key, all := range data {
		lines = append(lines, key+"="+all[0])
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func sum(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// Open gives the address with which the newest button of this label, or of the newest message with any, opens its page.
func (c *Citizen) Open(label string) (string, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for i := len(c.c.ids) - 1; i >= 0; i-- {
		m := c.c.messages[c.c.ids[i]]
		if m == nil {
			continue
		}
		if b := m.button(func(b InlineButton) bool { return b.WebApp != nil && (label == "" || b.Text == label) }); b != nil {
			return c.s.launch(c.p, b.WebApp.URL), nil
		}
	}
	return "", errNoApp
}

// launch is the address of a page with what is handed to it.
func (s *Server) launch(p *person, link string) string {
	hash := url.Values{"tgWebAppData": {s.initData(p, url.Values{"query_id": {"AAF" + itoa(p.ID)}})},
		"tgWebAppVersion": {"9.1"}, "tgWebAppPlatform": {"web"}}
	return link + "#" + strings.ReplaceAll(hash.Encode(), "+", "%20")
}

// takeLaunch is POST /viewer/launch: the page that a button opens.
func (s *Server) takeLaunch(w http.ResponseWriter, r *http.Request) {
	say, err := readSaying(w, r)
	if err != nil {
		write(w, http.StatusBadRequest, refused(err.Error()))
		return
	}
	s.mu.Lock()
	p, c, err := s.speaker(say)
	link := ""
	if err == nil {
		err = errNoApp
		if m := c.messages[say.MessageID]; m != nil && c.Type == "private" {
			if m.button(func(b InlineButton) bool { return b.WebApp != nil && b.WebApp.URL == say.Data }) != nil {
				link, err = s.launch(p, say.Data), nil
			}
		}
	}
	s.mu.Unlock()
	if err != nil {
		write(w, http.StatusBadRequest, refused(err.Error()))
		return
	}
	write(w, http.StatusOK, map[string]any{"ok": true, "url": link})
}
