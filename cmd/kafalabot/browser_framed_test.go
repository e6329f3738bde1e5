package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"kafalabot/kafala"
)

// wiredDemo is the demo with the private page alone and guarantors confirmed as told, and what passes between it and the Bot API.
func wiredDemo(t *testing.T, how kafala.Identifying) (*demo, *wire) {
	t.Helper()
	d, err := startDemo("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d.app.settings.Rules.PrivateEntry = kafala.OnPageAlone
	for i := range d.app.settings.Kinds {
		d.app.settings.Kinds[i].Identity = how
	}
	w := &wire{to: d.app.TelegramAPIURL}
	between := httptest.NewServer(w)
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
	return d, w
}

// atTheDemo opens a demo on a telephone, in Arabic, and comes to the first question.
func atTheDemo(t *testing.T, b tab, d *demo) conversation {
	t.Helper()
	b.phone()
	c := speaking(t, b, "ar")
	c.open(d.page)
	c.wait(`document.querySelector('#start:not([hidden])')`)
	eval[bool](c.tab, `window.neverReloaded = true`)
	c.tap(css("#start"))
	c.sees("123.00")
	c.taps(c.word("button.begin"))
	return c
}

// shotsIn is a folder of its own for a test's pictures.
func shotsIn(t *testing.T, name string) string {
	t.Helper()
	shots := filepath.Join(screenshots(t), name)
	if err := os.MkdirAll(filepath.Join(shots, "readme"), 0o755); err != nil {
		t.Fatal(err)
	}
	return shots
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

// agrees opens Nafath's page by the button of the question, types a number there and chooses on the telephone the digits that the
// page shows.
func (c conversation) agrees(number string) tab {
	c.Helper()
	c.taps(c.word("button.identity"))
	c.sees(c.word("identity.open"))
	desk := c.opens(func() { c.taps(c.word("button.identity.open")) })
	desk.phone()
	desk.wait(`document.querySelector('#go')`)
	desk.shot("nafath-number")
	desk.write(css("#number"), digitsOf(plainDigits(number)))
	desk.tap(css("#go"))
	digits := awaited[string](desk, `document.querySelector('#digits')?.innerText.trim() ?? null`, "the digits to choose")
	desk.shot("nafath-telephone")
	desk.tap(css(fmt.Sprintf(`button.choice[value="%s"]`, digits)))
	return desk
}

// rest answers what is asked after the guarantor, the other number on the page, and pays: up to the receipt, whose reference it
// gives.
func (c conversation) rest(s scene, person string) (reference string) {
	c.Helper()
	c.sees(c.word("ask.mobile"))
	c.types(s.English.Mobile)
	c.sees(c.word("ask.person_id"))
	c.givesOnPage(c.word("button.private_page"), person)
	c.sees(c.word("ask.person_name"))
	c.types(s.PersonName)
	c.sees(c.word("ask.accident"))
	c.types(s.Accident)
	c.sees(c.word("ask.region"))
	c.taps(c.word("choice.region.riyadh"))
	c.sees(c.word("ask.kind"))
	c.tap(css(`.message:last-of-type .key[data-data^="set:kind:appearance"]`))
	c.sees(kafala.Last4(s.PersonID))
	c.shot("review")
	c.taps(c.word("button.check"))
	c.sees(c.word("total.after"))
	c.tap(css(`.message:last-of-type .key[data-data^="submit:"]`))
	c.sees("Apple Pay")
	till := pay(c, s)
	c.front()
	reference = receiptArrives(c, s)
	till.uncomplaining()
	return reference
}
