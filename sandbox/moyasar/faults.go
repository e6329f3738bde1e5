package moyasar

import (
	"path"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// FaultKind says what goes wrong.
type FaultKind int

// Faults of API calls.
const (
	Slow         FaultKind = iota // the call is answered after Delay
	ServerError                   // 500, not executed
	Maintenance                   // 503, not executed
	TooMany                       // 429, with Retry-After if RetryAfter is set, not executed
	Blocked                       // 403 with an HTML page, not executed
	CutBefore                     // connection closed, not executed
	CutAfter                      // executed, then connection closed without an answer
	Meanwhile                     // Do happens, then the call is executed: a list that changes between two pages
	BadKey                        // 401, as to a key that was taken back, not executed
	Stale                         // a GET is answered as it would have been Delay ago: a notice that is faster than the books
	noticeFaults                  // what follows concerns notices
)

// Faults of notices: invoice callbacks and webhooks.
const (
	Lost          FaultKind = iota + noticeFaults + 1 // never sent, nor retried
	Delayed                                           // sent after Delay
	Twice                                             // sent two times, the second one after Delay
	Behind                                            // held back until another notice was sent, Delay (if set) is over or ClearFaults lets go
	paymentFaults                                     // what follows concerns payments
)

// What may happen to a payment. The first two strike when it is begun, the last when it is approved.
const (
	Coupon  FaultKind = iota + paymentFaults + 1 // Amount is taken off what is charged, as by a coupon of the bank
	Foreign                                      // it is charged in Currency
	Revived                                      // approved after the invoice was canceled or expired, it makes the invoice paid
)

// Fault is something that goes wrong, for a number of calls, notices or payments. Note
// that Go's HTTP client repeats a GET by itself when a kept connection is cut.
type Fault struct {
	Kind   FaultKind
	Method string // of a call or a notice; empty: any
	// Path is a pattern as of path.Match ("/v1/invoices/*"); empty: any. Of a notice it is the path that the notice is
	// sent to, of a payment its page ("/invoices/<id>").
	Path       string
	Skip       int           // so many matching ones pass first
	Count      int           // how many it strikes; 0: one; negative: all, until ClearFaults
	Delay      time.Duration // of Slow, Stale, Delayed, Twice and Behind
	RetryAfter time.Duration // of TooMany, rounded up to seconds
	Amount     int64         // of Coupon, in the minor unit
	Currency   string        // of Foreign; empty: USD
	Do         func()        // of Meanwhile; it may call the Server
}

// Fault schedules a fault.
func (s *Server) Fault(f Fault) { s.faults.Order(f, f.Skip, f.Count) }

// ClearFaults forgets all faults that have not struck yet and lets go of the notices that are held back.
func (s *Server) ClearFaults() {
	s.faults.Clear()
	s.courier.letGo()
}

// faults are those still to come, in the order they were scheduled.
type faults struct{ standin.Troubles[Fault] }

// strike takes the first fault of these kinds, from one to another, that concerns this call, notice or payment.
func (f *faults) strike(from, to FaultKind, method, target string) (Fault, bool) {
	return f.Strike(func(f Fault) bool { return f.Kind >= from && f.Kind <= to && f.concerns(method, target) })
}

func (f Fault) concerns(method, target string) bool {
	if f.Method != "" && f.Method != method {
		return false
	}
	if f.Path == "" {
		return true
	}
	hit, err := path.Match(f.Path, target)
	return err == nil && hit
}
