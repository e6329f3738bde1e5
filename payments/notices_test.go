package payments

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

const testSecret = "whsec-Xq81"

// heard is one call of Settle.
type heard struct{ invoice, token string }

// ear is a listening server with what it heard and logged.
type ear struct {
	*httptest.Server
	heard []heard
	log   bytes.Buffer
}

func listen(t *testing.T, secret string, settle error) *ear {
	t.Helper()
	e := &ear{}
	e.Server = httptest.NewServer(Notices{
		Settle: func(_ context.Context, invoice, token string) error {
			e.heard = append(e.heard, heard{invoice, token})
			return settle
		},
		WebhookSecret: secret,
		Log:           slog.New(slog.NewTextHandler(&e.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}.Handler())
	t.Cleanup(e.Close)
	return e
}

func (e *ear) send(t *testing.T, method, path, body string) int {
	t.Helper()
	req, err := http.NewRequest(method, e.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(resp.Body)
	noSecret(t, string(said))
	return resp.StatusCode
}

func envelope(kind, secret, live, invoice string) string {
	return fmt.Sprintf(`{"id":"e1","type":%q,"created_at":"x","secret_token":%q,"account_name":"Somebody Particular","live":%s,`+
		`"data":{"id":"p1","status":"paid","invoice_id":%s,"source":{"name":"Somebody Particular","mobile":"+966501234567"}}}`, kind, secret,
		live, invoice)
}

const quoted = `"` + testID + `"`

func TestNotices(t *testing.T) {
	callback, webhook := "/moyasar/invoice/"+testToken, "/moyasar/webhook"
	full := object(testID, map[string]any{"description": "1098765432 Somebody Particular"})
	pad := strings.Repeat(" ", maxNotice)
	fromCallback, fromWebhook := []heard{{testID, testToken}}, []heard{{testID, ""}}
	down, later := errors.New("gateway is down"), fmt.Errorf("settle: %w", kafala.ErrNewer)
	for name, c := range map[string]struct {
		method, path, body string
		settle             error
		status             int
		heard              []heard
		logged             string
	}{
		"callback":                {"POST", callback, full, nil, 200, fromCallback, "level=INFO"},
		"callback, id only":       {"POST", callback, `{"id":` + quoted + `}`, nil, 200, fromCallback, "level=INFO"},
		"callback, not ours":      {"POST", callback, full, fmt.Errorf("settle: %w", kafala.ErrNotFound), 200, fromCallback, "level=WARN"},
		"callback, forged":        {"POST", callback, full, fmt.Errorf("settle: %w", kafala.ErrForged), 200, fromCallback, "nobody's"},
		"callback, down":          {"POST", callback, full, down, 503, fromCallback, "level=ERROR"},
		"callback, took too long": {"POST", callback, full, context.DeadlineExceeded, 503, fromCallback, "level=ERROR"},
		"callback, big":           {"POST", callback, full + pad, nil, 413, nil, "level=WARN"},
		"callback, just fits":     {"POST", callback, full + pad[len(full):], nil, 200, fromCallback, "level=INFO"},
		"callback, garbage":       {"POST", callback, "1098765432 Somebody Particular", nil, 400, nil, "level=WARN"},
		"callback, empty":         {"POST", callback, "", nil, 400, nil, "level=WARN"},
		"callback, null":          {"POST", callback, "null", nil, 400, nil, "level=WARN"},
		"callback, list":          {"POST", callback, "[" + full + "]", nil, 400, nil, "level=WARN"},
		"callback, no id":         {"POST", callback, `{"status":"paid"}`, nil, 400, nil, "level=WARN"},
		"callback, odd id":        {"POST", callback, `{"id":"../../payments/x\n1098765432"}`, nil, 400, nil, "level=WARN"},
		"callback, long id":       {"POST", callback, `{"id":"` + strings.Repeat("a", 65) + `"}`, nil, 400, nil, "level=WARN"},
		"callback, odd token":     {"POST", "/moyasar/invoice/07ABCDEFGHIJKLMNOP" + testToken[18:], full, nil, 400, nil, "level=WARN"},
		"callback, short token":   {"POST", "/moyasar/invoice/abc", full, nil, 400, nil, "level=WARN"},
		"callback, no token":      {"POST", "/moyasar/invoice/", full, nil, 404, nil, ""},
		"callback, more path":     {"POST", callback + "/x", full, nil, 404, nil, ""},
		"callback, wrong method":  {"GET", callback, "", nil, 405, nil, ""},
		"callback, other method":  {"PUT", callback, full, nil, 405, nil, ""},
		"webhook": {"POST", webhook, envelope("payment_paid", testSecret, "false", quoted), nil, 200, fromWebhook,
			"level=INFO"},
		"webhook, not ours": {"POST", webhook, envelope("payment_paid", testSecret, "false", quoted), kafala.ErrNotFound, 200,
			fromWebhook, "level=WARN"},
		"callback, later release": {"POST", callback, full, later, 503, fromCallback, "level=ERROR"},
		"webhook, later release": {"POST", webhook, envelope("payment_paid", testSecret, "false", quoted), later, 503, fromWebhook,
			"level=ERROR"},
		"webhook, down": {"POST", webhook, envelope("payment_paid", testSecret, "false", quoted), down, 503, fromWebhook,
			"level=ERROR"},
		"webhook, wrong secret":    {"POST", webhook, envelope("payment_paid", testSecret+"1", "false", quoted), nil, 401, nil, "level=WARN"},
		"webhook, start of secret": {"POST", webhook, envelope("payment_paid", testSecret[:4], "false", quoted), nil, 401, nil, "level=WARN"},
		"webhook, empty secret":    {"POST", webhook, envelope("payment_paid", "", "false", quoted), nil, 401, nil, "level=WARN"},
		"webhook, no secret": {"POST", webhook, `{"type":"payment_paid","data":{"invoice_id":` + quoted + `}}`, nil, 401, nil,
			"level=WARN"},
		"webhook, other mode":    {"POST", webhook, envelope("payment_paid", testSecret, "true", quoted), nil, 200, nil, "level=WARN"},
		"webhook, mode not told": {"POST", webhook, envelope("payment_paid", testSecret, "null", quoted), nil, 200, fromWebhook, "level=INFO"},
		"webhook, no invoice":    {"POST", webhook, envelope("payment_paid", testSecret, "false", "null"), nil, 200, nil, "level=DEBUG"},
		"webhook, odd invoice":   {"POST", webhook, envelope("payment_paid", testSecret, "false", `"../x"`), nil, 400, nil, "level=WARN"},
		"webhook, data is null": {"POST", webhook, `{"type":"payment_paid","secret_token":"` + testSecret + `","data":null}`, nil, 200,
			nil, "level=DEBUG"},
		"webhook, data is a list": {"POST", webhook, `{"type":"payment_paid","secret_token":"` + testSecret + `","data":[]}`, nil, 200, nil,
			"level=DEBUG"},
		"webhook, of the future": {"POST", webhook, envelope("invoice_reborn", testSecret, "false", quoted), nil, 200, nil, "level=DEBUG"},
		"webhook, transfer": {"POST", webhook, envelope("balance_transferred", testSecret, "false", quoted), nil, 200, nil,
			"level=DEBUG"},
		"webhook, garbage":          {"POST", webhook, "<x>", nil, 400, nil, "level=WARN"},
		"webhook, null":             {"POST", webhook, "null", nil, 400, nil, "level=WARN"},
		"webhook, big":              {"POST", webhook, envelope("payment_paid", testSecret, "false", quoted) + pad, nil, 413, nil, "level=WARN"},
		"webhook, wrong method":     {"GET", webhook, "", nil, 405, nil, ""},
		"somewhere else altogether": {"POST", "/moyasar", "{}", nil, 404, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := listen(t, testSecret, c.settle)
			if got := e.send(t, c.method, c.path, c.body); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			if fmt.Sprint(e.heard) != fmt.Sprint(c.heard) {
				t.Errorf("settled %v, want %v", e.heard, c.heard)
			}
			log := e.log.String()
			if !strings.Contains(log, c.logged) || c.logged == "" && log != "" || strings.Count(log, "\n") > 1 {
				t.Errorf("logged %q, want one line with %q", log, c.logged)
			}
			if len(c.heard) > 0 && !strings.Contains(log, testID) {
				t.Errorf("the invoice is not named: %q", log)
			}
			noSecret(t, log)
		})
	}
}

// Only what is no stranger's is taken, whatever is answered.
func TestTakenNotices(t *testing.T) {
	callback, webhook := "/moyasar/invoice/"+testToken, "/moyasar/webhook"
	for name, c := range map[string]struct {
		path, body string
		settle     error
		want       bool
	}{
		"callback":                    {callback, object(testID, nil), nil, true},
		"forged callback":             {callback, object(testID, nil), fmt.Errorf("settle: %w", kafala.ErrForged), false},
		"callback that leads nowhere": {callback, object(testID, nil), fmt.Errorf("settle: %w", kafala.ErrNotFound), false},
		"callback while all is down":  {callback, object(testID, nil), errors.New("down"), false},
		"callback that is garbage":    {callback, "{", nil, false},
		"webhook":                     {webhook, envelope("payment_paid", testSecret, "false", quoted), nil, true},
		"webhook without consequence": {webhook, envelope("balance_transferred", testSecret, "false", quoted), nil, true},
		"webhook with a wrong secret": {webhook, envelope("payment_paid", testSecret+"1", "false", quoted), nil, false},
		"webhook that is garbage":     {webhook, "{", nil, false},
	} {
		taken := false
		h := Notices{WebhookSecret: testSecret, Settle: func(context.Context, string, string) error { return c.settle },
			Taken: func(context.Context) { taken = true }}.Handler()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", c.path, strings.NewReader(c.body)))
		if taken != c.want {
			t.Errorf("%s is taken: %t", name, taken)
		}
	}
}

// Staff are told of what is strange only by those who have proved themselves, and until they have been told the
// gateway is asked to come again.
func TestStrangeNotices(t *testing.T) {
	callback, webhook := "/moyasar/invoice/"+testToken, "/moyasar/webhook"
	for name, c := range map[string]struct {
		path, body string
		settle     error
		want       string
	}{
		"another's invoice paid": {webhook, envelope("payment_paid", testSecret, "false", quoted), kafala.ErrNotFound, "unknown " + testID},
		"another's invoice refunded": {webhook, envelope("payment_refunded", testSecret, "false", quoted), kafala.ErrNotFound,
			"unknown " + testID},
		"another's invoice declined":   {webhook, envelope("payment_failed", testSecret, "false", quoted), kafala.ErrNotFound, ""},
		"by callback":                  {callback, object(testID, nil), kafala.ErrNotFound, "unknown " + testID},
		"by a forged callback":         {callback, object(testID, nil), kafala.ErrForged, ""},
		"ours":                         {webhook, envelope("payment_paid", testSecret, "false", quoted), nil, ""},
		"gateway is down":              {webhook, envelope("payment_paid", testSecret, "false", quoted), errors.New("down"), ""},
		"other mode":                   {webhook, envelope("payment_paid", testSecret, "true", quoted), nil, "mode " + testID},
		"other mode, no invoice":       {webhook, envelope("payment_paid", testSecret, "true", "null"), nil, "mode "},
		"other mode, odd invoice":      {webhook, envelope("payment_paid", testSecret, "true", `"../x"`), nil, "mode "},
		"other mode, wrong secret":     {webhook, envelope("payment_paid", testSecret+"1", "true", quoted), nil, ""},
		"another's, with wrong secret": {webhook, envelope("payment_paid", "", "false", quoted), kafala.ErrNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			told, fail := "", errors.New("storage is down")
			h := Notices{WebhookSecret: testSecret,
				Settle: func(context.Context, string, string) error { return c.settle },
				Strange: func(ctx context.Context, kind kafala.NoticeKind, invoice string) error {
					told += string(kind) + " " + invoice
					if _, ok := ctx.Deadline(); !ok {
						t.Error("no end is set")
					}
					return fail
				}}.Handler()
			for _, fail = range []error{fail, nil} {
				told = ""
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest("POST", c.path, strings.NewReader(c.body)))
				if told != c.want {
					t.Errorf("staff were told %q, want %q", told, c.want)
				}
				if again := fail != nil && c.want != "" || c.settle != nil && c.settle.Error() == "down"; again != (w.Code == 503) {
					t.Errorf("status %d", w.Code)
				}
			}
		})
	}
}

func TestEveryEvent(t *testing.T) {
	settles := "payment_paid payment_failed payment_faild payment_voided payment_authorized " +
		"payment_captured payment_refunded payment_abandoned payment_verified payment_canceled payment_expired"
	passes := "balance_transferred card_auth_authenticated card_auth_failed payout_initiated payout_paid payment_"
	if n := len(strings.Fields(settles)); n != len(settling) {
		t.Errorf("the table has %d events, want %d", len(settling), n)
	}
	for kind := range moving {
		if !settling[kind] {
			t.Errorf("%s is about money and is not settled", kind)
		}
	}
	e := listen(t, testSecret, nil)
	for _, kind := range strings.Fields(settles + " " + passes) {
		before := len(e.heard)
		if got := e.send(t, "POST", "/moyasar/webhook", envelope(kind, testSecret, "false", quoted)); got != 200 {
			t.Errorf("%s: %d", kind, got)
		}
		if settled := len(e.heard) > before; settled != strings.Contains(" "+settles+" ", " "+kind+" ") {
			t.Errorf("%s: settled %v", kind, settled)
		}
	}
}

func TestNoSecretNoWebhook(t *testing.T) {
	e := listen(t, "", nil)
	for _, secret := range []string{"", testSecret} {
		if got := e.send(t, "POST", "/moyasar/webhook", envelope("payment_paid", secret, "false", quoted)); got != 404 || len(e.heard) > 0 {
			t.Errorf("%d, settled %v", got, e.heard)
		}
	}
}

func TestRepeatedNoticeIsHeardAgain(t *testing.T) {
	e := listen(t, testSecret, nil)
	for range 3 {
		if got := e.send(t, "POST", "/moyasar/webhook", envelope("payment_paid", testSecret, "false", quoted)); got != 200 {
			t.Error(got)
		}
	}
	if len(e.heard) != 3 {
		t.Errorf("settled %d times; whether that does anything is Settle's to say", len(e.heard))
	}
}

func TestSettlingOutlivesTheCaller(t *testing.T) {
	begun, ended := make(chan struct{}), make(chan error, 1)
	server := httptest.NewServer(Notices{Settle: func(ctx context.Context, _, _ string) error {
		close(begun)
		if _, ok := ctx.Deadline(); !ok {
			ended <- errors.New("no end is set")
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
		ended <- ctx.Err()
		return nil
	}}.Handler())
	defer server.Close()
	ctx, hangUp := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/moyasar/invoice/"+testToken, strings.NewReader(`{"id":`+quoted+`}`))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	<-begun
	hangUp()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func FuzzNotice(f *testing.F) {
	for _, seed := range []string{"", "null", "{}", "[]", `{"id":1}`, `{"id":` + quoted + `}`, object(testID, nil),
		envelope("payment_paid", testSecret, "false", quoted), envelope("x", "", "null", "{}"), `{"data":{"invoice_id":12345678}}`,
		`{"id":"\ud800aaaaaaaa"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if id := readInvoice(body); id != "" && !safeID(id) {
			t.Errorf("took %q", id)
		}
		if e, ok := readEvent(body); ok {
			e.invoice()
		}
		settled := ""
		h := Notices{WebhookSecret: testSecret, Settle: func(_ context.Context, id, _ string) error { settled = id; return nil }}.Handler()
		for _, path := range []string{"/moyasar/webhook", "/moyasar/invoice/" + testToken} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("POST", path, bytes.NewReader(body)))
			if settled != "" && (!safeID(settled) || w.Code != 200) || settled == "" && w.Code == 500 {
				t.Errorf("%s: %d, settled %q", path, w.Code, settled)
			}
			settled = ""
		}
	})
}
