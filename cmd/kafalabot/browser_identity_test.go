package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"kafalabot/kafala"
)

// agrees opens Nafath's page by the button of the question, types a number there and chooses on the telephone the digits that the
// page shows.
func (c conversation) agrees(number string) tab {
	c.Helper()
	c.taps(c.word("button.identity"))
	c.sees(c.word("identity.open"))
	desk := c.opens(func() { c.taps(c.word("button.identity.open")) })
	desk.phone()
	desk.wait(`document.querySelector('#go')`)
	desk.shot("nafath-number")
	desk.write(css("#number"), figuresOf(number))
	desk.tap(css("#go"))
	digits := awaited[string](desk, `document.querySelector('#digits')?.innerText.trim() ?? null`, "the digits to choose")
	desk.shot("nafath-telephone")
	desk.tap(css(fmt.Sprintf(`button.choice[value="%s"]`, digits)))
	return desk
}

// TestConfirmedInABrowser is the whole job in a browser with the guarantor confirmed through Nafath and the other number typed on
// the private page: neither number passes through the Bot API.
func TestConfirmedInABrowser(t *testing.T) {
	shots := filepath.Join(screenshots(t), "nafath")
	if err := os.MkdirAll(filepath.Join(shots, "readme"), 0o755); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, shots)
	address, heard := privateDemo(t)
	s := readScene(t)
	b.phone()
	c := speaking(t, b, "ar")
	c.open(address)
	c.wait(`document.querySelector('#start:not([hidden])')`)
	eval[bool](c.tab, `window.neverReloaded = true`)
	c.tap(css("#start"))
	c.sees("123.00")
	c.taps(c.word("button.begin"))
	c.sees(c.word("identity.offered"))
	desk := c.agrees(s.GuarantorID)
	c.front()
	c.sees(c.word("note.identity.proven"))
	c.sees(c.word("ask.mobile"))
	c.shot("nafath-proven")
	c.types(s.English.Mobile)
	c.sees(c.word("ask.person_id"))
	c.givesOnPage(c.word("button.private_page"), s.PersonID)
	c.sees(c.word("ask.person_name"))
	c.types(s.PersonName)
	c.sees(c.word("ask.accident"))
	c.types(s.Accident)
	c.sees(c.word("ask.region"))
	c.taps(c.word("choice.region.riyadh"))
	c.sees(c.word("ask.kind"))
	c.tap(css(`.message:last-of-type .key[data-data^="set:kind:appearance"]`))
	c.sees(kafala.Last4(s.PersonID))
	c.shot("nafath-review")
	c.taps(c.word("button.check"))
	c.sees(c.word("total.after"))
	c.tap(css(`.message:last-of-type .key[data-data^="submit:"]`))
	c.sees("Apple Pay")
	till := pay(c, s)
	c.front()
	receiptArrives(c, s)
	till.uncomplaining()
	desk.uncomplaining()
	c.uncomplaining()
	for _, number := range []string{s.GuarantorID, s.PersonID} {
		if said := heard.tells(figuresOf(number), true); said != "" {
			t.Errorf("%s has passed through the Bot API: %.300q", number, said)
		}
	}
}
