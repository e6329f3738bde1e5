package bot_test

import (
	"strings"
	"testing"
)

// A reference with a wrong digit beside /audit is said to be one, as in a message, and not taken for the number of a person.
func TestAuditOfAMistypedReference(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	ref := c.g.Reference
	wrong := ref[:len(ref)-1] + string('0'+(ref[len(ref)-1]-'0'+1)%10)
	says := strings.Split(noteWords(t, "staff.mistyped"), "<no value>")[1]
	for _, text := range []string{wrong, wrong[:3] + " " + wrong[3:7] + " " + wrong[7:], wrong[:3] + "-" + wrong[3:7] + "-" + wrong[7:]} {
		c.Chats.As(faisal).Type("/audit " + text)
		c.Quiet()
		if got := c.Chats.As(faisal).Last().Text; !strings.Contains(got, strings.TrimSpace(says)) {
			t.Errorf("%s: %s", text, got)
		}
	}
}
