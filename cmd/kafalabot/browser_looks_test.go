package main

// looks keeps pictures of the finished chat as others see it: in the dark, and in a wide window. Nothing may stick out of
// the page in either.
func looks(c conversation) {
	c.Helper()
	inside := `document.documentElement.scrollWidth <= innerWidth && ` +
		`[...document.querySelectorAll('#log .bubble')].every((bubble) => bubble.scrollWidth <= bubble.clientWidth + 1)`
	c.wait(inside)
	c.tap(css("#theme"))
	c.wait(`document.documentElement.dataset.theme === 'dark'`)
	c.shot("23-dark")
	c.desk()
	c.wait(`innerWidth === 1200`)
	c.wait(inside)
	c.shot("24-wide-dark")
	c.tap(css("#theme"))
	c.wait(`document.documentElement.dataset.theme === 'light'`)
	c.shot("25-wide")
}

// inEnglish goes with the second citizen to the review, in English, with the keyboard of a desk.
func inEnglish(c conversation, s scene) {
	c.Helper()
	e := s.English
	c.types("/new")
	c.sees("123.00")
	c.shot("30-english")
	c.taps(c.word("button.begin"))
	c.sees(c.word("ask.guarantor_id"))
	c.types(e.GuarantorID)
	c.sees(c.word("ask.guarantor_name"))
	c.forgotten(e.GuarantorID)
	c.types(e.GuarantorName)
	c.sees(c.word("ask.mobile"))
	c.types(e.Mobile)
	c.sees(c.word("ask.person_id"))
	c.types(e.PersonID)
	c.sees(c.word("ask.person_name"))
	c.forgotten(e.PersonID)
	c.types(e.PersonName)
	c.sees(c.word("ask.accident"))
	c.taps(c.word("choice.accident.unknown"))
	c.sees(c.word("ask.region"))
	c.taps(c.word("choice.region.eastern"))
	c.sees(c.word("ask.kind"))
	c.tap(css(`.message:last-of-type .key[data-data^="set:kind:payment"]`))
	c.sees(c.word("row.person_name") + ": " + e.PersonName)
	c.sees(c.word("row.accident") + ": " + c.word("choice.accident.unknown"))
	c.shot("31-english-review")
	c.taps(c.word("button.additions"))
	c.wait(labelled(c.word("row.relation")) + " !== null")
	c.taps(c.word("button.review"))
	c.sees(c.word("row.person_name") + ": " + e.PersonName)
	c.taps(c.word("button.check"))
	c.sees(c.word("undertaking.binding"))
	c.shot("32-english-total")
}
