package main

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kafalabot/storage"
	"kafalabot/web"
)

var moyasarKey = regexp.MustCompile(`^sk_(live|test)_[!-9;-~]+$`)

const (
	digits     = "0123456789"
	urlLetters = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"
)

// madeOf tells whether a text is of so many of these letters, and no others. A regular expression that counts to 256 takes a
// millisecond of every start.
func madeOf(letters, text string, least, most int) bool {
	return len(text) >= least && len(text) <= most && strings.Trim(text, letters) == ""
}

// isToken tells whether a text has the form of a Bot API token.
func isToken(text string) bool {
	number, rest, ok := strings.Cut(text, ":")
	return ok && madeOf(digits, number, 3, 20) && madeOf(urlLetters, rest, 5, 100)
}

// readServices checks what belongs to Telegram, to the gateway and to the doors that they knock at.
func (c *config) readServices(env environment, fault func(string, string)) {
	c.token = env.secret("TELEGRAM_BOT_TOKEN", true, fault)
	c.webhookSecret = env.secret("WEBHOOK_SECRET", false, fault)
	c.moyasarKey = env.secret("MOYASAR_SECRET_KEY", true, fault)
	c.moyasarSecret = env.secret("MOYASAR_WEBHOOK_SECRET", false, fault)
	if c.token != "" && !isToken(string(c.token)) {
		fault("TELEGRAM_BOT_TOKEN", "is not in the form of a Bot API token")
	}
	if (c.WebhookURL == "") != (c.webhookSecret == "") {
		fault("WEBHOOK_URL", "and WEBHOOK_SECRET go together: set both or neither")
	}
	if c.webhookSecret != "" && !madeOf(urlLetters, string(c.webhookSecret), 16, 256) {
		fault("WEBHOOK_SECRET", "must be 16 to 256 of A-Z a-z 0-9 _ -")
	}
	c.readAddresses(fault)
	c.readGateway(fault)
	c.readNafath(env, fault)
	c.readDoors(fault)
	if c.StaffTopicID != "" {
		topic, err := strconv.Atoi(c.StaffTopicID)
		if c.staffTopic = topic; err != nil || topic < 2 { // General has the number 1, under which nobody can write to it
			fault("STAFF_TOPIC_ID", "must be the number of a topic, 2 or more; that of General is left out")
		}
		if c.StaffChatID == "" {
			fault("STAFF_TOPIC_ID", "is a topic of STAFF_CHAT_ID, which is not given")
		}
	}
	if c.StaffChatID == "" {
		return
	}
	var err error // a group's number is negative; a positive one is a person's, who would read what is meant for staff
	if c.staffChat, err = strconv.ParseInt(c.StaffChatID, 10, 64); err != nil || c.staffChat >= 0 {
		fault("STAFF_CHAT_ID", "must be the number of a group: it is negative, that of a supergroup begins with -100")
	}
}

// alwaysCalled are the addresses without which nobody is served. Each has a default.
var alwaysCalled = []string{"TELEGRAM_API_URL", "TELEGRAM_LINK_URL", "MOYASAR_API_URL"}

// readAddresses checks the bases of addresses.
func (c *config) readAddresses(fault func(string, string)) {
	if c.PublicURL == "" {
		c.PublicURL = c.WebhookURL
	}
	for name, address := range map[string]*string{
		"TELEGRAM_API_URL": &c.TelegramAPIURL, "TELEGRAM_LINK_URL": &c.TelegramLinkURL, "WEBHOOK_URL": &c.WebhookURL,
		"PUBLIC_URL": &c.PublicURL, "MOYASAR_API_URL": &c.MoyasarAPIURL, "NAFATH_URL": &c.NafathURL,
		"NAFATH_CALLBACK_URL": &c.NafathCallbackURL,
	} {
		*address = strings.TrimRight(*address, "/")
		switch {
		case *address != "" && !isBase(*address):
			fault(name, "must be an http or https address without query")
		case *address == "" && slices.Contains(alwaysCalled, name):
			fault(name, "is empty: leave it out, or give an http or https address")
		}
	}
	if u, err := url.Parse(c.WebhookURL); err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		fault("WEBHOOK_URL", "must be https: Telegram pushes to nothing else")
	}
	c.readWebhook(fault)
}

// origin is an origin that may show a page of ours in a frame; a star stands for the names below a host.
var origin = regexp.MustCompile(`^https://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?$`)

// readPage checks what the private page needs, once the settings are known: an address of its own, and who may show it.
func (c *config) readPage(fault func(string, string)) {
	for one := range strings.FieldsSeq(c.FrameAncestors) {
		u, err := url.Parse(one)
		near := err == nil && u.Scheme == "http" && isLoopback(u.Hostname()) && u.Host != "" && u.String() == "http://"+u.Host
		if !near && !origin.MatchString(one) {
			fault("FRAME_ANCESTORS", "must be https origins with spaces between, a star before the dot of a host at most")
		}
	}
	if c.settings == nil || !c.settings.Rules.OnPage() {
		return
	}
	u, err := url.Parse(c.PublicURL)
	near := err == nil && u.Scheme == "http" && isLoopback(u.Hostname()) && c.TelegramAPIURL != telegramsOwn
	if err != nil || u.Scheme != "https" && !near {
		fault("PUBLIC_URL", "must be an https address: with rules.private_entry offered or required, ID numbers are typed on a page there")
	}
	if strings.TrimSpace(c.FrameAncestors) == "" {
		fault("FRAME_ANCESTORS", "must name who may show the private page")
	}
}

// pageURL is the base of the private page; "": there is none.
func (c *config) pageURL() string {
	if !c.settings.Rules.OnPage() {
		return ""
	}
	return c.PublicURL + web.Path
}

// telegramsPorts are those to which Telegram pushes: https://core.telegram.org/bots/webhooks
var telegramsPorts = []string{"", "443", "80", "88", "8443"}

// readWebhook refuses an address to which Telegram would push in vain. A Bot API server of one's own takes any port and host.
func (c *config) readWebhook(fault func(string, string)) {
	u, err := url.Parse(c.WebhookURL)
	if err != nil || c.WebhookURL == "" {
		return
	}
	if ours := []string{"telegram", "moyasar", "nafath", "page"}; slices.ContainsFunc(strings.Split(u.Path, "/"), func(part string) bool {
		return slices.Contains(ours, part)
	}) {
		fault("WEBHOOK_URL", "is the base alone: /telegram, /moyasar/, /nafath/ and /page/ are added to it")
	}
	if c.TelegramAPIURL != telegramsOwn {
		return
	}
	if !slices.Contains(telegramsPorts, u.Port()) {
		fault("WEBHOOK_URL", "must have port 443, 80, 88 or 8443: Telegram pushes to no other")
	}
	if !isPublic(u.Hostname()) {
		fault("WEBHOOK_URL", "must be an address that Telegram reaches, no private one")
	}
}

// telegramsOwn is the base of Telegram's own Bot API.
const telegramsOwn = "https://api.telegram.org"

// servingOf is of which kind a key of the gateway's is; empty: it is none.
func servingOf(key secret) storage.Serving {
	if !moyasarKey.MatchString(string(key)) {
		return ""
	}
	if strings.HasPrefix(string(key), "sk_live_") {
		return storage.ByLiveKey
	}
	return storage.ByTestKey
}

// readGateway checks what belongs to the gateway: the key alone decides whether real money moves.
func (c *config) readGateway(fault func(string, string)) {
	c.serving = servingOf(c.moyasarKey)
	switch key := string(c.moyasarKey); {
	case key == "":
	case c.serving == "":
		fault("MOYASAR_SECRET_KEY", "must be a secret key, sk_live_… or sk_test_…")
	case c.serving == storage.ByLiveKey:
		c.live = true
		if c.TestMode {
			fault("MOYASAR_SECRET_KEY", "is a live key, and --test-mode is set")
		}
		if !strings.HasPrefix(c.MoyasarAPIURL, "https://") {
			fault("MOYASAR_API_URL", "must be https: a live key is sent no other way")
		}
	case !c.TestMode:
		fault("MOYASAR_SECRET_KEY", "is a test key: serve with --test-mode, which stamps all that is sent as not valid")
	}
	if c.moyasarSecret != "" && len(c.moyasarSecret) < 16 {
		fault("MOYASAR_WEBHOOK_SECRET", "must have at least 16 characters")
	}
}

// readDoors checks the addresses to listen on.
func (c *config) readDoors(fault func(string, string)) {
	for name, address := range map[string]string{"LISTEN_ADDR": c.ListenAddr, "ADMIN_ADDR": c.AdminAddr} {
		_, port, err := net.SplitHostPort(address)
		if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
			fault(name, "must be host:port or :port")
		}
	}
	if meet(c.ListenAddr, c.AdminAddr) {
		fault("ADMIN_ADDR", "must have another port than LISTEN_ADDR: both would listen at the same place")
	}
}

// isPublic tells whether whoever is elsewhere may reach a host: no name that means something else there, and no address that is not
// routed (RFC 6890; names of RFC 6761, 6762 and 8375).
func isPublic(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsGlobalUnicast() && !ip.IsPrivate() && !carriers.Contains(ip)
	}
	at := strings.LastIndexByte(host, '.')
	end := host[at+1:]
	numeric := end == "" || end[0] >= '0' && end[0] <= '9' // a number in another spelling
	return at > 0 && !numeric && !slices.Contains([]string{"localhost", "local", "internal", "test", "arpa"}, end)
}

// carriers is what providers share among their customers: RFC 6598.
var carriers = netip.MustParsePrefix("100.64.0.0/10")

// meet tells whether two addresses cannot both be listened on: they have one port, and their hosts are one or either is every address of
// this machine.
func meet(one, other string) bool {
	host, port, err := net.SplitHostPort(one)
	host2, port2, err2 := net.SplitHostPort(other)
	n, bad := strconv.ParseUint(port, 10, 16)
	n2, bad2 := strconv.ParseUint(port2, 10, 16)
	if errors.Join(err, err2, bad, bad2) != nil || n == 0 || n != n2 {
		return false
	}
	return isEverywhere(host) || isEverywhere(host2) || sameHost(host, host2)
}

// isEverywhere tells whether whoever listens on a host does so on every address of this machine, of either family.
func isEverywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// sameHost tells whether two hosts are one, however they are written.
func sameHost(one, other string) bool {
	plain := func(host string) string {
		if strings.EqualFold(host, "localhost") {
			host = "127.0.0.1"
		}
		if ip := net.ParseIP(host); ip != nil {
			host = ip.String()
		}
		return strings.ToLower(host)
	}
	return plain(one) == plain(other)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isBase(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	port, wrong := strconv.ParseUint(cmp.Or(u.Port(), "443"), 10, 16)
	return wrong == nil && port > 0 && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.RawQuery == "" &&
		u.Fragment == "" && u.User == nil
}
