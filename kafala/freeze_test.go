package kafala_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// The staff of a desk that has been there for long.
var (
	clerk   = staff.Actor{ID: 7200000001, Rank: staff.Officer}
	judge   = staff.Actor{ID: 7200000002, Rank: staff.Supervisor}
	witness = staff.Actor{ID: 7200000003, Rank: staff.Supervisor}
	chief   = staff.Actor{ID: 7200000004, Rank: staff.Admin}
)

// manned is a house whose staff have been there for a week.
func manned(t testing.TB, alter ...func(*kafala.Settings)) *kafalatest.House {
	t.Helper()
	h := kafalatest.New(t, alter...)
	for _, who := range []staff.Actor{clerk, judge, witness, chief} {
		m := staff.Member{Actor: who, Name: fmt.Sprint("member ", who.ID), Since: h.Clock.Now().AddDate(0, 0, -7), Seen: h.Clock.Now()}
		if err := h.Counter.Team.Appoint(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// frozen is a guarantee of a status that a supervisor has frozen.
func frozen(t testing.TB, h *kafalatest.House, g kafala.Guarantee) kafala.Guarantee {
	t.Helper()
	g, err := h.Counter.Freeze(t.Context(), judge, g.ID, "impersonated")
	if err != nil || !g.Frozen() {
		t.Fatalf("frozen %t, %v", g.Frozen(), err)
	}
	h.Deliver()
	return h.Find(g.ID)
}

// lift is lifted by two.
func lift(t testing.TB, h *kafalatest.House, g kafala.Guarantee) kafala.Guarantee {
	t.Helper()
	if _, p, err := h.Counter.Lift(t.Context(), judge, g.ID); err != nil || p == nil || p.Key != "lift.second" {
		t.Fatalf("the first: %v, %v", p, err)
	}
	if _, p, err := h.Counter.Lift(t.Context(), witness, g.ID); err != nil || p != nil {
		t.Fatalf("the second: %v, %v", p, err)
	}
	h.Deliver()
	return h.Find(g.ID)
}

func answerOf(p *kafala.Problem, err error) string {
	if errors.As(err, &p) || p != nil {
		return p.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// Of a guarantee that is frozen nothing is done but lifting, whichever way it is asked for: each act is tried on one that
// would let it happen, and is refused or changes nothing.
func TestFrozenLetsNothingHappen(t *testing.T) {
	type act struct {
		of kafala.Status
		do func(h *kafalatest.House, g kafala.Guarantee) (string, error) // with the key of its refusal
	}
	plain := func(_ kafala.Guarantee, err error) (string, error) { return "", err }
	for name, c := range map[string]act{
		"present": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			_, _, err := h.Counter.Present(t.Context(), clerk, g.ID, g.Entries())
			return "frozen", err
		}},
		"strike": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			_, _, err := h.Counter.Strike(t.Context(), witness, g.ID, g.Entries())
			return "frozen", err
		}},
		"match": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			_, err := h.Counter.Match(t.Context(), clerk, g.ID, g.Answers["person_id"])
			return "frozen", err
		}},
		"end": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Counter.End(t.Context(), clerk, g.ID, "appeared"))
		}},
		"refund": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			_, p, err := h.Counter.Refund(t.Context(), witness, g.ID, "asked")
			if p != nil {
				err = p
			}
			return "frozen", err
		}},
		"resend": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Counter.Resend(t.Context(), judge, g.ID, "1"))
		}},
		"own receipt": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Office.Resend(t.Context(), mine, g.ID, "1"))
		}},
		"given up": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Office.Revoke(t.Context(), mine, g.ID))
		}},
		"own wish": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Office.KeepOn(t.Context(), mine, g.ID))
		}},
		"withdrawn order": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Counter.WithdrawOrder(t.Context(), judge, g.ID))
		}},
		"frozen once more": {kafala.Issued, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Counter.Freeze(t.Context(), judge, g.ID, "authority"))
		}},
		"cancelled": {kafala.Expired, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Counter.Cancel(t.Context(), judge, g.ID, "asked"))
		}},
		"unpaid, given up": {kafala.Expired, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			return plain(h.Office.Withdraw(t.Context(), mine, g.ID))
		}},
		"erased by request": {kafala.Expired, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			_, err := h.Office.Forget(t.Context(), mine)
			return "", err
		}},
		"renewed": {kafala.Expired, func(h *kafalatest.House, g kafala.Guarantee) (string, error) {
			_, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
			if p != nil {
				err = p
			}
			return "", err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := manned(t)
			g := h.Request(mine)
			if c.of != kafala.Expired {
				h.Pay(g)
				if _, _, err := h.Counter.Present(t.Context(), clerk, g.ID, 0); err != nil {
					t.Fatal(err)
				}
			}
			if strings.Contains(name, "order") {
				if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, "asked"); p == nil || err != nil {
					t.Fatal(p, err)
				}
			}
			if name == "own wish" {
				if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil {
					t.Fatal(err)
				}
			}
			was := frozen(t, h, g)
			h.Memory.Box().Take(h.Clock.Now())
			want, err := c.do(h, was)
			if got := answerOf(nil, err); got != want {
				t.Errorf("it is answered %q, want %q", got, want)
			}
			now := h.Find(g.ID)
			now.Seen, was.Seen = nil, nil // that its card is looked at may be
			if a, b := fmt.Sprintf("%+v", now), fmt.Sprintf("%+v", was); a != b {
				t.Errorf("was\n%s\nis\n%s", b, a)
			}
			if out := h.Memory.Box().Take(h.Clock.Now()); len(out) > 0 {
				t.Errorf("promised: %+v", out)
			}
			if c.of == kafala.Expired && h.Office.Gateway != nil && len(h.Gateway.Bills()) != 1 {
				t.Errorf("%d links", len(h.Gateway.Bills()))
			}
		})
	}
}

// A freeze and its lifting are told to the guarantor, to the group and to the admins, each once, whoever taps twice.
func TestFreezeIsTold(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	frozen(t, h, g)
	if _, err := h.Counter.Freeze(t.Context(), witness, g.ID, "unwanted"); err != nil {
		t.Fatal(err)
	}
	h.Deliver()
	told := func() (sorts []string) {
		for _, detail := range h.Told(0, kafala.TellStaff) {
			if n := kafala.ReadNotice(detail); n.Kind == kafala.NoticeFreeze && n.Rule().Admins {
				sorts = append(sorts, fmt.Sprintf("%s by %d: %s", n.Sort, n.By, n.Why))
			}
		}
		return sorts
	}
	if got := told(); !slices.Equal(got, []string{"made by 7200000002: impersonated"}) {
		t.Errorf("told: %v", got)
	}
	now := lift(t, h, g)
	want := []string{"made by 7200000002: impersonated", "asked by 7200000002: impersonated", "lifted by 7200000003: impersonated"}
	if got := told(); !slices.Equal(got, want) {
		t.Errorf("told: %v", got)
	}
	if got := h.Told(mine, kafala.SendFrozen); len(got) != 2 || !strings.HasPrefix(got[1], kafala.Lifted) {
		t.Errorf("the guarantor was told %v", got)
	}
	if !now.Counts() {
		t.Error("it counts for nothing")
	}
	var notes []string
	for _, e := range now.History {
		if words, _, ok := kafala.ReadNote(e.Why); ok {
			notes = append(notes, words+" "+e.By)
		}
	}
	if got := strings.Join(notes, ", "); got !=
		"event.frozen staff:7200000002, event.lift-asked-for staff:7200000002, event.lifted staff:7200000003" {
		t.Errorf("the history says %s", got)
	}
}

// Lifting takes two, whatever the guarantee was used for: supervisors, of whom one may have frozen it, and an admin only
// where no supervisor is left.
func TestLiftTakesTwo(t *testing.T) {
	type step struct {
		by   staff.Actor
		want string
	}
	for name, c := range map[string]struct {
		prepare func(*kafalatest.House, kafala.Guarantee)
		steps   []step
		lifted  bool
	}{
		"who froze it and another": {nil, []step{{judge, "lift.second"}, {judge, "lift.waits"}, {witness, ""}, {witness, "lift.none"}}, true},
		"two others than who froze it": {func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Freeze.By, g.Freeze.Person = 9, "" })
		}, []step{{witness, "lift.second"}, {judge, ""}}, true},
		"an officer":        {nil, []step{{clerk, "staff.refused"}}, false},
		"a made-up rank":    {nil, []step{{staff.Actor{ID: 99, Rank: staff.Supervisor}, "staff.refused"}}, false},
		"an admin too soon": {nil, []step{{judge, "lift.second"}, {chief, "lift.supervisors"}}, false},
		"an admin where none is left": {func(h *kafalatest.House, _ kafala.Guarantee) {
			_ = h.Counter.Team.Dismiss(t.Context(), witness.ID, 0)
		}, []step{{judge, "lift.second"}, {chief, ""}}, true},
		"who has marked it": {func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Show(kafala.Hand{ID: witness.ID}, h.Clock.Now()) })
		}, []step{{witness, "lift.own"}, {judge, "lift.second"}, {witness, "lift.own"}, {chief, ""}}, true},
		"two accounts of one name": {func(h *kafalatest.House, _ kafala.Guarantee) {
			for _, id := range []int64{judge.ID, witness.ID} {
				m, _ := h.Counter.Team.Member(t.Context(), id)
				m.Name = "One Person"
				_ = h.Counter.Team.Appoint(t.Context(), m)
			}
		}, []step{{judge, "lift.second"}, {witness, "lift.same"}}, false},
		"appointed since": {func(h *kafalatest.House, _ kafala.Guarantee) {
			m, _ := h.Counter.Team.Member(t.Context(), witness.ID)
			m.Since = h.Clock.Now()
			_ = h.Counter.Team.Appoint(t.Context(), m)
		}, []step{{judge, "lift.second"}, {witness, "lift.fresh"}}, false},
		"its own guarantor": {nil, []step{{staff.Actor{ID: mine, Rank: staff.Admin}, "staff.own"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := manned(t)
			g := h.Request(mine)
			h.Pay(g)
			frozen(t, h, g)
			if c.prepare != nil {
				c.prepare(h, g)
			}
			for i, s := range c.steps {
				h.Clock.Pass(time.Minute)
				_, p, err := h.Counter.Lift(t.Context(), s.by, g.ID)
				if got := answerOf(p, err); got != s.want {
					t.Errorf("step %d, by %d: %q, want %q", i, s.by.ID, got, s.want)
				}
			}
			h.Sweep(30 * kafala.Day)
			if now := h.Find(g.ID); now.Frozen() == c.lifted {
				t.Errorf("frozen: %t", now.Frozen())
			}
		})
	}
}

// The link of a request is ended at the gateway before its record says that it is frozen; where that fails, nothing is
// frozen. What was paid all the same, before or after, is issued and stands frozen.
func TestFreezeOfAnUnpaidRequest(t *testing.T) {
	t.Run("the link first", func(t *testing.T) {
		h := manned(t)
		g := h.Request(mine)
		h.Gateway.Down("Cancel")
		if _, err := h.Counter.Freeze(t.Context(), judge, g.ID, "unwanted"); err == nil || isFrozen(h, g) {
			t.Errorf("frozen: %t, %v", isFrozen(h, g), err)
		}
		h.Gateway.Down()
		now := frozen(t, h, g)
		if now.Status != kafala.Expired || h.Gateway.Bills()[0].State != kafala.BillCancelled {
			t.Errorf("%s, and its link is %s", now.Status, h.Gateway.Bills()[0].State)
		}
		if got := h.Told(mine, kafala.SendFrozen); len(got) != 1 {
			t.Errorf("the guarantor was told %v", got)
		}
		lift(t, h, g)
		if now, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); p != nil || err != nil || now.Status != kafala.Awaiting {
			t.Errorf("after lifting: %s, %v, %v", now.Status, p, err)
		}
	})
	t.Run("no link yet", func(t *testing.T) {
		h := manned(t)
		g, p := h.Apply(mine, kafalatest.Number(1), kafalatest.Number(2))
		if p != nil {
			t.Fatal(p.Key)
		}
		frozen(t, h, g)
		h.Sweep(time.Hour)
		if now := h.Find(g.ID); now.Status != kafala.Expired || now.Invoice.ID != "" || len(h.Gateway.Bills()) != 0 {
			t.Errorf("%s, %d links", now.Status, len(h.Gateway.Bills()))
		}
	})
	t.Run("paid before", func(t *testing.T) {
		h := manned(t)
		g := h.Request(mine)
		if _, err := h.Gateway.Pay(g.Invoice.ID); err != nil {
			t.Fatal(err)
		}
		now := frozen(t, h, g) // nobody has told of the payment
		if now.Status != kafala.Issued || now.Counts() || h.Gateway.Received() == 0 {
			t.Errorf("%s, counts %t, %s at the gateway", now.Status, now.Counts(), h.Gateway.Received())
		}
		for i, e := range now.History { // in one stroke: no receipt of one that counts can be on its way
			if e.To == kafala.Issued && e.From != e.To && (i+1 == len(now.History) || !strings.HasPrefix(now.History[i+1].Why, kafala.NoteFrozen)) {
				t.Errorf("it was issued first, and frozen later: %+v", now.History)
			}
		}
		if e := h.Trail(); e[len(e)-1].Outcome != staff.Done {
			t.Errorf("the trail says %s", e[len(e)-1].Outcome)
		}
	})
	t.Run("approved late", func(t *testing.T) {
		h := manned(t)
		g := h.Request(mine)
		payment, err := h.Gateway.Begin(g.Invoice.ID)
		if err != nil {
			t.Fatal(err)
		}
		frozen(t, h, g)
		if err := h.Gateway.Approve(payment, false); err != nil {
			t.Fatal(err)
		}
		now := h.Settle(g)
		if now.Status != kafala.Issued || !now.Frozen() || now.Counts() || now.Reference == "" {
			t.Errorf("%s, frozen %t", now.Status, now.Frozen())
		}
		if now = lift(t, h, now); !now.Counts() {
			t.Error("after lifting it counts for nothing")
		}
	})
}

// Whichever comes first, a payment that is told of or a freeze: it ends issued and frozen, with the money, or unpaid and
// frozen, without any.
func TestFreezeRacesAPayment(t *testing.T) {
	for range 50 {
		h := manned(t)
		g := h.Request(mine)
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := h.Gateway.Pay(g.Invoice.ID); err == nil {
				_, _ = h.Office.Settle(t.Context(), g.Invoice.ID, g.Callback)
			}
		})
		both.Go(func() {
			if _, err := h.Counter.Freeze(t.Context(), judge, g.ID, "impersonated"); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		h.Deliver()
		h.Sweep(time.Minute)
		now := h.Find(g.ID)
		paid := h.Gateway.Received() > 0
		if !now.Frozen() || now.Counts() || paid != (now.Status == kafala.Issued) || !paid && now.Status != kafala.Expired {
			t.Fatalf("%s, frozen %t, paid %t", now.Status, now.Frozen(), paid)
		}
	}
}

// Of a refund order and a freeze that come at once one wins: either the order is given and its money goes back, and there is
// nothing to freeze, or it is frozen, and no money moves.
func TestFreezeRacesARefund(t *testing.T) {
	won := map[bool]int{}
	for range 50 {
		h := manned(t)
		g := h.Request(mine)
		h.Pay(g)
		var both sync.WaitGroup
		both.Go(func() {
			if _, p, err := h.Counter.Refund(t.Context(), witness, g.ID, "asked"); err != nil || p != nil && p.Key != "frozen" {
				t.Error(p, err)
			}
		})
		both.Go(func() {
			if _, err := h.Counter.Freeze(t.Context(), judge, g.ID, "impersonated"); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		h.Deliver()
		now := h.Find(g.ID)
		back := h.Gateway.Received() == staying
		if won[back]++; back != (now.Status == kafala.Refunded) || back == now.Frozen() || !back && now.Order.Given() {
			t.Fatalf("%s, frozen %t, back %t", now.Status, now.Frozen(), back)
		}
	}
}

// While a freeze stands, a guarantee neither ends by time nor loses its personal fields; lifted, or after HoldMost, it does.
func TestFreezeHolds(t *testing.T) {
	alter := func(s *kafala.Settings) { s.Rules.ValidDays = 10 }
	t.Run("the end by time", func(t *testing.T) {
		h := manned(t, alter)
		g := h.Request(mine)
		h.Pay(g)
		frozen(t, h, g)
		h.Sweep(40 * kafala.Day)
		if now := h.Find(g.ID); now.Status != kafala.Issued {
			t.Errorf("%s while it is frozen", now.Status)
		}
		for _, who := range []staff.Actor{judge, witness} { // or their ranks would lapse
			m, _ := h.Counter.Team.Member(t.Context(), who.ID)
			m.Seen = h.Clock.Now()
			if err := h.Counter.Team.Appoint(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		lift(t, h, g)
		h.Sweep(10 * time.Minute)
		if now := h.Find(g.ID); now.Status != kafala.Ended {
			t.Errorf("%s after it was lifted", now.Status)
		}
	})
	t.Run("at most", func(t *testing.T) {
		h := manned(t, alter)
		g := h.Request(mine)
		h.Pay(g)
		frozen(t, h, g)
		h.Sweep(kafala.HoldMost - time.Minute)
		if now := h.Find(g.ID); now.Status != kafala.Issued {
			t.Errorf("%s before", now.Status)
		}
		h.Sweep(2 * time.Hour)
		if now := h.Find(g.ID); now.Status != kafala.Ended || !now.Frozen() || h.Gateway.Received() == 0 {
			t.Errorf("%s after, frozen %t", now.Status, now.Frozen())
		}
		held := func(detail string) bool { return kafala.ReadNotice(detail).Kind == kafala.NoticeHeld }
		if got := h.Told(0, kafala.TellStaff); !slices.ContainsFunc(got, held) {
			t.Errorf("nobody was reminded: %v", got)
		}
	})
	t.Run("erasure", func(t *testing.T) {
		h := manned(t, alter)
		g := h.Request(mine)
		h.Pay(g)
		h.Sweep(11 * kafala.Day)
		if now := frozen(t, h, g); now.Status != kafala.Ended || len(h.Told(mine, kafala.SendFrozen)) != 0 {
			t.Fatalf("%s; the guarantor was told %v", now.Status, h.Told(mine, kafala.SendFrozen))
		}
		h.Sweep(kafala.HoldMost - time.Hour)
		if now := h.Find(g.ID); !now.Named() {
			t.Error("erased while it is frozen")
		}
		h.Sweep(2 * time.Hour)
		if now := h.Find(g.ID); now.Named() {
			t.Error("held for ever")
		}
	})
}

func isFrozen(h *kafalatest.House, g kafala.Guarantee) bool {
	now := h.Find(g.ID)
	return now.Frozen()
}

// Money that leaves by another hand while a guarantee is frozen is written down and told, and changes neither the freeze nor the
// status: that nobody has used it is no reason to end it under an objection.
func TestFrozenStandsThoughItsMoneyLeaves(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	frozen(t, h, g)
	if err := h.Gateway.Refund(t.Context(), g.Payment.ID, g.Payment.Amount); err != nil {
		t.Fatal(err)
	}
	now := h.Settle(g)
	if now.Status != kafala.Issued || !now.Frozen() || now.Payment.Back != now.Payment.Amount || now.Counts() {
		t.Errorf("%s, frozen %t, %s back", now.Status, now.Frozen(), now.Payment.Back)
	}
	money := func(detail string) bool { return kafala.ReadNotice(detail).Kind == kafala.NoticeLeft }
	if got := h.Told(0, kafala.TellStaff); !slices.ContainsFunc(got, money) {
		t.Errorf("staff were told %v", got)
	}
	if now = lift(t, h, now); !now.Drained() {
		t.Errorf("lifted: %s, drained %t", now.Status, now.Drained())
	}
}
