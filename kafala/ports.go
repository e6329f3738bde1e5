package kafala

import (
	"cmp"
	"context"
	"time"
)

// Ledger keeps guarantees. Each method changes the record, its indexes and the deliveries in one stroke.
type Ledger interface {
	// Create saves a new guarantee with its deliveries. If one is kept under its id, or if the chat has another one
	// Awaiting for the same person, nothing is saved. It returns the kept one and whether it was new. Where the reference that it
	// claims (Guarantee.Claims) is another's, it is ErrTaken.
	Create(ctx context.Context, g Guarantee, out ...Delivery) (Guarantee, bool, error)
	// Find reads a guarantee by id, or returns ErrNotFound.
	Find(ctx context.Context, id string) (Guarantee, error)
	// Change reads a guarantee, lets change alter it, and saves it with the deliveries that change returns. It
	// starts over when somebody else saved in between, so change may run several times and must have no effect
	// but on its argument. When change returns ErrUnchanged nothing is saved and the guarantee is returned
	// with a nil error; any other error is returned as it is. A second one Awaiting of one chat for one person is an
	// AskedError, and one that a later release has written in a form of its own is ErrNewer, whatever change would do. Saving
	// one that is Forgotten takes it off its chat's lists, and drops what is still to be told to that chat about it.
	Change(ctx context.Context, id string, change func(*Guarantee) ([]Delivery, error)) (Guarantee, error)
	// Erase removes a guarantee, its place in every index and what is still to be told to its chat about it, if may still
	// agrees to what is kept then, and tells whether it did. One that is gone already is no error; one of a later release's
	// own form is ErrNewer.
	Erase(ctx context.Context, id string, may func(Guarantee) bool) (bool, error)
}

// Index finds guarantees by other things than their id.
type Index interface {
	// ByReference finds the guarantee that is issued under this reference, or returns ErrNotFound.
	ByReference(ctx context.Context, reference string) (Guarantee, error)
	// ByChat lists a chat's guarantees, newest first, at most limit.
	ByChat(ctx context.Context, chat int64, limit int) ([]Guarantee, error)
	// PaidByChat lists all of a chat's guarantees for which money has come, whatever became of them, newest first.
	PaidByChat(ctx context.Context, chat int64) ([]Guarantee, error)
	// Current lists what a chat may want to hear of: all of its guarantees that are Awaiting, all for which money has come,
	// and so many of the newest, whatever became of them; newest first, each once.
	Current(ctx context.Context, chat int64, newest int) ([]Guarantee, error)
}

// Owners finds the guarantee that something belongs to.
type Owners interface {
	// ByInvoice finds the guarantee whose record names this invoice (Guarantee.Names), or returns ErrNotFound. It is found
	// from the moment on in which it names it.
	ByInvoice(ctx context.Context, invoice string) (Guarantee, error)
	// Asked finds the request of a chat that is Awaiting for the person of an ID number, of which there is one at most, or
	// returns ErrNotFound.
	Asked(ctx context.Context, chat int64, number string) (Guarantee, error)
}

// Places knows which guarantees name a person, by ID number.
type Places interface {
	// Holding lists, for each of these people, the guarantees that keep a place of theirs (Status.Holds). It takes
	// the same number of round trips whatever it finds.
	Holding(ctx context.Context, people ...Person) ([][]Guarantee, error)
	// Hold keeps a place of a person for a guarantee and tells whether it has it: there are so many places, and a
	// guarantee that is over keeps none. Asked again for the same guarantee it agrees again.
	Hold(ctx context.Context, p Person, id string, places int) (bool, error)
	// Release gives a place up. One that is not kept is no error.
	Release(ctx context.Context, p Person, id string) error
	// ByNumber lists the guarantees that name the person of an ID number in either role, whatever became of them: all
	// for which money has come, and of the others at most so many. Whoever saves a guarantee keeps that list, and drops
	// from it what is erased.
	ByNumber(ctx context.Context, number string, unpaid int) (Named, error)
}

// Named are the guarantees that name a person. However many there are that nobody has paid, they hide none that is paid.
type Named struct {
	Paid   []Guarantee // all for which money has come, also where it has gone back since; newest first
	Unpaid []Guarantee // the newest of the others
	More   int         // how many others there are besides
}

// Watch lists the guarantees that something becomes of in time: those whose payment link is open, and the issued
// ones that end by themselves (Guarantee.Until), by when they are to be looked at next.
type Watch interface {
	// Due lists the ids that are due to be looked at, the longest due first, at most limit for each shard: with an error,
	// those of the shards that answer.
	Due(ctx context.Context, now time.Time, limit int) ([]string, error)
	// Postpone sets when a watched guarantee is to be looked at next; one that is not watched stays so.
	Postpone(ctx context.Context, id string, at time.Time) error
	// ErasureDue lists the ids of guarantees that are over and whose personal fields are due to be erased, the longest
	// due first, at most limit for each shard: with an error, those of the shards that answer. Saving one that is
	// Forgotten takes it off the list.
	ErasureDue(ctx context.Context, now time.Time, limit int) ([]string, error)
}

// Register reads the guarantees of a period, to be counted.
type Register interface {
	// Opened gives every guarantee that was opened in [from, to), in no order, until each returns an error.
	Opened(ctx context.Context, from, to time.Time, each func(Guarantee) error) error
	// Paid gives every guarantee that was paid in [from, to), in no order, until each returns an error.
	Paid(ctx context.Context, from, to time.Time, each func(Guarantee) error) error
	// Moved gives every guarantee of which money came or went back in [from, to) (Guarantee.Movements), and perhaps others, in no
	// order, until each returns an error.
	Moved(ctx context.Context, from, to time.Time, each func(Guarantee) error) error
	// PaidBefore counts the guarantees that were paid before a time, without reading them.
	PaidBefore(ctx context.Context, to time.Time) (int, error)
}

// Counts counts what must not grow without bound.
type Counts interface {
	// Usage tells what a chat and all chats use up now.
	Usage(ctx context.Context, chat int64) (Usage, error)
	// Link counts a payment link that a chat asks for, once within 24 hours however often it is asked for, and tells
	// whether the chat may have it: one beyond limit is not counted. Of many at once no more than limit are told yes.
	Link(ctx context.Context, chat int64, link string, limit int) (bool, error)
	// Decline counts a declined try of a chat's, once however often it is told, and gives what Usage then gives.
	Decline(ctx context.Context, chat int64, payment string) (Usage, error)
	// Prove notes that a chat's account has shared its own number now. A note of the last 24 hours stands.
	Prove(ctx context.Context, chat int64) error
}

// Usage is what a chat and all chats use up.
type Usage struct {
	Links, AllLinks int       // requests that await their payment
	Asked           int       // payment links that the chat has asked for within 24 hours, whatever became of them
	Declines        int       // tries to pay of the chat's that were declined within 24 hours
	AllDeclines     int       // those of all chats within an hour
	Proved          time.Time // when the chat's account has shared its number within 24 hours; zero: it has not
	Tries           int       // those of Declines that came since Proved; all of them where it is zero
}

// Freezes keeps the ID numbers that are frozen, each under a name that tells nothing of the number.
type Freezes interface {
	// Frozen gives the freezes that stand on any of these numbers, at the same cost whatever it finds.
	Frozen(ctx context.Context, numbers ...string) ([]NumberFreeze, error)
	// Standing lists all that stand, the oldest first.
	Standing(ctx context.Context) ([]NumberFreeze, error)
	// Freeze saves a freeze of a number with its deliveries, which belong to no guarantee, and returns it; or the one that
	// stands already, and false.
	Freeze(ctx context.Context, number string, f NumberFreeze, out ...Delivery) (NumberFreeze, bool, error)
	// Lift lets lift alter the freeze of this id, and saves it with the deliveries that it returns, as Ledger.Change does.
	// One that does not stand, or not any more, is ErrNotFound.
	Lift(ctx context.Context, id string, lift func(*NumberFreeze) ([]Delivery, error)) (NumberFreeze, error)
}

// Promises takes what is promised beside any record.
type Promises interface {
	// Once saves a delivery, unless one of its id was saved within this time, ToldMost at most, and tells whether it did.
	Once(ctx context.Context, d Delivery, once time.Duration) (bool, error)
	// Burst notes that something goes on, and gives when it began. It is over once nobody has noted it for idle.
	Burst(ctx context.Context, what string, idle time.Duration) (time.Time, error)
	Turns
	ComparedDays
}

// Turns are taken by many at once to tell staff of something, and one of them has each.
type Turns interface {
	// Turn takes the turn to tell staff of something, unless another one (who) has taken it within this time, and gives the turn that
	// stands. Of many at once one has it.
	Turn(ctx context.Context, what, who string, every time.Duration) (Turn, error)
	// Told notes that a turn has told. A later turn stands.
	Told(ctx context.Context, what string, t Turn) error
}

// ComparedDays keeps which days were compared with the gateway.
type ComparedDays interface {
	// WatchDays notes that from this day on it is kept which days were compared with the gateway, unless that is noted already.
	WatchDays(ctx context.Context, from Date) error
	// Compared notes that a day was compared.
	Compared(ctx context.Context, day Date) error
	// DaysCompared gives which days from first to last are noted, and since when they are; the zero Date: they are not.
	DaysCompared(ctx context.Context, first, last Date) (since Date, compared map[Date]bool, err error)
}

// Gateway makes payment links and tells what became of them: four verbs that decide nothing. That a request has one
// live link is the Office's rule (oneLink). What each of them promises is a test, kafalatest.TestGateway.
type Gateway interface {
	// Make makes an invoice. It asks once only: after an error nobody knows whether one was made, and List tells.
	Make(ctx context.Context, order Order) (Invoice, error)
	// List gives every invoice that was made for a guarantee, in any state and order, each as Get gives it. It tells of
	// all of them or is an error; a guarantee for which there is none has an empty list.
	List(ctx context.Context, guarantee string) ([]Bill, error)
	// Get reads an invoice and the tries to pay it. An unknown invoice is ErrNotFound.
	Get(ctx context.Context, invoice string) (Bill, error)
	// Cancel ends an unpaid invoice, so that nobody can pay it any more; one that is cancelled already is no error.
	// ErrSettled means that it is too late: it is paid, or ended otherwise. An unknown invoice is ErrNotFound.
	Cancel(ctx context.Context, invoice string) error
}

// Till moves money back and lists what has moved. What it promises is a part of kafalatest.TestGateway.
type Till interface {
	// Refund sees to it that this much of a payment is given back, whoever did it, and no more. It looks at the payment
	// first, so that it may be called again after any error; nil means that the gateway says it is back.
	Refund(ctx context.Context, payment string, amount Halalas) error
	// Payments hands over every payment that was begun before to and changed at from or later, each of them once and
	// in the state read last, the oldest change first. So it has all that were begun or changed within [from, to), and
	// those of them that changed again since, of which the gateway tells the last change only. An error of each ends
	// it and is returned as it is; after any other error nothing was handed over.
	Payments(ctx context.Context, from, to time.Time, each func(Booked) error) error
}

// Currency is the only one that is asked for and taken.
const Currency = "SAR"

// Order is a payment link as it is asked for.
type Order struct {
	Page
	Guarantee string  // its id, by which List finds the invoice
	Reference string  // what it is to be issued under, for whoever reads the gateway's list without its record; empty: not known
	Amount    Halalas // of Currency
	Until     time.Time
	Language  string // of the payer
}

// Page is what a payment link shows and calls beside the amount. It holds nothing personal.
type Page struct {
	Description string // what the payer reads; the gateway cuts it at its own length
	Callback    string // URL that the gateway calls when it is paid; empty: none
	Return      string // URL to which the payer's browser goes afterwards, or back; empty: none
}

// Bill is an invoice as the gateway tells it when asked with our key: the only thing that Settle believes.
type Bill struct {
	Invoice   Invoice // where the gateway tells no end, Expires is zero
	Guarantee string  // the id that Make was given, unless somebody has changed it at the gateway: it proves nothing
	Reference string  // and the reference, of which the same is true; empty: none
	State     BillState
	Fresh     bool // somebody can be sent to it: it is open, has a page, and no try has spoilt it
	Amount    Halalas
	Currency  string
	Created   time.Time
	Tries     []Try // every attempt to pay, oldest first
}

// foreign is the currency of a try to pay the bill; empty: it is Currency.
func (b Bill) foreign(t Try) string {
	if c := cmp.Or(t.Currency, b.Currency); c != Currency {
		return c
	}
	return ""
}

// BillState is what an invoice has come to.
type BillState string

// The states of a bill that make a difference here.
const (
	BillOpen      BillState = "open"
	BillPaid      BillState = "paid"
	BillExpired   BillState = "expired"
	BillCancelled BillState = "cancelled"
	BillReturned  BillState = "returned" // refunded or voided
	BillUnknown   BillState = "unknown"  // a word that we do not know: nothing is concluded from it
)

// over tells whether nobody can pay the bill any more.
func (b Bill) over() bool {
	return b.State == BillExpired || b.State == BillCancelled || b.State == BillReturned || b.State == BillPaid
}

// Try is one attempt to pay a bill. What was paid stays Paid for ever: Returned tells how much of it has left us
// again, so that Payment.Amount less Returned is what is with us now.
type Try struct {
	Payment  Payment
	Paid     bool    // the money has come to us once, also when it was given back since
	Returned Halalas // how much of a paid one was given back, whoever did it; voided counts as all
	Failed   bool
	Currency string
	Reason   string // of a failed one: one of DeclineReasons
}

// Booked is one payment of the Till's list. Where the gateway does not tell the guarantee it is empty; the invoice leads
// to it then, and a payment without an invoice was made by somebody else's hand.
type Booked struct {
	Try
	Invoice   string
	Guarantee string // from the payment's metadata
	Updated   time.Time
}
