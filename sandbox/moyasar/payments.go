package moyasar

import "net/http"

// paymentStatuses are what a list can be asked for.
var paymentStatuses = []string{Initiated, Paid, Authorized, Failed, Refunded, Captured, Voided, Verified}

// withPayment runs an act on the payment that the path names and answers with
// the payment as it is then.
func (s *Server) withPayment(r *request, act func(*payment) *Problem) (int, any, *Problem) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	p := s.books.payments[r.PathValue("id")]
	if p == nil || !p.known(r.seen) {
		return 0, nil, &problemMissing
	}
	if problem := act(p); problem != nil {
		return 0, nil, problem
	}
	return http.StatusOK, p.show(), nil
}

func (s *Server) fetchPayment(r *request) (int, any, *Problem) {
	return s.withPayment(r, func(*payment) *Problem { return nil })
}

func (s *Server) listPayments(r *request) (int, any, *Problem) {
	f, problem := readFilter(r.URL.Query(), paymentStatuses)
	if problem != nil {
		return 0, nil, problem
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	var found []*payment
	for _, p := range s.books.paymentsFor(f) {
		if f.takesPayment(p) && p.known(r.seen) {
			found = append(found, p)
		}
	}
	list, meta := cut(found, f.page)
	shown := make([]Payment, 0, len(list))
	for _, p := range list {
		shown = append(shown, p.show())
	}
	return http.StatusOK, map[string]any{"payments": shown, "meta": meta}, nil
}

// updatePayment changes description and metadata; nothing else can be changed.
func (s *Server) updatePayment(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	i := inspect(fields)
	description, tags := i.text("description", false, mostDescription), i.tags()
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	return s.withPayment(r, func(p *payment) *Problem {
		if _, there := fields["metadata"]; there {
			merged, problem := joined(p.Metadata, tags)
			if problem != nil {
				return problem
			}
			p.Metadata = merged
			s.books.tagPayment(p)
		}
		if description != "" {
			p.Description = description
		}
		s.books.touch(p, s.now())
		return nil
	})
}

// withAmount reads the optional amount of a refund or capture; 0 is all.
func (s *Server) withAmount(r *request, act func(*payment, int64) *Problem) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	i := inspect(fields)
	amount := i.whole("amount", false, 1)
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	return s.withPayment(r, func(p *payment) *Problem { return act(p, amount) })
}

func (s *Server) refundPayment(r *request) (int, any, *Problem) { return s.withAmount(r, s.refund) }

func (s *Server) capturePayment(r *request) (int, any, *Problem) { return s.withAmount(r, s.capture) }

func (s *Server) voidPayment(r *request) (int, any, *Problem) { return s.withPayment(r, s.void) }
