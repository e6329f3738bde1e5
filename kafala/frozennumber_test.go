package kafala_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// A number that is frozen is named by no new request, in either role, and the refusal is the one of any other person's
// record; what names it already is frozen with it. Lifting takes two, and frees what is asked for from then on.
func TestFrozenNumber(t *testing.T) {
	h := manned(t)
	number := kafalatest.Number(1)
	asGuarantor, asPerson := h.Issued(mine, number, kafalatest.Number(2)), h.Linked(mine+100, kafalatest.Number(3), number)
	beside := h.Issued(mine+200, kafalatest.Number(4), kafalatest.Number(5))
	n, all, err := h.Counter.FreezeNumber(t.Context(), judge, number, "impersonated")
	if err != nil || len(all) != 2 {
		t.Fatalf("%d were frozen with it, %v", len(all), err)
	}
	for i, g := range []kafala.Guarantee{asGuarantor, asPerson, beside} {
		if now := h.Find(g.ID); now.Frozen() != (i < 2) || i < 2 && now.Freeze.Number != n.ID {
			t.Errorf("%d: %+v", i, now.Freeze)
		}
	}
	covered, _ := h.Apply(mine+300, kafalatest.Number(6), kafalatest.Number(5)) // refused as somebody else's
	if covered.ID != "" {
		t.Error("a covered person is taken")
	}
	for role, p := range map[string]*kafala.Problem{
		"guarantor": refusalOf(h.Apply(mine+400, number, kafalatest.Number(8))),
		"person":    refusalOf(h.Apply(mine+500, kafalatest.Number(9), number)),
	} {
		if p == nil || p.Key != "refused" || p.Data != nil || p.Field != "" {
			t.Errorf("as %s: %+v", role, p)
		}
	}
	again, all, err := h.Counter.FreezeNumber(t.Context(), witness, number, "authority")
	if err != nil || again.ID != n.ID || again.By != judge.ID || len(all) != 2 {
		t.Errorf("frozen twice: %+v, %d, %v", again, len(all), err)
	}
	unpaid := lift(t, h, h.Find(asPerson.ID)) // its own freeze is lifted, and its number's stands
	if now, p, err := h.Office.Renew(t.Context(), mine+100, unpaid.ID, ""); answerOf(p, err) != "refused" || now.Status != kafala.Expired {
		t.Errorf("renewed while its number is frozen: %q, %s", answerOf(p, err), now.Status)
	}
	for _, s := range []struct {
		by   staff.Actor
		want string
	}{{clerk, "staff.refused"}, {judge, "lift.second"}, {judge, "lift.waits"}, {chief, "lift.supervisors"}, {witness, ""}} {
		_, p, err := h.Counter.LiftNumber(t.Context(), s.by, n.ID)
		if got := answerOf(p, err); got != s.want {
			t.Errorf("by %d: %q, want %q", s.by.ID, got, s.want)
		}
	}
	if _, _, err := h.Counter.LiftNumber(t.Context(), judge, n.ID); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("lifted twice: %v", err)
	}
	if _, p := h.Apply(mine+600, kafalatest.Number(10), number); p != nil {
		t.Errorf("after lifting: %s", p.Key)
	}
	if now := h.Find(asGuarantor.ID); !now.Frozen() {
		t.Error("what was frozen with the number is free with it")
	}
	lift(t, h, asGuarantor)
	h.Sweep(kafala.Day)
	if now := h.Find(asGuarantor.ID); now.Frozen() {
		t.Error("what two have lifted is frozen again")
	}
	var told []string
	for _, detail := range h.Told(0, kafala.TellStaff) {
		if notice := kafala.ReadNotice(detail); notice.Kind == kafala.NoticeFreeze && notice.Of == n.ID {
			told = append(told, notice.Sort)
		}
	}
	// That the lifting is overdue goes out where it still waits then.
	if slices.Sort(told); !slices.Equal(told, []string{"asked", "lifted", "made", "overdue"}) {
		t.Errorf("told of the number: %v", told)
	}
}

func refusalOf(_ kafala.Guarantee, p *kafala.Problem) *kafala.Problem { return p }

// A process that dies after a number was frozen, or that the gateway does not answer, leaves a delivery that freezes what names it.
func TestFrozenNumberSurvivesACrash(t *testing.T) {
	h := manned(t)
	number := kafalatest.Number(1)
	g := h.Linked(mine, number, kafalatest.Number(2))
	h.Gateway.Down("Cancel")
	n, all, err := h.Counter.FreezeNumber(t.Context(), judge, number, "impersonated")
	if err != nil || !n.Later || len(all) > 0 {
		t.Fatalf("at a gateway that is down: %+v, %d are stopped, %v", n, len(all), err)
	}
	if _, p := h.Apply(mine+1, number, kafalatest.Number(3)); p == nil || p.Key != "refused" {
		t.Errorf("meanwhile: %+v", p)
	}
	h.Gateway.Down()
	h.Clock.Pass(time.Minute)
	h.Deliver()
	if now := h.Find(g.ID); !now.Frozen() || now.Status != kafala.Expired || now.Freeze.By != judge.ID {
		t.Errorf("%s, %+v", now.Status, now.Freeze)
	}
}

// blindPlaces list nothing under a number: as when a request is opened at the very moment that its number is frozen.
type blindPlaces struct{ kafala.Places }

func (blindPlaces) ByNumber(context.Context, string, int) (kafala.Named, error) {
	return kafala.Named{}, nil
}

// A request that is opened at the very moment that its number is frozen is issued when it is paid, and stands frozen; it is
// told with everybody else's.
func TestFrozenNumberAtTheVeryMoment(t *testing.T) {
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		h := manned(t)
		g := h.Linked(mine, kafalatest.Number(1), kafalatest.Number(2))
		h.Office.Places = blindPlaces{h.Office.Places}
		if _, all, err := h.Counter.FreezeNumber(t.Context(), judge, g.Person(role).Number, "impersonated"); err != nil || len(all) != 0 {
			t.Fatal(all, err)
		}
		h.Pay(g)
		now := h.Find(g.ID)
		if now.Status != kafala.Issued || !now.Frozen() || now.Counts() || now.Freeze.By != judge.ID {
			t.Errorf("%s: %s, %+v", role, now.Status, now.Freeze)
		}
		if len(h.Told(mine, kafala.SendFrozen)) != 1 {
			t.Errorf("%s: the guarantor was told %v", role, h.Told(mine, kafala.SendFrozen))
		}
	}
}

// So many different numbers a day may be frozen as may be looked for.
func TestFrozenNumbersAreBounded(t *testing.T) {
	h := manned(t, func(s *kafala.Settings) { s.Staff.Finds = 2 })
	for i, want := range []string{"", "", "staff.many.find"} {
		_, _, err := h.Counter.FreezeNumber(t.Context(), judge, kafalatest.Number(20+i), "unwanted")
		if got := answerOf(nil, err); got != want {
			t.Errorf("the %d.: %q, want %q", i+1, got, want)
		}
	}
	for want, try := range map[string]struct {
		by          staff.Actor
		number, why string
	}{"staff.refused": {clerk, kafalatest.Number(20), "unwanted"}, "staff.reason": {judge, kafalatest.Number(20), "made up"},
		"id.check": {judge, "1012345671", "unwanted"}} {
		if _, _, err := h.Counter.FreezeNumber(t.Context(), try.by, try.number, try.why); answerOf(nil, err) != want {
			t.Errorf("%q, want %q", answerOf(nil, err), want)
		}
	}
}

// An objection makes a task for supervisors and nothing else; who objects often, or is not one of whom it may be, makes none.
func TestObjection(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	object := func(chat int64, reference, why string) string {
		_, p, err := h.Office.Object(t.Context(), chat, reference, why)
		if errors.Is(err, kafala.ErrNotFound) {
			return "not found"
		}
		return answerOf(p, err)
	}
	const stranger = mine + 1
	for _, c := range []struct {
		chat           int64
		reference, why string
		want           string
	}{
		{mine, g.Reference, "unwanted", ""}, {mine, g.Reference, "unwanted", ""}, {stranger, g.Reference, "impersonated", ""},
		{stranger, g.Reference, "made up", "not found"}, {stranger, "00000000000", "wrong", "not found"},
		{stranger, g.Reference, "impersonated", ""}, {stranger, g.Reference, "impersonated", ""},
		{stranger + 1, g.Reference, "impersonated", ""},
	} {
		if got := object(c.chat, c.reference, c.why); got != c.want {
			t.Errorf("chat %d, %s: %q, want %q", c.chat, c.why, got, c.want)
		}
	}
	h.Deliver()
	var told []string
	for _, detail := range h.Told(0, kafala.TellStaff) {
		if n := kafala.ReadNotice(detail); n.Kind == kafala.NoticeObjection {
			told = append(told, n.Sort+" "+n.Why)
		}
	}
	if !slices.Equal(told, []string{"citizen unwanted", "stranger impersonated"}) {
		t.Errorf("told: %v", told)
	}
	if now := h.Find(g.ID); now.Frozen() || !now.Counts() || now.Used(kafala.Hand{}) {
		t.Errorf("an objection froze it: %+v", now.Freeze)
	}
	h.Clock.Pass(kafala.Day + time.Minute)
	if got := object(stranger, g.Reference, "impersonated"); got != "" {
		t.Errorf("the day after: %q", got)
	}
}
