// Package screen holds what is shown to what every screen must be, for the tests of the rooms that draw one.
package screen

import (
	"regexp"
	"strings"
	"testing"

	"kafalabot/bot/telegram"
	"kafalabot/locales"
	"kafalabot/voice"
)

var (
	bareNumber = regexp.MustCompile(`[0-9A-Za-z]`)
	isolated   = regexp.MustCompile("\u2066[^\u2069]*\u2069")
	markup     = regexp.MustCompile(`<[^>]*>|&[a-z#0-9]+;`)
)

// Check holds a message to Telegram's limits, to having an act behind every button, and to isolating every number in
// what is written from right to left.
func Check(t *testing.T, v voice.Voice, m telegram.Message) {
	t.Helper()
	text := v.Stamp(m.HTML)
	plain := markup.ReplaceAllString(text, "")
	if n := len([]rune(plain)); n == 0 || n > 4096 {
		t.Errorf("%s: %d characters: %s", v.Language, n, text)
	}
	labels := ""
	for _, r := range m.Inline {
		for _, button := range r {
			if button.Text == "" || (button.CallbackData == "") == (button.URL == "" && button.CopyText == nil) {
				t.Errorf("%s: a button without text or with no act or two: %+v", v.Language, button)
			}
			if len(button.CallbackData) > 64 {
				t.Errorf("%s has %d bytes", button.CallbackData, len(button.CallbackData))
			}
			if !strings.HasPrefix(button.CallbackData, "speak:") { // a language's own name
				labels += button.Text + "\n"
			}
		}
	}
	if m.Reply != nil && m.Inline != nil || strings.Contains(text+labels, "<no value>") {
		t.Errorf("%s: %s", v.Language, text)
	}
	if locales.RightToLeft(v.Language) {
		if rest := isolated.ReplaceAllString(plain+labels, ""); bareNumber.MatchString(rest) {
			t.Errorf("a run is not isolated: %q", rest)
		}
	}
	if strings.ContainsFunc(plain+labels, func(r rune) bool { return r >= '\u0660' && r <= '\u0669' }) {
		t.Errorf("%s: other digits than 0-9: %s", v.Language, text)
	}
}
