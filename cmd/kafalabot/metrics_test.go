package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// What is measured of where people stop is there from the start, one series for each thing of the table that is counted and
// no other, whatever is told.
func TestMetricsOfWherePeopleStop(t *testing.T) {
	m := newMetrics()
	var want []string
	for _, p := range dialogs.AllPasses() {
		if p.Passage != dialogs.Stands {
			want = append(want, p.String())
		}
	}
	told := dialogs.Pass{Place: "mobile", Passage: dialogs.Refused, Why: "mobile.many"}
	m.pass(told)
	m.pass(dialogs.Pass{Place: "mobile", Passage: dialogs.Stands})
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range families {
		name, ours := strings.CutPrefix(f.GetName(), "kafalabot_requests_")
		if !ours {
			continue
		}
		passage, total := strings.CutSuffix(name, "_total")
		if !total || f.GetHelp() == "" {
			t.Errorf("%s is no name of a counter, or says nothing", f.GetName())
		}
		for _, series := range f.GetMetric() {
			p := dialogs.Pass{Passage: dialogs.Passage(passage)}
			for _, l := range series.GetLabel() {
				switch l.GetName() {
				case "place":
					p.Place = l.GetValue()
				case "reason":
					p.Why = l.GetValue()
				}
			}
			got = append(got, p.String())
			if n := series.GetCounter().GetValue(); n != 0 && p != told || p == told && n != 1 {
				t.Errorf("%s is %v", p, n)
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("there are\n%v\nwant\n%v", got, want)
	}
}

// What is set aside is counted from the start, at 0, for each kind that may be: what happens first is seen as a rise.
func TestMetricsOfWhatIsSetAside(t *testing.T) {
	m := newMetrics()
	m.parked(string(kafala.SendReceipt))
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, series := range f.GetMetric() {
			if f.GetName() == "kafalabot_set_aside_total" {
				got[series.GetLabel()[0].GetValue()] = series.GetCounter().GetValue()
			}
		}
	}
	want := map[string]float64{}
	for _, r := range kafala.DeliveryRules {
		if !r.Fleeting() {
			want[string(r.Kind)] = 0
		}
	}
	want[string(kafala.SendReceipt)] = 1
	if !maps.Equal(got, want) || len(want) < 10 {
		t.Errorf("counted are\n%v\nwant\n%v", got, want)
	}
}

// What is kept of where people stop is printed at the machine, with the reasons, and only for days of which it is kept.
func TestStopsAtTheMachine(t *testing.T) {
	t.Parallel()
	env, s, _ := staffed(t)
	today := kafala.DateOf(time.Now())
	for chat, day := range map[int64]kafala.Date{1: today.AddDays(-1), 2: today.AddDays(-40)} {
		counted := dialogs.Counted{Day: day, Up: []dialogs.Pass{{Place: "mobile", Passage: dialogs.Shown},
			{Place: "mobile", Passage: dialogs.Refused, Why: "mobile.many"}, {Place: "mobile", Passage: dialogs.Stands}}}
		if err := s.Chats().Save(t.Context(), chat, 0, dialogs.StepResult{Counted: counted}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args string
		code int
		says []string
	}{
		{"stops", 0, []string{today.AddDays(-29).String(), "mobile", "1", "0", "0", "1", "mobile.many 1"}},
		{"stops --days 41", 0, []string{today.AddDays(-40).String(), "mobile", "2", "0", "0", "2", "mobile.many 2"}},
		{"stops --days 63", 2, []string{"--days"}},
		{"stops --days 0", 2, []string{"--days"}},
	} {
		code, out := ends(t, env, strings.Fields(c.args)...)
		said := strings.Join(strings.Fields(out), " ")
		first, last := c.says[0], strings.Join(c.says[1:], " ")
		if code != c.code || !strings.Contains(said, first) || !strings.Contains(said, last) {
			t.Errorf("%s: exit %d\n%s", c.args, code, out)
		}
	}
}
