package payments

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kafalabot/kafala"
)

const (
	maxNotice = 256 << 10        // bytes; an invoice with its tries has a few KiB
	patience  = 10 * time.Second // for settling; the gateway's own is not published
)

// Notices hears the gateway. Only the number of an invoice is taken out of a notice, and Settle asks the gateway
// about it with our key; so a forged or repeated notice costs one question and moves nothing.
type Notices struct {
	// Settle is told which invoice may have changed and, for a callback, the token of the path: the guarantee
	// that the invoice belongs to must name the same one, compared in constant time. The token is empty for a
	// webhook, which has proved itself by its secret. An invoice that is not ours is kafala.ErrNotFound.
	// A token that belongs to no guarantee is kafala.ErrForged.
	Settle func(ctx context.Context, invoice, token string) error
	// Strange is told of a notice that has proved itself, by the secret or by the token, and yet fits nothing of ours:
	// it is of the other mode than our key (kafala.NoticeMode), or its money is for no invoice of ours (kafala.NoticeUnknown).
	// The invoice may be empty. An error makes the gateway tell it again. nil: nobody is told.
	Strange       func(ctx context.Context, kind kafala.NoticeKind, invoice string) error
	WebhookSecret string // the webhook's shared secret; empty: there is no webhook
	Live          bool   // whether our key is: notices of the other mode are put aside
	Log           *slog.Logger
}

// The doors that Handler opens. The token of a callback follows its path.
const (
	callbackPath = "/moyasar/invoice/"
	webhookPath  = "/moyasar/webhook"
)

// CallbackURL is where the gateway tells that an invoice is paid, for a Page: public is the base under which Handler
// can be reached, and token a Guarantee.Callback. Without a base it is empty: there are no callbacks then.
func CallbackURL(public, token string) string {
	if public == "" {
		return ""
	}
	return strings.TrimRight(public, "/") + callbackPath + url.PathEscape(token)
}

// Handler serves POST /moyasar/invoice/{token} and POST /moyasar/webhook. It answers 200 when settled and when
// there is nothing to settle, 503 when it wants to be told again, 400, 401, 404, 405 or 413 to what is not the
// gateway's.
func (n Notices) Handler() http.Handler {
	if n.Log == nil {
		n.Log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+callbackPath+"{token}", n.callback)
	if n.WebhookSecret != "" {
		mux.HandleFunc("POST "+webhookPath, n.webhook)
	}
	return mux
}

// callback hears that an invoice was paid. It is not signed: what protects it is the token that only the
// gateway was told, and that nothing is believed.
func (n Notices) callback(w http.ResponseWriter, r *http.Request) {
	body, ok := n.read(w, r)
	if !ok {
		return
	}
	token, id := r.PathValue("token"), readInvoice(body)
	if !isToken(token) || id == "" {
		n.refuse(w, http.StatusBadRequest, "callback is garbage")
		return
	}
	within(r, func(ctx context.Context) { n.settle(ctx, w, "callback", id, token, true) })
}

// webhook hears of the account's events. Their ids are not kept: Settle may be called however often.
func (n Notices) webhook(w http.ResponseWriter, r *http.Request) {
	body, ok := n.read(w, r)
	if !ok {
		return
	}
	e, ok := readEvent(body)
	switch {
	case !ok:
		n.refuse(w, http.StatusBadRequest, "webhook is garbage")
	case !same(string(e.Secret), n.WebhookSecret):
		n.refuse(w, http.StatusUnauthorized, "webhook has a wrong secret")
	case e.Live != nil && *e.Live != n.Live:
		n.Log.Warn("webhook is of the other mode, test or live", "live", *e.Live)
		within(r, func(ctx context.Context) { n.tell(ctx, w, kafala.NoticeMode, e.invoice()) })
	case !settling[string(e.Type)] || e.invoice() == "":
		n.Log.Debug("webhook without consequence")
	case !safeID(e.invoice()):
		n.refuse(w, http.StatusBadRequest, "webhook is garbage")
	default:
		within(r, func(ctx context.Context) { n.settle(ctx, w, "webhook", e.invoice(), "", moving[string(e.Type)]) })
	}
}

// read takes the body, or answers 413 or 400.
func (n Notices) read(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotice))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		n.refuse(w, http.StatusRequestEntityTooLarge, "notice is too big")
	case err != nil:
		n.refuse(w, http.StatusBadRequest, "notice broke off")
	}
	return body, err == nil
}

// within goes on when the caller hangs up: what was begun is of use, and the next notice then finds it done.
func within(r *http.Request, do func(context.Context)) {
	ctx, done := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer done()
	do(ctx)
}

// settle passes an invoice on; money tells whether the notice is about money that came or went.
func (n Notices) settle(ctx context.Context, w http.ResponseWriter, by, id, token string, money bool) {
	switch err := n.Settle(ctx, id, token); {
	case err == nil:
		n.Log.Info("notice settled", "by", by, "invoice", id)
	case errors.Is(err, kafala.ErrForged):
		n.Log.Warn("notice with a token that is nobody's", "by", by, "invoice", id)
	case errors.Is(err, kafala.ErrNotFound):
		n.Log.Warn("notice of an invoice that is not ours", "by", by, "invoice", id)
		if money {
			n.tell(ctx, w, kafala.NoticeUnknown, id)
		}
	default:
		n.Log.Error("notice could not be settled, it will come again", "by", by, "invoice", id, "err", err)
		answer(w, http.StatusServiceUnavailable)
	}
}

// tell passes on what is strange about a notice.
func (n Notices) tell(ctx context.Context, w http.ResponseWriter, kind kafala.NoticeKind, id string) {
	if !safeID(id) {
		id = ""
	}
	if n.Strange == nil {
		return
	}
	if err := n.Strange(ctx, kind, id); err != nil {
		n.Log.Error("a strange notice could not be passed on, it will come again", "kind", kind, "invoice", id, "err", err)
		answer(w, http.StatusServiceUnavailable)
	}
}

func (n Notices) refuse(w http.ResponseWriter, status int, why string) {
	n.Log.Warn("notice refused", "why", why, "status", status)
	answer(w, status)
}

func answer(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

// settling are the events after which an invoice may stand differently; "payment_faild" is how one page of the
// documentation prints it. Every other one, also of the future, is acknowledged and passed over.
// https://docs.moyasar.com/api/other/webhooks/webhook-reference
var settling = map[string]bool{
	"payment_paid":       true,
	"payment_failed":     true,
	"payment_faild":      true,
	"payment_authorized": true,
	"payment_captured":   true,
	"payment_refunded":   true,
	"payment_voided":     true,
	"payment_canceled":   true,
	"payment_expired":    true,
	"payment_abandoned":  true,
	"payment_verified":   true,
}

// moving are those of them that tell of money which came or went.
var moving = map[string]bool{
	"payment_paid":       true,
	"payment_authorized": true,
	"payment_captured":   true,
	"payment_refunded":   true,
	"payment_voided":     true,
}

// event is the envelope of a webhook, as far as it is read.
type event struct {
	Type   text            `json:"type"`
	Secret text            `json:"secret_token"`
	Live   *bool           `json:"live"`
	Data   json.RawMessage `json:"data"`
}

// readEvent reads an envelope; false for anything but a JSON object that fits.
func readEvent(body []byte) (event, bool) {
	var e *event
	if json.Unmarshal(body, &e) != nil || e == nil {
		return event{}, false
	}
	return *e, true
}

// invoice is the number of the invoice that the event's payment belongs to; empty where there is none.
func (e event) invoice() string {
	var p struct {
		Invoice text `json:"invoice_id"`
	}
	_ = json.Unmarshal(e.Data, &p)
	return string(p.Invoice)
}

// readInvoice takes the number out of an invoice object; empty for anything else.
func readInvoice(body []byte) string {
	var i struct {
		ID text `json:"id"`
	}
	if json.Unmarshal(body, &i) != nil || !safeID(string(i.ID)) {
		return ""
	}
	return string(i.ID)
}

// same compares two secrets without telling by its time how much of them agrees, or how long they are.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// isToken tells whether a token may be a Guarantee.Callback: letters a–z and digits, 128 bits of them random.
func isToken(s string) bool {
	odd := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	return len(s) >= 26 && len(s) <= 64 && !strings.ContainsFunc(s, odd)
}
