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

// ahead is a house whose clock is half an hour before the gateway's, so that a link is over here which can be paid there.
func ahead(t *testing.T) (*kafalatest.House, kafala.Guarantee) {
	t.Helper()
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Office.Now = func() time.Time { return h.Clock.Now().Add(31 * time.Minute) }
	return h, g
}

// A link that is over by our clock is ended at the gateway before anybody is told so; one that is paid is not.
func TestOverdueLinkIsEnded(t *testing.T) {
	for name, c := range map[string]struct {
		before func(h *kafalatest.House, g kafala.Guarantee)
		want   kafala.Status
		asked  int // how often the gateway is asked to end it
		fails  bool
	}{
		"open": {nil, kafala.Expired, 1, false},
		"paid": {func(h *kafalatest.House, g kafala.Guarantee) { unheard(t, h, g) }, kafala.Issued, 0, false},
		"paid at that moment": {func(h *kafalatest.House, g kafala.Guarantee) {
			before := h.Gateway.Before
			h.Gateway.Before = func(verb, about string) error {
				if err := before(verb, about); verb == "Cancel" {
					unheard(t, h, g)
					return err
				}
				return nil
			}
		}, kafala.Issued, 1, false},
		"cannot be ended": {func(h *kafalatest.House, _ kafala.Guarantee) {
			before := h.Gateway.Before
			h.Gateway.Before = func(verb, about string) error {
				if err := before(verb, about); verb != "Cancel" {
					return err
				}
				return errTrouble
			}
		}, kafala.Awaiting, 1, true},
		"of a later release": {func(h *kafalatest.House, _ kafala.Guarantee) { h.Office.Ledger = later{h.Office.Ledger} },
			kafala.Awaiting, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			h, g := ahead(t)
			asked := 0
			h.Gateway.Before = func(verb, _ string) error {
				if verb == "Cancel" {
					asked++
				}
				return nil
			}
			if c.before != nil {
				c.before(h, g)
			}
			_, err := h.Office.Settle(t.Context(), g.Invoice.ID, "")
			if now := h.Find(g.ID); (err != nil) != c.fails || now.Status != c.want || asked != c.asked {
				t.Errorf("it is %s, %v, asked %d times", now.Status, err, asked)
			}
			h.Clock.Pass(time.Hour)
			h.Deliver()
			if told := len(h.Told(mine, kafala.SendExpired)); (told == 1) != (c.want == kafala.Expired) {
				t.Errorf("told %d times that it has ended", told)
			}
		})
	}
}

// saving counts what is saved.
type saving struct {
	kafala.Ledger
	saved int
}

func (l *saving) Change(ctx context.Context, id string, do change) (kafala.Guarantee, error) {
	return l.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		out, err := do(g)
		if err == nil {
			l.saved++
		}
		return out, err
	})
}

// What was heard before is not saved again, and a failed try of a link that is over is kept although nobody is told.
func TestSettlingSavesWhatIsNew(t *testing.T) {
	h := kafalatest.New(t)
	ledger := &saving{Ledger: h.Office.Ledger}
	h.Office.Ledger = ledger
	g := h.Request(mine)
	declined(t, h, g)
	h.Settle(g)
	for range 3 {
		before := ledger.saved
		if h.Settle(g); ledger.saved != before {
			t.Errorf("what was heard before is saved %d times", ledger.saved-before)
		}
	}
	if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	h.Change(g.ID, func(g *kafala.Guarantee) {
		must(t, g.Move(kafala.Expired, h.Clock.Now(), "gateway", kafala.CauseUnpaid))
	})
	if now := h.Settle(g); len(now.Declined) != 2 {
		t.Errorf("kept are %v", now.Declined)
	}
	if told := h.Told(mine, kafala.SendDeclined); len(told) != 1 {
		t.Errorf("told %v", told)
	}
}

// A link whose answer was lost is ended with its request, and what was paid for it comes back. Of a record that is gone it
// is told so afterwards, or why its link could not be ended; of one of a later release nothing is made.
func TestStrayLinks(t *testing.T) {
	w := newTill(t)
	lost := func() kafala.Guarantee {
		t.Helper()
		g := w.apply()
		w.gateway.Lose()
		if _, err := w.office.MakeLink(t.Context(), g.ID, false); err == nil {
			t.Fatal("the answer came")
		}
		return g
	}
	g := lost()
	w.house.Change(g.ID, func(g *kafala.Guarantee) {
		must(t, g.Move(kafala.Cancelled, w.clock.Now(), "citizen", kafala.CauseReplaced))
	})
	if _, err := w.gateway.Pay(w.gateway.Open()[0]); err != nil {
		t.Fatal(err)
	}
	if now, err := w.office.MakeLink(t.Context(), g.ID, true); err != nil || now.Status != kafala.Cancelled {
		t.Errorf("it is %s, %v", now.Status, err)
	}
	w.house.Deliver()
	if now := w.house.Find(g.ID); len(now.Extra) != 1 || now.Extra[0].Why != kafala.AfterCancelled || w.gateway.Received() != 0 {
		t.Errorf("%+v; %s were kept", now.Extra, w.gateway.Received())
	}

	w = newTill(t)
	g = lost()
	gone := missing{w.office.Ledger}
	w.office.Ledger = gone
	w.gateway.Down("List")
	if _, err := w.office.MakeLink(t.Context(), g.ID, true); !errors.Is(err, kafalatest.ErrDown) {
		t.Errorf("its link cannot be ended: %v", err)
	}
	w.gateway.Down()
	if _, err := w.office.MakeLink(t.Context(), g.ID, true); !errors.Is(err, kafala.ErrNotFound) || len(w.gateway.Open()) != 0 {
		t.Errorf("it is gone: %v, open are %v", err, w.gateway.Open())
	}
	w.office.Ledger = later(gone)
	if _, err := w.office.MakeLink(t.Context(), g.ID, false); !errors.Is(err, kafala.ErrNewer) || len(w.gateway.Bills()) != 1 {
		t.Errorf("of a later release: %v, made are %d", err, len(w.gateway.Bills()))
	}
}

// missing is a ledger that finds nothing.
type missing struct{ kafala.Ledger }

func (missing) Find(context.Context, string) (kafala.Guarantee, error) {
	return kafala.Guarantee{}, kafala.ErrNotFound
}

// Each promise of a link has a name of its own: how often its request came to await a payment again.
func TestLinkDeliveriesAreNamed(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	for _, want := range []string{".1", ".2", ".3"} {
		if id := g.LinkDelivery(); !strings.HasSuffix(id, want) {
			t.Errorf("the promise is %s, want %s", id, want)
		}
		h.Sweep(31 * time.Minute)
		g = renew(t, h, g)
	}
}

// Where it cannot be known whose an invoice is, none is taken and none made.
func TestOneLinkOfUnknownOwners(t *testing.T) {
	w := newQuay(t)
	w.make(priced(12300))
	w.office.Owners = strangers{w.office.Owners}
	if i, err := w.office.OneLink(t.Context(), priced(12300), noon.Add(time.Hour)); !errors.Is(err, errTrouble) || i.ID != "" {
		t.Errorf("%+v, %v", i, err)
	}
}

// strangers cannot tell whose an invoice is.
type strangers struct{ kafala.Owners }

func (strangers) ByInvoice(context.Context, string) (kafala.Guarantee, error) {
	return kafala.Guarantee{}, errTrouble
}

// A request that is over here and whose link can be paid there is renewed once that is ended; or it is issued, if it was
// paid at that very moment.
func TestRenewedOverAnOpenLink(t *testing.T) {
	for name, paid := range map[string]bool{"open": false, "paid at that moment": true} {
		h := kafalatest.New(t)
		g := h.Request(mine)
		h.Change(g.ID, func(g *kafala.Guarantee) {
			must(t, g.Move(kafala.Expired, h.Clock.Now(), "gateway", kafala.CauseUnpaid))
		})
		h.Gateway.Before = func(verb, _ string) error {
			if paid && verb == "Cancel" {
				unheard(t, h, g)
			}
			return nil
		}
		now, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
		want := map[bool]kafala.Status{false: kafala.Awaiting, true: kafala.Issued}[paid]
		if err != nil || p != nil || now.Status != want || len(h.Gateway.Open()) != 0 {
			t.Errorf("%s: it is %s, %v, %v; open are %v", name, now.Status, p, err, h.Gateway.Open())
		}
	}
}

// A chat has its receipt three times more within an hour, whatever it asks; the same wish, told again, counts once, and is promised
// once. Another receipt of its has three of its own, and an hour later there are three more.
func TestReceiptIsNotSentWithoutEnd(t *testing.T) {
	h := kafalatest.New(t)
	first := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	other := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(3))
	told := func() int { h.Deliver(); return len(h.Told(mine, kafala.SendReceipt)) }
	was, free := told(), time.Time{}
	resend := func(g kafala.Guarantee, once string, want string) {
		t.Helper()
		_, err := h.Office.Resend(t.Context(), mine, g.ID, once)
		p := (*kafala.Problem)(nil)
		got := ""
		if errors.As(err, &p) {
			got = p.Key
			if next, _ := p.Data["Until"].(time.Time); !next.Equal(free) {
				t.Errorf("%s: it is said to be possible at %s, want %s", once, next, free)
			}
		} else if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", once, got, want)
		}
	}
	for _, once := range []string{"1", "1", "1", "1", "2", "2", "3", "1"} {
		resend(first, once, "")
	}
	free = h.Clock.Now().Add(time.Hour)
	resend(first, "4", "resend.soon")
	resend(other, "5", "")
	if sent := told() - was; sent != 4 {
		t.Errorf("sent %d times more", sent)
	}
	h.Clock.Pass(time.Hour - time.Second)
	resend(first, "6", "resend.soon")
	h.Clock.Pass(time.Second)
	for _, once := range []string{"7", "8", "9"} {
		resend(first, once, "")
	}
	free = h.Clock.Now().Add(time.Hour)
	resend(first, "10", "resend.soon")
}

// The receipt is promised once more to its own chat alone, and what Telegram calls its files is kept.
func TestReceiptOnceMore(t *testing.T) {
	h := kafalatest.New(t)
	ledger := &saving{Ledger: h.Office.Ledger}
	h.Office.Ledger = ledger
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	before := len(h.Told(mine, kafala.SendReceipt))
	if _, err := h.Office.Resend(t.Context(), theirs, g.ID, "1"); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("another chat: %v", err)
	}
	for _, once := range []string{"1", "2"} {
		if _, err := h.Office.Resend(t.Context(), mine, g.ID, once); err != nil {
			t.Fatal(err)
		}
	}
	h.Deliver()
	if told := len(h.Told(mine, kafala.SendReceipt)) - before; told != 2 {
		t.Errorf("sent %d times more", told)
	}
	files := kafala.FileIDs{QR: "q", Sheet: "s"}
	must(t, h.Office.RememberFiles(t.Context(), h.Find(g.ID), files))
	saved := ledger.saved
	must(t, h.Office.RememberFiles(t.Context(), h.Find(g.ID), files))
	if h.Find(g.ID).Files != files || ledger.saved != saved {
		t.Errorf("kept are %+v, saved %d times more", h.Find(g.ID).Files, ledger.saved-saved)
	}
}

// Both bursts are told, where both are beyond; what the gateway tells of nobody's is told once a day.
func TestAlertsAreTold(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.AllDeclines, s.Rules.AllLinks = 1, 1 })
	g := h.Request(mine)
	declined(t, h, g)
	strange := func(after time.Duration) {
		t.Helper()
		h.Clock.Pass(after)
		must(t, h.Office.Strange(t.Context(), kafala.NoticeUnknown, "inv_1"))
		h.Deliver()
	}
	told := func(kind kafala.NoticeKind) (sorts []string) {
		for _, detail := range h.Told(0, kafala.TellStaff) {
			if n := kafala.ReadNotice(detail); n.Kind == kind {
				sorts = append(sorts, n.Sort)
			}
		}
		slices.Sort(sorts)
		return sorts
	}
	for i, c := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {time.Hour, 1}, {22 * time.Hour, 1}, {2 * time.Hour, 2}} {
		if strange(c.after); len(told(kafala.NoticeUnknown)) != c.want {
			t.Errorf("%d: told %d times", i, len(told(kafala.NoticeUnknown)))
		}
	}
	if got := told(kafala.NoticeBurst); !slices.Equal(got, kafala.Bursts) {
		t.Errorf("told of %v", got)
	}
}

// The same objection of one chat is noted once within a day, and again after it; of another chat it is another one.
func TestObjectionsWithinADay(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	for i, c := range []struct {
		chat  int64
		after time.Duration
		want  int
	}{{mine, 0, 1}, {mine, time.Hour, 1}, {theirs, time.Hour, 2}, {theirs, 20 * time.Hour, 2}, {mine, 2 * time.Hour, 3}} {
		h.Clock.Pass(c.after)
		if _, p, err := h.Office.Object(t.Context(), c.chat, g.Reference, "wrong"); p != nil || err != nil {
			t.Fatal(p, err)
		}
		noted := 0
		for _, e := range h.Find(g.ID).History {
			if e.Why == kafala.NoteObjected+"wrong" {
				noted++
			}
		}
		if noted != c.want {
			t.Errorf("%d: noted %d times, want %d", i, noted, c.want)
		}
	}
}

// A freeze says whether it was made, and is overheld as long as it stands, by its own time.
func TestFreezeSaysWhatItDid(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	for _, want := range []bool{true, false} {
		if _, done, err := h.Office.Freeze(t.Context(), g.ID, kafala.Freeze{By: judge.ID, Why: "unwanted"}); done != want || err != nil {
			t.Errorf("done %t, %v; want %t", done, err, want)
		}
	}
	g = h.Find(g.ID)
	at := kafala.NoticeTime(g.Freeze.At)
	if !g.Freeze.Overheld(at) || g.Freeze.Overheld("") {
		t.Errorf("by its time %t, by none %t", g.Freeze.Overheld(at), g.Freeze.Overheld(""))
	}
	if g = lift(t, h, g); g.Freeze.Overheld(at) {
		t.Error("it is lifted")
	}
}

// Whether no money has come for the current link, who has ended a guarantee, and whether a link is unclear, is read off the
// record.
func TestReadOffTheRecord(t *testing.T) {
	event := func(at time.Time, by string, from, to kafala.Status) kafala.Event {
		return kafala.Event{At: at, By: by, From: from, To: to}
	}
	history := []kafala.Event{event(noon, "citizen", "", kafala.Awaiting),
		event(noon.Add(time.Hour), "gateway", kafala.Awaiting, kafala.Expired),
		event(noon.Add(2*time.Hour), "citizen", kafala.Expired, kafala.Awaiting),
		event(noon.Add(3*time.Hour), "gateway", kafala.Awaiting, kafala.Awaiting)}
	for after, want := range map[time.Duration]bool{time.Hour: true, 2*time.Hour - time.Minute: true, 2*time.Hour - 59*time.Second: false,
		2*time.Hour + time.Minute: false, 4 * time.Hour: false} {
		g := kafala.Guarantee{History: history, Extra: []kafala.Extra{{Payment: kafala.Payment{ID: "p", At: noon.Add(after)}}}}
		if g.Unpaid() != want {
			t.Errorf("money that came after %s: unpaid %t", after, g.Unpaid())
		}
	}
	for name, c := range map[string]struct {
		e    kafala.Event
		want bool
	}{
		"by staff":          {event(noon, "staff:7", kafala.Issued, kafala.Ended), true},
		"by time":           {event(noon, "sweep", kafala.Issued, kafala.Ended), false},
		"a note afterwards": {event(noon, "staff:7", kafala.Ended, kafala.Ended), false},
		"cancelled":         {event(noon, "staff:7", kafala.Awaiting, kafala.Cancelled), false},
	} {
		if g := (kafala.Guarantee{History: []kafala.Event{c.e}}); g.EndedByStaff() != c.want {
			t.Errorf("%s: %t", name, g.EndedByStaff())
		}
	}
	h := kafalatest.New(t)
	g := h.Request(mine)
	if g.Unclear() {
		t.Error("it is unclear at once")
	}
	h.Office.Gateway = unlisting{h.Gateway}
	if g = h.Settle(g); !g.Unclear() {
		t.Error("paid, and no payment is listed")
	}
	other := g
	if other.Status = kafala.Cancelled; other.Unclear() {
		t.Error("it awaits nothing")
	}
	unlisted := kafala.Notice{Kind: kafala.NoticeMoney, Sort: string(kafala.Unlisted)}
	if none := (kafala.Guarantee{Status: kafala.Awaiting, Strange: []string{unlisted.String()}}); none.Unclear() {
		t.Error("it has no link")
	}
}

// What is shown of a name and of a number, at their shortest.
func TestShownAtItsShortest(t *testing.T) {
	for name, want := range map[string]string{"": "", "Fahad": "Fahad", "Fahad Mohammed Alotaibi": "Fahad A.", "Fahad Al-Otaibi": "Fahad O.",
		"Fahad Al-abc": "Fahad a.", "Fahad Al-ab": "Fahad A."} {
		if got := kafala.ShortName(name); got != want {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
	for number, want := range map[string]string{"": "", "123": "123", "1234": "1234", "12345": "2345", "1012345672": "5672"} {
		if got := kafala.Last4(number); got != want {
			t.Errorf("%q is shown as %q", number, got)
		}
	}
}

// What a file leaves out, where it is no TOML, and what a charge is called that the tariff has dropped.
func TestSettingsLeftOut(t *testing.T) {
	var kept []string
	for _, line := range strings.Split(string(kafala.ExampleSettings()), "\n") {
		if !strings.HasPrefix(line, "personal") && !strings.HasPrefix(line, "lease") {
			kept = append(kept, line)
		}
	}
	s, err := kafala.ParseSettings([]byte(strings.Join(kept, "\n")))
	must(t, err)
	if time.Duration(s.Times.Personal) != 90*kafala.Day || time.Duration(s.Times.Lease) != time.Minute {
		t.Errorf("personal %v, lease %v", s.Times.Personal, s.Times.Lease)
	}
	for text, want := range map[string]string{"=": "settings: line 1: is not TOML",
		"links = = 3": "settings: line 1, at or after links: is not TOML"} {
		if _, err := kafala.ParseSettings([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	first := s.Tariff[0]
	if s.Charge(first.ID, "en") != first.Name.In("en") || s.Charge("dropped", "en") != "dropped" {
		t.Errorf("%q, %q", s.Charge(first.ID, "en"), s.Charge("dropped", "en"))
	}
}

// A payment of the first hour of a day that the gateway's list does not have is missing on that day and on no other; the
// sums of a comparison are what came, and what of it went back.
func TestComparedAtTheEndsOfADay(t *testing.T) {
	for after, want := range map[time.Duration]int{-time.Second: 0, 0: 1, time.Hour: 1, kafala.Day - time.Second: 1, kafala.Day: 0} {
		h := kafalatest.New(t)
		day := kafala.DateOf(h.Clock.Now()).AddDays(1)
		h.Clock.Pass(day.Start().Add(after).Sub(h.Clock.Now()))
		g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
		h.Change(g.ID, func(g *kafala.Guarantee) { g.Payment.ID = "payment of nobody" })
		h.Clock.Pass(2 * kafala.Day)
		c, err := h.Office.Compare(t.Context(), day)
		must(t, err)
		missing := 0
		for _, d := range c.Differences {
			if d.What == "missing" {
				missing++
			}
		}
		if missing != want {
			t.Errorf("paid after %s: %d are missing, want %d: %+v", after, missing, want, c.Differences)
		}
	}
	if got := (kafala.Comparison{Received: 10000, Returned: 2300}).Sums(); got.Gross != 12300 || got.Net() != 10000 {
		t.Errorf("%+v", got)
	}
}

// Six hours after a day is over, and not before, it is compared, once; with it the two days before.
func TestDailyComparesOnce(t *testing.T) {
	h := kafalatest.New(t)
	day := kafala.DateOf(h.Clock.Now())
	var lists int
	h.Gateway.Before = func(verb, _ string) error {
		if verb == "Payments" {
			lists++
		}
		return nil
	}
	daily := func() int {
		t.Helper()
		before := lists
		must(t, h.Office.Daily(t.Context()))
		h.Deliver()
		return lists - before
	}
	h.Clock.Pass(day.AddDays(1).Start().Add(6*time.Hour).Sub(h.Clock.Now()) - time.Second)
	if n := daily(); n != 2 {
		t.Errorf("a second too early: %d days", n)
	}
	h.Clock.Pass(time.Second)
	for _, want := range []int{1, 0, 0} {
		if n := daily(); n != want {
			t.Errorf("compared %d days, want %d", n, want)
		}
	}
	h.Clock.Pass(9 * time.Hour)
	if n := daily(); n != 0 {
		t.Errorf("the same day: %d", n)
	}
}

// Daily promises the figures of yesterday, once their minute has come.
func TestDailyTellsOfYesterday(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Staff.Summary = "07:30" })
	day := kafala.DateOf(h.Clock.Now())
	h.Clock.Pass(day.AddDays(1).Start().Add(7*time.Hour + 29*time.Minute).Sub(h.Clock.Now()))
	for _, want := range [][]string{nil, {day.String()}, {day.String()}} {
		must(t, h.Office.Daily(t.Context()))
		h.Deliver()
		if got := h.Told(0, kafala.Summary); !slices.Equal(got, want) {
			t.Errorf("at %s: %v, want %v", h.Clock.Now(), got, want)
		}
		h.Clock.Pass(time.Minute)
	}
}
