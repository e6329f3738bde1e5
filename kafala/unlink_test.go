package kafala

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/source"
)

// Whatever a request that awaits its payment becomes but issued, the buttons that pay for it are promised to go, once for each
// link; and from where there is none any more nothing is promised.
func TestUnlink(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, m := range Moves {
		if m.To == Issued || m.To == Awaiting || m.From == Issued || m.From == Ended {
			continue
		}
		g := Guarantee{ID: "10aaaaaaaaaaaaaaaa", Chat: 7, Status: m.From, History: []Event{{To: Awaiting}, {From: Expired, To: Awaiting}}}
		out, err := g.Unlink(m.To, now, string(m.By[0]), m.Why)
		if err != nil || g.Status != m.To {
			t.Errorf("%+v: %s, %v", m, g.Status, err)
		}
		if (len(out) == 1) != (m.From == Awaiting) {
			t.Errorf("%+v: promised %+v", m, out)
		}
		for _, d := range out {
			if d.Kind != Unlink || d.ID != g.ID+".unlink.2" || d.Chat != 7 || !d.Due.Equal(now.Add(Hold)) {
				t.Errorf("%+v: promised %+v", m, d)
			}
		}
	}
	g := Guarantee{Status: Issued}
	if out, err := g.Unlink(Cancelled, now, "gateway", "x"); err == nil || len(out) > 0 {
		t.Errorf("a guarantee is given up: %v, %v", out, err)
	}
}

// Nobody gives a request up, or writes down that its link is over, but by Unlink.
func TestNobodyForgetsTheButtons(t *testing.T) {
	used := 0
	for file, text := range source.Product(t) {
		for _, to := range []string{"Expired", "Cancelled", "Refunding"} {
			for _, begins := range []string{".Move(" + to, ".Move(kafala." + to} {
				if strings.Contains(text, begins) {
					t.Errorf("%s moves a request to %s and leaves the buttons that pay for it", file, to)
				}
			}
			used += strings.Count(text, ".Unlink("+to) + strings.Count(text, ".Unlink(kafala."+to)
		}
	}
	if used < 6 {
		t.Errorf("%d places were found", used)
	}
}
