package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/identity"
	"kafalabot/locales"
	"kafalabot/outage"
	"kafalabot/payments"
	"kafalabot/web"
)

// certificateDays is how many days before its end a certificate is warned of.
const certificateDays = 21

// outside looks at addresses as somebody else does: it follows no redirect, and nothing secret is sent.
type outside struct{ *http.Client }

func outsideClient() *outside {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &outside{&http.Client{Timeout: tryTime, CheckRedirect: stay,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 5 * time.Second, ForceAttemptHTTP2: true,
			DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, DisableKeepAlives: true}}}
}

// mostPage bounds what is read of an answer.
const mostPage = 256 << 10

// glimpse is what was answered.
type glimpse struct {
	status int
	header http.Header
	body   []byte
}

// look asks an address. An error holds no address.
func (o *outside) look(ctx context.Context, method, address string) (glimpse, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return glimpse{}, errors.New("no address")
	}
	req.Header.Set("User-Agent", "kafalabot-doctor/"+version())
	res, err := o.Do(req)
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	if err != nil {
		return glimpse{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, mostPage))
	return glimpse{res.StatusCode, res.Header, body}, err
}

// door looks at a door of ours from outside, which answers a method that it does not take with those that it takes.
func (e *examination) door(ctx context.Context, method, address, takes string) finding {
	s, err := e.outside.look(ctx, method, address)
	if f, is := astray(s, err); is {
		return f
	}
	if s.status != http.StatusMethodNotAllowed || s.header.Get("Allow") != takes {
		return ill(fmt.Sprintf("status %d: it is not this program that answers, or it was not let through", s.status), passOn)
	}
	return fine("it leads to this program")
}

const passOn = "have the proxy pass the path on to LISTEN_ADDR as it is"

// astray tells what stands between the address and a program of ours.
func astray(s glimpse, err error) (finding, bool) {
	switch {
	case outage.OfNetwork(err) == outage.Certificate:
		return ill("the certificate is not accepted, or there is no TLS", "see to the certificate, its chain and its name"), true
	case keepsSilent(err):
		return ill("the address takes the connection and does not answer",
			"see what the proxy leads to, and whether that hangs: its load, its log, its own /readyz"), true
	case err != nil:
		return ill("the address is not reached", "see that name service, firewall and proxy lead to it"), true
	case s.status >= 300 && s.status <= 399:
		return ill(fmt.Sprintf("status %d: it leads elsewhere, and nobody who calls follows", s.status),
			"give the address that it leads to, or "+passOn), true
	case s.status == http.StatusTooManyRequests:
		return doubtful("status 429: the proxy has had enough", "run this again later"), true
	case s.status == http.StatusServiceUnavailable && strings.TrimSpace(string(s.body)) == startingWord:
		return doubtful("status 503: this program is there, and is still starting", "see its /readyz and its log: what does it wait for?"), true
	case s.status >= 502 && s.status <= 504:
		return doubtful(fmt.Sprintf("status %d: the proxy has nobody behind it", s.status),
			"start serve; if it runs, see where the proxy leads"), true
	}
	return finding{}, false
}

func (e *examination) outsideWebhook(ctx context.Context) finding {
	if e.hook() == "" {
		return notConfigured("WEBHOOK_URL is not set: updates are polled")
	}
	return e.door(ctx, http.MethodGet, e.hook(), http.MethodPost)
}

func (e *examination) outsideGateway(ctx context.Context) finding {
	if e.PublicURL == "" {
		return notConfigured("PUBLIC_URL is not set: the sweep finds payments")
	}
	return e.door(ctx, http.MethodGet, payments.CallbackURL(e.PublicURL, "doctor"), http.MethodPost)
}

func (e *examination) outsideNafath(ctx context.Context) finding {
	if e.identity == nil {
		return notConfigured("NAFATH_URL is not set")
	}
	return e.door(ctx, http.MethodOptions, identity.CallbackURL(e.NafathCallbackURL), "GET, HEAD, POST")
}

// pageTried is the path of a page that everybody is shown; its ticket is nobody's.
var pageTried = web.Path + "/" + locales.Spoken[0] + "/person_id/" + strings.Repeat("A", 26)

func (e *examination) outsidePage(ctx context.Context) finding {
	if e.pageURL() == "" {
		return notConfigured("rules.private_entry is off")
	}
	s, err := e.outside.look(ctx, http.MethodGet, e.PublicURL+pageTried)
	if f, is := astray(s, err); is {
		return f
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, pageTried, nil)
	if err != nil {
		return ill("the page has no address", "report it: a defect")
	}
	own := &kept{header: http.Header{}, status: http.StatusOK}
	e.pages.ServeHTTP(own, req)
	const policy = "Content-Security-Policy"
	switch {
	case s.status == http.StatusGone && s.header.Get(policy) == web.OffPolicy:
		return doubtful("status 410: this program answers, and serves with other settings, in which there is no page",
			"start serve again with these settings, or run doctor with those of the one that serves")
	case s.status != own.status:
		return ill(fmt.Sprintf("status %d: it is not this program that answers, or it was not let through", s.status), passOn)
	case s.header.Get("X-Frame-Options") != "":
		return ill("X-Frame-Options is added on the way: Telegram's web versions cannot show the page", "take it away in the proxy for /page/")
	case s.header.Get(policy) != own.header.Get(policy), len(s.header.Values(policy)) != 1:
		return ill("the page's policy is another one than ours",
			"take it away in the proxy for /page/; or FRAME_ANCESTORS differs from that of the one that serves")
	case !bytes.Equal(s.body, own.Bytes()):
		return doubtful("the page is another one than ours", "have the proxy change nothing in it; or another version, or other settings, serve")
	}
	return fine("it is shown as it was written, with its policy")
}

// kept is an answer that is kept.
type kept struct {
	bytes.Buffer
	header http.Header
	status int
}

// Header gives the headers.
func (k *kept) Header() http.Header { return k.header }

// WriteHeader keeps the status.
func (k *kept) WriteHeader(status int) { k.status = status }

// certificates tells of the certificate of ours that ends first: of our addresses, and of Redis where it speaks TLS.
func (e *examination) certificates(ctx context.Context) finding {
	hosts := e.secured()
	if len(hosts) == 0 {
		return notConfigured("none of our addresses has TLS")
	}
	first, whose, silent := time.Time{}, "", 0
	for _, h := range hosts {
		ends, err := h.ends(ctx)
		switch {
		case err == nil && (first.IsZero() || ends.Before(first)):
			first, whose = ends, h.whose
		case err == nil:
		case outage.OfNetwork(err) == outage.Certificate:
			return ill("the certificate of "+h.whose+" is not accepted: it has ended, is for another name, or its chain is not whole",
				"renew it, and have the whole chain sent")
		default:
			silent++
		}
	}
	days := int(first.Sub(e.now()).Hours() / 24)
	said := fmt.Sprintf("the first of %d ends in %d days, that of %s", len(hosts)-silent, days, whose)
	switch {
	case silent == len(hosts):
		return notTold("no address of ours is reached")
	case days < certificateDays:
		return doubtful(said, "renew it, and see why that did not happen by itself")
	}
	return fine(said)
}

// secure is a host of ours that speaks TLS.
type secure struct {
	whose, addr string
	conf        *tls.Config
}

// secured are those that are configured.
func (e *examination) secured() (all []secure) {
	add := func(whose, addr string, conf *tls.Config) {
		if !slices.ContainsFunc(all, func(s secure) bool { return s.addr == addr }) {
			all = append(all, secure{whose, addr, conf})
		}
	}
	for _, own := range []struct{ name, address string }{
		{"WEBHOOK_URL", e.WebhookURL}, {"PUBLIC_URL", e.PublicURL}, {"NAFATH_CALLBACK_URL", e.NafathCallbackURL},
	} {
		if u, err := url.Parse(own.address); err == nil && u.Scheme == "https" {
			add(own.name, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443")), &tls.Config{MinVersion: tls.VersionTLS12})
		}
	}
	switch c := e.redis.(type) {
	case *redis.Client: // behind sentinels the master has no address here
		if o := c.Options(); o.TLSConfig != nil && strings.Contains(o.Addr, ":") {
			add("REDIS_URL", o.Addr, o.TLSConfig)
		}
	case *redis.ClusterClient:
		if o := c.Options(); o.TLSConfig != nil {
			for _, addr := range o.Addrs {
				add("REDIS_URL", addr, o.TLSConfig)
			}
		}
	}
	return all
}

// ends is when its certificate ends.
func (s secure) ends(ctx context.Context) (time.Time, error) {
	conn, err := (&tls.Dialer{NetDialer: &net.Dialer{Timeout: 3 * time.Second}, Config: s.conf.Clone()}).DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = conn.Close() }() // nothing was said over it
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter, nil
}

// clock compares this machine's clock with those of the services, by the date of an answer: one that agrees is enough.
func (e *examination) clock(ctx context.Context) finding {
	nearest, whose := time.Duration(1<<62), ""
	for _, s := range []struct{ name, address string }{
		{"telegram", e.TelegramAPIURL}, {"the gateway", e.MoyasarAPIURL}, {"Nafath", e.NafathURL},
	} {
		if s.address == "" {
			continue
		}
		within, done := context.WithTimeout(ctx, tryTime/4)
		before := e.now()
		got, err := e.outside.look(within, http.MethodGet, s.address)
		after := e.now()
		done()
		date, bad := http.ParseTime(got.header.Get("Date"))
		if err != nil || bad != nil {
			continue
		}
		// A date has whole seconds: half of one is what it leaves out on the average.
		ahead := date.Add(time.Second / 2).Sub(before.Add(after.Sub(before) / 2))
		if ahead.Abs() < nearest.Abs() {
			nearest, whose = ahead, s.name
		}
	}
	if whose == "" {
		return notTold("no service tells the time")
	}
	return judgeClock(whose, nearest)
}
