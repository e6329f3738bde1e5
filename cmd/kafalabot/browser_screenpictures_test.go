package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"
)

// picture keeps a picture of what is seen, light and dark, the first time that a kind arrives, and one of the kind with
// something that has not been told before.
func (v *viewer) picture(kind string, saying []needle) {
	v.T.Helper()
	folder := os.Getenv("KAFALABOT_SCREENSHOTS")
	if folder == "" {
		return
	}
	name := kind
	if v.pictured[kind] {
		fresh := slices.IndexFunc(saying, func(s needle) bool { return s.Key != "accepted" && !v.pictured[s.Key] })
		if fresh < 0 {
			return
		}
		name += " " + saying[fresh].Key
	}
	v.pictured[kind] = true
	for _, s := range saying {
		v.pictured[s.Key] = true
	}
	name = strings.Map(func(r rune) rune {
		if r == ' ' || r == ':' || r == '?' || r == ',' {
			return '-'
		}
		return r
	}, name)
	v.pictures = append(v.pictures, name)
	for _, theme := range []string{"dark", "light"} {
		eval[bool](v.tab, fmt.Sprintf(`(document.documentElement.dataset.theme = %q, true)`, theme))
		if err := os.MkdirAll(filepath.Join(folder, "screens", v.language, theme), 0o755); err != nil {
			v.T.Fatal(err)
		}
		v.shot(filepath.Join("screens", v.language, theme, name))
	}
}

// sheets puts the pictures on sheets of eight, to look at many at once.
func (v *viewer) sheets() {
	v.T.Helper()
	if os.Getenv("KAFALABOT_SCREENSHOTS") == "" {
		return
	}
	v.do(chromedp.EmulateViewport(1600, 1740))
	n := 0
	for some := range slices.Chunk(v.pictures, 8) {
		n++
		for _, theme := range []string{"light", "dark"} {
			page := "<body style='margin:0;display:grid;grid-template-columns:repeat(4,1fr);gap:6px;background:#888;font:12px sans-serif'>"
			for _, name := range some {
				page += fmt.Sprintf("<figure style='margin:0'><img style='width:100%%' src='%s.png'><figcaption>%s</figcaption></figure>",
					url.PathEscape(name), name)
			}
			folder := filepath.Join(v.shots, "screens", v.language, theme)
			file := filepath.Join(folder, "sheet.html")
			if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
				v.T.Fatal(err)
			}
			v.open("file://" + file)
			v.shot(filepath.Join("screens", fmt.Sprintf("%s-%s-%s-%d", v.language, theme, v.story, n)))
		}
	}
}
