package standin_test

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// What is ordered strikes in its order, after what passes first, as often as it was ordered.
func TestTroubles(t *testing.T) {
	var all standin.Troubles[string]
	all.Order("second only", 1, 0)
	all.Order("twice", 0, 2)
	all.Order("other", 0, -1)
	strike := func(kind string) string {
		f, _ := all.Strike(func(f string) bool { return (f == "other") == (kind == "other") })
		return f
	}
	var got []string
	for range 4 {
		got = append(got, strike("call"))
	}
	for range 3 {
		got = append(got, strike("other"))
	}
	if want := []string{"twice", "second only", "twice", "", "other", "other", "other"}; !slices.Equal(got, want) {
		t.Errorf("struck %q, want %q", got, want)
	}
	all.Clear()
	if f, hit := all.Strike(func(string) bool { return true }); hit {
		t.Errorf("%q strikes after it was taken back", f)
	}
}

// Close ends what runs, waits for it, and lets nothing more run.
func TestErrands(t *testing.T) {
	e := standin.NewErrands()
	slept := make(chan bool, 1)
	if !e.Start(func() { slept <- e.Sleep(time.Hour) }) {
		t.Fatal("open errands start nothing")
	}
	e.Close()
	select {
	case whole := <-slept:
		if whole {
			t.Error("an hour has passed")
		}
	default:
		t.Error("Close has not waited")
	}
	if e.Start(func() { t.Error("run after Close") }) || e.Sleep(0) || e.Context().Err() == nil {
		t.Error("still open after Close")
	}
}

// A call that is held back goes on after its time, and is broken off where its caller or the stand-in ends first.
func TestHold(t *testing.T) {
	held := func(e *standin.Errands, call context.Context, d time.Duration) (broken error) {
		defer func() { broken, _ = recover().(error) }()
		e.Hold(call, d)
		return nil
	}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	open, closed := standin.NewErrands(), standin.NewErrands()
	defer open.Close()
	closed.Close()
	if broken := held(open, t.Context(), time.Nanosecond); broken != nil {
		t.Errorf("after its time: %v", broken)
	}
	if broken := held(open, gone, time.Hour); !errors.Is(broken, http.ErrAbortHandler) {
		t.Errorf("whose caller is gone: %v", broken)
	}
	if broken := held(closed, t.Context(), time.Hour); !errors.Is(broken, http.ErrAbortHandler) {
		t.Errorf("of a stand-in that is closed: %v", broken)
	}
}

// No more is kept than was said, the newest of it, in its order.
func TestRecent(t *testing.T) {
	r := standin.NewRecent[int](3)
	for n := range 100 {
		r.Note(n)
		if got, want := r.All(), []int{n - 2, n - 1, n}[max(0, 2-n):]; !slices.Equal(got, want) {
			t.Fatalf("after %d: %v, want %v", n, got, want)
		}
	}
	r.All()[0] = -1
	if got := r.All()[0]; got != 97 {
		t.Errorf("the list is not the caller's own: %d", got)
	}
}

// The base is what was set, else the host of the first call.
func TestBase(t *testing.T) {
	var b standin.Base
	if b.URL() != "http://localhost" {
		t.Errorf("before any call: %s", b.URL())
	}
	for _, host := range []string{"first:1", "second:2"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		b.Learn(r)
	}
	if b.URL() != "http://first:1" || b.Prefix() != "" {
		t.Errorf("learned: %s, prefix %s", b.URL(), b.Prefix())
	}
	b.Set("https://shop.example/pay/")
	if b.URL() != "https://shop.example/pay" || b.Prefix() != "/pay" {
		t.Errorf("set: %s, prefix %s", b.URL(), b.Prefix())
	}
}

// counter is a source that bears one reader at a time.
type counter struct{ next byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = c.next
		c.next++
	}
	return len(b), nil
}

// Ids are of their form, and those that are drawn at once from one source have no byte in common.
func TestChance(t *testing.T) {
	c := standin.NewChance(&counter{})
	drawn := make(chan []byte, 16)
	var under sync.WaitGroup
	for range cap(drawn) {
		under.Go(func() { drawn <- c.Bytes(16) })
	}
	under.Wait()
	close(drawn)
	seen := map[byte]bool{}
	for b := range drawn {
		for _, one := range b {
			seen[one] = true
		}
	}
	if len(seen) != 256 {
		t.Errorf("%d bytes of 256 were drawn", len(seen))
	}
	if id := c.UUID(); !standin.IsUUID(id) || id[14] != '4' {
		t.Errorf("%s is no UUID of version 4", id)
	}
	if id := c.Digits(5); len(id) != 5 || strings.Trim(id, "0123456789") != "" {
		t.Errorf("%s is not five digits", id)
	}
	for _, no := range []string{"", "x", "00000000-0000-4000-8000-00000000000g", "00000000+0000-4000-8000-000000000000"} {
		if standin.IsUUID(no) {
			t.Errorf("%q is taken for a UUID", no)
		}
	}
}

// A page is drawn whole, with the words of its language and its policy; a missing word is a fault.
func TestPage(t *testing.T) {
	assets := fstest.MapFS{"page/words.ar.toml": {Data: []byte("[pay]\ntitle = \"س\"\n")}}
	words := standin.ReadWords(assets, "ar")
	views := template.Must(template.New("good").Parse(`{{.Dir}} {{.Word "pay.title"}}`))
	template.Must(views.New("bad").Parse(`half {{.Word "pay.none"}}`))
	draw := func(name string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		standin.Draw(w, http.StatusTeapot, views, name, standin.NewSheet("ar", "", words["ar"]), "img-src 'self'")
		return w
	}
	const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'"
	if w := draw("good"); w.Code != http.StatusTeapot || w.Body.String() != "rtl س" || w.Header().Get("Content-Security-Policy") != policy {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	if w := draw("bad"); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "half") {
		t.Errorf("without a word: %d %q", w.Code, w.Body)
	}
	for name, want := range map[string]int{"words.ar.toml": http.StatusNotFound, "none.css": http.StatusNotFound} {
		w := httptest.NewRecorder()
		kind := map[string]string{"none.css": "text/css"}[name]
		if standin.Asset(w, httptest.NewRequest(http.MethodGet, "/", nil), assets, name, kind); w.Code != want {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}
