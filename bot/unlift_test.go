package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever asks first to lift a stop, of a guarantee or of an ID number, can withdraw that until a second agrees, and nobody else can; the
// group and the admins hear of it, nobody is reminded of it, and the next one to ask is the first.
func TestWishToLiftIsWithdrawn(t *testing.T) {
	t.Parallel()
	for kind, number := range map[string]bool{"a guarantee": false, "a number": true} {
		c := newCounters(t)
		card, lift, unlift := "card:%s", "liftsure:%n:%s", "unlift:%n:%s"
		key, overdue := "staff.freeze.withdrawn", "staff.freeze.overdue"
		motion := func() kafala.Motion { return c.read().Freeze.Lift }
		if number {
			n, _, err := c.Counter.FreezeNumber(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, world.Number(900100), "unwanted")
			must(t, err)
			motion = func() kafala.Motion {
				all, err := c.Office.Freezes.Standing(t.Context())
				must(t, err)
				if len(all) == 0 { // two have lifted it
					return kafala.Motion{}
				}
				n = all[0]
				return n.Lift
			}
			motion()
			card, lift, unlift = "frozenid:"+n.ID, "liftidsure:%r:"+n.ID, "unliftid:%r:"+n.ID
			key, overdue = "staff.freeze.number.withdrawn", "staff.freeze.number.overdue"
			tap := c.tapped(func() int64 { motion(); return n.Rev })
			tap(faisal, lift)
			withdraws(c, kind, card, tap, lift, unlift, key, overdue, motion)
			continue
		}
		c.tap(mona, "freeze:unwanted.%n:%s")
		c.tap(faisal, lift)
		withdraws(c, kind, card, c.tap, lift, unlift, key, overdue, motion)
	}
}

// tapped is tap of data in which %r is how often something was saved.
func (c *counters) tapped(rev func() int64) func(int64, string) {
	return func(who int64, data string) { c.tap(who, strings.ReplaceAll(data, "%r", fmt.Sprint(rev()))) }
}

func withdraws(c *counters, kind, card string, tap func(int64, string), lift, unlift, key, overdue string, motion func() kafala.Motion) {
	t := c.t
	t.Helper()
	verb, _, _ := strings.Cut(unlift, ":")
	for who, want := range map[int64]bool{faisal: true, mona: false} {
		if tap(who, card); offers(c.Chats.As(who).Last(), verb+":") != want {
			t.Errorf("%s: %d is offered to withdraw it %t", kind, who, !want)
		}
	}
	if tap(mona, unlift); !motion().Waits() {
		t.Errorf("%s: somebody else has withdrawn it", kind)
	}
	if tap(faisal, unlift); motion().Waits() || motion().WithdrawnBy != faisal {
		t.Errorf("%s: %+v", kind, motion())
	}
	c.later(kafala.SecondAlarm + 1)
	for chat, texts := range map[string][]string{"the group": written(c.Chats.As(world.AnOfficer).In(world.StaffChat)),
		"an admin": written(c.Chats.As(badr))} {
		said := plain(strings.Join(texts, "\n"))
		for _, k := range []string{key, overdue} {
			pieces := strings.Split(plain(noteWords(t, k)), "<no value>")
			if told := strings.Contains(said, pieces[len(pieces)-3]+"Faisal"+pieces[len(pieces)-2]); told != (k == key) {
				t.Errorf("%s: %s is told %s: %t: %q", kind, chat, k, told, said)
			}
		}
	}
	if e := lastOf(c, faisal); e.Duty != staff.Lift || e.Outcome != staff.LiftWithdrawn {
		t.Errorf("%s: the trail says %+v", kind, e)
	}
	if tap(mona, lift); !motion().Waits() || motion().By != mona {
		t.Errorf("%s: the next one to ask is not the first: %+v", kind, motion())
	}
	if tap(faisal, lift); motion().Waits() {
		t.Errorf("%s: whoever has withdrawn it cannot agree: %+v", kind, motion())
	}
}

// lastOf is what the trail says last of an act of a member.
func lastOf(c *counters, who int64) (last staff.Entry) {
	for _, e := range c.Trail() {
		if e.By == who && e.Duty == staff.Lift && e.Why != "list" {
			last = e
		}
	}
	return last
}
