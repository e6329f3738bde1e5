// Package identity asks Nafath who somebody is, by the way in which the person opens a page of Nafath's and no ID number
// passes the chat. It is called "oidc" in its paths and is not OpenID Connect: there is no discovery, no code to exchange and
// no userinfo. What proves is one thing, a token that Nafath has signed (token.go); no word of a status does, and no callback.
//
// Client asks and is the Office's kafala.Identity. Door hears callbacks and the browser's return, takes nothing out of them
// but which request they are about, and believes nothing.
package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// Config is what a Client needs to know.
type Config struct {
	URL       string           // base of the environment: production has no path, the others have one
	AppID     string           // of this environment; each has its own pair
	AppKey    string           // never printed
	Audience  string           // the name under which the operator is registered: aud of every token that counts
	Issuer    string           // iss of every token that counts; empty: any, since Nafath has been seen with two
	Service   string           // ServiceName of every token that counts, where it has one
	Server    string           // the IP address from which this process calls; empty: it is not said
	Life      time.Duration    // of a request; 0: DefaultLife
	Client    *http.Client     // nil: one of our own, tuned; redirects are followed with neither
	UserAgent string           // "kafalabot/<version>"
	Now       func() time.Time // nil: time.Now
	Heard     func(error)      // is told what came of each call; may be nil
	Defects   *outage.Defects  // contains what panics beside a call; may be nil
}

// DefaultLife is for opening the page, typing an ID number there and agreeing on the telephone, which has three minutes.
const DefaultLife = 15 * time.Minute

// Client speaks to Nafath. It is safe for concurrent use.
type Client struct {
	Config
	http *http.Client
	keys *keys
}

var _ kafala.Identity = (*Client)(nil)

// most is how many letters a key or a name has at most.
const most = 256

// IsKey tells whether a text may be the APP-ID or the APP-KEY, which are sent as headers.
func IsKey(text string) bool { return len(text) >= 4 && len(text) <= most && made(text, '!') }

// IsName tells whether a text may be an audience, an issuer or a service.
func IsName(text string) bool {
	return text != "" && len(text) <= most && made(text, ' ') && text == strings.Trim(text, " ")
}

// made tells whether a text is of letters of ASCII alone, from this one on.
func made(text string, first rune) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < first || r > '~' })
}

// New checks the configuration and returns a Client; it does not connect. Every fault is named at once, and none shows the
// key.
func New(c Config) (*Client, error) {
	if c.Life == 0 {
		c.Life = DefaultLife
	}
	if c.Heard == nil {
		c.Heard = func(error) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.URL = strings.TrimRight(c.URL, "/")
	faults := []error{checkBase(c.URL)}
	for _, f := range []struct {
		good bool
		what string
	}{
		{IsKey(c.AppID), "the APP-ID"},
		{IsKey(c.AppKey), "the APP-KEY"},
		{IsName(c.Audience), "the audience"},
		{c.Issuer == "" || IsName(c.Issuer), "the issuer"},
		{IsName(c.Service), "the service"},
		{c.Server == "" || isAddress(c.Server), "the server's address"},
		{c.Life >= time.Minute, "the life of a request"},
	} {
		if !f.good {
			faults = append(faults, errors.New(f.what+" is missing or has a form that none has"))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("configure nafath: %w", err)
	}
	client := &Client{Config: c, http: steady(c.Client)}
	client.keys = &keys{fetch: client.fetchKeys, now: c.Now, defects: c.Defects}
	return client, nil
}

// checkBase wants an address that paths can be added to. It is not repeated in the fault.
func checkBase(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("the base must be http(s)://host[/path] and nothing more")
	}
	return nil
}

func isAddress(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Zone() == "" && !a.IsUnspecified()
}

// steady returns the client, or one of our own, that follows no redirect: the key goes to one place only.
func steady(given *http.Client) *http.Client {
	own := http.Client{Timeout: callTime}
	if given != nil {
		own = *given
	} else {
		own.Transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   5 * time.Second,
			ResponseHeaderTimeout: callTime,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   8,
			IdleConnTimeout:       30 * time.Second,
		}
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// Close lets go of the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Ask asks Nafath for its keys, to see whether it answers and takes ours. Nobody's telephone rings.
func (c *Client) Ask(ctx context.Context) error { return unproven(c.keys.refetch(ctx), "keys") }

// requestForm is a UUID of version 4.
var requestForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// longestPage bounds the address of a page: a button has to take it.
const longestPage = 2048

// Begin opens a session. The state, with which the token is fetched, stands in the page's address alone; the answer has its
// hash, under which callbacks are known.
func (c *Client) Begin(ctx context.Context, a kafala.IdentityAsk) (kafala.IdentityRequest, error) {
	r := kafala.IdentityRequest{ID: a.ID, Number: a.Number, From: a.Address, At: c.Now()}
	r.Until = r.At.Add(c.Life)
	if !requestForm.MatchString(a.ID) {
		return kafala.IdentityRequest{}, unproven(&Error{What: "the request has no id of the form that is asked for", refused: true}, "session")
	}
	locale := "en"
	if a.Language == "ar" {
		locale = "ar"
	}
	var said struct {
		ID     text `json:"id"`
		URL    text `json:"url"`
		Hashed text `json:"hashedState"`
		Ours   text `json:"requestId"`
	}
	query := url.Values{"locale": {locale}, "requestId": {a.ID}}
	if err := c.call(ctx, http.MethodGet, "/api/v2/oidc/session?"+query.Encode(), c.forwarded(a.Address), nil, &said); err != nil {
		return kafala.IdentityRequest{}, unproven(err, "session")
	}
	r.Trans, r.URL, r.Key = string(said.ID), string(said.URL), string(said.Hashed)
	var fits bool
	r.Secret, fits = stateOf(r.URL, r.Key)
	switch {
	case said.Ours != "" && !strings.EqualFold(string(said.Ours), a.ID), r.Trans == "":
		fits = false
	case !strings.HasPrefix(r.URL, "https://") && !strings.HasPrefix(c.URL, "http://"): // a stand-in on this machine alone
		fits = false
	}
	if !fits || len(r.URL) > longestPage {
		return kafala.IdentityRequest{}, unproven(&Error{Status: http.StatusOK, What: "the session does not fit the request"}, "session")
	}
	return r, nil
}

// stateOf takes the state out of a page's address. It is of base64, and not everybody writes its + as they should in a query.
func stateOf(page, hashed string) (state string, fits bool) {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.User != nil {
		return "", false
	}
	state = u.Query().Get("state")
	for _, s := range []string{state, strings.ReplaceAll(state, " ", "+")} {
		if s != "" && Key(s) == hashed {
			return s, true
		}
	}
	return "", false
}

// Key is the name under which a callback with this state speaks of a request (kafala.IdentityRequest.Key).
func Key(state string) string {
	sum := sha256.Sum256([]byte(state))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// forwarded says whose browser is behind a call, where that is known; nothing is made up. The server's own address comes after
// it, where it is configured.
func (c *Client) forwarded(person string) string {
	switch {
	case !isAddress(person):
		return ""
	case c.Server == "":
		return person
	}
	return person + "," + c.Server
}

// Fetch takes the token of a request. The state works once, so the keys are there before it is used: a token that nobody can
// look at would be lost.
func (c *Client) Fetch(ctx context.Context, r kafala.IdentityRequest) (kafala.IdentityAnswer, error) {
	if c.over(r) {
		return "", &kafala.UnprovenError{Why: kafala.ProofExpired}
	}
	if err := c.keys.ready(ctx); err != nil {
		return "", unproven(err, "keys")
	}
	var said struct {
		State text `json:"state"`
		Token text `json:"token"`
	}
	err := c.call(ctx, http.MethodPost, "/api/v2/oidc/jwt", c.forwarded(r.From), map[string]string{"state": r.Secret}, &said)
	switch {
	case err != nil:
		return "", unproven(err, "token")
	case !same(string(said.State), r.Secret):
		return "", doubt("the answer is about another state")
	case said.Token == "":
		return "", unproven(&Error{Status: http.StatusOK, What: "the answer has no token"}, "token")
	}
	return kafala.IdentityAnswer(said.Token), nil
}

// leeway is by how much two clocks may differ.
const leeway = time.Minute

// over tells whether a request's time is over, by our own clock.
func (c *Client) over(r kafala.IdentityRequest) bool { return c.Now().After(r.Until.Add(leeway)) }
