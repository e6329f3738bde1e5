package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The people of the tests about four eyes.
const (
	noura  = 7400000001 // officer
	faisal = 7400000002 // supervisor
	mona   = 7400000003 // supervisor
	khalid = 7400000004 // nobody yet
	badr   = 7400000005 // admin
)

// counters is a world with them, at whose bot anybody can tap anything.
type counters struct {
	*world.World
	t      *testing.T
	door   http.Handler
	update int
	g      kafala.Guarantee
}

func newCounters(t *testing.T) *counters {
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Staff.NightAlarm, s.Staff.MissesAlarm, s.Staff.LookupsAlarm = 1000, 1000, 1000
	}})
	for id, who := range map[int64]struct {
		rank staff.Rank
		name string
	}{noura: {staff.Officer, "Noura"}, faisal: {staff.Supervisor, "Faisal"}, mona: {staff.Supervisor, "Mona"}, badr: {staff.Admin, "Badr"}} {
		w.Appoint(id, who.rank)
		name(t, w, id, who.name)
	}
	for _, id := range []int64{noura, faisal, mona, khalid, badr} {
		w.Chats.As(id).Type("/start")
	}
	w.Quiet()
	n := 0
	return &counters{w, t, w.Bot.Webhook(secret), 2_000_000_000, fresh(w, &n)}
}

// name registers a member of staff under a name.
func name(t *testing.T, w *world.World, id int64, name string) {
	t.Helper()
	m, err := w.Store.Staff().Member(t.Context(), id)
	if err == nil {
		m.Name, m.Office, m.Registered = name, "Riyadh North", true
		err = w.Store.Staff().Appoint(t.Context(), m)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tap sends callback data that anybody can make up; %s is the guarantee, %d how many entries its log has now, and %n how much is written of
// it.
func (c *counters) tap(who int64, data string) {
	c.t.Helper()
	g := c.read()
	data = strings.NewReplacer("%s", c.g.ID, "%d", fmt.Sprint(g.Entries()), "%n", fmt.Sprint(g.Written())).Replace(data)
	c.update++
	if code := knock(c.t, c.door, tapOf(c.update, who, 1, data)); code != http.StatusOK {
		c.t.Errorf("%s by %d: status %d", data, who, code)
	}
	c.Quiet()
}

func (c *counters) read() kafala.Guarantee {
	c.t.Helper()
	g, err := c.Store.Records().Find(c.t.Context(), c.g.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return g
}

// step is a tap, or what happens between two.
type step struct {
	who  int64
	data string
	do   func(c *counters)
}

const (
	shown   = "shown:%d:%s"
	strike  = "strike:%d:%s"
	payback = "payback:asked.%n:%s"
)

// Every way round the second person, by taps and by callback data that no button has: nothing goes back by any of them, nor
// by thirty days in which nobody does anything.
func TestNoWayRoundTheSecond(t *testing.T) {
	long.Test(t)
	raise := func(c *counters) {
		if _, err := c.Counter.ChangeRank(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, noura, staff.Supervisor); err != nil {
			c.t.Fatal(err)
		}
	}
	pass := func(d time.Duration) func(c *counters) { return func(c *counters) { c.Clock.Pass(d) } }
	for name, steps := range map[string][]step{
		// the four that were found
		"another's mark struck out, then ordered": {{noura, shown, nil}, {faisal, strike, nil}, {faisal, payback, nil}},
		"ordered, the mark struck out, ordered again": {{noura, shown, nil}, {faisal, payback, nil}, {faisal, strike, nil},
			{faisal, payback, nil}},
		"ended, the mark struck out, ordered": {{noura, shown, nil}, {faisal, "endnow:appeared.%n:%s", nil},
			{faisal, strike, nil}, {faisal, payback, nil}},
		"their own mark struck out, then ordered": {{mona, shown, nil}, {mona, strike, nil}, {mona, payback, nil}},
		"the officer strikes out, the supervisor sees none": {{noura, shown, nil}, {0, "", pass(9 * time.Minute)},
			{noura, strike, nil}, {faisal, payback, nil}},
		// and more
		"a mark struck out with the data of old cards": {{noura, shown, nil}, {faisal, "unpresent:%s", nil}, {faisal, payback, nil}},
		"opened by an officer, never marked":           {{noura, "card:%s", nil}, {faisal, payback, nil}},
		"only the history was read":                    {{noura, "history:%s", nil}, {faisal, payback, nil}},
		"seen whole by another supervisor":             {{mona, "disclose:case:%s", nil}, {faisal, payback, nil}},
		"reasons were asked for by another": {{noura, shown, nil}, {mona, "why:refund:%s", nil},
			{mona, "refund:asked:%s", nil}, {faisal, payback, nil}},
		"ordered twice at once": {{noura, shown, nil}, {faisal, payback, nil}, {faisal, payback, nil},
			{faisal, "payback:duplicate.%n:%s", nil}},
		"withdrawn by another, ordered again": {{noura, shown, nil}, {faisal, payback, nil}, {mona, "unorder:%n:%s", nil},
			{faisal, payback, nil}},
		"withdrawn and ordered again": {{noura, shown, nil}, {faisal, payback, nil}, {faisal, "unorder:%n:%s", nil},
			{faisal, payback, nil}},
		"backed by the officer who marked":              {{noura, shown, nil}, {faisal, payback, nil}, {noura, payback, nil}},
		"backed by who was raised since":                {{mona, shown, nil}, {faisal, payback, nil}, {0, "", raise}, {noura, payback, nil}},
		"backed by an admin while a supervisor is left": {{noura, shown, nil}, {faisal, payback, nil}, {badr, payback, nil}},
		"ended and taken back": {{noura, shown, nil}, {faisal, "endnow:mistake.%n:%s", nil},
			{faisal, "takeback:%n:%s", nil}, {faisal, payback, nil}},
		"with a reason that is none": {{noura, shown, nil}, {faisal, payback, nil}, {mona, "payback:because.%n:%s", nil}},
		"the second account of one name": {{noura, shown, nil}, {faisal, payback, nil}, {0, "", func(c *counters) {
			c.Appoint(khalid, staff.Supervisor)
			name(t, c.World, khalid, "FAISAL")
		}}, {khalid, payback, nil}},
		"who has ordered is removed, and the next is alone": {{noura, shown, nil}, {faisal, payback, nil}, {0, "", func(c *counters) {
			if err := c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, faisal); err != nil {
				c.t.Fatal(err)
			}
		}}, {mona, payback, nil}, {faisal, payback, nil}},
		"a stranger":              {{noura, shown, nil}, {faisal, payback, nil}, {khalid, payback, nil}},
		"the guarantor":           {{noura, shown, nil}, {faisal, payback, nil}, {world.Citizen, payback, nil}},
		"thirty days pass":        {{noura, shown, nil}, {faisal, payback, nil}, {0, "", pass(30 * kafala.Day)}},
		"an officer alone":        {{noura, payback, nil}, {noura, "refund:asked:%s", nil}, {noura, "why:refund:%s", nil}},
		"an officer and time":     {{noura, shown, nil}, {0, "", pass(30 * kafala.Day)}, {noura, payback, nil}},
		"money of another's card": {{noura, shown, nil}, {faisal, "payback:asked:00aaaaaaaaaaaaaaaa", nil}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			for _, s := range steps {
				if s.do != nil {
					s.do(c)
					c.Quiet()
					continue
				}
				c.tap(s.who, s.data)
			}
			for range 3 {
				c.Clock.Pass(10 * kafala.Day)
				if _, err := c.Office.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
				c.Quiet()
			}
			if g := c.read(); g.Order.Given() || g.Payment.Back != 0 {
				t.Errorf("money is on its way back: %+v", g.Order)
			}
		})
	}
}

// Two people who have had no hand in it may: by the same taps the money does go back.
func TestTwoPeopleMay(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, s := range []step{{noura, shown, nil}, {faisal, payback, nil}, {mona, "refund:asked:%s", nil}, {mona, payback, nil}} {
		c.tap(s.who, s.data)
	}
	if g := c.read(); g.Status != kafala.Refunded || g.Order.By != faisal || g.Order.Second != mona {
		t.Errorf("it is %s, ordered by %+v", g.Status, g.Order)
	}
}

// A tap on a card that has been overtaken records nothing and shows what has happened since, in red; the same data again
// records nothing more.
func TestTapOnAnOldCard(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for i, s := range []struct {
		who  int64
		data string
		red  bool
		log  int
	}{
		{noura, "shown:0:%s", false, 1},
		{noura, "shown:0:%s", true, 1},
		{mona, "shown:0:%s", true, 1},
		{mona, "shown:1:%s", true, 2}, // recorded, and not the first
		{noura, "present:%s", true, 2},
		{faisal, "strike:1:%s", true, 2},
		{faisal, "strike:2:%s", true, 3},
		{faisal, "strike:3:%s", false, 4}, // none stands: a mark was recorded and struck out, which is yellow
		{noura, "shown:x:%s", true, 4},
		{noura, "shown:99:%s", true, 4},
	} {
		c.tap(s.who, s.data)
		text := c.Chats.As(s.who).Last().Text
		if red := strings.HasPrefix(text, "\U0001F534") || strings.Contains(text, "\n\U0001F534"); red != s.red {
			t.Errorf("%d: %s by %d is red: %t: %s", i, s.data, s.who, red, text)
		}
		if g := c.read(); g.Entries() != s.log {
			t.Errorf("%d: %s: %d entries", i, s.data, g.Entries())
		}
	}
}

// A reason that is tapped on a list of before records nothing, and shows what has happened since; so does the same data again. A
// button that does not say what its card showed has the card shown anew.
func TestReasonMeansItsCard(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for i, s := range []struct {
		who  int64
		data string
		says string
		log  int
	}{
		{noura, "why:unaccept:%s", "الزر من بطاقة قديمة", 0},
		{noura, "unaccept:papers:%s", "الزر من بطاقة قديمة", 0},
		{noura, "why:unaccept.0:%s", "سبب", 0},
		{mona, "shown:0:%s", "", 1},
		{noura, "unaccept:papers.0:%s", "\U0001F534", 1},
		{noura, "why:unaccept.0:%s", "\U0001F534", 1},
		{noura, "unaccept:papers.1:%s", "", 2},
		{noura, "unaccept:papers.1:%s", "\U0001F534", 2},
		{noura, "undecide:2:%s", "", 3},
		{noura, "unaccept:papers.1:%s", "\U0001F534", 3},
		{noura, "unaccept:papers.x:%s", "\U0001F534", 3},
		{noura, "unaccept:papers.3:%s", "", 4},
	} {
		c.tap(s.who, s.data)
		if text := c.Chats.As(s.who).Last().Text; !strings.Contains(text, s.says) {
			t.Errorf("%d: %s by %d: %s", i, s.data, s.who, text)
		}
		if g := c.read(); g.Entries() != s.log {
			t.Errorf("%d: %s: %d entries", i, s.data, g.Entries())
		}
	}
}

// What staff do about money and marks is told to the group by reference, amount and registered name, and names no person of
// the guarantee.
func TestGroupHearsWhatStaffDo(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, s := range []step{{noura, shown, nil}, {faisal, strike, nil}, {mona, payback, nil}, {mona, "unorder:%n:%s", nil},
		{noura, "endnow:appeared.%n:%s", nil}, {noura, "takeback:%n:%s", nil}} {
		c.tap(s.who, s.data)
	}
	var said []string
	for _, m := range c.Chats.As(7100000003).In(world.StaffChat).Messages() {
		said = append(said, m.Text)
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{"Faisal", "Mona", "Noura", kafala.GroupReference(c.g.Reference), "123.00"} {
		if !strings.Contains(all, want) {
			t.Errorf("the group does not hear %q: %s", want, all)
		}
	}
	for _, private := range []string{"Alotaibi", c.g.Answers["person_id"], c.g.Answers["guarantor_id"]} {
		if strings.Contains(all, private) {
			t.Errorf("the group hears %q", private)
		}
	}
	if len(said) < 5 {
		t.Errorf("the group hears %d times: %s", len(said), all)
	}
}

// What an officer has ended and reopened by made-up data takes two.
func TestEndedAndReopenedByMadeUpData(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, s := range []step{{noura, "endnow:appeared.%n:%s", nil}, {noura, "takeback:%n:%s", nil}, {faisal, payback, nil}} {
		c.tap(s.who, s.data)
	}
	if now := c.read(); now.Status != kafala.Issued || len(now.Seen) == 0 || now.Order.Given() || now.Payment.Back > 0 {
		t.Errorf("it is %s, seen by %v, ordered %+v", now.Status, now.Seen, now.Order)
	}
}

// Whoever freezes a guarantee is in its record as having seen it.
func TestWhoFreezesHasSeen(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(mona, "freeze:unwanted.%n:%s")
	now := c.read()
	if !now.Frozen() {
		t.Fatal("not frozen")
	}
	if len(now.Seen) == 0 {
		t.Error("its card was drawn for her and the record does not say so")
	}
}

// The first mark after one that was struck out is not green.
func TestMarkAfterAStruckOneIsNotGreen(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.Clock.Pass(time.Minute)
	c.tap(noura, strike)
	c.Clock.Pass(time.Minute)
	c.tap(mona, shown)
	m := c.Chats.As(mona).Last()
	if strings.Contains(m.Text, "🟢") {
		t.Errorf("green after a mark:\n%s", m.Text)
	}
}
