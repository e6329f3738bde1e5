package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/chromedp"

	house "kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// TestEveryScreenIsSeen shows every screen of a citizen, and the officer's cards, at 390 by 844 in each language, and
// measures that what each of them has to say is in sight when it arrives, with no more buttons than its kind may have.
// With KAFALABOT_SCREENSHOTS=folder a picture of every screen is kept, light and dark, and sheets of all of them.
func TestEveryScreenIsSeen(t *testing.T) {
	browser := openBrowser(t, screenshots(t))
	var known sync.Map
	t.Cleanup(func() {
		for _, fault := range tooTall {
			if _, met := known.Load(fault); !met && !t.Failed() {
				t.Errorf("%q is listed as a known fault, and is none", fault)
			}
		}
	})
	for i, language := range locales.Spoken {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, browser.ctx, browser.shots, chromedp.WithNewBrowserContext())
			b.scale = 1
			v := openViewer(t, b, language, int64(7300000000+1000*i), screenKinds(), &known)
			v.hears(stories)
			if language != "ur" { // staff speak Arabic or English
				o := openViewer(t, b, language, int64(7400000000+1000*i), cardKinds(), &known)
				o.withKeyboard().hears([]story{{"an officer", atTheCard}})
				h := openViewer(t, b, language, int64(7420000000+1000*i), deskKinds(), &known)
				h.hears([]story{{"a desk", atTheDesk}})
				m := openViewer(t, b, language, int64(7430000000+1000*i), teamKinds(), &known)
				m.hears([]story{{"a team", theTeam}})
				l := openViewer(t, b, language, int64(7450000000+1000*i), lostKinds(), &known)
				l.hears([]story{{"what a restore has lost", whatWasLost}})
				q := openViewer(t, b, language, int64(7460000000+1000*i), queryKinds(), &known)
				q.hears([]story{{"questions that wait", theQuestions}})
			}
			for n, where := range []kafala.Entering{kafala.InEither, kafala.OnPageAlone} {
				entering := func(s *kafala.Settings) { s.Rules.PrivateEntry = where }
				p := openViewer(t, b, language, int64(7500000000+1000*i+100*n), pageKinds(entries[where]), &known, entering)
				p.hears([]story{{"a number on the page, " + string(where), aNumberOnThePage}})
				if language != "ur" {
					d := openViewer(t, b, language, int64(7550000000+1000*i+100*n), pageDeskKinds(entries[where]), &known, entering)
					d.hears([]story{{"a match on the page, " + string(where), aMatchOnThePage}})
				}
			}
			b.uncomplaining()
		})
	}
}

// viewer is a telephone on which every screen is looked at as it arrives.
type viewer struct {
	*testing.T
	*house.World
	tab
	address  string
	language string
	words    phrases
	telling  []string // keys of what is told
	kinds    []screenKind
	who      *botapi.Citizen
	id       int64
	story    string
	next     int64
	waits    string          // the question that waits, by its kind
	reached  map[string]bool // kinds
	said     map[string]bool // keys of what was told
	known    *sync.Map       // entries of tooTall that were met
	pictures []string
	pictured map[string]bool // kinds, and keys of what was told
}

func openViewer(t *testing.T, b tab, language string, first int64, kinds []screenKind, known *sync.Map,
	alter ...func(*kafala.Settings),
) *viewer {
	t.Helper()
	w := house.New(t, house.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), Admins: []int64{house.AnAdmin},
		Settings: func(s *kafala.Settings) {
			s.Rules.ValidDays, s.Rules.IDs, s.Rules.AllDeclines, s.Rules.UnusedAfter = 30, 4, 40, 10
			for _, f := range alter {
				f(s)
			}
		}})
	page := httptest.NewServer(w.Chats.Page())
	t.Cleanup(func() { w.Chats.Close(); page.Close() }) // an open page listens until the chats are closed
	b.handheld = true
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(b.scale)))
	words := readPhrases(t, language)
	telling := slices.DeleteFunc(slices.Sorted(maps.Keys(words)), func(key string) bool { return !told.MatchString(key) })
	return &viewer{T: t, World: w, tab: b, address: page.URL, language: language, words: words, telling: telling, kinds: kinds,
		known: known, next: first, reached: map[string]bool{}, said: map[string]bool{}, pictured: map[string]bool{}}
}

// hears has every story told, each as a test of its own. Where all were, all rows of the table must have been reached.
func (v *viewer) hears(stories []story) {
	t, told := v.T, 0
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			v.T, v.tab.T = t, t
			s.tell(v.meet(s.name))
			told++
		})
	}
	v.T, v.tab.T = t, t
	if told == len(stories) {
		v.complete()
	}
	v.sheets()
}

// meet turns to a new person, whose chat is empty.
func (v *viewer) meet(story string) *viewer {
	v.T.Helper()
	v.next++
	v.id, v.story = v.next, story
	v.who = v.Chats.Meet(botapi.Person{ID: v.id, FirstName: "Sara", LastName: "Ahmed", LanguageCode: v.language, Role: "citizen",
		Phone: "966501112233"})
	v.open(fmt.Sprintf("%s/?as=%d", v.address, v.id))
	v.wait(fmt.Sprintf(`document.documentElement.lang === %q && document.querySelector('#app').dataset.state === 'ready'`, v.language))
	return v
}

// ── acts ─────────────────────────────────────────────────────────────────────

func (v *viewer) types(texts ...string) *viewer {
	v.T.Helper()
	for _, text := range texts {
		v.after(text, func() { v.who.Type(text) })
	}
	return v
}

// taps taps the newest button whose data begin so.
func (v *viewer) taps(data ...string) *viewer {
	v.T.Helper()
	for _, d := range data {
		v.after("["+d+"]", func() {
			id, data := v.button(d)
			if data == "" {
				v.T.Fatalf("%s: no button %q; the bot said last:\n%s", v.story, d, textOf(v.who.Last()))
			}
			if _, err := v.who.TapOn(id, data); err != nil {
				v.T.Fatal(err)
			}
		})
	}
	return v
}

// button finds the newest button whose data begin so: its message and its data, "" where there is none.
func (v *viewer) button(data string) (message int, whole string) {
	for _, m := range slices.Backward(v.who.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if strings.HasPrefix(b.CallbackData, data) {
				return m.ID, b.CallbackData
			}
		}
	}
	return 0, ""
}

// has tells whether there is such a button.
func (v *viewer) has(data string) bool {
	_, whole := v.button(data)
	return whole != ""
}

// passes lets time pass.
func (v *viewer) passes(d time.Duration) *viewer {
	v.T.Helper()
	return v.after(d.String(), func() {
		v.Clock.Pass(d)
		if _, err := v.Office.Sweep(v.T.Context()); err != nil {
			v.T.Fatal(err)
		}
		v.Wake()
	})
}

// after does an act, waits until the page shows what came of it, and looks at every message that is new or changed.
func (v *viewer) after(what string, act func()) *viewer {
	v.T.Helper()
	before := map[int]botapi.Message{}
	for _, m := range v.who.Messages() {
		before[m.ID] = m
	}
	act()
	v.Quiet()
	v.shown()
	var arrived []botapi.Message
	for _, m := range v.who.Messages() {
		if m.From.IsBot && arrives(before, m) {
			arrived = append(arrived, m)
		}
	}
	for i, m := range arrived {
		v.look(what, m, i == len(arrived)-1)
	}
	return v
}

// arrives tells whether a message is new, or says something else than before, or offers something else.
func arrives(before map[int]botapi.Message, m botapi.Message) bool {
	old, known := before[m.ID]
	if !known || textOf(old) != textOf(m) {
		return true
	}
	had := labels(old)
	return slices.ContainsFunc(labels(m), func(label string) bool { return !slices.Contains(had, label) })
}

func textOf(m botapi.Message) string { return plainText(m.Text + m.Caption) }

func labels(m botapi.Message) (all []string) {
	if m.ReplyMarkup != nil {
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			all = append(all, b.Text)
		}
	}
	return all
}

// newest is how many messages shown looks at.
const newest = 12

// shown waits until the page shows the chat as it is: how many messages, the newest of them with their buttons, and the
// keyboard below.
func (v *viewer) shown() {
	v.T.Helper()
	squeeze := func(text string) string { // letters and digits: what browsers and Go call a space is not the same
		return strings.Map(func(r rune) rune {
			if unicode.In(r, unicode.L, unicode.Nd) {
				return r
			}
			return -1
		}, text)
	}
	var want []any
	all := v.who.Messages()
	for _, m := range all[max(0, len(all)-newest):] {
		row := []any{m.ID, squeeze(m.Text + m.Caption)}
		for _, label := range labels(m) {
			row = append(row, squeeze(label))
		}
		want = append(want, row)
	}
	var below []string
	if k := v.who.Keyboard(); k != nil {
		for _, b := range slices.Concat(k.Keyboard...) {
			below = append(below, squeeze(b.Text))
		}
	}
	expected, err := json.Marshal([]any{len(all), want, below})
	if err != nil {
		v.T.Fatal(err)
	}
	v.wait(fmt.Sprintf(`(() => {
		const squeeze = (node) => (node?.textContent ?? '').replace(/[^\p{L}\p{Nd}]/gu, '');
		const sent = (node) => { // a time that counts down was sent as its title says
			const copy = node?.cloneNode(true);
			copy?.querySelectorAll('time[data-until]').forEach((time) => { time.textContent = time.title; });
			return copy;
		};
		const all = [...document.querySelectorAll('#log .message:not(.leaving)')];
		const rows = all.slice(-%d).map((row) => [Number(row.dataset.messageId),
			squeeze(sent(row.querySelector('.text'))), ...[...row.querySelectorAll('.inline-keyboard .button-text')].map(squeeze)]);
		const below = [...document.querySelectorAll('#reply-keyboard .button-text')].map(squeeze);
		return JSON.stringify([all.length, rows.length ? rows : null, below.length ? below : null]) === %s;
	})()`, newest, quoted(string(expected))))
	// What the page does when its parts have changed their size comes with the next frame.
	eval[bool](v.tab, `(window.drawn = false, requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true; })), true)`)
	v.wait(`window.drawn`)
}

// ── measures ─────────────────────────────────────────────────────────────────

// needle is what is to be in sight: the fixed parts of a key's words.
type needle struct {
	Key   string   `json:"key"`
	Parts []string `json:"parts"`
}

// sight is what the page tells of a message, in pixels from the top of what is seen of the chat.
type sight struct {
	Height  float64            // of what is seen of the chat
	Top     float64            // of the message
	Bottom  float64            // of the message with its buttons
	Found   map[string][]Place // by key
	Keys    int                // buttons under the message
	Below   int                // and on the keyboard below
	Sideway bool               // something sticks out at a side
	Rows    []int              // how many lines each of its lines takes
}

// Place is where words stand.
type Place struct{ Top, Bottom float64 }

// looking measures a message, whose id and needles are given.
const looking = `((id, needles) => {
	const row = document.querySelector('#log .message[data-message-id="' + id + '"]');
	const main = document.querySelector('#main').getBoundingClientRect();
	const bubble = row.querySelector('.bubble'), text = row.querySelector('.text');
	const places = [];
	let all = '';
	if (text) {
		const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			for (let at = 0; at < node.data.length; at++) {
				if (/[\u2066-\u2069]/.test(node.data[at])) continue;
				places.push([node, at]);
				all += node.data[at] === '\u00a0' ? ' ' : node.data[at];
			}
		}
	}
	const found = {};
	for (const { key, parts } of needles) {
		// What is said twice is in sight where it is said last.
		let where = null;
		for (let start = all.lastIndexOf(parts[0]); start >= 0 && !where; start = start > 0 ? all.lastIndexOf(parts[0], start - 1) : -1) {
			where = [];
			for (let from = start, n = 0; n < parts.length; n++) {
				const at = all.indexOf(parts[n], from);
				if (at < 0) { where = null; break; }
				where.push([at, from = at + parts[n].length]);
			}
		}
		found[key] = where && [];
		for (const [at, from] of where || []) {
			const range = document.createRange();
			range.setStart(...places[at]);
			range.setEnd(places[from - 1][0], places[from - 1][1] + 1);
			const box = range.getBoundingClientRect();
			found[key].push({ Top: box.top - main.top, Bottom: box.bottom - main.top });
		}
	}
	const rows = [];
	for (let from = 0; from < all.length;) {
		const end = all.indexOf('\n', from) < 0 ? all.length : all.indexOf('\n', from);
		if (end > from) {
			const range = document.createRange();
			range.setStart(...places[from]);
			range.setEnd(places[end - 1][0], places[end - 1][1] + 1);
			const tops = [];
			for (const { top, bottom } of range.getClientRects()) {
				const middle = (top + bottom) / 2;
				if (!tops.some((other) => Math.abs(other - middle) < 8)) tops.push(middle);
			}
			rows.push(tops.length);
		}
		from = end + 1;
	}
	const box = row.getBoundingClientRect();
	const below = document.querySelector('#reply-keyboard');
	return { Rows: rows, Height: main.height, Top: box.top - main.top, Bottom: box.bottom - main.top, Found: found,
		Keys: row.querySelectorAll('.inline-keyboard .key').length, Below: below.hidden ? 0 : below.querySelectorAll('.key').length,
		Sideway: document.documentElement.scrollWidth > innerWidth || bubble.scrollWidth > bubble.clientWidth + 1 };
})`

// look measures one message that has arrived. The last one is measured where it is; one that others have followed at once
// where it was before them, since the page was at its end then.
func (v *viewer) look(what string, m botapi.Message, last bool) {
	v.T.Helper()
	text := textOf(m)
	kind := kindOf(v.kinds, v.words, text)
	saying := v.tells(text)
	where := fmt.Sprintf("%s, %s", v.story, what)
	switch {
	case kind != nil:
	case len(saying) > 0:
		kind = &screenKind{name: "word", most: 4}
	default:
		v.T.Errorf("%s: a screen without a row:\n%s", where, text)
		return
	}
	v.reached[kind.name] = true
	if strings.HasPrefix(kind.name, "question ") || kind.name == "contact" || kind.name == "review" {
		v.waits = kind.name
	}
	needles := slices.Clone(saying)
	for _, key := range v.wanted(kind, text) {
		parts := v.words.in(key, text)
		if parts == nil {
			v.T.Errorf("%s: %s does not have the words of %s:\n%s", where, kind.name, key, text)
			continue
		}
		v.said[key] = true
		needles = append(needles, needle{key, parts})
	}
	list, err := json.Marshal(needles)
	if err != nil {
		v.T.Fatal(err)
	}
	s := eval[sight](v.tab, fmt.Sprintf("%s(%d, %s)", looking, m.ID, nonNull(string(list))))
	shift := 0.0
	if !last { // it lay at the end, 12 px above the lower edge
		shift = s.Height - 12 - s.Bottom
	}
	v.judge(where, kind, s, shift, last)
	v.picture(kind.name, saying)
	eval[bool](v.tab, `(document.querySelector('dialog[open]')?.close(), true)`) // an alert, which lies over the next one
	v.handbook(kind.name, m)
}

func nonNull(list string) string {
	if list == "null" {
		return "[]"
	}
	return list
}

// tells gives what a message tells of an act.
func (v *viewer) tells(text string) (all []needle) {
	for line := range strings.Lines(text) {
		if accepted, ok := strings.CutPrefix(line, "✓ "); ok {
			all = append(all, needle{"accepted", []string{strings.TrimSpace(accepted)}})
		}
	}
	for _, key := range v.telling {
		parts := v.words.in(key, text)
		if parts == nil || letters(parts) < 10 {
			continue
		}
		v.said[key] = true
		all = append(all, needle{key, parts})
	}
	return all
}

// judge compares what was measured with what must be.
func (v *viewer) judge(where string, kind *screenKind, s sight, shift float64, last bool) {
	v.T.Helper()
	seen := func(what string, top, bottom float64) {
		v.T.Helper()
		if top+shift < -1 || bottom+shift > s.Height+1 {
			v.fault(where, kind.name+": "+what, fmt.Sprintf("stands from %.0f to %.0f of %.0f px", top+shift, bottom+shift, s.Height))
		}
	}
	for key, places := range s.Found {
		if len(places) == 0 {
			v.T.Errorf("%s: the page does not show the words of %s", where, key)
		}
		for _, p := range places {
			seen(key, p.Top, p.Bottom)
		}
	}
	if kind.all {
		seen("all of it", s.Top, s.Bottom)
	}
	for i := 0; kind.card && i < min(oneLine[v.language], len(s.Rows)); i++ {
		if s.Rows[i] != 1 {
			v.T.Errorf("%s: %s: line %d takes %d", where, kind.name, i+1, s.Rows[i])
		}
	}
	keys := s.Keys
	if kind.name == v.waits || !slices.Contains([]string{"question mobile", "contact"}, v.waits) {
		keys += s.Below // else it is the keyboard of the question that waits meanwhile
	}
	if last && keys > kind.most {
		v.fault(where, kind.name+": buttons", fmt.Sprintf("%d buttons, at most %d may be", keys, kind.most))
	}
	if s.Sideway {
		v.T.Errorf("%s: %s sticks out at a side", where, kind.name)
	}
}

// fault is told, unless it is known.
func (v *viewer) fault(where, what, how string) {
	v.T.Helper()
	for _, known := range tooTall {
		if strings.HasPrefix(what, known) {
			v.known.Store(known, true)
			return
		}
	}
	v.T.Errorf("%s: %s: %s", where, what, how)
}

// complete fails the test for rows that no story has led to, and for reasons to refuse an answer that none has met.
func (v *viewer) complete() {
	v.T.Helper()
	all := v.kinds[0].name == "welcome" && !v.kinds[0].elsewhere
	if all {
		for topic := range asking(v.T) {
			if !v.said["help.on."+topic] && len(v.words["help.on."+topic]) > 0 {
				v.T.Errorf("no story asks about %s", topic)
			}
		}
	}
	for question, reasons := range examples(v.T, v.words) {
		for key, typed := range reasons { // what has no digit is answered with help where a number is asked
			if all && !v.said["problem."+key] && strings.ContainsFunc(typed, unicode.IsDigit) {
				v.T.Errorf("no story meets the refusal %s of %s", key, question)
			}
		}
	}
	for _, k := range v.kinds {
		if !v.reached[k.name] && !k.elsewhere {
			v.T.Errorf("no story leads to the screen %q", k.name)
		}
	}
}
