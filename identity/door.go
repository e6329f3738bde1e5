package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// Door hears that something may have become of a request: Nafath's callback, and the browser that returns. It proves nothing
// and believes nothing; all that goes further is the Key of a request. Everything is answered with 200 at once, also what
// nobody asked for: Nafath would only say it again. What is lost here is found by whoever fetches open requests now and then.
type Door struct {
	// Hear is told the key, and fetches what became of the request, if it is ours and still open. A key that is nobody's is
	// kafala.ErrNotFound.
	Hear func(ctx context.Context, key string) error
	// Callers are the addresses from which Nafath calls, as this process sees them: behind a proxy the proxy's. Empty: any.
	// The browser comes from anywhere.
	Callers []netip.Prefix
	// Page is what the browser is shown, as HTML; it depends on nothing that the browser sends.
	Page    []byte
	Log     *slog.Logger
	Defects *outage.Defects // contains what panics
}

// CallbackPath is the one path of the door, under the base that is registered with Nafath.
const CallbackPath = "/nafath/callback"

// CallbackURL is the address that is registered with Nafath, for callbacks and for the browser's return: public is the base
// under which the door can be reached.
func CallbackURL(public string) string { return strings.TrimRight(public, "/") + CallbackPath }

// What the door takes from strangers is bounded before anything is known of them.
const (
	maxNotice = 32 << 10         // bytes of a callback; a token has a few KiB
	maxUnder  = 32               // callbacks under way
	bodyTime  = 3 * time.Second  // for the body of one
	patience  = 25 * time.Second // for what is done about it: two calls to Nafath
	maxState  = 4 << 10          // letters
)

// hearing is what Handler serves with.
type hearing struct {
	Door
	places  chan struct{} // one for each callback under way
	strange outage.Sample
}

// Handler serves GET and POST of CallbackPath.
func (d Door) Handler() http.Handler {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Hear == nil {
		d.Hear = func(context.Context, string) error { return kafala.ErrNotFound }
	}
	h := &hearing{Door: d, places: make(chan struct{}, maxUnder),
		strange: outage.Sample{More: func(left int) { d.Log.Warn("more identity callbacks had no consequence", "left_out", left) }}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+CallbackPath, h.back)
	mux.HandleFunc("POST "+CallbackPath, h.callback)
	return mux
}

// back hears the browser that returns, with the state in its address, and shows the way back to the chat.
func (h *hearing) back(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer") // the address has the state in it
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.hear(w, r, h.Page, r.URL.Query())
}

// callback hears Nafath. Its body grows from time to time: what is not known of it is passed over.
func (h *hearing) callback(w http.ResponseWriter, r *http.Request) {
	switch {
	case !h.calls(r.RemoteAddr):
		h.turnAway(w, "a stranger's address")
	case r.ContentLength > maxNotice:
		h.turnAway(w, "too big")
	default:
		body, ok := h.read(w, r)
		if !ok {
			h.turnAway(w, "too big, or broke off")
			return
		}
		h.hear(w, r, nil, fields(r.Header.Get("Content-Type"), body))
	}
}

// calls tells whether Nafath calls from an address.
func (h *hearing) calls(remote string) bool {
	if len(h.Callers) == 0 {
		return true
	}
	from, err := netip.ParseAddrPort(remote)
	return err == nil && slices.ContainsFunc(h.Callers, func(p netip.Prefix) bool { return p.Contains(from.Addr().Unmap()) })
}

// read takes the body of a callback, within its bounds.
func (h *hearing) read(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	slow := http.NewResponseController(w)
	_ = slow.SetReadDeadline(time.Now().Add(bodyTime)) // of a test's writer it is not known
	var body bytes.Buffer
	n, err := io.Copy(&body, io.LimitReader(r.Body, maxNotice+1))
	if err != nil || n > maxNotice {
		return nil, false // what else comes has the same time
	}
	_ = slow.SetReadDeadline(time.Time{})
	return body.Bytes(), true
}

// fields reads a callback: JSON, as Nafath writes, or a form, in which sign-in pages return.
func fields(kind string, body []byte) url.Values {
	if media, _, err := mime.ParseMediaType(kind); err == nil && media == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil
		}
		return form
	}
	var said struct {
		State  text `json:"state"`
		Hashed text `json:"hashedState"`
	}
	if json.Unmarshal(body, &said) != nil {
		return nil
	}
	return url.Values{"state": {string(said.State)}, "hashedState": {string(said.Hashed)}}
}

// keyOf names the request that a callback is about; empty: none. Whoever tells the state tells the key as well.
func keyOf(said url.Values) string {
	state, hashed := said.Get("state"), said.Get("hashedState")
	switch {
	case state != "" && len(state) <= maxState:
		return Key(strings.ReplaceAll(state, " ", "+")) // a + that was not written as it should be
	case len(hashed) == len(Key("")):
		return strings.ReplaceAll(hashed, " ", "+")
	}
	return ""
}

// hear answers, and then passes on what the callback is about. The answer is out before anything is asked of anybody.
func (h *hearing) hear(w http.ResponseWriter, r *http.Request, page []byte, said url.Values) {
	answer(w, page)
	key := keyOf(said)
	if key == "" {
		h.note("names no request")
		return
	}
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	default:
		h.note("too many at once")
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer done()
	err := h.Defects.Contain(outage.AtNotice, func() error { return h.Hear(ctx, key) })
	switch {
	case err == nil:
	case errors.Is(err, kafala.ErrNotFound):
		h.note("nobody's request")
	default:
		h.Log.Warn("what became of an identity request was not found out, it is asked again", "err", err)
	}
}

// answer says 200, as a whole, so that the caller waits for nothing more. The connection ends with it: what came over it next
// would wait for what is done about this.
func answer(w http.ResponseWriter, page []byte) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(page)
	_ = http.NewResponseController(w).Flush()
}

// turnAway answers a callback whose body is not read, with the connection's end: else the server would read it first.
func (h *hearing) turnAway(w http.ResponseWriter, why string) {
	answer(w, nil)
	h.note(why)
}

// note logs what is strange about a callback, a few a minute, and nothing of it.
func (h *hearing) note(why string) {
	if h.strange.Room() {
		h.Log.Warn("an identity callback has no consequence", "why", why)
	}
}
