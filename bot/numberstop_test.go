package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// Where a number's stop takes the place of a stop that two have lifted, nobody reads that whoever had stopped the number, long before and
// no staff any more, has stopped the guarantee now; nor that it is free.
func TestNumbersStopIsToldAsThat(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	one, two := staff.Actor{ID: faisal, Rank: staff.Supervisor}, staff.Actor{ID: mona, Rank: staff.Supervisor}
	for field, by := range map[string]staff.Actor{"guarantor_id": one, "person_id": two} {
		_, _, err := c.Counter.FreezeNumber(t.Context(), by, c.read().Answers[field], "unwanted")
		must(t, err)
		c.Quiet()
	}
	if c.read().Freeze.By == mona { // one of the two comes first
		one, two = two, one
	}
	must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, two.ID))
	c.Appoint(khalid, staff.Supervisor)
	name(t, c.World, khalid, "Khalid")
	group := c.Chats.As(world.AnOfficer).In(world.StaffChat)
	since := group.Last().ID
	c.Clock.Pass(2 * time.Hour)
	c.tap(one.ID, "liftsure:%n:%s")
	c.tap(khalid, "liftsure:%n:%s")
	gone := map[int64]string{faisal: "Faisal", mona: "Mona"}[two.ID]
	said := bare.Replace(saidSince(group, since))
	if !strings.Contains(said, "أُوقفت مع رقم هوية أوقفه "+gone) || strings.Contains(said, ": أوقفها "+gone) ||
		!strings.Contains(said, "وما زالت موقوفة بإيقاف آخر") || strings.Contains(said, ": رُفع الإيقاف") {
		t.Errorf("the group: %s", said)
	}
	c.tap(one.ID, "history:%s")
	if said := plain(c.Chats.As(one.ID).Last().Text); !strings.Contains(said, "رقم هوية أوقفه "+gone+": أُوقفت مع رقم هوية") ||
		strings.Contains(said, "· "+gone+":") {
		t.Errorf("the history: %s", said)
	}
	c.tap(one.ID, "card:%s")
	if said := plain(c.Chats.As(one.ID).Last().Text); !strings.Contains(said, "أُوقفت مع رقم هوية أوقفه "+gone) ||
		strings.Contains(said, "أوقفها "+gone) {
		t.Errorf("the card: %s", said)
	}
}

// A stop, or its lifting, that is told late is told as of then where it is so no more, to the group and to the admins.
func TestStopsThatAreToldLate(t *testing.T) {
	t.Parallel()
	stop := func(why string) func(*counters) {
		return func(c *counters) {
			_, err := c.Counter.Freeze(c.t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, c.g.ID, why)
			must(c.t, err)
		}
	}
	lifts := func(c *counters) {
		for _, by := range []int64{faisal, mona} {
			_, _, err := c.Counter.Lift(c.t.Context(), staff.Actor{ID: by, Rank: staff.Supervisor}, c.g.ID)
			must(c.t, err)
		}
	}
	number := func(c *counters) {
		_, _, err := c.Counter.FreezeNumber(c.t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, c.read().Answers["person_id"],
			"unwanted")
		must(c.t, err)
	}
	freed := func(c *counters) {
		for _, by := range []int64{faisal, mona} {
			actor := staff.Actor{ID: by, Rank: staff.Supervisor}
			all, err := c.Counter.FrozenNumbers(c.t.Context(), actor)
			must(c.t, err)
			_, _, err = c.Counter.LiftNumber(c.t.Context(), actor, all[0].ID)
			must(c.t, err)
		}
	}
	const made, lifted, isFree = "لا يُعمل بها حتى", ": رُفع الإيقاف", "ورُفع ذلك الإيقاف بعدها"
	for name, what := range map[string]struct {
		done     []func(*counters) // before anything of it is told
		says     []string
		saysNone []string
	}{
		"stopped":            {[]func(*counters){stop("unwanted")}, []string{made}, []string{isFree}},
		"stopped and lifted": {[]func(*counters){stop("unwanted"), lifts}, []string{isFree, lifted}, []string{made}},
		"stopped anew": {[]func(*counters){stop("unwanted"), lifts, stop("suspicious")}, []string{made, isFree, "بإيقاف آخر"},
			[]string{lifted}},
		"with a number, and lifted": {[]func(*counters){number, lifts}, []string{"ورُفع ذلك الإيقاف عنها", "لا يُقبل به"}, []string{made}},
		"a number, stopped and freed": {[]func(*counters){number, freed}, []string{isFree, "رُفع إيقاف رقم هوية", made},
			[]string{"لا يُقبل به"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			group := c.Chats.As(world.AnOfficer).In(world.StaffChat)
			admin := c.Chats.As(badr)
			since, of := group.Last().ID, admin.Last().ID
			c.Stop() // nothing is told meanwhile
			for _, do := range what.done {
				do(c)
				c.Clock.Pass(2 * time.Second)
			}
			c.Start()
			c.Quiet()
			for who, said := range map[string]string{"the group": saidSince(group, since), "an admin": saidSince(admin, of)} {
				said = bare.Replace(said)
				for _, words := range what.says {
					if !strings.Contains(said, words) {
						t.Errorf("%s does not hear %q: %s", who, words, said)
					}
				}
				for _, words := range what.saysNone {
					if strings.Contains(said, words) {
						t.Errorf("%s hears %q: %s", who, words, said)
					}
				}
			}
		})
	}
}
