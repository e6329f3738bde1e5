package kafala_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// poisoned is a ledger in which some records make the program panic.
type poisoned struct {
	kafala.Ledger
	ids []string
}

func (p *poisoned) Find(ctx context.Context, id string) (kafala.Guarantee, error) {
	if slices.Contains(p.ids, id) {
		panic(id)
	}
	return p.Ledger.Find(ctx, id)
}

// Guarantees that make a sweep panic hold up no other, however many there are and however long they have been due.
func TestSweepGoesPastDefects(t *testing.T) {
	h := kafalatest.New(t)
	ledger := &poisoned{Ledger: h.Office.Ledger}
	for chat := range int64(4) {
		ledger.ids = append(ledger.ids, h.Request(chat+1).ID)
	}
	h.Clock.Pass(time.Minute)
	well := h.Request(9)
	h.Office.Ledger = ledger
	var contained []string
	h.Office.Contain = func(id string, do func() error) (err error) {
		defer func() {
			if recover() != nil {
				contained, err = append(contained, id), kafala.ErrDefect
			}
		}()
		return do()
	}
	h.Clock.Pass(25 * time.Hour)
	n, err := h.Office.Sweep(t.Context())
	if n < 5 || !errors.Is(err, kafala.ErrDefect) {
		t.Errorf("looked at %d: %v", n, err)
	}
	slices.Sort(contained)
	slices.Sort(ledger.ids)
	if !slices.Equal(contained, ledger.ids) {
		t.Errorf("contained %v, want %v", contained, ledger.ids)
	}
	if got, err := ledger.Ledger.Find(t.Context(), well.ID); err != nil || got.Status != kafala.Expired {
		t.Errorf("the one that is well is %s, %v", got.Status, err)
	}
}
