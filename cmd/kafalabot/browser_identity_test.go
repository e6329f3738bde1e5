package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// TestNumbersTypedOnThePage is the whole job in a browser with the private page alone: both numbers are typed there, in the frame
// that the sandbox shows it in, one of them wrongly at first and one in Arabic figures. No number passes through the Bot API.
func TestNumbersTypedOnThePage(t *testing.T) {
	t.Parallel()
	b := openBrowser(t, shotsIn(t, "private"))
	d, w := wiredDemo(t, kafala.IdentityOffered)
	s := readScene(t)
	c := atTheDemo(t, b, d)
	c.sees(c.word("page.required"))
	c.taps(c.word("button.private_page"))
	framed[bool](c.tab, `document.activeElement.id === 'number' || null`)
	c.wait(`document.querySelector('dialog.app.ready.expanded')`)
	c.shot("frame")
	dark := framed[string](c.tab, `getComputedStyle(document.documentElement).backgroundColor`)
	eval[bool](c.tab, `(window.toggleTheme(), true)`)
	framed[bool](c.tab, `getComputedStyle(document.documentElement).backgroundColor !== `+quoted(dark)+` || null`)
	c.shot("frame-dark")
	eval[bool](c.tab, `(window.toggleTheme(), true)`)
	c.tap(css("[data-action=close-app]"))
	c.wait(`!document.querySelector('dialog.app')`)
	c.givesOnPage(c.word("button.private_page"), s.GuarantorIDWrong, s.GuarantorID)
	c.sees(c.word("ask.guarantor_name"))
	c.types(s.GuarantorNameRight)
	c.rest(s, inDigits(s.PersonID, 0x660))
	c.uncomplaining()
	w.silent(t, 100, digitsOf(plainDigits(s.GuarantorID)), s.PersonID, digitsOf(plainDigits(s.GuarantorIDWrong)))
}

// TestConfirmedInABrowser is the whole job in a browser with the guarantor confirmed through Nafath and the other number typed on
// the private page, and then the counter, where an officer matches and searches, and an admin sees all of it, on the page too: no
// number passes through the Bot API.
func TestConfirmedInABrowser(t *testing.T) {
	t.Parallel()
	for _, how := range []kafala.Identifying{kafala.IdentityRequired, kafala.IdentityOffered} {
		t.Run(string(how), func(t *testing.T) {
			b := openBrowser(t, shotsIn(t, "nafath-"+string(how)))
			d, w := wiredDemo(t, how)
			s := readScene(t)
			c := atTheDemo(t, b, d)
			c.sees(c.word("identity." + string(how)))
			desk := c.agrees(s.GuarantorID)
			c.front()
			c.sees(c.word("note.identity.proven"))
			c.shot("proven")
			reference := c.rest(s, s.PersonID)
			desk.uncomplaining()
			c.uncomplaining()
			atTheCounterOnPage(t, b, d, s, reference)
			w.silent(t, 200, digitsOf(plainDigits(s.GuarantorID)), s.PersonID, digitsOf(plainDigits(s.GuarantorIDWrong)))
		})
	}
}

// atTheCounterOnPage is an officer with a reference, who matches and searches on the page, and an admin who sees all of it there.
func atTheCounterOnPage(t *testing.T, b tab, d *demo, s scene, reference string) {
	t.Helper()
	b = newTab(t, b.ctx, b.shots, chromedp.WithNewBrowserContext())
	b.desk()
	c := speaking(t, b, "ar")
	c.open(d.page)
	appointInChat(c)
	id := d.refers(t, reference)
	onPage := css(`.message:last-of-type .key[data-kind="web_app"]`)
	card := func() {
		c.Helper()
		c.answered(func() { c.types(reference) })
		c.sees(kafala.GroupReference(reference))
		confirmed, _, _ := strings.Cut(c.word("card.confirmed", locales.Data{"Moment": "|"}), "|")
		c.sees(strings.TrimSpace(confirmed))
	}
	gives := func(number string) {
		c.Helper()
		c.answered(func() {
			c.tap(onPage)
			framed[bool](c.tab, `document.activeElement.id === 'number' || null`)
			c.keys(number + "\r")
			c.wait(`!document.querySelector('dialog.app')`)
		})
	}
	card()
	c.shot("card")
	c.taps(c.word("button.match"))
	c.sees(c.line("ask.match.page", locales.Data{"Reference": kafala.GroupReference(reference)}))
	c.shot("match-asked")
	gives(s.PersonID)
	c.sees(c.line("match.person", locales.Data{"Reference": kafala.GroupReference(reference)}))
	gives(digitsOf(plainDigits(s.GuarantorID)))
	c.sees(c.line("match.guarantor", locales.Data{"Reference": kafala.GroupReference(reference)}))
	gives(s.English.PersonID)
	c.sees(c.line("match.none", locales.Data{"Reference": kafala.GroupReference(reference)}))
	c.shot("matched")

	c.types("/find")
	c.sees(c.line("find.why"))
	c.taps(c.word("why.card"))
	c.wait(onPage)
	c.shot("find-asked")
	gives(digitsOf(plainDigits(s.GuarantorID)))
	c.wait(css(fmt.Sprintf(`.message:last-of-type .key[data-data="pick:%s"]`, id)))
	c.shot("found")

	c.becomes(demoAdmin)
	card()
	c.taps(c.word("button.more"))
	c.tap(css(fmt.Sprintf(`.key[data-data="why:disclose:%s"]`, id)))
	c.tap(css(fmt.Sprintf(`.key[data-data="disclose:%s:%s"]`, staff.Reasons[staff.Disclose][0], id)))
	c.sees(kafala.GroupReference(reference))
	c.wait(onPage)
	c.tap(onPage)
	shown := framed[string](c.tab, `document.querySelector('#rows:not([hidden]) dd') && document.querySelector('#rows').innerText || null`)
	for _, number := range []string{digitsOf(plainDigits(s.GuarantorID)), s.PersonID} {
		if !strings.Contains(joined(plainDigits(shown)), number) {
			t.Errorf("the page does not show %s in full: %q", number, shown)
		}
	}
	c.shot("whole")
	c.tap(css("[data-action=close-app]"))
	c.wait(`!document.querySelector('dialog.app')`)
	c.uncomplaining()
}

// refers gives what a reference refers to.
func (d *demo) refers(t *testing.T, reference string) string {
	t.Helper()
	g, err := d.app.store.Records().ByReference(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	return g.ID
}
