package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kafalabot/internal/long"
	"kafalabot/kafala/kafalatest"
	"kafalabot/locales"
)

const urduCitizen = 7100000005

// screenshots is the folder that the pictures of a browser test are kept in.
func screenshots(t *testing.T) string {
	t.Helper()
	if shots := os.Getenv("KAFALABOT_SCREENSHOTS"); shots != "" {
		return shots
	}
	return t.TempDir()
}

// TestThePageIsLikeTheMessenger is the demo's page beside what it stands for: typing lands in the line wherever the focus
// is, the page speaks and runs as the person's language does, a link is shared with another person, and what the bot has
// taken is marked so.
func TestThePageIsLikeTheMessenger(t *testing.T) {
	t.Parallel()
	b := openBrowser(t, screenshots(t))
	b.desk()
	c := speaking(t, b, "ar")
	c.open(playDemo(t))
	c.tap(css("#start"))
	c.sees("123.00")
	c.wait(`document.querySelector('.message[data-from=me].read')`)
	typingLandsInTheLine(c)

	c.becomes(secondCitizen)
	c.wait(`document.documentElement.lang === 'en' && document.documentElement.dir === 'ltr'`)
	c.wait(`document.querySelector('#start small').textContent === '' && document.querySelector('#start').innerText.trim() === 'Start'`)
	c.tap(css("#person"))
	menu := eval[string](b, `document.querySelector('.menu').innerText`)
	for _, word := range []string{"Citizen", "Resident", "Traffic officer", "Admin"} {
		if !strings.Contains(menu, word) {
			t.Errorf("the English menu of people has no %q:\n%s", word, menu)
		}
	}
	c.keys("\x1b")
	english := conversation{b, speaking(t, b, "en").words}
	english.tap(css("#start"))
	english.sees("123.00")
	if word := eval[string](b, `document.querySelector('.day').innerText`); word != "Today" {
		t.Errorf("the day is %q for somebody who reads English", word)
	}
	if n := eval[int](b, `[...document.querySelectorAll('#app :is([aria-label], [title], [placeholder])')]
		.filter((one) => /[\u0600-\u06ff]/.test(one.title + (one.getAttribute('aria-label') ?? '') + (one.placeholder ?? ''))
			&& !one.closest('.message, #person')).length`); n != 0 {
		t.Errorf("%d labels are not English for somebody who reads English", n)
	}
	sharesALink(c)

	c.becomes(urduCitizen)
	c.wait(`document.documentElement.lang === 'ur' && document.documentElement.dir === 'rtl'`)
	c.wait(`document.querySelector('#start').innerText.includes('Start')`)
	wordsAreWhole(c.tab)
	c.uncomplaining()
}

// typingLandsInTheLine presses a button that changes a message, which then has the focus, and types.
func typingLandsInTheLine(c conversation) {
	c.Helper()
	c.taps(c.word("button.begin"))
	c.sees(c.word("ask.guarantor_id"))
	eval[bool](c.tab, `(document.querySelector('.message:last-of-type').focus(), true)`)
	c.keys("1012345672\r")
	c.sees(c.word("ask.guarantor_name"))
	// Space presses what it is on; a letter does not leave an open menu.
	eval[bool](c.tab, `(document.querySelector('#more').focus(), true)`)
	c.keys(" ")
	c.wait(`document.querySelector('.menu')`)
	c.keys("x\x1b")
	c.wait(line + `.value === '' && !document.querySelector('.menu')`)
	if style := eval[string](c.tab, `getComputedStyle(document.querySelector('.text')).fontSynthesisStyle`); style != "none" {
		c.Errorf("letters without italics are slanted: font-synthesis-style is %q", style)
	}
}

// sharesALink follows a link to share, in the page, to another person, who finds it in a chat of the two and opens it.
func sharesALink(c conversation) {
	c.Helper()
	c.open(eval[string](c.tab, `location.origin + '/share/url?url=' + encodeURIComponent(location.origin + '/kafala_sandbox_bot?start=x')`))
	c.wait(`document.querySelector('dialog[open] [data-share]')`)
	c.shot("page-share")
	c.tap(css(fmt.Sprintf(`dialog[open] [data-share="%d"]`, firstCitizen)))
	c.wait(`document.querySelector('.toast.good')`)
	c.becomes(firstCitizen)
	c.tap(css(fmt.Sprintf(`[data-chat="%d"]`, secondCitizen)))
	c.wait(`document.querySelector('#log .message[data-from=other] .text a')`)
	c.shot("page-shared")
	c.types("شكرًا")
	c.tap(css("#log .message[data-from=other] .text a"))
	c.wait(`document.querySelector('[data-chat][aria-current]').dataset.chat === sessionStorage.getItem('sandbox.person')`)
	c.sees(c.word("note.resumed"))
}

// wordsAreWhole compares the tables of the page's own words: each has all words of the Arabic one.
func wordsAreWhole(b tab) {
	b.Helper()
	eval[bool](b, `(Promise.all(['ar', 'en', 'ur'].map(async (code) => (await import('/page/words-' + code + '.js'))[code])).then((all) => {
		const keys = (table, under = '') => Object.entries(table).flatMap(([key, word]) => key === 'newMessages' ? [key]
			: typeof word === 'object' ? keys(word, key + '.') : [under + key]).sort();
		const [first, ...rest] = all.map((table) => keys(table).join());
		window.wordsDiffer = rest.some((table) => table !== first);
	}), true)`)
	if awaited[bool](b, `window.wordsDiffer ?? null`, "the tables of words") {
		b.Error("the page's words are not the same in all three languages")
	}
}

// TestTallAndUnread is a chat whose message is taller than the screen. Telegram's apps show its end while the chat is open
// (telegramdesktop/tdesktop#24872), and open a chat at its first unread message.
func TestTallAndUnread(t *testing.T) {
	t.Parallel()
	b := openBrowser(t, screenshots(t))
	b.phone()
	c := speaking(t, b, "ar")
	world := demoWorld(t)
	c.open(world.page)
	tall := strings.Repeat("سطر\n", 80)
	atEnd := `(() => { const s = document.querySelector('#scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight < 3; })()`
	c.tap(css("#start"))
	c.sees("123.00")
	c.types(tall + "آخر")
	c.wait(atEnd)
	c.wait(`!document.querySelector('.unread-bar')`)

	// Somebody else sends the same while another chat is shown.
	c.becomes(secondCitizen)
	c.wait(`document.documentElement.lang === 'en'`)
	c.becomes(firstCitizen)
	other := newTab(t, b.ctx, b.shots, chromedp.WithNewBrowserContext())
	other.open(world.page + fmt.Sprintf("/share/url?url=x&text=%s", strings.Repeat("y%0A", 80)))
	other.wait(`document.documentElement.lang === 'ar'`)
	other.open(fmt.Sprintf("%s/?as=%d", world.page, secondCitizen))
	other.wait(`document.documentElement.lang === 'en'`)
	other.open(world.page + fmt.Sprintf("/share/url?url=x&text=%s", strings.Repeat("y%0A", 80)))
	other.tap(css(fmt.Sprintf(`dialog[open] [data-share="%d"]`, firstCitizen)))
	c.front()
	c.wait(fmt.Sprintf(`document.querySelector('[data-chat="%d"] .badge')`, secondCitizen))
	c.tap(css(fmt.Sprintf(`[data-chat="%d"]`, secondCitizen)))
	c.wait(`document.querySelector('.unread-bar')`)
	c.wait(`(() => {
		const bar = document.querySelector('.unread-bar').getBoundingClientRect(), main = document.querySelector('#main').getBoundingClientRect();
		return bar.top >= main.top - 1 && bar.bottom < main.bottom && !` + atEnd + `;
	})()`)
	c.shot("page-unread")
	c.uncomplaining()
}

// lets lets time pass, by the page's menu, so many times.
func (c conversation) lets(seconds, times int) {
	c.Helper()
	for range times {
		eval[bool](c.tab, `(document.querySelectorAll('.toast').forEach((one) => one.remove()), true)`)
		c.tap(css("#more"))
		c.tap(css(".menu [data-action=time]"))
		c.tap(css(fmt.Sprintf(`.menu [data-pass="%d"]`, seconds)))
		c.wait(`document.querySelector('.toast.good')`)
	}
}

// TestTimePasses lets time pass in the demo: a draft is reminded of, a link ends with its word before, and the time of a
// guarantee runs out.
func TestTimePasses(t *testing.T) {
	if long.UnderRace {
		t.Skip("months take minutes under the race detector: .ci/run lets them pass without it")
	}
	b := openBrowser(t, screenshots(t))
	b.phone()
	c := speaking(t, b, "ar")
	world := demoWorld(t)
	c.open(world.page)
	c.tap(css("#start"))
	c.sees("123.00")
	today := eval[string](b, `document.querySelector('.day').innerText`)
	c.taps(c.word("button.begin"))
	c.sees(c.word("ask.guarantor_id"))
	const hour, day, month = 3600, 24 * 3600, 30 * 24 * 3600
	c.lets(hour, 1)
	c.lets(day, 1)
	c.hears(c.word("note.reminder"))
	c.wait(`document.querySelector('.day').innerText !== ` + quoted(today)) // 25 hours later it is another day
	c.shot("time-reminder")

	s := readScene(t)
	paid(t, world, s)
	before := world.clock.Now()
	linkMade(t, world)
	c.wait(payLink)
	c.lets(600, 4)
	if passed := world.clock.Now().Sub(before); passed < 40*time.Minute || passed > 40*time.Minute+patient {
		t.Errorf("four times 10 minutes are %s", passed)
	}
	c.hears(c.beginning("linkends"))
	c.hears(c.line("expired"))
	c.wait(labelled(c.word("button.renew")) + " !== null")
	c.shot("time-link-ended")

	for range 1 + world.app.settings.Rules.ValidDays/30 {
		c.lets(month, 1)
	}
	c.hears(c.beginning("ended"))
	c.shot("time-ended")
	c.uncomplaining()
}

// TestTelephoneDraws looks for what a telephone draws by itself: a time that is counted down, in the place of what the bot has
// written, and the first button of a row leftmost, whatever the language.
func TestTelephoneDraws(t *testing.T) {
	t.Parallel()
	b := openBrowser(t, screenshots(t))
	b.phone()
	c := speaking(t, b, "ar")
	world := demoWorld(t)
	c.open(world.page)
	c.tap(css("#start"))
	c.sees("123.00")
	linkMade(t, world)
	c.wait(payLink)
	c.wait(counts("خلال"))
	c.wait(`[...document.querySelectorAll('.keyboard-row')].every(({ children: [first, second] }) =>
		!second || first.getBoundingClientRect().right <= second.getBoundingClientRect().left)`)
	c.wait(fmt.Sprintf(`[...document.querySelectorAll('.keyboard-row')].at(-1).lastElementChild.textContent.includes(%s)`,
		quoted(c.word("button.verify")))) // in reading order: it is read first
	c.shot("telephone-draws")
	c.lets(600, 4)
	c.wait(counts("قبل"))
	c.uncomplaining()
}

// counts finds a time that the page counts down, or up, with this word, in the place of what the bot has written.
func counts(word string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('time[data-until]')].some((time) =>
		time.textContent.includes(%s) && /[0-9]/.test(time.textContent) && /[0-9]{2}:[0-9]{2}/.test(time.title))`, quoted(word))
}

// linkMade is a payment link in the first citizen's chat, by one of the ways that lead there.
func linkMade(t *testing.T, world *demo) {
	t.Helper()
	asked := kafalatest.Application(firstCitizen, "bcdefghijklmnopq", "1012345672", kafalatest.Number(7))
	g, _, p, err := world.app.office.Apply(t.Context(), asked)
	if err != nil || p != nil {
		t.Fatal(err, p)
	}
	if _, err := world.app.office.MakeLink(t.Context(), g.ID, true); err != nil {
		t.Fatal(err)
	}
}

// hears waits until the bot has said something, not necessarily last.
func (c conversation) hears(text string) {
	c.Helper()
	c.wait(fmt.Sprintf(`(() => {%s return texts.some((text) => text.includes(%s)); })()`, reading, quoted(text)))
}

// beginning is how a message of the bot begins, before its first variable.
func (c conversation) beginning(key string) string {
	c.Helper()
	first, _, _ := strings.Cut(c.word(key, locales.Data{"Reference": "|", "Day": "|", "Until": "|", "Contact": "", "Hours": ""}), "|")
	return strings.TrimSpace(first)
}
