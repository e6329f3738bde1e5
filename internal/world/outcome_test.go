package world_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/moyasar"
)

// meeting is how one row of kafala.Outcomes is brought about, and what it ends in.
type meeting struct {
	options world.Options
	play    func(t *testing.T, w *world.World, g kafala.Guarantee)
	status  kafala.Status
	kept    kafala.Halalas // what stays with us
	says    string         // the key of what the citizen is told in the end; empty: a receipt
	back    string         // how much he is told has gone back
}

var meetings = map[kafala.PaymentCase]meeting{
	kafala.Fits: {
		play:   func(t *testing.T, w *world.World, g kafala.Guarantee) { pay(t, w, g.Invoice.ID) },
		status: kafala.Issued, kept: 12300,
	},
	kafala.PersonCovered: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			w.Issued(theirs, world.Number(1), g.Answers["person_id"])
			pay(t, w, g.Invoice.ID)
		},
		status: kafala.Refunded, kept: 12300, says: "refunded.person-covered", back: "123.00",
	},
	kafala.GuarantorFull: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			w.Issued(theirs, g.Answers["guarantor_id"], world.Number(1))
			w.Issued(theirs, g.Answers["guarantor_id"], world.Number(2))
			pay(t, w, g.Invoice.ID)
		},
		status: kafala.Refunded, kept: 24600, says: "refunded.guarantor-full", back: "123.00",
	},
	kafala.GuarantorNo: {
		options: world.Options{Settings: func(s *kafala.Settings) {
			for i := range s.Kinds {
				s.Kinds[i].Identity = kafala.IdentityOffered
			}
		}},
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			_, err := w.Office.Closures.Reject(t.Context(), g.Chat, g.Answers["guarantor_id"], "0011112222333344", kafala.ManyRejections)
			if err != nil {
				t.Fatal(err)
			}
			pay(t, w, g.Invoice.ID)
		},
		status: kafala.Refunded, says: "refunded.guarantor-no", back: "123.00",
	},
	kafala.OtherAmount: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Coupon, Amount: 300})
			pay(t, w, g.Invoice.ID)
		},
		status: kafala.Refunded, says: "refunded.amount", back: "120.00",
	},
	kafala.OtherCurrency: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Foreign})
			pay(t, w, g.Invoice.ID)
		},
		status: kafala.Refunded, says: "refunded.currency", back: "123.00\u00a0دولار أمريكي",
	},
	kafala.SecondPayment: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			late(t, w, g.Invoice.ID, func() { pay(t, w, g.Invoice.ID) })
		},
		status: kafala.Issued, kept: 12300, says: "refunded.second", back: "123.00",
	},
	kafala.AfterCancelled: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			late(t, w, g.Invoice.ID, func() {
				w.Withdraw(g.Chat)
				w.Quiet()
			})
		},
		status: kafala.Cancelled, says: "refunded.after-cancelled", back: "123.00",
	},
	kafala.Superseded: {
		options: world.Options{NoSignal: true},
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			late(t, w, g.Invoice.ID, func() {
				_, err := w.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					return nil, g.Move(kafala.Expired, w.Clock.Now(), "gateway", kafala.CauseUnpaid)
				})
				if err != nil {
					t.Fatal(err)
				}
				w.Clock.Pass(time.Second)
				w.Linked(g.Chat, world.Number(9), g.Answers["person_id"])
			})
		},
		status: kafala.Refunded, says: "refunded.superseded", back: "123.00",
	},
	kafala.AfterErasure: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			late(t, w, g.Invoice.ID, func() {
				if _, err := w.Office.Forget(t.Context(), g.Chat); err != nil {
					t.Fatal(err)
				}
			})
		},
		status: kafala.Cancelled, says: "refunded.erased", back: "123.00",
	},
	kafala.PartBack: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			pay(t, w, g.Invoice.ID)
			desk(t, w, w.Gateway.Refund(w.Newest(g.Chat).Payment.ID, 2300))
		},
		status: kafala.Issued, kept: 10000, says: "refunded.part-back", back: "23.00",
	},
	kafala.TakenBack: {
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			pay(t, w, g.Invoice.ID)
			desk(t, w, w.Gateway.Void(w.Newest(g.Chat).Payment.ID))
		},
		status: kafala.Refunded, says: "refunded.taken-back", back: "123.00",
	},
	kafala.Gone: {
		options: world.Options{NoSignal: true},
		play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
			id, err := w.Gateway.Pay(g.Invoice.ID, goodCard)
			desk(t, w, err)
			desk(t, w, w.Gateway.Refund(id, 0))
		},
		status: kafala.Expired, says: "refunded.gone", back: "123.00",
	},
	kafala.Unlisted: {
		options: world.Options{NoSignal: true},
		play: func(_ *testing.T, w *world.World, g kafala.Guarantee) {
			w.Office.Gateway = unlisting{w.Office.Gateway}
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

// desk ends what somebody has done at the gateway's dashboard.
func desk(t *testing.T, w *world.World, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	w.Quiet()
}

// TestOutcomes walks the whole table of what becomes of money: the record, the gateway's books, what the citizen is
// told and what staff are told.
func TestOutcomes(t *testing.T) {
	for m, outcome := range kafala.Outcomes {
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			c, ok := meetings[m]
			if !ok {
				t.Fatal("nobody brings this about")
			}
			w := world.New(t, c.options)
			g := w.Request(mine)
			c.play(t, w, g)
			for range 3 { // whatever is heard again changes nothing
				if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
					t.Fatal(err)
				}
				w.Quiet()
			}
			now, err := w.Office.Ledger.Find(t.Context(), g.ID)
			if err != nil || now.Status != c.status {
				t.Errorf("it is %s, want %s; %v", now.Status, c.status, now.History)
			}
			if got := w.Gateway.Books().Received("SAR"); got != int64(c.kept) {
				t.Errorf("%d halalas stayed with us, want %d", got, c.kept)
			}
			if got, want := kept(now), int64(c.kept); now.Status != kafala.Refunded && got != want {
				t.Errorf("our record says %d, want %d", got, want)
			}
			if c.says != "" && m != kafala.Unlisted {
				data := locales.Data{"Reference": kafala.GroupReference(now.Reference)}
				if n := told(t, w, mine, c.says, data); n != 1 {
					t.Errorf("the citizen was told why %d times", n)
				}
				much, how := "refunded.all", locales.Data{"Amount": c.back}
				if m == kafala.PartBack {
					much, how = "refunded.part", locales.Data{"Amount": c.back, "Paid": "123.00", "Net": "100.00"}
				}
				if m == kafala.OtherCurrency {
					much = "refunded.foreign"
				}
				if n := told(t, w, mine, much, how); n != 1 {
					t.Errorf("the citizen was told of %s riyals %d times", c.back, n)
				}
			}
			if n := told(t, w, mine, "expired", locales.Data{}); n > 0 {
				t.Error("the citizen was told that nothing had come")
			}
			group := w.Chats.As(7100000003).In(world.StaffChat).Messages()
			all := slices.DeleteFunc(slices.Clone(group), func(m message) bool { return !books.LeadsTo(m, books.ToCard(g.ID)) })
			says := books.ToldOf(group, arabic(w).Words, g.ID, kafala.Notice{Kind: kafala.NoticeMoney, Sort: string(m)})
			if want := map[bool]int{true: 1}[outcome.Staff]; says != want || len(all) != want {
				t.Errorf("staff were told why %d times, and of it %d times, want %d:%s", says, len(all), want, toStaff(w))
			}
		})
	}
}

// kept is what a record says is with us.
func kept(g kafala.Guarantee) (sum int64) {
	for _, p := range g.Payments() {
		sum += int64(p.Amount - p.Back)
	}
	return sum
}
