package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"kafalabot/locales"
)

// conversation is a person at the sandbox's chat page: it reads the last bubble of the bot, types, and taps buttons by
// their words.
type conversation struct {
	tab
	words *locales.Words
}

func speaking(t *testing.T, b tab, language string) conversation {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return conversation{b, words[language]}
}

// isolates are invisible; what people compare is the rest.
var isolates = regexp.MustCompile("[\u2066-\u2069]")

func visible(text string) string { return isolates.ReplaceAllString(text, "") }

// word gives a message of the bot as it is read, without its markup.
func (c conversation) word(key string, data ...locales.Data) string {
	c.Helper()
	if !c.words.Has(key) {
		c.Fatalf("there are no words for %s", key)
	}
	var all locales.Data
	for _, d := range data {
		all = d
	}
	return visible(c.words.Plain(key, all))
}

// The bubbles of the chat page, oldest first, and the visible part of a text.
const reading = `
	const clean = (text) => text.replace(/[\u2066-\u2069]/g, '').trim();
	const bubbles = [...document.querySelectorAll('#log .message:not(.leaving)')];
	const texts = bubbles.map((bubble) => clean(bubble.querySelector('.text')?.innerText ?? ''));
	const bot = bubbles.filter((bubble) => bubble.dataset.from === 'bot');
`

// sees waits until the bot's last bubble holds a text.
func (c conversation) sees(text string) {
	c.Helper()
	awaited[bool](c.tab, fmt.Sprintf(`(() => {%s return clean(bot.at(-1)?.querySelector('.text')?.innerText ?? '').includes(%s) || null; })()`,
		reading, quoted(visible(text))), "the bot saying: "+visible(text))
}

// stands waits until something stands in the chat, whatever came after it.
func (c conversation) stands(text string) {
	c.Helper()
	awaited[bool](c.tab, fmt.Sprintf(`(() => {%s return texts.some(t => t.includes(%s)) || null; })()`, reading, quoted(visible(text))),
		"in the chat: "+visible(text))
}

// last gives the text of the bot's last bubble.
func (c conversation) last() string {
	c.Helper()
	return eval[string](c.tab, fmt.Sprintf(`(() => {%s return clean(bot.at(-1)?.querySelector('.text')?.innerText ?? ''); })()`, reading))
}

// texts gives all that stands in the chat.
func (c conversation) texts() []string {
	c.Helper()
	return eval[[]string](c.tab, fmt.Sprintf(`(() => {%s return texts; })()`, reading))
}

// labelled finds a button by its words: in an open dialog, on the keyboard below, or under the last bubble that has
// buttons.
func labelled(label string) string {
	return fmt.Sprintf(`(() => {%s
		const under = bubbles.filter((bubble) => bubble.querySelector('.inline-keyboard')).at(-1);
		const open = document.querySelector('dialog[open]');
		const buttons = open ? [...open.querySelectorAll('button')]
			: [...document.querySelectorAll('#reply-keyboard:not([hidden]) .key, #start:not([hidden])'), ...under?.querySelectorAll('.key') ?? []];
		return buttons.find((button) => clean(button.innerText).split('\n')[0] === %s) ?? null;
	})()`, reading, quoted(visible(label)))
}

// taps taps the button with these words.
func (c conversation) taps(label string) {
	c.Helper()
	c.tap(labelled(label))
}

const (
	line = `document.querySelector('#composer textarea')`
	send = `document.querySelector('#composer [data-action=send]:not([hidden])')`
)

// types types a message and sends it: with the button on a telephone, with Enter at a desk.
func (c conversation) types(text string) {
	c.Helper()
	if eval[bool](c.tab, line+" === document.activeElement") {
		c.keys(text)
	} else {
		c.write(line, text)
	}
	if c.handheld {
		c.tap(send)
	} else {
		c.keys("\r")
	}
	c.wait(line + ".value === ''")
}

// forgotten waits until no bubble holds a text any more.
func (c conversation) forgotten(text string) {
	c.Helper()
	c.wait(fmt.Sprintf(`(() => {%s return texts.every((text) => !text.includes(%s)); })()`, reading, quoted(text)))
}

// becomes changes the person who talks.
func (c conversation) becomes(id int64) {
	c.Helper()
	c.tap(css("#person"))
	c.tap(css(fmt.Sprintf(`.menu [data-person="%d"]`, id)))
	c.wait(fmt.Sprintf(`sessionStorage.getItem('sandbox.person') === '%d'`, id))
}

// missing fails the test for every one of the words that a text holds.
func missing(t *testing.T, where, text string, words []string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(text, w) {
			t.Errorf("%s shows what it must not: %q", where, w)
		}
	}
}
