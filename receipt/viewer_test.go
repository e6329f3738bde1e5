package receipt

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	tabs "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// byChromium copies the whole of a page out of Chromium's own viewer, as a person does: all is selected and copied with the
// keyboard, and pasted into a page.
func byChromium(t *testing.T, file string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kafalabot-viewer-") // not t.TempDir: Chromium's helpers may still write while it is removed
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	board := filepath.Join(dir, "board.html")
	if err := os.WriteFile(board, []byte(`<!doctype html><meta charset="utf-8"><textarea autofocus></textarea>`), 0o600); err != nil {
		t.Fatal(err)
	}
	// The viewer is an extension of Chromium's, and is none of the old headless mode.
	ctx, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(program(t, "chromium")), chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("headless", "new"),
		chromedp.WindowSize(1000, 1200), chromedp.UserDataDir(filepath.Join(dir, "profile")))
	defer stop()
	quiet := func(string, ...any) {}
	viewer, shut := chromedp.NewContext(ctx, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	defer shut()
	if err := chromedp.Do(viewer, show(file)); err != nil {
		t.Fatal(err)
	}
	paste, leave := chromedp.NewContext(viewer)
	defer leave()
	if err := chromedp.Do(paste, chromedp.Navigate("file://"+board)); err != nil {
		t.Fatal(err)
	}
	before := ""
	for range 60 { // until the viewer has loaded, and all of it is there
		copied, pasted := chromedp.Do(viewer, front, chromedp.MouseClickXY(600, 700), key("A", "selectAll"), key("C", "copy")),
			chromedp.Do(paste, front, chromedp.Focus("textarea"), key("A", "selectAll"), key("V", "paste"))
		if copied != nil || pasted != nil {
			t.Fatal(copied, pasted)
		}
		text, err := chromedp.Run(paste, chromedp.Evaluate[string](`document.querySelector("textarea").value`))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "\n") && text == before {
			return text
		}
		before = text
		time.Sleep(250 * time.Millisecond)
	}
	t.Fatal("the viewer gives no text")
	return ""
}

// show has the tab show a file; of a page that is none nobody tells that it is ready.
func show(file string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, tabs.Navigate, tabs.NavigateParams{URL: "file://" + file})
		return err
	})
}

var front = chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
	_, err := cdp.Call(ctx, s, tabs.BringToFront, cdp.Empty{})
	return err
})

// key presses a letter with Ctrl, which is the command of an editor.
func key(letter, command string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		const ctrl = 2
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Modifiers: ctrl, Key: strings.ToLower(letter),
			Code:                  "Key" + letter,
			WindowsVirtualKeyCode: int64(letter[0]), Commands: []string{command}}
		if _, err := cdp.Call(ctx, s, input.DispatchKeyEvent, down); err != nil {
			return err
		}
		up := down
		up.Type, up.Commands = input.DispatchKeyEventTypeKeyUp, nil
		_, err := cdp.Call(ctx, s, input.DispatchKeyEvent, up)
		return err
	})
}
