package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// button is that of the last message of somebody whose data begins so.
func (c *counters) button(who int64, begins string) string {
	c.t.Helper()
	m := c.Chats.As(who).Last()
	for _, data := range buttonsOf(m) {
		if strings.HasPrefix(data, begins) {
			return data
		}
	}
	c.t.Fatalf("%d has no %s: %s %v", who, begins, m.Text, buttonsOf(m))
	return ""
}

// saysAskedOld tells whether somebody was told last that something had happened since they were asked.
func (c *counters) saysAskedOld(who int64) bool {
	return strings.Contains(readAll(c.Chats.As(who).Last()), noteWords(c.t, "problem.staff.asked.old"))
}

// A yes is to what was so when it was asked: once something was done since, it does nothing, shows how it stands now, and says so. So it
// is with a question of a release that did not say how things stood. Nothing done in between, it does what it says, also hours later.
func TestYesIsToWhatWasAsked(t *testing.T) {
	t.Parallel()
	type act struct {
		ask []string // that are tapped, up to the question
		yes string   // its button
		old string   // and that of a release which did not say how things stood
		by  int64
	}
	end := act{[]string{"why:end:%s", "end:mistake:%s"}, "endnow:", "endnow:mistake:%s", noura}
	back := act{[]string{"why:refund:%s", "refund:asked:%s"}, "payback:", "payback:asked:%s", mona}
	lift := act{[]string{"lift:%s"}, "liftsure:", "liftnow:%s", mona}
	done := func(g kafala.Guarantee) string {
		return fmt.Sprint(g.Status, g.Order.Waits(), g.Order.Given(), g.Freeze.Lift)
	}
	for name, s := range map[string]struct {
		before []step
		act
		meanwhile []step
	}{
		"ended and taken back": {nil, end, []step{{faisal, "endnow:appeared.%n:%s", nil}, {faisal, "takeback:%n:%s", nil}}},
		"shown":                {nil, end, []step{{faisal, shown, nil}}},
		"decided about":        {nil, end, []step{{faisal, "accept:%d:%s", nil}}},
		"ordered back":         {[]step{{noura, shown, nil}}, back, []step{{faisal, payback, nil}}},
		"ordered and withdrawn": {[]step{{noura, shown, nil}}, back,
			[]step{{faisal, payback, nil}, {faisal, "unorder:%n:%s", nil}}},
		"lifting asked for": {[]step{{noura, "card:%s", nil}, {faisal, "freeze:unwanted.%n:%s", nil}}, lift,
			[]step{{faisal, "liftsure:%n:%s", nil}}},
		"lifted and stopped again": {[]step{{faisal, "freeze:unwanted.%n:%s", nil}}, lift,
			[]step{{faisal, "liftsure:%n:%s", nil}, {badr, "liftsure:%n:%s", nil}, {mona, "liftsure:%n:%s", nil},
				{faisal, "freeze:suspicious.%n:%s", nil}}},
		"nothing: end":    {nil, end, nil},
		"nothing: refund": {[]step{{noura, shown, nil}}, back, nil},
		"nothing: lift":   {[]step{{faisal, "freeze:unwanted.%n:%s", nil}}, lift, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			for _, b := range s.before {
				c.tap(b.who, b.data)
			}
			for _, data := range s.ask {
				c.tap(s.by, data)
			}
			yes := c.button(s.by, s.yes)
			for _, m := range s.meanwhile {
				c.tap(m.who, m.data)
			}
			c.Clock.Pass(3 * time.Hour)
			c.Quiet()
			was := done(c.read())
			if s.meanwhile == nil {
				if c.tap(s.by, yes); done(c.read()) == was || c.saysAskedOld(s.by) {
					t.Errorf("nothing was done: %s", c.Chats.As(s.by).Last().Text)
				}
				return
			}
			for _, data := range []string{s.old, yes} {
				c.tap(s.by, data)
				if now := done(c.read()); now != was {
					t.Errorf("%s: it was %s and is %s", data, was, now)
				}
			}
			if !c.saysAskedOld(s.by) {
				t.Errorf("it is not said: %s", c.Chats.As(s.by).Last().Text)
			}
		})
	}
}

// So it is with the freeze of a number: whoever was asked before another one wished to lift it is asked again.
func TestYesToFreeingANumber(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	if _, _, err := c.Office.FreezeNumber(t.Context(), world.Number(700009), "number9", kafala.Freeze{By: badr, Why: "unwanted"}); err != nil {
		t.Fatal(err)
	}
	frees := func(who int64, data string) kafala.Motion {
		c.tap(who, data)
		all, err := c.Store.Freezes().Standing(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %d stand, %v", data, len(all), err)
		}
		return all[0].Lift
	}
	frees(mona, "liftid:number9")
	yes := c.button(mona, "liftidsure:")
	frees(faisal, "liftid:number9")
	if m := frees(faisal, c.button(faisal, "liftidsure:")); m.By != faisal {
		t.Fatalf("nothing was asked for: %+v", m)
	}
	for _, data := range []string{"liftidnow:number9", yes} {
		if m := frees(mona, data); m.Given() {
			t.Errorf("%s frees it", data)
		}
	}
	if !c.saysAskedOld(mona) || !offers(c.Chats.As(mona).Last(), "liftid:") {
		t.Errorf("said: %s", c.Chats.As(mona).Last().Text)
	}
	c.tap(mona, "liftid:number9")
	c.tap(mona, c.button(mona, "liftidsure:"))
	if all, err := c.Store.Freezes().Standing(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("it stands: %v, %v", all, err)
	}
}

// A member who has another rank or name since it was asked is neither removed nor made an admin by that, nor is one who was removed and
// invited again.
func TestYesIsAboutTheMemberAsTheyWere(t *testing.T) {
	t.Parallel()
	admin := staff.Actor{ID: badr, Rank: staff.Admin}
	changes := map[string]func(c *counters) error{
		"another rank": func(c *counters) error {
			_, err := c.Counter.ChangeRank(t.Context(), admin, noura, staff.Supervisor)
			return err
		},
		"another name": func(c *counters) error {
			_, err := c.Counter.Register(t.Context(), admin, noura, staff.Called{Name: "Huda Alharbi", Office: "Riyadh North"})
			return err
		},
		"removed and here again": func(c *counters) error {
			err := c.Counter.Remove(t.Context(), admin, noura)
			if err != nil {
				return err
			}
			m, _ := c.Store.Staff().Member(t.Context(), noura) // who has no rank
			m.Actor, m.Since = staff.Actor{ID: noura, Rank: staff.Officer}, c.Clock.Now()
			return c.Store.Staff().Appoint(t.Context(), m)
		},
		"": nil,
	}
	for name, change := range changes {
		for i, ask := range []string{"remove:%d", "member:%d", "member:%d"} {
			c := newCounters(t)
			c.tap(badr, fmt.Sprintf(ask, noura))
			if i == 1 {
				c.tap(badr, c.button(badr, "rank:admin."))
			}
			yes := c.button(badr, []string{"dismissal:", "ranknow:", "rank:supervisor."}[i])
			c.Clock.Pass(time.Minute)
			if change != nil {
				if err := change(c); err != nil {
					t.Fatal(err)
				}
			}
			rank := func() staff.Rank {
				m, err := c.Store.Staff().Member(t.Context(), noura)
				if err != nil {
					return ""
				}
				return m.Rank
			}
			was := rank()
			c.tap(badr, yes)
			if now := rank(); (now != was) != (change == nil) {
				t.Errorf("%s: %q: she was %q and is %q", yes, name, was, now)
			}
			if old := []string{"dismiss:%d", "ranknow:admin:%d", "rank:supervisor:%d"}[i]; change != nil {
				if c.tap(badr, fmt.Sprintf(old, noura)); rank() != was {
					t.Errorf("%s: %q: she is %q", old, name, rank())
				}
				if !slices.ContainsFunc(buttonsOf(c.Chats.As(badr).Last()), func(d string) bool { return strings.Contains(d, fmt.Sprint(noura)) }) {
					t.Errorf("%s: %q: what is shown is %s", old, name, c.Chats.As(badr).Last().Text)
				}
			}
		}
	}
}

// Lifting says that a guarantee counts again where it does, and of what is over that it does not.
func TestLiftingSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	for over, want := range map[bool]bool{false: true, true: false} {
		c := newCounters(t)
		if over {
			c.tap(noura, "endnow:appeared.%n:%s")
		}
		c.tap(faisal, "freeze:unwanted.%n:%s")
		c.tap(faisal, "lift:%s")
		_, again, _ := strings.Cut(noteWords(t, "lift.sure"), "<no value>). ")
		if said := strings.Contains(c.Chats.As(faisal).Last().Text, again); said != want || again == "" {
			t.Errorf("over: %t: %q", over, c.Chats.As(faisal).Last().Text)
		}
		c.tap(faisal, c.button(faisal, "liftsure:"))
		c.tap(mona, "lift:%s")
		c.tap(mona, c.button(mona, "liftsure:"))
		if g := c.read(); g.Frozen() || g.Counts() != want {
			t.Errorf("over: %t: it counts: %t", over, g.Counts())
		}
	}
}
