package payments

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"kafalabot/kafala"
)

func TestMakeAsksForTheInvoice(t *testing.T) {
	g := serve(t, say(http.StatusCreated, object(testID, map[string]any{"expired_at": "2026-11-23T12:29:00.000Z"})))
	order := wanted()
	order.Until = order.Until.Add(time.Microsecond).In(time.FixedZone("", 3*3600))
	got, err := client(t, g).Make(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	want := kafala.Invoice{ID: testID, URL: "https://checkout.gateway.example/invoices/" + testID + "?lang=en",
		Expires: noon.Add(29 * time.Minute)}
	if got != want {
		t.Errorf("got %+v, want %+v: the end is the gateway's", got, want)
	}
	asked := g.requests()
	if len(asked) != 1 || asked[0].method != http.MethodPost || asked[0].path != "/v1/invoices" || asked[0].user != testKey {
		t.Fatalf("asked %+v", asked)
	}
	wantBody := `{"amount":12300,"currency":"SAR","description":"request 07abcdefghijklmnop",` +
		`"callback_url":"https://bot.example/moyasar/invoice/07abcdefghijklmnopabcdefghijklmnopqrstuvwxyz",` +
		`"success_url":"https://t.me/example_bot?start=p_07abcdefghijklmnop","back_url":"https://t.me/example_bot?start=p_07abcdefghijklmnop",` +
		`"expired_at":"2026-11-23T12:30:00.000Z","metadata":{"guarantee":"07abcdefghijklmnop","reference":"07123456780"}}`
	if asked[0].body != wantBody {
		t.Errorf("sent %s\nwant %s", asked[0].body, wantBody)
	}
}

func TestMakeLeavesOutWhatIsNotGiven(t *testing.T) {
	g := serve(t, say(http.StatusCreated, object(testID, map[string]any{"expired_at": nil})))
	order := wanted()
	order.Page = kafala.Page{Description: strings.Repeat("\u0643", 300), Callback: CallbackURL("", testToken)}
	got, err := client(t, g).Make(t.Context(), order)
	if err != nil || !got.Expires.Equal(order.Until) {
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

func TestMakeTakesNoOtherInvoice(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"amount": {"amount": 1230}, "currency": {"currency": "USD"}, "no page": {"url": nil},
		"no web page": {"url": "javascript:alert(1)"}, "odd id": {"id": "../" + testID},
	} {
		_, err := client(t, serve(t, say(http.StatusCreated, object(testID, change)))).Make(t.Context(), wanted())
		if !retryable(err) {
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
	_, err := c.Make(t.Context(), wanted())
	if !retryable(err) || made.Load() != 1 {
		t.Fatalf("made %d, %v: the request must be sent once only", made.Load(), err)
	}
	got, err := c.List(t.Context(), testGuarantee)
	if err != nil || len(got) != 1 || got[0].Invoice.ID != testID || made.Load() != 1 {
		t.Fatalf("%+v, %v, made %d", got, err, made.Load())
	}
}

func TestManyAtOnceShareConnections(t *testing.T) {
	g := serve(t, say(http.StatusOK, object(testID, nil)))
	c := client(t, g)
	errs := make(chan error, 200)
	for range 200 {
		go func() {
			b, err := c.Get(t.Context(), testID)
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
