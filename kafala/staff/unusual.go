package staff

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kafalabot/kafala"
)

// alarm is a kind of use that is unusual when one member has more of it in an hour than the settings say.
type alarm struct {
	what  string
	limit func(kafala.StaffRules) int
	is    func(kafala.StaffRules, Entry) bool
}

// alarms is the whole of what is watched.
var alarms = []alarm{
	{"lookups", func(r kafala.StaffRules) int { return r.LookupsAlarm }, func(_ kafala.StaffRules, e Entry) bool { return looking(e) }},
	{"misses", func(r kafala.StaffRules) int { return r.MissesAlarm }, func(_ kafala.StaffRules, e Entry) bool {
		return looking(e) && e.Outcome == Nothing && e.Why != StrangeCode || e.Outcome == "match-none" || e.Outcome == Malformed
	}},
	{"night", func(r kafala.StaffRules) int { return r.NightAlarm }, func(r kafala.StaffRules, e Entry) bool { return atNight(r, e.At) }},
	{"refused", func(r kafala.StaffRules) int { return r.MissesAlarm }, func(_ kafala.StaffRules, e Entry) bool {
		return slices.Contains(refusals, e.Outcome)
	}},
}

// Alarms lists what admins are told of as unusual.
func Alarms() (all []string) {
	for _, a := range alarms {
		all = append(all, a.what)
	}
	return append(all, ForeignCode, ForgedCode, Together)
}

// Together is that all of staff have more look-ups within an hour that find nothing than is usual, whoever of them: TogetherMisses
// times as many as one may have. Whoever tries numbers by several accounts stays below what one of them may.
const Together = "together"

// TogetherMisses is how many times as many that are.
const TogetherMisses = 5

// looking tells whether an entry is of a look at somebody's guarantee.
func looking(e Entry) bool {
	return slices.Contains([]Duty{LookUp, Match, Find, FindCase, FindPaid, Disclose}, e.Duty)
}

// Unusual lists what an entry counts towards, of what is watched: "lookups", "misses", "night", "refused".
func Unusual(r kafala.StaffRules, e Entry) (what []string) {
	if e.By == 0 || e.Outcome == Trying {
		return nil
	}
	for _, a := range alarms {
		if a.is(r, e) {
			what = append(what, a.what)
		}
	}
	return what
}

// watch counts entries and tells the admins when somebody has more of them than is usual, once an hour for each
// member and kind. It fails nobody's act: what could not be counted is logged.
func (c *Counter) watch(ctx context.Context, entries []Entry) {
	for _, e := range entries {
		for _, what := range Unusual(c.Office.Settings.Staff, e) {
			if err := c.count(ctx, what, e.By); err != nil {
				c.Office.Logger().Warn("unusual use could not be counted", "what", what, "err", err)
			}
		}
	}
}

func (c *Counter) count(ctx context.Context, what string, by int64) error {
	i := slices.IndexFunc(alarms, func(a alarm) bool { return a.what == what })
	limit := alarms[i].limit(c.Office.Settings.Staff)
	if err := c.countTowards(ctx, what, by, limit); err != nil || what != "misses" {
		return err
	}
	return c.countTowards(ctx, Together, 0, TogetherMisses*limit)
}

// countTowards counts something unusual of a member, or of 0: all of them.
func (c *Counter) countTowards(ctx context.Context, what string, by int64, limit int) error {
	usual, err := kafala.CountWithin(ctx, c.Quota, c.Office.Random, fmt.Sprintf("usual:%s:%d", what, by), limit, time.Hour)
	if err != nil || usual {
		return err
	}
	return c.tellUnusual(ctx, what, by)
}

// tellUnusual tells the admins of something unusual, once an hour for each member and kind.
func (c *Counter) tellUnusual(ctx context.Context, what string, by int64) error {
	_, _, err := c.tellEach(ctx, unusual(what, by), c.Office.Time(), time.Hour)
	return err
}

// unusual says that a member's use is unusual.
func unusual(what string, by int64) kafala.Notice {
	return kafala.Notice{Kind: kafala.NoticeUnusual, Sort: what, Of: strconv.FormatInt(by, 10)}
}

// atNight tells whether a time lies in the night.
func atNight(r kafala.StaffRules, at time.Time) bool {
	from, _ := r.NightFrom.Minutes()
	to, _ := r.NightTo.Minutes()
	local := at.In(kafala.Riyadh)
	now := local.Hour()*60 + local.Minute()
	if from <= to {
		return now >= from && now < to
	}
	return now >= from || now < to
}

// TellAdmins tells every admin in their own chat what the staff chat is told, once within a day. Whoever has given a
// rank or a name, or was given one, is not told of it by this.
func (c *Counter) TellAdmins(ctx context.Context, guarantee string, n kafala.Notice) error {
	admins, err := c.admins(ctx)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		if (n.Kind == kafala.NoticeTeam || n.Kind == kafala.NoticeNamed) && (n.By == admin || n.Of == strconv.FormatInt(admin, 10)) {
			continue
		}
		if _, err := c.Office.Promises.Once(ctx, kafala.TellMemberOf(admin, guarantee, n, c.Office.Time()), kafala.Day); err != nil {
			return fmt.Errorf("tell an admin: %w", err)
		}
	}
	return nil
}
