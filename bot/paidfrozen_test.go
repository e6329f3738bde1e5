package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever pays for a request that was stopped before is told that the money came, that it is recorded, and that it is stopped; once. The
// receipt comes when that is lifted.
func TestPaidAfterItWasStopped(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const lead = 7300000071
	w.Appoint(lead, staff.Supervisor)
	c := w.Chats.As(payer)
	c.Type("/start")
	w.Quiet()
	g := w.Linked(payer, "1012345672", "1109876548")
	payment, err := w.Gateway.Begin(g.Invoice.ID, "4201320111111010")
	must(t, err)
	_, err = w.Counter.Freeze(t.Context(), who(t, w, lead), g.ID, "unwanted")
	must(t, err)
	w.Wake()
	w.Quiet()
	before := len(c.Messages())
	must(t, w.Gateway.Approve(payment))
	w.Until("it is issued", func() bool { return w.Newest(payer).Status == kafala.Issued })
	w.Wake()
	w.Quiet()
	g = w.Newest(payer)
	var told []string
	for _, m := range c.Messages()[before:] {
		told = append(told, plain(m.Text))
		if m.Document != nil || len(m.Photo) > 0 {
			t.Error("a receipt of what is stopped was sent")
		}
	}
	if !g.Frozen() || len(told) != 1 || !strings.Contains(told[0], "123.00") ||
		!strings.Contains(told[0], kafala.GroupReference(g.Reference)) {
		t.Errorf("told of the payment: %q", told)
	}
}
