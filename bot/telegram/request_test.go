package telegram

import (
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	c := &Client{Wire: Wire{Clean: trimmed}}
	for text, want := range map[string][2]string{
		"/start":                    {"start", ""},
		"/start v_1_2":              {"start", "v_1_2"},
		"/Start@kafala_sandbox_bot": {"start", ""},
		"\u200f/help":               {"help", ""},
		"/new  now ":                {"new", "now"},
	} {
		if name, rest, ok := c.commandIn(text); !ok || name != want[0] || rest != want[1] {
			t.Errorf("%q: %q %q %v", text, name, rest, ok)
		}
	}
	for _, text := range []string{"", "/", "start", "a /start", "//"} {
		if name, _, ok := c.commandIn(text); ok && name != "/" {
			t.Errorf("%q taken for %q", text, name)
		}
	}
}

// trimmed cleans a text as far as this test needs.
func trimmed(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\u200f", "")), " ")
}
