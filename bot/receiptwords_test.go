package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// decidedNow are guarantees that are issued, each as it stands after a decision that its guarantor was told of.
func decidedNow(b *Bot) map[string]kafala.Guarantee {
	with := func(v kafala.Verdict, changes ...func(*kafala.Guarantee)) kafala.Guarantee {
		g := issuedNow(b)
		g.Decided = []kafala.Decision{{Mark: kafala.Mark{At: g.IssuedAt}, Verdict: v, Done: g.IssuedAt.Add(kafala.DecisionPause)}}
		if v == kafala.NotAccepted {
			g.Decided[0].Why = "papers"
		}
		for _, change := range changes {
			change(&g)
		}
		return g
	}
	order := func(from string) func(*kafala.Guarantee) {
		return func(g *kafala.Guarantee) {
			g.Order = g.NewOrder(kafala.WhyUnaccepted, g.Decided[0].Done)
			g.Order.From = from
		}
	}
	return map[string]kafala.Guarantee{
		"accepted":                   with(kafala.Accepted),
		"not accepted":               with(kafala.NotAccepted, order(kafala.ByDecision)),
		"not accepted, and a wish":   with(kafala.NotAccepted, order(kafala.ByCitizen)),
		"not accepted, nothing left": with(kafala.NotAccepted, func(g *kafala.Guarantee) { g.Payment.Back = g.Terms(kafala.WhyUnaccepted).Sum }),
	}
}

// A receipt of what was decided about says that, and neither to give the number to an officer nor what if it is not accepted.
func TestReceiptAfterADecision(t *testing.T) {
	b := testBot(t)
	untold := issuedNow(b)
	untold.Decided = []kafala.Decision{{Mark: kafala.Mark{At: untold.IssuedAt}, Verdict: kafala.NotAccepted, Why: "papers"}}
	struck := decidedNow(b)["accepted"]
	struck.Decided[0].StruckAt = struck.IssuedAt.Add(time.Hour)
	all := decidedNow(b)
	all["fresh"], all["not told yet"], all["struck out"] = issuedNow(b), untold, struck
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		for name, g := range all {
			text := b.receiptText(v, g)
			_, told := g.ToldVerdict()
			if next := strings.Contains(text, v.Card(g)); next == told {
				t.Errorf("%s in %s: the next step is told: %t\n%s", name, l, next, text)
			}
			verdict := verdictLine(v, g)
			if (verdict != "") != told || !strings.Contains(text, verdict) || !strings.Contains(text, waitsLine(v, g, b.house.Now())) {
				t.Errorf("%s in %s: it does not say what was decided, or what waits\n%s", name, l, text)
			}
			if !strings.Contains(text, kafala.GroupReference(g.Reference)) || strings.Contains(text, "\n\n\n") {
				t.Errorf("%s in %s:\n%s", name, l, text)
			}
		}
	}
}

// What is over says what was decided about it as long as it is shown.
func TestVerdictOfWhatIsOver(t *testing.T) {
	b := testBot(t)
	v := b.house.Voices.In("en")
	for name, g := range decidedNow(b) {
		line := verdictLine(v, g)
		g.Order = kafala.Motion{}
		for _, s := range []kafala.Status{kafala.Issued, kafala.Ended, kafala.Refunding, kafala.Refunded} {
			if g.Status = s; strings.Count(b.drawRequest(v, g).HTML, line) != 1 || line == "" {
				t.Errorf("%s, %s:\n%s", name, s, b.drawRequest(v, g).HTML)
			}
		}
	}
}

// Beside a decision, or after a mark or a decision was struck out, nothing says that no officer has seen it.
func TestUnshownIsSaidOfWhatNobodyHasSeen(t *testing.T) {
	b := testBot(t)
	mark := kafala.Mark{At: issuedNow(b).IssuedAt}
	struck := mark
	struck.StruckAt = mark.At.Add(time.Minute)
	for name, c := range map[string]struct {
		change func(*kafala.Guarantee)
		want   string // the key, with and without its being in force
		over   string
	}{
		"fresh":             {func(*kafala.Guarantee) {}, "home.unshown", "shown.never"},
		"opened":            {func(g *kafala.Guarantee) { g.Seen = []kafala.Mark{mark} }, "home.unshown", "shown.never"},
		"accepted":          {func(g *kafala.Guarantee) { g.Decided = []kafala.Decision{{Mark: mark, Verdict: kafala.Accepted}} }, "", ""},
		"a mark struck out": {func(g *kafala.Guarantee) { g.Presented = []kafala.Mark{struck} }, "shown.struck", "shown.struck"},
		"decision struck":   {func(g *kafala.Guarantee) { g.Decided = []kafala.Decision{{Mark: struck}} }, "shown.struck", "shown.struck"},
		"struck and decided": {func(g *kafala.Guarantee) {
			g.Presented, g.Decided = []kafala.Mark{struck}, []kafala.Decision{{Mark: mark}}
		}, "", ""},
	} {
		for _, l := range locales.Spoken {
			v := b.house.Voices.In(l)
			g := issuedNow(b)
			c.change(&g)
			ended := g
			ended.Status = kafala.Ended
			for i, of := range []kafala.Guarantee{g, ended} {
				key, want := []string{c.want, c.over}[i], ""
				if key != "" {
					want = v.HTML(key, nil)
				}
				if got := shownLine(v, of); got != want {
					t.Errorf("%s in %s, %s: %q, want %q", name, l, of.Status, got, want)
				}
				unshown := strings.Contains(b.drawKept(v, of), v.HTML("home.unshown", nil))
				if !strings.Contains(b.drawRequest(v, of).HTML, want) || unshown != (key == "home.unshown") {
					t.Errorf("%s in %s, %s: as it is kept it is unshown: %t", name, l, of.Status, unshown)
				}
			}
		}
	}
}

// "Number not accepted" says what is recorded of that and by when there is an answer, and the home says "if it is not accepted" only
// where nothing is.
func TestUnacceptedSaysWhatIsRecorded(t *testing.T) {
	b := testBot(t)
	all := decidedNow(b)
	all["fresh"] = issuedNow(b)
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		data := locales.Data{"Contact": v.Contact(), "Hours": b.Settings.Operator.Hours.In(l)}
		for name, g := range all {
			d, told := g.ToldVerdict()
			until := d.Done.Add(kafala.ReviewTime)
			for _, at := range []time.Time{g.IssuedAt.Add(time.Hour), until.Add(-time.Second), until} {
				text := drawUnaccepted(v, g, at)
				if v.Why("papers") == "" || strings.Contains(text, v.Why("papers")) != (d.Verdict == kafala.NotAccepted) {
					t.Errorf("%s in %s: the reason is not told as it is recorded:\n%s", name, l, text)
				}
				review := locales.Data{"Amount": kafala.Halalas(10000).String(), "Due": v.Dated(until)}
				for key, want := range map[string]bool{"home.unaccepted.review": at.Before(until), "home.unaccepted.review.late": !at.Before(until)} {
					want = want && g.Order.Waits()
					if strings.Contains(text, v.HTML(key, review)) != want {
						t.Errorf("%s in %s at %s: %s is told: %t\n%s", name, l, at, key, !want, text)
					}
					if told && g.Counts() && strings.Contains(drawDecided(v, g, d, at), v.HTML(key, review)) != want { // whenever that arrives
						t.Errorf("%s in %s at %s: %s is told with the decision: %t", name, l, at, key, !want)
					}
				}
				if !strings.Contains(text, v.Contact()) || !strings.Contains(text, kafala.GroupReference(g.Reference)) {
					t.Errorf("%s in %s:\n%s", name, l, text)
				}
			}
			m := b.drawHome(v, home{kind: homePaid, paid: []kafala.Guarantee{g}})
			open, known := v.HTML("home.release", data), v.HTML("home.release.decided", data)
			if strings.Contains(m.HTML, open) == told || strings.Contains(m.HTML, known) != told {
				t.Errorf("%s in %s: the home says:\n%s", name, l, m.HTML)
			}
			if asks := strings.Contains(fmt.Sprint(m.Inline), "unaccepted:"); asks == (d.Verdict == kafala.Accepted) {
				t.Errorf("%s in %s: the button is there: %t", name, l, asks)
			}
		}
	}
}

// Whoever reads of their number that is not accepted while it is stopped for a review, reads that it is stopped, too.
func TestUnacceptedSaysItIsStopped(t *testing.T) {
	b := testBot(t)
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		for name, g := range decidedNow(b) {
			if g.Verdict() != kafala.NotAccepted {
				continue
			}
			stopped := v.HTML("request.frozen", locales.Data{"Contact": v.Contact()})
			for _, frozen := range []bool{false, true} {
				if frozen {
					g.Freeze = kafala.Freeze{At: g.IssuedAt.Add(time.Hour)}
				}
				late := g.Decided[0].Done.Add(kafala.ReviewTime)
				for _, text := range []string{drawUnaccepted(v, g, late), drawDecided(v, g, g.Decided[0], late)} {
					if strings.Contains(text, stopped) != frozen {
						t.Errorf("%s in %s, stopped: %t:\n%s", name, l, frozen, text)
					}
				}
			}
		}
	}
}
