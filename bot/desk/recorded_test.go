package desk

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// lives are what a guarantee may have come to, whatever is recorded of it.
func lives() map[string]func(*kafala.Guarantee) {
	moved := func(to kafala.Status, by, why string) func(*kafala.Guarantee) {
		return func(g *kafala.Guarantee) {
			g.Status = to
			g.History = append(g.History, kafala.Event{At: g.Opened, From: kafala.Issued, To: to, By: by, Why: why})
		}
	}
	drained := func(g *kafala.Guarantee) { g.Payment.Back = g.Payment.Amount }
	frozen := func(g *kafala.Guarantee) { g.Freeze = kafala.Freeze{At: g.Opened, By: 7, Why: "unwanted"} }
	all := map[string]func(*kafala.Guarantee){
		"drained": drained,
		"stopped": frozen,
		"on its way back": func(g *kafala.Guarantee) {
			g.Order = kafala.Motion{By: 7, Why: "unpaid", At: g.Opened, GivenAt: g.Opened}
		},
		"ended by time":        moved(kafala.Ended, "sweep", kafala.CauseOver),
		"drained and stopped":  func(g *kafala.Guarantee) { drained(g); frozen(g) },
		"ended and stopped":    func(g *kafala.Guarantee) { moved(kafala.Ended, "staff:7", "settled")(g); frozen(g) },
		"drained and ended":    func(g *kafala.Guarantee) { drained(g); moved(kafala.Ended, "staff:8", "settled")(g) },
		"never issued":         func(g *kafala.Guarantee) { moved(kafala.Expired, "sweep", "")(g); g.Reference = "" },
		"refunded and stopped": func(g *kafala.Guarantee) { moved(kafala.Refunded, "gateway", "refunded")(g); frozen(g) },
	}
	for _, status := range kafala.Statuses() {
		all[string(status)] = moved(status, "staff:7", "settled")
	}
	all[string(kafala.Issued)] = func(*kafala.Guarantee) {}
	return all
}

// records are what staff may have recorded of it.
func records() map[string]func(*kafala.Guarantee) {
	mark := func(g *kafala.Guarantee, minutes int) kafala.Mark {
		return kafala.Mark{At: g.Opened.Add(time.Duration(minutes-120) * time.Minute), By: 7}
	}
	off := func(m kafala.Mark) kafala.Mark {
		m.StruckAt, m.StruckBy = m.At.Add(time.Minute), 8
		return m
	}
	shown := map[string]func(*kafala.Guarantee){
		"":       func(*kafala.Guarantee) {},
		"shown ": func(g *kafala.Guarantee) { g.Presented = []kafala.Mark{mark(g, 1)} },
		"shown by them ": func(g *kafala.Guarantee) {
			g.Presented = []kafala.Mark{{At: g.Opened.Add(-time.Minute), By: 1}}
		},
		"struck ": func(g *kafala.Guarantee) { g.Presented = []kafala.Mark{off(mark(g, 1))} },
		"both ":   func(g *kafala.Guarantee) { g.Presented = []kafala.Mark{off(mark(g, 1)), mark(g, 3)} },
	}
	decided := map[string]func(*kafala.Guarantee){"": func(*kafala.Guarantee) {}}
	for _, v := range kafala.Verdicts {
		why := ""
		if v == kafala.NotAccepted {
			why = "papers"
		}
		decided[string(v)] = func(g *kafala.Guarantee) {
			g.Decided = []kafala.Decision{{Mark: mark(g, 5), Verdict: v, Why: why}}
		}
		decided[string(v)+" struck"] = func(g *kafala.Guarantee) {
			g.Decided = []kafala.Decision{{Mark: off(mark(g, 5)), Verdict: v, Why: why}}
		}
	}
	all := map[string]func(*kafala.Guarantee){}
	for a, show := range shown {
		for b, decide := range decided {
			all[a+b] = func(g *kafala.Guarantee) { show(g); decide(g) }
		}
	}
	return all
}

// What is recorded of a guarantee's being shown and decided about stays on its card whatever becomes of it, what was struck out in its
// details at the least, each by what it was; and no card that has anything of the kind says that it was never shown.
func TestRecordedStaysOnTheCard(t *testing.T) {
	long.Test(t)
	for life, become := range lives() {
		for name, record := range records() {
			g := sampleCard(t)
			record(&g)
			become(&g)
			for _, language := range []string{"ar", "en"} {
				k := reader(t, g, language, staff.Supervisor)
				draw := func(v verdict) string {
					m, err := k.drawCard(t.Context(), g, v)
					if err != nil {
						t.Fatal(err)
					}
					return strings.ToLower(strip(tag.ReplaceAllString(m.HTML, "")))
				}
				card, details := draw(verdict{}), draw(verdict{details: true})
				has := func(what, where, words string, want bool) {
					t.Helper()
					if strings.Contains(where, strings.ToLower(words)) != want {
						t.Errorf("%s, %q, %s: it is to say %s (%q): %t\n%s", life, name, language, what, words, want, where)
					}
				}
				never := k.Voice.Plain("card.notshown", nil)
				fresh := len(g.Presented)+len(g.Decided) == 0
				has("that it was never shown", card, never, fresh && g.Reference != "" && g.Status != kafala.Awaiting)
				has("that it was never shown", details, never, fresh && g.Reference != "" && g.Status != kafala.Awaiting)
				if g.Reference == "" || g.Status == kafala.Awaiting { // of which nothing of the kind is recorded
					continue
				}
				for _, d := range g.Decided {
					_, words, _ := strings.Cut(k.Voice.Plain("standing."+string(d.Verdict), nil), " ")
					if d.Stands() {
						has("the decision", card, words, true)
					}
					if !d.Stands() {
						words = strings.TrimRight(said(k, "card.recorded."+string(d.Verdict)+".struck"), " ·:(")
					}
					has("the decision", details, words, true)
				}
				key := standingKey(mustSee(t, k, g))
				for i, m := range g.Presented {
					switch {
					case key == "card.presented" && len(g.Presented) == 1:
						has("the showing", details, said(k, "card.presented"), true)
					case key == "card.struck" && i == len(g.Presented)-1:
						has("the showing", details, said(k, "card.struck"), true)
					case m.Stands():
						has("the showing", details, said(k, "card.mark"), true)
					default:
						has("the showing that was struck out", details, said(k, "card.mark.struck"), true)
					}
				}
			}
		}
	}
}

// said are the words of a line before what differs from one guarantee to the next.
func said(k clerk, key string) string {
	data := locales.Data{}
	for _, name := range []string{"Moment", "Who", "Later", "By", "Why"} {
		data[name] = "§"
	}
	words, _, _ := strings.Cut(tag.ReplaceAllString(k.Voice.HTML(key, data), ""), "§")
	return strings.TrimSpace(strip(words))
}

// What a list says of a guarantee in a word or two has the sign of the first line of its card, whatever has become of it.
func TestShortStandings(t *testing.T) {
	long.Test(t)
	reached := map[string]bool{}
	for life, become := range lives() {
		for name, record := range records() {
			g := sampleCard(t)
			record(&g)
			become(&g)
			for _, language := range []string{"ar", "en"} {
				k := reader(t, g, language, staff.Supervisor)
				s := mustSee(t, k, g)
				reached[standingKey(s)] = true
				words, err := k.standingsOf(t.Context(), []kafala.Guarantee{g})
				if err != nil {
					t.Fatal(err)
				}
				sign, said, _ := strings.Cut(words[0], " ")
				if head := k.head(s, verdict{}); !strings.HasPrefix(head, sign+" ") || said == "" || sign == "" {
					t.Errorf("%s, %q, %s: a list says %q, the card %q", life, name, language, words[0], head)
				}
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(reached)), slices.Sorted(slices.Values(standings)); !slices.Equal(got, want) {
		t.Errorf("of the cards %v, of the lists %v", got, want)
	}
}

// An end that takes two names both, and why, with the money that has left; any other end names its author.
func TestWhoHasEndedIt(t *testing.T) {
	for name, c := range map[string]struct {
		part  kafala.Halalas
		two   bool
		again bool // it was taken back since, and ended by one
		times int
	}{"by one": {0, false, false, 1}, "by one, and a part has left": {2300, false, false, 1}, "by two": {12300, true, false, 2},
		"by two, taken back, and by one": {12300, true, true, 1}} {
		for _, language := range []string{"ar", "en"} {
			g := sampleCard(t)
			g.Payment.Back, g.Status = c.part, kafala.Ended
			by := kafala.Hand{ID: 8}
			if c.two {
				g.Closing = kafala.Motion{By: 7, Why: "settled", At: g.Opened, Second: 8, GivenAt: g.Opened}
			}
			e := kafala.Event{At: g.Opened, From: kafala.Issued, To: kafala.Ended, By: by.By(), Why: "settled"}
			if c.again {
				e.At = g.Opened.Add(time.Hour)
			}
			g.History = []kafala.Event{e}
			k := reader(t, g, language, staff.Officer)
			text := strip(strings.Join(k.overLines(t.Context(), mustSee(t, k, g)), "\n"))
			if n := strings.Count(text, strings.Repeat("n", 40)); n != c.times {
				t.Errorf("%s, %s: %d are named:\n%s", name, language, n, text)
			}
			if !strings.Contains(text, strip(k.reasonOf("settled"))) {
				t.Errorf("%s, %s: no reason:\n%s", name, language, text)
			}
			if left := strings.Contains(text, c.part.String()); left != (c.part > 0) {
				t.Errorf("%s, %s: the money is named: %t\n%s", name, language, left, text)
			}
		}
	}
}
