package staff_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// reasons are those of the table, said a second time. Records and trails hold them: one that is taken away cannot be read any
// more, and one that is added needs its words.
var reasons = map[staff.Duty]string{
	staff.Find:     "card case authority complaint",
	staff.FindPaid: "card case authority complaint",
	staff.Unaccept: "number kind details papers later",
	staff.End:      "appeared settled replaced mistake",
	staff.Refund:   "unaccepted asked duplicate nottaken fault",
	staff.Close:    "unpaid appeared settled replaced",
	staff.Freeze:   "impersonated unwanted authority suspicious",
	staff.CallOff:  "asked duplicate mistake suspicious",
	staff.Disclose: "compare case authority complaint",
	staff.Note:     "no-card comes-back office-asked callback complained unclear",

	staff.NamePersons: "accounts examination authority complaint",
}

// A duty that needs a reason is done for each of its list and for no other, whatever was typed or made up: what is none is
// not written into the trail. Every other duty asks for none.
func TestReasons(t *testing.T) {
	if got, want := slices.Sorted(maps.Keys(staff.Reasons)), slices.Sorted(maps.Keys(reasons)); !slices.Equal(got, want) {
		t.Errorf("reasons are asked for %v, want %v", got, want)
	}
	made := []string{"", "Fahad", "appeared ", "APPEARED"}
	for duty := range staff.Duties {
		list, needs := reasons[duty]
		if got := strings.Join(staff.Reasons[duty], " "); got != list {
			t.Errorf("%s: the reasons are %s, want %s", duty, got, list)
		}
		for _, why := range slices.Concat(made, strings.Fields(list)) {
			d := newCounter(t)
			err := d.Allow(t.Context(), staff.Actor{ID: 7, Rank: staff.Admin}, staff.Action{Duty: duty, Why: why})
			refused := needs && slices.Contains(made, why)
			if (key(err) == "staff.reason") != refused || err != nil && !refused {
				t.Errorf("%s for %q: %v", duty, why, err)
			}
			if refused && d.trail()[0].Why != "" {
				t.Errorf("%s for %q: the trail keeps it", duty, why)
			}
		}
	}
}

// alarming is, for each kind of unusual use, what counts towards it alone, and the setting that says how much is too much.
var alarming = map[string]struct {
	do    func(d *counter, by staff.Actor) error
	limit func(*kafala.StaffRules, int)
}{
	"lookups": {func(d *counter, by staff.Actor) error {
		return d.Allow(d.t.Context(), by, staff.Action{Duty: staff.LookUp})
	}, func(r *kafala.StaffRules, n int) { r.LookupsAlarm = n }},
	"misses": {func(d *counter, by staff.Actor) error {
		_, err := d.View(d.t.Context(), by, "10aaaaaaaaaaaaaaaa")
		return err
	}, func(r *kafala.StaffRules, n int) { r.MissesAlarm = n }},
	"night": {func(d *counter, by staff.Actor) error {
		return d.Allow(d.t.Context(), by, staff.Action{Duty: staff.Today})
	}, func(r *kafala.StaffRules, n int) { r.NightAlarm, r.NightFrom, r.NightTo = n, "00:00", "23:59" }},
	"refused": {func(d *counter, by staff.Actor) error {
		return d.Allow(d.t.Context(), by, staff.Action{Duty: staff.Invite})
	}, func(r *kafala.StaffRules, n int) { r.MissesAlarm = n }},
	staff.ForeignCode: {func(d *counter, by staff.Actor) error {
		_, err := d.Foreign(d.t.Context(), by, "https://t.me/other_bot?start=x", staff.ByPhoto)
		return err
	}, func(*kafala.StaffRules, int) {}},
	staff.ForgedCode: {func(d *counter, by staff.Actor) error {
		_, err := d.Scan(d.t.Context(), by, "10aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", staff.ByScan)
		return err
	}, func(*kafala.StaffRules, int) {}},
	staff.Together: {func(d *counter, _ staff.Actor) error { return several(d, staff.TogetherMisses) },
		func(r *kafala.StaffRules, n int) { r.MissesAlarm = n }},
}

// several has as many members miss something, each of them once.
func several(d *counter, many int) (err error) {
	for range many { // each of whom is another one
		d.members++
		_, err = d.View(d.t.Context(), staff.Actor{ID: 1000 + d.members, Rank: staff.Officer}, "10aaaaaaaaaaaaaaaa")
	}
	return err
}

// paperOf is what the papers of alarming say.
var paperOf = map[string]string{staff.ForeignCode: "https://t.me/other_bot?start=x",
	staff.ForgedCode: "10aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaa"}

// Admins hear of every kind of unusual use: of a code that is none of ours at once, of the rest when a member has one more in
// an hour than that kind's own setting says, and of no other kind.
func TestEveryAlarm(t *testing.T) {
	if got, want := slices.Sorted(slices.Values(staff.Alarms())), slices.Sorted(maps.Keys(alarming)); !slices.Equal(got, want) {
		t.Errorf("watched are %v, want %v", got, want)
	}
	const usual = 2
	for what, c := range alarming {
		d := newCounter(t)
		rules := &d.Office.Settings.Staff
		rules.LookupsAlarm, rules.MissesAlarm, rules.NightAlarm, rules.NightFrom, rules.NightTo = 1000, 1000, 1000, "00:00", "00:00"
		c.limit(rules, usual)
		for n := 1; n <= usual+2; n++ {
			_ = c.do(d, staff.Actor{ID: 7, Rank: staff.Officer}) // most of it is refused or finds nothing
			var told []string
			for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
				told = append(told, fmt.Sprintf("%d %s", out.Chat, out.Detail))
			}
			want := ""
			code := what == staff.ForeignCode || what == staff.ForgedCode
			if code && n == 1 || !code && n == usual+1 {
				want = fmt.Sprintf("%d unusual:%s:7", chief, what)
			}
			if what == staff.Together {
				want = strings.ReplaceAll(want, ":7", ":0")
			}
			if code && want != "" {
				want += ":" + d.Quota.Name(paperOf[what])[:8]
			}
			if got := strings.Join(told, ", "); got != want {
				t.Errorf("%s, number %d: told are %q, want %q", what, n, got, want)
			}
		}
	}
}
