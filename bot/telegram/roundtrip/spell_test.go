package roundtrip

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

func asked(address string, change func(*http.Request)) *http.Request {
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(`{"chat_id":1}`))
	if err != nil {
		panic(err)
	}
	req.Host, req.Header = "", http.Header{"Content-Type": {"application/json"}}
	if change != nil {
		change(req)
	}
	return req
}

// What is spelled here is what net/http writes, byte by byte, and whatever differs from a call of the bot's is left to it.
func TestSpelled(t *testing.T) {
	const call = "https://api.telegram.org/bot123456:AAF-x_y/sendMessage"
	for name, c := range map[string]struct {
		address string
		change  func(*http.Request)
		here    bool
	}{
		"a call":            {call, nil, true},
		"to a port":         {"http://127.0.0.1:8081/bot1:a/getMe", nil, true},
		"another kind":      {call, func(r *http.Request) { r.Header["Content-Type"] = []string{"text/plain; charset=utf-8"} }, true},
		"an upload's kind":  {call, func(r *http.Request) { r.Header["Content-Type"] = []string{`multipart/form-data; boundary="a b"`} }, false},
		"another method":    {call, func(r *http.Request) { r.Method = http.MethodPut }, false},
		"nothing said":      {call, func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 }, false},
		"another header":    {call, func(r *http.Request) { r.Header.Set("User-Agent", "x") }, false},
		"no kind":           {call, func(r *http.Request) { r.Header = http.Header{} }, false},
		"a kind of two":     {call, func(r *http.Request) { r.Header["Content-Type"] = []string{"a/b", "c/d"} }, false},
		"a broken kind":     {call, func(r *http.Request) { r.Header["Content-Type"] = []string{"a/b\r\nX: y"} }, false},
		"an empty kind":     {call, func(r *http.Request) { r.Header["Content-Type"] = []string{""} }, false},
		"a spaced kind":     {call, func(r *http.Request) { r.Header["Content-Type"] = []string{" a/b"} }, false},
		"another host":      {call, func(r *http.Request) { r.Host = "example.org" }, false},
		"the last one":      {call, func(r *http.Request) { r.Close = true }, false},
		"a question":        {call + "?a=b", nil, false},
		"an empty question": {call + "?", nil, false},
		"escaped":           {"https://api.telegram.org/bot1%2Fa/getMe", nil, false},
		"foreign letters":   {"https://api.telegram.org/botض/getMe", nil, false},
		"a foreign host":    {"https://مثال.org/bot1:a/getMe", nil, false},
		"of no version six": {"http://[::1]:80/bot1:a/getMe", nil, false},
		"no path":           {"https://api.telegram.org", nil, false},
		"a relative path":   {call, func(r *http.Request) { r.URL.Path = "getMe" }, false},
		"opaque":            {call, func(r *http.Request) { r.URL.Opaque = "//x/y" }, false},
		"a trailer":         {call, func(r *http.Request) { r.Trailer = http.Header{"X": {"y"}} }, false},
	} {
		if plain(asked(c.address, c.change)) != c.here {
			t.Errorf("%s: spelled here is not %t", name, c.here)
		}
		if !c.here {
			continue
		}
		var ours, theirs bytes.Buffer
		if err := spell(asked(c.address, c.change), &ours); err != nil {
			t.Fatal(err)
		}
		if err := asked(c.address, c.change).Write(&theirs); err != nil {
			t.Fatal(err)
		}
		if ours.String() != theirs.String() {
			t.Errorf("%s:\n%q instead of\n%q", name, ours.String(), theirs.String())
		}
	}
}

// A body that is longer or shorter than its request says is not sent.
func TestSpelledLength(t *testing.T) {
	for _, n := range []int64{1, 100} {
		req := asked("https://api.telegram.org/bot1:a/getMe", func(r *http.Request) { r.ContentLength = n })
		if err := spell(req, new(bytes.Buffer)); err == nil {
			t.Errorf("%d bytes are said to be in %q", n, `{"chat_id":1}`)
		}
	}
}

func BenchmarkSpell(b *testing.B) {
	for name, write := range map[string]func(*http.Request, *bytes.Buffer) error{
		"here":     func(r *http.Request, w *bytes.Buffer) error { return (&line{}).say(r, w) },
		"net/http": func(r *http.Request, w *bytes.Buffer) error { return r.Write(w) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			req, body, text := asked("https://api.telegram.org/bot1:a/sendMessage", nil), strings.NewReader(""), new(bytes.Buffer)
			held := io.NopCloser(body)
			for range b.N {
				body.Reset(`{"chat_id":1}`)
				req.Body = held
				text.Reset()
				if err := write(req, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
