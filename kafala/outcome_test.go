package kafala_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// meeting is how one row of kafala.Outcomes is brought about, and what it ends in.
type meeting struct {
	play   func(t *testing.T, h *kafalatest.House, g kafala.Guarantee)
	status kafala.Status
	kept   kafala.Halalas // what stays with us
	back   kafala.Halalas // how much the citizen is told has gone back, and why; 0: a receipt
}

var meetings = map[kafala.PaymentCase]meeting{
	kafala.Fits: {
		play:   func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) { h.Pay(g) },
		status: kafala.Issued, kept: 12300,
	},
	kafala.PersonCovered: {
		play: func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Issued(theirs, kafalatest.Number(1), g.Answers["person_id"])
			h.Pay(g)
		},
		status: kafala.Refunded, kept: 12300, back: 12300,
	},
	kafala.GuarantorFull: {
		play: func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Issued(theirs, g.Answers["guarantor_id"], kafalatest.Number(1))
			h.Issued(theirs, g.Answers["guarantor_id"], kafalatest.Number(2))
			h.Pay(g)
		},
		status: kafala.Refunded, kept: 24600, back: 12300,
	},
	kafala.GuarantorNo: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			for i := range h.Office.Settings.Kinds {
				h.Office.Settings.Kinds[i].Identity = kafala.IdentityOffered
			}
			_, err := h.Office.Closures.Reject(t.Context(), g.Chat, g.Answers["guarantor_id"], "0011112222333344", kafala.ManyRejections)
			must(t, err)
			h.Pay(g)
		},
		status: kafala.Refunded, back: 12300,
	},
	kafala.OtherAmount: {
		play:   func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { payOther(t, h, g, 12000, kafala.Currency) },
		status: kafala.Refunded, back: 12000,
	},
	kafala.OtherCurrency: {
		play:   func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { payOther(t, h, g, 12300, "USD") },
		status: kafala.Refunded, back: 12300,
	},
	kafala.SecondPayment: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			late(t, h, g, func() { h.Pay(g) })
		},
		status: kafala.Issued, kept: 12300, back: 12300,
	},
	kafala.AfterCancelled: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			late(t, h, g, func() { withdraw(t, h, g) })
		},
		status: kafala.Cancelled, back: 12300,
	},
	kafala.Superseded: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			late(t, h, g, func() {
				h.Clock.Pass(time.Minute)
				h.Change(g.ID, func(g *kafala.Guarantee) {
					must(t, g.Move(kafala.Expired, h.Clock.Now(), "gateway", kafala.CauseUnpaid))
				})
				if _, _, p, err := h.Office.Apply(t.Context(), otherKind(g)); p != nil || err != nil {
					t.Fatal(p, err)
				}
			})
		},
		status: kafala.Refunded, back: 12300,
	},
	kafala.AfterErasure: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			late(t, h, g, func() {
				if _, err := h.Office.Forget(t.Context(), g.Chat); err != nil {
					t.Fatal(err)
				}
			})
		},
		status: kafala.Cancelled, back: 12300,
	},
	kafala.PartBack: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Pay(g)
			byHand(t, h, g, h.Find(g.ID).Payment.ID, 2300)
		},
		status: kafala.Issued, kept: 10000, back: 2300,
	},
	kafala.TakenBack: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Pay(g)
			byHand(t, h, g, h.Find(g.ID).Payment.ID, 12300)
		},
		status: kafala.Refunded, back: 12300,
	},
	kafala.Gone: {
		play: func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			byHand(t, h, g, unheard(t, h, g), 12300)
		},
		status: kafala.Expired, back: 12300,
	},
	kafala.Unlisted: {
		play: func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Office.Gateway = unlisting{h.Gateway}
		},
		status: kafala.Awaiting,
	},
}

// unlisting is a gateway that says "paid" and lists no payment.
type unlisting struct{ kafala.Gateway }

func (u unlisting) Get(ctx context.Context, invoice string) (kafala.Bill, error) {
	bill, err := u.Gateway.Get(ctx, invoice)
	bill.State, bill.Tries = kafala.BillPaid, nil
	return bill, err
}

// payOther pays a link with another amount or currency, of which the gateway tells.
func payOther(t *testing.T, h *kafalatest.House, g kafala.Guarantee, amount kafala.Halalas, currency string) {
	t.Helper()
	if _, err := h.Gateway.PayOther(g.Invoice.ID, amount, currency); err != nil {
		t.Fatal(err)
	}
	h.Settle(g)
}

// byHand gives so much of a payment back at the gateway's dashboard, of which the gateway tells.
func byHand(t *testing.T, h *kafalatest.House, g kafala.Guarantee, payment string, amount kafala.Halalas) {
	t.Helper()
	if err := h.Gateway.Return(payment, amount); err != nil {
		t.Fatal(err)
	}
	h.Settle(g)
}

// TestOutcomes walks the whole table of what becomes of money: the record, the gateway's books, what the citizen and
// what staff are told.
func TestOutcomes(t *testing.T) {
	for m, outcome := range kafala.Outcomes {
		t.Run(string(m), func(t *testing.T) {
			c, ok := meetings[m]
			if !ok {
				t.Fatal("nobody brings this about")
			}
			h := kafalatest.New(t)
			g := h.Request(mine)
			c.play(t, h, g)
			for range 3 { // whatever is heard again changes nothing
				h.Settle(g)
			}
			now := h.Find(g.ID)
			if now.Status != c.status {
				t.Errorf("it is %s, want %s; %v", now.Status, c.status, now.History)
			}
			if got := h.Gateway.Received(); got != c.kept {
				t.Errorf("%s stayed with us, want %s", got, c.kept)
			}
			if got := books(now); now.Status != kafala.Refunded && got != c.kept {
				t.Errorf("our record says %s, want %s", got, c.kept)
			}
			refunds := h.Told(mine, kafala.SendRefunded)
			if len(refunds) != map[bool]int{true: 1}[c.back > 0] {
				t.Errorf("the citizen was told that money is back: %v", refunds)
			}
			for _, told := range refunds {
				payment, _, _ := strings.Cut(told, "/")
				if back, why := now.WentBack(payment); back.Back != c.back || why != m {
					t.Errorf("the citizen is told that %s is back for %q, want %s", back.Back, why, c.back)
				}
			}
			if ended := h.Told(mine, kafala.SendExpired); len(ended) > 0 {
				t.Error("the citizen was told that nothing had come")
			}
			if receipts := h.Told(mine, kafala.SendReceipt); (len(receipts) > 0) != (now.Reference != "") {
				t.Errorf("receipts %v of reference %q", receipts, now.Reference)
			}
			told := outcome.Citizen == "" || len(h.Told(mine, outcome.Citizen)) > 0
			if ofMoney := outcome.Citizen == kafala.SendRefunded; !told || ofMoney != (len(refunds) > 0) {
				t.Errorf("the citizen is to be told %q: that is %t, and of money %v", outcome.Citizen, told, refunds)
			}
			staff := slices.DeleteFunc(h.Told(0, kafala.TellStaff), func(d string) bool { return !strings.HasSuffix(d, ":"+string(m)) })
			if len(staff) != map[bool]int{true: 1}[outcome.Staff] {
				t.Errorf("staff were told of %v, want %v", staff, outcome.Staff)
			}
		})
	}
}

// books is what a record says is with us.
func books(g kafala.Guarantee) (sum kafala.Halalas) {
	for _, p := range g.Payments() {
		sum += p.Amount - p.Back
	}
	return sum
}
