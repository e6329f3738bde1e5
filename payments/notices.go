package payments

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"

	"kafalabot/kafala"
	"kafalabot/outage"
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
	Strange func(ctx context.Context, kind kafala.NoticeKind, invoice string) error
	// Taken is told, with the context of its request, of a notice that was no stranger's: a webhook with the secret, or a callback that
	// led to the guarantee of its token. What is answered 200 and leads nowhere is none of these. nil: nobody is told.
	Taken         func(context.Context)
	WebhookSecret string // the webhook's shared secret; empty: there is no webhook
	Live          bool   // whether our key is: notices of the other mode are put aside
	Log           *slog.Logger
	Defects       *outage.Defects // contains what panics: such a notice comes again
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
