package staff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The whole of what counts as unusual, by entry.
func TestUnusual(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, kafala.Riyadh)
	night := time.Date(2026, 11, 22, 3, 0, 0, 0, kafala.Riyadh)
	for _, c := range []struct {
		e    staff.Entry
		want string
	}{
		{staff.Entry{By: 7, At: noon, Duty: staff.LookUp, Outcome: staff.Done}, "[lookups]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.LookUp, Outcome: staff.Nothing}, "[lookups misses]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Match, Outcome: "match-none"}, "[lookups misses]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Match, Outcome: "match-person"}, "[lookups]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Match, Outcome: staff.Malformed}, "[lookups misses]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Find, Outcome: staff.Capped}, "[lookups refused]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Disclose, Outcome: staff.Refused}, "[lookups refused]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.End, Outcome: staff.Nothing}, "[]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Refund, Outcome: "refund.own"}, "[refused]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.GiveLost, Outcome: "refund.waits"}, "[refused]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Close, Outcome: "frozen"}, "[refused]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Lift, Outcome: "staff.own.number"}, "[refused]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Refund, Outcome: "refund.second"}, "[]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Refund, Outcome: "refund.ordered"}, "[]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Lift, Outcome: "lift.none"}, "[]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.GiveLost, Outcome: "staff.asked.old"}, "[]"},
		{staff.Entry{By: 7, At: noon, Duty: staff.Present, Outcome: staff.Done}, "[]"},
		{staff.Entry{By: 7, At: night, Duty: staff.Present, Outcome: staff.Done}, "[night]"},
		{staff.Entry{By: 7, At: night, Duty: staff.Present, Outcome: staff.Trying}, "[]"},
		{staff.Entry{By: 0, At: night, Duty: staff.Invite, Outcome: staff.Done}, "[]"},
	} {
		if got := fmt.Sprint(staff.Unusual(settings.Staff, c.e)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.e, got, c.want)
		}
	}
	for _, c := range []struct {
		from, to kafala.DayTime
		at       string
		want     bool
	}{
		{"00:00", "05:00", "00:00", true}, {"00:00", "05:00", "04:59", true}, {"00:00", "05:00", "05:00", false},
		{"22:30", "05:00", "22:29", false}, {"22:30", "05:00", "22:30", true}, {"22:30", "05:00", "04:59", true},
		{"22:30", "05:00", "05:00", false}, {"22:30", "05:00", "00:00", true}, {"06:00", "06:00", "06:00", false},
	} {
		r := settings.Staff
		r.NightFrom, r.NightTo = c.from, c.to
		at, err := time.ParseInLocation("15:04", c.at, kafala.Riyadh)
		if err != nil {
			t.Fatal(err)
		}
		got := len(staff.Unusual(r, staff.Entry{By: 7, At: at, Duty: staff.Present})) > 0
		if got != c.want {
			t.Errorf("night from %s to %s: %s is %t", c.from, c.to, c.at, got)
		}
	}
}

// Each admin is told once an hour, of each kind and member apart.
func TestAdminsAreTold(t *testing.T) {
	d := newCounter(t)
	d.Office.Settings.Staff.LookupsAlarm, d.Office.Settings.Staff.MissesAlarm = 4, 2
	second := d.join(2, staff.Admin)
	d.join(3, staff.Supervisor)
	g := d.guarantee("abcdefghijklmnop", kafala.Issued)
	for _, c := range []struct {
		name    string
		by      int64
		looks   int
		misses  int
		pass    time.Duration
		details string
	}{
		{name: "as usual", by: 7, looks: 4},
		{name: "one more", by: 7, looks: 1, details: "unusual:lookups:7 unusual:lookups:7"},
		{name: "and more", by: 7, looks: 9},
		{name: "somebody else", by: 8, misses: 3, details: "unusual:misses:8 unusual:misses:8"},
		{name: "an hour later", by: 7, pass: time.Hour, looks: 4},
		{name: "and again", by: 7, looks: 1, details: "unusual:lookups:7 unusual:lookups:7"},
	} {
		d.clock.Pass(c.pass)
		by := staff.Actor{ID: c.by, Rank: staff.Officer}
		for range c.looks {
			_, err := d.View(t.Context(), by, g.ID)
			d.must(err)
		}
		for range c.misses {
			if _, err := d.View(t.Context(), by, "10aaaaaaaaaaaaaaaa"); key(err) != "not found" {
				t.Fatal(err)
			}
		}
		var details []string
		chats := map[int64]bool{}
		for _, told := range d.house.Memory.Box().Take(d.clock.Now()) {
			if kind := kafala.ReadNotice(told.Detail).Kind; kind == kafala.NoticeTeam || kind == kafala.NoticeAppointed ||
				kind == kafala.NoticeDismissed { // of an invitation that runs out
				continue
			}
			details = append(details, told.Detail)
			chats[told.Chat] = true
			if told.Kind != kafala.TellStaff {
				t.Errorf("%s: a delivery %s", c.name, told.Kind)
			}
		}
		if got := strings.Join(details, " "); got != c.details || c.details != "" && (!chats[chief] || !chats[second.ID]) {
			t.Errorf("%s: told %q to %v, want %q", c.name, got, chats, c.details)
		}
	}
}

// An hour is any hour: who looks up as many as are usual at its beginning, and then one a minute, is told of at the next.
func TestAnyHourIsWatched(t *testing.T) {
	d := newCounter(t)
	d.Office.Settings.Staff.LookupsAlarm = 60
	g := d.guarantee("abcdefghijklmnop", kafala.Issued)
	d.house.Memory.Box().Take(d.clock.Now())
	for n := 1; n <= 61; n++ {
		if n > 30 {
			d.clock.Pass(time.Minute)
		}
		_, err := d.View(t.Context(), staff.Actor{ID: 7, Rank: staff.Officer}, g.ID)
		d.must(err)
		told := slices.ContainsFunc(d.house.Memory.Box().Take(d.clock.Now()), func(told kafala.Delivery) bool {
			return strings.HasPrefix(told.Detail, "unusual:lookups:7")
		})
		if told != (n == 61) {
			t.Errorf("look-up %d within 31 minutes: the admins are told: %t", n, told)
		}
	}
}

// Settings that are served with are in the trail, once a day; others at once.
func TestSettingsAreNoted(t *testing.T) {
	d := newCounter(t)
	for range 3 {
		d.must(d.NoteSettings(t.Context()))
	}
	d.Admins = append(d.Admins, 5)
	d.must(d.NoteSettings(t.Context()))
	d.Office.Settings.Rules.Open++
	d.must(d.NoteSettings(t.Context()))
	all := d.trail()
	if got := outcomes(all); got != "settings:done settings:done settings:done" || all[0].Why == all[1].Why || all[1].Why == all[2].Why {
		t.Errorf("the trail says %s", got)
	}
}

// Whoever tries again and again what takes two, and is not for them, is told of as whoever tries what is beyond their rank; whoever only
// comes too late to it, or is the first of the two, is not.
func TestAdminsAreToldOfWhoTriesWhatTakesTwo(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(d *counter, g kafala.Guarantee)
		try   func(d *counter, g kafala.Guarantee) string
		want  string
		told  bool
	}{
		"the money of what they have marked": {func(d *counter, g kafala.Guarantee) { d.show(faisal, g) },
			func(d *counter, g kafala.Guarantee) string { return d.refund(faisal, g) }, "refund.own", true},
		"as the second of themselves": {func(d *counter, g kafala.Guarantee) { d.show(noura, g); d.refund(faisal, g) },
			func(d *counter, g kafala.Guarantee) string { return d.refund(faisal, g) }, "refund.waits", true},
		"a stop, as the second of themselves": {func(d *counter, g kafala.Guarantee) {
			_, err := d.Freeze(d.t.Context(), d.actor(faisal), g.ID, "unwanted")
			d.must(err)
			_, _, err = d.Lift(d.t.Context(), d.actor(faisal), g.ID)
			d.must(err)
		}, func(d *counter, g kafala.Guarantee) string {
			_, p, err := d.Lift(d.t.Context(), d.actor(faisal), g.ID)
			return answer(p, err)
		}, "lift.waits", true},
		"the money, ordered by others": {func(d *counter, g kafala.Guarantee) { d.show(noura, g); d.refund(faisal, g); d.refund(mona, g) },
			func(d *counter, g kafala.Guarantee) string { return d.refund(faisal, g) }, "refund.ordered", false},
		"a stop that is lifted": {func(*counter, kafala.Guarantee) {}, func(d *counter, g kafala.Guarantee) string {
			_, p, err := d.Lift(d.t.Context(), d.actor(faisal), g.ID)
			return answer(p, err)
		}, "lift.none", false},
	} {
		d, g := watched(t)
		d.Office.Settings.Staff.MissesAlarm, d.Office.Settings.Staff.NightAlarm = 3, 1000
		c.begin(d, g)
		d.notices()
		for range 4 {
			if got := c.try(d, g); got != c.want {
				t.Fatalf("%s: %q, want %q", name, got, c.want)
			}
		}
		told := slices.ContainsFunc(d.notices()[badr], func(n kafala.Notice) bool {
			return n.Kind == kafala.NoticeUnusual && n.Sort == "refused" && n.Of == fmt.Sprint(faisal)
		})
		if told != c.told {
			t.Errorf("%s: an admin is told: %t", name, told)
		}
	}
}
