package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// still is a gateway that can be read, and where nothing may be done: that would be a panic.
type still struct {
	kafala.Gateway
	kafala.Till
	paid    []kafala.Booked
	expires time.Time // of every invoice
}

func (s still) Payments(_ context.Context, _, _ time.Time, each func(kafala.Booked) error) error {
	for _, b := range s.paid {
		if err := each(b); err != nil {
			return err
		}
	}
	return nil
}

// Get tells of every invoice that it is open, and that of the draft it is named by.
func (s still) Get(_ context.Context, invoice string) (kafala.Bill, error) {
	return kafala.Bill{Invoice: kafala.Invoice{ID: invoice, Expires: s.expires}, Guarantee: kafala.GuaranteeID(chat, invoice),
		State: kafala.BillOpen}, nil
}

// TestSweepLeavesNewer has more records that a later release keeps than faults end a sweep: the others are still looked
// at, and that release's own sweep finds them as they were. The same for what the gateway tells of.
func TestSweepLeavesNewer(t *testing.T) {
	s, clock := newStore(t, storagetest.Mini(t))
	o := newCounter(t, s).Office
	o.Gateway, o.Till = still{}, still{}
	const newer = 5
	var all []kafala.Guarantee
	release(t, presented)
	for n := range newer + 1 {
		g := opened(t, chat, fmt.Sprint(n))
		mustOpen(t, s, g)
		_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if n < newer {
				g.Presented = []kafala.Mark{{At: noon, By: 1}}
			}
			g.Until = noon.Add(time.Duration(n) * time.Minute)
			return nil, g.Move(kafala.Issued, noon, "gateway", "paid")
		})
		must(t, err)
		all = append(all, g)
	}
	statuses := func() (is []kafala.Status) {
		for _, g := range all {
			got, err := s.Records().Find(t.Context(), g.ID)
			must(t, err)
			is = append(is, got.Status)
		}
		return is
	}
	release(t)
	clock.advance(time.Hour)
	_, err := o.Sweep(t.Context())
	want := append(slices.Repeat([]kafala.Status{kafala.Issued}, newer), kafala.Ended)
	if got := statuses(); !errors.Is(err, kafala.ErrNewer) || !slices.Equal(got, want) {
		t.Errorf("the earlier release: %v, %v", got, err)
	}
	if _, err := o.Settle(t.Context(), "0", ""); !errors.Is(err, kafala.ErrNewer) || errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("told of its invoice: %v", err)
	}
	release(t, presented)
	clock.advance(time.Hour)
	_, err = o.Sweep(t.Context())
	if got := statuses(); err != nil || !slices.Equal(got, slices.Repeat([]kafala.Status{kafala.Ended}, newer+1)) {
		t.Errorf("the later release: %v, %v", got, err)
	}
}

// TestOfficeLeavesNewer asks the office of an earlier release for whatever changes a record that a later one keeps: it
// does nothing, here and at the gateway, and finds no difference and no right in it.
func TestOfficeLeavesNewer(t *testing.T) {
	ctx, admin := t.Context(), staff.Actor{ID: 1, Rank: staff.Admin}
	paid := kafala.Payment{ID: "pay", Amount: 67250, At: noon}
	for name, c := range map[string]struct {
		make func(*kafala.Guarantee) error
		do   func(c *staff.Counter, id string) error
	}{
		"link": {nil, func(c *staff.Counter, id string) error { _, err := c.Office.MakeLink(ctx, id, true); return err }},
		"stray link": {func(g *kafala.Guarantee) error {
			g.Invoice = kafala.Invoice{}
			return g.Move(kafala.Cancelled, noon, "citizen", "")
		},
			func(c *staff.Counter, id string) error { _, err := c.Office.MakeLink(ctx, id, true); return err }},
		"money": {func(g *kafala.Guarantee) error {
			g.Payment = paid
			g.Refusal = kafala.OtherAmount
			return g.Move(kafala.Refunding, noon, "gateway", "")
		},
			func(c *staff.Counter, id string) error { return c.Office.GiveBack(ctx, id, "pay") }},
		"money of which it is not known": {func(g *kafala.Guarantee) error {
			g.Payment = paid
			return g.Move(kafala.Issued,
				noon, "gateway", "")
		},
			func(c *staff.Counter, id string) error { return c.Office.GiveBack(ctx, id, "pay") }},
		"overdue": {nil, func(c *staff.Counter, _ string) error {
			c.Office.Gateway = still{expires: noon}
			_, err := c.Office.Settle(ctx, "draft", "")
			return err
		}},
		"cancelled": {nil, func(c *staff.Counter, id string) error { _, err := c.Office.Withdraw(ctx, chat, id); return err }},
		"called off": {nil, func(c *staff.Counter, id string) error {
			_, err := c.Cancel(ctx, admin, id, staff.Reasons[staff.CallOff][0])
			return err
		}},
		"renewed": {func(g *kafala.Guarantee) error { return g.Move(kafala.Expired, noon, "gateway", "") },
			func(c *staff.Counter, id string) error {
				_, p, err := c.Office.Renew(ctx, chat, id, "")
				if p != nil {
					return p
				}
				return err
			}},
		"forgotten": {nil, func(c *staff.Counter, _ string) error { _, err := c.Office.Forget(ctx, chat); return err }},
		"erased": {func(g *kafala.Guarantee) error {
			return errors.Join(g.Move(kafala.Issued, noon, "gateway", ""), g.Move(kafala.Ended, noon, "sweep", ""))
		},
			func(c *staff.Counter, id string) error { _, err := c.Office.Sweep(ctx); return err }},
		"compared": {nil, func(c *staff.Counter, _ string) error {
			c.Office.Till = still{paid: []kafala.Booked{{Try: kafala.Try{Payment: paid, Paid: true}, Invoice: "draft"}}}
			_, err := c.Office.Compare(ctx, kafala.DateOf(noon))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			client := storagetest.Mini(t)
			s, clock := newStore(t, client, func(c *Config) { c.Personal = time.Hour })
			counter := newCounter(t, s)
			o := counter.Office
			o.Gateway, o.Till, o.Register, o.Counts = still{}, still{}, s.Records(), s.Counts()
			g := opened(t, chat, "draft")
			release(t, func(kafala.Guarantee) bool { return true })
			mustOpen(t, s, g)
			_, err := s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				if c.make == nil {
					return nil, nil
				}
				return nil, c.make(g)
			})
			must(t, err)
			for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
				_, err = s.Places().Hold(ctx, g.Person(role), g.ID, 1)
				must(t, err)
			}
			release(t)
			clock.advance(2 * time.Hour)
			before := records(kept(t, client))
			if err := c.do(counter, g.ID); !errors.Is(err, kafala.ErrNewer) {
				t.Errorf("got %v", err)
			}
			if after := records(kept(t, client)); !maps.Equal(after, before) {
				t.Errorf("what is kept has changed from\n%q\nto\n%q", before, after)
			}
		})
	}
}

// records is what is kept but the audit trail and when something is looked at next.
func records(all map[string]string) map[string]string {
	maps.DeleteFunc(all, func(key, _ string) bool { return strings.HasPrefix(key, "{audit}") })
	return all
}

// TestNewerMemberHasNoRights asks for the rank of one whom a later release keeps, whose record may say that it rests.
func TestNewerMemberHasNoRights(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	o := newCounter(t, s)
	for _, id := range []int64{sampleMember().ID, o.Admins[0]} {
		m := sampleMember()
		m.ID, m.Rank, m.Seen, m.Configured = id, staff.Admin, noon, id == o.Admins[0] // so that nothing is noted
		must(t, s.Staff().Appoint(t.Context(), m))
		if who, err := o.Who(t.Context(), id); err != nil || who.Rank != staff.Admin {
			t.Errorf("%+v, %v", who, err)
		}
		known, always := staff.MemberForms, func(staff.Member) bool { return true }
		staff.MemberForms = kafala.Forms[staff.Member]{always, always, always}
		m.Rev = 1
		must(t, s.Staff().Appoint(t.Context(), m))
		staff.MemberForms = known
		if who, err := o.Who(t.Context(), id); !errors.Is(err, kafala.ErrNewer) || who.Rank != "" {
			t.Errorf("of a later release: %+v, %v", who, err)
		}
	}
}
