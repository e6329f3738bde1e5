package typed

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is made when it is first needed: one with classes of letters takes a millisecond, and few
// processes need any of them at their start.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// Prepare makes now what is otherwise made when a text first needs it, so that nobody waits for it.
func Prepare() {
	questions()
	plainly("")
	holdsLink("")
	mobileAbroad()
	mobileAlone()
	homeDialled()
	ofHouse()
}
