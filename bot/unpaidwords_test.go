package bot

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Of a link that nobody ever made nothing has ended; whoever gets no new one is led to what they can do instead.
func TestWordsOfNoLink(t *testing.T) {
	b := testBot(t)
	ended := func(why string) kafala.Guarantee {
		return kafala.Guarantee{Status: kafala.Expired,
			History: []kafala.Event{{By: "sweep", From: kafala.Awaiting, To: kafala.Expired, Why: why}}}
	}
	linked := kafala.Guarantee{Invoice: kafala.Invoice{ID: "inv"}}
	for _, c := range []struct {
		kind kafala.DeliveryKind
		g    kafala.Guarantee
		want string
	}{
		{kafala.SendExpired, linked, "expired"}, {kafala.SendExpired, kafala.Guarantee{}, "expired.nolink"},
		{kafala.SendStopped, linked, "stopped"}, {kafala.SendStopped, kafala.Guarantee{}, "stopped"},
		{kafala.SendExpired, ended(kafala.CauseOwnerNo), "expired.owner-no"}, {kafala.SendExpired, ended(kafala.CauseTaken), "expired.taken"},
	} {
		if got := unpaidWord(c.kind, c.g); got != c.want {
			t.Errorf("%s of %q: %s", c.kind, c.g.Invoice.ID, got)
		}
	}
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		m := b.drawUnrenewed(v, issuedNow(b), kafala.NewProblem("identity.required"))
		if !strings.Contains(fmt.Sprint(m.Inline), "another") || !strings.Contains(m.HTML, v.HTML("renew.another", nil)) {
			t.Errorf("%s: %s %v", l, m.HTML, m.Inline)
		}
	}
}
