package main

import "strings"

// personal finds what may stand nowhere in a text.
func (e *evidence) personal(text string) string {
	for _, name := range e.names {
		if strings.Contains(text, name) {
			return name
		}
	}
	digits := 0
	for i := range len(text) + 1 {
		if i < len(text) && '0' <= text[i] && text[i] <= '9' {
			digits++
			continue
		}
		for at := i - digits; digits >= 8 && at <= i-8; at++ {
			if e.ids[text[at:at+8]] || at <= i-10 && e.ids[text[at:at+10]] {
				return text[at:i]
			}
		}
		digits = 0
	}
	return ""
}

func logClean(e *evidence, fail func(string, ...any)) (looked int) {
	for line := range strings.Lines(e.log) {
		if looked++; e.personal(line) != "" {
			fail("%s holds %s", line, e.personal(line))
		}
	}
	return looked
}

func redisClean(e *evidence, fail func(string, ...any)) int {
	for _, line := range e.stored {
		if what := e.personal(line); what != "" {
			fail("%.60q holds %s", line, what)
		}
	}
	return len(e.stored)
}
