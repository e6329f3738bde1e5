package main

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// tellConfiguration writes into the log, at the start, with what the process serves: no secret, no number of a person or a group, and
// of addresses the hosts alone. Then what is weak about it, and variables that nothing reads and look like ours.
func (a *app) tellConfiguration(environ []string) {
	hash, _ := a.counter.SettingsHash() // settings that were read can be written
	a.log.Info("configuration", "version", version(), "live", a.live, "webhook", a.WebhookURL != "",
		"telegram_host", hostOf(a.TelegramAPIURL), "link_host", hostOf(a.TelegramLinkURL), "webhook_host", hostOf(a.WebhookURL),
		"gateway_host", hostOf(a.MoyasarAPIURL), "gateway_webhook", a.moyasarSecret != "", "public_host", hostOf(a.PublicURL),
		"private_entry", string(a.settings.Rules.PrivateEntry), "nafath_host", hostOf(a.NafathURL), "identity", a.settings.Identifies(),
		"redis_mode", a.RedisMode, "redis_hosts", redisHosts(a.redis, string(a.redisURL)),
		"redis_tls", strings.HasPrefix(string(a.redisURL), "rediss:"), "wait_replicas", a.waitReplicas, "volatile", a.AllowVolatile,
		"data_keys", a.keys.IDs(), "settings", hash, "example", a.settings.Example, "admins", len(a.admins),
		"staff_group", a.staffChat != 0, "staff_topic", a.staffTopic != 0, "log_level", a.LogLevel)
	for _, s := range a.weakSpots() {
		a.log.Warn("the configuration has a weak spot", "what", s.said, "do", s.do)
	}
	for _, m := range misspelt(environ) {
		a.log.Warn("nothing reads a variable that looks like one of ours", "name", m.name, "perhaps", m.meant)
	}
}

// hostOf is the host of an address; empty: there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// redisHosts are the names of the machines at which Redis is called first, without ports. Where a password that was not escaped may
// have been read as a part of one, there are none.
func redisHosts(client redis.UniversalClient, address string) (hosts []string) {
	u, err := url.Parse(address)
	if err != nil || strings.ContainsAny(address, "#\\ ") || strings.Contains(u.Host, "@") {
		return nil
	}
	add := func(host string) {
		if host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	add(u.Hostname())
	if _, single := client.(*redis.Client); !single || u.Query().Has("master_name") {
		for _, one := range u.Query()["addr"] {
			host, _, _ := strings.Cut(one, ":")
			add(host)
		}
	}
	return hosts
}

// advice is something that was found, and what to do about it.
type advice struct{ said, do string }

// weakSpots are what a configuration can be used with, and serves people worse by.
func (a *app) weakSpots() (all []advice) {
	add := func(is bool, said, do string) {
		if is {
			all = append(all, advice{said, do})
		}
	}
	add(a.staffChat == 0, "there is no staff group: admins alone hear of money that does not fit, and trouble of services is in the log alone",
		"make a group, add the bot, and set STAFF_CHAT_ID")
	add(len(a.admins) == 0, "there is no first admin: unless somebody was made one before, nobody is staff and nobody can invite others",
		"set ADMIN_IDS")
	add(a.AllowVolatile, "a Redis that may forget is served from: --allow-volatile", "take the flag away for real guarantees")
	add(a.PublicURL == "", "there is no public address: the gateway tells nothing, and payments are found by the sweep alone",
		"set PUBLIC_URL, or WEBHOOK_URL")
	add(a.PublicURL != "" && a.moyasarSecret == "", "the gateway's webhook is off: declined tries and money that goes back are found late",
		"set MOYASAR_WEBHOOK_SECRET, and the webhook in the gateway's dashboard")
	host, _, _ := net.SplitHostPort(a.AdminAddr) // that it is host:port is checked
	switch {
	case isEverywhere(host):
		add(true, "ADMIN_ADDR is every address of this machine: /metrics and /readyz are open to every network that it is in",
			"set it to 127.0.0.1, or to the one address at which they are asked for")
	case !isLoopback(host):
		add(true, "ADMIN_ADDR is heard from outside this machine: /metrics and /readyz ask nobody who they are",
			"set it to 127.0.0.1, or see that only what watches the bot is in that network")
	}
	add(a.settings.Questions.On && a.staffChat == 0, "questions to a person are on, and there is no group that would be asked",
		"set STAFF_CHAT_ID, or questions.on to false")
	return all
}
