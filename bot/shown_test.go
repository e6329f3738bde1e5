package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// counterOf is a guarantee of the citizen's by day, and how an officer records what is shown.
type counterOf struct {
	*world.World
	t       *testing.T
	id      string
	officer staff.Actor
}

func atCounter(t *testing.T, alter ...func(*kafala.Settings)) counterOf {
	t.Helper()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), Settings: func(s *kafala.Settings) {
		for _, f := range alter {
			f(s)
		}
	}})
	officer := w.Appoint(7200000001, staff.Officer)
	return counterOf{w, t, w.Issued(world.Citizen, "1012345672", "1109876548").ID, officer}
}

func (c counterOf) record() kafala.Guarantee {
	c.t.Helper()
	g, err := c.Store.Records().Find(c.t.Context(), c.id)
	if err != nil {
		c.t.Fatal(err)
	}
	return g
}

func (c counterOf) show() {
	c.t.Helper()
	g := c.record()
	if _, came, err := c.Counter.Present(c.t.Context(), c.officer, c.id, g.Entries()); err != nil || came == staff.NotMarked {
		c.t.Fatal(came, err)
	}
	c.pass(0)
}

func (c counterOf) strike() {
	c.t.Helper()
	g := c.record()
	if _, struck, err := c.Counter.Strike(c.t.Context(), c.officer, c.id, g.Entries()); err != nil || !struck {
		c.t.Fatal(struck, err)
	}
	c.pass(0)
}

func (c counterOf) pass(d time.Duration) {
	c.Clock.Pass(d)
	c.Wake()
	c.Quiet()
}

// said lists which of these words the citizen reads, in the order of the messages that hold them.
func (c counterOf) said(keys ...string) (all []string) {
	c.t.Helper()
	words, err := locales.Load()
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range c.Chats.As(world.Citizen).Messages() {
		for _, key := range keys {
			if strings.Contains(m.Text, longest(words["ar"].Plain(key, nil))) {
				all = append(all, key)
			}
		}
	}
	return all
}

// Who knows nothing of a showing says so once: a later tap is answered with that, and staff hear it once.
func TestUnawareWorksOnce(t *testing.T) {
	t.Parallel()
	c := atCounter(t)
	citizen := c.Chats.As(world.Citizen)
	c.show()
	c.pass(time.Hour)
	c.show()
	earlier := citizen.Last()
	c.pass(time.Hour)
	c.show()
	for _, told := range []botapi.Message{citizen.Last(), earlier} {
		if _, err := citizen.TapOn(told.ID, told.ReplyMarkup.InlineKeyboard[0][0].CallbackData); err != nil {
			t.Fatal(err)
		}
		c.Quiet()
	}
	if got := c.said("unaware.noted", "unaware.before"); !slices.Equal(got, []string{"unaware.before", "unaware.noted"}) {
		t.Errorf("the citizen reads %v", got)
	}
	noted := 0
	for _, e := range c.record().History {
		if e.Why == kafala.NoteObjected+kafala.WhyUnaware {
			noted++
		}
	}
	if noted != 1 {
		t.Errorf("noted %d times", noted)
	}
}

// Of a guarantee that is over, and of a showing that was struck out meanwhile, the button says so.
func TestUnawareOfWhatIsOver(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]struct {
		do   func(c counterOf)
		want []string
	}{
		"ended": {func(c counterOf) {
			if _, err := c.Counter.End(t.Context(), c.officer, c.id, "appeared"); err != nil {
				t.Fatal(err)
			}
		}, []string{"shown.again", "request.ending", "unaware.noted"}},
		"struck out": {func(c counterOf) {
			if _, _, err := c.Counter.Strike(t.Context(), c.officer, c.id, 2); err != nil {
				t.Fatal(err)
			}
		}, []string{"unaware.struck"}},
	} {
		c := atCounter(t)
		citizen := c.Chats.As(world.Citizen)
		c.show()
		c.pass(time.Hour)
		c.show()
		told := citizen.Last()
		after.do(c)
		if _, err := citizen.TapOn(told.ID, told.ReplyMarkup.InlineKeyboard[0][0].CallbackData); err != nil {
			t.Fatal(err)
		}
		c.Quiet()
		for _, key := range after.want {
			if got := c.said(key); len(got) != 1 {
				t.Errorf("%s: %s is said %d times", name, key, len(got))
			}
		}
	}
}

// Who has blocked the bot is told when they come back, and of what stands then alone; who has erased their data, of nothing.
func TestShownToWhoIsAway(t *testing.T) {
	t.Parallel()
	c := atCounter(t)
	citizen := c.Chats.As(world.Citizen)
	citizen.Block()
	c.show()
	c.pass(kafala.ShownPause)
	c.pass(time.Minute)
	c.show()
	c.strike() // a mistake, told of by a word that did not arrive either
	c.pass(time.Hour)
	c.show()
	if got := c.said("shown.first", "shown.again", "struck"); len(got) > 0 {
		t.Fatalf("told although the bot is blocked: %v", got)
	}
	citizen.Unblock()
	citizen.Type("/help")
	c.Quiet()
	c.pass(time.Minute)
	if got := c.said("shown.first", "shown.again", "struck"); !slices.Equal(got, []string{"struck", "shown.again"}) {
		t.Errorf("told: %v", got)
	}
	erased := atCounter(t)
	erased.show()
	_, err := erased.Store.Records().Change(t.Context(), erased.id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		if err := g.Move(kafala.Ended, erased.Clock.Now(), "sweep", kafala.CauseOver); err != nil {
			return nil, err
		}
		g.Erase(erased.Clock.Now(), "sweep")
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	erased.pass(time.Hour)
	if got := erased.said("shown.first", "shown.again"); len(got) > 0 {
		t.Errorf("told of one whose people are named no more: %v", got)
	}
}

// The question whether a guarantee is still wanted waits for the morning.
func TestUnusedAtNight(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.UnusedAfter = 14 }}) // at 02:18
	c := counterOf{w, t, w.Issued(world.Citizen, "1012345672", "1109876548").ID, w.Appoint(7200000001, staff.Officer)}
	c.pass(14 * kafala.Day)
	if got := c.said("unused"); len(got) > 0 {
		t.Error("asked at night")
	}
	c.pass(5 * time.Hour)
	if got := c.said("unused"); len(got) != 1 {
		t.Errorf("asked in the morning: %v", got)
	}
}

// An answer to the question that comes after the guarantee was used, or is over, does nothing, and is told why.
func TestUnusedIsAskedAtTheTap(t *testing.T) {
	t.Parallel()
	for button := range 2 {
		for words, after := range map[string]func(c counterOf){
			"unused.used": counterOf.show,
			"status.ended": func(c counterOf) {
				if _, err := c.Counter.End(t.Context(), c.officer, c.id, "appeared"); err != nil {
					t.Fatal(err)
				}
			},
		} {
			c := atCounter(t, func(s *kafala.Settings) { s.Rules.UnusedAfter = 14 })
			citizen := c.Chats.As(world.Citizen)
			c.pass(14 * kafala.Day)
			asked := citizen.Last()
			after(c)
			if _, err := citizen.TapOn(asked.ID, asked.ReplyMarkup.InlineKeyboard[button][0].CallbackData); err != nil {
				t.Fatal(err)
			}
			c.Quiet()
			if got := c.said(words); len(got) != 1 {
				t.Errorf("button %d: %s is said %d times", button, words, len(got))
			}
			if g := c.record(); !g.Order.At.IsZero() || !g.Enquiry().Wanted.IsZero() {
				t.Errorf("button %d, %s: something was done: %+v", button, words, g.Enquiry())
			}
		}
	}
}
