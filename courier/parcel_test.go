package courier_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// inParts sends two parts, which may fail.
type inParts struct {
	sent []string
	fail string // the part that does
	mark bool   // after the first
}

func (s *inParts) send(ctx context.Context, p *courier.Parcel) error {
	for i, name := range []string{"text", "picture"} {
		if err := p.Part(ctx, name, func(context.Context) error {
			if s.fail == name {
				return errDown
			}
			s.sent = append(s.sent, name)
			return nil
		}); err != nil {
			return err
		}
		if s.mark && i == 0 {
			p.Mark(ctx)
		}
	}
	return nil
}

// A part that was taken is not sent again, although the next one has failed.
func TestPartIsSentOnce(t *testing.T) {
	b, s := newBox(delivery(kafala.Summary)), &inParts{fail: "picture"}
	c := newCourier(t, b, courier.Sender{Send: s.send})
	c.RunDue(t.Context())
	if d, ok := b.of("07abc.summary"); !ok || fmt.Sprint(d.Taken) != "[text]" || d.Tries != 1 {
		t.Errorf("it is kept as %+v, %t", d, ok)
	}
	s.fail = ""
	b.pass(10 * time.Second)
	c.RunDue(t.Context())
	if got := strings.Join(s.sent, " "); got != "text picture" || len(b.done) != 1 {
		t.Errorf("sent: %s, done: %v", got, b.done)
	}
}

// What was taken is written down when it is marked, and the lease begins anew: a crash before the next part repeats nothing.
func TestMark(t *testing.T) {
	b, s := newBox(delivery(kafala.Summary)), &inParts{mark: true}
	c := newCourier(t, b, courier.Sender{Send: func(ctx context.Context, p *courier.Parcel) error {
		defer func() {
			if d, ok := b.of("07abc.summary"); !ok || fmt.Sprint(d.Taken) != "[text]" || d.Tries != 0 || !d.Due.Equal(noon.Add(time.Minute)) {
				t.Errorf("it is marked as %+v, %t", d, ok)
			}
		}()
		b.pass(20 * time.Second)
		return s.send(ctx, p)
	}})
	c.RunDue(t.Context())
	if len(b.done) != 1 || b.later != 1 {
		t.Errorf("done: %v, stored %d times", b.done, b.later)
	}
}

// A mark that cannot be written down is said, and holds up no part.
func TestMarkFails(t *testing.T) {
	b, s := newBox(delivery(kafala.Summary)), &inParts{mark: true}
	for _, outbox := range []courier.Outbox{unmarked{b}, b} {
		s.sent = nil
		c, logs := newLogging(t, b, outbox, courier.Sender{Send: s.send})
		c.RunDue(t.Context())
		if says := strings.Contains(logs.String(), "it may come twice"); says != (outbox != b) {
			t.Errorf("the log says %q", logs)
		}
		if got := strings.Join(s.sent, " "); got != "text picture" || len(b.done) != 1 {
			t.Errorf("sent: %s, done: %v", got, b.done)
		}
		b.done, b.kept["07abc.summary"] = nil, delivery(kafala.Summary)
	}
}

// unmarked is an outbox that writes down no mark.
type unmarked struct{ *box }

func (unmarked) Later(context.Context, kafala.Delivery, time.Time) error {
	return errors.New("storage is down")
}

// What reaches no chat is done by the office: money goes back, an end becomes final, what follows from a decision is done,
// what names a frozen number is frozen, a day is compared, a question is given up, who has
// objected is forgotten. A day that cannot be read is tried again.
func TestJobs(t *testing.T) {
	h := kafalatest.New(t)
	paid, ended := h.Request(7100000001), h.Issued(7100000002, kafalatest.Number(1), kafalatest.Number(2))
	named := h.Issued(7100000003, kafalatest.Number(3), kafalatest.Number(4))
	decided := h.Issued(7100000004, kafalatest.Number(5), kafalatest.Number(6))
	_, err := h.Gateway.PayOther(paid.Invoice.ID, 100, kafala.Currency)
	if err == nil {
		_, err = h.Office.Settle(t.Context(), paid.Invoice.ID, "")
	}
	if err == nil {
		_, err = h.Office.Ledger.Change(t.Context(), ended.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			return g.End(kafala.Hand{ID: 7}, "appeared", h.Clock.Now())
		})
	}
	if err == nil { // as a process leaves it that died after the number was frozen
		_, _, err = h.Office.Freezes.Freeze(t.Context(), kafalatest.Number(4), kafala.NumberFreeze{ID: "a", Named: []string{named.ID},
			Freeze: kafala.Freeze{At: h.Clock.Now(), By: 7, Why: "unwanted"}}, kafala.Apart(kafala.FreezeNamed, "a", h.Clock.Now()))
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Appoint(staff.Actor{ID: 7, Rank: staff.Officer})
	by := staff.Actor{ID: 7, Rank: staff.Officer}
	if _, _, err = h.Counter.RecordUnaccepted(t.Context(), by, decided.ID, "papers", decided.Entries()); err != nil {
		t.Fatal(err)
	}
	asked, p, err := h.Office.AskPerson(t.Context(), kafala.Inquiry{Chat: 7100000005, Token: "aaaaaaaaaaaaaaaaaa", Text: "text"})
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	if _, p, err = h.Office.Object(t.Context(), 7100000006, h.Find(named.ID).Reference, "wrong"); p != nil || err != nil {
		t.Fatal(p, err)
	}
	h.Clock.Pass(kafala.QueryWaits)
	senders := courier.Jobs(h.Office)
	b := newBox()
	keep := func(d kafala.Delivery) {
		if _, job := senders[d.Kind]; job {
			d.Due = noon
			b.kept[d.ID] = d
		}
	}
	for _, d := range h.Memory.Box().Take(h.Clock.Now()) {
		keep(d)
	}
	day := kafala.Delivery{ID: "00.day", Kind: kafala.Reconcile, Detail: kafala.DateOf(h.Clock.Now()).String(), Since: noon}
	unread := kafala.Delivery{ID: "00.unread", Kind: kafala.Reconcile, Detail: "someday", Since: noon}
	keep(day)
	keep(unread)
	kinds := map[kafala.DeliveryKind]bool{}
	for _, d := range b.kept {
		kinds[d.Kind] = true
	}
	others := sends(courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error { t.Errorf("%s was sent", p.ID); return nil }})
	for kind := range senders {
		if !kinds[kind] {
			t.Errorf("nothing here is to be done of the kind %s", kind)
		}
		delete(others, kind)
	}
	c, err := courier.New(config(b), others, senders)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.RunDue(t.Context()); n != 8 || len(b.done) != 7 {
		t.Errorf("of %d there are done %v", n, b.done)
	}
	if d, kept := b.of(unread.ID); !kept || d.Tries != 1 {
		t.Errorf("a day that cannot be read is kept: %t, %+v", kept, d)
	}
	kept := ended.Payment.Amount + named.Payment.Amount + decided.Payment.Amount
	if with := h.Gateway.Received(); with != kept || h.Find(paid.ID).Status != kafala.Refunded {
		t.Errorf("%s is with us, and the request is %s", with, h.Find(paid.ID).Status)
	}
	if now := h.Find(named.ID); !now.Frozen() {
		t.Error("what names the number is not frozen")
	}
	if q, err := h.Office.Queries.Query(t.Context(), asked.ID); err != nil || q.State() != kafala.QueryUnmet {
		t.Errorf("the question that nobody has answered is %s, %v", q.State(), err)
	}
	if now := h.Find(decided.ID); !now.Order.Waits() {
		t.Error("of the decision no order is made")
	}
	h.Deliver()
	if told := h.Told(ended.Chat, kafala.SendEnded); len(told) != 1 {
		t.Errorf("of the end its guarantor is told %v", told)
	}
	told := h.Told(0, kafala.TellStaff)
	if !slices.ContainsFunc(told, func(d string) bool { return strings.HasPrefix(d, "compared:"+day.Detail) }) {
		t.Errorf("of the day staff are told %v", told)
	}
}

// Each part waits for the pace, and is not sent without it.
func TestPace(t *testing.T) {
	b, s, paced := newBox(delivery(kafala.Summary)), &inParts{}, 0
	conf := config(b)
	conf.Pace = func(context.Context) error {
		if paced++; paced == 2 {
			return errDown
		}
		return nil
	}
	c, err := courier.New(conf, sends(courier.Sender{Send: s.send}))
	if err != nil {
		t.Fatal(err)
	}
	c.RunDue(t.Context())
	if d, _ := b.of("07abc.summary"); fmt.Sprint(s.sent, paced, d.Taken) != "[text] 2 [text]" {
		t.Errorf("sent %v, the pace was asked %d times, taken %v", s.sent, paced, d.Taken)
	}
	b.pass(10 * time.Second)
	c.RunDue(t.Context())
	if fmt.Sprint(s.sent, paced) != "[text picture] 3" {
		t.Errorf("sent %v, the pace was asked %d times", s.sent, paced)
	}
}

// A parcel that was not claimed has its parts as every other, and stores nothing.
func TestAlone(t *testing.T) {
	s, paced := &inParts{mark: true, fail: "picture"}, 0
	p := courier.Alone(delivery(kafala.Summary), func(context.Context) error { paced++; return nil })
	if err := s.send(t.Context(), p); !errors.Is(err, errDown) {
		t.Errorf("%v", err)
	}
	s.fail = ""
	if err := s.send(t.Context(), p); err != nil || fmt.Sprint(s.sent, paced) != "[text picture] 3" {
		t.Errorf("%v; sent %v, the pace was asked %d times", err, s.sent, paced)
	}
}
