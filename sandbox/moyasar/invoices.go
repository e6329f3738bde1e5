package moyasar

import (
	"net/http"
	"strconv"
)

// invoiceStatuses are what a list can be asked for.
var invoiceStatuses = []string{Initiated, Paid, Failed, Refunded, Canceled, OnHold, Expired, Voided}

// Limits of invoices. That of the description is not published; 255 is what
// client libraries keep to, so that anything longer is caught here.
const (
	leastAmount     = 100
	mostDescription = 255
	mostBulk        = 50
)

// draft reads the fields of a new invoice.
func (s *Server) draft(fields map[string]any) (*invoice, map[string]any) {
	i := inspect(fields)
	now := Time{s.now()}
	inv := &invoice{Invoice: Invoice{
		ID: s.chance.UUID(), Status: Initiated,
		Amount: i.whole("amount", true, leastAmount), Currency: i.currency(),
		Description: i.text("description", true, mostDescription),
		CallbackURL: opt(i.link("callback_url", false)),
		SuccessURL:  opt(i.link("success_url", false)),
		BackURL:     opt(i.link("back_url", false)),
		Metadata:    merge(nil, i.tags()),
		CreatedAt:   now, UpdatedAt: now,
	}}
	if inv.expires = i.moment("expired_at"); !inv.expires.IsZero() {
		inv.ExpiredAt = &Time{inv.expires}
	}
	inv.AmountFormat = format(inv.Amount, inv.Currency)
	return inv, i.wrong
}

func (s *Server) createInvoice(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	inv, wrong := s.draft(fields)
	if len(wrong) > 0 {
		return 0, nil, invalid(wrong)
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	s.books.enter(inv)
	return http.StatusCreated, s.show(inv), nil
}

// createBulk makes all invoices or none.
func (s *Server) createBulk(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	drafts, problem := s.draftBulk(fields)
	if problem != nil {
		return 0, nil, problem
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	made := make([]Invoice, 0, len(drafts))
	for _, inv := range drafts {
		s.books.enter(inv)
		made = append(made, s.show(inv))
	}
	return http.StatusCreated, map[string]any{"invoices": made}, nil
}

func (s *Server) draftBulk(fields map[string]any) ([]*invoice, *Problem) {
	i := inspect(fields)
	value, _ := i.given("invoices", true)
	list, isList := value.([]any)
	switch {
	case i.wrong["invoices"] != nil:
	case !isList || len(list) == 0:
		i.blame("invoices", "must be an array")
	case len(list) > mostBulk:
		i.blame("invoices", "size cannot be greater than "+strconv.Itoa(mostBulk))
	}
	if problem := i.problem(); problem != nil {
		return nil, problem
	}
	var drafts []*invoice
	faulty := map[string]any{}
	for n, item := range list {
		object, _ := item.(map[string]any)
		inv, wrong := s.draft(object)
		if len(wrong) > 0 {
			faulty[strconv.Itoa(n)] = wrong
		}
		drafts = append(drafts, inv)
	}
	if len(faulty) > 0 {
		return nil, invalid(map[string]any{"invoices": faulty})
	}
	return drafts, nil
}

// withInvoice runs an act on the invoice that the path names and answers with
// the invoice as it is then.
func (s *Server) withInvoice(r *request, act func(*invoice) *Problem) (int, any, *Problem) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	inv := s.books.invoices[r.PathValue("id")]
	if inv == nil {
		return 0, nil, &problemMissing
	}
	inv.age(s.now())
	if problem := act(inv); problem != nil {
		return 0, nil, problem
	}
	return http.StatusOK, s.show(inv).before(r.seen), nil
}

func (s *Server) fetchInvoice(r *request) (int, any, *Problem) {
	return s.withInvoice(r, func(*invoice) *Problem { return nil })
}

func (s *Server) listInvoices(r *request) (int, any, *Problem) {
	f, problem := readFilter(r.URL.Query(), invoiceStatuses)
	if problem != nil {
		return 0, nil, problem
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	now := s.now()
	var found []*invoice
	for _, inv := range s.books.invoicesFor(f) {
		inv.age(now)
		if f.takesInvoice(inv) {
			found = append(found, inv)
		}
	}
	list, meta := cut(found, f.page)
	shown := make([]any, 0, len(list))
	for _, inv := range list {
		if s.config.BareLists {
			shown = append(shown, bareInvoice{Invoice: s.show(inv).before(r.seen)})
			continue
		}
		shown = append(shown, s.show(inv).before(r.seen))
	}
	return http.StatusOK, map[string]any{"invoices": shown, "meta": meta}, nil
}

// updateInvoice changes metadata; all else in the body is ignored, as of today.
// (Libraries of 2021 still send the whole invoice.)
func (s *Server) updateInvoice(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	i := inspect(fields)
	tags := i.tags()
	if _, there := fields["metadata"]; !there {
		i.blame("metadata", "is missing")
	}
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	return s.withInvoice(r, func(inv *invoice) *Problem {
		merged, problem := joined(inv.Metadata, tags)
		if problem != nil {
			return problem
		}
		inv.Metadata, inv.UpdatedAt = merged, Time{s.now()}
		s.books.tagAll(inv)
		return nil
	})
}

// joined is merge with the limit on keys.
func joined(old, change Metadata) (Metadata, *Problem) {
	merged := merge(old, change)
	if len(merged) > mostKeys {
		i := inspect(nil)
		i.blame("metadata", "size cannot be greater than "+strconv.Itoa(mostKeys))
		return nil, i.problem()
	}
	return merged, nil
}

// cancelInvoice ends an invoice that is still open. That a second time is an
// error is seen live; the sentence is not published.
func (s *Server) cancelInvoice(r *request) (int, any, *Problem) { return s.withInvoice(r, s.cancel) }

func (s *Server) cancel(inv *invoice) *Problem {
	if inv.Status != Initiated {
		return refused("Invoice cannot be canceled, its status is " + inv.Status)
	}
	inv.Status, inv.UpdatedAt = Canceled, Time{s.now()}
	return nil
}
