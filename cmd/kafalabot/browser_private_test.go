package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	house "kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// axe gives the text of the checker of accessibility, or skips the test aloud.
func axe(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(os.Getenv("KAFALABOT_NODE_MODULES"), "axe-core", "axe.min.js"))
	if err == nil {
		return string(text)
	}
	missing := t.Skip
	if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
		missing = t.Fatal
	}
	missing("SKIPPED: KAFALABOT_NODE_MODULES does not name a folder in which `npm install --no-save axe-core@4.14.1` was run")
	return ""
}

// paged is a telephone on which the private page is opened by itself, outside the sandbox's frame.
type paged struct {
	tab
	*house.World
	axe     string
	words   *locales.Words
	address string // with what Telegram hands to it
}

// openPaged walks a citizen of a language to the question of an ID number.
func openPaged(t *testing.T, b tab, checker, language string) paged {
	t.Helper()
	w := house.New(t, house.Options{Settings: func(s *kafala.Settings) { s.Rules.PrivateEntry = kafala.OnPageAlone }})
	c := w.Chats.As(house.Citizen)
	c.Type("/language")
	w.Quiet()
	w.TapData(c, "speak:"+language)
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	address, err := c.Open("")
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(b.scale)))
	return paged{tab: b, World: w, axe: checker, words: words[language], address: address}
}

// TestPrivatePageForEverybody is the private page in each language, in the light and in the dark: with the keyboard alone, as it is
// read aloud, and as the checker of accessibility sees it, in each of its states.
func TestPrivatePageForEverybody(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t, screenshots(t))
	checker := axe(t)
	for _, language := range locales.Spoken {
		t.Run(language, func(t *testing.T) {
			b := newTab(t, browser.ctx, browser.shots, chromedp.WithNewBrowserContext())
			p := openPaged(t, b, checker, language)
			p.open(p.address)
			p.wait(`document.activeElement.id === 'number' && location.hash === ''`)
			p.keepsNothing()
			p.readsAloud()
			p.seen("page-"+language+"-asks", "asks")
			p.keys("1012345671\r") // a wrong one, and nothing but keys
			p.wait(`document.querySelector('#problem').textContent !== '' && document.activeElement.id === 'number'`)
			if said := visible(eval[string](p.tab, `document.querySelector('#problem').textContent`)); said != p.word("problem.id.check") {
				t.Errorf("refused with %q", said)
			}
			p.describes(p.word("problem.id.check"))
			p.seen("page-"+language+"-refuses", "refuses")
			p.keys("1012345672\t\r") // what was wrong is selected; Tab goes to the button
			p.wait(`!document.querySelector('#end').hidden && document.querySelector('form').hidden`)
			p.says("page.done")
			p.Quiet()
			outside, _, _ := strings.Cut(p.address, "#")
			p.open(outside)
			p.wait(`!document.querySelector('#end').hidden`)
			p.says("page.outside")
			p.seen("page-"+language+"-outside", "outside")
			p.open("about:blank")
			p.open(p.address)
			p.wait(`!document.querySelector('#end').hidden`)
			p.says("page.spent")
			p.seen("page-"+language+"-spent", "spent")
			p.wait(`document.activeElement.id === 'end'`)
			p.uncomplaining()
		})
	}
}

func (p paged) word(key string) string {
	p.Helper()
	return visible(p.words.Plain(key, nil))
}

// says holds the words at the end of the page to those of a key.
func (p paged) says(key string) {
	p.Helper()
	if said := visible(eval[string](p.tab, `document.querySelector('#end').textContent`)); said != p.word(key) {
		p.Errorf("it says %q, want %q", said, p.word(key))
	}
}

// largestPage is how large the page may be, in bytes.
const largestPage = 30 << 10

// keepsNothing tells that the first paint needed one request, of a page that is small, and that nothing is kept on the device.
func (p paged) keepsNothing() {
	p.Helper()
	sizes := eval[[]int](p.tab, `performance.getEntriesByType('navigation').map((one) => [one.decodedBodySize, one.redirectCount]).flat()`)
	painted := awaited[float64](p.tab, `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null`, "the first paint")
	if len(sizes) != 2 || sizes[0] == 0 || sizes[0] > largestPage || sizes[1] != 0 {
		p.Errorf("the page has %d bytes (at most %d), and redirects: %v", sizes[:1], largestPage, sizes[1:])
	}
	loaded := eval[[]string](p.tab, `performance.getEntriesByType('resource').map((one) => one.initiatorType + ' ' + one.name)`)
	if others := slices.DeleteFunc(loaded, func(one string) bool { return strings.HasPrefix(one, "fetch ") }); len(others) > 0 {
		p.Errorf("the page loads %q", others)
	}
	p.Logf("%d bytes, first paint after %.0f ms and one request; later %d", sizes[0], painted, len(loaded))
	kept := eval[string](p.tab, `[localStorage.length, sessionStorage.length, document.cookie, location.hash, location.search].join()`)
	if kept != "0,0,,," {
		p.Errorf("kept: %s", kept)
	}
}

// axNode is a node of the tree that is read aloud.
type axNode struct{ role, name, description string }

func (p paged) tree() (all []axNode) {
	p.Helper()
	said := func(v *accessibility.Value) (text string) {
		if v != nil {
			_ = json.Unmarshal(v.Value, &text) // what is no text is none
		}
		return visible(text)
	}
	p.do(chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		got, err := cdp.Call(ctx, s, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return err
		}
		for _, n := range got.Nodes {
			if !n.Ignored {
				all = append(all, axNode{said(n.Role), said(n.Name), said(n.Description)})
			}
		}
		return nil
	}))
	return all
}

// readsAloud finds in the tree what a reader of the screen is told: the page by its name, one field by its question, and one button.
func (p paged) readsAloud() {
	p.Helper()
	for role, name := range map[string]string{"textbox": p.word("ask.guarantor_id"), "button": p.word("page.send")} {
		var met []string
		for _, n := range p.tree() {
			if n.role == role {
				met = append(met, n.name)
			}
		}
		if len(met) != 1 || !strings.HasPrefix(met[0], name) {
			p.Errorf("as a %s is read %q, want %q", role, met, name)
		}
	}
	p.describes(p.word("page.kept"))
}

// describes waits until the field is described by these words.
func (p paged) describes(words string) {
	p.Helper()
	last := ""
	for end := time.Now().Add(patient); time.Now().Before(end); time.Sleep(frame) {
		for _, n := range p.tree() {
			if n.role == "textbox" {
				last = n.description
			}
		}
		if strings.Contains(last, words) {
			return
		}
	}
	p.Errorf("the field is described as %q, want %q in it", last, words)
}

// seen checks a state in the light and in the dark, and keeps a picture of both.
func (p paged) seen(name, state string) {
	p.Helper()
	for _, dark := range []bool{false, true} {
		p.dark(dark)
		if wide := eval[bool](p.tab, `document.documentElement.scrollWidth > innerWidth`); wide {
			p.Errorf("%s: something sticks out", state)
		}
		p.shot(name + map[bool]string{false: "-light", true: "-dark"}[dark])
		eval[bool](p.tab, "("+p.axeOnce()+`, window.found = null, axe.run(document, { resultTypes: ['violations'] }).then((all) => {
			window.found = all.violations.flatMap((one) => one.nodes.map((node) => one.id + ': ' + node.html + ' ' + node.failureSummary));
			window.passes = all.passes.length;
		}), true)`)
		for _, fault := range awaited[[]string](p.tab, `window.found`, "axe") {
			p.Errorf("%s, dark %t: %s", state, dark, fault)
		}
		n := eval[int](p.tab, `window.passes`)
		if n < 10 {
			p.Errorf("%s: only %d rules were tried", state, n)
		}
		p.Logf("%s, dark %t: axe-core holds %d rules, of which the page breaks none", state, dark, n)
	}
	p.dark(false)
}

// axeOnce puts the checker into the page, past its policy.
func (p paged) axeOnce() string {
	p.Helper()
	if !eval[bool](p.tab, `'axe' in window`) {
		p.do(chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
			_, err := chromedp.Evaluate[chromedp.Void](p.axe)(ctx, s)
			return err
		}))
	}
	return "0"
}

// TestThemesOfThePage opens the page with the colours of clients: what can be read is taken, and what cannot is not.
func TestThemesOfThePage(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t, screenshots(t))
	checker := axe(t)
	p := openPaged(t, browser, checker, "ar")
	for name, c := range map[string]struct{ theme, bg, text, button string }{
		"night": {`{"bg_color":"#0e1621","text_color":"#ffffff","button_color":"#8774e1","button_text_color":"#101010"}`,
			"rgb(14, 22, 33)", "rgb(255, 255, 255)", "rgb(135, 116, 225)"},
		"day, with a button that cannot be read": {
			`{"bg_color":"#FFFFFF","text_color":"#000000","button_color":"#eeeeee","button_text_color":"#ffffff"}`,
			"rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(11, 92, 173)"},
		"grey, on which what is small cannot be read": {
			`{"bg_color":"#808080","text_color":"#000000","button_color":"#8774e1","button_text_color":"#101010"}`,
			"rgb(255, 255, 255)", "rgb(17, 20, 24)", "rgb(135, 116, 225)"},
		"no colours at all": {`{"bg_color":"red;x","text_color":7}`, "rgb(255, 255, 255)", "rgb(17, 20, 24)", "rgb(11, 92, 173)"},
		"no theme":          {`x`, "rgb(255, 255, 255)", "rgb(17, 20, 24)", "rgb(11, 92, 173)"},
	} {
		p.open("about:blank")
		p.open(p.address + "&tgWebAppThemeParams=" + url.QueryEscape(c.theme))
		p.wait(`document.activeElement.id === 'number'`)
		got := eval[[]string](p.tab, `[getComputedStyle(document.documentElement).backgroundColor,
			getComputedStyle(document.documentElement).color,
			getComputedStyle(document.querySelector('#send')).backgroundColor]`)
		if want := []string{c.bg, c.text, c.button}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		p.seen("page-theme-"+strings.Trim(strings.Fields(name)[0], ","), name)
	}
}

// TestPageComesAtOnce asks for the page over the loopback: the median of a hundred is under 20 milliseconds.
func TestPageComesAtOnce(t *testing.T) {
	w := house.New(t, house.Options{Settings: func(s *kafala.Settings) { s.Rules.PrivateEntry = kafala.InEither }})
	c := w.Chats.As(house.Citizen)
	c.Type("/new")
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	address := w.OpenPage(house.Citizen).Address
	var took []time.Duration
	for range 100 {
		began := time.Now()
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Log(fmt.Sprint("median ", took[50], ", longest ", took[99]))
	if took[50] > 20*time.Millisecond {
		t.Errorf("the median is %v", took[50])
	}
}

// TestPrivatePageOfStaff is the page of an officer's match, and all of a guarantee on it, as it is read aloud and as the checker of
// accessibility sees it.
func TestPrivatePageOfStaff(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t, screenshots(t))
	checker := axe(t)
	for _, language := range []string{"ar", "en"} { // staff speak Arabic or English
		t.Run(language, func(t *testing.T) {
			b := newTab(t, browser.ctx, browser.shots, chromedp.WithNewBrowserContext())
			p := openPaged(t, b, checker, language)
			p.Appoint(house.Citizen, staff.Supervisor)
			c := p.Chats.As(house.Citizen)
			g := p.Issued(7300000001, "1012345672", "1109876548")
			shown := func(taps ...string) {
				t.Helper()
				c.Type(g.Reference)
				p.Quiet()
				for _, tap := range taps {
					p.TapData(c, tap)
					p.Quiet()
				}
				address, err := c.Open("")
				if err != nil {
					t.Fatal(err)
				}
				p.open("about:blank")
				p.open(address)
			}
			shown("match:")
			p.wait(`document.activeElement.id === 'number' && location.hash === ''`)
			p.keepsNothing()
			p.seen("page-"+language+"-match", "match")
			p.keys("1109876548\r")
			p.wait(`!document.querySelector('#end').hidden && document.querySelector('form').hidden`)
			p.says("page.done")
			p.Quiet()
			want, _, _ := strings.Cut(tags.ReplaceAllString(p.word("match.person"), ""), " · ")
			if said := c.Last().Text; !strings.Contains(visible(said), want) {
				t.Errorf("the chat says %q", said)
			}
			shown("more:", "why:disclose:", "disclose:compare:")
			p.wait(`!document.querySelector('#rows').hidden && document.activeElement.id === 'end'`)
			p.readsAll(p.word("whole.guarantor_id"), "1012345672", p.word("whole.person_id"), "1109876548")
			p.seen("page-"+language+"-whole", "whole")
			p.uncomplaining()
		})
	}
}

// readsAll finds all of a guarantee in the tree that is read aloud: as many names as values, and these texts.
func (p paged) readsAll(texts ...string) {
	p.Helper()
	terms, values, said := 0, 0, ""
	for _, n := range p.tree() {
		switch n.role {
		case "term":
			terms++
		case "definition":
			values++
		case "StaticText":
			said += n.name + "\n"
		}
	}
	if terms < 6 || terms != values {
		p.Errorf("%d names and %d values are read aloud", terms, values)
	}
	for _, text := range texts {
		if !strings.Contains(said, text) {
			p.Errorf("%q is not read aloud, but %q", text, said)
		}
	}
}
