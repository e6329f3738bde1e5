package histories

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"time"

	"kafalabot/bench/books"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// What citizens do: ask, ask otherwise, and give up what they have paid for.

// apply submits a request: of a person of its own, or of the one that the other citizen asks for too.
func (h *history) apply() {
	if len(h.requests) >= 4 {
		h.press()
		return
	}
	c := h.citizens[h.draw(2, "citizen")]
	h.submits(c, kafala.Answers{
		"guarantor_id": c.guarantor, "guarantor_name": "Abdullah Mohammed Salem Alotaibi", "mobile": "+966501234567", "mobile_from": "typed",
		"person_id": number(1_000_000 + int(h.people)*4 + h.draw(2, "person")), "person_name": "Fahad Mohammed Salem Alotaibi",
		"accident": "45128830", "region": "riyadh", "kind": "appearance"})
}

// second submits a request for a person for whom its chat has asked before, which differs in something or in nothing.
func (h *history) second() {
	r, ok := h.some()
	if !ok || len(h.requests) >= 5 || h.filled[r.ID] == nil {
		h.press()
		return
	}
	answers := maps.Clone(h.filled[r.ID])
	switch h.draw(4, "what differs") {
	case 0:
		answers["accident"] = "45128831"
	case 1, 2:
		answers["kind"] = map[string]string{"appearance": "payment", "payment": "appearance"}[answers["kind"]]
	}
	late := h.rarely(4, "paid late") && h.atBank(r)
	h.submits(h.citizen(r.Chat), answers)
	if late {
		h.note("approve: %v", h.approveOne(len(h.waiting)-1))
	}
}

// atBank lets somebody get as far as the bank with the link of a request, stay there until that has ended, and tells whether
// they are there.
func (h *history) atBank(r books.Request) bool {
	for _, i := range books.Of(h.gateway, r.ID).Invoices {
		if i.Status != moyasar.Initiated {
			continue
		}
		payment, err := h.gateway.Begin(i.ID, cards[0])
		h.note("begin to pay %s of %s: %s %v", i.ID, r.ID, payment, err)
		if err != nil {
			return false
		}
		h.waiting = append(h.waiting, payment)
		h.pass(31 * time.Minute)
		h.sweep(h.either())
		return true
	}
	return false
}

// submits accepts the undertaking of a request that is filled in. Where another one of the chat waits for the same person, that
// may be given up first, or gone on with.
func (h *history) submits(c *citizen, answers kafala.Answers) {
	ctx := context.Background()
	draft, err := kafala.NewDraft(rand.Reader)
	h.must(err)
	session := dialogs.Session{Draft: draft, Checked: true, Consent: kafala.Consent{Version: 1, At: h.clock.now()},
		Begun: h.clock.now(), Answers: answers}
	st, err := h.admin.store.Chats().Load(ctx, c.chat)
	h.must(err)
	h.must(h.admin.store.Chats().Save(ctx, c.chat, st.Rev, dialogs.StepResult{Session: session}))
	r := books.Request{ID: kafala.GuaranteeID(c.chat, draft), Chat: c.chat}
	h.requests, h.filled[r.ID] = append(h.requests, r), answers
	h.tally.requests.Add(1)
	dialog, err := dialogs.New(&h.price)
	h.must(err)
	mark := draft[:dialogs.DraftMark]
	earlier, err := h.admin.store.Records().Asked(ctx, c.chat, answers["person_id"])
	if err == nil {
		switch h.draw(5, "which goes on") {
		case 0:
			h.tap(c, fmt.Sprintf("resume:%s:%s", earlier.ID, mark))
		case 1, 2, 3:
			h.tap(c, fmt.Sprintf("replace:%s:%s", earlier.ID, mark))
		}
	} else if !errors.Is(err, kafala.ErrNotFound) {
		h.must(err)
	}
	h.tap(c, fmt.Sprintf("submit:%s:%s", dialog.Terms(session), mark))
}

// issued draws a guarantee that is issued, if there is one, else any request.
func (h *history) issued() (books.Request, bool) {
	var all []books.Request
	for _, r := range h.requests {
		if g, err := h.find(r.ID); err == nil && g.Status == kafala.Issued {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return h.some()
	}
	return all[h.draw(len(all), "guarantee")], true
}

// pays pays what can be paid with a good card, and lets that be told.
func (h *history) pays() {
	for _, i := range h.payable() {
		payment, err := h.gateway.Begin(i.ID, cards[0])
		if err == nil {
			err = h.gateway.Approve(payment)
		}
		h.note("pay %s of %s: %s %v", i.ID, i.Metadata["guarantee"].Text, payment, err)
	}
	h.settled()
	for range min(h.letters(), 2) {
		h.hear(h.either(), h.takeOut(0))
	}
}

// wishes lets a guarantor give a paid guarantee up, or want it after all.
func (h *history) wishes() {
	r, ok := h.issued()
	if !ok {
		return
	}
	h.tap(h.citizen(r.Chat), []string{"quit:", "quitnow:", "quitnow:", "keepon:"}[h.draw(4, "wish")]+r.ID)
	if g, err := h.find(r.ID); err == nil && g.WishWaits() && h.rarely(3, "thinks better of it") {
		h.tap(h.citizen(r.Chat), "keepon:"+r.ID)
	}
}

// leaves lets money of a paid guarantee leave by another hand, perhaps after it was shown, and perhaps with what tells of it.
func (h *history) leaves() {
	r, ok := h.issued()
	if !ok {
		return
	}
	if h.draw(3, "shown before") > 0 {
		h.shows(r)
	}
	for _, p := range books.Of(h.gateway, r.ID).Payments {
		if _, came := books.Came(p); came {
			h.takesBack(p.ID)
			break
		}
	}
	h.settled()
	for range min(h.letters(), h.draw(3, "letters")) {
		h.letter()
	}
}
