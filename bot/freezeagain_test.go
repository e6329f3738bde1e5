package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever stops a number that is stopped already is told so, and that their reason stands in the trail alone; and there it stands.
func TestNumberStoppedTwice(t *testing.T) {
	long.Test(t)
	t.Parallel()
	c := newCounters(t)
	g := c.read()
	stop := func(who int64, why string) string {
		p := c.Chats.As(who)
		p.Type("/freeze")
		c.Quiet()
		c.TapData(p, "freezeid:"+why)
		c.Quiet()
		p.Type(g.Person(kafala.AsGuaranteed).Number)
		c.Quiet()
		return bare.Replace(p.Last().Text)
	}
	already, _, _ := strings.Cut(noteWords(t, "freeze.already"), "(")
	if text := stop(faisal, "unwanted"); strings.Contains(text, already) {
		t.Errorf("stopped: %s", text)
	}
	if text := stop(mona, "suspicious"); !strings.Contains(text, already) {
		t.Errorf("stopped again: %s", text)
	}
	kept := false
	for _, e := range c.Trail() {
		kept = kept || e.By == mona && e.Duty == staff.Freeze && e.Why == "suspicious" && e.Outcome == staff.Nothing
	}
	if !kept {
		t.Error("the reason is not in the trail")
	}
}
