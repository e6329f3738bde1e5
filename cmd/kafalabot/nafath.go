package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"kafalabot/identity"
	"kafalabot/locales"
	"kafalabot/outage"
)

// nafathConfig is what is secret about Nafath, and who calls for it.
type nafathConfig struct {
	AppID, AppKey secret
	callers       []netip.Prefix
}

// LogValue hides it.
func (nafathConfig) LogValue() slog.Value { return secret("").LogValue() }

// asksNafath tells whether Nafath is configured.
func (c *config) asksNafath() bool { return c.NafathURL != "" }

// readNafath checks what belongs to Nafath: all that it needs is there, or nothing of it.
func (c *config) readNafath(env environment, fault func(string, string)) {
	c.nafath.AppID = env.secret("NAFATH_APP_ID", false, fault)
	c.nafath.AppKey = env.secret("NAFATH_APP_KEY", false, fault)
	needed := map[string]string{"NAFATH_URL": c.NafathURL, "NAFATH_APP_ID": string(c.nafath.AppID), "NAFATH_APP_KEY": string(c.nafath.AppKey),
		"NAFATH_AUDIENCE": c.NafathAudience, "NAFATH_SERVICE": c.NafathService, "NAFATH_CALLBACK_URL": c.NafathCallbackURL}
	some := c.NafathIssuer != "" || c.NafathCallers != "" || c.NafathServer != ""
	for _, value := range needed {
		some = some || value != ""
	}
	if !some {
		return
	}
	for name, value := range needed {
		if value == "" {
			fault(name, "is missing: it goes with the other variables of Nafath, all or none")
		}
	}
	for name, value := range map[string]string{"NAFATH_APP_ID": needed["NAFATH_APP_ID"], "NAFATH_APP_KEY": needed["NAFATH_APP_KEY"]} {
		if value != "" && !identity.IsKey(value) {
			fault(name, "must be 4 to 256 letters of ASCII without spaces")
		}
	}
	for name, value := range map[string]string{"NAFATH_AUDIENCE": c.NafathAudience, "NAFATH_SERVICE": c.NafathService,
		"NAFATH_ISSUER": c.NafathIssuer} {
		if value != "" && !identity.IsName(value) {
			fault(name, "must be 1 to 256 letters of ASCII")
		}
	}
	c.readNafathAddresses(fault)
}

// readIdentity wants Nafath to be configured where the settings have guarantors confirmed through it.
func (c *config) readIdentity(fault func(string, string)) {
	if c.settings != nil && c.settings.Identifies() && !c.asksNafath() {
		fault("NAFATH_URL", "is missing, with the other variables of Nafath: by kind.identity guarantors are confirmed through it")
	}
}

func (c *config) readNafathAddresses(fault func(string, string)) {
	for name, address := range map[string]string{"NAFATH_URL": c.NafathURL, "NAFATH_CALLBACK_URL": c.NafathCallbackURL} {
		if u, err := url.Parse(address); err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
			fault(name, "must be https")
		}
	}
	if u, err := url.Parse(c.NafathCallbackURL); err == nil && slices.Contains(strings.Split(u.Path, "/"), "nafath") {
		fault("NAFATH_CALLBACK_URL", "is the base alone: "+identity.CallbackPath+" is added to it")
	}
	if a, err := netip.ParseAddr(c.NafathServer); c.NafathServer != "" && (err != nil || a.Zone() != "" || a.IsUnspecified()) {
		fault("NAFATH_SERVER_ADDRESS", "must be an IP address")
	}
	if c.NafathCallers == "" {
		return
	}
	for i, text := range strings.Split(c.NafathCallers, ",") {
		text = strings.TrimSpace(text)
		from, err := netip.ParsePrefix(text)
		if one, bad := netip.ParseAddr(text); bad == nil && one.Zone() == "" {
			from, err = netip.PrefixFrom(one, one.BitLen()), nil
		}
		if err != nil {
			fault("NAFATH_CALLERS", fmt.Sprintf("entry %d must be an IP address, or a network as 192.0.2.0/24", i+1))
			continue
		}
		c.nafath.callers = append(c.nafath.callers, from.Masked())
	}
}

// openNafath joins Nafath, where it is configured.
func (a *app) openNafath() (err error) {
	if !a.asksNafath() {
		return nil
	}
	a.identity, err = identity.New(identity.Config{
		URL: a.NafathURL, AppID: string(a.nafath.AppID), AppKey: string(a.nafath.AppKey), Audience: a.NafathAudience, Issuer: a.NafathIssuer,
		Service: a.NafathService, Server: a.NafathServer, UserAgent: "kafalabot/" + version(), Now: a.now, Heard: a.heardNafath,
		Defects: a.defects,
	})
	return err
}

// heardNafath takes note of what came of a call to Nafath.
func (a *app) heardNafath(err error) {
	if errors.Is(err, context.Canceled) {
		return // it says nothing of Nafath
	}
	_, why := outage.Of(err)
	a.board.Saw(outage.Nafath, why)
}

// lookAtNafath asks Nafath for its keys: a pair that it refuses is told before anybody needs it.
func (a *app) lookAtNafath(ctx context.Context) {
	if a.identity == nil {
		return
	}
	trying, done := context.WithTimeout(ctx, probeTime)
	defer done()
	_ = a.identity.Ask(trying) // heardNafath takes note
}

// nafathDoor is where Nafath calls and browsers return to. Since it answers everybody with 200, an answer makes nobody known who calls.
// Where nobody is asked any more it still tells whoever comes back from there.
func (a *app) nafathDoor() http.Handler {
	door := identity.Door{Callers: a.nafath.callers, Page: a.backPage("identity.back"), Log: a.log,
		Defects: a.defects, Hear: a.bot.HearIdentity}
	if a.identity == nil {
		door.Hear, door.Page = nil, a.backPage("identity.off")
	}
	return door.Handler()
}

// backView is the page that leads back from Nafath. Who comes is not known there, so that it speaks every language.
var backView = template.Must(template.New("back").Parse(`<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{{(index . 0).Back}}</title>
<style>
:root{color-scheme:light dark}
body{font:400 1.125rem/1.7 system-ui,sans-serif;max-width:28rem;margin:0 auto;padding:1.5rem 1rem;text-align:center}
section{padding:1rem 0}
p{margin:0 0 .5rem}
a{display:block;padding:.75rem 1rem;border:1px solid;border-radius:12px;font-weight:700;text-decoration:none}
</style>
</head>
<body>
{{range .}}<section lang="{{.Language}}" dir="{{.Dir}}"><p>{{.Said}}</p><a href="{{.Link}}" rel="noreferrer">{{.Back}}</a></section>
{{end}}</body>
</html>
`))

// backPage draws it with the words of a key, once for all.
func (a *app) backPage(said string) []byte {
	words, err := locales.Load()
	if err != nil {
		return nil // nothing is served without words
	}
	type part struct{ Language, Dir, Said, Back, Link string }
	var all []part
	for _, l := range locales.Spoken {
		dir := "ltr"
		if locales.RightToLeft(l) {
			dir = "rtl"
		}
		all = append(all, part{l, dir, words[l].Plain(said, nil), words[l].Plain("identity.chat", nil),
			a.TelegramLinkURL + "/" + a.bot.Name()})
	}
	var page bytes.Buffer
	_ = backView.Execute(&page, all) // into memory; a test draws it
	return page.Bytes()
}
