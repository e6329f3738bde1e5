package payments

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// What the doors take from strangers is bounded before anything is known of them: how many notices are under way, how long
// each is and how long its body may take.
const (
	maxNotice = 32 << 10         // bytes; an invoice with its tries has a few KiB
	maxUnder  = 64               // notices under way
	bodyTime  = 3 * time.Second  // for the body of one
	comeAgain = 5 * time.Second  // what is said to one that finds no place
	patience  = 10 * time.Second // for settling; the gateway's own is not published
)

// hearing is what Handler serves with.
type hearing struct {
	Notices
	places   chan struct{} // one for each notice under way
	buffers  sync.Pool     // of their bodies
	refusals outage.Sample
}

// Handler serves POST /moyasar/invoice/{token} and POST /moyasar/webhook. It answers 200 when settled and when
// there is nothing to settle, 503 when it wants to be told again, 400, 401, 404, 405 or 413 to what is not the
// gateway's.
func (n Notices) Handler() http.Handler {
	if n.Log == nil {
		n.Log = slog.New(slog.DiscardHandler)
	}
	h := &hearing{Notices: n, places: make(chan struct{}, maxUnder),
		refusals: outage.Sample{More: func(left int) { n.Log.Warn("more notices were refused", "left_out", left) }},
		buffers:  sync.Pool{New: func() any { return new([maxNotice + 1]byte) }}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+callbackPath+"{token}", h.contained(h.callback))
	if n.WebhookSecret != "" {
		mux.HandleFunc("POST "+webhookPath, h.contained(h.webhook))
	}
	return mux
}

// contained hears a notice that makes the program panic again.
func (h *hearing) contained(hear http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if h.Defects.Contain(outage.AtNotice, func() error { hear(w, r); return nil }) != nil {
			answer(w, http.StatusServiceUnavailable)
		}
	}
}

// callback hears that an invoice was paid. It is not signed: what protects it is the token that only the
// gateway was told, and that nothing is believed.
func (h *hearing) callback(w http.ResponseWriter, r *http.Request) {
	token, id := r.PathValue("token"), ""
	if !kafala.IsCallback(token) { // nothing more is read
		h.turnAway(w, http.StatusBadRequest, "callback is garbage")
		return
	}
	leave, ok := h.read(w, r, func(body []byte) { id = readInvoice(body) })
	if !ok {
		return
	}
	defer leave()
	if id == "" {
		h.refuse(w, http.StatusBadRequest, "callback is garbage")
		return
	}
	within(r, func(ctx context.Context) { h.settle(ctx, w, "callback", id, token, true) })
}

// webhook hears of the account's events. Their ids are not kept: Settle may be called however often.
func (h *hearing) webhook(w http.ResponseWriter, r *http.Request) {
	var e event
	readable := false
	leave, ok := h.read(w, r, func(body []byte) { e, readable = readEvent(body) })
	if !ok {
		return
	}
	defer leave()
	switch {
	case !readable:
		h.refuse(w, http.StatusBadRequest, "webhook is garbage")
		return
	case !same(string(e.Secret), h.WebhookSecret):
		h.refuse(w, http.StatusUnauthorized, "webhook has a wrong secret")
		return
	}
	h.taken(r.Context())
	switch {
	case e.Live != nil && *e.Live != h.Live:
		h.Log.Warn("webhook is of the other mode, test or live", "live", *e.Live)
		within(r, func(ctx context.Context) { h.tell(ctx, w, kafala.NoticeMode, e.invoice()) })
	case !settling[string(e.Type)] || e.invoice() == "":
		h.Log.Debug("webhook without consequence")
	case !safeID(e.invoice()):
		h.refuse(w, http.StatusBadRequest, "webhook is garbage")
	default:
		within(r, func(ctx context.Context) { h.settle(ctx, w, "webhook", e.invoice(), "", moving[string(e.Type)]) })
	}
}

// read takes a place for a notice and hands its body over, which is not kept; the caller leaves the place. Else it has
// answered 413, 503 or 400.
func (h *hearing) read(w http.ResponseWriter, r *http.Request, take func([]byte)) (leave func(), ok bool) {
	if r.ContentLength > maxNotice {
		h.turnAway(w, http.StatusRequestEntityTooLarge, "notice is too big")
		return nil, false
	}
	select {
	case h.places <- struct{}{}:
	default:
		w.Header().Set("Retry-After", strconv.Itoa(int(comeAgain.Seconds())))
		h.turnAway(w, http.StatusServiceUnavailable, "too many notices at once")
		return nil, false
	}
	free := func() { <-h.places }
	defer func() {
		if !ok {
			free()
		}
	}()
	buffer := h.buffers.Get().(*[maxNotice + 1]byte)
	defer h.buffers.Put(buffer)
	slow := http.NewResponseController(w)
	_ = slow.SetReadDeadline(time.Now().Add(bodyTime)) // of a test's writer it is not known
	n, err := io.ReadFull(r.Body, buffer[:])
	switch {
	case err == nil: // one byte more than there may be
		h.turnAway(w, http.StatusRequestEntityTooLarge, "notice is too big")
		return nil, false
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) || int64(n) < r.ContentLength:
		h.turnAway(w, http.StatusBadRequest, "notice broke off")
		return nil, false
	}
	_ = slow.SetReadDeadline(time.Time{})
	take(buffer[:n])
	return free, true
}

// within goes on when the caller hangs up: what was begun is of use, and the next notice then finds it done.
func within(r *http.Request, do func(context.Context)) {
	ctx, done := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer done()
	do(ctx)
}

// settle passes an invoice on; money tells whether the notice is about money that came or went.
func (h *hearing) settle(ctx context.Context, w http.ResponseWriter, by, id, token string, money bool) {
	switch err := h.Settle(ctx, id, token); {
	case err == nil:
		h.taken(ctx)
		h.Log.Info("notice settled", "by", by, "invoice", id)
	case errors.Is(err, kafala.ErrForged):
		if h.refusals.Room() {
			h.Log.Warn("notice with a token that is nobody's", "by", by, "invoice", id)
		}
	case errors.Is(err, kafala.ErrNotFound):
		h.Log.Warn("notice of an invoice that is not ours", "by", by, "invoice", id)
		if money {
			h.tell(ctx, w, kafala.NoticeUnknown, id)
		}
	default:
		h.Log.Error("notice could not be settled, it will come again", "by", by, "invoice", id, "err", err)
		answer(w, http.StatusServiceUnavailable)
	}
}

// taken tells that a notice was no stranger's.
func (h *hearing) taken(ctx context.Context) {
	if h.Taken != nil {
		h.Taken(ctx)
	}
}

// tell passes on what is strange about a notice.
func (h *hearing) tell(ctx context.Context, w http.ResponseWriter, kind kafala.NoticeKind, id string) {
	if !safeID(id) {
		id = ""
	}
	if h.Strange == nil {
		return
	}
	if err := h.Strange(ctx, kind, id); err != nil {
		h.Log.Error("a strange notice could not be passed on, it will come again", "kind", kind, "invoice", id, "err", err)
		answer(w, http.StatusServiceUnavailable)
	}
}

func (h *hearing) refuse(w http.ResponseWriter, status int, why string) {
	if h.refusals.Room() {
		h.Log.Warn("notice refused", "why", why, "status", status)
	}
	answer(w, status)
}

// turnAway refuses a notice whose body has not been read, and closes its connection: else the server would read it first.
func (h *hearing) turnAway(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Connection", "close")
	h.refuse(w, status, why)
}

func answer(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }
