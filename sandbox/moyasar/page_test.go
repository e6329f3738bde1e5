package moyasar

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// checkoutPage opens a new invoice in a browser.
func checkoutPage(d *desk, fields map[string]any) (inv answer, p page) {
	inv = d.invoice(fields)
	return inv, d.get(inv.body["url"].(string))
}

func TestPagePaysWithoutScripts(t *testing.T) {
	d := open(t)
	inv, p := checkoutPage(d, map[string]any{
		"success_url": d.web.URL + "/done?ref=1", "back_url": d.web.URL + "/back", "expired_at": "2026-11-22T10:00:00Z",
	})
	p.has(t, `lang="en" dir="ltr"`, `id="card-number"`, `id="card-name"`, `id="card-expiry"`, `id="card-cvc"`, `id="pay"`,
		"123.00", "Desk", "Order KF-1", `href="`+d.web.URL+`/back"`, "13:00", "Sandbox: no real money", "420132 400861")

	declined := d.post(p.action(t, "card"), cardValues("4201320000311101", "123"))
	declined.has(t, `id="otp"`, `id="otp-approve"`, `id="otp-reject"`, "4201-32XX-XXXX-1101", "Desk", "123.00")
	declined = d.post(declined.action(t, "bank"), url.Values{"otp": {BankCode}, "decision": {"approve"}})
	declined.has(t, `id="declined"`, "The balance is not sufficient.", `id="card-number"`)

	bank := d.post(declined.action(t, "card"), cardValues("4201320111111010", "123"))
	paid := d.post(bank.action(t, "bank"), url.Values{"otp": {BankCode}, "decision": {"approve"}})
	paid.has(t, `id="paid"`, "Payment successful", `id="return" href="`+d.web.URL+`/done?ref=1"`, "mada", "ending in", ">1010<")
	if got := paid.header.Get("Refresh"); got != "8; url="+d.web.URL+"/done?ref=1" {
		t.Errorf("Refresh: %q", got)
	}
	after := d.call(http.StatusOK, "GET", "/v1/invoices/"+inv.id(), "")
	if attempts := after.body["payments"].([]any); after.at("status") != Paid || len(attempts) != 2 {
		t.Errorf("status %v, %d attempts", after.at("status"), len(attempts))
	}

	again := d.get(inv.body["url"].(string))
	again.has(t, `id="paid"`, "This invoice is paid")
	if again.header.Get("Refresh") != "" {
		t.Error("an old page returns by itself")
	}
	if late := d.post(p.action(t, "card"), cardValues("4111111111111111", "123")); !strings.Contains(late.text, "This invoice is paid") {
		t.Errorf("a paid invoice was charged again: %s", late.text)
	}
}

func TestPageInArabic(t *testing.T) {
	d := open(t)
	inv, p := checkoutPage(d, nil)
	_, rest, _ := strings.Cut(p.text, `id="language" href="`)
	other, _, _ := strings.Cut(rest, `"`)
	p = d.get(d.web.URL + strings.ReplaceAll(other, "&amp;", "&"))
	words := d.words["ar"]
	p.has(t, `lang="ar" dir="rtl"`, words["pay.title"], words["page.band"], words["currency.SAR"])
	bank := d.post(p.action(t, "card"), cardValues("4111111111111111", "123"))
	bank.has(t, `dir="rtl"`, words["bank.title"])
	back := d.post(bank.action(t, "bank"), url.Values{"decision": {"reject"}})
	back.has(t, `dir="rtl"`, `id="declined"`, words["declined.secure_rejected"])
	if got := d.call(200, "GET", "/v1/invoices/"+inv.id(), ""); got.at("status") != Initiated {
		t.Errorf("status %v", got.at("status"))
	}
}

func TestPageRefusesWhatCannotBeRight(t *testing.T) {
	d := open(t)
	inv, p := checkoutPage(d, nil)
	bad := d.post(p.action(t, "card"), url.Values{"number": {"4111 1111 1111 1112"}, "name": {"<b>Sara"}, "expiry": {"10/26"}, "cvc": {"9"}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", bad.status)
	}
	bad.lacks(t, `id="card-number-wrong" hidden`, `id="card-name-wrong" hidden`, `id="card-expiry-wrong" hidden`,
		`id="card-cvc-wrong" hidden`, "<b>Sara", `value="9"`)
	bad.has(t, "4111 1111 1111 1112", "&lt;b&gt;Sara")
	if got := d.call(200, "GET", "/v1/invoices/"+inv.id(), ""); len(got.body["payments"].([]any)) != 0 {
		t.Error("a form that cannot be right made a payment")
	}
}

func TestFrictionlessCardSkipsTheBank(t *testing.T) {
	d := open(t)
	_, p := checkoutPage(d, nil)
	d.post(p.action(t, "card"), cardValues("4111114005765430", "123")).has(t, `id="paid"`)
}

func TestCardThatFailsBeforeTheBank(t *testing.T) {
	d := open(t)
	_, p := checkoutPage(d, nil)
	d.post(p.action(t, "card"), cardValues("4111116611600661", "123")).has(t, `id="declined"`, "not enrolled")
}

func TestWrongCodesAtTheBank(t *testing.T) {
	d := open(t)
	_, p := checkoutPage(d, nil)
	bank := d.post(p.action(t, "card"), cardValues("5421080101000000", "123"))
	for range mostWrong - 1 {
		bank = d.post(bank.action(t, "bank"), url.Values{"otp": {"999999"}, "decision": {"approve"}})
		bank.has(t, `id="otp-wrong"`)
	}
	action := bank.action(t, "bank")
	d.post(action, url.Values{"otp": {""}, "decision": {"approve"}}).has(t, `id="declined"`)
	d.post(action, url.Values{"otp": {BankCode}, "decision": {"approve"}}).has(t, `id="declined"`) // too late
}

func TestSTCPayOnThePage(t *testing.T) {
	for code, want := range map[string]string{
		"123456": `id="paid"`, "000000": `id="paid"`, "111111": "The balance is not sufficient.",
		"222222": "daily limit", "333333": "maximum", "444444": "did not answer", "777777": "code is not right",
	} {
		d := open(t)
		inv, _ := checkoutPage(d, nil)
		p := d.get(inv.body["url"].(string) + "?method=stc")
		p.has(t, `id="stc-mobile"`)
		d.post(p.action(t, "stc"), url.Values{"mobile": {"0412"}}).lacks(t, `id="stc-mobile-wrong" hidden`)
		p = d.post(p.action(t, "stc"), url.Values{"mobile": {"+966 50 000 0001"}})
		p.has(t, `id="otp"`, "0500000001")
		d.post(p.action(t, "stc-code"), url.Values{"otp": {code}}).has(t, want)
	}
	for _, row := range stcMobiles {
		d := open(t)
		inv, _ := checkoutPage(d, nil)
		p := d.get(inv.body["url"].(string) + "?method=stc")
		d.post(p.action(t, "stc"), url.Values{"mobile": {row.Key}}).has(t, `id="declined"`, d.words["en"]["declined."+row.Reason])
	}
}

func TestClosedPages(t *testing.T) {
	d := open(t)
	expiring, _ := checkoutPage(d, map[string]any{"expired_at": "2026-11-22T10:00:00Z", "success_url": "https://shop.example/"})
	canceled := d.invoice(nil)
	refunded, voided := d.invoice(nil), d.invoice(nil)
	form := d.get(expiring.body["url"].(string)).action(t, "card")
	d.call(200, "PUT", "/v1/invoices/"+canceled.id()+"/cancel", "")
	for inv, act := range map[string]string{refunded.id(): "/refund", voided.id(): "/void"} {
		id, err := d.Pay(inv, "4111111111111111")
		if err != nil {
			t.Fatal(err)
		}
		d.call(200, "POST", "/v1/payments/"+id+act, "")
	}
	d.clock.pass(30 * time.Minute)
	for state, inv := range map[string]answer{"expired": expiring, "canceled": canceled, "refunded": refunded, "voided": voided} {
		p := d.get(inv.body["url"].(string))
		p.has(t, `id="`+state+`"`)
		p.lacks(t, `id="pay"`, `id="return"`)
	}
	d.post(form, cardValues("4111111111111111", "123")).has(t, `id="expired"`)
	if gone := d.get(d.web.URL + "/invoices/" + d.chance.UUID()); gone.status != http.StatusNotFound ||
		!strings.Contains(gone.text, `id="missing"`) {
		t.Errorf("unknown invoice: %d %s", gone.status, gone.text)
	}
}

// TestMoneyAfterTheEnd: what the bank approved counts, though the invoice was
// closed while the person stood at the bank.
func TestMoneyAfterTheEnd(t *testing.T) {
	d := open(t)
	expiring := d.invoice(map[string]any{"expired_at": "2026-11-22T10:00:00Z"})
	canceled, twice := d.invoice(nil), d.invoice(nil)
	begin := func(inv answer) string {
		id, err := d.Begin(inv.id(), "4111111111111111")
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	ids := []string{begin(expiring), begin(canceled), begin(twice), begin(twice)}
	d.call(200, "PUT", "/v1/invoices/"+canceled.id()+"/cancel", "")
	d.clock.pass(time.Hour)
	for _, id := range ids {
		if err := d.Approve(id); err != nil {
			t.Error(err)
		}
	}
	for inv, want := range map[string]string{expiring.id(): Expired, canceled.id(): Canceled, twice.id(): Paid} {
		if got := d.call(200, "GET", "/v1/invoices/"+inv, ""); got.at("status") != want {
			t.Errorf("invoice is %v, want %s", got.at("status"), want)
		}
	}
	if got := d.Books().Received("SAR"); got != 4*12300 {
		t.Errorf("received %d", got)
	}
	if _, err := d.Pay(expiring.id(), "4111111111111111"); err == nil {
		t.Error("an expired invoice was paid")
	}
}

func TestFillLinksAndAssets(t *testing.T) {
	d := open(t)
	inv, p := checkoutPage(d, nil)
	p.has(t, `data-card="340000000900000"`)
	filled := d.get(d.web.URL + "/invoices/" + inv.id() + "?lang=en&card=340000000900000")
	filled.has(t, `value="3400 000009 00000"`, `value="TEST PAYER"`, `value="12/29"`, `value="1234"`)
	d.get(d.web.URL+"/invoices/"+inv.id()+"?card=4000000000000002").lacks(t, "4000 0000 0000 0002")
	for name, kind := range assetNames {
		got := d.get(d.web.URL + "/assets/" + name)
		if got.status != 200 || got.header.Get("Content-Type") != kind {
			t.Errorf("%s: %d %s", name, got.status, got.header.Get("Content-Type"))
		}
	}
	if got := d.get(d.web.URL + "/assets/words.en.toml"); got.status != 404 {
		t.Errorf("words served: %d", got.status)
	}
	policy := p.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
}

// TestPageBelowAPath: the base may hold a path, then all links do.
func TestPageBelowAPath(t *testing.T) {
	d := open(t)
	d.SetBaseURL(d.web.URL + "/pay/")
	inv := d.invoice(nil)
	if got := inv.body["url"]; got != d.web.URL+"/pay/invoices/"+inv.id() {
		t.Errorf("url %v", got)
	}
	p := d.get(d.web.URL + "/invoices/" + inv.id())
	p.has(t, `href="/pay/assets/page.css"`, `action="/pay/invoices/`+inv.id()+`/card?lang=en"`)
}

// The address names no language: the page goes by the browser, and what is chosen on it stays, also where an entry is refused.
func TestPageInTheLanguageOfTheBrowser(t *testing.T) {
	d := open(t)
	inv := d.invoice(nil)
	for preferred, want := range map[string]string{"ar-SA,en;q=0.5": "ar", "en-GB,ar;q=0.5": "en", "ur-PK": "en", "": "en"} {
		r := httptest.NewRequest(http.MethodGet, "/invoices/"+inv.id(), nil)
		r.Header.Set("Accept-Language", preferred)
		w := httptest.NewRecorder()
		d.Handler().ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), `lang="`+want+`" dir=`) {
			t.Errorf("%q is not shown %s", preferred, want)
		}
	}
	p := d.get(inv.body["url"].(string) + "?lang=ar")
	refused := d.post(p.action(t, "card"), url.Values{"number": {"4111111111111112"}, "expiry": {"01/39"}})
	refused.has(t, `lang="ar" dir="rtl"`, `id="language" href="/invoices/`+inv.id()+`?lang=en"`)
	if strings.Contains(refused.text, "4111111111111112?") {
		t.Error("what was typed is in an address")
	}
}

// The time is told as the chat tells it.
func TestPageTellsTheTime(t *testing.T) {
	all := theWords()
	for _, c := range []struct{ language, at, now, want string }{
		{"ar", "2026-11-22T12:08:00Z", "2026-11-22T12:00:00Z", "03:08\u00a0" + strings.Fields(all["ar"]["clock.pm"])[1]},
		{"ar", "2026-11-21T21:08:00Z", "2026-11-22T20:00:00Z", "12:08\u00a0" + strings.Fields(all["ar"]["clock.am"])[1]},
		{"en", "2026-11-22T12:08:00Z", "2026-11-22T12:00:00Z", "15:08"},
		{"en", "2026-11-23T00:08:00Z", "2026-11-22T12:00:00Z", "2026-11-23 03:08"},
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		now, _ := time.Parse(time.RFC3339, c.now)
		v := checkoutView{sheet: sheet{Sheet: standin.NewSheet(c.language, "", all[c.language])}}
		if got := v.until(at, now); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.at, c.language, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	all := theWords()
	letters := regexp.MustCompile(`\p{Arabic}`)
	for key, sentence := range all["en"] {
		if all["ar"][key] == "" || sentence == "" {
			t.Errorf("%s: %q / %q", key, sentence, all["ar"][key])
		}
		if letters.MatchString(sentence) && key != "page.other" {
			t.Errorf("%s is Arabic in English: %q", key, sentence)
		}
	}
	for key := range all["ar"] {
		if all["en"][key] == "" {
			t.Errorf("%s is missing in English", key)
		}
	}
	var templates strings.Builder
	for _, name := range []string{"layout", "checkout", "closed", "bank"} {
		text, err := assets.ReadFile("page/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		templates.Write(text)
	}
	composed := regexp.MustCompile(`^(declined|outcome|scheme|closed|currency|clock)\.`)
	for key := range all["en"] {
		if !composed.MatchString(key) && !strings.Contains(templates.String(), `Word "`+key+`"`) {
			t.Errorf("%s is not used", key)
		}
	}
	used := map[string]bool{}
	for _, card := range Cards() {
		used["declined."+card.Reason] = card.Reason != ""
		used["outcome."+card.Reason] = card.Reason != ""
		used["scheme."+card.Scheme] = true
	}
	for _, row := range append(append([]stcAnswer{stcWrongCode}, stcMobiles...), stcCodes...) {
		used["declined."+row.Reason] = row.Reason != ""
	}
	for key, needed := range used {
		if needed && all["en"][key] == "" {
			t.Errorf("no words for %s", key)
		}
	}
}

// TestFinishedPaymentsStay: nothing that a browser sends again moves money twice.
func TestFinishedPaymentsStay(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	inv := d.invoice(map[string]any{"callback_url": m.URL + "/cb"})
	id, err := d.Pay(inv.id(), "4111111111111111")
	if err != nil {
		t.Fatal(err)
	}
	m.next(t)
	d.call(200, "POST", "/v1/payments/"+id+"/void", "")
	if err := d.Approve(id); err != nil {
		t.Error(err)
	}
	if got := d.call(200, "GET", "/v1/payments/"+id, ""); got.at("status") != Voided {
		t.Errorf("approved again: %v", got.at("status"))
	}
	other := d.invoice(nil)
	p := d.get(other.body["url"].(string) + "?method=stc")
	p = d.post(p.action(t, "stc"), url.Values{"mobile": {"0500000001"}})
	action := p.action(t, "stc-code")
	for _, code := range []string{"111111", "123456"} {
		d.post(action, url.Values{"otp": {code}}).has(t, `id="declined"`)
	}
	if got := d.Books().Received("SAR"); got != 0 {
		t.Errorf("received %d", got)
	}
	bank := d.cardPayment("", `,"number":"4111111111111111"`)
	prepare := bank.at("source", "transaction_url").(string)
	if err := d.Approve(bank.id()); err != nil {
		t.Error(err)
	}
	if back := d.get(prepare); back.url.Path != "/back" || back.url.Query().Get("status") != Paid {
		t.Errorf("the bank's page of a finished payment: %s", back.url)
	}
	d.Server.Close()
	m.silent(t)
}
