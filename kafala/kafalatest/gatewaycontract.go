package kafalatest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"kafalabot/kafala"
)

// Hand is what happens at a gateway beside the Office's calls.
type Hand struct {
	Pay     func(invoice string) (payment string, err error) // in full; an invoice that cannot be paid is an error
	Decline func(invoice string) (payment string, err error) // a try that the bank refuses
	Return  func(payment string, amount kafala.Halalas) error
	Lose    func() // loses the answer to the next Make
	Now     func() time.Time
	Pass    func(time.Duration)
}

// Hand gives the hand of a gateway in memory, whose clock the caller moves.
func (g *Gateway) Hand(pass func(time.Duration)) Hand {
	return Hand{Pay: g.Pay, Decline: g.Decline, Return: g.Return, Lose: g.Lose, Now: g.now, Pass: pass}
}

// bank is a gateway under test.
type bank struct {
	*testing.T
	kafala.Gateway
	kafala.Till
	Hand
}

const (
	contractGuarantee = "07abcdefghijklmnop"
	contractReference = "07123456780"
	contractAmount    = kafala.Halalas(12300)
	contractTime      = 30 * time.Minute // of a link
)

// TestGateway is what kafala relies on at every gateway. open gives a new one without invoices.
func TestGateway(t *testing.T, open func(t *testing.T) (kafala.Gateway, kafala.Till, Hand)) {
	for name, rule := range map[string]func(bank){
		"what is made is listed":                       bank.listsWhatIsMade,
		"made twice, two are listed":                   bank.listsEach,
		"an invoice whose answer was lost is listed":   bank.listsWhatWasLost,
		"what is cancelled cannot be paid":             bank.cancels,
		"what is paid or expired cannot be cancelled":  bank.cancelsTooLate,
		"what nobody made is not found":                bank.findsNothing,
		"Get tells the tries":                          bank.tellsTries,
		"a refund asked for twice is given once":       bank.refundsOnce,
		"a refund counts the parts that are back":      bank.refundsTheRest,
		"what was not paid is not refunded":            bank.refundsOnlyWhatWasPaid,
		"Payments has what was begun in a period":      bank.booksWhatIsBegun,
		"Payments has what was given back in a period": bank.booksWhatIsReturned,
	} {
		t.Run(name, func(t *testing.T) {
			gateway, till, hand := open(t)
			rule(bank{t, gateway, till, hand})
		})
	}
}

func (b bank) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// make makes an invoice of the contract's guarantee.
func (b bank) make() kafala.Invoice {
	b.Helper()
	i, err := b.Make(b.T.Context(), b.order(contractGuarantee))
	b.must(err)
	return i
}

func (b bank) order(guarantee string) kafala.Order {
	return kafala.Order{Page: kafala.Page{Description: "a guarantee"}, Guarantee: guarantee, Reference: contractReference,
		Amount: contractAmount, Until: b.Now().Add(contractTime), Language: "ar"}
}

// list lists the contract's guarantee, of which there are so many invoices. Each is as Get gives it.
func (b bank) list(want int) []kafala.Bill {
	b.Helper()
	bills, err := b.List(b.T.Context(), contractGuarantee)
	b.must(err)
	if len(bills) != want {
		b.Fatalf("%d invoices are listed, want %d", len(bills), want)
	}
	for _, bill := range bills {
		if alone := b.get(bill.Invoice.ID); !reflect.DeepEqual(bill, alone) {
			b.Errorf("listed %+v\nalone  %+v", bill, alone)
		}
	}
	return bills
}

func (b bank) get(id string) kafala.Bill {
	b.Helper()
	bill, err := b.Get(b.T.Context(), id)
	b.must(err)
	return bill
}

// paid makes and pays an invoice.
func (b bank) paid() (kafala.Invoice, string) {
	b.Helper()
	i := b.make()
	payment, err := b.Pay(i.ID)
	b.must(err)
	return i, payment
}

func (b bank) listsWhatIsMade() {
	b.list(0)
	before := b.Now()
	i := b.make()
	if i.ID == "" || i.URL == "" || i.Expires.Sub(before.Add(contractTime)).Abs() > time.Minute {
		b.Errorf("made %+v", i)
	}
	_, err := b.Make(b.T.Context(), b.order("07ponmlkjihgfedcba"))
	b.must(err)
	bill := b.list(1)[0]
	if bill.Invoice != i || bill.Guarantee != contractGuarantee || bill.Reference != contractReference ||
		bill.State != kafala.BillOpen || !bill.Fresh || len(bill.Tries) != 0 ||
		bill.Amount != contractAmount || bill.Currency != kafala.Currency || bill.Created.Sub(before).Abs() > time.Minute {
		b.Errorf("%+v", bill)
	}
	b.Pass(contractTime + time.Minute)
	if bill := b.list(1)[0]; bill.State != kafala.BillExpired || bill.Fresh {
		b.Errorf("after its time it is %+v", bill)
	}
}

func (b bank) listsEach() {
	first := b.make()
	b.Pass(time.Second)
	second := b.make()
	created := map[string]time.Time{}
	for _, bill := range b.list(2) {
		created[bill.Invoice.ID] = bill.Created
	}
	if !created[second.ID].After(created[first.ID]) {
		b.Errorf("%s then %s were made, and %v are listed", first.ID, second.ID, created)
	}
}

func (b bank) listsWhatWasLost() {
	b.Lose()
	if _, err := b.Make(b.T.Context(), b.order(contractGuarantee)); err == nil {
		b.Fatal("the answer came")
	}
	lost := b.list(1)[0]
	if second := b.make(); !lost.Fresh || second.ID == lost.Invoice.ID {
		b.Errorf("lost %+v, then made %s", lost, second.ID)
	}
	b.list(2)
}

func (b bank) cancels() {
	i := b.make()
	for range 2 { // the first answer may have been lost
		b.must(b.Cancel(b.T.Context(), i.ID))
	}
	if _, err := b.Pay(i.ID); err == nil {
		b.Error("it was paid")
	}
	if bill := b.get(i.ID); bill.State != kafala.BillCancelled || bill.Fresh {
		b.Errorf("%+v", bill)
	}
}

func (b bank) cancelsTooLate() {
	paid, _ := b.paid()
	expired := b.make()
	b.Pass(contractTime + time.Minute)
	if _, err := b.Pay(expired.ID); err == nil {
		b.Error("it was paid after its time")
	}
	for id, state := range map[string]kafala.BillState{paid.ID: kafala.BillPaid, expired.ID: kafala.BillExpired} {
		if err := b.Cancel(b.T.Context(), id); !errors.Is(err, kafala.ErrSettled) {
			b.Errorf("%s: %v", state, err)
		}
		if bill := b.get(id); bill.State != state {
			b.Errorf("it is %s, want %s", bill.State, state)
		}
	}
}

func (b bank) findsNothing() {
	for _, id := range []string{"0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111", "", "../x"} {
		_, get := b.Get(b.T.Context(), id)
		for verb, err := range map[string]error{"get": get, "cancel": b.Cancel(b.T.Context(), id), "refund": b.Refund(b.T.Context(), id, 100)} {
			if !errors.Is(err, kafala.ErrNotFound) {
				b.Errorf("%s %q: %v", verb, id, err)
			}
		}
	}
}

func (b bank) tellsTries() {
	i := b.make()
	failed, err := b.Decline(i.ID)
	b.must(err)
	if bill := b.get(i.ID); bill.State != kafala.BillOpen || len(bill.Tries) != 1 {
		b.Errorf("after a declined try it is %+v", bill)
	}
	b.Pass(time.Second)
	paid, err := b.Pay(i.ID)
	b.must(err)
	bill := b.list(1)[0]
	if bill.State != kafala.BillPaid || len(bill.Tries) != 2 {
		b.Fatalf("%+v", bill)
	}
	first, second := bill.Tries[0], bill.Tries[1]
	if first.Payment.ID != failed || !first.Failed || first.Paid || first.Reason == "" {
		b.Errorf("declined: %+v", first)
	}
	if second.Payment.ID != paid || second.Failed || !second.Paid || second.Returned != 0 || second.Payment.Amount != contractAmount ||
		second.Currency != kafala.Currency || b.Now().Sub(second.Payment.At).Abs() > time.Minute {
		b.Errorf("paid: %+v", second)
	}
}
