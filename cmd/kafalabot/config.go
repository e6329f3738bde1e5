package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kafalabot/kafala"
	"kafalabot/storage"
)

// options are the settings of a process that are not secret: flag, variable, default and help in one place. All
// are strings, so that every fault is found by us, at once, and named by its variable.
type options struct {
	TelegramAPIURL    string `name:"telegram-api-url" env:"TELEGRAM_API_URL" default:"https://api.telegram.org" help:"Base address of the Bot API server."`
	TelegramLinkURL   string `name:"telegram-link-url" env:"TELEGRAM_LINK_URL" default:"https://t.me" help:"Base address of deep links."`
	WebhookURL        string `name:"webhook-url" env:"WEBHOOK_URL" help:"Public HTTPS base for Telegram's webhook; empty: long polling."`
	ListenAddr        string `name:"listen-addr" env:"LISTEN_ADDR" default:":8080" help:"Address of the public doors."`
	AdminAddr         string `name:"admin-addr" env:"ADMIN_ADDR" default:"127.0.0.1:9090" help:"Address of /healthz, /readyz and /metrics."`
	RedisMode         string `name:"redis-mode" env:"REDIS_MODE" default:"single" help:"single, sentinel or cluster."`
	RedisWaitReplicas string `name:"redis-wait-replicas" env:"REDIS_WAIT_REPLICAS" default:"0" help:"Replicas that must hold a record before it counts as saved."`
	MoyasarAPIURL     string `name:"moyasar-api-url" env:"MOYASAR_API_URL" default:"https://api.moyasar.com/v1" help:"Base address of the gateway."`
	PublicURL         string `name:"public-url" env:"PUBLIC_URL" help:"Public base for the gateway's callbacks; default: WEBHOOK_URL."`
	AdminIDs          string `name:"admin-ids" env:"ADMIN_IDS" help:"Telegram's numbers of the first admins, comma-separated."`
	StaffChatID       string `name:"staff-chat-id" env:"STAFF_CHAT_ID" help:"Number of the group for notices to staff; a group's is negative."`
	SettingsFile      string `name:"settings-file" env:"SETTINGS_FILE" help:"The operator's settings, TOML; empty: the example, refused with a live key."`
	LogLevel          string `name:"log-level" env:"LOG_LEVEL" default:"info" help:"debug, info, warn or error."`
	LogFormat         string `name:"log-format" env:"LOG_FORMAT" default:"json" help:"json or text."`
	TestMode          bool   `name:"test-mode" help:"Needed with a test key: everything that is sent is stamped as not valid."`
	AllowVolatile     bool   `name:"allow-volatile" help:"Serve from a Redis that may forget."`
}

// secrets come from the environment or from files, never from flags. Printing one prints ***.
type secret string

func (secret) String() string       { return "***" }
func (secret) GoString() string     { return "***" }
func (secret) LogValue() slog.Value { return slog.StringValue("***") }

// config is what a process needs to serve, checked.
type config struct {
	options
	token         secret
	webhookSecret secret
	redisURL      secret
	moyasarKey    secret
	moyasarSecret secret
	keys          storage.Keys
	settings      kafala.Settings
	admins        []int64
	staffChat     int64
	waitReplicas  int
	log           *slog.Logger
	live          bool
}

// environment reads variables; a secret X may also stand in the file that X_FILE names.
type environment func(name string) (string, bool)

func (env environment) secret(name string, required bool, fault func(string, string)) secret {
	value, _ := env(name)
	if path, ok := env(name + "_FILE"); ok && path != "" {
		if value != "" {
			fault(name, "is set, and so is "+name+"_FILE: one is enough")
		}
		b, err := os.ReadFile(path)
		if err != nil {
			fault(name+"_FILE", "cannot be read: "+reason(err))
			return ""
		}
		value = strings.TrimSpace(string(b))
	}
	if value == "" && required {
		fault(name, "is required")
	}
	return secret(value)
}

// reason is why a file cannot be read, without its path.
func reason(err error) string {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return "unreadable"
}

var (
	botToken   = regexp.MustCompile(`^[0-9]{3,20}:[A-Za-z0-9_-]{5,100}$`)
	moyasarKey = regexp.MustCompile(`^sk_(live|test)_[!-9;-~]+$`)
	hookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)
)

// read checks everything and returns one error that lists every fault by its variable's name and shows no value.
func (o options) read(env environment) (config, error) {
	c := config{options: o}
	var faults []string
	fault := func(name, what string) { faults = append(faults, name+": "+what) }

	c.token = env.secret("TELEGRAM_BOT_TOKEN", true, fault)
	c.webhookSecret = env.secret("WEBHOOK_SECRET", false, fault)
	c.redisURL = env.secret("REDIS_URL", true, fault)
	c.moyasarKey = env.secret("MOYASAR_SECRET_KEY", true, fault)
	c.moyasarSecret = env.secret("MOYASAR_WEBHOOK_SECRET", false, fault)
	keys := env.secret("DATA_KEYS", true, fault)

	if c.token != "" && !botToken.MatchString(string(c.token)) {
		fault("TELEGRAM_BOT_TOKEN", "is not in the form of a Bot API token")
	}
	if (c.WebhookURL == "") != (c.webhookSecret == "") {
		fault("WEBHOOK_URL", "and WEBHOOK_SECRET go together: set both or neither")
	}
	if c.webhookSecret != "" && !hookSecret.MatchString(string(c.webhookSecret)) {
		fault("WEBHOOK_SECRET", "must be 16 to 256 of A-Z a-z 0-9 _ -")
	}
	if c.PublicURL == "" {
		c.PublicURL = c.WebhookURL
	}
	for name, address := range map[string]*string{
		"TELEGRAM_API_URL": &c.TelegramAPIURL, "TELEGRAM_LINK_URL": &c.TelegramLinkURL, "WEBHOOK_URL": &c.WebhookURL,
		"PUBLIC_URL": &c.PublicURL, "MOYASAR_API_URL": &c.MoyasarAPIURL,
	} {
		*address = strings.TrimRight(*address, "/")
		if *address != "" && !isBase(*address) {
			fault(name, "must be an http or https address without query")
		}
	}
	if u, err := url.Parse(c.WebhookURL); err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		fault("WEBHOOK_URL", "must be https: Telegram pushes to nothing else")
	}
	c.readGateway(fault)
	c.readDoors(fault)
	var err error
	if keys != "" {
		if c.keys, err = storage.ParseKeys(string(keys)); err != nil {
			fault("DATA_KEYS", err.Error())
		}
	}
	c.readRedis(fault)
	if c.waitReplicas, err = strconv.Atoi(c.RedisWaitReplicas); err != nil || c.waitReplicas < 0 {
		fault("REDIS_WAIT_REPLICAS", "must be a number, 0 or more")
	}
	c.readAdmins(fault)
	if c.StaffChatID != "" { // a group's number is negative; a positive one is a person's, who would read what is meant for staff
		if c.staffChat, err = strconv.ParseInt(c.StaffChatID, 10, 64); err != nil || c.staffChat >= 0 {
			fault("STAFF_CHAT_ID", "must be the number of a group: it is negative, that of a supergroup begins with -100")
		}
	}
	c.readSettings(fault)
	c.readLog(fault)
	if len(faults) > 0 {
		return config{}, fmt.Errorf("%w:\n  %s", errConfig, strings.Join(slices.Sorted(slices.Values(faults)), "\n  "))
	}
	return c, nil
}

// readGateway checks what belongs to the gateway: the key alone decides whether real money moves.
func (c *config) readGateway(fault func(string, string)) {
	switch key := string(c.moyasarKey); {
	case key == "":
	case !moyasarKey.MatchString(key):
		fault("MOYASAR_SECRET_KEY", "must be a secret key, sk_live_… or sk_test_…")
	case strings.HasPrefix(key, "sk_live_"):
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

// readRedis checks the mode, and that the address is of its form; of an unknown mode, that it is of any.
func (c *config) readRedis(fault func(string, string)) {
	modes := []string{"single", "sentinel", "cluster"}
	if slices.Contains(modes, c.RedisMode) {
		modes = []string{c.RedisMode}
	} else {
		fault("REDIS_MODE", "must be single, sentinel or cluster")
	}
	var last error
	for _, mode := range modes {
		client, err := storage.Open(string(c.redisURL), mode)
		if err == nil {
			client.Close()
			return
		}
		last = err
	}
	if c.redisURL != "" {
		fault("REDIS_URL", last.Error())
	}
}

// readAdmins reads who the first admins are: persons, whose numbers are positive.
func (c *config) readAdmins(fault func(string, string)) {
	if c.AdminIDs == "" {
		return
	}
	for i, text := range strings.Split(c.AdminIDs, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		switch {
		case err != nil || id <= 0:
			fault("ADMIN_IDS", fmt.Sprintf("entry %d must be the number of a person", i+1))
		case slices.Contains(c.admins, id):
			fault("ADMIN_IDS", fmt.Sprintf("entry %d is there already", i+1))
		default:
			c.admins = append(c.admins, id)
		}
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
}

func (c *config) readSettings(fault func(string, string)) {
	file := kafala.ExampleSettings()
	if c.SettingsFile != "" {
		var err error
		if file, err = os.ReadFile(c.SettingsFile); err != nil {
			fault("SETTINGS_FILE", "cannot be read: "+reason(err))
			return
		}
	}
	var err error
	if c.settings, err = kafala.ParseSettings(file); err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			fault("SETTINGS_FILE", line)
		}
		return
	}
	if c.settings.Example && c.live {
		fault("SETTINGS_FILE", "is the example, which binds nobody: write the operator's own before using a live key")
	}
}

func (c *config) readLog(fault func(string, string)) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		fault("LOG_LEVEL", "must be debug, info, warn or error")
	}
	switch c.LogFormat {
	case "json":
		c.log = slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	case "text":
		c.log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	default:
		fault("LOG_FORMAT", "must be json or text")
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isBase(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}
