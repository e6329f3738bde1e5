package bot_test

import (
	"strings"
	"testing"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
)

// A message that vanishes for what stands beside a reference is answered with that first.
func TestWhatVanishesBesideAReference(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Issued(payer+1, world.Number(1), world.Number(2))
	c := w.Chats.As(payer)
	for beside, key := range map[string]string{"4201320111111010": "query.deleted.card", "1012345672": "query.deleted.id", "": ""} {
		c.Type(g.Reference + " " + beside)
		w.Quiet()
		text := books.Text(c.Last())
		if !strings.Contains(text, g.Reference[:3]) {
			t.Errorf("beside %q: %s", beside, text)
		}
		for _, why := range []string{"query.deleted.card", "query.deleted.id", "query.deleted.code"} {
			if strings.Contains(text, inArabic(t, why)) != (why == key) {
				t.Errorf("beside %q, %s: %s", beside, why, text)
			}
		}
	}
}
