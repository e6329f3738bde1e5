// Package payments speaks to Moyasar and hears its callbacks and webhooks.
//
// Client asks: it makes, lists, reads and cancels invoices, gives money back and lists what has moved. It is the
// Office's kafala.Gateway and kafala.Till. Notices hears: it takes
// the number of an invoice out of what arrives and believes nothing else, since callbacks are not signed.
package payments

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kafalabot/kafala"
)

// DefaultAPIURL is Moyasar's public API.
const DefaultAPIURL = "https://api.moyasar.com/v1"

// Config is what a Client needs to know.
type Config struct {
	SecretKey string           // "sk_test_…" or "sk_live_…"; never printed
	APIURL    string           // base including /v1; empty: DefaultAPIURL
	Client    *http.Client     // nil: one of our own, tuned; redirects are followed with neither
	UserAgent string           // "kafalabot/<version>"; some default ones are refused by the gateway
	Now       func() time.Time // nil: time.Now
	Heard     func(error)      // is told what came of each call; may be nil
	// Measured is told of each call, after Heard, which of Operations it was, which of Results came of it and how long that
	// took; may be nil.
	Measured func(operation, result string, took time.Duration)
}

// Client speaks to the gateway with our secret key. It is safe for concurrent use.
type Client struct {
	key   string
	api   string
	agent string
	http  *http.Client
	now   func() time.Time
	heard func(error)

	measured func(operation, result string, took time.Duration)
}

var (
	_ kafala.Gateway = (*Client)(nil)
	_ kafala.Till    = (*Client)(nil)
)

// New checks the configuration and returns a Client; it does not connect. Every fault is named at once, and none
// shows the key.
func New(c Config) (*Client, error) {
	if c.APIURL == "" {
		c.APIURL = DefaultAPIURL
	}
	if c.UserAgent == "" {
		c.UserAgent = "kafalabot"
	}
	if c.Heard == nil {
		c.Heard = func(error) {}
	}
	if c.Measured == nil {
		c.Measured = func(string, string, time.Duration) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := errors.Join(checkKey(c.SecretKey), checkBase(c.APIURL), checkAPI(c.SecretKey, c.APIURL)); err != nil {
		return nil, fmt.Errorf("configure payments: %w", err)
	}
	return &Client{
		key:   c.SecretKey,
		api:   strings.TrimRight(c.APIURL, "/"),
		agent: c.UserAgent,
		http:  steady(c.Client),
		now:   c.Now,
		heard: c.Heard,

		measured: c.Measured,
	}, nil
}

// Live tells whether the key moves real money: the key alone decides the gateway's mode.
func (c *Client) Live() bool { return live(c.key) }

func live(key string) bool { return strings.HasPrefix(key, "sk_live_") }

// Ask asks the gateway something that moves nothing, to see whether it answers and takes the key.
func (c *Client) Ask(ctx context.Context) error {
	var list struct{}
	query := url.Values{"updated[gt]": {c.now().UTC().Add(time.Hour).Format(asWritten)}, "page": {"1"}}
	return c.call(ctx, "ask", http.MethodGet, "/payments?"+query.Encode(), nil, &list)
}

// Close lets go of the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func checkKey(key string) error {
	for _, known := range []struct{ prefix, fault string }{
		{"sk_test_", ""},
		{"sk_live_", ""},
		{"pk_", "this is the publishable key, which may not make invoices: the secret key (sk_…) is needed"},
		{"", "the secret key must start with sk_test_ or sk_live_"},
	} {
		rest, found := strings.CutPrefix(key, known.prefix)
		switch {
		case !found:
		case known.fault != "":
			return errors.New(known.fault)
		case rest == "" || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r > '~' || r == ':' }):
			return errors.New("the secret key is cut short or holds a character that no key has")
		default:
			return nil
		}
	}
	return nil
}

// checkBase wants an address that paths can be added to. The address is not repeated in the fault: people have
// been known to put passwords into one.
func checkBase(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("the API URL must be http(s)://host[/path] and nothing more")
	}
	return nil
}

func checkAPI(key, base string) error {
	if live(key) && !strings.HasPrefix(base, "https://") {
		return errors.New("a live key is sent over https only")
	}
	return nil
}

// steady returns the client, or one of our own, that follows no redirect: the key goes to one place only.
func steady(given *http.Client) *http.Client {
	own := http.Client{Timeout: 20 * time.Second}
	if given != nil {
		own = *given
	} else {
		own.Transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   5 * time.Second,
			ResponseHeaderTimeout: 15 * time.Second,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          32,
			MaxIdleConnsPerHost:   32,
			IdleConnTimeout:       30 * time.Second,
		}
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
