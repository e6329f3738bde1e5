package payments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"kafalabot/kafala"
)

var until = noon.Add(30 * time.Minute)

func TestLinkAsksForTheInvoice(t *testing.T) {
	g := serve(t, say(http.StatusCreated, object(testID, map[string]any{"expired_at": "2026-11-23T12:29:00.000Z"})))
	got, err := client(t, g).Link(t.Context(), guarantee(), until.Add(time.Microsecond).In(time.FixedZone("", 3*3600)), false)
	if err != nil {
		t.Fatal(err)
	}
	want := kafala.Invoice{ID: testID, URL: "https://checkout.gateway.example/invoices/" + testID + "?lang=en", Expires: noon.Add(29 * time.Minute)}
	if got != want {
		t.Errorf("got %+v, want %+v: the end is the gateway's", got, want)
	}
	asked := g.requests()
	if len(asked) != 1 || asked[0].method != http.MethodPost || asked[0].path != "/v1/invoices" || asked[0].user != testKey {
		t.Fatalf("asked %+v", asked)
	}
	wantBody := `{"amount":12300,"currency":"SAR","description":"request 07abcdefghijklmnop",` +
		`"callback_url":"https://bot.example/moyasar/invoice/abcdefghijklmnopqrstuvwxyz",` +
		`"success_url":"https://t.me/example_bot?start=p_07abcdefghijklmnop","back_url":"https://t.me/example_bot?start=p_07abcdefghijklmnop",` +
		`"expired_at":"2026-11-23T12:30:00.000Z","metadata":{"guarantee":"07abcdefghijklmnop"}}`
	if asked[0].body != wantBody {
		t.Errorf("sent %s\nwant %s", asked[0].body, wantBody)
	}
}

func TestLinkLeavesOutWhatIsNotConfigured(t *testing.T) {
	g := serve(t, say(http.StatusCreated, object(testID, map[string]any{"expired_at": nil})))
	c := client(t, g, func(c *Config) {
		c.PublicURL, c.Return = "", nil
		c.Description = func(kafala.Guarantee) string { return strings.Repeat("\u0643", 300) }
	})
	got, err := c.Link(t.Context(), guarantee(), until, false)
	if err != nil || !got.Expires.Equal(until) {
		t.Fatalf("%+v, %v: without an end of its own the one asked for stands", got, err)
	}
	var sent map[string]any
	if err := json.Unmarshal([]byte(g.requests()[0].body), &sent); err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"callback_url", "success_url", "back_url"} {
		if _, ok := sent[absent]; ok {
			t.Errorf("%s is sent", absent)
		}
	}
	if n := utf8.RuneCountInString(sent["description"].(string)); n != 255 {
		t.Errorf("the description has %d runes", n)
	}
}

func TestLinkTakesNoOtherInvoice(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"amount": {"amount": 1230}, "currency": {"currency": "USD"}, "no page": {"url": nil},
		"no web page": {"url": "javascript:alert(1)"}, "odd id": {"id": "../" + testID},
	} {
		_, err := client(t, serve(t, say(http.StatusCreated, object(testID, change)))).Link(t.Context(), guarantee(), until, false)
		if !Retryable(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// breakOff closes the connection without an answer.
func breakOff(w http.ResponseWriter) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

func TestLostAnswerMakesOneInvoice(t *testing.T) {
	var made atomic.Int32
	g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			made.Add(1)
			breakOff(w)
		case r.URL.Query().Get("metadata[guarantee]") == "07abcdefghijklmnop":
			io.WriteString(w, page("null", object(testID, nil)))
		default:
			io.WriteString(w, page("null"))
		}
	})
	c := client(t, g)
	_, err := c.Link(t.Context(), guarantee(), until, false)
	if !Retryable(err) || made.Load() != 1 {
		t.Fatalf("made %d, %v: the request must be sent once only", made.Load(), err)
	}
	got, err := c.Link(t.Context(), guarantee(), until, true)
	if err != nil || got.ID != testID || made.Load() != 1 {
		t.Fatalf("%+v, %v, made %d", got, err, made.Load())
	}
}

func TestAgainWalksEveryPage(t *testing.T) {
	g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch at := r.URL.Query().Get("page"); {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusInternalServerError)
		case at == "3":
			io.WriteString(w, page("null", object(testID, nil)))
		default:
			other := object("99999999-0000-4000-8000-000000000000", map[string]any{"metadata": map[string]any{"guarantee": "07other"}})
			io.WriteString(w, page(fmt.Sprint(at[0]-'0'+1), other))
		}
	})
	got, err := client(t, g).Link(t.Context(), guarantee(), until, true)
	if err != nil || got.ID != testID || len(g.requests()) != 3 {
		t.Fatalf("%+v, %v, %d requests", got, err, len(g.requests()))
	}
}

func TestAgainMakesNothingWhenItCannotLook(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"down":            say(http.StatusServiceUnavailable, `{"type":"api_error","message":"Maintenance"}`),
		"html":            say(http.StatusOK, "<html>"),
		"list in circles": say(http.StatusOK, page("1")),
		"list in leaps":   func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, page(r.URL.Query().Get("page")+"0")) },
		"endless list": func(w http.ResponseWriter, r *http.Request) {
			at, _ := strconv.Atoi(r.URL.Query().Get("page"))
			io.WriteString(w, page(strconv.Itoa(at+1)))
		},
	} {
		g := serve(t, answer)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := client(t, g).Link(ctx, guarantee(), until, true); !Retryable(err) || ctx.Err() != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(g.requests()); n > maxPages {
			t.Errorf("%s: %d requests", name, n)
		}
		for _, r := range g.requests() {
			if r.method == http.MethodPost {
				t.Errorf("%s: an invoice was made", name)
			}
		}
	}
}

func TestAgainChoosesAmongInvoices(t *testing.T) {
	ids := func(n int) string { return fmt.Sprintf("%08d-5b1e-4a53-9a53-1d0c2b7a1111", n) }
	type fields = map[string]any
	try := func(status string, refunded int) []fields {
		return []fields{{"id": ids(9), "status": status, "amount": 12300, "refunded": refunded}}
	}
	for name, c := range map[string]struct {
		found []fields
		want  int    // which of them, from 1; 0: a new one
		ended string // which are cancelled
	}{
		"none":                     {nil, 0, ""},
		"open":                     {[]fields{{}}, 1, ""},
		"newest, whatever order":   {[]fields{{"created_at": "2026-11-23T11:58:00Z"}, {"created_at": "2026-11-23T11:59:00Z"}}, 2, "1"},
		"other amount":             {[]fields{{"amount": 12400}}, 0, "1"},
		"other currency":           {[]fields{{"currency": "USD"}}, 0, "1"},
		"about to end":             {[]fields{{"expired_at": "2026-11-23T12:14:59Z"}}, 0, "1"},
		"half its time left":       {[]fields{{"expired_at": "2026-11-23T12:15:00Z"}}, 1, ""},
		"over by the clock":        {[]fields{{"expired_at": "2026-11-23T11:00:00Z"}}, 0, "1"},
		"without an end":           {[]fields{{"expired_at": nil}}, 1, ""},
		"without a page":           {[]fields{{"url": nil}}, 0, "1"},
		"ended and unknown":        {[]fields{{"status": "expired"}, {"status": "canceled"}, {"status": "on_hold"}, {"status": "refunded"}, {"status": "new"}}, 0, ""},
		"after a failed try":       {[]fields{{"status": "failed"}}, 0, "1"},
		"paid before open":         {[]fields{{}, {"status": "paid", "created_at": "2026-11-23T11:00:00Z"}, {}}, 2, "1 3"},
		"paid, all else wrong":     {[]fields{{"status": "paid", "amount": 1, "url": nil, "expired_at": "2026-11-23T11:00:00Z"}}, 1, ""},
		"newest of the paid":       {[]fields{{"status": "paid"}, {"status": "paid", "created_at": "2026-11-23T12:00:01Z"}}, 2, ""},
		"paid after it was ended":  {[]fields{{}, {"status": "canceled", "payments": try("paid", 0)}}, 2, "1"},
		"paid after its time":      {[]fields{{"status": "expired", "payments": try("captured", 300)}, {}}, 1, "2"},
		"paid and given back":      {[]fields{{"status": "paid", "payments": try("refunded", 12300)}}, 0, ""},
		"paid and voided":          {[]fields{{"status": "canceled", "payments": try("voided", 0)}, {}}, 2, ""},
		"of somebody else":         {[]fields{{"metadata": nil}, {"metadata": fields{"guarantee": "07b"}}}, 0, ""},
		"dearer, cheaper, right":   {[]fields{{"amount": 12400}, {"amount": 100}, {}}, 3, "1 2"},
		"all there is, and a copy": {[]fields{{"amount": 1}, {"status": "on_hold"}, {}, {"created_at": "2026-11-23T11:59:59Z"}}, 3, "1 4"},
	} {
		t.Run(name, func(t *testing.T) {
			var ended []string
			g := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPost:
					w.WriteHeader(http.StatusCreated)
					io.WriteString(w, object(ids(0), nil))
				case r.Method == http.MethodPut:
					id := strings.Split(r.URL.Path, "/")[3]
					ended = append(ended, strings.TrimLeft(id[:8], "0"))
					io.WriteString(w, object(id, fields{"status": "canceled"}))
				default:
					var list []string
					for n, f := range c.found {
						list = append(list, object(ids(n+1), f))
					}
					io.WriteString(w, page("null", append(list, list...)...)) // as if the list had moved
				}
			})
			got, err := client(t, g).Link(t.Context(), guarantee(), until, true)
			if err != nil || got.ID != ids(c.want) {
				t.Errorf("took %+v, %v; want %s", got, err, ids(c.want))
			}
			if got := strings.Join(ended, " "); got != c.ended {
				t.Errorf("cancelled %q, want %q", got, c.ended)
			}
		})
	}
}

func TestManyAtOnceShareConnections(t *testing.T) {
	g := serve(t, say(http.StatusOK, object(testID, nil)))
	c := client(t, g)
	errs := make(chan error, 200)
	for range 200 {
		go func() {
			b, err := c.Payment(t.Context(), testID)
			if err == nil && !reflect.DeepEqual(b.Tries, []kafala.Try(nil)) {
				err = errors.New("tries out of nothing")
			}
			errs <- err
		}()
	}
	for range 200 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
