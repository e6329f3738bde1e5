package world_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/payments"
	"kafalabot/sandbox/moyasar"
)

// forger knocks at the doors that the gateway's notices come in by.
type forger struct {
	*testing.T
	w       *world.World
	doors   string
	secret  string
	random  *rand.Rand
	issued  kafala.Guarantee
	open    kafala.Guarantee
	genuine []moyasar.Notice // the gateway's own, of both guarantees
	told    atomic.Int64     // times that staff were to be told
	sent    map[string]int
	status  map[int]int
}

func newForger(t *testing.T) *forger {
	w := world.New(t, world.Options{})
	f := &forger{T: t, w: w, secret: "whsec-of-the-forger's-dreams", random: rand.New(rand.NewPCG(4, 2)), sent: map[string]int{},
		status: map[int]int{}}
	doors := httptest.NewServer(payments.Notices{
		WebhookSecret: f.secret,
		Settle: func(ctx context.Context, invoice, token string) error {
			_, err := w.Office.Settle(ctx, invoice, token)
			return err
		},
		Strange: func(context.Context, kafala.NoticeKind, string) error { f.told.Add(1); return nil },
	}.Handler())
	t.Cleanup(doors.Close)
	f.doors = doors.URL
	f.issued = w.Issued(mine, world.Number(1), world.Number(2))
	f.open = w.Linked(theirs, world.Number(3), world.Number(4))
	if _, err := w.Gateway.Pay(f.open.Invoice.ID, "4123120001090000"); err == nil {
		t.Fatal("the poor card paid")
	}
	w.Quiet()
	if f.issued.Status != kafala.Issued {
		t.Fatalf("it is %s", f.issued.Status)
	}
	f.genuine = w.Gateway.Notices()
	return f
}

// send posts a forged notice to our doors.
func (f *forger) send(kind, path, body string) {
	f.Helper()
	status, err := f.w.Gateway.Forge(moyasar.Notice{URL: f.doors + path, Body: []byte(body)})
	if err != nil {
		f.Fatal(err)
	}
	f.sent[kind]++
	f.status[status]++
}

// letters are so many characters of those that a token has.
func (f *forger) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcdefghijklmnopqrstuvwxyz234567"[f.random.IntN(32)]
	}
	return string(b)
}

func (f *forger) uuid() string {
	h := fmt.Sprintf("%016x%016x", f.random.Uint64(), f.random.Uint64())
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// either is one of the two guarantees.
func (f *forger) either() kafala.Guarantee {
	return []kafala.Guarantee{f.issued, f.open}[f.random.IntN(2)]
}

// paid is an invoice object that says it is paid.
func (f *forger) paid(id, guarantee string) string {
	return fmt.Sprintf(`{"id":%q,"status":"paid","amount":12300,"currency":"SAR","metadata":{"guarantee":%q},`+
		`"payments":[{"id":%q,"status":"paid","amount":12300,"currency":"SAR"}]}`, id, guarantee, f.uuid())
}

// wrongSecret sends a webhook whose secret is a guess.
func (f *forger) wrongSecret() {
	guesses := []string{"", f.letters(20), f.secret[:f.random.IntN(len(f.secret))], f.secret + f.letters(1), strings.ToUpper(f.secret),
		f.open.Callback}
	event := []string{"payment_paid", "payment_refunded", "payment_voided", "payment_failed"}[f.random.IntN(4)]
	invoice := []string{f.either().Invoice.ID, f.uuid()}[f.random.IntN(2)]
	f.send("wrong secret", "/moyasar/webhook", string(f.w.Gateway.Envelope(event, guesses[f.random.IntN(len(guesses))], f.random.IntN(2) == 0,
		moyasar.Payment{ID: f.uuid(), Status: moyasar.Paid, Amount: 12300, Currency: "SAR", InvoiceID: &invoice})))
}

// wrongPath sends a callback to an address that nobody was told.
func (f *forger) wrongPath() {
	g := f.either()
	tokens := []string{
		f.letters(len(g.Callback)), g.ID + f.letters(len(g.Callback)-len(g.ID)), g.Callback[:len(g.Callback)-1] + f.letters(1) + f.letters(1),
		g.Callback + f.letters(1), g.ID, strings.ToUpper(g.Callback), "", g.Callback[len(g.ID):],
		f.open.Callback[:len(f.open.ID)] + f.issued.Callback[len(f.issued.ID):],
	}
	f.send("wrong path", "/moyasar/invoice/"+tokens[f.random.IntN(len(tokens))], f.paid(g.Invoice.ID, g.ID))
}

// alteredWithoutProof changes a true notice and has no proof of its own: a webhook loses its secret.
func (f *forger) alteredWithoutProof() {
	n := f.genuine[f.random.IntN(len(f.genuine))]
	var body map[string]any
	if err := json.Unmarshal(n.Body, &body); err != nil {
		f.Fatal(err)
	}
	delete(body, "secret_token")
	body["id"], body["amount"], body["status"] = f.open.Invoice.ID, 1, "paid"
	b, err := json.Marshal(body)
	if err != nil {
		f.Fatal(err)
	}
	path := []string{"/moyasar/webhook", "/moyasar/invoice/" + f.letters(len(f.open.Callback))}[f.random.IntN(2)]
	cut := string(b[:f.random.IntN(len(b))])
	f.send("altered body, without proof", path, []string{string(b), cut, "[" + string(b) + "]"}[f.random.IntN(3)])
}

// alteredWithProof has seen a true address and says something else there.
func (f *forger) alteredWithProof() {
	g, other := f.issued, f.open
	if f.random.IntN(2) == 0 {
		g, other = other, g
	}
	bodies := []string{f.paid(g.Invoice.ID, other.ID), f.paid(other.Invoice.ID, g.ID), f.paid(f.uuid(), g.ID),
		f.paid("../"+g.Invoice.ID, g.ID),
		fmt.Sprintf(`{"id":%q}`, g.Invoice.ID), fmt.Sprintf(`{"id":%q,"status":"refunded","amount":0}`, g.Invoice.ID)}
	f.send("altered body at a true address", "/moyasar/invoice/"+g.Callback, bodies[f.random.IntN(len(bodies))])
}

// replay sends a true notice once more, to where it belongs.
func (f *forger) replay() {
	n := f.genuine[f.random.IntN(len(f.genuine))]
	_, path, _ := strings.Cut(n.URL, "/moyasar/")
	body := string(n.Body)
	if path == "webhook" {
		var e struct {
			Secret string `json:"secret_token"`
		}
		if err := json.Unmarshal(n.Body, &e); err != nil {
			f.Fatal(err)
		}
		body = strings.Replace(body, e.Secret, f.secret, 1)
	}
	f.send("replay", "/moyasar/"+path, body)
}

// Ten thousand notices that are not the gateway's, or are not new: no record, no delivery, no message, no word to
// staff changes, and those without proof cost the gateway nothing.
func TestForgedNoticesChangeNothing(t *testing.T) {
	t.Parallel()
	f := newForger(t)
	before, said, asked := stored(t, f.w.Redis), f.messages(), len(f.w.Gateway.Calls())
	began := time.Now()
	many := 10_000
	if testing.Short() {
		many = 2_000
	}
	for n := range many * 8 / 10 {
		switch n % 4 {
		case 0, 1:
			f.wrongPath()
		case 2:
			f.wrongSecret()
		case 3:
			f.alteredWithoutProof()
		}
	}
	if n := len(f.w.Gateway.Calls()) - asked; n != 0 {
		t.Errorf("the gateway was asked %d times for strangers", n)
	}
	for range many / 10 {
		f.alteredWithProof()
		f.replay()
	}
	t.Logf("%d forged notices in %s: %v; answered %v; the gateway was asked %d times, staff were told %d times", many,
		time.Since(began).Round(time.Millisecond), f.sent, f.status, len(f.w.Gateway.Calls())-asked, f.told.Load())
	f.w.Quiet()
	after := stored(t, f.w.Redis)
	for key := range before {
		if _, kept := after[key]; !kept {
			t.Errorf("%s is gone", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(after)) {
		if before[key] != after[key] {
			t.Errorf("%s was changed", key)
		}
	}
	if len(before) < 5 {
		t.Errorf("only %d keys: too few to prove anything", len(before))
	}
	if f.told.Load() != 0 {
		t.Error("staff were bothered")
	}
	if now := f.messages(); now != said {
		t.Errorf("%d messages before, %d after", said, now)
	}
	for _, c := range f.w.Gateway.Calls()[asked:] {
		if c.Method != http.MethodGet {
			t.Errorf("the gateway was told to %s %s", c.Method, c.Path)
		}
	}
	f.theTruth()
}

// theTruth shows that the same doors do let in what is true.
func (f *forger) theTruth() {
	f.w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Lost, Count: -1})
	if _, err := f.w.Gateway.Pay(f.open.Invoice.ID, goodCard); err != nil {
		f.Fatal(err)
	}
	f.send("true", "/moyasar/invoice/"+f.open.Callback, f.paid(f.open.Invoice.ID, f.open.ID))
	if g, err := f.w.Office.ForChat(f.Context(), theirs, f.open.ID); err != nil || g.Status != kafala.Issued {
		f.Errorf("it is %s, %v", g.Status, err)
	}
	invoice := f.uuid()
	f.send("true", "/moyasar/webhook", string(f.w.Gateway.Envelope("payment_paid", f.secret, false,
		moyasar.Payment{ID: f.uuid(), InvoiceID: &invoice})))
	if f.told.Load() != 1 {
		f.Errorf("staff were told %d times of somebody else's invoice", f.told.Load())
	}
}

// messages counts what stands in all chats.
func (f *forger) messages() (n int) {
	for _, chat := range []int64{mine, theirs, world.StaffChat} {
		n += len(f.w.Chats.As(chat).Messages())
	}
	return n
}

// stored is everything that Redis holds, but for the pace of sending, which forgets by itself.
func stored(t *testing.T, c redis.UniversalClient) map[string]string {
	t.Helper()
	ctx, all := t.Context(), map[string]string{}
	keys, err := c.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if strings.HasPrefix(key, "rate:") {
			continue
		}
		kind := c.Type(ctx, key).Val()
		var value any
		switch kind {
		case "string":
			value, err = c.Get(ctx, key).Result()
		case "hash":
			value, err = c.HGetAll(ctx, key).Result()
		case "zset":
			value, err = c.ZRangeWithScores(ctx, key, 0, -1).Result()
		case "set":
			value, err = c.SMembersMap(ctx, key).Result()
		case "list":
			value, err = c.LRange(ctx, key, 0, -1).Result()
		default:
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			t.Fatalf("%s, a %s: %v", key, kind, err)
		}
		all[key] = fmt.Sprint(value)
	}
	return all
}
