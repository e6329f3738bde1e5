package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// eavesdropper stands before a Bot API server and keeps every address and body, in both directions.
type eavesdropper struct {
	to    string
	mu    sync.Mutex
	heard []string
}

func (e *eavesdropper) keep(what []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, string(what))
}

func (e *eavesdropper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	e.keep([]byte(r.URL.String()))
	e.keep(sent)
	on, err := http.NewRequestWithContext(r.Context(), r.Method, e.to+r.URL.RequestURI(), bytes.NewReader(sent))
	if err != nil {
		http.Error(w, "no request", http.StatusBadGateway)
		return
	}
	on.Header = r.Header.Clone()
	res, err := http.DefaultTransport.RoundTrip(on)
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	for name, all := range res.Header {
		w.Header()[name] = all
	}
	w.WriteHeader(res.StatusCode)
	body, _ := io.ReadAll(res.Body) // a part is passed on as it came
	e.keep(body)
	_, _ = w.Write(body)
}

// times are fields in which Telegram gives a time, or counts updates: ten figures that begin with a 1.
var times = regexp.MustCompile(`("(?:date|edit_date|auth_date|unix_time|last_error_date|update_id|offset)":|tg-time unix=\\?"?)\d{10}`)

// tells finds out whether what was heard has a number in it: in any script, group, coding, or base64; "": it has not. anyID looks
// for whatever is the number of some ID, too.
func (e *eavesdropper) tells(number string, anyID bool) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var coded []string
	for shift := range 3 { // base64 has three ways to write it, by where it begins
		b := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + number))
		coded = append(coded, strings.TrimRight(b[4*(shift+1)/3:], "=")[:8])
	}
	ten := regexp.MustCompile(`\d+`)
	for _, said := range e.heard {
		text := times.ReplaceAllString(said, "$1")
		if un, err := url.QueryUnescape(text); err == nil {
			text = un
		}
		if strings.Contains(figuresOf(text), number) {
			return text
		}
		for _, c := range coded {
			if strings.Contains(said, c) {
				return said
			}
		}
		if !anyID || strings.Contains(said, "%PDF") || strings.Contains(said, "\x89PNG") {
			continue
		}
		for _, run := range ten.FindAllString(text, -1) {
			if len(run) == 10 && typed.IsID(run) {
				return "an ID: " + text
			}
		}
	}
	return ""
}

// figuresOf leaves the figures of a text, in whichever script they stand.
func figuresOf(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= 0x660 && r <= 0x669:
			return r - 0x660 + '0'
		case r >= 0x6f0 && r <= 0x6f9:
			return r - 0x6f0 + '0'
		}
		return -1
	}, text)
}

// The eavesdropper hears a number in each of the ways in which it could be told.
func TestEavesdropper(t *testing.T) {
	for _, said := range []string{"1012345672", "x 1012 345 672 y", "١٠١٢٣٤٥٦٧٢", "۱۰۱۲۳۴۵۶۷۲", "%31012345672", `{"text":"1-012-345-672"}`,
		base64.StdEncoding.EncodeToString([]byte("1012345672")), base64.StdEncoding.EncodeToString([]byte("x1012345672")),
		base64.StdEncoding.EncodeToString([]byte("xy1012345672 and more"))} {
		e := &eavesdropper{heard: []string{said}}
		if e.tells("1012345672", false) == "" {
			t.Errorf("%q is not heard", said)
		}
	}
	e := &eavesdropper{heard: []string{`{"date":1012345672,"text":"1109876548"}`}}
	if e.tells("1012345672", false) != "" || e.tells("1012345672", true) == "" {
		t.Errorf("heard %q and %q", e.tells("1012345672", false), e.tells("1012345672", true))
	}
}

// privateDemo is the demo with the private page alone, and what passes between it and the Bot API.
func privateDemo(t *testing.T) (address string, e *eavesdropper) {
	t.Helper()
	d, err := startDemo("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d.app.settings.Rules.PrivateEntry = kafala.OnPageAlone
	e = &eavesdropper{to: d.app.TelegramAPIURL}
	between := httptest.NewServer(e)
	t.Cleanup(between.Close)
	d.app.TelegramAPIURL = between.URL
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the demo did not end well: %v", err)
			}
		case <-time.After(patient):
			t.Error("the demo does not end")
		}
	})
	return d.page, e
}

// framed gives what an expression is in the frame of the mini app, once it is something.
func framed[T any](b tab, expression string) (found T) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patient)
	defer stop()
	look := chromedp.Action[*T](func(ctx context.Context, s *chromedp.Target) (*T, error) {
		tree, err := cdp.Call(ctx, s, page.GetFrameTree, cdp.Empty{})
		if err != nil || len(tree.FrameTree.ChildFrames) == 0 {
			return nil, err
		}
		in, err := cdp.Call(ctx, s, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.ChildFrames[0].Frame.ID})
		if err != nil {
			return nil, err
		}
		return chromedp.Evaluate[*T](expression, func(p *runtime.EvaluateParams) { p.ContextID = in.ExecutionContextID })(ctx, s)
	})
	for {
		got, err := chromedp.Run(ctx, look)
		if err == nil && got != nil {
			return *got
		}
		select {
		case <-ctx.Done():
			b.fail("waited in vain in the frame for %s (%v)", expression, err)
		case <-time.After(frame):
		}
	}
}

// givesOnPage opens the private page by the button of the question, types into it, and waits until it has closed itself.
func (c conversation) givesOnPage(label string, numbers ...string) {
	c.Helper()
	c.taps(label)
	for _, number := range numbers {
		framed[bool](c.tab, `document.activeElement.id === 'number' && !document.querySelector('#send').hasAttribute('aria-disabled') || null`)
		c.keys(number)
		c.keys("\r")
		if number != numbers[len(numbers)-1] {
			framed[bool](c.tab, `document.querySelector('#problem').textContent !== '' || null`)
		}
	}
	c.wait(`!document.querySelector('dialog.app')`)
}

// TestNumbersTypedOnThePage is the whole job in a browser with the private page alone: both numbers are typed there, in the frame
// that the sandbox shows it in, one of them wrongly at first and one in Arabic figures. No number passes through the Bot API.
func TestNumbersTypedOnThePage(t *testing.T) {
	shots := filepath.Join(screenshots(t), "private")
	if err := os.MkdirAll(filepath.Join(shots, "readme"), 0o755); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, shots)
	address, heard := privateDemo(t)
	s := readScene(t)
	b.phone()
	c := speaking(t, b, "ar")
	c.open(address)
	c.wait(`document.querySelector('#start:not([hidden])')`)
	eval[bool](c.tab, `window.neverReloaded = true`)
	c.tap(css("#start"))
	c.sees("123.00")
	c.taps(c.word("button.begin"))
	c.sees(c.word("page.required"))
	c.taps(c.word("button.private_page"))
	framed[bool](c.tab, `document.activeElement.id === 'number' || null`)
	c.wait(`document.querySelector('dialog.app.ready.expanded')`)
	c.shot("private-frame")
	dark := framed[string](c.tab, `getComputedStyle(document.documentElement).backgroundColor`)
	eval[bool](c.tab, `(window.toggleTheme(), true)`)
	framed[bool](c.tab, `getComputedStyle(document.documentElement).backgroundColor !== `+quoted(dark)+` || null`)
	c.shot("private-frame-dark")
	eval[bool](c.tab, `(window.toggleTheme(), true)`)
	c.tap(css("[data-action=close-app]"))
	c.wait(`!document.querySelector('dialog.app')`)
	c.givesOnPage(c.word("button.private_page"), s.GuarantorIDWrong, s.GuarantorID)
	c.sees(c.word("ask.guarantor_name"))
	c.types(s.GuarantorNameRight)
	c.sees(c.word("ask.mobile"))
	c.types(s.English.Mobile)
	c.sees(c.word("ask.person_id"))
	arabic := strings.Map(func(r rune) rune { return r - '0' + 0x660 }, s.PersonID)
	c.givesOnPage(c.word("button.private_page"), arabic)
	c.sees(c.word("ask.person_name"))
	c.types(s.PersonName)
	c.sees(c.word("ask.accident"))
	c.types(s.Accident)
	c.sees(c.word("ask.region"))
	c.taps(c.word("choice.region.riyadh"))
	c.sees(c.word("ask.kind"))
	c.tap(css(`.message:last-of-type .key[data-data^="set:kind:appearance"]`))
	c.sees(kafala.Last4(s.PersonID))
	c.taps(c.word("button.check"))
	c.sees(c.word("total.after"))
	c.tap(css(`.message:last-of-type .key[data-data^="submit:"]`))
	c.sees("Apple Pay")
	till := pay(c, s)
	c.front()
	receiptArrives(c, s)
	till.uncomplaining()
	c.uncomplaining()
	for _, number := range []string{s.GuarantorID, s.PersonID, s.GuarantorIDWrong} {
		if said := heard.tells(figuresOf(number), true); said != "" {
			t.Errorf("%s has passed through the Bot API: %.300q", number, said)
		}
	}
	if len(heard.heard) < 50 {
		t.Errorf("only %d messages were heard", len(heard.heard))
	}
}
