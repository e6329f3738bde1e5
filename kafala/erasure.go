package kafala

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Over tells since when nothing more can come of a guarantee but its being remembered; false: it is not over.
func (g *Guarantee) Over() (time.Time, bool) {
	switch g.Status {
	case Expired, Cancelled, Ended, Refunded:
	case Awaiting, Issued, Refunding:
		return time.Time{}, false
	default: // of a later release
		return time.Time{}, false
	}
	for _, e := range slices.Backward(g.History) {
		if e.To == g.Status && e.From != e.To {
			return e.At, true
		}
	}
	return g.Opened, true
}

// KeptAfter tells how long what tells of persons stays once a guarantee is over as this status has it: for personal, and where it was
// never paid for records, if that is shorter. Zero of records: there is no such bound.
func KeptAfter(s Status, personal, records time.Duration) time.Duration {
	switch s {
	case Expired, Cancelled:
		if records > 0 {
			return min(personal, records)
		}
	case Awaiting, Issued, Ended, Refunding, Refunded:
	}
	return personal
}

// GoesAt tells when what tells of persons goes from what is over since then: once it was kept (KeptAfter), at the next whole minute.
// So what was over with the last moment of a day goes, and is said to go, on one day.
func GoesAt(over time.Time, s Status, personal, records time.Duration) time.Time {
	return over.Add(KeptAfter(s, personal, records) + time.Minute - 1).Truncate(time.Minute)
}

// EraseAt tells when the personal fields of a guarantee go (GoesAt). False: it is not over, and nobody knows yet when it will be.
func (s *Settings) EraseAt(g Guarantee) (time.Time, bool) {
	over, ok := g.Over()
	if g.Status == Issued && !g.Until.IsZero() && !g.Outstanding() {
		over, ok = g.Until, true
	}
	return GoesAt(over, g.Status, time.Duration(s.Times.Personal), time.Duration(s.Times.Records)), ok
}

// UnpaidKept is how long the personal fields of a request stay that was never paid.
func (s *Settings) UnpaidKept() Duration {
	return Duration(KeptAfter(Expired, time.Duration(s.Times.Personal), time.Duration(s.Times.Records)))
}

// Erase takes everything out of a record that tells of persons, with Telegram's number of its chat. Amounts, dates, status and
// reference stay: they are the operator's books. Of the answers only the lasting ones stay, by their ids.
func (g *Guarantee) Erase(at time.Time, by string, lasting ...string) {
	g.EraseNames(at, by, lasting...)
	g.Chat = 0
}

// EraseNames is Erase for a record whose money may still be under way: who is to be told of that is known until the record's
// own time.
func (g *Guarantee) EraseNames(at time.Time, by string, lasting ...string) {
	answers := maps.Clone(g.Answers)
	maps.DeleteFunc(answers, func(id, _ string) bool { return !slices.Contains(lasting, id) })
	g.Answers, g.Proof, g.Files, g.Applied = answers, Proven{}, FileIDs{}, ""
	g.eraseCards()
	g.Objecting.By, g.Objecting.More = nil, g.Objecting.untold()
	g.Erased = at.UTC().Truncate(time.Second)
	g.Note(at, by, NoteErased)
}

// eraseCards takes out of every payment of a record what tells of whoever has paid it. A record that is erased gets no more of that with
// money that comes later.
func (g *Guarantee) eraseCards() {
	g.Payment.Last4, g.Extra = "", slices.Clone(g.Extra)
	for i := range g.Extra {
		g.Extra[i].Last4 = ""
	}
}

// eraseLateCards is eraseCards of a record that is erased.
func (g *Guarantee) eraseLateCards() {
	if !g.Named() {
		g.eraseCards()
	}
}

// showsCard tells whether anything is there that eraseCards takes.
func (g *Guarantee) showsCard() bool {
	return slices.ContainsFunc(g.Payments(), func(p Payment) bool { return p.Last4 != "" })
}

// Forgotten tells whether a record tells of nobody any more, not even of whose chat it was or which card has paid. One that an
// earlier release has erased still may.
func (g *Guarantee) Forgotten() bool { return !g.Named() && g.Chat == 0 && !g.showsCard() }

// eraseDue erases the personal fields of the guarantees whose time for it has come, and returns how many. One that
// fails is tried again with the next sweep.
func (o *Office) eraseDue(ctx context.Context) (int, error) {
	ids, err := o.Watch.ErasureDue(ctx, o.Time(), sweepBatch)
	var faults []error
	if err != nil {
		faults = append(faults, fmt.Errorf("list what is to be erased: %w", err))
	}
	for _, id := range ids {
		if err := o.contained(id, func() error { return o.eraseOne(ctx, id) }); err != nil {
			faults = append(faults, fmt.Errorf("erase %s: %w", id, err))
			continue
		}
		o.Logger().Info("personal data erased", "guarantee", id)
	}
	return len(ids), errors.Join(faults...)
}

// eraseOne erases the personal fields of a guarantee whose time for it has come.
func (o *Office) eraseOne(ctx context.Context, id string) error {
	g, err := o.unname(ctx, id)
	if _, over := g.Over(); err == nil && over && !g.Held(o.Time()) {
		err = o.untieQueries(ctx, g)
	}
	if err != nil {
		return err
	}
	_, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		switch _, over := g.Over(); {
		case !over || g.Forgotten() || g.Held(o.Time()):
			return nil, ErrUnchanged
		case g.Named():
			g.Erase(o.Time(), "sweep", o.Lasting...)
		}
		g.Chat = 0
		g.eraseCards()
		return nil, nil
	})
	return err
}

// unname sees to it that no index knows the people of a guarantee that is over: once they are erased from the record,
// nobody can tell any more where they stood.
func (o *Office) unname(ctx context.Context, id string) (g Guarantee, err error) {
	g, err = o.Ledger.Find(ctx, id)
	if err == nil {
		err = g.Newer()
	}
	if err == nil {
		err = o.Release(ctx, &g)
	}
	return g, err
}

// forgetEvery is how often the gateway is asked anew whether money may come for a request of which the people are erased.
const forgetEvery = time.Hour

// Forgettable tells whether the names of a record go as soon as its chat asks for that: nothing comes of the request, and no guarantee
// was recorded that anybody could check. One that is held (Held) keeps them all the same.
func (g *Guarantee) Forgettable() bool {
	return g.Status == Cancelled || g.Status == Refunded && g.Reference == ""
}

// Forget erases what a chat may have erased: its requests that were never paid, after their links are ended at the
// gateway, and those of which all that was paid went back before anything was recorded. It returns the
// guarantees that keep their personal fields: paid ones, until Settings.EraseAt, those that an objection holds, and with the error those
// whose link could not be ended.
func (o *Office) Forget(ctx context.Context, chat int64) (kept []Guarantee, err error) {
	const all = 10_000
	list, err := o.Index.ByChat(ctx, chat, all)
	if err != nil {
		return nil, fmt.Errorf("list what is to be forgotten: %w", err)
	}
	var faults []error
	if err := o.forgetQueries(ctx, chat); err != nil {
		faults = append(faults, err)
	}
	for _, g := range list {
		if CanMove(g.Status, Cancelled) {
			after, err := o.Withdraw(ctx, chat, g.ID)
			if err != nil {
				kept, faults = append(kept, g), append(faults, err)
				continue
			}
			g = after
		}
		if !g.Forgettable() || g.Held(o.Time()) {
			if g.Erased.IsZero() {
				kept = append(kept, g)
			}
			continue
		}
		if !g.Named() { // it was asked before, and names nobody any more
			if asks, err := o.Limiter.Allow(ctx, "forget:"+g.ID, 1, forgetEvery); err != nil || !asks {
				faults = append(faults, err)
				continue
			}
		}
		if err := o.forget(ctx, g); err != nil {
			kept, faults = append(kept, g), append(faults, err)
		}
	}
	return kept, errors.Join(faults...)
}

// forget removes a request of which nothing comes. Where money has come for it, or may still come, or the gateway does not say whether it
// may, its record stays without the people: for the books, and so that the money finds it, and whoever has paid hears of it.
func (o *Office) forget(ctx context.Context, g Guarantee) error {
	sure, err := o.moneyless(ctx, g)
	if err != nil {
		o.Logger().Warn("the gateway did not say whether money may come for an erased request", "guarantee", g.ID, "err", err)
	}
	if sure {
		gone, err := o.Ledger.Erase(ctx, g.ID, func(now Guarantee) bool { return now.Status == Cancelled && !now.Held(o.Time()) })
		if err != nil {
			return fmt.Errorf("erase %s: %w", g.ID, err)
		}
		if gone {
			o.Logger().Info("request erased", "guarantee", g.ID)
			return nil
		}
	}
	_, err = o.Ledger.Change(ctx, g.ID, func(g *Guarantee) ([]Delivery, error) {
		switch {
		case g.Held(o.Time()), !g.Named() && !g.showsCard():
			return nil, ErrUnchanged
		case !g.Named(): // an earlier release has left the card
			g.eraseCards()
			return nil, nil
		}
		g.EraseNames(o.Time(), "citizen", o.Lasting...)
		return nil, nil
	})
	if err != nil {
		return fmt.Errorf("erase %s: %w", g.ID, err)
	}
	o.Logger().Info("personal data erased", "guarantee", g.ID)
	return nil
}

// moneyless tells whether no payment has come for a cancelled request, and none can come any more: it had one link at most, which is
// over, and no try to pay it is under way.
func (o *Office) moneyless(ctx context.Context, g Guarantee) (bool, error) {
	switch {
	case g.rounds() > 1 || len(g.Strange) > 0 || len(g.Payments()) > 0:
		return false, nil
	case g.Invoice.ID == "":
		return true, nil
	}
	bill, err := o.Gateway.Get(ctx, g.Invoice.ID)
	if err != nil {
		return false, fmt.Errorf("read the link of %s: %w", g.ID, err)
	}
	over := bill.State == BillCancelled || bill.State == BillExpired
	return over && !slices.ContainsFunc(bill.Tries, func(t Try) bool { return !t.Failed }), nil
}
