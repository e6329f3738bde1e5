package kafalatest

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// House is all of kafala and nothing else: an office and a counter over a Memory and a Gateway, with the example
// settings. Guarantees do not end by themselves in it, unless a test says so.
type House struct {
	Office   *kafala.Office
	Counter  *staff.Counter
	Memory   *Memory
	Gateway  *Gateway
	Identity *Identity
	Clock    *Clock
	Logs     *Logs

	t         testing.TB
	delivered []kafala.Delivery
	asked     int // requests that were made by Request
}

// retry is after how long a delivery that failed is tried again.
const retry = 10 * time.Second

// New opens a House at Noon, with settings that a test may alter.
func New(t testing.TB, alter ...func(*kafala.Settings)) *House {
	t.Helper()
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	must(t, err)
	settings.Rules.ValidDays = 0
	for _, f := range alter {
		f(settings)
	}
	h := &House{t: t, Clock: NewClock(Noon), Logs: &Logs{}}
	h.Memory = NewMemory(h.Clock.Now, Lifetimes{time.Duration(settings.Times.Records), time.Duration(settings.Times.Personal)})
	h.Gateway = NewGateway(h.Clock.Now)
	h.Identity = &Identity{Now: h.Clock.Now}
	h.open(settings)
	return h
}

// open opens an office and a counter as a process that starts does.
func (h *House) open(settings *kafala.Settings) {
	records := h.Memory.Records()
	h.Office = &kafala.Office{Ledger: records, Index: records, Owners: records, Watch: records, Register: records, Finding: records,
		Places: h.Memory.Places(),
		Counts: h.Memory.Counts(), Limiter: h.Memory.Counts(), Uncounts: h.Memory.Counts(), Promises: h.Memory.Box(),
		Freezes: h.Memory.Freezes(), Gaps: h.Memory.Losses(), Lost: h.Memory.Losses(), Identity: h.Identity,
		Cases: h.Memory.Cases(), Closures: h.Memory.Cases(),
		Queries: h.Memory.Queries(), Asked: h.Memory.Queries(),
		Gateway: h.Gateway, Till: h.Gateway, Settings: settings,
		Lasting: []string{"region", "kind"},
		Now:     h.Clock.Now, Random: NewRandom(0), Log: slog.New(slog.NewJSONHandler(h.Logs, nil))}
	h.Counter = &staff.Counter{Office: h.Office, Team: h.Memory.Staff(), Invites: h.Memory.Staff(), Audit: h.Memory.Trail(),
		Quota: h.Memory.Counts(), Lately: h.Memory.Staff()}
	h.Office.Trail = h.Counter
}

// Lose loses all that was saved since copy was made (Memory.Copy) at a time, as a store does that is brought back from a copy, and
// starts the process anew. It returns the gap.
func (h *House) Lose(copied func(), at time.Time) kafala.Gap {
	h.t.Helper()
	copied()
	gap := kafala.Gap{From: at, To: h.Clock.Now()}
	must(h.t, h.Memory.Losses().SaveGap(h.t.Context(), gap))
	h.open(h.Office.Settings)
	return gap
}

// Application is a request with these two people, as a chat submits it.
func Application(chat int64, draft, guarantor, person string) kafala.Application {
	return kafala.Application{Chat: chat, Language: "ar", Draft: draft, Answers: kafala.Answers{
		"guarantor_id": guarantor, "guarantor_name": "Abdullah Mohammed Salem Alotaibi", "mobile": "+966501234567", "mobile_from": "typed",
		"person_id": person, "person_name": "Fahad Mohammed Salem Alotaibi", "accident": "45128830", "region": "riyadh", "kind": "appearance",
	}}
}

// Apply submits a request with these two people, under a draft of its own.
func (h *House) Apply(chat int64, guarantor, person string) (kafala.Guarantee, *kafala.Problem) {
	h.t.Helper()
	draft, err := kafala.NewDraft(h.Office.Random)
	must(h.t, err)
	g, _, p, err := h.Office.Apply(h.t.Context(), Application(chat, draft, guarantor, person))
	must(h.t, err)
	return g, p
}

// Linked is a request with these two people that awaits its payment.
func (h *House) Linked(chat int64, guarantor, person string) kafala.Guarantee {
	h.t.Helper()
	g, p := h.Apply(chat, guarantor, person)
	if p != nil {
		h.t.Fatalf("a request of chat %d was refused: %s", chat, p.Key)
	}
	return h.Link(g)
}

// Link makes the link that a request was promised.
func (h *House) Link(g kafala.Guarantee) kafala.Guarantee {
	h.t.Helper()
	g, err := h.Office.MakeLink(h.t.Context(), g.ID, len(g.History) > 1)
	must(h.t, err)
	h.Memory.Box().Drop(g.LinkDelivery())
	return g
}

// Request is a request of a chat that awaits its payment. The first names the people of the sandbox, every later one
// other people.
func (h *House) Request(chat int64) kafala.Guarantee {
	h.t.Helper()
	if h.asked++; h.asked == 1 {
		return h.Linked(chat, "1012345672", "1109876548")
	}
	const others = 90_000
	return h.Linked(chat, Number(others+2*h.asked), Number(others+2*h.asked+1))
}

// Issued is a guarantee between these two people that is paid, and what it has become.
func (h *House) Issued(chat int64, guarantor, person string) kafala.Guarantee {
	h.t.Helper()
	g := h.Linked(chat, guarantor, person)
	h.Pay(g)
	return h.Find(g.ID)
}

// Pay pays the link of a request, of which the gateway tells.
func (h *House) Pay(g kafala.Guarantee) {
	h.t.Helper()
	_, err := h.Gateway.Pay(g.Invoice.ID)
	must(h.t, err)
	h.Settle(g)
}

// Settle is told of the link of a request, and delivers what comes of it.
func (h *House) Settle(g kafala.Guarantee) kafala.Guarantee {
	h.t.Helper()
	_, err := h.Office.Settle(h.t.Context(), g.Invoice.ID, g.Callback)
	must(h.t, err)
	h.Deliver()
	return h.Find(g.ID)
}

// Sweep lets time pass, sweeps, and delivers what comes of it.
func (h *House) Sweep(later time.Duration) {
	h.t.Helper()
	h.Clock.Pass(later)
	_, err := h.Office.Sweep(h.t.Context())
	must(h.t, err)
	h.Deliver()
}

// Deliver delivers what is due, as the courier does: it makes links, gives money back, and compares days. What is to be
// told it keeps for Told. A delivery that fails is tried again ten seconds later. It returns what has failed.
func (h *House) Deliver() (faults []error) {
	h.t.Helper()
	for due := h.Memory.Box().Take(h.Clock.Now()); len(due) > 0; due = h.Memory.Box().Take(h.Clock.Now()) {
		for _, d := range due {
			early := (*kafala.NotYetError)(nil)
			switch err := h.deliver(d); {
			case errors.As(err, &early):
				d.Due = early.Until
				h.Memory.Box().Put(d)
			case err != nil:
				faults = append(faults, err)
				d.Tries++
				d.Due = h.Clock.Now().Add(retry)
				h.Memory.Box().Put(d)
			}
		}
	}
	return faults
}

func (h *House) deliver(d kafala.Delivery) error {
	switch d.Kind {
	case kafala.SendLink:
		if _, err := h.Office.MakeLink(h.t.Context(), d.Guarantee, true); !errors.Is(err, kafala.ErrNotFound) {
			return err
		}
	case kafala.FreezeNamed:
		return h.Office.FreezeNamed(h.t.Context(), d.Detail)
	case kafala.TallyObjections:
		return h.Office.TallyObjections(h.t.Context(), d.Guarantee)
	case kafala.GiveBack:
		return h.Office.GiveBack(h.t.Context(), d.Guarantee, d.Detail)
	case kafala.CloseEnd:
		return h.Office.CloseEnd(h.t.Context(), d.Guarantee, d.Detail)
	case kafala.FollowDecision:
		return h.Office.FollowDecision(h.t.Context(), d.Guarantee, d.Detail)
	case kafala.EndQuery:
		return h.Office.EndQuery(h.t.Context(), d.Detail)
	case kafala.LookIdentity:
		_, err := h.Office.Identify(h.t.Context(), d.Detail)
		return err
	case kafala.Reconcile:
		day, err := kafala.ReadDate(d.Detail)
		must(h.t, err)
		_, err = h.Office.Reconcile(h.t.Context(), day)
		return err
	case kafala.SendShown:
		_, tell, err := h.Office.TellShown(h.t.Context(), d.Guarantee, kafala.ReadMark(d.Detail))
		return h.tell(d, tell, err)
	case kafala.AskUnused:
		_, ask, err := h.Office.AskUnused(h.t.Context(), d.Guarantee, d.Detail)
		return h.tell(d, ask, err)
	default:
		return h.tell(d, true, nil)
	}
	return nil
}

// tell keeps a delivery for Told, if it is told.
func (h *House) tell(d kafala.Delivery, told bool, err error) error {
	if told && err == nil {
		h.delivered = append(h.delivered, d)
	}
	return err
}

// Appoint makes members of staff who have had their ranks for a month. Those without a rank are left out.
func (h *House) Appoint(all ...staff.Actor) {
	h.t.Helper()
	for _, a := range all {
		if a.Rank == "" {
			continue
		}
		m, err := h.Counter.Team.Member(h.t.Context(), a.ID)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			h.t.Fatal(err)
		}
		m.Actor, m.Since = a, h.Clock.Now().AddDate(0, -1, 0)
		must(h.t, h.Counter.Team.Appoint(h.t.Context(), m))
	}
}

// Find reads a guarantee.
func (h *House) Find(id string) kafala.Guarantee {
	h.t.Helper()
	g, err := h.Office.Ledger.Find(h.t.Context(), id)
	must(h.t, err)
	return g
}

// Change changes a guarantee behind the office's back.
func (h *House) Change(id string, what func(*kafala.Guarantee)) {
	h.t.Helper()
	_, err := h.Office.Ledger.Change(h.t.Context(), id, does(what))
	must(h.t, err)
}
