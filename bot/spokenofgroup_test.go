package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// spoken is a message that speaks of the staff group, and has other words where there is none.
type spoken struct {
	say  func(c talked) (to int64) // does what is answered so, and gives who is
	told string                    // what the group is told of it, and where there is none the admins are; "": nothing
	both bool                      // the admins are told where there is a group, too
}

// talked are counters, and the id of a question that was asked while there was a group.
type talked struct {
	*counters
	asked string
}

// spokenOfGroup has a row for every message that has words for where there is no group.
var spokenOfGroup = map[string]spoken{
	"problem.refund.second": {func(c talked) int64 {
		c.tap(noura, shown)
		c.tap(faisal, payback)
		return faisal
	}, "staff.second", false},
	"problem.close.second": {func(c talked) int64 {
		c.tap(noura, shown)
		c.becomes(drained)
		c.tap(faisal, "closenow:settled.%n:%s")
		return faisal
	}, "staff.closing", true},
	"problem.lift.second": {func(c talked) int64 {
		c.tap(mona, "freeze:unwanted.%n:%s")
		c.tap(faisal, "liftsure:%n:%s")
		return faisal
	}, "staff.freeze.asked", true},
	"problem.lost.second": {func(c talked) int64 {
		g, _ := c.Lost(world.Number(31), world.Number(32))
		l, err := c.Store.Losses().FindLost(c.t.Context(), g.Payment.ID)
		must(c.t, err)
		c.tap(faisal, fmt.Sprintf("lostbacksure:%d:%s", len(l.Log), g.Payment.ID))
		return faisal
	}, "staff.lost.asked", true},
	"rank.sure": {func(c talked) int64 {
		c.Appoint(khalid, staff.Admin) // who does it is not told of it
		c.tap(badr, fmt.Sprintf("member:%d", faisal))
		c.tap(badr, c.button(badr, "rank:admin"))
		c.tap(badr, c.button(badr, "ranknow:admin"))
		return badr
	}, "staff.team", true},
	"leaver.done": {func(c talked) int64 {
		must(c.t, c.Counter.Remove(c.t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, noura))
		c.tap(badr, fmt.Sprintf("outside:%d", noura))
		return badr
	}, "", false},
	"problem.staff.question.notheld": {func(c talked) int64 {
		c.tap(faisal, "reply:"+c.asked)
		return faisal
	}, "", false},
}

// What is said to have been told to the group is told there; where there is none nothing is said of one, and what the words promise then
// is so. A message with words for both has a row here.
func TestWhatIsSaidOfTheGroupIsSo(t *testing.T) {
	t.Parallel()
	var words map[string]any
	_, err := toml.DecodeFile("../locales/active.ar.toml", &words)
	must(t, err)
	var keys []string
	for key := range words {
		if key, ok := strings.CutSuffix(key, ".nogroup"); ok {
			keys = append(keys, key)
			if _, has := spokenOfGroup[key]; !has {
				t.Errorf("%s has words for where there is no group, and no row", key)
			}
		}
	}
	for key, row := range spokenOfGroup {
		if !slices.Contains(keys, key) {
			t.Errorf("%s has no words for where there is no group", key)
		}
		for _, group := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, group %t", key, group), func(t *testing.T) {
				t.Parallel()
				row.walk(t, key, group)
			})
		}
	}
}

// walk does what a message answers, with a group or without.
func (s spoken) walk(t *testing.T, key string, group bool) {
	c := talked{counters: newCounters(t)}
	c.Ask(world.Citizen, "متى أستلم الإيصال؟") // which nobody can without a group
	all, err := c.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	must(t, err)
	c.asked = all[0].ID
	if !group {
		c.Stop()
		c.Config.StaffChat = 0
		c.Start()
		c.door = c.Bot.Webhook(secret)
	}
	to := s.say(c)
	c.Quiet()
	is, other := longest(noteWords(t, key)), longest(noteWords(t, key+".nogroup"))
	if !group {
		is, other = other, is
	}
	said := strings.Join(written(c.Chats.As(to)), "\n")
	if !strings.Contains(said, is) || !strings.Contains(is, other) && strings.Contains(said, other) {
		t.Errorf("said: %s", said)
	}
	if s.told == "" {
		return
	}
	told, admin := longest(noteWords(t, s.told)), 0
	for _, who := range []int64{badr, khalid} {
		admin = max(admin, holding(written(c.Chats.As(who)), told))
	}
	inGroup := holding(written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), told)
	if (inGroup == 1) != group || (admin == 1) != (s.both || !group) {
		t.Errorf("the group has heard it %d times, an admin %d times", inGroup, admin)
	}
}
