package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// frame is how often a tab looks for what must come.
const frame = 17 * time.Millisecond

// present finds an outside program. Where everything must be there, the test fails without it.
func present(t *testing.T, program string) (path string, ok bool) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil && os.Getenv("KAFALABOT_TEST_ALL") == "1" {
		t.Fatalf("%s is not installed", program)
	}
	return path, err == nil
}

// chromium finds the browser, or skips the test aloud.
func chromium(t *testing.T) string {
	t.Helper()
	inTheProcess(t)
	path, ok := present(t, "chromium")
	if !ok {
		t.Skip("SKIPPED: chromium is not installed")
	}
	return path
}

// tab is one tab of a real browser, used by a person: it taps what can be seen and types as a keyboard does.
type tab struct {
	*testing.T
	ctx      context.Context
	shots    string // folder of the pictures
	scale    float64
	handheld bool // a telephone
	faults   *faults
}

// faults are the complaints of a page: exceptions and errors in its log.
type faults struct {
	sync.Mutex
	all []string
}

func (f *faults) hear(event any) {
	f.Lock()
	defer f.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		f.all = append(f.all, (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			f.all = append(f.all, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// openBrowser starts a browser with one empty tab. It ends with the test.
func openBrowser(t *testing.T, shots string) tab {
	t.Helper()
	program := chromium(t)
	// Not t.TempDir: the browser's helpers may still write while it is removed.
	profile, err := os.MkdirTemp("", "kafalabot-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) })
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program),
		chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "ar"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	quiet := func(string, ...any) {}
	return newTab(t, ctx, shots, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
}

func newTab(t *testing.T, parent context.Context, shots string, options ...chromedp.ContextOption) tab {
	t.Helper()
	f := &faults{}
	options = append(options, chromedp.WithListener(f.hear))
	ctx, stop := chromedp.NewContext(parent, options...)
	t.Cleanup(stop)
	b := tab{T: t, ctx: ctx, shots: shots, scale: 1, faults: f}
	if os.Getenv("KAFALABOT_SCREENSHOTS") != "" {
		b.scale = 2
	}
	if err := chromedp.Do(ctx); err != nil { // starts it, without a limit in time
		t.Fatal(err)
	}
	b.dark(false)
	return b
}

// phone makes the tab a telephone of 412 by 915.
func (b *tab) phone() {
	b.handheld = true
	b.do(chromedp.EmulateViewport(412, 915, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(b.scale)))
}

// desk makes the tab a window of 1200 by 800.
func (b *tab) desk() {
	b.handheld = false
	b.do(chromedp.EmulateViewport(1200, 800))
}

// dark tells the page that the person likes it dark.
func (b tab) dark(on bool) {
	scheme := map[bool]string{true: "dark", false: "light"}[on]
	b.do(chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
	b.wait(fmt.Sprintf(`matchMedia('(prefers-color-scheme: %s)').matches`, scheme))
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patient)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail("the browser: %v", err)
	}
}

// front is a person who turns to this tab: one that lies behind another hears no taps.
func (b tab) front() {
	b.Helper()
	b.do(chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, page.BringToFront, cdp.Empty{})
		return err
	}))
	b.wait(`document.visibilityState === 'visible'`)
}

// fail ends the test and keeps a picture of what was there.
func (b tab) fail(format string, args ...any) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 5*time.Second)
	defer stop()
	where := ""
	if png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		where = filepath.Join(b.shots, "failed.png")
		os.WriteFile(where, png, 0o600)
	}
	look := `location.href + ' ' + document.visibilityState + ' ' + ` +
		`document.getAnimations().map((one) => one.playState + ' ' + one.effect.target?.className) + ` +
		`'\n' + document.body.innerText`
	if text, err := chromedp.Run(ctx, chromedp.Evaluate[string](look)); err == nil {
		where += "\n" + text
	}
	b.Fatalf(format+"\n%s", append(args, where)...)
}

// open goes to an address.
func (b tab) open(address string) {
	b.Helper()
	b.do(chromedp.Navigate(address))
}

// awaited repeats a look at the page until it gives something. A page that is just being changed gives nothing.
func awaited[T any](b tab, expression string, what string) (found T) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patient)
	defer stop()
	for {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[*T](expression))
		if err == nil && got != nil {
			return *got
		}
		select {
		case <-ctx.Done():
			b.fail("waited in vain for %s (%v)", what, err)
		case <-time.After(frame):
		}
	}
}

// wait waits until an expression holds.
func (b tab) wait(expression string) {
	b.Helper()
	awaited[bool](b, "("+expression+") ? true : null", expression)
}

// eval gives what an expression is now.
func eval[T any](b tab, expression string) T {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patient)
	defer stop()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.fail("%s: %v", expression, err)
	}
	return got
}

// css finds by selector, for tap and write.
func css(selector string) string { return "document.querySelector(" + quoted(selector) + ")" }

func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// shot keeps a picture of what is seen, with every movement brought to its end.
func (b tab) shot(name string) []byte {
	b.Helper()
	b.wait(`document.fonts.status === 'loaded'`)
	b.wait(`[...document.images].every((image) => image.complete)`)
	// One that ends may begin another, of what inherits from it.
	awaited[bool](b, `(() => {
		const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
		moving.forEach((one) => one.finish());
		return moving.length === 0 || null;
	})()`, "the page standing still")
	ctx, stop := context.WithTimeout(b.ctx, patient)
	defer stop()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.fail("picture %s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o644); err != nil {
		b.Fatal(err)
	}
	return png
}

// uncomplaining fails the test for every complaint of the pages that the tab has shown.
func (b tab) uncomplaining() {
	b.Helper()
	b.faults.Lock()
	defer b.faults.Unlock()
	for _, f := range b.faults.all {
		b.Errorf("the page complains: %s", f)
	}
}
