package kafala_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// lostNotices lists what the staff chat was told of what was lost.
func lostNotices(h *kafalatest.House, kind kafala.NoticeKind) (all []kafala.Notice) {
	for _, d := range h.Told(0, kafala.TellStaff) {
		if n := kafala.ReadNotice(d); n.Kind == kind {
			all = append(all, n)
		}
	}
	return all
}

func lostOf(t *testing.T, h *kafalatest.House) []kafala.LostPayment {
	t.Helper()
	_, all, err := h.Office.Losses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func happened(l kafala.LostPayment) string {
	var all []string
	for _, e := range l.Log {
		all = append(all, e.What)
	}
	return strings.Join(all, " ")
}

// wrecked is a house that was brought back from a copy: kept was requested before the copy was made, gone after it, and both
// were paid.
func wrecked(t *testing.T, alter ...func(*kafala.Settings)) (h *kafalatest.House, kept, gone kafala.Guarantee, gap kafala.Gap) {
	h = kafalatest.New(t, alter...)
	kept = h.Request(mine)
	copied, at := h.Memory.Copy(), h.Clock.Now()
	h.Clock.Pass(time.Minute)
	gone = h.Request(theirs)
	h.Pay(kept)
	h.Pay(gone)
	kept, gone = h.Find(kept.ID), h.Find(gone.ID)
	h.Clock.Pass(20 * time.Minute)
	return h, kept, gone, h.Lose(copied, at)
}

// What was paid within a gap is issued as before where the record is here, and is listed once where it is not. Staff are told
// once, however often the sweep runs.
func TestRestoreFindsWhatWasPaid(t *testing.T) {
	h, kept, gone, gap := wrecked(t)
	for range 3 {
		h.Sweep(time.Minute)
	}
	now := h.Find(kept.ID)
	if now.Status != kafala.Issued || now.Reference != kept.Reference || now.Token != kept.Token {
		t.Errorf("it was issued under %s %s, and is now %s under %s %s", kept.Reference, kept.Token, now.Status, now.Reference, now.Token)
	}
	all := lostOf(t, h)
	if len(all) != 1 {
		t.Fatalf("listed: %+v", all)
	}
	l := all[0]
	if l.Payment.ID != gone.Payment.ID || l.Payment.Amount != gone.Amount.Total || !l.Payment.At.Equal(gone.Payment.At) ||
		l.Payment.Last4 != "" || l.Invoice != gone.Invoice.ID || l.Guarantee != gone.ID || l.Reference != gone.Reference ||
		l.Gap != gap.ID() || happened(l) != kafala.LostListed {
		t.Errorf("listed as %+v", l)
	}
	told := lostNotices(h, kafala.NoticeGap)
	if len(told) != 1 || told[0].Payments != 1 || told[0].Money != gone.Amount.Total ||
		told[0].At != kafala.NoticeTime(gap.From) || told[0].Of != kafala.NoticeTime(gap.To) {
		t.Errorf("told %+v", told)
	}
	if again := lostNotices(h, kafala.NoticeLost); len(again) > 0 {
		t.Errorf("and of what that has counted: %+v", again)
	}
	h.Sweep(40 * 24 * time.Hour) // no clock moves the money
	bill, err := h.Gateway.Get(t.Context(), gone.Invoice.ID)
	if err != nil || bill.Tries[0].Returned != 0 {
		t.Errorf("%+v, %v", bill.Tries, err)
	}
}

// As long as anything fails the whole list is read again, and nobody is told half of it.
func TestRestoreIsReadWhole(t *testing.T) {
	h, kept, gone, _ := wrecked(t)
	broken := errors.New("no answer")
	for _, fails := range []func(verb, about string) bool{
		func(verb, about string) bool { return verb == "Payments" || verb == "Get" && about == kept.Invoice.ID },
		func(verb, about string) bool { return verb == "Get" && about == kept.Invoice.ID },
		func(verb, about string) bool { return verb == "Get" && about == gone.Invoice.ID },
	} {
		h.Gateway.Before = func(verb, about string) error {
			if fails(verb, about) {
				return broken
			}
			return nil
		}
		if _, err := h.Office.Sweep(t.Context()); !errors.Is(err, broken) {
			t.Errorf("swept: %v", err)
		}
		h.Deliver()
		if gaps, err := h.Office.Gaps.Gaps(t.Context()); err != nil || !gaps[0].Read.IsZero() || len(lostNotices(h, kafala.NoticeGap)) > 0 {
			t.Errorf("read although something failed: %+v, %v", gaps, err)
		}
	}
	h.Gateway.Before = nil
	h.Sweep(time.Second)
	if len(lostOf(t, h)) != 1 || h.Find(kept.ID).Status != kafala.Issued || len(lostNotices(h, kafala.NoticeGap)) != 1 {
		t.Errorf("listed %d, kept is %s", len(lostOf(t, h)), h.Find(kept.ID).Status)
	}
}

// A link that was made within the gap may be paid after it: that is listed too, and told by itself. What is paid later, and what
// another system was paid, is none of it.
func TestPaidAfterTheRestore(t *testing.T) {
	h := kafalatest.New(t)
	copied, at := h.Memory.Copy(), h.Clock.Now()
	h.Clock.Pass(time.Minute)
	gone := h.Request(mine)
	gap := h.Lose(copied, at)
	h.Sweep(time.Second)
	if n := lostNotices(h, kafala.NoticeGap); len(n) != 1 || n[0].Payments != 0 {
		t.Fatalf("told %+v", n)
	}
	if _, err := h.Gateway.Pay(gone.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	other, err := h.Gateway.Make(t.Context(), kafala.Order{Guarantee: "order 17", Amount: 100, Until: h.Clock.Now().Add(time.Hour)})
	if err == nil {
		_, err = h.Gateway.Pay(other.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Sweep(time.Minute)
	if all := lostOf(t, h); len(all) != 1 || all[0].Guarantee != gone.ID {
		t.Errorf("listed %+v", all)
	}
	if n := lostNotices(h, kafala.NoticeLost); len(n) != 1 || n[0].Sort != kafala.LostListed || n[0].Money != gone.Amount.Total {
		t.Errorf("told %+v", n)
	}
	h.Clock.Pass(2 * 24 * time.Hour)
	late, err := h.Gateway.Make(t.Context(), kafala.Order{Guarantee: kafala.GuaranteeID(mine, "aaaaaaaaaaaaaaaa"), Amount: 100,
		Until: h.Clock.Now().Add(time.Hour)})
	if err == nil {
		_, err = h.Gateway.Pay(late.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Sweep(time.Minute)
	if all := lostOf(t, h); len(all) != 1 {
		t.Errorf("listed for %s: %+v", gap.ID(), all)
	}
}

// order has the two of staff give a lost payment back.
func giveBack(t *testing.T, h *kafalatest.House, payment string) {
	t.Helper()
	for _, seat := range []kafala.Seat{kafala.First, kafala.Second} {
		_, err := h.Office.Lost.ChangeLost(t.Context(), payment, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
			return l.OrderBack(seat, kafala.Hand{ID: int64(seat)}, h.Office.Time()), nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What two have ordered back goes back once, whatever breaks between the gateway and the note.
func TestLostPaymentGoesBackOnce(t *testing.T) {
	h, _, gone, _ := wrecked(t)
	h.Sweep(time.Second)
	asked := 0
	h.Gateway.Before = func(verb, _ string) error {
		if verb == "Refund" {
			asked++
		}
		return nil
	}
	kept := h.Office.Lost
	breaks := 4 // each change is tried twice
	h.Office.Lost = losing{kept, func(l *kafala.LostPayment) error {
		if l.Payment.Back > 0 && breaks > 0 {
			breaks--
			return errors.New("the store has gone")
		}
		return nil
	}}
	giveBack(t, h, gone.Payment.ID)
	for range 4 {
		h.Deliver()
		h.Clock.Pass(time.Minute)
	}
	l := lostOf(t, h)[0]
	bill, err := h.Gateway.Get(t.Context(), gone.Invoice.ID)
	if err != nil || bill.Tries[0].Returned != gone.Amount.Total || l.Payment.Back != gone.Amount.Total || breaks > 0 || asked < 3 {
		t.Errorf("back %s of %s, written %+v, asked %d times, %v", bill.Tries[0].Returned, gone.Amount.Total, l.Payment, asked, err)
	}
	if got := happened(l); got != "listed asked ordered back" {
		t.Errorf("what happened: %s", got)
	}
	was := asked
	if err := h.Office.GiveBack(t.Context(), "", gone.Payment.ID); err != nil || asked != was {
		t.Errorf("asked once more: %v", err)
	}
}

// losing is a store of lost payments whose saves may fail.
type losing struct {
	kafala.LostPayments
	fails func(*kafala.LostPayment) error
}

func (f losing) ChangeLost(ctx context.Context, payment string, change func(*kafala.LostPayment) ([]kafala.Delivery, error)) (
	kafala.LostPayment, error) {
	return f.LostPayments.ChangeLost(ctx, payment, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
		out, err := change(l)
		if err == nil {
			err = f.fails(l)
		}
		return out, err
	})
}

// What somebody gives back at the gateway's dashboard is seen, and an order that waits for it waits no more.
func TestLostPaymentGivenBackByHand(t *testing.T) {
	h, _, gone, _ := wrecked(t)
	h.Sweep(time.Second)
	_, err := h.Office.Lost.ChangeLost(t.Context(), gone.Payment.ID, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
		return l.OrderBack(kafala.First, kafala.Hand{ID: 1}, h.Office.Time()), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []kafala.Halalas{100, gone.Amount.Total - 100} {
		h.Clock.Pass(time.Second)
		if err := h.Gateway.Return(gone.Payment.ID, part); err != nil {
			t.Fatal(err)
		}
		h.Sweep(time.Minute)
	}
	l := lostOf(t, h)[0]
	if got := happened(l); got != "listed asked back back" || l.Open() || l.Order.Waits() || l.Payment.Back != gone.Amount.Total {
		t.Errorf("what happened: %s; %+v", got, l)
	}
	if p := l.Problem(); p == nil || p.Key != "lost.back" {
		t.Errorf("to order it now: %v", p)
	}
}

// The comparison of a day says that a payment is listed, and says no more of it once it is back.
func TestComparisonKnowsTheList(t *testing.T) {
	h, _, gone, _ := wrecked(t)
	differs := func() (all []string) {
		t.Helper()
		c, err := h.Office.Compare(t.Context(), kafala.DateOf(gone.Payment.At))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range c.Differences {
			if d.Payment == gone.Payment.ID {
				all = append(all, d.What)
			}
		}
		return all
	}
	if got := differs(); !slices.Equal(got, []string{"listed"}) { // which lists it, before any sweep
		t.Errorf("first: %v", got)
	}
	h.Sweep(time.Second)
	if got := differs(); !slices.Equal(got, []string{"listed"}) {
		t.Errorf("listed: %v", got)
	}
	giveBack(t, h, gone.Payment.ID)
	h.Deliver()
	if got := differs(); len(got) > 0 {
		t.Errorf("given back: %v", got)
	}
}

// Whoever submits once more what was recorded, and paid, and lost is not asked to pay again: their money is found, and no order
// moves it any more.
func TestSubmittedAgainAfterTheRestore(t *testing.T) {
	h := kafalatest.New(t)
	copied, at := h.Memory.Copy(), h.Clock.Now()
	h.Clock.Pass(time.Minute)
	const draft = "aaaaaaaaaaaaaaaa"
	apply := func() kafala.Guarantee {
		t.Helper()
		g, _, p, err := h.Office.Apply(t.Context(), kafalatest.Application(mine, draft, me, brother))
		if p != nil || err != nil {
			t.Fatal(p, err)
		}
		if g, err = h.Office.MakeLink(t.Context(), g.ID, false); err != nil {
			t.Fatal(err)
		}
		return g
	}
	first := apply()
	h.Pay(first)
	paid := h.Find(first.ID)
	h.Lose(copied, at)
	h.Sweep(time.Second)
	if all := lostOf(t, h); len(all) != 1 {
		t.Fatalf("listed %+v", all)
	}
	giveBack(t, h, paid.Payment.ID) // and while the money is about to go
	g := apply()
	if g.Status != kafala.Issued || g.Payment.ID != paid.Payment.ID || len(h.Gateway.Open()) > 0 {
		t.Errorf("submitted again: %s, %+v, open %v", g.Status, g.Payment, h.Gateway.Open())
	}
	h.Deliver()
	h.Sweep(time.Second)
	l := lostOf(t, h)[0]
	if l.Settled.IsZero() || l.Payment.Back > 0 || !strings.HasSuffix(happened(l), kafala.LostSettled) {
		t.Errorf("the list says %+v", l)
	}
	if bill, err := h.Gateway.Get(t.Context(), first.Invoice.ID); err != nil || bill.Tries[0].Returned > 0 {
		t.Errorf("%+v, %v", bill, err)
	}
}

// A gap stands as long as a guarantee of its time may be in force: that long by the settings, or until an admin closes it.
func TestHowLongAGapStands(t *testing.T) {
	for _, days := range []int{0, 90} {
		h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = days })
		from := h.Clock.Now()
		h.Clock.Pass(time.Hour)
		gap := h.Lose(h.Memory.Copy(), from)
		stands := func() bool {
			t.Helper()
			g, stands, err := h.Office.Missing(t.Context())
			if err != nil || stands && g.ID() != gap.ID() {
				t.Fatalf("%+v, %v", g, err)
			}
			return stands
		}
		h.Clock.Pass(90 * kafala.Day)
		if !stands() {
			t.Errorf("%d days: it does not stand after 90", days)
		}
		h.Clock.Pass(2 * kafala.Day)
		if got := stands(); got != (days == 0) {
			t.Errorf("%d days: it stands after 92: %t", days, got)
		}
		h.Clock.Pass(1000 * kafala.Day)
		if got := stands(); got != (days == 0) {
			t.Errorf("%d days: it stands after years: %t", days, got)
		}
		for range 2 {
			if g, _, err := h.Office.CloseGap(t.Context(), gap.ID()); err != nil || g.Closed.IsZero() || stands() {
				t.Errorf("%d days: closed %+v, %v", days, g, err)
			}
			h.Clock.Pass(time.Hour)
		}
		if pub, err := h.Office.Public(t.Context(), "07123456780"); err != nil || !pub.Missing.To.IsZero() {
			t.Errorf("closed: %+v, %v", pub, err)
		}
	}
}

// Where several gaps stand, what is not found may be of any of them; one that nobody has noted yet stands before them.
func TestGapsThatStandTogether(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 90 })
	from := h.Clock.Now()
	h.Clock.Pass(time.Hour)
	h.Lose(h.Memory.Copy(), from.Add(10*time.Minute))
	h.Clock.Pass(time.Hour)
	last := h.Lose(h.Memory.Copy(), from)
	if g, stands, err := h.Office.Missing(t.Context()); err != nil || !stands || !g.From.Equal(from) || !g.To.Equal(last.To) || !g.Noted() {
		t.Errorf("%+v, %t, %v", g, stands, err)
	}
	seen := h.Clock.Now()
	h.Office.Older = func() (time.Time, bool) { return seen, true }
	if g, stands := h.Office.Gone(); !stands || g.Noted() || !g.To.Equal(seen) {
		t.Errorf("%+v, %t", g, stands)
	}
}

// A notice about the invoice of a lost payment is told as no stranger's once that is listed; one of somebody else's is.
func TestNoticeOfALostPayment(t *testing.T) {
	h, _, gone, _ := wrecked(t)
	told := func(invoice string) (all []string) {
		t.Helper()
		if err := h.Office.Strange(t.Context(), kafala.NoticeUnknown, invoice); err != nil {
			t.Fatal(err)
		}
		h.Deliver()
		for _, n := range lostNotices(h, kafala.NoticeUnknown) {
			all = append(all, n.Of)
		}
		return all
	}
	h.Sweep(time.Second)
	if all := told(gone.Invoice.ID); len(all) != 0 {
		t.Errorf("told of %v", all)
	}
	if all := told("inv_other"); !slices.Equal(all, []string{"inv_other"}) {
		t.Errorf("told of %v", all)
	}
}

// A link that was made within a gap and is paid only afterwards is listed when the gateway tells of it, as that and as nothing
// else, once; where the gateway cannot be asked then, nothing is told and the notice comes again.
func TestLinkOfAGapThatIsPaidLater(t *testing.T) {
	for _, read := range []bool{true, false} { // whether the sweep has read the gateway's list before
		h := kafalatest.New(t)
		copied, at := h.Memory.Copy(), h.Clock.Now()
		h.Clock.Pass(time.Minute)
		gone := h.Request(theirs)
		gap := h.Lose(copied, at)
		if read {
			h.Sweep(time.Second)
		}
		h.Clock.Pass(5 * time.Minute)
		if _, err := h.Gateway.Pay(gone.Invoice.ID); err != nil {
			t.Fatal(err)
		}
		h.Gateway.Down("Get")
		if err := h.Office.Strange(t.Context(), kafala.NoticeUnknown, gone.Invoice.ID); err == nil {
			t.Error("nobody knows whose it is, and the notice is done with")
		}
		h.Gateway.Down()
		for range 2 {
			if err := h.Office.Strange(t.Context(), kafala.NoticeUnknown, gone.Invoice.ID); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			h.Sweep(11 * time.Minute)
		}
		h.Deliver()
		all := lostOf(t, h)
		if len(all) != 1 || all[0].Invoice != gone.Invoice.ID || all[0].Reference != gone.Drawn.Reference || all[0].Gap != gap.ID() {
			t.Errorf("read %t: listed %+v", read, all)
		}
		if n := lostNotices(h, kafala.NoticeUnknown); len(n) > 0 {
			t.Errorf("read %t: told of as somebody else's: %+v", read, n)
		}
		want := map[bool][2]int{true: {1, 0}, false: {0, 1}}[read]
		word := lostNotices(h, kafala.NoticeGap)
		if n := lostNotices(h, kafala.NoticeLost); len(n) != want[0] || len(word) != 1 || word[0].Payments != want[1] {
			t.Errorf("read %t: told %+v, and of the gap %+v", read, n, word)
		}
	}
}

// That no payment belongs to a reference is known once the whole list was read for every gap that stands, and each payment on it
// says its reference; of an id it is known whatever they say.
func TestUnlisted(t *testing.T) {
	h, _, gone, gap := wrecked(t)
	const other, id = "07123456780", "07abcdefghijklmnop"
	known := func(name string, want bool) {
		t.Helper()
		since, known, err := h.Office.Unlisted(t.Context(), name)
		if err != nil || known != want || known != !since.IsZero() {
			t.Errorf("%s: %s, %t, %v", name, since, known, err)
		}
	}
	known(other, false)
	h.Gateway.Down("Payments")
	_, _ = h.Office.Sweep(t.Context())
	known(other, false)
	h.Gateway.Down()
	h.Sweep(time.Second)
	known(other, true)
	known(id, true)
	known(gone.Reference, false)
	known(gone.ID, false)

	if _, err := h.Office.Lost.ChangeLost(t.Context(), gone.Payment.ID, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
		l.Reference = "" // as of an earlier release
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	known(other, false)
	known(id, true)

	h.Clock.Pass(time.Minute)
	second := kafala.Gap{From: h.Clock.Now().Add(-time.Second), To: h.Clock.Now()}
	if err := h.Office.Gaps.SaveGap(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	known(id, false) // it may have been lost then
	if _, _, err := h.Office.CloseGap(t.Context(), second.ID()); err != nil {
		t.Fatal(err)
	}
	known(id, true)
	if _, _, err := h.Office.CloseGap(t.Context(), gap.ID()); err != nil {
		t.Fatal(err)
	}
	known(id, false)
}
