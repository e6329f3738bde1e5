package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tap taps the middle of an element as soon as it stands still for a frame and nothing lies over it. It is
// a click also where the page sees a telephone: how long a touch lasts decides what it means, and a busy machine would
// make a long press of it.
func (b tab) tap(element string) {
	b.Helper()
	type point struct{ X, Y float64 }
	look := `(() => {
		const node = ` + element + `;
		if (!node || document.readyState !== 'complete') return null;
		node.scrollIntoView({ block: 'nearest' });
		const box = node.getBoundingClientRect();
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		return node.contains(document.elementFromPoint(x, y)) ? { X: x, Y: y } : null;
	})()`
	before := awaited[point](b, look, element)
	for {
		time.Sleep(frame)
		now := awaited[point](b, look, element)
		if now == before {
			break
		}
		before = now
	}
	b.do(chromedp.MouseClickXY(before.X, before.Y))
}

// write taps an element and types into it.
func (b tab) write(element, text string) {
	b.Helper()
	b.tap(element)
	b.wait(element + " === document.activeElement")
	b.keys(text)
}

// keys types: letters that keyboards have key by key, others as an input method gives them.
func (b tab) keys(text string) {
	b.Helper()
	typed := strings.IndexFunc(text, func(r rune) bool { return r > 126 }) < 0
	b.do(chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		if !typed {
			_, err := cdp.Call(ctx, s, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}
		for _, r := range text {
			if err := press(ctx, s, r); err != nil {
				return err
			}
		}
		return nil
	}))
}

// press presses and releases a key. The letter comes with the key going down, so that a page that takes the key for
// itself does not get the letter as well.
func press(ctx context.Context, s *chromedp.Target, r rune) error {
	events := kb.Encode(r)
	for _, e := range events {
		if e.Type == kb.KeyChar {
			events[0].Type, events[0].Text, events[0].UnmodifiedText = kb.KeyDown, e.Text, e.UnmodifiedText
		}
	}
	for _, e := range events {
		if e.Type == kb.KeyChar {
			continue
		}
		if _, err := cdp.Call(ctx, s, input.DispatchKeyEvent, *e); err != nil {
			return err
		}
	}
	return nil
}

// opens does something that opens a new tab, and gives that tab.
func (b tab) opens(act func()) tab {
	b.Helper()
	opened := chromedp.WaitNewTarget(b.ctx, func(i *target.Info) bool { return i.Type == "page" && strings.HasPrefix(i.URL, "http") })
	act()
	select {
	case id := <-opened:
		return newTab(b.T, b.ctx, b.shots, chromedp.WithTargetID(id))
	case <-time.After(patient):
		b.fail("no new tab was opened")
	}
	return tab{}
}

// downloaded does something that downloads a file, and gives its name and content.
func (b tab) downloaded(act func()) (name string, content []byte) {
	b.Helper()
	folder := b.TempDir()
	allow := browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder}
	if _, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, allow); err != nil {
		b.fail("downloads: %v", err)
	}
	act()
	for end := time.Now().Add(patient); time.Now().Before(end); time.Sleep(frame) {
		files, _ := os.ReadDir(folder)
		for _, f := range files {
			content, err := os.ReadFile(filepath.Join(folder, f.Name()))
			if err == nil && len(content) > 0 && !strings.HasSuffix(f.Name(), ".crdownload") {
				return f.Name(), content
			}
		}
	}
	b.fail("nothing was downloaded")
	return "", nil
}
