package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// What citizens of a town do about what they have asked for.

// pays pays an open link, or gets as far as the bank, perhaps twice.
func (s *soul) pays(r books.Request) {
	for _, i := range s.w.gateway.BooksOf("guarantee", r.ID).Invoices {
		if i.Status != moyasar.Initiated {
			continue
		}
		for range 1 + s.chance.IntN(4)/3 { // by two people at once, now and then
			p, err := s.w.gateway.Begin(i.ID, []string{goodCard, goodCard, goodCard, "4201320000311101"}[s.chance.IntN(4)])
			if err != nil {
				return
			}
			if s.chance.IntN(4) == 0 {
				s.waiting = append(s.waiting, p)
			} else if err := s.w.gateway.Approve(p); err == nil {
				s.w.tally.add("paid")
			} else if errors.Is(err, moyasar.ErrDeclined) {
				s.w.tally.add("declined")
			}
		}
		return
	}
}

// renews asks for another link, once the one before is over.
func (s *soul) renews(r books.Request) {
	if !s.tap("renew:" + r.ID) {
		s.Type("/requests")
		s.settle(s.newest())
		if !s.tap("renew:" + r.ID) {
			return
		}
	}
	s.w.tally.add("renewed")
}

// givesUp gives a request up, the newest that can be.
func (s *soul) givesUp() {
	shown := s.newest()
	if s.tap("withdraw") {
		s.settle(shown)
		s.presses("giveup", "gave a request up")
	}
}

// revokes gives up what is paid for, if the chat offers that.
func (s *soul) revokes(r books.Request) {
	for _, deed := range []string{"open:" + r.ID, "quit:" + r.ID, "quitnow:" + r.ID} {
		if deed[0] == 'o' {
			s.Type("/requests")
			s.settle(s.newest())
		}
		shown := s.newest()
		if !s.tap(deed) {
			return
		}
		s.settle(shown)
	}
	s.w.tally.add("gave a guarantee up")
}

// deletes has what is kept deleted, as far as that is possible.
func (s *soul) deletes() {
	shown := s.newest()
	s.Type("/delete")
	s.settle(shown)
	s.presses("erase", "had it deleted")
}

// banks has the bank, or the desk of the merchant, give a payment back by itself.
func (s *soul) banks(r books.Request) {
	if p := s.w.gateway.BooksOf("guarantee", r.ID).Payments; len(p) > 0 && s.chance.IntN(2) == 0 && s.w.gateway.Void(p[0].ID) == nil {
		s.w.tally.add("returned by the bank")
	}
}

// leaves asks, blocks the bot, and has somebody else pay: whose receipt cannot arrive.
func (w *town) leaves(s *soul) {
	w.Helper()
	var link string
	var asked time.Time
	open := func() bool {
		for _, i := range w.gateway.Books().Invoices {
			if s.mine() > 0 && i.Metadata["guarantee"].Text == s.requests[len(s.requests)-1].ID && i.Status == moyasar.Initiated {
				link = i.ID
			}
		}
		return link != ""
	}
	until(w, "somebody has left and their guarantee is paid for", func() bool {
		if !open() {
			if time.Since(asked) > 5*time.Second { // no link has come, or it was over
				s.Unblock()
				s.asks()
				asked = time.Now()
			}
			return false
		}
		s.Block()
		_, err := w.gateway.Pay(link, goodCard)
		link = ""
		return err == nil // or the link was over
	})
	s.left = true
}

// issued draws a guarantee that was paid for and stands; false: none does.
func (w *town) issued(chance *rand.Rand) (g kafala.Guarantee, ok bool) {
	all := w.gateway.Books().Invoices
	ctx, done := context.WithTimeout(context.Background(), 2*time.Second)
	defer done()
	for range min(10, len(all)) {
		i := all[chance.IntN(len(all))]
		g, err := w.store.Records().Find(ctx, i.Metadata["guarantee"].Text)
		if err == nil && g.Status == kafala.Issued {
			return g, true
		}
	}
	return g, false
}
