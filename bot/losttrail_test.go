package bot_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
)

// The trail says of which lost payment an act was, by the reference that the gateway has of it: in the day, in what is asked for by that
// reference, and in the file.
func TestTrailOfALostPayment(t *testing.T) {
	t.Parallel()
	w, g := lossyWorld(t)
	w.Chats.As(lostFirst).Type("/today")
	w.Quiet()
	for _, tap := range []string{"losses", "lostone:" + g.Payment.ID, "lostback:" + g.Payment.ID, "lostbacksure:", "lostunorder:"} {
		tapsLost(t, w, lostFirst, tap)
	}
	admin := w.Chats.As(lostAdmin)
	for _, ask := range []string{"/audit", "/audit " + g.Reference} {
		admin.Type(ask)
		w.Quiet()
		for _, duty := range []string{"duty.givelost", "duty.withdraw"} {
			named := false
			for line := range strings.Lines(plain(admin.Last().Text)) {
				named = named || strings.Contains(line, noteWords(t, duty)) && strings.Contains(line, kafala.GroupReference(g.Reference))
			}
			if !named {
				t.Errorf("%s: no line of %s names it:\n%s", ask, duty, plain(admin.Last().Text))
			}
		}
	}
	tapsLost(t, w, lostAdmin, "trailfile:")
	content, err := admin.File(admin.Last().Document.FileID)
	must(t, err)
	rows := 0
	for line := range strings.Lines(string(content)) {
		if strings.Contains(line, noteWords(t, "duty.givelost")) && strings.Contains(line, g.Reference) {
			rows++
		}
	}
	if rows == 0 {
		t.Error("the file does not name it")
	}
}
