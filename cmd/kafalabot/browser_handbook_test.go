package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"kafalabot/internal/golden"
	"kafalabot/sandbox/botapi"
)

// handbookPictures are the pictures of the handbook of staff, by the story and the kind of screen that each is of.
var handbookPictures = map[[2]string]string{
	{"an officer", "card: fresh"}: "fresh", {"an officer", "matched"}: "matched", {"an officer", "card: now"}: "now",
	{"an officer", "card: presented"}: "shown", {"an officer", "card: unaccepted"}: "unaccepted", {"an officer", "card: frozen"}: "stopped",
	{"an officer", "card: over"}: "over", {"a desk", "desk"}: "desk", {"a desk", "list"}: "list",
	{"somebody who is invited", "is that you?"}: "invitation",
}

const (
	handbookFolder  = "../../docs/pictures/handbook"
	handbookLargest = 60 << 10 // bytes of a picture
)

var handbookNumber = regexp.MustCompile(`\d+`)

// handbook compares a message in Arabic with the picture of its kind in the handbook, the first time that it arrives in its story: by its
// words and buttons, which were written beside the test when the picture was taken, without their figures. With -update it takes the
// picture anew, of the message with its buttons and nothing around it.
func (v *viewer) handbook(kind string, m botapi.Message) {
	v.T.Helper()
	name := handbookPictures[[2]string{v.story, kind}]
	if v.language != "ar" || name == "" || v.pictured["handbook "+name] {
		return
	}
	v.pictured["handbook "+name] = true
	words := handbookNumber.ReplaceAllString(strings.Join(append([]string{textOf(m)}, labels(m)...), "\n"), "0") + "\n"
	beside := handbookWords(name)
	if !*golden.Update {
		if was, err := os.ReadFile(beside); err != nil || string(was) != plainText(words)+"\n" {
			v.T.Errorf("the picture %s of the handbook shows other words (%v): see CONTRIBUTING.md for how it is taken anew\n%s", name, err, words)
		}
		return
	}
	err := os.WriteFile(beside, []byte(plainText(words)+"\n"), 0o644)
	if err == nil {
		err = v.photograph(m.ID, filepath.Join(handbookFolder, name+".png"))
	}
	if err != nil {
		v.T.Fatalf("the picture %s of the handbook: %v", name, err)
	}
}

// handbookWords is where the words of a picture are.
func handbookWords(name string) string { return filepath.Join("testdata", "handbook", name+".txt") }

// photograph writes a picture of a message, twice as large as it is seen.
func (v *viewer) photograph(message int, file string) error {
	v.T.Helper()
	const margin = 8
	box := eval[page.Viewport](v.tab, fmt.Sprintf(`(() => {
		const row = document.querySelector('#log .message[data-message-id="%d"]').getBoundingClientRect();
		return { x: row.left, y: row.top, width: row.width, height: row.height, scale: 2 };
	})()`, message))
	box.X, box.Y, box.Width, box.Height = max(0, box.X-margin), max(0, box.Y-margin), box.Width+2*margin, box.Height+2*margin
	ctx, stop := context.WithTimeout(v.ctx, patient)
	defer stop()
	taken, err := chromedp.Run(ctx, chromedp.Action[[]byte](func(ctx context.Context, s *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, s, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: &box})
		return r.Data, err
	}))
	if err != nil {
		return err
	}
	full, err := png.Decode(bytes.NewReader(taken))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, paletted(full)); err != nil {
		return err
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}
