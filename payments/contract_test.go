package payments

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/sandbox/moyasar"
)

// What kafala relies on at every gateway holds over a socket too.
func TestGatewayContract(t *testing.T) {
	kafalatest.TestGateway(t, func(t *testing.T) (kafala.Gateway, kafala.Till, kafalatest.Hand) {
		w := newTown(t)
		return w.c, w.c, kafalatest.Hand{
			Pay: func(invoice string) (string, error) { return w.desk.Pay(invoice, w.card("mada", "00")) },
			Decline: func(invoice string) (string, error) {
				payment, err := w.desk.Pay(invoice, w.card("visa", "51"))
				if errors.Is(err, moyasar.ErrDeclined) {
					err = nil
				}
				return payment, err
			},
			Return: func(payment string, amount kafala.Halalas) error { return w.desk.Refund(payment, int64(amount)) },
			Lose:   func() { w.desk.Fault(moyasar.Fault{Kind: moyasar.CutAfter, Method: "POST", Path: "/v1/invoices"}) },
			Now:    w.now,
			Pass:   func(d time.Duration) { w.ahead.Add(int64(d)) },
		}
	})
}
