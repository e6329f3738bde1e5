package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage"
)

// options are the settings of a process that are not secret: flag, variable, default and help in one place. All
// are strings, so that every fault is found by us, at once, and named by its variable.
type options struct {
	TelegramAPIURL    string `name:"telegram-api-url" env:"TELEGRAM_API_URL" default:"https://api.telegram.org" help:"Base of the Bot API."`
	TelegramLinkURL   string `name:"telegram-link-url" env:"TELEGRAM_LINK_URL" default:"https://t.me" help:"Base of deep links."`
	WebhookURL        string `name:"webhook-url" env:"WEBHOOK_URL" help:"Public HTTPS base for Telegram's webhook; empty: long polling."`
	ListenAddr        string `name:"listen-addr" env:"LISTEN_ADDR" default:":8080" help:"Address of the public doors."`
	AdminAddr         string `name:"admin-addr" env:"ADMIN_ADDR" default:"127.0.0.1:9090" help:"Address of /healthz, /readyz and /metrics."`
	RedisMode         string `name:"redis-mode" env:"REDIS_MODE" default:"single" help:"single, sentinel or cluster."`
	RedisWaitReplicas string `name:"redis-wait-replicas" env:"REDIS_WAIT_REPLICAS" default:"0" help:"Replicas that must hold what is saved."`
	RedisWays         string `name:"redis-ways" env:"REDIS_WAYS" default:"4" help:"Connections over which people are spread, 1 to 32."`
	MoyasarAPIURL     string `name:"moyasar-api-url" env:"MOYASAR_API_URL" default:"https://api.moyasar.com/v1" help:"Base of the gateway."`
	PublicURL         string `name:"public-url" env:"PUBLIC_URL" help:"Public base for the gateway's callbacks; default: WEBHOOK_URL."`
	FrameAncestors    string `env:"FRAME_ANCESTORS" default:"https://web.telegram.org https://*.telegram.org" help:"Who frames the page."`
	NafathURL         string `name:"nafath-url" env:"NAFATH_URL" help:"Base of Nafath's environment; empty: nobody is asked who they are."`
	NafathAudience    string `name:"nafath-audience" env:"NAFATH_AUDIENCE" help:"Name under which the operator is registered with Nafath."`
	NafathService     string `name:"nafath-service" env:"NAFATH_SERVICE" help:"Service that was agreed with Nafath."`
	NafathCallbackURL string `name:"nafath-callback-url" env:"NAFATH_CALLBACK_URL" help:"Public base of Nafath's callback."`
	NafathIssuer      string `name:"nafath-issuer" env:"NAFATH_ISSUER" help:"Issuer of Nafath's tokens; empty: any."`
	NafathCallers     string `name:"nafath-callers" env:"NAFATH_CALLERS" help:"Addresses from which Nafath calls; empty: any."`
	NafathServer      string `name:"nafath-server-address" env:"NAFATH_SERVER_ADDRESS" help:"Address from which we call Nafath."`
	AdminIDs          string `name:"admin-ids" env:"ADMIN_IDS" help:"Telegram's numbers of the first admins, comma-separated."`
	StaffChatID       string `name:"staff-chat-id" env:"STAFF_CHAT_ID" help:"Number of the group for notices to staff; a group's is negative."`
	StaffTopicID      string `name:"staff-topic-id" env:"STAFF_TOPIC_ID" help:"Number of the group's topic for them; empty: General."`
	SettingsFile      string `name:"settings-file" env:"SETTINGS_FILE" help:"The settings, TOML; empty: the example, refused with a live key."`
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

// config is what a process needs, checked. A command that needs records alone has neither token nor gateway's key.
type config struct {
	options
	token         secret
	webhookSecret secret
	redisURL      secret
	moyasarKey    secret
	moyasarSecret secret
	nafath        nafathConfig
	keys          storage.Keys
	settings      *kafala.Settings
	admins        []int64
	staffChat     int64
	staffTopic    int
	waitReplicas  int
	ways          int              // to Redis
	now           func() time.Time // nil: time.Now
	log           *slog.Logger
	live          bool
	serving       storage.Serving // of which kind the gateway's key is; empty: none is given
}

// environment reads variables; a secret X may also stand in the file that X_FILE names.
type environment func(name string) (string, bool)

func (env environment) secret(name string, required bool, fault func(string, string)) secret {
	value, _ := env(name)
	if path, ok := env(name + "_FILE"); ok && path != "" {
		if value != "" {
			fault(name, "is set, and so is "+name+"_FILE: one is enough")
		}
		b, err := givenFile(path, secretMost)
		if err != nil {
			fault(name+"_FILE", "cannot be read: "+err.Error())
			return ""
		}
		value = string(b)
	}
	value = strings.TrimSpace(value)
	if value == "" && required {
		fault(name, "is required")
	}
	return secret(value)
}

// need is how much of the configuration a command uses. What it does not use it does not read, and does not ask for.
type need int

const (
	sealing need = iota // the data keys alone
	records             // Redis, its keys, the settings and who is admin
	whole               // those, Telegram and the gateway
)

// read checks what a command needs and returns one error that lists every fault by its variable's name and shows no
// value.
func (o options) read(env environment, n need) (config, error) {
	c := config{options: o}
	var faults []string
	fault := func(name, what string) { faults = append(faults, name+": "+what) }
	if n == whole {
		c.readServices(env, fault)
	}
	c.readKeys(env, fault)
	if n != sealing {
		c.readRecords(env, fault)
	}
	if n == records { // it asks the gateway nothing: where a key is given, its kind tells whether this Redis is ours
		c.serving = servingOf(env.secret("MOYASAR_SECRET_KEY", false, func(string, string) {}))
	}
	if n == whole {
		c.readPage(fault)
		c.readIdentity(fault)
	}
	c.readLog(fault)
	if len(faults) > 0 {
		return config{}, fmt.Errorf("%w:\n  %s", errConfig, strings.Join(slices.Compact(slices.Sorted(slices.Values(faults))), "\n  "))
	}
	return c, nil
}

// readKeys reads with what records are sealed.
func (c *config) readKeys(env environment, fault func(string, string)) {
	var err error
	if keys := env.secret("DATA_KEYS", true, fault); keys != "" {
		if c.keys, err = storage.ParseKeys(string(keys)); err != nil {
			fault("DATA_KEYS", err.Error())
		}
	}
}

// readRecords checks where records are kept, by which settings and who the first admins are.
func (c *config) readRecords(env environment, fault func(string, string)) {
	var err error
	c.redisURL = env.secret("REDIS_URL", true, fault)
	c.readRedis(fault)
	if c.waitReplicas, err = strconv.Atoi(c.RedisWaitReplicas); err != nil || c.waitReplicas < 0 {
		fault("REDIS_WAIT_REPLICAS", "must be a number, 0 or more")
	}
	if c.ways, err = strconv.Atoi(c.RedisWays); err != nil || c.ways < 1 || c.ways > storage.MaxWays {
		fault("REDIS_WAYS", fmt.Sprintf("must be a number, 1 to %d", storage.MaxWays))
	}
	c.readAdmins(fault)
	c.readSettings(fault)
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
		client, err := storage.Connect(string(c.redisURL), mode)
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

func (c *config) readSettings(fault func(string, string)) {
	file := kafala.ExampleSettings()
	if c.SettingsFile != "" {
		var err error
		if file, err = givenFile(c.SettingsFile, settingsMost); err != nil {
			fault("SETTINGS_FILE", "cannot be read: "+err.Error())
			return
		}
	}
	var err error
	if c.settings, err = kafala.ParseSettings(file); c.settings != nil {
		err = errors.Join(err, dialogs.CheckOptional(c.settings))
	}
	if c.settings != nil && c.live {
		err = errors.Join(err, errors.Join(c.settings.LiveFaults(kafala.DateOf(time.Now()))...))
	}
	if err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			fault("SETTINGS_FILE", line)
		}
	}
}

var logLevels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (c *config) readLog(fault func(string, string)) {
	level, known := logLevels[c.LogLevel]
	if !known {
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
