package kafalatest

import (
	"testing"

	"kafalabot/kafala"
)

// TestOwners holds a store to kafala.Owners.
func TestOwners(t *testing.T, open Open) {
	terms{
		{"an invoice is that of the record that names it", namesInvoices},
		{"the request that awaits its payment for a person", askedFor},
	}.run(t, open)
}

func namesInvoices(t *testing.T, s Store) {
	first, second := s.create(t, request(asker, "draft")), s.create(t, request(asker+1, "other"))
	owns := func(when, invoice, id string) {
		t.Helper()
		switch g, err := s.Owners.ByInvoice(t.Context(), invoice); {
		case id == "":
			missing(t, invoice+" "+when, err)
		case err != nil || g.ID != id:
			t.Errorf("%s, %s is that of %q, %v; want %s", when, invoice, g.ID, err, id)
		}
	}
	for _, unknown := range []string{"", "invoice-1", "10draft", "*"} {
		owns("before there is a link", unknown, "")
	}
	s.change(t, first.ID, does(func(g *kafala.Guarantee) { g.Invoice.ID = "invoice-1" }))
	s.change(t, second.ID, does(func(g *kafala.Guarantee) { g.Invoice.ID = "invoice-2" }))
	owns("with a link", "invoice-1", first.ID)
	owns("with a link", "invoice-2", second.ID)
	s.change(t, first.ID, to(kafala.Expired, Noon))
	s.change(t, first.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Former, g.Invoice = []string{"invoice-1"}, kafala.Invoice{ID: "invoice-3"}
		return to(kafala.Awaiting, Noon)(g)
	})
	owns("with another link", "invoice-1", first.ID)
	owns("with another link", "invoice-3", first.ID)
	s.change(t, first.ID, to(kafala.Cancelled, Noon))
	owns("once it is cancelled", "invoice-1", first.ID)
	owns("once it is cancelled", "invoice-3", first.ID)
	s.change(t, first.ID, does(func(g *kafala.Guarantee) { g.Erase(Noon, "citizen") }))
	owns("once nobody is named in it", "invoice-1", first.ID)
	gone, err := s.Ledger.Erase(t.Context(), first.ID, func(kafala.Guarantee) bool { return true })
	if err != nil || !gone {
		t.Fatal(gone, err)
	}
	owns("once it is erased", "invoice-1", "")
	owns("once it is erased", "invoice-3", "")
	owns("once another is erased", "invoice-2", second.ID)
}

func askedFor(t *testing.T, s Store) {
	const number, other = "1109876548", "1012345672"
	asked := func(when string, chat int64, number, id string) {
		t.Helper()
		switch g, err := s.Owners.Asked(t.Context(), chat, number); {
		case id == "":
			missing(t, number+" "+when, err)
		case err != nil || g.ID != id:
			t.Errorf("%s: %q, %v; want %s", when, g.ID, err, id)
		}
	}
	asked("before anything", asker, number, "")
	asked("of nobody", asker, "", "")
	g := s.create(t, named(asker, "draft", number))
	s.create(t, named(asker+1, "draft", number))
	asked("once asked for", asker, number, g.ID)
	asked("as guarantor", asker, g.Answers["guarantor_id"], "")
	asked("of another person", asker, other, "")
	asked("by a third chat", asker+2, number, "")
	s.change(t, g.ID, to(kafala.Expired, Noon))
	asked("once it has ended", asker, number, "")
	s.change(t, g.ID, to(kafala.Awaiting, Noon))
	asked("with a new link", asker, number, g.ID)
	s.change(t, g.ID, issue(reference))
	asked("once it is paid", asker, number, "")
}
